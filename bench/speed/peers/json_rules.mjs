// The rules of ../pack as json-rules-engine rules, asked record by record; figures are worked out before, as a service
// would. The engine knows no missing values: what is missing is no hit there. Arguments: INPUT OUTPUT THREADS (one is used).
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import jsonRulesEngine from "json-rules-engine";

const { Engine } = jsonRulesEngine;
const [source, target] = process.argv.slice(2);

const MONTHS = (compact) => Math.floor(compact / 100) * 12 + (compact % 100);
const cents = (value) => (Math.sign(value) * Math.round(Math.abs(value) * 100 + 1e-6)) / 100;

/** The figures that rules compare; undefined where something is missing. */
function figures(row) {
  const number = (name) => (row[name] === "" ? undefined : Number(row[name]));
  const defined = (value) => (Number.isNaN(value) ? undefined : value);
  const wage = number("工资性收入"), business = number("生产经营性收入"), cost = number("生产经营性支出");
  const property = number("财产性收入"), transfer = number("转移性收入"), relief = number("减支补贴");
  const gross = wage + business + property + transfer;
  const net = gross - cost + relief;
  const people = number("家庭人口"), before = number("上年人均纯收入");
  const changes = [
    ["工资性收入", wage - number("上年工资性收入")],
    ["经营净收入", business - (cost - relief) - number("上年经营净收入")],
    ["财产性收入", property - number("上年财产性收入")],
    ["转移性收入", transfer - number("上年转移性收入")],
  ];
  const known = changes.every(([, change]) => !Number.isNaN(change));
  const cause = known ? changes.reduce((least, next) => (next[1] < least[1] ? next : least))[0] : undefined;
  const head = cents(net / people);
  return {
    free: row["监测类别"] === "", covered: row["户类型"] === "脱贫户" || row["监测类别"] !== "",
    weak: row["整户无劳力"] === "是", strong: row["整户无劳力"] === "否",
    cleared: row["风险已消除"] === "是", open: row["风险已消除"] === "否",
    unsafe: row["危房"] === "是", dry: row["安全饮水"] === "否", level: row["危房级别"],
    identified: row["识别时间"] !== "", soon: defined(MONTHS(number("消除时间")) - MONTHS(number("识别时间"))),
    area: row["住房面积"] !== "", land: number("耕地面积"),
    wage, business, cost, property, transfer, post: number("公益岗收入"), people, now: number("当前人口"),
    grown: defined(people - number("上年家庭人口")), moved: defined(Math.abs(people - number("当前人口"))),
    head: defined(head), reference: defined(cents((net + number("理赔收入") - number("合规自付支出")) / people)),
    fall: defined(head - before), rise: defined(head - before * 1.3), plunge: defined(head - before * 0.7),
    share: defined(transfer - gross * 0.7), deficit: defined(cost - business), over: defined(number("公益岗收入") - wage),
    netGap: defined(Math.abs(number("登记纯收入") - net)), headGap: defined(Math.abs(number("登记人均纯收入") - head)), cause,
  };
}

const is = (fact, value = true) => ({ fact, operator: "equal", value });
const below = (fact, value) => ({ fact, operator: "lessThan", value });
const above = (fact, value) => ({ fact, operator: "greaterThan", value });
const most = (fact, value) => ({ fact, operator: "lessThanInclusive", value });
const all = (...conditions) => ({ all: conditions });
const any = (...conditions) => ({ any: conditions });

const fell = all(is("covered"), below("fall", 0));
const badHome = any(is("unsafe"), is("dry"));
const RULES = [
  all(is("covered", false)), fell, all(is("covered"), below("head", 10000), above("head", 8000)),
  all(is("covered"), most("head", 8000)), all(is("free"), below("head", 6500)), all(is("free"), below("reference", 6500)),
  all(is("covered"), any(below("fall", 0), below("head", 10000), all(is("free", false), is("open")))),
  all(above("wage", 0), below("wage", 300)), all(above("wage", 300000)), all(above("business", 0), most("cost", 0)),
  all(above("deficit", 0)), any(...["wage", "business", "property", "transfer"].map((fact) => below(fact, 0))),
  all(above("netGap", 0.01)), all(above("headGap", 0.01)), all(below("head", 4000)), all(above("rise", 0)),
  all(below("plunge", 0)), all(above("land", 0), is("business", 0)), all(above("share", 0), is("strong")),
  all(above("moved", 0)), all(fell, above("grown", 0)), all(is("free", false), is("identified", false)),
  all(is("free", false), is("cleared"), badHome), all(is("free", false), is("cleared"), below("soon", 6)),
  all(is("weak"), is("cleared")), all(is("unsafe"), is("free")), all(is("dry"), is("free")), all(is("area", false)),
  any(below("land", 0), above("land", 100)), all(fell, is("cause", "工资性收入")), all(fell, is("cause", "经营净收入")),
  all(fell, is("cause", "转移性收入")), all(is("covered"), { fact: "level", operator: "in", value: ["C", "D"] }),
  all(is("covered"), badHome), all(above("over", 0)),
];
const POINTS = { 2: 0.3, 4: 0.5, 5: 2, 6: 1, 10: 0.1, 12: 1, 13: 1, 14: 1, 15: 1, 18: 0.1, 20: 0.1, 22: 1, 23: 2, 24: 1, 25: 1, 26: 2, 27: 2 };

const engine = new Engine([], { allowUndefinedFacts: true });
RULES.forEach((conditions, at) => engine.addRule({ conditions, event: { type: String(at + 1) } }));

const out = createWriteStream(target);
let header;
for await (const line of createInterface({ input: createReadStream(source) })) {
  const cells = line.split(",");
  if (!header) {
    header = cells;
    out.write(["户编号", "人均纯收入", "下降主因", "扣分", ...RULES.map((_, at) => `S${String(at + 1).padStart(2, "0")}`)].join() + "\n");
    continue;
  }
  const row = Object.fromEntries(header.map((name, at) => [name, cells[at]]));
  const facts = figures(row);
  const { events } = await engine.run(facts);
  const flags = RULES.map(() => 0);
  let score = 0;
  for (const { type } of events) {
    flags[type - 1] = 1;
    score += POINTS[type] ?? 0;
  }
  out.write([row["户编号"], facts.head ?? "", facts.cause ?? "", Math.min(10, Number(score.toFixed(6))), ...flags].join() + "\n");
}
out.end();
