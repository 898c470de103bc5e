"""The rules of ../pack as a GoRules ZEN decision of one expression node, asked record by record. ZEN knows no missing
values (a comparison with null is an error), so the logic of three values is written out. Arguments: INPUT OUTPUT THREADS
(one thread is used)."""
import csv
import json
import re
import sys

import zen

source, target = sys.argv[1:3]

NUMBERS = {"识别时间", "消除时间", "脱贫年度", "家庭人口", "当前人口", "上年家庭人口", "工资性收入", "公益岗收入", "生产经营性收入",
           "生产经营性支出", "减支补贴", "财产性收入", "转移性收入", "理赔收入", "合规自付支出", "登记纯收入", "登记人均纯收入",
           "上年工资性收入", "上年经营净收入", "上年财产性收入", "上年转移性收入", "上年人均纯收入", "住房面积", "耕地面积", "林果面积",
           "产业规模"}

with open(source, encoding="utf-8", newline="") as file:
    # ZEN's names are ASCII only: a field is f0, f1, … there
    FIELDS = {name: f"f{at}" for at, name in enumerate(next(csv.reader(file)))}
WORDS = re.compile("'[^']*'|" + "|".join(sorted(FIELDS, key=len, reverse=True)))
items = []


def let(name, expression):
    """One line of the expression node; later lines read it by name."""
    ascii_only = WORDS.sub(lambda word: FIELDS.get(word[0], word[0]), expression)
    items.append({"id": name, "key": name, "value": ascii_only})
    return f"$.{name}"


def known(operands, expression):
    return f"({' or '.join(f'{o} == null' for o in operands)}) ? null : ({expression})"


def both(a, b):
    return f"({a} == false or {b} == false) ? false : (({a} == null or {b} == null) ? null : true)"


def either(a, b):
    return f"({a} == true or {b} == true) ? true : (({a} == null or {b} == null) ? null : false)"


def yes(name):
    return let("yes_" + FIELDS[name], f"{name} == null ? null : {name} == '是'")


def negated(name, flag):
    return let(name, f"{flag} == null ? null : not({flag})")


def compare(name, a, operator, b, *others):
    return let(name, known([a, *others], f"{a} {operator} {b}"))


free = let("free", "监测类别 == null")
watched = let("watched", "监测类别 != null")
lifted = let("lifted", "户类型 == null ? null : 户类型 == '脱贫户'")
covered = let("covered", either(lifted, watched))
weak, cleared, unsafe, water = yes("整户无劳力"), yes("风险已消除"), yes("危房"), yes("安全饮水")
dry, open_risk = negated("dry", water), negated("open", cleared)
gross = let("gross", known(["工资性收入", "生产经营性收入", "财产性收入", "转移性收入"], "工资性收入 + 生产经营性收入 + 财产性收入 + 转移性收入"))
net = let("net", known([gross, "生产经营性支出", "减支补贴"], f"{gross} - 生产经营性支出 + 减支补贴"))
CENTS = "({0} >= 0 ? floor({0} * 100 + 0.5) : ceil({0} * 100 - 0.5)) / 100"
head = let("head", known([net, "家庭人口"], CENTS.format(f"({net} / 家庭人口)")))
other = f"(({net} + 理赔收入 - 合规自付支出) / 家庭人口)"
reference = let("reference", known([net, "理赔收入", "合规自付支出", "家庭人口"], CENTS.format(other)))
d1 = let("d1", known(["工资性收入", "上年工资性收入"], "工资性收入 - 上年工资性收入"))
d2 = let("d2", known(["生产经营性收入", "生产经营性支出", "减支补贴", "上年经营净收入"],
                     "生产经营性收入 - (生产经营性支出 - 减支补贴) - 上年经营净收入"))
d3 = let("d3", known(["财产性收入", "上年财产性收入"], "财产性收入 - 上年财产性收入"))
d4 = let("d4", known(["转移性收入", "上年转移性收入"], "转移性收入 - 上年转移性收入"))
cause = let("cause", known([d1, d2, d3, d4], f"{d1} <= {d2} and {d1} <= {d3} and {d1} <= {d4} ? '工资性收入' : "
            f"({d2} <= {d3} and {d2} <= {d4} ? '经营净收入' : ({d3} <= {d4} ? '财产性收入' : '转移性收入'))"))

fell = compare("fell", head, "<", "上年人均纯收入", "上年人均纯收入")
S = {}


def rule(number, expression):
    S[number] = let(f"S{number:02}", expression)


