# Problems of rule cases, and differences.

E1001 = a case has no key “{ $key }”
    .why = unknown keys are never ignored, or something might seem compared that is not.
    .help = correct or remove it.
E1002 = the case has no name
    .why = its name says which one failed.
    .help = add name = "…".
E1003 = “{ $key }” is a { $written }, which does not fit
    .why = given holds rows of tables, expect says what is expected of rows.
    .help = correct it as the rule reference shows.
E1004 = there is no table “{ $name }”
    .why = a case names tables of the pack.
    .help = correct the name.
E1005 = the table “{ $table }” has no “{ $name }”
    .why = given and expect name columns, items' columns or sheets.
    .help = correct the name.
E1006 = the value of “{ $column }” is wrong: { $problem }
    .why = the column is of type { $type }.
    .help = correct the value.
E1007 = this row of “{ $table }” has no key
    .why = without it nothing can be expected of the row.
    .help = add the key.
E1008 = there is no rule “{ $name }”
    .why = rules, findings and unknown hold ids of rules.
    .help = correct the id.
E1009 = the rule “{ $name }” is not compared in this case
    .why = rules does not name it, so expecting it means nothing.
    .help = add it to rules, or remove the expectation.
