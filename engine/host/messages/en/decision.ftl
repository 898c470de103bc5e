# Decision tables: cells that are wrong, and tables that overlap or leave something out.

E0630 = This row has { $found } cells, it needs { $expected }
    .why = A row has a cell for every input, then one for every output.
    .help = Add the missing cells; write "-" for an input that does not matter, leave an unknown output empty.
E0631 = The cell “{ $cell }” cannot be read: this column is { $type }
    .why = An input cell is -, a value, < x, <= x, > x, >= x, != x, [a..b], [a..b), (a..b], (a..b), 是, 否, 缺失, several of these between commas, or “: condition”; an output cell is a value or “: expression”. In number and date cells a parameter's name may stand.
    .help = Write one of these.
E0632 = The range “{ $cell }” holds no value
    .why = It begins after its end, or begins and ends at one value that it leaves out.
    .help = Correct its beginning or its end.
E0633 = The comma in “{ $cell }” makes a list
    .why = Commas stand between several values, of which any will do; numbers have none.
    .help = Leave the comma out; where several values are meant, put a blank behind it.
E0634 = The text “{ $cell }” needs quotes
    .why = It holds .., begins with one of : < > ! = [ (, or reads as -, 是, 否 or 缺失.
    .help = Put it between straight double quotes; in TOML make the outer quotes single ones: '"{ $cell }"'.
E0635 = An input “-” has no value for “{ $cell }”
    .why = An input written "-" has nothing to compare.
    .help = Write "-" or “: condition”.
E0636 = The output “{ $name }” ({ $type }) cannot be combined like this
    .why = With hit = "collect" texts are joined, numbers need an aggregate (sum, min, max, count), dates take min or max; the other two take one row and no aggregate.
    .help = Give a fitting aggregate, or take it away.
E0637 = The header says “{ $found }” where “{ $expected }” belongs
    .why = The file's columns stand in the order of inputs and outputs, an output under its name or title.
    .help = Correct the header, or put the columns in order.
E0638 = This row overlaps another one: { $witness }
    .why = With hit = "unique" only one row may take a record; this one is taken by both, and can be pasted into a case.
    .help = Narrow one of them; where the first is meant to win, use hit = "first".
E0639 = “{ $name }” ({ $type }) cannot be an input of a decision table
    .why = An input is a number, text, yes or no, date, moment or month.
    .help = Use a value that can be compared, or the input "-" with “: condition”.
W0631 = No row takes this: { $witness }
    .why = The outputs of such a row are unknown; it can be pasted into a case.
    .help = Add a row for it, or write otherwise.
W0632 = This row can never hit
    .why = Rows before it take everything that it says.
    .help = Move it up, or delete it.
W0633 = Only rows with “: condition” may take this: { $witness }
    .why = Whether a condition holds is not known before there is data; where none does, the outputs are unknown.
    .help = Add a row without a condition, or write otherwise.
W0634 = Overlaps and gaps of this table were not looked for to the end (limit { $limit })
    .why = There are too many rows or combinations to try them all; the run is not touched by this.
    .help = Divide the table, or let cases vouch for it.
W0635 = This row and another may both hit: { $witness }
    .why = One of them has a cell “: condition”; where both do hit and differ, the outputs are unknown.
    .help = Make sure that they never both hold, or use hit = "first".
W0636 = The field never holds what this row says
    .why = The field's choices, min or max do not allow such a value.
    .help = Correct the cell, or the field's choices, min or max.

# Lists of exemptions.

E0621 = A list has no column “{ $column }”, or has it twice
    .why = The columns are 主键 (key), 规则 (rule), 理由 (reason), 有效至 (until), 批准 (by), in any order, each once.
    .help = Use one of these names: { $known }.
E0622 = A line of the list has no key
    .why = An exemption names its row: key in every line (主键 in a CSV), with / between the parts of a key of several fields.
    .help = Add the key.
E0623 = The rule “{ $rule }” in the list is not among this item's rule
    .why = The item exempts from the rules it names: { $known }.
    .help = Correct the id, or add it to rule.
E0624 = “{ $text }” is no date for until
    .why = until is the last day, included, such as 2022-12-31.
    .help = Write a date; leave it empty where there is no end.
E0625 = “{ $key }” is exempted from rule { $rule } twice with the same last day
    .why = A row, a rule and a last day stand together once; else nobody knows which reason counts.
    .help = Take one away, or correct its key or its last day.
