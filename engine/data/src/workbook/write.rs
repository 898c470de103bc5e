//! Writes lists into a workbook that Excel and WPS open as it is: a cover sheet, then a sheet per list with a header that
//! stays in view, filters, fitting widths and warning colours. Which lists there are is the host's matter.

use crate::output::refused;
use heng_core::run::Batch;
use heng_values::{Date, Diagnostic, Moment, Number, Value, show};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// How many rows a sheet holds.
const ROWS: u32 = 1_048_576;

/// How many characters a cell holds.
const CELL: usize = 32_767;

/// From here on a number has more digits than a spreadsheet keeps, and is written as a text.
const LONG: u64 = 1_000_000_000_000_000;

/// Widths of columns in characters: the least, and the greatest before texts are wrapped.
const WIDTHS: (usize, usize) = (6, 48);

/// How the titles of columns end whose words have colours.
const LEVEL: &str = "等级";

/// The height of a line of text, and how many lines a row shows at most.
const HEIGHT: (usize, usize) = (15, 12);

/// Colours of warning levels, the heaviest first.
const LEVELS: [(&[&str], u32); 3] =
    [(&["红色", "严重"], 0x00F4_B6B6), (&["重点", "高"], 0x00FB_D5A5), (&["关注", "中"], 0x00FF_F2B3)];

/// One cell as it is written.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A text.
    Text(String),
    /// A number, and how many decimal places it is shown with.
    Number(f64, Option<u32>),
    /// A day, as spreadsheets count.
    Date(f64),
    /// A moment, as spreadsheets count.
    Moment(f64),
}

/// The lines of a batch as cells.
pub fn cells(batch: &Batch) -> Vec<Vec<Cell>> {
    (0..batch.rows)
        .map(|row| {
            let cell = |column: &heng_core::run::Cells| match column.content.get(row) {
                None => Cell::Empty,
                Some(value) => cell(&value, column.places_at(row)),
            };
            batch.columns.iter().map(cell).collect()
        })
        .collect()
}

fn cell(value: &Value, places: Option<u32>) -> Cell {
    // Days from 1899-12-30 on, as spreadsheets count those after February 1900.
    let serial = |date: Date| Date::new(1899, 12, 30).map(|first| f64::from(date.raw() - first.raw()));
    let usual = |date: Date| date.raw() >= Date::new(1900, 3, 1).map_or(i32::MAX, Date::raw);
    match value {
        Value::Text(text) => Cell::Text(text.to_string()),
        Value::Number(number) => match exact(*number) {
            Some(float) => Cell::Number(float, places),
            None => Cell::Text(show::shown(value, places)),
        },
        Value::Date(date) if usual(*date) => serial(*date).map_or(Cell::Empty, Cell::Date),
        Value::Moment(moment) if usual(moment.date()) => {
            let within = (moment.raw() - moment.date().start().raw()) as f64 / 86_400.0;
            serial(moment.date()).map_or(Cell::Empty, |day| Cell::Moment(day + within))
        }
        _ => Cell::Text(show::shown(value, places)),
    }
}

/// The number as spreadsheets hold it, if that shows every digit.
fn exact(number: Number) -> Option<f64> {
    let mut digits = number.raw().unsigned_abs();
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    // Both are whole numbers that a float holds, so the quotient is the float nearest to the number.
    (digits < LONG && number.raw().unsigned_abs() < 1 << 53).then(|| number.raw() as f64 / 1e6).or_else(|| {
        let text = show::shown(&Value::Number(number), None);
        (digits < LONG).then(|| text.parse().ok()).flatten()
    })
}

/// What a list looks like besides its cells.
#[derive(Clone, Default, Debug)]
pub struct Look {
    /// Headings: the columns by whose values lines are grouped, where the list is ordered by them.
    pub group: Vec<usize>,
    /// Totals by the names of a group, wider groups with the word for all in the rest.
    pub totals: HashMap<Vec<String>, Vec<(usize, Cell)>>,
    /// The word for all.
    pub all: String,
}

/// A workbook that is being written.
pub struct BookWriter {
    name: String,
    workbook: Workbook,
    formats: Formats,
    names: Vec<String>,
    /// Name of the first sheet of each list, and its lines.
    lists: Vec<(String, u64)>,
    covered: bool,
    /// How many rows a sheet holds.
    rows: u32,
}

