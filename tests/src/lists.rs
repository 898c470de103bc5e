//! A list that goes out comes back: the program writes it, a spreadsheet library fills it in as an office would, and the
//! program reads the answers by key. It knows the recommendations of `rules/guilin-2022` and nothing of how they are read.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, and a folder with the data, its results and nothing else.
struct Office<'a> {
    program: &'a Path,
    folder: PathBuf,
}

type Rows = Vec<Vec<String>>;

/// Plays the way of five recommendations through a workbook and a CSV file.
///
/// # Errors
/// What did not come back as it was answered.
pub fn run(program: &Path, folder: &Path) -> Result<(), String> {
    let office = Office { program, folder: folder.to_owned() };
    office.start()?;

    let list = office.run("推荐-联系人核实.csv")?;
    expect("keys", &keys(&list), &["T1", "T2", "T3", "T4"])?;
    let (name, answer) = (at(&list, "户主姓名")?, at(&list, "答复")?);
    if list[1][name].contains("甲乙") || !list[1][name].contains('*') || !list[1][answer].is_empty() {
        return Err(format!("the list shows more or asks less: {:?}", list[1]));
    }
    // T1 is answered yes, T2 no with a reason, T3 not at all, T4 twice, and somebody added a line of their own.
    let mut filled = list.clone();
    let twice = filled[4].clone();
    filled.push(twice);
    let mut stranger = filled[4].clone();
    stranger[0] = "T9".to_owned();
    filled.push(stranger);
    for (row, said) in [(1, "符合"), (2, "不符合"), (4, "符合"), (5, "不符合"), (6, "符合")] {
        filled[row][answer] = said.to_owned();
        filled[row][at(&list, "日期")?] = "2022-08-18".to_owned();
        if said == "不符合" {
            filled[row][at(&list, "理由")?] = "本人说\"不愿意\"，已告知".to_owned();
        }
    }
    office.workbook("推荐-联系人核实", &filled).map_err(|error| error.to_string())?;

    let village = office.run("推荐-村汇总.csv")?;
    expect("to the village", &keys(&village), &["T1"])?;
    expect("asked again", &keys(&office.read("推荐-联系人核实.csv")?), &["T3", "T4"])?;
    let findings = office.read("findings.csv")?;
    let found = |rule: &str, key: &str| findings.iter().any(|line| line[2] == rule && line[1] == key);
    if !found("R-608-答复", "T4") || found("R-608-答复", "T1") || found("R-608-答复", "T2") {
        return Err("who answers twice is told, and nobody else".to_owned());
    }
    let rejected = office.read("rejected.csv")?;
    if !rejected.iter().any(|line| line.contains(&"T9".to_owned())) {
        return Err(format!("a line that nobody asked for is not reported: {rejected:?}"));
    }
    let progress = office.read("政策推荐进度.csv")?;
    let state = |key: &str| progress.iter().find(|line| line.contains(&key.to_owned()));
    if !state("T2").is_some_and(|line| line.contains(&"不符合".to_owned())) {
        return Err(format!("T2 is not closed: {:?}", state("T2")));
    }

    // The village answers in a CSV file whose masked columns were emptied.
    let mut filled = village.clone();
    for (title, value) in [("答复", "符合"), ("日期", "2022-08-20"), ("户主姓名", ""), ("户编号", "4.50399E+12")]
    {
        let place = at(&village, title)?;
        filled[1][place] = value.to_owned();
    }
    let mut text = String::new();
    for row in &filled {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    office.put("推荐-村汇总.csv", &text)?;
    expect("to the township", &keys(&office.run("推荐-乡镇汇总.csv")?), &["T1"])?;
    expect("nothing left in the village", &keys(&office.read("推荐-村汇总.csv")?), &[])
}

impl Office<'_> {
    fn put(&self, name: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.folder.join("data").join(name), text).map_err(|error| error.to_string())
    }

    fn start(&self) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::create_dir_all(self.folder.join("data")).map_err(|error| error.to_string())?;
        self.put("户.csv", "户编号,县,乡镇,村,户主姓名,户类型\n4503990000001,资源县,样甲镇,样子村,样甲乙,脱贫户\n")?;
        let mut recommended = "推荐编号,户编号,政策代码,推荐日期\n".to_owned();
        for number in 1..=4 {
            let _ = writeln!(recommended, "T{number},4503990000001,LAND,2022-08-16");
        }
        self.put("政策推荐.csv", &recommended)
    }

    /// Runs the rules and reads a list that came out.
    fn run(&self, list: &str) -> Result<Rows, String> {
        let output = Command::new(self.program)
            .arg("run")
            .arg(self.folder.join("data"))
            .arg("--pack")
            .arg(crate::root().join("rules/guilin-2022"))
            .arg("--out")
            .arg(self.folder.join("out"))
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        self.read(list)
    }

    /// The cells of a list, without the byte order mark.
    fn read(&self, list: &str) -> Result<Rows, String> {
        let text = std::fs::read_to_string(self.folder.join("out").join(list)).map_err(|e| format!("{list}: {e}"))?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows = reader.records().map(|row| row.map(|row| row.iter().map(str::to_owned).collect()));
        rows.collect::<Result<Rows, _>>().map_err(|error| error.to_string())
    }

    /// Saves the rows as an office program does: digits become numbers, days become days.
    fn workbook(&self, name: &str, rows: &Rows) -> Result<(), XlsxError> {
        let mut workbook = Workbook::new();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = workbook.add_worksheet().set_name(name)?;
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let place = (r as u32, c as u16);
                match (cell.parse::<f64>(), ExcelDateTime::parse_from_str(cell)) {
                    (Ok(number), _) => sheet.write_number(place.0, place.1, number)?,
                    (_, Ok(date)) if cell.len() == 10 => {
                        sheet.write_datetime_with_format(place.0, place.1, &date, &day)?
                    }
                    _ => sheet.write_string(place.0, place.1, cell)?,
                };
            }
        }
        workbook.save(self.folder.join("data").join(format!("{name}.xlsx")))
    }
}

fn at(list: &Rows, title: &str) -> Result<usize, String> {
    list[0].iter().position(|cell| cell == title).ok_or_else(|| format!("no column {title}"))
}

fn keys(list: &Rows) -> Vec<&str> {
    list.iter().skip(1).map(|row| &*row[0]).collect()
}

fn expect(what: &str, is: &[&str], should: &[&str]) -> Result<(), String> {
    if is == should { Ok(()) } else { Err(format!("{what}: {is:?}, not {should:?}")) }
}
