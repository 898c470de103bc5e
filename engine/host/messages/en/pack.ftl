# What a pack says: names, types, units, parameters, items.

E0301 = the table “{ $table }” has no “{ $name }”
    .why = a name here is a field or derived column of this table, a parameter, or a linked row's column such as 村.村类型.
    .help = correct the name; a new column belongs into the fields of its [[table]], or into a [[derive]].
E0302 = there is no function “{ $name }”
    .why = before a bracket stands a built-in, a scale, or a function of the pack's .rhai files.
    .help = correct the name; parameters and columns have no brackets.
E0641 = there is no “{ $name }()”: a rule cannot look at the computer's clock
    .why = the same data would give something else a month later, and nobody could check it.
    .help = write now (the evaluation moment) or today (its day), without brackets; as_of or --as-of sets it.
E0303 = the table “{ $table }” has no “{ $name }”
    .why = after a point stands a column of the linked table.
    .help = correct the name.
E0304 = “{ $name }” has two meanings
    .why = it is a column and a parameter, and neither is chosen silently.
    .help = give one of them another name.
E0305 = the parent pack has no “{ $name }” to drop
    .why = drop lists ids of the parent's items.
    .help = correct or remove it.
E0306 = there is no table “{ $name }”
    .why = a table is declared by [[table]].
    .help = correct the name, or add the [[table]].
E0307 = { $function } finds no way from “{ $table }” to “{ $name }”
    .why = here stands a child table's name or a named link; links must join the two tables.
    .help = correct the name, or add links to the child table.
E0308 = the computation runs in a circle: { $circle }
    .why = no column can be made from itself, directly or by way of others.
    .help = change one of the columns in the circle.
E0309 = two ways from here are equally short: { $one }; { $two }
    .why = they may lead to different rows, and neither is chosen silently.
    .help = give the links name and children, and walk by the name.
E0310 = there is no rule “{ $id }”
    .why = hit, state and the like take a rule's id; * stands for several, as in "R-20*".
    .help = correct the id.
E0311 = “本行” (outer) cannot stand here
    .why = inside an aggregate it is the row outside, followed by a point and a column.
    .help = remove it, or write 本行.column.
E0313 = the rule “{ $id }” does not judge rows of “{ $table }”
    .why = a rule has a state in the rows of the table it is on.
    .help = ask there, or reach that table by an aggregate or a point.
E0314 = “{ $name }” is a table, not a column of “{ $table }”
    .why = a value is wanted; a table stands in an aggregate, as in count({ $name }), or before a point.
    .help = write count({ $name }), sum({ $name }, column) or { $name }.column.
E0315 = a list of values cannot stand here
    .why = values in square brackets stand after in, and in the functions that take them.
    .help = write x in [a, b].
E0316 = the first argument of { $function } is a table's name
    .why = it has to know over which rows it goes.
    .help = write a child table's name, as in { $function }(人, …).
E0317 = names lead to names too deeply, beyond { $limit } levels
    .why = nobody can check a chain of that length.
    .help = use fewer derived columns or functions in between.
E0318 = this sheet has no column “{ $name }”
    .why = order, group, totals and split name columns of the sheet.
    .help = correct the name, or add it to columns.
E0319 = the parts of the sheet “{ $sheet }” differ: “{ $column }” is missing here
    .why = a sheet made of several parts has the same columns in each.
    .help = add the column.
E0320 = the function “{ $name }” grows too large, beyond { $limit } calls
    .why = functions are put in place of their calls; where each calls the next twice, some dozens of levels are too many.
    .help = keep repeated calls in a let, or use fewer levels.
E0321 = the table “{ $table }” would have { $product } rows, the limit is { $limit }
    .why = pairs of rows are as many as the product of their tables; they would not fit into memory.
    .help = pair smaller tables (by county, by month), or use any, count and 本行 instead of each.

E0950 = only of the table “{ $table }” looks beyond the row: at “{ $name }” of the table “{ $other }”
    .why = which rows take part is decided row by row as they are read, before there are links and sums; only may look at the row's own cells and at columns made of these alone.
    .help = have that value in a field of this table; or leave only out and ask in where of rules and sheets, or in the condition of an aggregate.
E0951 = a link is found by a column that is itself computed over the link: { $circle }
    .why = rows and links come first, then what is read or added up over them. A table without a file has the keys that other tables' links name, so these come first too.
    .help = let by (or on) be a field of the file, or a derived column that does not go over this link.

E0953 = in a row of the table “{ $table }”, “{ $name }” cannot be “{ $value }”
    .why = the field says what it may be: { $allowed }.
    .help = correct the cell; if it is right, the field's choices, min, max or whole.
E0954 = two rows of the table “{ $table }” have the key ({ $key }) “{ $value }”
    .why = a row of another table that links to this key could mean either, and neither is chosen silently.
    .help = correct one of them, or take it out.
E0955 = a row of the table “{ $table }” has no key ({ $key })
    .why = nothing can link to a row without a key, and lists cannot name it.
    .help = write the key.
