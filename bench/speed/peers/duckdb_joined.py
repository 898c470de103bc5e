"""The rules of ../joined as hand-written SQL in DuckDB over three files. Arguments: FOLDER OUTPUT THREADS."""
import sys

import duckdb

SQL = """
COPY (
  WITH households AS (
    SELECT * FROM read_csv('{folder}/户.csv', header = true, delim = ',', quote = '"', nullstr = '', columns = {{
      '户编号': 'VARCHAR', '县': 'VARCHAR', '家庭人口': 'INTEGER', '上年人均纯收入': 'DOUBLE' }})
  ), persons AS (
    SELECT 户编号, count(*) AS 人数, count(*) FILTER (劳动技能 IN ('普通劳动力', '技能劳动力')) AS 劳力,
           bool_or(date_sub('year', strptime(出生日期, '%Y%m%d')::DATE, DATE '2022-09-05') >= 80) AS 高龄
    FROM read_csv('{folder}/人.csv', header = true, delim = ',', quote = '"', nullstr = '', columns = {{
      '人口编号': 'VARCHAR', '户编号': 'VARCHAR', '出生日期': 'VARCHAR', '劳动技能': 'VARCHAR', '健康状况': 'VARCHAR' }})
    GROUP BY 户编号
  ), ledger AS (
    SELECT 户编号,
           coalesce(sum(金额) FILTER (登记载体 = '系统' AND 收入类别 <> '生产经营性支出'), 0) AS 收入,
           coalesce(sum(金额) FILTER (登记载体 = '系统' AND 收入类别 = '生产经营性支出'), 0) AS 支出,
           coalesce(sum(金额) FILTER (登记载体 = '系统' AND 收入类别 = '工资性收入'), 0) AS 工资,
           max(金额) FILTER (登记载体 = '系统') AS 最大,
           count(*) FILTER (登记载体 = '系统') AS 系统笔数, count(*) FILTER (登记载体 = '手册') AS 手册笔数,
           count(DISTINCT 年月) AS 月数, bool_or(年月 = 202208) AS 八月
    FROM read_csv('{folder}/收入台账.csv', header = true, delim = ',', quote = '"', nullstr = '', columns = {{
      '户编号': 'VARCHAR', '年月': 'INTEGER', '登记载体': 'VARCHAR', '收入类别': 'VARCHAR', '金额': 'DOUBLE' }})
    GROUP BY 户编号
  ), joined AS (
    SELECT h.户编号, h.家庭人口, h.上年人均纯收入, coalesce(人数, 0) AS 人数, coalesce(劳力, 0) AS 劳力,
           coalesce(高龄, false) AS 高龄, coalesce(收入, 0) AS 收入, coalesce(支出, 0) AS 支出, coalesce(工资, 0) AS 工资,
           最大, coalesce(系统笔数, 0) AS 系统笔数, coalesce(手册笔数, 0) AS 手册笔数, coalesce(月数, 0) AS 月数,
           coalesce(八月, false) AS 八月, round((coalesce(收入, 0) - coalesce(支出, 0)) / h.家庭人口, 2) AS 人均
    FROM households h LEFT JOIN persons USING (户编号) LEFT JOIN ledger USING (户编号)
  )
  SELECT 户编号, 收入, 人均,
    (人均 <= 8000)::INT AS J01, (人均 < 上年人均纯收入)::INT AS J02, (劳力 = 0)::INT AS J03, (家庭人口 <> 人数)::INT AS J04,
    (劳力 > 0 AND 工资 = 0)::INT AS J05, (coalesce(最大 > 20000, false))::INT AS J06, (系统笔数 <> 手册笔数)::INT AS J07,
    高龄::INT AS J08, (NOT 八月)::INT AS J09, (月数 < 11)::INT AS J10, (最大 > 收入 * 0.5)::INT AS J11,
    (支出 > 收入)::INT AS J12
  FROM joined
) TO '{result}' (HEADER, DELIMITER ',')
"""

folder, result, threads = sys.argv[1:4]
connection = duckdb.connect(config={"threads": int(threads)})
connection.execute(SQL.format(folder=folder, result=result))
