# 规则用例的问题和差异。

E1001 = 用例里没有“{ $key }”这个键
    .why = 不认识的键不会悄悄忽略，以免以为比过了。
    .help = 改正键名，或者删掉它。
E1002 = 用例没有写 name
    .why = 没有通过时要靠名称找到它。
    .help = 补上 name = "…"。
E1003 = “{ $key }”写的是{ $written }，不合要求
    .why = given 给表的行，expect 写各行的期望。
    .help = 参照规则编写说明改正。
E1004 = 没有叫“{ $name }”的表
    .why = 用例里的表要在规则包里定义过。
    .help = 改正名称。
E1005 = “{ $table }”表里没有“{ $name }”
    .why = given 和 expect 里写本表的列、条目的列或清单名。
    .help = 改正名称。
E1006 = “{ $column }”的值不对：{ $problem }
    .why = 这一列的类型是{ $type }。
    .help = 改正这个值。
E1007 = “{ $table }”表的这一行缺少键
    .why = 没有键就说不出期望的是哪一行。
    .help = 补上键。
E1008 = 没有叫“{ $name }”的规则
    .why = rules、findings、unknown 里写规则的 id。
    .help = 改正 id。
E1009 = 规则“{ $name }”不在这个用例比较的范围里
    .why = rules 里没有写它，期望它就没有意义。
    .help = 把它加进 rules，或者去掉这个期望。
