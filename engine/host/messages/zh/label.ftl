# 各处通用的词和相关位置的标签。

word-error = 错误
word-warning = 警告
word-note = 提示
word-why = 说明
word-help = 怎么办
word-meant = 建议
did-you-mean = 您是不是想写“{ $suggestion }”？
more-diagnostics = 另有 { $count } 条没有显示。请先改正上面这些，再查一次。

declared-here = 在这里定义
first-here = 第一次写在这里
also-here = 这里也写了
