# 规则包的内容：名称、类型、单位、参数、条目。

E0301 = “{ $table }”表里没有“{ $name }”
    .why = 这里的名称可以是本表的列、派生列、参数，或关联表的列（如 村.村类型）。
    .help = 改正名称；确实是新列，就在 [[table]] 的 fields 里加上，或者写一个 [[derive]]。
E0302 = 没有叫“{ $name }”的函数
    .why = 括号前面的名称要是自带函数、分档表（scale）或本包 .rhai 文件里的函数。
    .help = 改正名称；参数和列后面不写括号。
E0303 = “{ $table }”表里没有“{ $name }”
    .why = 点号后面要是所关联的表的列。
    .help = 改正名称。
E0304 = “{ $name }”有两种意思
    .why = 它既是列名又是参数名，程序不会替您选。
    .help = 给其中一个改名。
E0305 = 上级包里没有“{ $name }”，不用去掉
    .why = drop 里写上级包的条目的 id。
    .help = 改正或删掉它。
E0306 = 没有叫“{ $name }”的表
    .why = 表要先用 [[table]] 定义。
    .help = 改正名称，或者补上 [[table]]。
E0307 = { $function } 找不到从“{ $table }”到“{ $name }”的路
    .why = 这里要写下级表的名称，或有名称的关联；两表之间要有 links 连着。
    .help = 改正名称，或者在下级表里补上 links。
E0308 = 算法绕成了圈：{ $circle }
    .why = 一列不能直接或间接地由自己算出。
    .help = 改掉圈中的一列。
E0309 = 从这里有两条一样近的路：{ $one }；{ $two }
    .why = 两条路可能通到不同的行，程序不会替您选。
    .help = 给关联写上 name 和 children，再用名称指明走哪一条。
E0310 = 没有叫“{ $id }”的规则
    .why = hit、state 等函数里写规则的 id；可以用 * 代表几条，如 "R-20*"。
    .help = 改正 id。
E0311 = 这里不能用“本行”
    .why = “本行”只在聚合函数里用，指外面的那一行，后面要有点号和列名。
    .help = 去掉“本行.”，或者写成 本行.列名。
E0313 = 规则“{ $id }”不在“{ $table }”表里作判断
    .why = 一条规则只在它 on 写的表的行里有状态。
    .help = 换到那个表里去问，或者用聚合函数、点号通到那个表。
E0314 = “{ $name }”是表，不是“{ $table }”表的列
    .why = 这里要一个值；表只能放在聚合函数里，如 count({ $name })，或者用点号取它的列。
    .help = 写成 count({ $name })、sum({ $name }, 列) 或 { $name }.列。
E0315 = 这里不能写一列值
    .why = 方括号列出的值只用在 in 后面和规定的函数里。
    .help = 写成 x in [甲, 乙]。
E0316 = { $function } 的第一个参数要是表名
    .why = 它要知道在哪些行里算。
    .help = 写上下级表的名称，如 { $function }(人, …)。
E0317 = 名称一个套一个太深，超过 { $limit } 层
    .why = 这么长的一串没有人能核对。
    .help = 减少中间的派生列或函数。
E0318 = 这个清单里没有“{ $name }”这一列
    .why = order、group、totals、split 里写清单 columns 中的列名。
    .help = 改正列名，或者把它加进 columns。
E0319 = 清单“{ $sheet }”的各部分列不同：这里缺少“{ $column }”
    .why = 一个清单由几部分合成时，每部分的列名要相同。
    .help = 补上这一列。
E0320 = 函数“{ $name }”一层层展开后太大，超过 { $limit } 次调用
    .why = 函数编译时放进每个调用它的地方；一个函数两次调用下一个，几十层就是天文数字。
    .help = 把重复的调用先用 let 存起来，或者减少层数。

E0401 = 看不懂单位“{ $unit }”
    .why = 单位由 元、万元、人、户、亩、个、次、天、月、年、% 等相乘除组成，如 元/人·年。
    .help = 改正单位。
E0402 = { $operator } 两边的类型不同：{ $left } 和 { $right }
    .why = 不同类型不能比较或计算，悄悄当作“不相等”会漏掉人。
    .help = 两边改成同一种类型；文字变数字用 number(x)，数字变文字用 text(x)。
E0403 = 这里需要一个条件，写的是{ $found }
    .why = 条件的结果是“是”或“否”。
    .help = 加上比较，如 x > 0 或 x == "有"。
E0404 = { $function } 的第 { $position } 个参数应是{ $expected }，写的是{ $found }
    .why = 这个函数只能算规定类型的值。
    .help = 换成合适的列，或者先转换类型。
E0405 = “{ $text }”不是{ $expected }
    .why = 与日期、月份、时点比较的文字必须写成它们的样子，如 "2022-08-01"、"2022-08"。
    .help = 改正这个文字。
