//! The Guilin sample, written anew in every format that is read: every list that a run gives is the same, rows named by
//! their files' endings apart.

use crate::books::{self, Cell, Row, Sheet, Shown};
use heng_columns::Column;
use heng_core::run::{Batch, Cells};
use heng_data::encoding;
use heng_data::lists::{ListColumn, ListFormat, Lists};
use heng_data::output::{OutputFolder, Untold};
use heng_data::run_record::RunRecord;
use heng_data::workbook::write::{Cover, Look};
use heng_host::language::Language;
use heng_host::run::{Request, run};
use heng_values::{Date, Type, Value};
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of the sample: its name without the ending, and its rows.
type Given = (String, Vec<Vec<String>>);

fn sample() -> Vec<Given> {
    let folder = crate::root().join("samples/guilin-2022");
    let files =
        crate::entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    files
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8(encoding::decode(bytes.clone(), encoding::find(&bytes))).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), rows)
        })
        .collect()
}

/// A format, and how it writes the sample into a folder.
type Written = (&'static str, fn(&[Given], &Path));

fn texts(given: &[Given], folder: &Path, ending: &str, separator: u8, encode: fn(&str) -> Vec<u8>) {
    for (name, rows) in given {
        let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(separator).from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.{ending}")), encode(&text)).unwrap();
    }
}

/// As an office would keep it: numbers as numbers, days as days, and what a number would spoil as text.
fn cell(text: &str) -> Cell {
    let number = text.parse::<f64>().ok().filter(|number| number.to_string() == text && text.len() <= 15);
    let parts: Vec<Option<i32>> = text.split('-').map(|part| part.parse().ok()).collect();
    match (number, &parts[..]) {
        (Some(number), _) => Cell::Number(number),
        (_, [Some(year), Some(month), Some(day)]) if text.len() == 10 => match Date::new(*year, *month, *day) {
            Some(date) => Cell::Date(f64::from(date.raw() - Date::new(1899, 12, 30).unwrap().raw()), Shown::Day),
            None => Cell::Text(text.to_owned()),
        },
        _ if text.is_empty() => Cell::Empty,
        _ => Cell::Text(text.to_owned()),
    }
}

fn sheet(name: &str, rows: &[Vec<String>]) -> Sheet {
    let row = |row: &Vec<String>| Row { hidden: false, cells: row.iter().map(|text| cell(text)).collect() };
    Sheet { name: name.to_owned(), hidden: false, rows: rows.iter().map(row).collect(), merged: Vec::new() }
}

/// The file with fields in percent. Where a format does not tell whether a number shows hundredths such numbers are not
/// guessed (`D0202`), and an office that wants them read keeps them as texts.
const PERCENT: &str = "增速对照";

fn workbooks(given: &[Given], folder: &Path, format: &str) {
    for (name, rows) in given {
        let mut sheet = sheet("Sheet1", rows);
        if name == PERCENT && format != "xlsx" {
            for (cells, texts) in sheet.rows.iter_mut().zip(rows) {
                cells.cells = texts.iter().map(|text| Cell::Text(text.clone())).collect();
            }
        }
        let bytes = books::bytes(&[sheet], format).unwrap();
        fs::write(folder.join(format!("{name}.{format}")), bytes).unwrap();
    }
}

/// Files of columns have no rows above their header.
fn columns(given: &[Given], folder: &Path, format: ListFormat) {
    let mut output = OutputFolder::create(folder, &[]).unwrap();
    let mut lists = Lists::new(format, Date::from_raw(19_000).start()).unwrap();
    for (name, rows) in given {
        let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
        let widest = rows.iter().take(5).map(filled).max().unwrap_or(0);
        let header = rows.iter().position(|row| filled(row) == widest).unwrap();
        let titles = rows[header].iter().map(|title| ListColumn { title: Arc::from(title.as_str()), kind: Type::Text });
        let titles: Vec<ListColumn> = titles.collect();
        let body = &rows[header + 1..];
        let column = |at: usize| {
            let cells =
                body.iter().map(|row| row.get(at).filter(|text| !text.is_empty()).map(|text| Value::text(text)));
            Cells::plain(Column::from_values(Type::Text, cells))
        };
        let batch = Batch { rows: body.len(), columns: (0..titles.len()).map(column).collect() };
        let mut list = lists.list(&mut output, name, &titles, Look::default()).unwrap();
        list.write(Lists::lines(format, &batch, &titles)).unwrap();
        list.finish(&mut output).unwrap();
    }
    lists.finish(&mut output, &Cover::default()).unwrap();
    output.commit(RunRecord::default(), &mut Untold).unwrap();
}

const FORMATS: [Written; 9] = [
    ("utf-8", |given, folder| texts(given, folder, "csv", b',', |text| text.as_bytes().to_vec())),
    ("utf-8 with a mark and semicolons", |given, folder| {
        texts(given, folder, "csv", b';', |text| format!("\u{feff}{text}").into_bytes());
    }),
    ("gb18030", |given, folder| {
        texts(given, folder, "csv", b',', |text| encoding_rs::GB18030.encode(text).0.into_owned());
    }),
    ("utf-16", |given, folder| {
        texts(given, folder, "txt", b'\t', |text| {
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        });
    }),
    ("xlsx", |given, folder| workbooks(given, folder, "xlsx")),
    ("xls", |given, folder| workbooks(given, folder, "xls")),
    ("xlsb and ods", |given, folder| {
        let (one, other) = given.split_at(given.len() / 2);
        workbooks(one, folder, "xlsb");
        workbooks(other, folder, "ods");
    }),
    ("parquet", |given, folder| columns(given, folder, ListFormat::Parquet)),
    ("arrow", |given, folder| columns(given, folder, ListFormat::Arrow)),
];

/// The lists of a run over a folder; the list of problems, which names files, and what the program keeps for itself apart.
fn lists(data: PathBuf, out: &Path) -> BTreeMap<String, String> {
    let request = Request {
        data,
        pack: crate::root().join("rules/guilin-2022"),
        out: out.to_owned(),
        as_of: None,
        since: None,
        plugins: Vec::new(),
        show_sensitive: false,
        encoding: None,
        format: ListFormat::Csv,
        threads: None,
        memory: None,
        language: Language::Chinese,
    };
    run(&request, &|_| {}).unwrap_or_else(|failure| panic!("{:#?}", failure.diagnostics));
    let files = crate::entries(out).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let named = files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    let wanted = named.filter(|(name, _)| name != "rejected.csv");
    wanted.map(|(name, path)| (name, fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_sample_gives_the_same_lists_from_every_format() {
    let scratch = tempfile::tempdir().unwrap();
    let given = sample();
    let as_it_is = lists(crate::root().join("samples/guilin-2022"), &scratch.path().join("as it is"));
    assert!(as_it_is["findings.csv"].lines().count() > 100);
    // A row without a key is named by its file; files of columns have no lines above their first row either, and so others
    // come first where lists are ordered by it.
    let place = Regex::new(r"\.(?:csv|txt|parquet|arrow|(?:xlsx|xlsb|xls|ods)#Sheet1):(\d+)").unwrap();
    let plain = |text: &str, lines: bool| {
        if lines {
            return place.replace_all(text, ":$1").into_owned();
        }
        let mut all: Vec<String> = place.replace_all(text, "").lines().map(str::to_owned).collect();
        all.sort_unstable();
        all.join("\n")
    };
    let mut failures = Vec::new();
    for (name, write) in FORMATS {
        let data = scratch.path().join("data").join(name);
        fs::create_dir_all(&data).unwrap();
        write(&given, &data);
        let found = lists(data, &scratch.path().join("out").join(name));
        let lines = !matches!(name, "parquet" | "arrow");
        for (list, text) in &as_it_is {
            let (text, other) = (plain(text, lines), plain(found.get(list).map_or("", String::as_str), lines));
            let differing = text.lines().zip(other.lines()).find(|(one, other)| one != other);
            if text != other {
                failures.push(format!("{name}: {list}\n  {:?}", differing.unwrap_or((&text, &other))));
            }
        }
        if found.len() != as_it_is.len() {
            failures.push(format!("{name}: {} lists, not {}", found.len(), as_it_is.len()));
        }
    }
    crate::finish("formats of the sample", FORMATS.len(), &failures);
}