/// A list that is being written: its lines go to the sheet added last.
struct Filling {
    titles: Vec<Arc<str>>,
    look: Look,
    widths: Vec<usize>,
    row: u32,
    /// The group of the line before.
    group: Option<Vec<String>>,
}

/// A list of a workbook.
pub struct ListWriter<'w> {
    book: &'w mut BookWriter,
    list: Filling,
    title: String,
    sheet: usize,
    lines: u64,
}

struct Formats {
    header: Format,
    heading: Format,
    text: Format,
    guarded: Format,
    date: Format,
    moment: Format,
    title: Format,
    label: Format,
    places: HashMap<Option<u32>, Format>,
    levels: Vec<(&'static [&'static str], Format)>,
}

impl Formats {
    fn new() -> Formats {
        let plain = || Format::new().set_align(FormatAlign::Top);
        let level =
            |(words, colour): (&'static [&'static str], u32)| (words, plain().set_background_color(Color::RGB(colour)));
        Formats {
            header: Format::new()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
                .set_border_bottom(FormatBorder::Thin)
                .set_background_color(Color::RGB(0x00DD_E7F3)),
            heading: plain().set_bold().set_background_color(Color::RGB(0x00EF_EFEF)),
            text: plain().set_text_wrap(),
            guarded: plain().set_text_wrap().set_quote_prefix(),
            date: plain().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            moment: plain().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left),
            title: Format::new().set_bold().set_font_size(14),
            label: Format::new().set_bold(),
            places: HashMap::new(),
            levels: LEVELS.into_iter().map(level).collect(),
        }
    }

    /// The format of numbers with so many places.
    fn number(&mut self, places: Option<u32>) -> &Format {
        self.places.entry(places).or_insert_with(|| {
            let format = match places {
                None => "General".to_owned(),
                Some(0) => "0".to_owned(),
                Some(places) => format!("0.{}", "0".repeat(places as usize)),
            };
            Format::new().set_align(FormatAlign::Top).set_num_format(format)
        })
    }
}

/// What a cover sheet says: labels with values, and tables under them.
#[derive(Clone, Default, Debug)]
pub struct Cover {
    /// The sheet's name.
    pub name: String,
    /// What stands on top.
    pub title: String,
    /// Labels and their values.
    pub facts: Vec<(String, String)>,
    /// Tables with their headers; numbers are written as such.
    pub tables: Vec<Vec<Vec<String>>>,
    /// The header of the list of sheets: name, lines.
    pub lists: [String; 2],
}