E0406 = { $function } 要 { $count } 个参数，写了 { $found } 个
    .why = 参数多了少了，意思就不明。
    .help = 增减参数。
E0407 = { $operator } 两边的单位不同：{ $left } 和 { $right }
    .why = 单位不同的量相加或比较没有意义，多半是少乘或少除了 { $ratio }。
    .help = 先换算到同一单位；确知可以当作某单位时，用 in_unit(x, "单位") 写明。
E0408 = if 的两个结果类型不同：{ $then } 和 { $otherwise }
    .why = 一列只能有一种类型。
    .help = 把两个结果改成同一种类型。
E0409 = { $wanted_by } 需要{ $expected }，写的是{ $found }
    .why = 类型不合，算不出结果。
    .help = 换成合适的列，或者先转换类型。
E0410 = 声明的单位是 { $declared }，算出来的是 { $found }
    .why = 单位对不上，多半是少乘或少除了 { $ratio }。
    .help = 改正算式或单位；确知可以当作某单位时，用 in_unit(x, "单位") 写明。
E0411 = “{ $name }”的类型不明
    .why = 算式只有 unknown，或者只有一个由解释器运行的函数，看不出是数字、文字还是日期。
    .help = 写上 type = "number" 等；不能写 type 的地方，先用 [[derive]] 做成一列，写上 type。
E0412 = 文字样式（正则）写错了：{ $detail }
    .why = matches 的第二个参数是正则表达式。
    .help = 改正它，例如 "^1[3-9]\\d{ "{" }9{ "}" }$"。
E0413 = { $function } 这里要写双引号里的文字
    .why = 这个内容在装载规则时就要知道，不能由列算出。
    .help = 写成双引号里的文字。
E0414 = { $operator } 不能用于{ $kind }
    .why = 这种类型没有大小之分。
    .help = 换一种判断方法。
E0416 = unreadable 里没有从数据文件读来的列
    .why = 只有从数据文件读来的列才会“读不出”。
    .help = 写上 [[table]] 里的列名，或者由它们算出的列。

E0501 = “{ $name }”在 { $date } 有两个值（地区：{ $region }）
    .why = 同一地区、同一天只能有一个标准。
    .help = 删掉一个，或者改正日期、地区。
E0502 = 分档写得不对：{ $what ->
        [brackets] 要写成方括号里的几档
        [bracket] 每一档要写在花括号里
        [keys] 这一档缺少 from（或 over）和 value（或 rate）
        [order] 这一档不比上一档高
       *[other] 不认识“{ $what }”
    }
    .why = 每一档写成 { "{" } from = 3, value = 600 { "}" }，由低到高；from 含本数，over 不含。
    .help = 改正这一档。
E0503 = 参数“{ $name }”在 { $day } 还没有或者已经没有值（最早从 { $first } 起）
    .why = 规则用到它，这一天却没有标准可用。
    .help = 给参数补上那一天的值，或者给规则写上 from、until。
E0504 = until（{ $until }）早于 from（{ $from }）
    .why = from 是生效的第一天，until 是有效的最后一天。
    .help = 改正这两个日期。
E0505 = 参数“{ $name }”不能这样改（{ $override }，{ $day }）
    .why = 上级或更大的地区规定了只能怎样改：forbid 不能改，tighten_up 只能改高，tighten_down 只能改低；每个日期都要符合。
    .help = 改正这个值，或者请规定的一方修改 override。
E0506 = 参数“{ $name }”的值 { $value } 超出 { $bound }（{ $limit }，{ $day }）
    .why = min、max 规定了这个参数只能在什么范围里，每个日期都要符合。
    .help = 改正这个值；范围有变就改 min、max。
E0507 = 地区“{ $region }”比规则包的地区层级（{ $levels }）更深
    .why = pack.toml 的 region 写明地区有哪几级，由大到小；地区写成“县/乡镇/村”这样的路径。
    .help = 减少一级，或者在 pack.toml 的 region 里加上一级。
E0508 = { $key } 原来是“{ $declared }”，这里改成了“{ $found }”
    .why = 下级规则包给同名的参数、表、字段增加内容，类型和单位一直是上级包定的那一个，否则两边的数不能放在一起。
    .help = 去掉这一行，数按原来的单位写；要另一种单位就另起一个名字。

E0601 = 没有“{ $name }”这种条目
    .why = 这里可以写的有：{ $known }。
    .help = 改正种类的名称；如果它来自别的插件，用 --plugins 给出插件文件夹。
E0602 = “{ $kind }”里没有“{ $key }”这个键
    .why = 可以写的键有：{ $known }。不认识的键不会悄悄忽略，以免标准没有生效。
    .help = 改正键名，或者删掉这一行。
E0603 = “{ $kind }”缺少必须写的“{ $key }”
    .why = 没有它，这一项就没有意义。
    .help = 补上 { $key } = …。
