# Help of the command line and its usage errors.

help-heading-usage = Usage:
help-heading-verbs = Commands:
help-heading-arguments = Arguments:
help-heading-options = Options:
help-heading-example = Example:

help-common-help = show help
help-common-version = show the version
help-common-lang = language of messages: zh or en; otherwise HENG_LANG, the system's language, else Chinese
help-common-lang-value = LANGUAGE
help-common-format = form of what is shown: text (for people, the default) or json (for tools); for heng run and heng watch also the format of lists: csv (the default), xlsx (one workbook), ndjson, parquet, arrow; heng run - --format ndjson answers records one by one
help-common-format-value = FORM

help-heng-about = Heng: policies written as rules, evaluated over household records; warnings, policy state, missed subsidies, measures and scores, each with its reason and its source.
help-heng-usage = heng <COMMAND> [OPTIONS]
help-heng-example = {"  "}heng run samples/guilin-2022 --pack rules/guilin-2022 --out out
    {"  "}heng run --help

help-run-about = evaluate data with a pack and write the results into a folder
help-run-usage = heng run <DATA> --pack <PACK> --out <FOLDER> [OPTIONS]
help-run-example = {"  "}heng run samples/guilin-2022 --pack rules/guilin-2022 --out out
    {"  "}heng run data --pack rules/guilin-2022 --out out --as-of 2022-09-05 --fail-on 红色
    {"  "}heng run - --pack pack --out - --list-format arrow < households.csv > findings.arrow
help-run-data = the data folder, with CSV files, workbooks and the like; or one workbook; or one file for a pack with a single table; - is standard input
help-run-data-value = DATA
help-run-pack = the pack's folder
help-run-pack-value = PACK
help-run-out = the output folder; made if absent; earlier results are replaced when the new ones are complete; - writes one list to standard output
help-run-out-value = FOLDER
help-run-as_of = evaluation moment, such as 2022-09-05 (its end, 24:00); the pack's own if left out
help-run-as_of-value = DATE
help-run-list = which list goes to standard output (with --out -); findings if left out
help-run-list-value = LIST
help-run-list_format = the format of lists: csv, xlsx, json, ndjson, parquet, arrow; that of --format if left out
help-run-list_format-value = FORMAT
help-run-since = the results of an earlier run, its lists in any format; fills 首次 and 变化 in findings and lists in resolved what is hit no more
help-run-since-value = FOLDER
help-run-plugins = a folder of plugins that adds some or takes the place of built-in ones of the same name; may be repeated
help-run-plugins-value = FOLDER
help-run-fail_on = exit with 1 if a finding of this level or a heavier one occurs: 红色, 重点, 关注, or critical, high, medium, low, info; also rejected, unknown; several separated by commas
help-run-fail_on-value = LEVEL
help-run-show_sensitive = do not mask id numbers, names, phones and accounts in the results; keep them safe
help-run-encoding = the encoding of the data files: utf-8, gb18030 (that is GBK), utf-16le or utf-16be; found out for each file if not given
help-run-encoding-value = ENCODING
help-run-threads = how many cores to use; all if left out; the results are the same
help-run-threads-value = NUMBER
help-run-memory = the most memory to hold, such as 4GiB; there the run stops and earlier results stand; what this machine has free if left out
help-run-memory-value = SIZE

help-inspect-about = shows how each data file would be read: encoding, header, which column is which field, unreadable cells
help-inspect-usage = heng inspect <DATA> --pack <PACK> [OPTIONS]
help-inspect-example = {"  "}heng inspect data --pack rules/guilin-2022
    {"  "}heng inspect data --pack rules/guilin-2022 --write-mapping mapping.toml
help-inspect-data = the data folder, or one file for a pack with a single table
help-inspect-data-value = DATA
help-inspect-pack = the pack's folder
help-inspect-pack-value = PACK
help-inspect-plugins = a folder of plugins, added to the built-in ones or taking their place; may be given several times
help-inspect-plugins-value = FOLDER
help-inspect-encoding = the encoding of the data files: utf-8, gb18030 (that is GBK), utf-16le or utf-16be; found out for each file if not given
help-inspect-encoding-value = ENCODING
help-inspect-show_sensitive = do not mask id numbers, names, phones and accounts
help-inspect-write_mapping = write the headers found as sources of the pack into this new file
help-inspect-write_mapping-value = FILE

help-check-about = check a pack and list all its errors at once
help-check-usage = heng check <PACK> [OPTIONS]
help-check-example = {"  "}heng check rules/guilin-2022
    {"  "}heng check rules/guilin-2022 --format json
help-check-pack = the pack's folder
help-check-pack-value = PACK
help-check-as_of = check this evaluation moment only; otherwise the pack's own and every later day on which something changes
help-check-as_of-value = DATE
help-check-plugins = a folder of plugins that adds some or takes the place of built-in ones of the same name; may be repeated
help-check-plugins-value = FOLDER

