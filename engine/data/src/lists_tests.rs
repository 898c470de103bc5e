//! Random tables written in every format and read again: the same values come back.

use crate::cells::Hiding;
use crate::csv::batch;
use crate::csv::read::{self, Expected};
use crate::csv::write::BYTE_ORDER_MARK;
use crate::header_rows::KnownHeaders;
use crate::limits::Limits;
use crate::lists::{ListColumn, ListFormat, Lists};
use crate::output::OutputFolder;
use crate::run_record::RunRecord;
use crate::source::{Source, Wanted};
use crate::workbook::{self, write::Cover, write::Look};
use heng_columns::{Column, Operand};
use heng_core::run::{Batch, Cells};
use heng_values::{CellFormat, Date, Moment, Month, Number, Type, Value, clean_text};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Columns by type, each with a value or nothing per row.
type Table = Vec<(Type, Vec<Option<Value>>)>;

fn value(kind: Type) -> BoxedStrategy<Option<Value>> {
    let text = || "[a中0 ,;'\"=+@-]{1,6}|[0-9]{1,22}|450399[0-9]{11}X|#N/A!|\\PC{1,5}";
    let known = match kind {
        // What spreadsheets hold exactly: fifteen digits.
        Type::Number => prop_oneof![
            -999_999_999_999_999_i64..999_999_999_999_999,
            (-9_000_000_i64..9_000_000).prop_map(|whole| whole * 1_000_000),
            any::<i64>(),
        ]
        .prop_map(|raw| Value::Number(Number::from_raw(raw)))
        .boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Date => (-25_000..80_000_i32).prop_map(|raw| Value::Date(Date::from_raw(raw))).boxed(),
        Type::Month => (1901 * 12..2200 * 12_i32).prop_map(|raw| Value::Month(Month::from_raw(raw))).boxed(),
        Type::Moment => {
            (-2_000_000_000..6_000_000_000_i64).prop_map(|raw| Value::Moment(Moment::from_raw(raw))).boxed()
        }
        Type::Text | Type::Texts => text()
            .prop_filter("a text that reading leaves alone", |text| {
                let read = |written: &str| CellFormat::new(Type::Text).read(written);
                let same = heng_values::Cell::Known(Value::text(text));
                clean_text(text) == *text && read(text) == same && read(&format!("'{text}")) == same
            })
            .prop_map(|text| Value::text(&text))
            .boxed(),
    };
    prop_oneof![4 => known.prop_map(Some), 1 => Just(None)].boxed()
}

fn table() -> impl Strategy<Value = Table> {
    let kinds = [Type::Text, Type::Number, Type::Bool, Type::Date, Type::Month, Type::Moment];
    (0_usize..9).prop_flat_map(move |rows| {
        let key = (0..rows).map(|row| Some(Value::text(&format!("k{row}")))).collect::<Vec<_>>();
        let columns = kinds.map(|kind| (Just(kind), prop::collection::vec(value(kind), rows)));
        (Just((Type::Text, key)), columns).prop_map(|(key, columns)| {
            let mut table = vec![key];
            table.extend(columns);
            table
        })
    })
}

fn batch_of(table: &Table) -> Batch {
    let rows = table.first().map_or(0, |(_, values)| values.len());
    let column = |(kind, values): &(Type, Vec<Option<Value>>)| {
        Cells::plain(Operand::from(Column::from_values(*kind, values.iter().cloned())))
    };
    Batch { rows, columns: table.iter().map(column).collect() }
}

fn columns_of(table: &Table) -> Vec<ListColumn> {
    let column = |(at, (kind, _)): (usize, &(Type, Vec<Option<Value>>))| ListColumn {
        title: Arc::from(format!("列{at}")),
        kind: *kind,
    };
    table.iter().enumerate().map(column).collect()
}