impl BookWriter {
    /// A workbook for a file of this name, stamped with a moment. With a cover its first sheet is kept free for it.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn new(name: &str, moment: Moment, cover: bool) -> Result<BookWriter, Diagnostic> {
        let mut workbook = Workbook::new();
        if let Ok(stamp) = ExcelDateTime::from_timestamp(moment.raw()) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&stamp));
        }
        if cover {
            workbook.add_worksheet();
        }
        Ok(BookWriter {
            name: name.to_owned(),
            workbook,
            formats: Formats::new(),
            names: Vec::new(),
            lists: Vec::new(),
            covered: cover,
            rows: ROWS,
        })
    }

    /// As if sheets held only so many rows.
    #[cfg(test)]
    fn with_rows(mut self, rows: u32) -> BookWriter {
        self.rows = rows;
        self
    }

    /// Begins a list.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn list(&mut self, title: &str, titles: &[Arc<str>], look: Look) -> Result<ListWriter<'_>, Diagnostic> {
        let widths = titles.iter().map(|title| width(title).clamp(WIDTHS.0, WIDTHS.1 / 2)).collect();
        let list = Filling { titles: titles.to_vec(), look, widths, row: 0, group: None };
        let mut writer = ListWriter { book: self, list, title: title.to_owned(), sheet: 0, lines: 0 };
        writer.begin_sheet().map_err(|error| failed(&writer.book.name, &error))?;
        let name = writer.book.names.last().cloned().unwrap_or_default();
        writer.book.lists.push((name, 0));
        Ok(writer)
    }

    /// How many lines all lists have.
    pub fn lines(&self) -> u64 {
        self.lists.iter().map(|(_, lines)| lines).sum()
    }

    /// Writes the cover and gives the bytes.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn finish(mut self, cover: Option<&Cover>) -> Result<Vec<u8>, Diagnostic> {
        let name = self.name.clone();
        let fill = |this: &mut BookWriter| -> Result<Vec<u8>, XlsxError> {
            if let Some(cover) = cover.filter(|_| this.covered) {
                this.cover(cover)?;
            }
            this.workbook.save_to_buffer()
        };
        fill(&mut self).map_err(|error| failed(&name, &error))
    }

    fn cover(&mut self, cover: &Cover) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.set_name(&cover.name)?;
        sheet.set_active(true);
        sheet.set_screen_gridlines(false);
        sheet.write_string_with_format(0, 0, &cover.title, &self.formats.title)?;
        sheet.set_row_height(0, 26)?;
        let mut row = 2;
        for (label, value) in &cover.facts {
            sheet.write_string_with_format(row, 0, label, &self.formats.label)?;
            sheet.write_string(row, 1, value)?;
            row += 1;
        }
        for table in &cover.tables {
            row += 1;
            for (at, line) in table.iter().enumerate() {
                for (column, text) in line.iter().enumerate() {
                    let column = column as u16;
                    match text.parse::<u32>() {
                        Ok(number) if at > 0 => sheet.write_number(row, column, number)?,
                        _ if at == 0 => sheet.write_string_with_format(row, column, text, &self.formats.header)?,
                        _ => sheet.write_string(row, column, text)?,
                    };
                }
                row += 1;
            }
        }
        row += 1;
        for (column, title) in cover.lists.iter().enumerate() {
            sheet.write_string_with_format(row, column as u16, title, &self.formats.header)?;
        }
        for (name, lines) in &self.lists {
            row += 1;
            let place = format!("internal:'{}'!A1", name.replace('\'', "''"));
            sheet.write_url_with_text(row, 0, place.as_str(), name)?;
            sheet.write_number(row, 1, *lines as f64)?;
        }
        sheet.set_column_width(0, 30)?;
        sheet.set_column_range_width(1, 8, 12)?;
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// A name that a sheet may have and no other has.
    fn sheet_name(&mut self, title: &str) -> String {
        let clean: String =
            title.chars().map(|c| if r"[]:*?/\".contains(c) || c.is_control() { '_' } else { c }).collect();
        let clean = clean.trim_matches(['\'', ' ']);
        let base = if clean.is_empty() { "_" } else { clean };
        let taken =
            |name: &str, names: &[String]| names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let mut number = 1;
        let mut name = numbered(base, number);
        while taken(&name, &self.names) {
            number += 1;
            name = numbered(base, number);
        }
        self.names.push(name.clone());
        name
    }
}

/// What the first, second … sheet of one name is called, no longer than a sheet's name may be.
pub(crate) fn numbered(base: &str, number: usize) -> String {
    let behind = if number == 1 { String::new() } else { format!("({number})") };
    base.chars().take(31 - behind.len()).collect::<String>() + &behind
}

fn failed(name: &str, error: &XlsxError) -> Diagnostic {
    match error {
        XlsxError::IoError(error) => refused(Path::new(name), error),
        other => refused(Path::new(name), &std::io::Error::other(other.to_string())),
    }
}

