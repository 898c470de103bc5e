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
E0873 = “{ $name }”不能作规则包的名字
    .why = 名字也是文件夹的名字：以汉字、字母或数字开头，只用汉字、字母、数字和 - _ .，不超过 { $limit } 个字，也不能是系统保留的词（如 con）。
    .help = 换一个名字，如 heng new 桂林-2026。
E0874 = “{ $path }”已经有了，没有覆盖
    .why = heng new 只新建，不改动已有的文件。
    .help = 换一个名字，或者先把原来的移走。

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

new-made = 新规则包在 { $pack }，样例数据在 { $data }。接下来：
    {"  "}heng check { $pack }
    {"  "}heng test { $pack }
    {"  "}heng run { $data } --pack { $pack } --out { $pack }-结果

man-written = 已写 { $count } 页到 { $folder }；用 man -l { $folder }/heng.1 看。
man-name = 名称
man-synopsis = 用法
man-description = 说明
man-options = 选项
man-verbs = 命令
man-example = 示例
man-version = 版本