/// Writes a table as the list 名单 into a folder.
fn write(folder: &Path, table: &Table, format: ListFormat) {
    let mut output = OutputFolder::create(folder, &[]).unwrap();
    let (columns, batch) = (columns_of(table), batch_of(table));
    if format == ListFormat::Csv {
        let mut file = output.csv("名单", columns.iter().map(|column| &*column.title)).unwrap();
        file.write(&batch::rows(&batch)).unwrap();
        output.finish(file).unwrap();
    } else {
        let moment = Date::from_raw(19_000).start();
        let mut lists = Lists::new(format, moment).unwrap();
        let mut list = lists.list(&mut output, "名单", &columns, Look::default()).unwrap();
        list.write(Lists::lines(format, &batch, &columns)).unwrap();
        list.finish(&mut output).unwrap();
        lists.finish(&mut output, &Cover { name: "封面".into(), ..Cover::default() }).unwrap();
    }
    output.commit(RunRecord::default(), &mut crate::output::Untold).unwrap();
}

fn expected(table: &Table) -> Expected {
    let mut headers = KnownHeaders::default();
    columns_of(table).iter().for_each(|column| headers.add_name(&column.title));
    Expected { headers, ..Expected::default() }
}

/// Reads the list again.
fn open(folder: &Path, table: &Table, format: ListFormat) -> Arc<dyn Source> {
    let expected = expected(table);
    match format {
        ListFormat::Csv => {
            let bytes = std::fs::read(folder.join("名单.csv")).unwrap();
            assert!(bytes.starts_with(BYTE_ORDER_MARK));
            Arc::new(read::parse(Arc::from("名单.csv"), bytes, &expected).unwrap())
        }
        ListFormat::Xlsx => {
            let file = Arc::from("结果.xlsx");
            let bytes = std::fs::read(folder.join("结果.xlsx")).unwrap();
            let book = workbook::book::open(&file, bytes, Limits::default()).unwrap();
            let grid = book.grid("名单").unwrap();
            Arc::new(workbook::read::open(&file, book.format, grid, Vec::new(), &expected).unwrap())
        }
        #[cfg(feature = "columnar")]
        ListFormat::Parquet | ListFormat::Arrow => {
            let name = format!("名单.{}", format.name());
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            Arc::new(crate::columnar::read::open(&Arc::from(name), bytes, Limits::default()).unwrap())
        }
        other => panic!("{} is not read", other.name()),
    }
}

fn wanted(column: usize, format: &CellFormat) -> Wanted<'_> {
    Wanted { column, format, hiding: Hiding::Nothing, displaced: Hiding::Nothing }
}

fn values(source: &dyn Source, table: &Table) -> Vec<Vec<Option<Value>>> {
    let formats: Vec<CellFormat> = table.iter().map(|(kind, _)| CellFormat::new(*kind)).collect();
    let wanted: Vec<Wanted<'_>> = formats.iter().enumerate().map(|(column, format)| wanted(column, format)).collect();
    let mut values = vec![Vec::new(); table.len()];
    let mut cutter = source.cut(64);
    while let Some(cut) = cutter.next().unwrap() {
        let range = cut.range.clone();
        let block = source.block(cut, table.len(), &wanted);
        assert!(block.problems.is_empty(), "{:?}", block.problems);
        for (values, column) in values.iter_mut().zip(&block.columns) {
            values.extend((0..block.rows).map(|row| column.get(row)));
        }
        let columns: Vec<_> = formats.iter().enumerate().map(|(at, format)| (Some(at), format)).collect();
        let rows: Vec<u32> = (0..block.rows as u32).collect();
        source
            .rows(&range, &rows, &columns, &mut |row, again| {
                let read: Vec<_> = block.columns.iter().map(|column| column.get(row)).collect();
                assert_eq!(again, read);
            })
            .unwrap();
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read_again(table in table()) {
        let mut formats = vec![ListFormat::Csv, ListFormat::Xlsx];
        if cfg!(feature = "columnar") {
            formats.extend([ListFormat::Parquet, ListFormat::Arrow]);
        }
        for format in formats {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &table, format);
            let source = open(folder.path(), &table, format);
            let wanted: Vec<Vec<Option<Value>>> = table.iter().map(|(_, values)| values.clone()).collect();
            prop_assert_eq!(values(source.as_ref(), &table), wanted, "{}", format.name());
        }
    }
}
