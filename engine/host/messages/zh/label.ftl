# 各处通用的词和相关位置的标签。

word-error = 错误
word-warning = 警告
word-note = 提示
word-why = 说明
word-help = 怎么办
word-sheet = 清单
word-meant = 建议
did-you-mean = 您是不是想写“{ $suggestion }”？
more-diagnostics = 另有 { $count } 条没有显示。请先改正上面这些，再查一次。

declared-here = 在这里定义
opened-here = 括号从这里开始
in-script = 插件脚本的这一行
other-row = 另一行
first-item = 第一个写在这里
first-value = 第一个值写在这里
quotient = 这里先除
takes-place-of = 它要代替的值
compared-twice = 两边都和它比
in-circle = 圈中的“{ $name }”
name-in-other-table = “{ $table }”表里有这个名称
this-is = 这是{ $what }
this-is-in = 这边的单位是 { $unit }
unit-declared = 这里声明的单位是 { $unit }
unit-from-here = 单位 { $unit } 从这里来
pure-declared = 这里声明的是纯数，没写单位也按纯数算；该有单位就写上 "{ $found }"
pure-from-here = 纯数从这里来；声明时没写单位的按纯数算，该有单位就写上 unit = "{ $wanted }"

type-number = 数字
type-text = 文字
type-bool = “是/否”
type-Fn = 函数
type-date = 日期
type-datetime = 时点
type-month = 月份
type-texts = 多个文字
type-list = 列表（方括号）
type-table = 一组键值（花括号）
type-record = 一组键值（花括号）
type-map = 一组键值（花括号）
type-expr = 表达式
type-expression = 表达式
type-template = 说明文字
type-choice = 规定的词
type-link = 关联
type-item = 条目的 id
type-items = 条目 id 的列表
type-columns = 列的列表
type-cells = 表格
type-file = 文件
type-any = 任意内容
type-nothing = 空

reason-not-found = 没有这个文件
reason-permission = 没有权限，或者文件正被别的程序占用
reason-not-a-folder = 那里是文件，不是文件夹
reason-a-folder = 那里是文件夹，不是文件
reason-full = 磁盘满了
reason-read-only = 磁盘是只读的
reason-exists = 那里已经有这个文件
reason-busy = 正被别的程序占用

region-everywhere = 全部地区
neighbour = 邻近的一条在这里
decided-true = 这里成立：{ $values }
decided-false = 这里不成立：{ $values }
decided-unknown = 这里说不准：{ $values }
computed-from = 由此算出：{ $values }
