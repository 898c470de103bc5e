//! Tests of reading whole folders: what files of all sorts become, and that blocks, threads and hostile bytes change
//! nothing.

use crate::csv::write::{BYTE_ORDER_MARK, CsvRows};
use crate::reader::{ReadOptions, Reading, read, read_with};
use crate::sample::{household_program, source};
use heng_columns::Column;
use heng_core::program::{ColumnId, Program, Rows, TableId};
use heng_core::run::input::{TableInput, WholeRows};
use heng_values::{Date, Diagnostic, Number, Type, Value, clean_text, show};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const HOUSEHOLDS: TableId = TableId(0);
const PERSONS: TableId = TableId(1);

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(folder.path().join(name), bytes).unwrap());
    folder
}

fn all_fields(program: &Program) -> Vec<Vec<ColumnId>> {
    program.tables.iter().map(|table| table.fields.clone()).collect()
}

fn read_all<'p>(program: &'p Program, path: &Path) -> Result<Reading<'p>, Vec<Diagnostic>> {
    read(path, program, &all_fields(program), &|_| {})
}

fn codes(program: &Program, files: &[(&str, &[u8])]) -> Vec<&'static str> {
    let folder = folder(files);
    let found = read_all(program, folder.path());
    found.err().into_iter().flatten().map(|fault| fault.code).collect()
}

fn blocks_of(block_bytes: usize) -> ReadOptions {
    ReadOptions { block_bytes, ..ReadOptions::default() }
}

fn column(input: &TableInput, id: u32) -> Option<&Column> {
    input.columns.iter().find(|(known, _)| *known == ColumnId(id)).map(|(_, column)| column)
}

/// The values of a column as they are shown; `?` for unknown, `!` for unreadable.
fn shown(input: &TableInput, id: u32) -> Vec<String> {
    let Some(column) = column(input, id) else { return Vec::new() };
    let cell = |row: usize| match column.get(row) {
        Some(value) => show::shown(&value, None),
        None if column.unreadable.as_ref().is_some_and(|bits| bits.get(row)) => "!".into(),
        None => "?".into(),
    };
    (0..column.len()).map(cell).collect()
}

fn problems(input: &TableInput) -> Vec<(u64, String, &'static str)> {
    input.problems.iter().map(|found| (found.row.unwrap_or(0), found.column.to_string(), found.code)).collect()
}

#[test]
fn good_rows_next_to_bad_ones_are_read() {
    let program = household_program();
    let text = "\u{feff}家庭人口,户编号,县(市、区),登记日期,监测类别,户主证件号,说明\r\n\
        3,H1,\"甲,县\",2022/8/5,,=\"450399196203150017\",x\r\n\
        \r\n\
        三,H2,乙县,2022-02-30,脱贫不稳定户,5.11623E+17,\"a\r\nb\"\r\n\
        3.5,H3\r\n\
        2,H4,丙县,44778,,,,多\r\n";
    let folder = folder(&[("户.csv", text.as_bytes())]);
    let reading = read_all(&program, folder.path()).unwrap();
    let input = &reading.input.tables[0];
    assert!(input.present && !reading.input.tables[1].present);
    assert_eq!((input.read, input.rows), (4, 4));
    assert_eq!(shown(input, 0), ["H1", "H2", "H3", "H4"]);
    assert_eq!(shown(input, 1), ["甲,县", "乙县", "!", "丙县"]);
    assert_eq!(shown(input, 2), ["3", "!", "!", "2"]);
    assert_eq!(shown(input, 3), ["非监测", "脱贫不稳定户", "!", "非监测"]);
    assert_eq!(shown(input, 4), ["2022-08-05", "!", "!", "2022-08-05"]);
    let expected = [
        (4, "家庭人口", "D0101"),
        (4, "户主证件号", "D0104"),
        (4, "登记日期", "D0110"),
        (5, "", "D0001"),
        (5, "家庭人口", "D0114"),
        (6, "", "D0002"),
    ];
    let mut found = problems(input);
    found.sort();
    assert_eq!(found, expected.map(|(row, column, code)| (row, column.to_owned(), code)));
    let masked = input.problems.iter().find(|found| found.code == "D0104").map(|found| found.text.as_str());
    assert!(masked.is_some_and(|text| text.contains('*')), "{masked:?}");
    let open = ReadOptions { show_sensitive: true, ..ReadOptions::default() };
    let open = read_with(folder.path(), &program, &all_fields(&program), open, &|_| {}).unwrap();
    assert!(open.input.tables[0].problems.iter().any(|found| found.text == "5.11623E+17"));
    assert_eq!(input.origins.of(1).map(|(file, record)| (file.to_string(), record)), Some(("户.csv".into(), 4)));
    assert_eq!(reading.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["N0803"]);
}

