# 写给人和编辑器的文件：schema、新规则包、手册页。

E0870 = “{ $path }”是一个文件，不是文件夹
    .why = 要写好几个文件，--out 后面得是文件夹。
    .help = 换一个文件夹的名字；没有会自动新建。
E0871 = “{ $path }”不是本程序写的，没有覆盖
    .why = 这里已经有一个同名的文件；它可能是您自己的，覆盖了就找不回来。
    .help = 换一个文件夹，或者先把它移走。
E0872 = 写不进“{ $path }”：{ $reason }
    .why = 一个文件没写完整，原来的就不动。
    .help = 检查磁盘空间、权限，以及文件是否被别的程序占用。

schema-pack = 规则包的 TOML 文件（pack.toml、表、参数、规则、名单）
schema-cases = 规则包的用例（cases/*.toml）
schema-plugin = 插件的清单（plugin.toml）
schema-doc = { $doc }（{ $form }）
schema-or = 或
schema-expr = 表达式
schema-expr-of = 表达式，得到{ $type }
schema-template = 说明文字，可以写 {"{"}表达式{"}"}
schema-link = 从本表走到另一张表的联系
schema-item = 另一条规则的编号
schema-items = 规则编号的列表
schema-table = 表名
schema-columns = 列的列表
schema-cells = 表格，或规则包里的表格文件
schema-file = 规则包里的文件
schema-findings = 命中的规则，一条不多一条不少
schema-unknown = 待核实的规则，或者各规则缺的字段
schema-written = 已写进 { $folder }：
schema-line = {"  "}{ $file }  { $title }：{ $patterns }
schema-next = 各文件第一行写什么见 index.json；编辑器的设置见 README。