E0952 = comparisons cannot be chained ({ $first } followed by { $second })
    .why = the first comparison gives yes or no, and that would be compared with what follows.
    .help = write two and join them: a { $first } b && b { $second } c; with both ends included between(b, a, c).
E0401 = unknown unit “{ $unit }”
    .why = a unit is a product of 元, 万元, 人, 户, 亩, 个, 次, 天, 月, 年, % and the like, such as 元/人·年.
    .help = correct the unit.
E0402 = the sides of { $operator } have different types: { $left } and { $right }
    .why = different types cannot be compared or computed; a silent “not equal” would leave people out.
    .help = bring both to one type; number(x) makes a number of a text, text(x) a text of a number.
E0403 = a condition is wanted here, this is a { $found }
    .why = a condition gives true or false.
    .help = add a comparison, such as x > 0 or x == "有".
E0404 = argument { $position } of { $function } should be a { $expected }, it is a { $found }
    .why = the function computes values of that type only.
    .help = use a fitting column, or convert it first.
E0405 = “{ $text }” is no { $expected }
    .why = a text that meets a date, month or moment must look like one: "2022-08-01", "2022-08".
    .help = correct the text.
E0406 = { $function } takes arguments: { $count }; here are { $found }
    .why = with more or fewer its meaning is not clear.
    .help = add or remove arguments.
E0407 = the sides of { $operator } have different units: { $left } and { $right }
    .why = adding or comparing different units means nothing; a factor of { $ratio } is probably missing.
    .help = convert to one unit; in_unit(x, "unit") says what algebra cannot know.
E0408 = the branches of if have different types: { $then } and { $otherwise }
    .why = a column has one type.
    .help = bring both branches to one type.
E0409 = { $wanted_by } takes a { $expected }, this is a { $found }
    .why = the type does not fit.
    .help = use a fitting column, or convert it first.
E0410 = the declared unit is { $declared }, the computed one { $found }
    .why = they do not meet; a factor of { $ratio } is probably missing.
    .help = correct the formula or the unit; in_unit(x, "unit") says what algebra cannot know.
E0411 = the type of “{ $name }” is not known
    .why = the formula is unknown alone, or an interpreted function alone: it may be a number, a text or a date.
    .help = add type = "number" or another; where no type can be written, make it a column with [[derive]] and its type.
E0412 = the pattern is wrong: { $detail }
    .why = the second argument of matches is a regular expression.
    .help = correct it, for example "^1[3-9]\\d{ "{" }9{ "}" }$".
E0413 = { $function } takes a text in double quotes here
    .why = it must be known when rules are loaded, and cannot come from a column.
    .help = write a text in double quotes.
E0414 = { $operator } does not go with { $kind }
    .why = values of this type have no order.
    .help = ask in another way.
E0416 = there is no input column in unreadable
    .why = only what comes from a data file can be unreadable.
    .help = write a field of a [[table]], or a column made of some.

E0501 = “{ $name }” has two values on { $date } (region: { $region })
    .why = there is one figure for a region and a day.
    .help = remove one, or correct the date or the region.
E0502 = the brackets are wrong: { $what ->
        [brackets] they are a list in square brackets
        [bracket] each stands in curly braces
        [keys] this one lacks from (or over) and value (or rate)
        [order] this one is not above the one before
       *[other] “{ $what }” is not known
    }
    .why = a bracket is { "{" } from = 3, value = 600 { "}" }, in rising order; from includes its bound, over does not.
    .help = correct this bracket.
E0503 = the parameter “{ $name }” has no value { $when ->
        [after] any more on { $day } (removed)
       *[before] yet on { $day } (the first is from { $first })
    }
    .why = a rule in force uses it, but there is no figure for that day.
    .help = add a value for that day, or give the rule from and until.
E0504 = until ({ $until }) lies before from ({ $from })
    .why = from is the first day in force, until the last.
    .help = correct the dates.
E0505 = the parameter “{ $name }” cannot be changed like this ({ $override }, { $day })
    .why = the parent pack or wider region says how it may be changed: forbid not at all, tighten_up upwards only, tighten_down downwards only, on every date.
    .help = correct the value, or ask those who set override.
E0506 = the value { $value } of the parameter “{ $name }” is beyond its { $bound } ({ $limit }, { $day })
    .why = min and max bound the parameter on every date.
    .help = correct the value, or the bound if it has changed.
E0507 = the region “{ $region }” is deeper than the region levels of the pack ({ $levels })
    .why = region in pack.toml names the levels from the widest down; a region is a path such as 县/乡镇/村.
    .help = leave one level out, or add it to region in pack.toml.
E0508 = { $key } was “{ $declared }” and is changed to “{ $found }” here
    .why = a child pack adds to its parent's parameters, tables and fields; their type and unit stay the parent's, or the numbers of both could not stand beside each other.
    .help = take this line out and write the numbers in the parent's unit; for another unit use another name.

E0601 = there is no kind of item “{ $name }”
    .why = possible are: { $known }.
    .help = correct the word; if another plugin brings it, name the plugin's folder by --plugins.
E0602 = “{ $kind }” has no key “{ $key }”
    .why = its keys are: { $known }. Unknown keys are never ignored, or a figure might silently have no effect.
    .help = correct the key, or remove the line.
