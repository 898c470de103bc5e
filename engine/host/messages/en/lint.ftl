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
W0106 = “{ $field }” never has “{ $text }”
    .why = { $computed ->
        [yes] Its formula gives only: { $words }, so this is never equal.
       *[no] Its choices are: { $words }. Other spellings in files are read as one of these, so this is never equal.
    }
    .help = Use one of these words; if there is such a value, add it to the field's choices or to the formula.
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
W0111 = this part says nothing: { $always ->
    [true] it holds wherever what stands beside it holds
   *[other] it fails wherever what stands beside it fails
}
    .why = The fields' ranges and the conditions beside it settle it; often one limit was changed and the other forgotten.
    .help = Look whether a limit or direction is wrong; delete it if it is not needed.
W0112 = the rule “{ $rule }” never hits
    .why = where and the condition can each hold, but no row can meet both.
    .help = Compare the limits and words of where and condition with the document; delete a rule that is no longer wanted, or give it until.
W0113 = this branch is never reached
    .why = The conditions of the branches before it take every case.
    .help = Look at their limits and order: the narrower condition stands first. Delete a branch that is not wanted.
W0114 = the bracket from { $from } of the scale “{ $scale }” is never reached
    .why = The fields it is asked with are at most { $most }.
    .help = Correct the bracket's start or the field's max; delete a bracket that is not wanted.
W0115 = neither “{ $one }” nor “{ $other }” speaks of exactly { $limit }
    .why = One says below and the other above: who stands on the limit belongs to neither, and nobody looks.
    .help = As the document says, use <= or >= in one of them (at_most, at_least or inclusive in a threshold).
W0116 = both “{ $one }” and “{ $other }” count exactly { $limit }
    .why = Both include the limit: who stands on it falls into both.
    .help = As the document says, include it on one side only.
W0117 = “{ $graver }” is graver than “{ $lighter }” but begins before it (from { $day })
    .why = Coming from the good side the lighter level begins first. As it stands the lighter one is empty or the two are turned round.
    .help = Look at the two figures: below a limit the graver level has the smaller one, above a limit the larger.
W0118 = the field “{ $field }” of the table “{ $table }” is not used
    .why = No rule, column, list, link or key reads it: nobody looks at it, and a misspelled name goes unnoticed.
    .help = Delete it; if a uniform format has to keep it, write expect = {"{"} W0118 = "why" {"}"} (on the table for all its fields).
W0119 = the parameter “{ $name }” is not used
    .why = No formula names it: changing it changes nothing.
    .help = Look whether a formula has the number written in, or another name; if it is there for packs that extend this one, write expect = {"{"} W0119 = "why" {"}"}.
W0120 = the scale “{ $name }” is not used
    .why = No formula calls it.
    .help = Look whether a formula calls another name; delete it if it is not needed.
W0121 = the function “{ $name }” is not used
    .why = No formula and no other function calls it.
    .help = Look whether the call has another name; delete it if it is not needed.
W0122 = the derived column “{ $name }” of the table “{ $table }” is not used
    .why = No rule, other column or list reads it; it is computed and shown nowhere.
    .help = Put it into a list's columns, or delete it; if it is there for packs that extend this one, write expect = {"{"} W0122 = "why" {"}"}.
W0123 = “{ $name }” ends within the statistical year ({ $day }) and nothing follows
    .why = The statistical year runs from October to September; after that day rules that use it cannot be computed or no longer hold.
    .help = Add the next period; if the document really ends then, write expect = {"{"} W0123 = "why" {"}"}.
W0124 = “{ $name }” names no source
    .why = Without source nobody can see which clause decided it, and the results show no basis.
    .help = Write source = "document clause"; documents' short names stand in [[document]].
W0125 = the expected { $code } is not said any more
    .why = It was when expect was written; something was mended or changed, and left here it would hide the next real mistake.
    .help = Delete it from expect.
W0126 = “{ $name }” in the region “{ $region }” is not in the pack's list of regions
    .why = The pack's own rows of the level “{ $level }” have no such name: what is said for it holds nowhere.
    .help = Use a name of the list, or add it there.
N0127 = the pack has no case yet
    .why = Cases show whether an edit broke a rule. A pack without any counts as a draft: what is unused, lacks a source or a case is not told one by one.
    .help = Write the first case in the folder cases; then it is.
W0128 = the rule “{ $rule }” has no case
    .why = No case names its id or its columns: a wrong edit would go unnoticed.
    .help = Add one that hits and one that does not, with its id in findings.
N0129 = “{ $name }” is not verified (verified = false); { $rules } rules and { $lists } lists rest on it
    .why = On it rest: { $named }. Their lines name it in the column 未核实.
    .help = Remove verified = false once it is confirmed.
N0140 = in_unit takes { $kind ->
        [unit] a number in “{ $from }”
        [literal] a number as written
        [undeclared] a number without a declared unit
       *[unchecked] a number
    } as “{ $unit }”
    .why = units are worked out and compared everywhere else; here the author says one, and nothing would tell if it were wrong.
    .help = look whether the factor is right (twelve months to a year), and whether it is per person or per household; if so nothing is to be done. To have it told no more: expect = {"{"} N0140 = "the reason" {"}"}.
E0941 = “{ $code }” in expect is no code of a warning or note
    .why = expect takes codes of warnings (W…) and notes (N…) that heng check gives; errors have to be mended.
    .help = Write the code as heng check gives it.
E0942 = { $code } in expect has no reason
    .why = An expected warning says why things are meant to be so; whoever comes next can then judge it.
    .help = Write expect = {"{"} { $code } = "why" {"}"}.
