# Words used everywhere, and labels of related places.

word-error = error
word-warning = warning
word-note = note
word-why = why
word-help = what to do
word-sheet = list
word-meant = suggestion
did-you-mean = did you mean “{ $suggestion }”?
more-diagnostics = { $count } more are not shown. Correct these first, then check again.

declared-here = declared here
opened-here = the bracket opens here
in-script = this line of the plugin's script
other-row = the other row
first-item = the first one is here
first-value = the first value is here
quotient = divided here
takes-place-of = the value it takes the place of
compared-twice = both sides are compared with it
in-circle = “{ $name }” in the circle
name-in-other-table = the table “{ $table }” has this name
this-is = this is a { $what }
this-is-in = this side is in { $unit }
unit-declared = the declared unit is { $unit }
unit-from-here = the unit { $unit } comes from here
pure-declared = a pure number is declared here, as what has no unit is; write "{ $found }" if it has one
pure-from-here = the pure number comes from here; what is declared without a unit is one: write unit = "{ $wanted }" if it has one

type-number = number
type-text = text
type-bool = yes/no
type-Fn = function
type-date = date
type-datetime = datetime
type-month = month
type-texts = list of texts in a cell
type-list = list
type-table = table
type-record = table
type-map = table
type-expr = expression
type-expression = expression
type-template = template
type-choice = fixed word
type-link = link
type-item = item's id
type-items = list of items' ids
type-columns = list of columns
type-cells = grid
type-file = file
type-any = value
type-nothing = nothing

reason-not-found = there is no such file
reason-permission = no permission, or another program is using the file
reason-not-a-folder = a file stands there, not a folder
reason-a-folder = a folder stands there, not a file
reason-full = the disk is full
reason-read-only = the disk is read-only
reason-exists = a file of this name is there already
reason-busy = another program is using it

region-everywhere = everywhere
neighbour = the neighbour is here
decided-true = this holds: { $values }
decided-false = this does not hold: { $values }
decided-unknown = this cannot be told: { $values }
computed-from = computed from { $values }