impl ListWriter<'_> {
    /// Appends lines.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn write(&mut self, lines: Vec<Vec<Cell>>) -> Result<(), Diagnostic> {
        let name = self.book.name.clone();
        self.lines += lines.len() as u64;
        lines.into_iter().try_for_each(|line| self.line(&line)).map_err(|error| failed(&name, &error))
    }

    /// Ends the list.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn finish(mut self) -> Result<(), Diagnostic> {
        let end = |this: &mut Self| -> Result<(), XlsxError> {
            if this.list.group.is_some() {
                let all = vec![this.list.look.all.clone(); this.list.look.group.len()];
                this.heading(&all, 0)?;
            }
            this.end_sheet()
        };
        let name = self.book.name.clone();
        end(&mut self).map_err(|error| failed(&name, &error))?;
        if let Some(list) = self.book.lists.last_mut() {
            list.1 = self.lines;
        }
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let name = self.book.sheet_name(&self.title);
        let BookWriter { workbook, formats, .. } = &mut *self.book;
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(&name)?;
        for (column, title) in self.list.titles.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, title.as_ref(), &formats.header)?;
        }
        self.list.row = 1;
        self.sheet = workbook.worksheets().len() - 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (list, sheet) = (&self.list, self.book.workbook.worksheet_from_index(self.sheet)?);
        let last = list.titles.len().saturating_sub(1) as u16;
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, list.row.saturating_sub(1).max(1), last)?;
        for (column, width) in list.widths.iter().enumerate() {
            // A little more than the text: the arrow of the filter takes room.
            sheet.set_column_width(column as u16, *width as f64 + 3.0)?;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        sheet.set_footer("&C&P / &N");
        Ok(())
    }

    fn line(&mut self, line: &[Cell]) -> Result<(), XlsxError> {
        self.headings(line)?;
        if self.list.row == self.book.rows {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        let row = self.list.row;
        self.list.row += 1;
        let lines = line.iter().map(lines).max().unwrap_or(1).min(HEIGHT.1);
        if lines > 1 {
            self.book.workbook.worksheet_from_index(self.sheet)?.set_row_height(row, (lines * HEIGHT.0) as f64)?;
        }
        for (column, cell) in line.iter().enumerate() {
            if let Some(widest) = self.list.widths.get_mut(column) {
                *widest = (*widest).max(cell_width(cell).min(WIDTHS.1));
            }
            let level = self.list.titles.get(column).is_some_and(|title| title.ends_with(LEVEL));
            let BookWriter { workbook, formats, .. } = &mut *self.book;
            put(workbook.worksheet_from_index(self.sheet)?, formats, row, column as u16, cell, level)?;
        }
        Ok(())
    }

    /// Writes the headings of the groups that begin with a line.
    fn headings(&mut self, line: &[Cell]) -> Result<(), XlsxError> {
        if self.list.look.group.is_empty() {
            return Ok(());
        }
        let name = |column: &usize| match line.get(*column) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Number(number, _)) => number.to_string(),
            _ => String::new(),
        };
        let group: Vec<String> = self.list.look.group.iter().map(name).collect();
        let same = match &self.list.group {
            Some(before) => before.iter().zip(&group).take_while(|(one, other)| one == other).count(),
            None => 0,
        };
        for depth in same + 1..=group.len() {
            let mut names = group[..depth].to_vec();
            names.resize(group.len(), self.list.look.all.clone());
            self.heading(&names, depth)?;
        }
        self.list.group = Some(group);
        Ok(())
    }

    /// A line with a group's name and its totals; for all at depth 0.
    fn heading(&mut self, names: &[String], depth: usize) -> Result<(), XlsxError> {
        if self.list.row == self.book.rows {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        let row = self.list.row;
        self.list.row += 1;
        let label = if depth == 0 { self.list.look.all.clone() } else { names[..depth].join(" / ") };
        let totals = self.list.look.totals.get(names).cloned().unwrap_or_default();
        let BookWriter { workbook, formats, .. } = &mut *self.book;
        let sheet = workbook.worksheet_from_index(self.sheet)?;
        for column in 0..self.list.titles.len() {
            let total = totals.iter().find(|(at, _)| *at == column).map(|(_, cell)| cell);
            match total {
                _ if column == 0 => sheet.write_string_with_format(row, 0, &label, &formats.heading)?,
                Some(Cell::Number(number, places)) => {
                    let format = match places {
                        Some(places) if *places > 0 => {
                            formats.heading.clone().set_num_format(format!("0.{}", "0".repeat(*places as usize)))
                        }
                        _ => formats.heading.clone(),
                    };
                    sheet.write_number_with_format(row, column as u16, *number, &format)?
                }
                Some(Cell::Text(text)) => sheet.write_string_with_format(row, column as u16, text, &formats.heading)?,
                _ => sheet.write_blank(row, column as u16, &formats.heading)?,
            };
        }
        Ok(())
    }
}

fn put(
    sheet: &mut Worksheet,
    formats: &mut Formats,
    row: u32,
    column: u16,
    cell: &Cell,
    level: bool,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Number(number, places) => {
            sheet.write_number_with_format(row, column, *number, formats.number(*places))?
        }
        Cell::Date(serial) => sheet.write_number_with_format(row, column, *serial, &formats.date)?,
        Cell::Moment(serial) => sheet.write_number_with_format(row, column, *serial, &formats.moment)?,
        Cell::Text(text) => {
            let coloured = formats.levels.iter().find(|(words, _)| level && words.contains(&text.as_str()));
            let format = match coloured {
                Some((_, format)) => format,
                None if text.starts_with(['=', '+', '-', '@', '\'', '＝', '＋', '－', '＠']) => &formats.guarded,
                None => &formats.text,
            };
            if text.encode_utf16().count() <= CELL {
                sheet.write_string_with_format(row, column, text, format)?
            } else {
                sheet.write_string_with_format(row, column, cut(text), format)?
            }
        }
    };
    Ok(())
}

