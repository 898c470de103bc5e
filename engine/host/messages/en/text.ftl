# How TOML files are written.

E0101 = this is not TOML
    .why = rule files are TOML: each line is key = value, texts stand in double quotes, an item begins with [[kind]].
    .help = see whether a quote, an equals sign, a comma or a bracket is missing at the mark.
E0102 = there are curly quotes here
    .why = the quotes “ ” ‘ ’ of an input method are no quotes of TOML.
    .help = use the straight quote ".
E0103 = there is a full-width sign here
    .why = TOML knows only the half-width = [ ] { "{" } { "}" }.
    .help = switch the input method and type the sign again.
E0104 = the key “{ $key }” needs quotes
    .why = in TOML Chinese on the left of the equals sign stands in double quotes.
    .help = write "{ $key }" = …; if a fixed key is meant, write its English name.
E0105 = nested too deeply, beyond { $limit } levels
    .why = rule files never need that; a bracket is probably missing.
    .help = look at the brackets and braces.
E0106 = this number cannot be held
    .why = numbers are exact to six decimal places, from -9.2×10¹² to 9.2×10¹²; inf and nan are none.
    .help = use fewer digits or another unit.
E0107 = this is no date or moment
    .why = a date is written 2022-09-05, a moment "2022-09-05 24:00"; it must exist, in local time without a zone.
    .help = correct the date.