E0603 = “{ $kind }” lacks the key “{ $key }”
    .why = without it the item has no meaning.
    .help = add { $key } = ….
E0604 = “{ $key }” of “{ $kind }” should be a { $expected }, it is a { $found }
    .why = a value of the wrong type cannot be understood.
    .help = write a { $expected }.
E0605 = “{ $key }” of “{ $kind }” cannot be “{ $value }”
    .why = possible are: { $choices }.
    .help = use one of these.
E0606 = “{ $kind }” is written [[{ $kind }]]
    .why = there can be several of a kind, so each has its own part under double brackets.
    .help = use double brackets.
E0607 = “{ $name }” stands twice
    .why = an id or name stands once; versions for other periods or regions are told apart by from, until, region and do not overlap.
    .help = rename one, or keep the periods or regions of the versions apart.
E0608 = “{ $name }” cannot be a name
    .why = { $what ->
        [word] expressions keep this word for themselves (as loop, case, match, today); all of them stand in docs/language.md, section 4.
       *[letters] a name must be usable in an expression: it begins with a letter and is made of letters, digits and underscores.
    }
    .help = use another name; a header in a file goes into aliases.
E0609 = there is no document “{ $name }”
    .why = the first word of source is the id of a [[document]], the clause follows.
    .help = correct the id, or add the [[document]].
E0610 = one of { $keys } is needed, and only one
    .why = with both it is not clear which counts, with none there is nothing.
    .help = keep one; if there is none, add one.
E0611 = “{ $what }” in the plugin's manifest is wrong
    .why = what plugin.toml may say is fixed, see plugins/README.md.
    .help = correct or remove it.
E0612 = the plugin gave back a wrong item: { $what }
    .why = the core takes what column, finding, sheet, exemption and error make.
    .help = ask the plugin's author to correct the script.
E0613 = { $text }
    .why = the plugin of this kind of item checks this.
    .help = correct the item as it says.
E0615 = a plugin says api = { $api }
    .why = it names the version of the door it is written for.
    .help = add or correct api; if the plugin is newer, update this program.
E0616 = pack.toml has no [pack]
    .why = the pack's name and version stand there.
    .help = add [pack] with name, title, version.
E0617 = two plugins want the kind “{ $kind }”
    .why = a kind belongs to one plugin.
    .help = remove one; to take a plugin's place, use its name.
E0618 = the plugin has no script file “{ $file }”
    .why = plugin.toml names it.
    .help = add the file, or correct plugin.toml.
E0619 = “{ $key }” of “{ $kind }” cannot be “{ $value }”: it is none of the words, and no column of “{ $table }”
    .why = possible words are: { $choices }; an expression is possible too, over columns of the table.
    .help = use one of these words, or correct the column's name.
E0620 = the pack has { $count } items, more than { $limit }
    .why = nobody can check so many; most likely data were written as rules.
    .help = put what differs row by row into a table (data of a [[table]]), a decision table or a list of exemptions.
E0626 = “{ $name }” in “{ $key }” is no link from the table “{ $table }”
    .why = this key wants a way from this table to another one: a table of its links, or a link's name, steps with points between them.
    .help = correct the name, or add the link to the table “{ $table }”.
W0621 = a quotient is multiplied, and its rounding grows
    .why = a quotient is rounded at the sixth place: 10 ÷ 3 × 3 is 9.999999, multiplied first it is 10.
    .help = multiply first: a * c / b instead of a / b * c.

E0702 = the pack has no file “{ $path }”
    .why = the file that data names stands in the pack's folder, its path counts from there.
    .help = correct the path, or add the file.
E0703 = the table “{ $table }” has no field “{ $name }”
    .why = key, links, sources and rows name fields of their table.
    .help = correct the name, or add it to fields.
E0704 = the link to “{ $to }” names { $by } fields, the key there has { $key }
    .why = they are compared one by one.
    .help = name as many as the key has.
E0705 = the sides of the link have different types: “{ $by }” is a { $left }, “{ $on }” a { $right }
    .why = values of different types never meet, so no row would be linked.
    .help = give both the same type.
E0706 = the sensitive field “{ $name }” cannot be a key
    .why = keys stand in every result: masked they cannot be told apart, unmasked they give the secret away.
    .help = use a number of your own as key, and on for links by id number.
E0707 = a calendar begins and ends at a date or parameter
    .why = its rows are the same for everything, so its span cannot depend on a row.
    .help = write a date or a parameter.
N0601 = the function “{ $name }” is interpreted row by row ({ $why ->
        [loop] it uses a loop
        [switch] it uses switch
        [assignment] it assigns to a variable again
        [closure] it uses a closure
        [statement] it uses a statement
        [method] it calls a method
        [index] it uses an index
        [interpolation] it interpolates text
        [map] it uses a map
        [operator] it uses another operator
        [recursion] it calls itself
       *[value] it is written in another way
    })
    .why = used by: { $users }. A function with loops, switch and the like cannot be compiled into column operations; its answers are the same, only slower.
    .help = nothing has to be done; where it is too slow, write it with if, let and built-ins.
