//! Opens a workbook and its sheets. A sheet's cells are read once, when they are first asked for.

use super::grid::{Grid, GridBuilder};
use super::text::{borrowed, shows_percent};
use crate::limits::Limits;
use calamine::{Data, Ods, Range, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use heng_values::{Diagnostic, Severity};
use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The bytes of a workbook.
pub type Bytes = Arc<[u8]>;

type In = Cursor<Bytes>;

/// How compound files begin: `.xls`, and workbooks with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// How old `.xls` files begin that are no compound files.
const OLD: [&[u8]; 3] = [b"\x09\x08", b"\x09\x04", b"\x09\x02"];

/// A workbook in memory.
pub struct Book {
    file: Arc<str>,
    limits: Limits,
    inner: Mutex<Inner>,
    /// Its sheets with cells, in its order.
    pub sheets: Vec<SheetName>,
    /// `xlsx`, `xls`, `xlsb` or `ods`.
    pub format: &'static str,
}

/// A sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetName {
    /// Its name.
    pub name: Arc<str>,
    /// Whether it is hidden.
    pub hidden: bool,
}

struct Inner {
    book: Kind,
    grids: HashMap<Arc<str>, Arc<Grid>>,
}

enum Kind {
    Xlsx(Xlsx<In>),
    Xls(Xls<In>),
    Xlsb(Xlsb<In>),
    Ods(Ods<In>),
}

impl Debug for Book {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Book").field("file", &self.file).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

/// Whether bytes may be a workbook, whatever the file's name says.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(COMPOUND) || OLD.iter().any(|start| bytes.starts_with(start))
}

/// Opens a workbook.
///
/// # Errors
/// `E0830` it cannot be opened, `E0831` it has a password, `E0833` it is larger than allowed.
pub fn open(file: &Arc<str>, bytes: Vec<u8>, limits: Limits) -> Result<Book, Diagnostic> {
    let bytes: Bytes = bytes.into();
    let opened = guarded(|| kind(&bytes)).map_err(|found| found.diagnostic(file))?;
    let format = match &opened {
        Kind::Xlsx(_) => "xlsx",
        Kind::Xls(_) => "xls",
        Kind::Xlsb(_) => "xlsb",
        Kind::Ods(_) => "ods",
    };
    let sheets = opened.sheets();
    Ok(Book {
        file: file.clone(),
        limits,
        inner: Mutex::new(Inner { book: opened, grids: HashMap::new() }),
        sheets,
        format,
    })
}

impl Book {
    /// The cells of a sheet.
    ///
    /// # Errors
    /// As [`open`].
    pub fn grid(&self, sheet: &str) -> Result<Arc<Grid>, Diagnostic> {
        // What a panic of a reader left behind is not used again: the file is refused.
        let mut inner: MutexGuard<'_, Inner> = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(grid) = inner.grids.get(sheet) {
            return Ok(grid.clone());
        }
        let grid = guarded(|| inner.book.grid(sheet, self.limits)).map_err(|found| found.diagnostic(&self.file))?;
        let grid = Arc::new(grid);
        inner.grids.insert(Arc::from(sheet), grid.clone());
        Ok(grid)
    }
}

/// Why a workbook cannot be read.
enum Refused {
    Password,
    Limit,
    Reason(String),
}

impl Refused {
    fn diagnostic(self, file: &str) -> Diagnostic {
        let fault = |code| Diagnostic::new(code, Severity::Error, None).with("file", file);
        match self {
            Refused::Password => fault("E0831"),
            Refused::Limit => fault("E0833"),
            Refused::Reason(reason) => fault("E0830").with("reason", reason),
        }
    }
}

/// Damaged files make readers of foreign formats give up in many ways; each is an error of the file.
fn guarded<T>(read: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Refused::Reason("damaged".to_owned())))
}

fn refused(error: &impl fmt::Display) -> Refused {
    let reason = error.to_string();
    if reason.contains("password") || reason.contains("Password") || reason.contains("EncryptedPackage") {
        Refused::Password
    } else {
        Refused::Reason(reason)
    }
}

fn kind(bytes: &Bytes) -> Result<Kind, Refused> {
    let cursor = || Cursor::new(bytes.clone());
    if !bytes.starts_with(b"PK") {
        return match Xls::new(cursor()) {
            Ok(book) => Ok(Kind::Xls(book)),
            // A workbook with a password is a compound file, whatever it holds.
            Err(error) => match Xlsx::new(cursor()).err().map(|error| refused(&error)) {
                Some(Refused::Password) => Err(Refused::Password),
                _ => Err(refused(&error)),
            },
        };
    }
    // The names of the parts stand in the archive as they are.
    let has = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    if has(b"xl/workbook.bin") {
        Xlsb::new(cursor()).map(Kind::Xlsb).map_err(|error| refused(&error))
    } else if has(b"application/vnd.oasis.opendocument") || has(b"content.xml") {
        Ods::new(cursor()).map(Kind::Ods).map_err(|error| refused(&error))
    } else {
        Xlsx::new(cursor()).map(Kind::Xlsx).map_err(|error| refused(&error))
    }
}

impl Kind {
    fn sheets(&self) -> Vec<SheetName> {
        let sheets = match self {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
            Kind::Xlsb(book) => book.sheets_metadata(),
            Kind::Ods(book) => book.sheets_metadata(),
        };
        let cells = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        cells
            .map(|sheet| SheetName {
                name: Arc::from(sheet.name.as_str()),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    fn grid(&mut self, sheet: &str, limits: Limits) -> Result<Grid, Refused> {
        match self {
            Kind::Xlsx(book) => xlsx(book, sheet, limits),
            Kind::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(|error| refused(&error))?;
                let mut grid = GridBuilder::default();
                while let Some(cell) = reader.next_cell().map_err(|error| refused(&error))? {
                    let (row, column) = cell.get_position();
                    grid.push(row, column, cell.get_value(), None);
                    within(&grid, limits)?;
                }
                Ok(grid.finish())
            }
            Kind::Xls(book) => from_range(&book.worksheet_range(sheet).map_err(|error| refused(&error))?, limits),
            Kind::Ods(book) => from_range(&book.worksheet_range(sheet).map_err(|error| refused(&error))?, limits),
        }
    }
}

fn xlsx(book: &mut Xlsx<In>, sheet: &str, limits: Limits) -> Result<Grid, Refused> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|error| refused(&error))?;
    let percent: Vec<bool> = reader
        .styles()
        .iter()
        .map(|style| {
            style.number_format.as_ref().is_some_and(|format| {
                // 9 and 10 are the built-in formats with a percent sign.
                matches!(format.format_id, Some(9 | 10)) || shows_percent(&format.format_code)
            })
        })
        .collect();
    let mut grid = GridBuilder::default();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| refused(&error))? {
        let (row, column) = cell.get_position();
        grid.push(row, column, cell.get_value(), Some(percent.get(style).copied().unwrap_or(false)));
        within(&grid, limits)?;
    }
    Ok(grid.finish())
}

fn from_range(range: &Range<Data>, limits: Limits) -> Result<Grid, Refused> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut grid = GridBuilder::default();
    for (row, column, value) in range.used_cells() {
        // Sheets have fewer rows and columns than these types count.
        grid.push(first_row + row as u32, first_column + column as u32, &borrowed(value), None);
        within(&grid, limits)?;
    }
    Ok(grid.finish())
}

fn within(grid: &GridBuilder, limits: Limits) -> Result<(), Refused> {
    if grid.len() as u64 > limits.cells || grid.text_bytes() > limits.bytes { Err(Refused::Limit) } else { Ok(()) }
}
