"""The rules of ../joined as a lazy, streaming query in Polars over three files. Arguments: FOLDER OUTPUT THREADS."""
import os
import sys

folder, result, threads = sys.argv[1:4]
os.environ["POLARS_MAX_THREADS"] = threads
import polars as pl  # noqa: E402: the number of threads is read when it is loaded

from datetime import date  # noqa: E402

col = pl.col


def scan(name, **kinds):
    return pl.scan_csv(f"{folder}/{name}.csv", schema=kinds)


households = scan("户", 户编号=pl.String, 县=pl.String, 家庭人口=pl.Int32, 上年人均纯收入=pl.Float64)
born = col("出生日期").str.to_date("%Y%m%d")
today = date(2022, 9, 5)
before_birthday = (born.dt.month().cast(pl.Int32) * 100 + born.dt.day()) > today.month * 100 + today.day
persons = (
    scan("人", 人口编号=pl.String, 户编号=pl.String, 出生日期=pl.String, 劳动技能=pl.String, 健康状况=pl.String)
    .group_by("户编号")
    .agg(
        人数=pl.len().cast(pl.Int64),
        劳力=col("劳动技能").is_in(["普通劳动力", "技能劳动力"]).sum().cast(pl.Int64),
        高龄=(today.year - born.dt.year() - before_birthday.cast(pl.Int32) >= 80).any(),
    )
)
system = col("登记载体") == "系统"
spent = col("收入类别") == "生产经营性支出"
ledger = (
    scan("收入台账", 户编号=pl.String, 年月=pl.Int32, 登记载体=pl.String, 收入类别=pl.String, 金额=pl.Float64)
    .group_by("户编号")
    .agg(
        收入=col("金额").filter(system & ~spent).sum(),
        支出=col("金额").filter(system & spent).sum(),
        工资=col("金额").filter(system & (col("收入类别") == "工资性收入")).sum(),
        最大=col("金额").filter(system).max(),
        系统笔数=system.sum().cast(pl.Int64),
        手册笔数=(col("登记载体") == "手册").sum().cast(pl.Int64),
        月数=col("年月").n_unique().cast(pl.Int64),
        八月=(col("年月") == 202208).any(),
    )
)
counted = ["人数", "劳力", "收入", "支出", "工资", "系统笔数", "手册笔数", "月数"]
flags = {
    "J01": col("人均") <= 8000,
    "J02": col("人均") < col("上年人均纯收入"),
    "J03": col("劳力") == 0,
    "J04": col("家庭人口") != col("人数"),
    "J05": (col("劳力") > 0) & (col("工资") == 0),
    "J06": (col("最大") > 20000).fill_null(False),
    "J07": col("系统笔数") != col("手册笔数"),
    "J08": col("高龄"),
    "J09": ~col("八月"),
    "J10": col("月数") < 11,
    "J11": col("最大") > col("收入") * 0.5,
    "J12": col("支出") > col("收入"),
}
query = (
    households.join(persons, on="户编号", how="left")
    .join(ledger, on="户编号", how="left")
    .with_columns(*(col(name).fill_null(0) for name in counted), col("高龄", "八月").fill_null(False))
    .with_columns(人均=((col("收入") - col("支出")) / col("家庭人口")).round(2))
    .select("户编号", "收入", "人均", *(flag.cast(pl.Int8).alias(name) for name, flag in flags.items()))
)
query.sink_csv(result)
