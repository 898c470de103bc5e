# Files made for people and editors: schemas, new packs, manual pages.

E0870 = "{ $path }" is a file, not a folder
    .why = several files are written, so --out takes a folder.
    .help = name another folder; it is made if it does not exist.
E0871 = "{ $path }" was not made by this program and is not written over
    .why = a file of this name stands there already; it may be yours and would be lost.
    .help = choose another folder, or move the file away first.
E0872 = cannot write "{ $path }": { $reason }
    .why = where a file cannot be written whole, the earlier one stays.
    .help = check disk space and permissions, and whether another program has the file open.
E0873 = "{ $name }" cannot name a pack
    .why = the name is a folder's name too: it begins with a letter or digit, has only letters, digits and - _ ., at most { $limit } characters, and is no word that systems keep for themselves (such as con).
    .help = choose another name, such as heng new guilin-2026.
E0874 = "{ $path }" is there already and is not written over
    .why = heng new makes new files and changes none.
    .help = choose another name, or move what is there away first.

schema-pack = TOML files of a pack (pack.toml, tables, parameters, rules, lists)
schema-cases = rule cases of a pack (cases/*.toml)
schema-plugin = a plugin's manifest (plugin.toml)
schema-doc = { $doc } ({ $form })
schema-or = {" or "}
schema-expr = expression
schema-expr-of = expression giving { $type }
schema-template = message with {"{"}expressions{"}"}
schema-link = link from this table to another
schema-item = id of another rule
schema-items = ids of rules
schema-table = name of a table
schema-columns = list of columns
schema-cells = grid, or a table file of the pack
schema-file = file of the pack
schema-findings = the rules that hit, no more and no less
schema-unknown = the rules that cannot be told, or what each of them lacks
schema-written = Written into { $folder }:
schema-line = {"  "}{ $file }  { $title }: { $patterns }
schema-next = index.json says what the first line of each file is; the README says how to set up an editor.

new-made = The new pack is in { $pack }, sample data in { $data }. Next:
    {"  "}heng check { $pack }
    {"  "}heng test { $pack }
    {"  "}heng run { $data } --pack { $pack } --out { $pack }-results

man-written = { $count } pages written into { $folder }; read them with man -l { $folder }/heng.1.
man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-verbs = COMMANDS
man-example = EXAMPLES
man-version = VERSION
