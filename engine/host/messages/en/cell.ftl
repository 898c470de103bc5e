# Problems of cells, as rejected.csv says them under 原因.

D0101 = is not a number
D0102 = has more than six decimal places, and is not rounded
D0103 = is beyond the range of numbers (±9.2×10¹²)
D0104 = was turned into scientific notation by a spreadsheet and has lost digits; export it as text
D0105 = carries the unit { $unit }, which is not this column's
D0106 = is neither yes nor no
D0107 = is not a date
D0108 = is not a date with a time
D0109 = is not a month
D0110 = is a day or time that does not exist
D0111 = is none of the choices ({ $choices })
D0112 = is below the least allowed value { $limit }
D0113 = is above the greatest allowed value { $limit }
D0114 = must be a whole number
D0115 = is a year or a month only, where a day is needed
D0116 = is a day, where a month is needed

action-unknown = taken as unknown, the row is evaluated
action-rejected = the row is rejected and not evaluated
action-merged = made one row, what disagrees is unknown
action-noted = only said, evaluated as it is
