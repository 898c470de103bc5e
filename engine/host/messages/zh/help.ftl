# 命令行的帮助和用法错误。

help-heading-usage = 用法：
help-heading-verbs = 命令：
help-heading-arguments = 参数：
help-heading-options = 选项：
help-heading-example = 示例：

help-common-help = 显示帮助
help-common-version = 显示版本
help-common-lang = 提示信息用的语言：zh（中文）或 en（英文）；不写时看环境变量 HENG_LANG 和系统语言，都没有就用中文
help-common-lang-value = 语言
help-common-format = 屏幕输出的形式：text（给人看，默认）或 json（给别的程序读）；heng run 和 heng watch 还有名单的格式：csv（默认）、xlsx（一个工作簿）、ndjson、parquet、arrow；heng run - --format ndjson 逐条应答
help-common-format-value = 形式

help-heng-about = 衡：把政策写成规则，对农户数据逐户评估，给出预警、政策落实、漏享补贴、帮扶措施和扣分，条条有理由、有依据。
help-heng-usage = heng <命令> [选项]
help-heng-example = {"  "}heng run samples/guilin-2022 --pack rules/guilin-2022 --out out
    {"  "}heng run --help

help-run-about = 用规则包评估数据，结果写进一个文件夹
help-run-usage = heng run <数据> --pack <规则包> --out <结果文件夹> [选项]
help-run-example = {"  "}heng run samples/guilin-2022 --pack rules/guilin-2022 --out out
    {"  "}heng run 数据 --pack rules/guilin-2022 --out out --as-of 2022-09-05 --fail-on 红色
    {"  "}heng run - --pack 单表规则包 --out - --list-format arrow < 户.csv > 结论.arrow
help-run-data = 数据文件夹（里面是 CSV、工作簿等文件），或者一个工作簿，或者单表规则包的一个文件；- 是标准输入
help-run-data-value = 数据
help-run-pack = 规则包文件夹
help-run-pack-value = 规则包
help-run-out = 结果文件夹；没有就新建，原有的结果在新结果写完整之后才换下；- 只把一个名单写到标准输出
help-run-out-value = 文件夹
help-run-as_of = 评估时点，如 2022-09-05（指当天 24:00）；不写用规则包里的
help-run-as_of-value = 日期
help-run-list = 写到标准输出的是哪一个名单（--out - 时）；不写就是 findings
help-run-list-value = 名单
help-run-list_format = 名单的格式：csv、xlsx、json、ndjson、parquet、arrow；不写就看 --format
help-run-list_format-value = 格式
help-run-since = 上一次运行的结果文件夹，名单是什么格式都行；findings 里填“首次”“变化”，不再命中的写进 resolved
help-run-since-value = 文件夹
help-run-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-run-plugins-value = 文件夹
help-run-fail_on = 出现这一等级或更重的结论时退出码为 1：红色、重点、关注，或 严重、高、中、低、提示；也可以写 rejected（有退回的行）、unknown（有待核实的）；几个之间用逗号
help-run-fail_on-value = 等级
help-run-show_sensitive = 结果里不遮盖证件号、姓名、电话、账号；用完请妥善保管
help-run-encoding = 数据文件的编码：utf-8、gb18030（即 GBK）、utf-16le 或 utf-16be；不写就逐个文件自动认
help-run-encoding-value = 编码
help-run-threads = 用几个处理器核心；不写就全用，结果都一样
help-run-threads-value = 个数
help-run-memory = 最多用多少内存，例如 4GiB；到了上限就停下，原有的结果不动；不写就是这台电脑空着的内存
help-run-memory-value = 大小

help-inspect-about = 看每个数据文件会怎么读：编码、表头、哪一列是哪个字段、读不出的格子
help-inspect-usage = heng inspect <数据> --pack <规则包> [选项]
help-inspect-example = {"  "}heng inspect 数据 --pack rules/guilin-2022
    {"  "}heng inspect 数据 --pack rules/guilin-2022 --write-mapping 对应.toml
help-inspect-data = 数据文件夹，或者单表规则包的一个文件
help-inspect-data-value = 数据
help-inspect-pack = 规则包文件夹
help-inspect-pack-value = 规则包
help-inspect-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-inspect-plugins-value = 文件夹
help-inspect-encoding = 数据文件的编码：utf-8、gb18030（即 GBK）、utf-16le 或 utf-16be；不写就逐个文件自动认
help-inspect-encoding-value = 编码
help-inspect-show_sensitive = 不遮盖证件号、姓名、电话、账号
help-inspect-write_mapping = 把列名的对应写成规则包里的 sources，存进这个新文件
help-inspect-write_mapping-value = 文件

help-check-about = 检查规则包，一次列出全部错误
help-check-usage = heng check <规则包> [选项]
help-check-example = {"  "}heng check rules/guilin-2022
    {"  "}heng check rules/guilin-2022 --format json
help-check-pack = 规则包文件夹
help-check-pack-value = 规则包
help-check-as_of = 只检查这个评估时点；不写就检查规则包自己的时点和以后每个有变化的日期
help-check-as_of-value = 日期
help-check-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-check-plugins-value = 文件夹

