# What is allowed and yet almost surely not meant; all are warnings and stop nothing.

W0101 = this condition never holds
    .why = By the fields' least and greatest values and choices no value makes it true; the rule (or this branch) might as well not stand here.
    .help = Look whether a direction, or "and" and "or", are the wrong way round; delete what is not wanted.
W0102 = this condition always holds
    .why = By the fields' least and greatest values and choices no value makes it false; it says nothing.
    .help = Look whether a direction, or "and" and "or", are the wrong way round; delete what always holds.
W0103 = year and month of one date are compared apart
    .why = "month at least 4 and year at least 2022" leaves out January 2023: the month is compared within each year.
    .help = Compare the date or month itself, as in month_of(d) >= "2022-04".
W0104 = a place is written into the formula: “{ $text }” (field “{ $field }”)
    .why = It does not work in another county, and nobody sees what holds elsewhere.
    .help = Make figures that differ by place a parameter with region in its values; give an item that holds in one place only region = "…".
W0105 = an amount of money is written into the formula: { $number }
    .why = A number in a formula has no date, region or source; a county cannot change it, and nobody can see who set it.
    .help = Make it a [[param]] and use its name.
W0106 = the field “{ $field }” never has “{ $text }”
    .why = Its choices are: { $words }. Other spellings in files are read as one of these, so this is never equal.
    .help = Use one of the choices; if there is such a value, add it to the field's choices.
W0107 = the words say “{ $word }”, the condition says "or"
    .why = Several blanks at once need &&; with || one blank is enough.
    .help = Write &&, or change the words.
W0108 = the words or the comment say { $told }, but { $lacks } is not in the condition
    .why = Words and condition speak of different ranges; one of them is wrong.
    .help = Look it up and correct the wrong one; with a parameter, shown as {"{"}parameter{"}"} in the words, they cannot differ.
W0109 = the field “{ $field }” is compared with an empty text
    .why = An empty cell is unknown, not an empty text, so this never holds (and never fails to).
    .help = Ask missing({ $field }); where a blank says something, give the field blank.
W0110 = the condition lists “{ $words }”, which the title and words do not mention
    .why = They name the other words of the list and not this one: it may be one too many.
    .help = Delete it, or mention it.
