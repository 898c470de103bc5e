# Words used everywhere, and labels of related places.

word-error = error
word-warning = warning
word-note = note
word-why = why
word-help = what to do
word-meant = suggestion
did-you-mean = did you mean “{ $suggestion }”?
more-diagnostics = { $count } more are not shown. Correct these first, then check again.

declared-here = declared here
first-here = first written here
also-here = also written here