/// As much of a text as a cell holds, marked as cut.
fn cut(text: &str) -> String {
    let mut room = CELL - 1;
    let fits = |character: &char| {
        let units = character.len_utf16();
        let enough = room >= units;
        room = room.saturating_sub(units);
        enough
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

fn cell_width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => width(text),
        Cell::Number(number, places) => number.to_string().len().max(places.map_or(0, |places| places as usize + 4)),
        Cell::Date(_) => 10,
        Cell::Moment(_) => 19,
    }
}

/// How many lines a cell takes where its column is as wide as columns get.
fn lines(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.lines().map(|line| width(line).div_ceil(WIDTHS.1 + 2).max(1)).sum(),
        _ => 1,
    }
}

/// How many columns of a fixed-width font the widest line of a text takes.
fn width(text: &str) -> usize {
    let of_line = |line: &str| line.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
    text.lines().map(of_line).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::again;
    use crate::limits::Limits;
    use crate::run_record::{OutputRecord, RunRecord};
    use crate::workbook::book;

    /// Sheets by name, with the texts of their cells.
    type Texts = Vec<(String, Vec<Vec<String>>)>;

    /// The sheets of a list of so many lines, where a sheet holds ten rows, as texts.
    fn sheets(lines: usize, look: Look) -> (Vec<u8>, Texts) {
        let mut book = BookWriter::new("结果.xlsx", Date::from_raw(19_000).start(), false).unwrap().with_rows(10);
        let titles = [Arc::from("县"), Arc::from("户编号")];
        let mut list = book.list("名单", &titles, look).unwrap();
        let line = |at: usize| vec![Cell::Text(format!("县{}", at / 4)), Cell::Text(format!("h{at}"))];
        list.write((0..lines).map(line).collect()).unwrap();
        list.finish().unwrap();
        let bytes = book.finish(None).unwrap();
        let read = book::open(&Arc::from("结果.xlsx"), bytes.clone(), Limits::default()).unwrap();
        let sheets = read.sheets.iter().map(|sheet| {
            let grid = read.grid(&sheet.name).unwrap();
            (sheet.name.to_string(), (0..grid.rows()).map(|row| grid.texts(row)).collect())
        });
        let sheets = sheets.collect();
        (bytes, sheets)
    }

    #[test]
    fn a_list_too_long_for_a_sheet_goes_on_in_the_next() {
        for (lines, expected) in [(9, 1), (10, 2), (18, 2), (25, 3)] {
            let (bytes, found) = sheets(lines, Look::default());
            let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["名单", "名单(2)", "名单(3)"][..expected]);
            let mut keys = Vec::new();
            for (_, rows) in &found {
                assert!(rows.len() <= 10);
                assert_eq!(rows[0], ["县", "户编号"]);
                keys.extend(rows[1..].iter().map(|row| row[1].clone()));
            }
            assert_eq!(keys, (0..lines).map(|at| format!("h{at}")).collect::<Vec<_>>());
            // And is one list again.
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("结果.xlsx"), bytes).unwrap();
            let output = OutputRecord { file: "结果.xlsx".into(), ..OutputRecord::default() };
            let record = RunRecord { outputs: vec![output], ..RunRecord::default() };
            let csv = String::from_utf8(again::read(folder.path(), &record, "名单").unwrap().csv.unwrap()).unwrap();
            assert_eq!(csv.lines().count(), lines + 1);
        }
    }

    #[test]
    fn headings_of_groups_count_as_rows() {
        let look = Look { group: vec![0], all: "全部".to_owned(), ..Look::default() };
        let (_, found) = sheets(16, look);
        assert!(found.iter().all(|(_, rows)| rows.len() <= 10));
        let rows: Vec<&Vec<String>> = found.iter().flat_map(|(_, rows)| &rows[1..]).collect();
        assert_eq!(rows.len(), 16 + 4 + 1);
        assert_eq!((rows[0][0].as_str(), rows[20][0].as_str()), ("县0", "全部"));
    }
}