help-test-about = 运行规则包 cases 文件夹里的用例，列出与预期不同的地方
help-test-usage = heng test <规则包> [选项]
help-test-example = {"  "}heng test rules/guilin-2022
    {"  "}heng test rules/guilin-2022 --filter "三口之家*"
help-test-pack = 规则包文件夹
help-test-pack-value = 规则包
help-test-filter = 只运行名称或文件相符、或者说到相符规则的用例，* 代表任意文字
help-test-filter-value = 名称
help-test-coverage = 数一数规则、条件、选择、档次和决策表的行，哪些被用例做成过真、假、说不准
help-test-min = 覆盖的百分比至少多少，不到就退出码为 1（同时开启 --coverage）
help-test-min-value = 百分比
help-test-html = 把覆盖画在规则原文上，写成一个可以打印的网页（同时开启 --coverage）
help-test-html-value = 文件
help-test-update = 把运行得到的结果写进用例文件里期望的位置，先列出每一处改动；注释和排版不动
help-test-dry_run = 只列出 --update 会改的地方，不写文件
help-test-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-test-plugins-value = 文件夹

help-docs-about = 写出规则手册：每条规则用话说出来，参数的历年标准、依据、用例一并列出；网页（可打印成 A4）和 Markdown 各一份
help-docs-usage = heng docs <规则包> --out <文件夹> [选项]
help-docs-example = {"  "}heng docs rules/guilin-2022 --out 手册
    {"  "}heng docs rules/guilin-2022 --out 手册 --as-of 2023-01-31
help-docs-pack = 规则包文件夹
help-docs-pack-value = 规则包
help-docs-out = 写进这个文件夹：handbook.html 和 handbook.md；没有就新建
help-docs-out-value = 文件夹
help-docs-as_of = 按哪一天的规则和标准写，如 2022-09-05；不写用规则包里的
help-docs-as_of-value = 日期
help-docs-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-docs-plugins-value = 文件夹

help-schema-about = 生成 JSON Schema，编辑器（VS Code 加 Tombi）靠它补全和检查规则包的 TOML 文件
help-schema-usage = heng schema <规则包> [选项]
help-schema-example = {"  "}heng schema rules/guilin-2022 --out rules/guilin-2022/schema
    {"  "}heng schema rules/guilin-2022 --for cases > cases.json
help-schema-pack = 规则包文件夹；里面的规则有错也能生成
help-schema-pack-value = 规则包
help-schema-out = 写进这个文件夹：pack.json、cases.json、plugin.json 和 index.json；不写就把一份 schema 显示在屏幕上
help-schema-out-value = 文件夹
help-schema-of = 显示哪一份：pack（pack.toml 和其他条目，默认）、cases（用例）、plugin（插件清单）
help-schema-of-value = 哪一份
help-schema-plugins = 插件文件夹，添加插件或代替自带的同名插件；可以写多次
help-schema-plugins-value = 文件夹

help-new-about = 新建一个规则包：表、参数、规则、名单、用例都有，注释讲怎么改；另有样例数据，马上就能运行
help-new-usage = heng new <名字> [选项]
help-new-example = {"  "}heng new 桂林-2026
    {"  "}heng run 桂林-2026-样例 --pack 桂林-2026 --out 结果
help-new-name = 规则包的名字，也是新文件夹的名字；已经有的不会覆盖
help-new-name-value = 名字

help-completions-about = 生成命令行补全的脚本
help-completions-usage = heng completions <SHELL>
help-completions-example = {"  "}heng completions bash > ~/.local/share/bash-completion/completions/heng
    {"  "}heng completions powershell >> $PROFILE
help-completions-shell = 哪一种：bash、zsh、fish、powershell
help-completions-shell-value = SHELL

help-man-about = 写出手册页（man），每个命令一页
help-man-usage = heng man --out <文件夹>
help-man-example = {"  "}heng man --out man
    {"  "}man -l man/heng-run.1
help-man-out = 写进这个文件夹；没有就新建
help-man-out-value = 文件夹

usage-unknown-argument = 不认识的选项“{ $argument }”
usage-unknown-verb = 不认识的命令“{ $verb }”
usage-missing-verb = 没有写要做什么；命令有 run（评估数据）、explain（解释一行）、check（检查规则包）、test（运行用例）、diff（规则改了影响谁）、new（新建规则包）等
usage-missing-argument = 缺少必须写的：{ $argument }
usage-missing-value = “{ $argument }”后面缺少内容
usage-bad-value = “{ $argument }”后面的“{ $value }”不对
usage-twice = “{ $argument }”只能写一次
usage-conflict = “{ $argument }”不能与“{ $prior }”一起用
usage-not-text = 命令里有读不出的文字，多半是终端的编码不对
usage-value-count = “{ $argument }”后面的内容个数不对
usage-other = 命令写得不对
usage-choices = 可以写：{ $choices }
usage-see-help = 加上 --help 看用法。
help-check-deny = 不许出现的代码，可写开头，如 W 或 W01，可以写多次；出现了退出码为 1
help-check-deny-value = 代码
help-check-notes = 提示也写全，同类再多也逐条列出
