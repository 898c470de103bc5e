"""The rules of ../pack as hand-written SQL in DuckDB: one statement from file to file. Arguments: INPUT OUTPUT THREADS."""
import sys

import duckdb

SQL = """
COPY (
  WITH read AS (
    SELECT *, coalesce(监测类别, '非监测') AS 监测, 整户无劳力 = '是' AS 无劳力, 风险已消除 = '是' AS 已消除,
           危房 = '是' AS 危, 安全饮水 = '是' AS 饮水,
           CAST(识别时间 // 100 * 12 + 识别时间 % 100 AS INTEGER) AS 识别, CAST(消除时间 // 100 * 12 + 消除时间 % 100 AS INTEGER) AS 消除
    FROM read_csv(?, header = true, delim = ',', quote = '"', nullstr = '', columns = {
      '户编号': 'VARCHAR', '县': 'VARCHAR', '乡镇': 'VARCHAR', '村': 'VARCHAR', '户类型': 'VARCHAR', '监测类别': 'VARCHAR',
      '风险已消除': 'VARCHAR', '识别时间': 'INTEGER', '消除时间': 'INTEGER', '享受政策': 'VARCHAR', '脱贫年度': 'INTEGER',
      '返贫风险': 'VARCHAR', '整户无劳力': 'VARCHAR', '家庭人口': 'INTEGER', '当前人口': 'INTEGER', '上年家庭人口': 'INTEGER',
      '工资性收入': 'DOUBLE', '公益岗收入': 'DOUBLE', '生产经营性收入': 'DOUBLE', '生产经营性支出': 'DOUBLE', '减支补贴': 'DOUBLE',
      '财产性收入': 'DOUBLE', '转移性收入': 'DOUBLE', '理赔收入': 'DOUBLE', '合规自付支出': 'DOUBLE', '登记纯收入': 'DOUBLE',
      '登记人均纯收入': 'DOUBLE', '上年工资性收入': 'DOUBLE', '上年经营净收入': 'DOUBLE', '上年财产性收入': 'DOUBLE',
      '上年转移性收入': 'DOUBLE', '上年人均纯收入': 'DOUBLE', '住房面积': 'DOUBLE', '危房': 'VARCHAR', '危房级别': 'VARCHAR',
      '安全饮水': 'VARCHAR', '耕地面积': 'DOUBLE', '林果面积': 'DOUBLE', '主导产业': 'VARCHAR', '产业规模': 'DOUBLE' })
  ), income AS (
    SELECT *, 户类型 = '脱贫户' OR 监测 <> '非监测' AS 适用, 监测 <> '非监测' AND NOT 已消除 AS 未消除,
           工资性收入 + 生产经营性收入 + 财产性收入 + 转移性收入 AS 总收入,
           工资性收入 - 上年工资性收入 AS 工资差, 生产经营性收入 - (生产经营性支出 - 减支补贴) - 上年经营净收入 AS 经营差,
           财产性收入 - 上年财产性收入 AS 财产差, 转移性收入 - 上年转移性收入 AS 转移差
    FROM read
  ), net AS (
    SELECT *, 总收入 - 生产经营性支出 + 减支补贴 AS 纯收入,
           CASE WHEN 工资差 + 经营差 + 财产差 + 转移差 IS NULL THEN NULL
                WHEN 工资差 <= 经营差 AND 工资差 <= 财产差 AND 工资差 <= 转移差 THEN '工资性收入'
                WHEN 经营差 <= 财产差 AND 经营差 <= 转移差 THEN '经营净收入'
                WHEN 财产差 <= 转移差 THEN '财产性收入' ELSE '转移性收入' END AS 主因
    FROM income
  ), head AS (
    SELECT *, round(纯收入 / 家庭人口, 2) AS 人均, round((纯收入 + 理赔收入 - 合规自付支出) / 家庭人口, 2) AS 参考人均
    FROM net
  ), warned AS (
    SELECT *, NOT 适用 AS s01, 适用 AND 人均 < 上年人均纯收入 AS s02, 适用 AND 人均 < 10000 AND 人均 > 8000 AS s03,
           适用 AND 人均 <= 8000 AS s04, 监测 = '非监测' AND 人均 < 6500 AS s05, 监测 = '非监测' AND 参考人均 < 6500 AS s06
    FROM head
  ), judged AS (
    SELECT 户编号, 人均, 主因, s01, s02, s03, s04, s05, s06,
      适用 AND (s02 OR s03 OR s04 OR 未消除) AS s07,
      工资性收入 > 0 AND 工资性收入 < 300 AS s08,
      工资性收入 > 300000 AS s09,
      生产经营性收入 > 0 AND 生产经营性支出 <= 0 AS s10,
      生产经营性支出 > 生产经营性收入 AS s11,
      工资性收入 < 0 OR 生产经营性收入 < 0 OR 财产性收入 < 0 OR 转移性收入 < 0 AS s12,
      abs(登记纯收入 - 纯收入) > 0.01 AS s13,
      abs(登记人均纯收入 - 人均) > 0.01 AS s14,
      人均 < 4000 AS s15,
      人均 > 上年人均纯收入 * 1.3 AS s16,
      人均 < 上年人均纯收入 * 0.7 AS s17,
      耕地面积 > 0 AND 生产经营性收入 = 0 AS s18,
      转移性收入 > 总收入 * 0.7 AND NOT 无劳力 AS s19,
      家庭人口 <> 当前人口 AS s20,
      s02 AND 家庭人口 > 上年家庭人口 AS s21,
      监测 <> '非监测' AND 识别时间 IS NULL AS s22,
      监测 <> '非监测' AND 已消除 AND (危 OR NOT 饮水) AS s23,
      监测 <> '非监测' AND 已消除 AND 消除 - 识别 < 6 AS s24,
      无劳力 AND 已消除 AS s25,
      危 AND 监测 = '非监测' AS s26,
      NOT 饮水 AND 监测 = '非监测' AS s27,
      住房面积 IS NULL AS s28,
      耕地面积 < 0 OR 耕地面积 > 100 AS s29,
      s02 AND 主因 = '工资性收入' AS s30,
      s02 AND 主因 = '经营净收入' AS s31,
      s02 AND 主因 = '转移性收入' AS s32,
      适用 AND 危房级别 IN ('C', 'D') AS s33,
      适用 AND (危 OR NOT 饮水) AS s34,
      公益岗收入 > 工资性收入 AS s35
    FROM warned
  )
  SELECT 户编号, 人均 AS 人均纯收入, 主因 AS 下降主因,
    least(10, 0.3 * coalesce(s02::INT, 0) + 0.5 * coalesce(s04::INT, 0) + 2 * coalesce(s05::INT, 0) + coalesce(s06::INT, 0)
      + 0.1 * coalesce(s10::INT, 0) + coalesce(s12::INT, 0) + coalesce(s13::INT, 0) + coalesce(s14::INT, 0)
      + coalesce(s15::INT, 0) + 0.1 * coalesce(s18::INT, 0) + 0.1 * coalesce(s20::INT, 0) + coalesce(s22::INT, 0)
      + 2 * coalesce(s23::INT, 0) + coalesce(s24::INT, 0) + coalesce(s25::INT, 0) + 2 * coalesce(s26::INT, 0)
      + 2 * coalesce(s27::INT, 0)) AS 扣分,
    FLAGS
  FROM judged
) TO 'OUT' (FORMAT csv, HEADER true)
"""

source, target, threads = sys.argv[1:4]
flags = ", ".join(f"s{n:02}::INT AS S{n:02}" for n in range(1, 36))
connection = duckdb.connect(config={"threads": int(threads)})
connection.execute(SQL.replace("FLAGS", flags).replace("OUT", target.replace("'", "''")), [source])
