# Problems of scripts: of plugins (mostly for their writers), and from E0261 on of the functions of a pack itself.

E0241 = the plugin's script has a syntax error: { $detail }
    .why = it cannot be read, so none of the plugin's rules can be used.
    .help = correct the script, or ask its author.
E0242 = the plugin's script has no function { $function }
    .why = plugin.toml says that it handles items of this kind, with one parameter.
    .help = write fn { $function }(…) in the script, or correct plugin.toml.
E0243 = the plugin failed on this item: { $detail }
    .why = its script stopped half-way.
    .help = look at how the item is written first; if it is right, the plugin's author has to correct the script.
E0244 = the plugin's script reads “{ $key }”, which is not written in { $record }
    .why = a key that is not written is no empty value.
    .help = write the key in the rule; the script should ask has("{ $key }") first.
E0245 = the plugin's script went beyond a limit ({ $limit ->
        [operations] too many steps
        [calls] functions nest too deeply
        [nesting] lists nest too deeply
        [variables] too many variables
        [time] too long a time
        [text] too long a text
        [list] too long a list
        [record] too large a record
        [size] too much data
       *[other] { $limit }
    })
    .why = steps, nesting, sizes and time of scripts are limited, so that none can hold up the program.
    .help = ask the plugin's author to look for a loop that does not end.
E0246 = the plugin's script decides by an expression of the rule
    .why = there is no data yet when items are handled, so if, &&, || and switch cannot know whether it holds.
    .help = join conditions by all([…]), any([…]), not(x), choose by choose(c, a, b), default by coalesce(x, d).
E0247 = “{ $left } { $operator } { $right }” cannot be computed in the plugin's script
    .why = there is no such operation between these two.
    .help = ask the plugin's author; number(n) and text(t) make expressions of plain values.
E0248 = the plugin's script calls { $function } wrongly: { $wanted } is wanted, { $found } is given
    .why = the function takes nothing else.
    .help = look at how the item is written first; if it is right, the plugin's author has to correct the script.
E0249 = the plugin's script gave back something that cannot be used: { $found }
    .why = a script gives back what column, finding, sheet and the like make.
    .help = ask the plugin's author.
E0250 = the plugin's script made an expression that is too large, more than { $limit } parts
    .why = this is probably a loop gone wrong.
    .help = ask the plugin's author.
E0251 = the plugin's script glues an expression into a text
    .why = a text has lost the places and types, and mistakes could no longer be shown in the rule.
    .help = combine expressions by operators and by choose, coalesce, value_of.
E0252 = the plugin's script crashed
    .why = it was stopped, and no other plugin was harmed.
    .help = ask the plugin's author to look at the script, and report it.
E0254 = a plugin's script holds functions only
    .why = statements outside of functions are never run.
    .help = put it into a function.
E0255 = “{ $symbol }” cannot be used in a plugin's script
    .why = it would choose before there is any data, and always wrongly.
    .help = default by coalesce(x, d), choose by choose(c, a, b).
E0256 = the plugin's script calls a function that does not exist: { $signature }
    .why = there is none of this name, or the number or kinds of arguments are wrong.
    .help = ask the plugin's author to compare with plugins/README.md.
E0257 = the calculation “{ $calculation }” in the plugin's script has no result
    .why = it divides by zero or leaves the range of numbers.
    .help = look at the numbers in the rule.
E0258 = an expression of the rule has no “{ $key }” to take
    .why = there is no data yet while rules are loaded: expressions can be put together, but not looked into or changed.
    .help = the plugin's author should correct the script; value_of(link, "column") gives a column of a linked table.
E0261 = the function gives no value
    .why = a function ends in a value, or returns one, on every way through it.
    .help = add the value at the end; give every if an else.
E0262 = there is already a function “{ $name }”
    .why = of two it would not be clear which is meant.
    .help = rename or remove one.
E0263 = “{ $name }” is not seen inside a function
    .why = a function sees its arguments, other functions and built-ins, no columns, parameters or tables, so that the same arguments always give the same result.
    .help = pass it as an argument.
E0264 = the function returned { $found }, which rules cannot use
    .why = rules use numbers, texts, truth values and dates.
    .help = return one of these.
E0266 = “{ $name }” is the name of a built-in
    .why = with a changed built-in other rules would change their meaning.
    .help = use another name.
