"""The rules of ../pack in pandas with nullable columns, whose logic knows missing values. Arguments: INPUT OUTPUT THREADS
(pandas uses one thread whatever is asked for)."""
import sys

import pandas as pd

source, target = sys.argv[1:3]

TEXT = ["户编号", "县", "乡镇", "村", "户类型", "监测类别", "风险已消除", "享受政策", "返贫风险", "整户无劳力",
        "危房", "危房级别", "安全饮水", "主导产业"]
WHOLE = ["识别时间", "消除时间", "脱贫年度", "家庭人口", "当前人口", "上年家庭人口"]
MONEY = ["工资性收入", "公益岗收入", "生产经营性收入", "生产经营性支出", "减支补贴", "财产性收入", "转移性收入", "理赔收入",
         "合规自付支出", "登记纯收入", "登记人均纯收入", "上年工资性收入", "上年经营净收入", "上年财产性收入", "上年转移性收入",
         "上年人均纯收入", "住房面积", "耕地面积", "林果面积", "产业规模"]
TYPES = {name: "string" for name in TEXT} | {name: "Int64" for name in WHOLE} | {name: "Float64" for name in MONEY}

t = pd.read_csv(source, dtype=TYPES, engine="c")
unmonitored = t["监测类别"].isna()
no_labour, cleared = t["整户无劳力"] == "是", t["风险已消除"] == "是"
unsafe_house, water = t["危房"] == "是", t["安全饮水"] == "是"
covered = (t["户类型"] == "脱贫户") | ~unmonitored
gross = t["工资性收入"] + t["生产经营性收入"] + t["财产性收入"] + t["转移性收入"]
net = gross - t["生产经营性支出"] + t["减支补贴"]
changes = {
    "工资性收入": t["工资性收入"] - t["上年工资性收入"],
    "经营净收入": t["生产经营性收入"] - (t["生产经营性支出"] - t["减支补贴"]) - t["上年经营净收入"],
    "财产性收入": t["财产性收入"] - t["上年财产性收入"],
    "转移性收入": t["转移性收入"] - t["上年转移性收入"],
}
known = sum(changes.values()).notna()
least = pd.concat(changes.values(), axis=1).min(axis=1)
cause = pd.Series(pd.NA, index=t.index, dtype="string")
for name, change in reversed(changes.items()):
    cause = cause.mask(known & (change == least).fillna(False), name)
# half away from zero; pandas rounds half to even
cents = net / t["家庭人口"] * 100
head = (cents.abs() + 0.5 + 1e-6) // 1 * ((cents >= 0).astype("Float64") * 2 - 1) / 100
cents = (net + t["理赔收入"] - t["合规自付支出"]) / t["家庭人口"] * 100
reference = (cents.abs() + 0.5 + 1e-6) // 1 * ((cents >= 0).astype("Float64") * 2 - 1) / 100
before = t["上年人均纯收入"]
months = lambda name: t[name] // 100 * 12 + t[name] % 100

s = {}
s[1] = ~covered
s[2] = covered & (head < before)
s[3] = covered & (head < 10000) & (head > 8000)
s[4] = covered & (head <= 8000)
s[5] = unmonitored & (head < 6500)
s[6] = unmonitored & (reference < 6500)
s[7] = covered & (s[2] | s[3] | s[4] | (~unmonitored & ~cleared))
s[8] = (t["工资性收入"] > 0) & (t["工资性收入"] < 300)
s[9] = t["工资性收入"] > 300000
s[10] = (t["生产经营性收入"] > 0) & (t["生产经营性支出"] <= 0)
s[11] = t["生产经营性支出"] > t["生产经营性收入"]
s[12] = (t["工资性收入"] < 0) | (t["生产经营性收入"] < 0) | (t["财产性收入"] < 0) | (t["转移性收入"] < 0)
s[13] = (t["登记纯收入"] - net).abs() > 0.01
s[14] = (t["登记人均纯收入"] - head).abs() > 0.01
s[15] = head < 4000
s[16] = head > before * 1.3
s[17] = head < before * 0.7
s[18] = (t["耕地面积"] > 0) & (t["生产经营性收入"] == 0)
s[19] = (t["转移性收入"] > gross * 0.7) & ~no_labour
s[20] = t["家庭人口"] != t["当前人口"]
s[21] = s[2] & (t["家庭人口"] > t["上年家庭人口"])
s[22] = ~unmonitored & t["识别时间"].isna()
s[23] = ~unmonitored & cleared & (unsafe_house | ~water)
s[24] = ~unmonitored & cleared & (months("消除时间") - months("识别时间") < 6)
s[25] = no_labour & cleared
s[26] = unsafe_house & unmonitored
s[27] = ~water & unmonitored
s[28] = t["住房面积"].isna()
s[29] = (t["耕地面积"] < 0) | (t["耕地面积"] > 100)
s[30] = s[2] & (cause == "工资性收入")
s[31] = s[2] & (cause == "经营净收入")
s[32] = s[2] & (cause == "转移性收入")
s[33] = covered & t["危房级别"].isin(["C", "D"]).astype("boolean").mask(t["危房级别"].isna())
s[34] = covered & (unsafe_house | ~water)
s[35] = t["公益岗收入"] > t["工资性收入"]
POINTS = {2: 0.3, 4: 0.5, 5: 2, 6: 1, 10: 0.1, 12: 1, 13: 1, 14: 1, 15: 1, 18: 0.1, 20: 0.1, 22: 1, 23: 2, 24: 1, 25: 1, 26: 2, 27: 2}
flag = lambda n: s[n].astype("boolean").fillna(False).astype("float64")
score = sum(value * flag(n) for n, value in POINTS.items()).clip(upper=10)
result = pd.DataFrame({"户编号": t["户编号"], "人均纯收入": head, "下降主因": cause, "扣分": score.round(6)}
                      | {f"S{n:02}": s[n].astype("boolean").astype("Int8") for n in range(1, 36)})
result.to_csv(target, index=False)