E0604 = “{ $kind }”的“{ $key }”应是{ $expected }，写的是{ $found }
    .why = 类型不对，就不知道要表达什么。
    .help = 改成{ $expected }。
E0605 = “{ $kind }”的“{ $key }”不能是“{ $value }”
    .why = 可以写的有：{ $choices }。
    .help = 换成其中一个。
E0606 = “{ $kind }”要写成 [[{ $kind }]]
    .why = 同一种条目可以有多个，所以用双层方括号，每个一段。
    .help = 改成双层方括号。
E0607 = “{ $name }”重复了
    .why = 同一个编号或名称只能写一次；不同时期或地区的版本，要用 from、until、region 分开，不能重叠。
    .help = 改名，或者把两个版本的时期、地区分开。
E0608 = “{ $name }”不能当名称
    .why = 名称要能写进表达式：以汉字或字母开头，由汉字、字母、数字和下划线组成。
    .help = 换一个名称；文件里的列名写进 aliases。
E0609 = 没有叫“{ $name }”的文件依据
    .why = source 的第一个词是 [[document]] 的 id，后面是条款。
    .help = 改正 id，或者补上 [[document]]。
E0610 = { $keys } 要写一个，也只能写一个
    .why = 两个都写不知道用哪个，都不写就没有内容。
    .help = 只留一个；都没写，就补上一个。
E0611 = 插件清单里的“{ $what }”不对
    .why = plugin.toml 的写法是固定的，见 plugins/README.md。
    .help = 改正或删掉它。
E0612 = 插件交回的条目不对：{ $what }
    .why = 内核只认 column、finding、sheet、exemption、error 做成的条目。
    .help = 请插件的作者改正脚本。
E0613 = { $text }
    .why = 这是这种条目的插件作出的检查。
    .help = 按提示改正这一项。
E0615 = 插件要写 api = { $api }
    .why = 插件写明按哪一版接口编写，程序才知道能不能用。
    .help = 补上或改正 api；插件太新就升级本程序。
E0616 = pack.toml 里没有 [pack]
    .why = 规则包的名称、版本都写在那里。
    .help = 补上 [pack] 和 name、title、version。
E0617 = 条目种类“{ $kind }”有两个插件要处理
    .why = 一种条目只能由一个插件处理。
    .help = 去掉一个插件；想代替原来的插件，就用相同的插件名。
E0618 = 插件里没有脚本文件“{ $file }”
    .why = plugin.toml 写明由它处理条目。
    .help = 补上文件，或者改正 plugin.toml。
E0619 = “{ $kind }”的“{ $key }”不能是“{ $value }”：不是可选的词，“{ $table }”表里也没有这一列
    .why = 可选的词有：{ $choices }；也可以写算式，这时名称要是表里的列。
    .help = 换成可选的词，或者改正列名。
E0620 = 规则包里有 { $count } 个条目，超过 { $limit } 个
    .why = 这么多条目没有人能核对，多半是把数据写成了规则。
    .help = 逐行的内容放进表（[[table]] 的 data）、决策表或豁免清单里。

E0702 = 规则包里没有文件“{ $path }”
    .why = data 写的文件要在规则包的文件夹里，路径从规则包算起。
    .help = 改正路径，或者补上文件。
E0703 = “{ $table }”表里没有字段“{ $name }”
    .why = key、links、sources、rows 里要写本表的字段。
    .help = 改正名称，或者在 fields 里加上。
E0704 = 连到“{ $to }”的关联写了 { $by } 个字段，对方的键有 { $key } 个
    .why = 两边要一个对一个。
    .help = 补齐或删去多余的字段。
E0705 = 关联两边的类型不同：“{ $by }”是{ $left }，“{ $on }”是{ $right }
    .why = 类型不同就永远连不上，不会有一行对得上。
    .help = 把两边的 type 改成一样。
E0706 = 敏感字段“{ $name }”不能当主键
    .why = 主键会出现在每份结果里，遮盖了就分不清，不遮盖就泄露。
    .help = 另用编号当主键；要按证件号关联，用 links 的 on。
E0707 = 日历的起止要由日期或参数给出
    .why = 日历的行对所有的行都一样，起止不能随行变化。
    .help = 写成日期，或者一个日期参数。
N0601 = 函数“{ $name }”由解释器逐行运行（{ $why ->
        [loop] 用了循环
        [switch] 用了 switch
        [assignment] 给变量重新赋值
        [closure] 用了闭包
        [statement] 用了语句
        [method] 用了方法调用
        [index] 用了下标
        [interpolation] 用了插值文字
        [map] 用了映射
        [operator] 用了别的运算符
        [recursion] 调用了自己
       *[value] 用了别的写法
    }）
    .why = 用到它的：{ $users }。用到循环、switch 等写法的函数不能编译成整列运算，结果一样，只是慢一些。
    .help = 不必改动；嫌慢时改用 if、let 和内置函数来写。
