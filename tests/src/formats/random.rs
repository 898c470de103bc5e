//! Random tables written in every format that is read or written, and read again: the same values come back.

use crate::books::{self, Cell, Row, Sheet, Shown};
use encoding_rs::GB18030;
use heng_columns::{Column, Operand};
use heng_core::run::{Batch, Cells};
use heng_data::again;
use heng_data::cells::Hiding;
use heng_data::csv::batch;
use heng_data::csv::read::{self, Expected};
use heng_data::csv::write::BYTE_ORDER_MARK;
use heng_data::encoding::Encoding;
use heng_data::header_rows::KnownHeaders;
use heng_data::limits::Limits;
use heng_data::lists::{ListColumn, ListFormat, Lists};
use heng_data::output::{OutputFolder, Untold};
use heng_data::run_record::RunRecord;
use heng_data::source::{Source, Wanted};
use heng_data::workbook::{self, write::Cover, write::Look};
use heng_values::{CellFormat, Date, Moment, Month, Number, Type, Value, clean_text, show};
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
fn write(folder: &Path, table: &Table, format: ListFormat) -> RunRecord {
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
    output.commit(RunRecord::default(), &mut Untold).unwrap()
}

fn expected(table: &Table) -> Expected {
    let mut headers = KnownHeaders::default();
    columns_of(table).iter().for_each(|column| headers.add_name(&column.title));
    Expected { headers, ..Expected::default() }
}

/// Reads a list again that the program wrote.
fn open(folder: &Path, record: &RunRecord, table: &Table, format: ListFormat) -> Arc<dyn Source> {
    let expected = expected(table);
    match format {
        ListFormat::Csv => {
            let bytes = std::fs::read(folder.join("名单.csv")).unwrap();
            assert!(bytes.starts_with(BYTE_ORDER_MARK));
            Arc::new(read::parse(Arc::from("名单.csv"), bytes, &expected).unwrap())
        }
        ListFormat::Xlsx => book(std::fs::read(folder.join("结果.xlsx")).unwrap(), table),
        ListFormat::Json | ListFormat::Ndjson => {
            let list = again::read(folder, record, "名单").unwrap();
            let mut csv = list.csv.unwrap();
            if csv.is_empty() {
                // Objects that are none have no titles.
                csv = columns_of(table)
                    .iter()
                    .map(|column| column.title.to_string())
                    .collect::<Vec<_>>()
                    .join(",")
                    .into();
            }
            Arc::new(read::parse(Arc::from("名单.csv"), csv, &expected).unwrap())
        }
        ListFormat::Parquet | ListFormat::Arrow => {
            let name = format!("名单.{}", format.name());
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            Arc::new(heng_data::columnar::read::open(&Arc::from(name), bytes, Limits::default()).unwrap())
        }
    }
}

fn book(bytes: Vec<u8>, table: &Table) -> Arc<dyn Source> {
    let file = Arc::from("名单.xlsx");
    let book = workbook::book::open(&file, bytes, Limits::default()).unwrap();
    let grid = book.grid("名单").unwrap();
    Arc::new(workbook::read::open(&file, book.format, grid, Vec::new(), &expected(table)).unwrap())
}

/// The table as an office would keep it in a sheet.
fn sheet(table: &Table) -> Sheet {
    let day = |date: Date| date.raw() - Date::new(1899, 12, 30).map_or(0, Date::raw);
    // Before that, spreadsheets count otherwise.
    let dated = |date: Date| day(date) > 60;
    let cell = |value: &Option<Value>| match value {
        None => Cell::Empty,
        Some(Value::Text(text)) => Cell::Text(text.to_string()),
        Some(Value::Bool(flag)) => Cell::Flag(*flag),
        Some(Value::Date(date)) if dated(*date) => Cell::Date(f64::from(day(*date)), Shown::Day),
        Some(Value::Moment(moment)) if dated(moment.date()) => {
            let within = (moment.raw() - moment.date().start().raw()) as f64;
            Cell::Date(f64::from(day(moment.date())) + within / 86_400.0, Shown::Moment)
        }
        Some(value) => {
            let text = show::shown(value, None);
            let digits = text.chars().filter(char::is_ascii_digit).collect::<String>();
            match text.parse() {
                Ok(number) if digits.trim_start_matches('0').len() <= 15 => Cell::Number(number),
                _ => Cell::Text(text),
            }
        }
    };
    let titles = columns_of(table).iter().map(|column| Cell::Text(column.title.to_string())).collect();
    let mut rows = vec![Row { hidden: false, cells: titles }];
    let count = table.first().map_or(0, |(_, values)| values.len());
    rows.extend((0..count).map(|row| Row {
        // Whether somebody hid it makes no difference.
        hidden: row % 3 == 1,
        cells: table.iter().map(|(_, values)| cell(&values[row])).collect(),
    }));
    Sheet { name: "名单".to_owned(), hidden: false, rows, merged: Vec::new() }
}

/// The bytes of a text in another encoding.
fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = || text.encode_utf16();
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
        Encoding::Utf16Le => [0xff, 0xfe].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect(),
        Encoding::Utf16Be => [0xfe, 0xff].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect(),
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
        let block = source.block(&cut, table.len(), &wanted);
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
        let wanted: Vec<Vec<Option<Value>>> = table.iter().map(|(_, values)| values.clone()).collect();
        for format in ListFormat::ALL {
            let folder = tempfile::tempdir().unwrap();
            let record = write(folder.path(), &table, format);
            let source = open(folder.path(), &record, &table, format);
            prop_assert_eq!(values(source.as_ref(), &table), wanted.clone(), "{}", format.name());
            if format == ListFormat::Csv {
                let text = std::fs::read_to_string(folder.path().join("名单.csv")).unwrap();
                for encoding in [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be] {
                    let bytes = encoded(text.trim_start_matches('\u{feff}'), encoding);
                    let expected = Expected { encoding: Some(encoding), ..expected(&table) };
                    let source = read::parse(Arc::from("名单.csv"), bytes, &expected).unwrap();
                    prop_assert_eq!(values(&source, &table), wanted.clone(), "{}", encoding.name());
                }
            }
        }
        for format in books::FORMATS {
            let source = book(books::bytes(&[sheet(&table)], format).unwrap(), &table);
            prop_assert_eq!(source.form().format, format);
            prop_assert_eq!(values(source.as_ref(), &table), wanted.clone(), "{}", format);
        }
    }
}
