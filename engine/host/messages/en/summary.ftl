# The closing summary of a run for a clerk, and the steps of a run.

step-load = reading the pack
step-read = reading the data
step-evaluate = evaluating
step-write = writing results

summary-done = { $title }: evaluated at { $as_of }, results in { $out }
summary-pack = pack { $name } { $version }, hash { $hash }
summary-plugins = plugins from folders: { $names }
summary-replaced = in place of built-in ones: { $names }
summary-tables = Data
summary-problems = Data problems
summary-problems-file = {"  "}{ $file }: { $count }
summary-problems-cell = {"    "}{ $column }: { $reason } — { $action }: { $count }
summary-problems-row = {"    "}{ $reason } — { $action }: { $count } rows
summary-problems-more = {"    "}and { $count } other kinds, see rejected.csv
summary-findings = Findings
summary-changes = compared with { $as_of }: { $new } new, { $continued } continued, { $resolved } resolved
summary-changes-not-judged = ; { $count } more were not judged this time, see resolved.csv
summary-files = Files
summary-next = What to do next
summary-nothing = Nothing to do.
column-table = table
column-read = read
column-evaluated = evaluated
column-rejected = rejected
column-merged = merged
column-left-out = left out
column-region = region
column-region-none = (none named)
column-all = all
column-unknown = unknown
column-exempt = exempt
column-report = report only
column-file = file
column-rows = rows

next-hit = { $count } hits: open findings.csv and act on 责任部门 and 建议 line by line; each list has a file of its own.
next-unknown = { $count } lines cannot be decided: see 缺少 in findings.csv, fill in what is missing and run again; until then they are not a “no”.
next-sheet-unknown = { $count } rows can neither be listed nor left out for want of data: open the files named -待核实 and fill in what 缺少 names.
next-rejected = { $count } rows were rejected and not evaluated: open rejected.csv, correct the data as 原因 says and run again.
next-problems = { $count } problems in the data: open rejected.csv and look into 原文 and 原因.
next-not-run = { $count } rules or lists were not run, because tables or columns they need are absent; add them and run again if there are any:
next-unconfirmed = { $count } findings rest on figures nobody has confirmed: see 未核实 in findings.csv and ask the department in charge before use.
not-run-line = { $rule } { $title }: absent { $why }

check-good = { $title }: no errors found.
check-many = { $code }: { $count } notes of this kind are not listed (--notes lists them, --format json has them all).
check-counts = errors: { $errors }, warnings: { $warnings }, notes: { $notes }.
test-passed = all { $passed } cases passed.
test-failed = { $passed } cases passed, { $failed } failed.
test-none = no cases found. Cases stand in the pack's folder cases.
test-case = failed: { $name } ({ $file })

inspect-file = { $file } → table “{ $table }”: { $rows } rows
inspect-how-sheet = { $format }, header in row { $row }
inspect-how = encoding { $encoding }, parted by { $separator ->
    [tab] tabs
    [semicolon] semicolons
   *[other] commas
    }, header in line { $row }
inspect-field = field
inspect-kind = type
inspect-column = column
inspect-header = header in the file
inspect-absent = (no such column)
inspect-constant = (always { $value })
inspect-unused = columns not used: { $headers }
inspect-good = every cell can be read
inspect-problems = { $count } places cannot be read or need a look; the first:
inspect-problem = line { $row } { $column } “{ $text }”: { $reason }
inspect-written = the headers were written to { $file }
cover-name = Cover
cover-moment = evaluation moment
cover-pack = pack
cover-hash = hash
cover-engine = program
test-no-changes = No expectation needs a change.
test-changed = { $count } places changed in the case files. Hold each against the policy's text: what came out need not be right.
test-would-change = { $count } places would change; no file is written (--dry-run).
test-not-as-read = the file is not text in UTF-8, or no longer says what was read
test-not-changed = { $count } places are left as they are: they cannot be written, or several cases want something else at one place.
test-not-toml = it would no longer be TOML; please change it by hand
