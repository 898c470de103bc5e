"""The rules of ../pack as a hand-written lazy query in Polars with a streaming sink. Arguments: INPUT OUTPUT THREADS."""
import os
import sys

source, target, threads = sys.argv[1:4]
os.environ["POLARS_MAX_THREADS"] = threads

import polars as pl  # noqa: E402  (the number of threads must be said first)
from polars import col, lit, when  # noqa: E402

TEXT = ["户编号", "县", "乡镇", "村", "户类型", "监测类别", "风险已消除", "享受政策", "返贫风险", "整户无劳力",
        "危房", "危房级别", "安全饮水", "主导产业"]
WHOLE = ["识别时间", "消除时间", "脱贫年度", "家庭人口", "当前人口", "上年家庭人口"]
MONEY = ["工资性收入", "公益岗收入", "生产经营性收入", "生产经营性支出", "减支补贴", "财产性收入", "转移性收入", "理赔收入",
         "合规自付支出", "登记纯收入", "登记人均纯收入", "上年工资性收入", "上年经营净收入", "上年财产性收入", "上年转移性收入",
         "上年人均纯收入", "住房面积", "耕地面积", "林果面积", "产业规模"]
TYPES = {name: pl.String for name in TEXT} | {name: pl.Int32 for name in WHOLE} | {name: pl.Float64 for name in MONEY}


def months(name):
    return col(name) // 100 * 12 + col(name) % 100


def points(flag, value):
    return value * col(flag).fill_null(False).cast(pl.Int32)


query = (
    pl.scan_csv(source, schema_overrides=TYPES)
    .with_columns(
        监测=col("监测类别").fill_null("非监测"),
        无劳力=col("整户无劳力") == "是",
        已消除=col("风险已消除") == "是",
        危=col("危房") == "是",
        饮水=col("安全饮水") == "是",
    )
    .with_columns(
        适用=(col("户类型") == "脱贫户") | (col("监测") != "非监测"),
        非监测=col("监测") == "非监测",
        总收入=col("工资性收入") + col("生产经营性收入") + col("财产性收入") + col("转移性收入"),
        工资差=col("工资性收入") - col("上年工资性收入"),
        经营差=col("生产经营性收入") - (col("生产经营性支出") - col("减支补贴")) - col("上年经营净收入"),
        财产差=col("财产性收入") - col("上年财产性收入"),
        转移差=col("转移性收入") - col("上年转移性收入"),
    )
    .with_columns(
        纯收入=col("总收入") - col("生产经营性支出") + col("减支补贴"),
        主因=when((col("工资差") + col("经营差") + col("财产差") + col("转移差")).is_null()).then(None)
        .when((col("工资差") <= col("经营差")) & (col("工资差") <= col("财产差")) & (col("工资差") <= col("转移差")))
        .then(lit("工资性收入"))
        .when((col("经营差") <= col("财产差")) & (col("经营差") <= col("转移差"))).then(lit("经营净收入"))
        .when(col("财产差") <= col("转移差")).then(lit("财产性收入")).otherwise(lit("转移性收入")),
    )
    .with_columns(
        人均=(col("纯收入") / col("家庭人口")).round(2, mode="half_away_from_zero"),
        参考人均=((col("纯收入") + col("理赔收入") - col("合规自付支出")) / col("家庭人口")).round(2, mode="half_away_from_zero"),
    )
    .with_columns(
        S01=~col("适用"),
        S02=col("适用") & (col("人均") < col("上年人均纯收入")),
        S03=col("适用") & (col("人均") < 10000) & (col("人均") > 8000),
        S04=col("适用") & (col("人均") <= 8000),
        S05=col("非监测") & (col("人均") < 6500),
        S06=col("非监测") & (col("参考人均") < 6500),
    )
    .with_columns(
        S07=col("适用") & (col("S02") | col("S03") | col("S04") | (~col("非监测") & ~col("已消除"))),
        S08=(col("工资性收入") > 0) & (col("工资性收入") < 300),
        S09=col("工资性收入") > 300000,
        S10=(col("生产经营性收入") > 0) & (col("生产经营性支出") <= 0),
        S11=col("生产经营性支出") > col("生产经营性收入"),
        S12=(col("工资性收入") < 0) | (col("生产经营性收入") < 0) | (col("财产性收入") < 0) | (col("转移性收入") < 0),
        S13=(col("登记纯收入") - col("纯收入")).abs() > 0.01,
        S14=(col("登记人均纯收入") - col("人均")).abs() > 0.01,
        S15=col("人均") < 4000,
        S16=col("人均") > col("上年人均纯收入") * 1.3,
        S17=col("人均") < col("上年人均纯收入") * 0.7,
        S18=(col("耕地面积") > 0) & (col("生产经营性收入") == 0),
        S19=(col("转移性收入") > col("总收入") * 0.7) & ~col("无劳力"),
        S20=col("家庭人口") != col("当前人口"),
        S21=col("S02") & (col("家庭人口") > col("上年家庭人口")),
        S22=~col("非监测") & col("识别时间").is_null(),
        S23=~col("非监测") & col("已消除") & (col("危") | ~col("饮水")),
        S24=~col("非监测") & col("已消除") & (months("消除时间") - months("识别时间") < 6),
        S25=col("无劳力") & col("已消除"),
        S26=col("危") & col("非监测"),
        S27=~col("饮水") & col("非监测"),
        S28=col("住房面积").is_null(),
        S29=(col("耕地面积") < 0) | (col("耕地面积") > 100),
        S30=col("S02") & (col("主因") == "工资性收入"),
        S31=col("S02") & (col("主因") == "经营净收入"),
        S32=col("S02") & (col("主因") == "转移性收入"),
        S33=col("适用") & col("危房级别").is_in(["C", "D"]),
        S34=col("适用") & (col("危") | ~col("饮水")),
        S35=col("公益岗收入") > col("工资性收入"),
    )
    .with_columns(
        扣分=pl.min_horizontal(
            lit(10.0),
            points("S02", 0.3) + points("S04", 0.5) + points("S05", 2) + points("S06", 1) + points("S10", 0.1)
            + points("S12", 1) + points("S13", 1) + points("S14", 1) + points("S15", 1) + points("S18", 0.1)
            + points("S20", 0.1) + points("S22", 1) + points("S23", 2) + points("S24", 1) + points("S25", 1)
            + points("S26", 2) + points("S27", 2),
        ),
    )
    .select(
        "户编号", col("人均").alias("人均纯收入"), col("主因").alias("下降主因"), "扣分",
        *(col(f"S{n:02}").cast(pl.Int8) for n in range(1, 36)),
    )
)
query.sink_csv(target)
