//! Workbooks of tests in every format that is read, made from the same cells: `.xlsx` by a library, the others as far as
//! their readers look at them. What is in them stands in the tests.

mod notation;
mod ods;
pub mod unfolding;
mod xls;
mod xlsb;
mod xlsx;

pub use notation::sheets;

/// A sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Cells that are one: first row, first column, last row, last column. Only `.xlsx` keeps that.
    pub merged: Vec<[u32; 4]>,
}

/// A row.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Row {
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number shown as hundredths.
    Percent(f64),
    /// A date as spreadsheets count, and how it is shown.
    Date(f64, Shown),
    /// A flag.
    Flag(bool),
    /// A formula with the value that was saved, if one was; `.xls` and `.xlsb` always have one.
    Formula(String, Option<String>),
}

/// How a date is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// As a day.
    Day,
    /// As a month.
    Month,
    /// With its time.
    Moment,
}

/// The formats.
pub const FORMATS: [&str; 4] = ["xlsx", "xls", "xlsb", "ods"];

/// The bytes of a workbook in a format.
///
/// # Errors
/// What cannot be written.
pub fn bytes(sheets: &[Sheet], format: &str) -> Result<Vec<u8>, String> {
    match format {
        "xls" => xls::bytes(sheets).map_err(|error| error.to_string()),
        "xlsb" => xlsb::bytes(sheets).map_err(|error| error.to_string()),
        "ods" => ods::bytes(sheets).map_err(|error| error.to_string()),
        _ => xlsx::bytes(sheets),
    }
}
