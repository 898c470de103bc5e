# 运行结束时给办事员看的小结，以及运行的步骤。

step-load = 读规则包
step-read = 读数据
step-evaluate = 计算
step-write = 写结果

summary-done = { $title }：评估时点 { $as_of }，结果在 { $out }
summary-pack = 规则包 { $name } { $version }，校验码 { $hash }
summary-plugins = 用了外来插件：{ $names }
summary-replaced = 其中代替了自带插件：{ $names }
summary-tables = 数据
summary-problems = 数据问题
summary-problems-file = {"  "}{ $file }：{ $count } 处
summary-problems-cell = {"    "}{ $column }：{ $reason }——{ $action }，{ $count } 处
summary-problems-row = {"    "}{ $reason }——{ $action }，{ $count } 行
summary-problems-more = {"    "}另有 { $count } 种，见 rejected.csv
summary-findings = 结论
summary-changes = 与上一次（{ $as_of }）相比：新增 { $new } 条，持续 { $continued } 条，已消除 { $resolved } 条
summary-changes-not-judged = ；另有 { $count } 条这次没有判断，见 resolved.csv
summary-files = 结果文件
summary-next = 接下来要做的
summary-nothing = 没有需要处理的。
column-table = 表
column-read = 读入
column-evaluated = 评估
column-rejected = 退回
column-merged = 合并
column-left-out = 不参与
column-region = 地区
column-region-none = （未写明）
column-all = 合计
column-unknown = 待核实
column-exempt = 豁免
column-report = 仅报告
column-file = 文件
column-rows = 行数

next-hit = { $count } 条命中：打开 findings.csv，按“责任部门”和“建议”逐条办理；各名单另有单独的文件。
next-unknown = { $count } 条待核实：在 findings.csv 里看“缺少”一栏，把缺的数据补上再运行一次；没补之前不能当作“不符合”。
next-sheet-unknown = { $count } 户（行）因缺数据进不了名单也排除不了：打开名称带“-待核实”的文件，按“缺少”一栏补数据。
next-rejected = { $count } 行被退回，没有参加评估：打开 rejected.csv，按“原因”改正数据文件后再运行一次。
next-problems = 数据中有 { $count } 处问题：打开 rejected.csv，逐条核对“原文”和“原因”。
next-not-run = { $count } 条规则或清单没有运行，因为缺少它们要用的表或列；有这些数据就补上再运行一次：
next-unconfirmed = { $count } 条结论用到了尚未核实的标准：看 findings.csv 的“未核实”一栏，正式使用前先向主管部门确认。
not-run-line = { $rule } { $title }：没有 { $why }

check-good = { $title }：没有发现错误。
check-many = { $code }：{ $count } 条同类提示没有逐条列出（--notes 逐条列出，--format json 里都有）。
check-counts = { $errors } 个错误，{ $warnings } 个警告，{ $notes } 条提示。
test-passed = { $passed } 个用例全部通过。
test-failed = { $passed } 个用例通过，{ $failed } 个没有通过。
test-none = 没有找到用例。用例写在规则包的 cases 文件夹里。
test-case = 未通过：{ $name }（{ $file }）

inspect-file = { $file } → 表“{ $table }”：{ $rows } 行
inspect-how-sheet = 格式 { $format }，表头在第 { $row } 行
inspect-how = 编码 { $encoding }，列之间是{ $separator ->
    [tab] 制表符
    [semicolon] 分号
   *[other] 逗号
    }，表头在第 { $row } 行
inspect-field = 字段
inspect-kind = 类型
inspect-column = 列
inspect-header = 文件里的列名
inspect-absent = （没有这一列）
inspect-constant = （固定为 { $value }）
inspect-unused = 没有用的列：{ $headers }
inspect-good = 每一格都读得出
inspect-problems = 读不出或要核对的有 { $count } 处，先列几处：
inspect-problem = 第 { $row } 行 { $column } “{ $text }”：{ $reason }
inspect-written = 列名的对应已写进 { $file }
cover-name = 封面
cover-moment = 评估时点
cover-pack = 规则包
cover-hash = 校验码
cover-engine = 程序
test-no-changes = 没有要改的期望。
test-changed = 用例文件写了 { $count } 处。改动要逐处核对政策原文：得到的不一定是对的。
test-would-change = 会改 { $count } 处，没有写文件（--dry-run）。
test-not-as-read = 文件不是 UTF-8 文本，或者已经不是读到的样子
test-not-changed = 有 { $count } 处没有写：写不了，或者几个用例要在同一处写成两样。
test-not-toml = 改了以后就不是正确的 TOML 了，请手工改