#[test]
fn each_kind_of_bad_data_has_its_own_code() {
    let program = household_program();
    let good = ("户.csv", &b"\xe6\x88\xb7\xe7\xbc\x96\xe5\x8f\xb7\n1\n"[..]);
    assert!(codes(&program, &[good]).is_empty());
    assert_eq!(codes(&program, &[]), ["E0802"]);
    assert_eq!(codes(&program, &[("人.csv", "人编号\n1\n".as_bytes())]), ["E0807"]);
    assert_eq!(codes(&program, &[("户.csv", b"")]), ["E0803"]);
    assert_eq!(codes(&program, &[("户.csv", b"PK\x03\x04")]), ["E0804"]);
    assert_eq!(codes(&program, &[("户.csv", b"\xff\xff\xb1\xe0\xba\xc5\n1\n")]), ["E0806"]);
    assert_eq!(codes(&program, &[("户.csv", b"a,b\n1,2\n"), ("人.csv", b"c\n")]), ["E0841", "E0841"]);
    assert_eq!(codes(&program, &[("户.csv", "县,户编码\n".as_bytes())]), ["E0808"]);
}

#[test]
fn a_single_file_serves_a_pack_with_a_single_table() {
    let mut program = household_program();
    let folder = folder(&[("名册.csv", "户编号\nH1\n".as_bytes()), ("户.csv", "户编号\nH2\n".as_bytes())]);
    let single = |program: &Program, name: &str| {
        let found = read_all(program, &folder.path().join(name));
        found.map(|reading| shown(&reading.input.tables[0], 0)).map_err(|faults| faults[0].code)
    };
    assert_eq!(single(&program, "名册.csv"), Err("E0810"));
    assert_eq!(single(&program, "户.csv"), Ok(vec!["H2".to_owned()]));
    program.tables.pop();
    assert_eq!(single(&program, "名册.csv"), Ok(vec!["H1".to_owned()]));
}