help-test-about = run the cases in a pack's folder cases and list what differs from what they expect
help-test-usage = heng test <PACK> [OPTIONS]
help-test-example = {"  "}heng test rules/guilin-2022
    {"  "}heng test rules/guilin-2022 --filter "三口之家*"
help-test-pack = the pack's folder
help-test-pack-value = PACK
help-test-filter = only cases whose name or file fits, or that speak of a rule that does; * stands for any text
help-test-filter-value = NAME
help-test-coverage = count which rules, conditions, choices, brackets and decision-table rows the cases make true, false and unknown
help-test-min = the least coverage in percent; below it the exit code is 1 (implies --coverage)
help-test-min-value = PERCENT
help-test-html = write the coverage over the rule text as a printable page (implies --coverage)
help-test-html-value = FILE
help-test-update = write what the runs gave into the case files where it differs from what is expected, listing every change first; comments and layout stay
help-test-dry_run = only list what --update would change; no file is written
help-test-plugins = a folder of plugins that adds some or takes the place of built-in ones of the same name; may be repeated
help-test-plugins-value = FOLDER

help-docs-about = Write the rule handbook: every rule in words, with the history of its parameters, its sources and cases; as a page (printed it is A4) and as Markdown
help-docs-usage = heng docs <PACK> --out <FOLDER> [OPTIONS]
help-docs-example = {"  "}heng docs rules/guilin-2022 --out handbook
    {"  "}heng docs rules/guilin-2022 --out handbook --as-of 2023-01-31
help-docs-pack = The pack's folder
help-docs-pack-value = PACK
help-docs-out = Write into this folder: handbook.html and handbook.md; it is made if it does not exist
help-docs-out-value = FOLDER
help-docs-as_of = The day whose rules and figures are told, such as 2022-09-05; the pack's own if left out
help-docs-as_of-value = DATE
help-docs-plugins = Folder of plugins, which add to the built-in ones or take the place of one; may be repeated
help-docs-plugins-value = FOLDER

help-schema-about = Make JSON Schema, by which editors (VS Code with Tombi) complete and check a pack's TOML files
help-schema-usage = heng schema <PACK> [OPTIONS]
help-schema-example = {"  "}heng schema rules/guilin-2022 --out rules/guilin-2022/schema
    {"  "}heng schema rules/guilin-2022 --for cases > cases.json
help-schema-pack = The pack's folder; its rules may have mistakes
help-schema-pack-value = PACK
help-schema-out = Write into this folder: pack.json, cases.json, plugin.json and index.json; without it one schema goes to standard output
help-schema-out-value = FOLDER
help-schema-of = Which one is shown: pack (pack.toml and other items, the default), cases, plugin (manifests)
help-schema-of-value = WHICH
help-schema-plugins = Folder of plugins, which add to the built-in ones or take the place of one; may be repeated
help-schema-plugins-value = FOLDER

help-new-about = Make a new pack: tables, parameters, rules, a list and cases, with comments that say how to change them, and sample data to run at once
help-new-usage = heng new <NAME> [OPTIONS]
help-new-example = {"  "}heng new guilin-2026
    {"  "}heng run guilin-2026-样例 --pack guilin-2026 --out out
help-new-name = Name of the pack and of its new folder; what is there already is not written over
help-new-name-value = NAME

help-completions-about = Write a script by which a shell completes the command line
help-completions-usage = heng completions <SHELL>
help-completions-example = {"  "}heng completions bash > ~/.local/share/bash-completion/completions/heng
    {"  "}heng completions powershell >> $PROFILE
help-completions-shell = Which: bash, zsh, fish, powershell
help-completions-shell-value = SHELL

help-man-about = Write manual pages, one for each command
help-man-usage = heng man --out <FOLDER>
help-man-example = {"  "}heng man --out man
    {"  "}man -l man/heng-run.1
help-man-out = Write into this folder; it is made if it does not exist
help-man-out-value = FOLDER

usage-unknown-argument = unknown option “{ $argument }”
usage-unknown-verb = unknown command “{ $verb }”
usage-missing-verb = no command given; there are run (evaluate data), explain (explain a row), check (check a pack), test (run its cases), diff (whom a change of rules moves), new (make a pack) and others
usage-missing-argument = this has to be given: { $argument }
usage-missing-value = “{ $argument }” needs a value
usage-bad-value = “{ $value }” is no value for “{ $argument }”
usage-twice = “{ $argument }” may be written once only
usage-conflict = “{ $argument }” cannot be used with “{ $prior }”
usage-not-text = the command line holds text that cannot be read; the terminal's encoding may be wrong
usage-value-count = “{ $argument }” has the wrong number of values
usage-other = the command line is not right
usage-choices = possible: { $choices }
usage-see-help = Add --help to see how it is used.
help-check-deny = a code that must not be said, or the beginning of one, such as W or W01; may be repeated; exit code 1 if it is
help-check-deny-value = CODE
help-check-notes = tell notes in full, and each one however many of a kind