rule(1, f"{covered} == null ? null : not({covered})")
rule(2, both(covered, fell))
low = let("low", known([head], f"{head} < 10000 and {head} > 8000"))
rule(3, both(covered, low))
rule(4, both(covered, compare("very_low", head, "<=", "8000")))
rule(5, both(free, compare("under", head, "<", "6500")))
rule(6, both(free, compare("under_reference", reference, "<", "6500")))
warned = let("warned", either(let("warned_low", either(S[3], S[4])), S[2]))
rule(7, both(covered, let("key", either(warned, let("still", both(watched, open_risk))))))
rule(8, known(["工资性收入"], "工资性收入 > 0 and 工资性收入 < 300"))
rule(9, known(["工资性收入"], "工资性收入 > 300000"))
rule(10, both(compare("trades", "生产经营性收入", ">", "0"), compare("free_of_cost", "生产经营性支出", "<=", "0")))
rule(11, known(["生产经营性支出", "生产经营性收入"], "生产经营性支出 > 生产经营性收入"))
negative = [compare(f"n{at}", name, "<", "0") for at, name in enumerate(["工资性收入", "生产经营性收入", "财产性收入", "转移性收入"])]
rule(12, either(let("n01", either(negative[0], negative[1])), let("n23", either(negative[2], negative[3]))))
rule(13, known(["登记纯收入", net], f"abs(登记纯收入 - {net}) > 0.01"))
rule(14, known(["登记人均纯收入", head], f"abs(登记人均纯收入 - {head}) > 0.01"))
rule(15, known([head], f"{head} < 4000"))
rule(16, known([head, "上年人均纯收入"], f"{head} > 上年人均纯收入 * 1.3"))
rule(17, known([head, "上年人均纯收入"], f"{head} < 上年人均纯收入 * 0.7"))
rule(18, both(compare("land", "耕地面积", ">", "0"), compare("no_trade", "生产经营性收入", "==", "0")))
rule(19, both(let("share", known(["转移性收入", gross], f"转移性收入 > {gross} * 0.7")), negated("strong", weak)))
rule(20, known(["家庭人口", "当前人口"], "家庭人口 != 当前人口"))
rule(21, both(S[2], compare("grown", "家庭人口", ">", "上年家庭人口", "上年家庭人口")))
rule(22, f"{watched} and 识别时间 == null")
bad_home = let("bad_home", either(unsafe, dry))
settled = let("settled", both(watched, cleared))
rule(23, both(settled, bad_home))
MONTHS = "(floor({0} / 100) * 12 + {0} % 100)"
soon = let("soon", known(["识别时间", "消除时间"], f"{MONTHS.format('消除时间')} - {MONTHS.format('识别时间')} < 6"))
rule(24, both(settled, soon))
rule(25, both(weak, cleared))
rule(26, both(unsafe, free))
rule(27, both(dry, free))
rule(28, "住房面积 == null")
rule(29, known(["耕地面积"], "耕地面积 < 0 or 耕地面积 > 100"))
for number, name in ((30, "工资性收入"), (31, "经营净收入"), (32, "转移性收入")):
    rule(number, both(S[2], let(f"c{number}", f"{cause} == null ? null : {cause} == '{name}'")))
rule(33, both(covered, let("house", "危房级别 == null ? null : 危房级别 in ['C', 'D']")))
rule(34, both(covered, bad_home))
rule(35, known(["公益岗收入", "工资性收入"], "公益岗收入 > 工资性收入"))
POINTS = {2: 0.3, 4: 0.5, 5: 2, 6: 1, 10: 0.1, 12: 1, 13: 1, 14: 1, 15: 1, 18: 0.1, 20: 0.1, 22: 1, 23: 2, 24: 1, 25: 1, 26: 2, 27: 2}
total = " + ".join(f"({S[n]} == true ? {value} : 0)" for n, value in POINTS.items())
let("score", f"min([10, {total}])")

model = {
    "nodes": [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": items}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ],
    "edges": [{"id": "1", "sourceId": "in", "targetId": "rules"}, {"id": "2", "sourceId": "rules", "targetId": "out"}],
}
decision = zen.ZenEngine().create_decision(json.dumps(model))
wanted = [f"S{n:02}" for n in range(1, 36)]
FLAG = {True: "1", False: "0", None: ""}
with open(source, encoding="utf-8", newline="") as read, open(target, "w", encoding="utf-8", newline="") as written:
    out = csv.writer(written)
    out.writerow(["户编号", "人均纯收入", "下降主因", "扣分", *wanted])
    for row in csv.DictReader(read):
        cells = {FIELDS[name]: None if cell == "" else float(cell) if name in NUMBERS else cell for name, cell in row.items()}
        found = decision.evaluate(cells)["result"]
        out.writerow([row["户编号"], *map(found.get, ("head", "cause", "score")), *(FLAG[found.get(name)] for name in wanted)])