#[test]
fn sources_bring_their_own_headers_and_constants() {
    let mut program = household_program();
    let mut own = source("民政*");
    own.columns = vec![(Arc::from("户码"), ColumnId(0))];
    own.set = vec![(ColumnId(1), Value::text("丁县"))];
    program.tables[0].rows = Rows::Files(vec![source("户"), own]);
    let folder = folder(&[
        ("民政-2.csv", "户码\nH3\n".as_bytes()),
        ("民政-1.csv", "户码,家庭人口\nH2,4\n".as_bytes()),
        ("户.csv", "户编号,县\nH1,甲县\n".as_bytes()),
        ("别的.csv", b"a\n"),
    ]);
    let reading = read_all(&program, folder.path()).unwrap();
    let input = &reading.input.tables[0];
    assert_eq!(shown(input, 0), ["H1", "H2", "H3"]);
    assert_eq!(shown(input, 1), ["甲县", "丁县", "丁县"]);
    assert_eq!(shown(input, 2), ["?", "4", "?"]);
    assert!(column(input, 3).is_none(), "a column that no file has is left out");
    assert_eq!(input.origins.of(2).map(|(file, record)| (file.to_string(), record)), Some(("民政-2.csv".into(), 2)));
    assert_eq!(reading.notes[0].code, "N0801");
    let whole = reading.reader.whole_rows(HOUSEHOLDS, &[2, 0, 2]);
    let texts = |row: &[Option<Value>]| row.iter().take(2).map(|value| value.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(texts(&whole[0]), [Value::text("H3"), Value::text("丁县")]);
    assert_eq!(texts(&whole[1]), [Value::text("H1"), Value::text("甲县")]);
    assert_eq!(whole[0], whole[2]);
}

#[test]
fn only_what_is_needed_is_read_with_keys() {
    let program = household_program();
    let folder = folder(&[("户.csv", "户编号,县,家庭人口\nH1,甲县,三\n".as_bytes())]);
    let reading = read(folder.path(), &program, &[vec![ColumnId(1)]], &|_| {}).unwrap();
    let input = &reading.input.tables[0];
    assert_eq!(input.columns.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [0, 1]);
    assert!(input.problems.is_empty());
    let whole = reading.reader.whole_rows(HOUSEHOLDS, &[0]);
    assert_eq!((whole[0][1].clone(), whole[0][2].clone()), (Some(Value::text("甲县")), None));
}

/// A row of the table of households as values.
type Row = (String, Option<String>, Option<i64>, Option<i32>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let text = "[a中1 ,;\"\r\n=+@'-]{1,6}".prop_map(|text| clean_text(&text).into_owned());
    let text = text.prop_filter("a text that reading leaves alone", |text| {
        !text.is_empty() && clean_text(&format!("'{text}")) == *text && clean_text(text) == *text
    });
    let day = 0..Date::new(2100, 1, 1).unwrap().raw();
    let row = ("H[0-9]{1,3}", prop::option::of(text), prop::option::of(1_i64..=30), prop::option::of(day));
    prop::collection::vec(row, 0..40)
}

/// Writes rows as our own lists are written, with blank lines between here and there.
fn written(rows: &[Row]) -> Vec<u8> {
    let mut csv = CsvRows::default();
    ["户编号", "县", "家庭人口", "登记日期"].into_iter().for_each(|title| csv.text(title));
    csv.end_row();
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    for (at, (key, county, people, day)) in rows.iter().enumerate() {
        csv.text(key);
        csv.text(county.as_deref().unwrap_or(""));
        csv.plain(&people.map(|people| people.to_string()).unwrap_or_default());
        csv.plain(&day.map(|day| show::shown(&Value::Date(Date::from_raw(day)), None)).unwrap_or_default());
        csv.end_row();
        if at % 7 == 3 {
            bytes.extend_from_slice(csv.bytes());
            bytes.extend_from_slice(b"\r\n");
            csv = CsvRows::default();
        }
    }
    bytes.extend_from_slice(csv.bytes());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_was_written_is_read_with_any_block_size(rows in rows(), block in 1_usize..200) {
        let program = household_program();
        let folder = folder(&[("户.csv", &written(&rows))]);
        let reading = read_with(folder.path(), &program, &all_fields(&program), blocks_of(block), &|_| {}).unwrap();
        let input = &reading.input.tables[0];
        prop_assert_eq!(problems(input), []);
        prop_assert_eq!(input.read as usize, rows.len());
        let mut record = 2;
        for (at, (key, county, people, day)) in rows.iter().enumerate() {
            let value = |id| column(input, id).and_then(|column| column.get(at));
            let expected = [
                Some(Value::text(key)),
                county.as_deref().map(Value::text),
                people.map(|people| Value::Number(Number::from_integer(people).unwrap())),
            ];
            prop_assert_eq!(&[value(0), value(1), value(2)], &expected);
            prop_assert_eq!(value(4), day.map(|day| Value::Date(Date::from_raw(day))));
            prop_assert_eq!(input.origins.of(at as u32).map(|(_, record)| record), Some(record));
            let whole = reading.reader.whole_rows(HOUSEHOLDS, &[at as u32]);
            prop_assert_eq!(&whole[0][..3], &expected[..]);
            record += if at % 7 == 3 { 2 } else { 1 };
        }
    }

    #[test]
    fn hostile_bytes_never_panic_and_lose_nothing(
        body in prop::collection::vec(
            prop_oneof![
                3 => Just(b'"'), 4 => Just(b','), 2 => Just(b'\n'), 1 => Just(b'\r'), 3 => Just(b'1'), 1 => any::<u8>()
            ],
            0..120,
        ),
        block in 1_usize..60,
    ) {
        let program = household_program();
        let mut bytes = "人编号,户编号,特长\n".as_bytes().to_vec();
        bytes.extend_from_slice(&body);
        let files: [(&str, &[u8]); 2] = [("户.csv", "户编号\n".as_bytes()), ("人.csv", &bytes)];
        let folder = folder(&files);
        let read = |block| read_with(folder.path(), &program, &all_fields(&program), blocks_of(block), &|_| {});
        match (read(block), read(1 << 20)) {
            (Ok(small), Ok(large)) => {
                let (small, large) = (&small.input.tables[PERSONS.index()], &large.input.tables[PERSONS.index()]);
                prop_assert_eq!(small.read, large.read);
                prop_assert_eq!(&small.problems, &large.problems);
                for id in 6..9 {
                    prop_assert_eq!(shown(small, id), shown(large, id));
                    prop_assert_eq!(column(small, id).map(Column::kind), column(large, id).map(Column::kind));
                }
                let place = |input: &TableInput, row| input.origins.of(row).map(|(_, record)| record);
                for row in 0..small.rows as u32 {
                    prop_assert_eq!(place(small, row), place(large, row));
                }
            }
            (small, large) => prop_assert_eq!(
                small.err().map(|faults| faults[0].code), large.err().map(|faults| faults[0].code)
            ),
        }
    }
}

#[test]
fn types_are_those_of_the_fields() {
    let program = household_program();
    let folder = folder(&[
        ("户.csv", "户编号\nH1\n".as_bytes()),
        ("人.csv", "人编号,户编号,特长\np1,H1,木工、电工\np2,H1,\n".as_bytes()),
    ]);
    let reading = read_all(&program, folder.path()).unwrap();
    let input = &reading.input.tables[PERSONS.index()];
    assert_eq!(column(input, 8).map(Column::kind), Some(Type::Texts));
    assert_eq!(shown(input, 8), ["木工、电工", "?"]);
}

#[test]
fn too_many_problems_stop_the_reading() {
    let program = household_program();
    let folder = folder(&[("户.csv", "户编号,家庭人口\n1,x\n2,y\n3,z\n".as_bytes())]);
    let read = |most_problems| {
        let options = ReadOptions { most_problems, ..ReadOptions::default() };
        read_with(folder.path(), &program, &all_fields(&program), options, &|_| {}).map_err(|faults| faults[0].code)
    };
    assert_eq!(read(2).err(), Some("E0843"));
    assert!(read(3).is_ok());
}

#[test]
fn too_many_rows_without_a_key_of_their_own_stop_the_run() {
    let program = household_program();
    let code = |persons: &str, most_problems| {
        let folder = folder(&[("户.csv", "户编号\nH1\n".as_bytes()), ("人.csv", persons.as_bytes())]);
        let reading = read_all(&program, folder.path()).unwrap();
        let options = heng_core::run::RunOptions { most_problems, ..heng_core::run::RunOptions::default() };
        let outcome = heng_core::run::run(&program, reading.input, &reading.reader, &options, &|_| {});
        outcome.refused().map(|found| found.code)
    };
    for persons in [
        // Rows without a key, a key that is there twice with different rows.
        "人编号,户编号\n,H1\n,H1\np3,H1\n",
        "人编号,户编号,特长\np1,H1,木工\np1,H1,电工\np3,H1,\n",
    ] {
        assert_eq!(code(persons, 1), Some("E0846"), "{persons}");
        assert_eq!(code(persons, 2), None, "{persons}");
    }
}
