//! Opens a workbook and its sheets. A sheet's cells are read once, when they are first asked for.

use super::archive::Archive;
use super::beside::{self, Beside, Source};
use super::grid::{Grid, GridBuilder};
use super::text::{borrowed, shows_percent};
use crate::limits::Limits;
use crate::memory;
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

/// The folder whose parts are looked at one by one, when they are read; none of those that are read at once.
const SHEETS: &str = "/worksheets/";
const NOTHING: &str = "\0";

/// After how many cells the memory is looked at.
const OFTEN: usize = 1 << 18;

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
    /// What the workbook says beside its cells' values.
    beside: Source,
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
/// `E0815` too much memory, `E0830` it cannot be opened, `E0831` it has a password, `E0833` it is larger than allowed,
/// `E0845` so is one of its texts.
pub fn open(file: &Arc<str>, bytes: Vec<u8>, limits: Limits) -> Result<Book, Diagnostic> {
    let bytes: Bytes = bytes.into();
    let (opened, beside) = guarded(|| kind(&bytes, limits)).map_err(|found| found.diagnostic(file, limits))?;
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
        inner: Mutex::new(Inner { book: opened, beside, grids: HashMap::new() }),
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
        let Inner { book, beside, .. } = &mut *inner;
        let read = || {
            // Looked at before it is read.
            let beside = beside.sheet(book.position(sheet))?;
            book.grid(sheet, beside, self.limits)
        };
        let grid = guarded(read).map_err(|found| found.diagnostic(&self.file, self.limits))?;
        let grid = Arc::new(grid);
        inner.grids.insert(Arc::from(sheet), grid.clone());
        Ok(grid)
    }
}

/// Why a workbook cannot be read.
#[derive(Debug)]
pub(super) enum Refused {
    Password,
    /// It unfolds into too much.
    Limit,
    /// A text of it does.
    Piece,
    /// The process may hold no more.
    Memory(Diagnostic),
    Reason(String),
}

impl Refused {
    fn diagnostic(self, file: &str, limits: Limits) -> Diagnostic {
        let fault = |code| Diagnostic::new(code, Severity::Error, None).with("file", file);
        match self {
            Refused::Password => fault("E0831"),
            Refused::Limit => fault("E0833"),
            Refused::Piece => fault("E0845").with("limit", (limits.piece >> 20).max(1).to_string()),
            Refused::Memory(found) => found,
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

fn kind(bytes: &Bytes, limits: Limits) -> Result<(Kind, Source), Refused> {
    let cursor = || Cursor::new(bytes.clone());
    if !bytes.starts_with(b"PK") {
        let beside = Source::Known(beside::streams(bytes, limits.spread)?);
        return match Xls::new(cursor()) {
            Ok(book) => Ok((Kind::Xls(book), beside)),
            // A workbook with a password is a compound file, whatever it holds.
            Err(error) => match Xlsx::new(cursor()).err().map(|error| refused(&error)) {
                Some(Refused::Password) => Err(Refused::Password),
                _ => Err(refused(&error)),
            },
        };
    }
    // The names of the parts stand in the archive as they are.
    let has = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    if has(b"application/vnd.oasis.opendocument") || has(b"content.xml") {
        let mut archive = Archive::open(bytes, limits, NOTHING)?;
        let beside = Source::Known(beside::sheets(&mut archive, limits.spread)?);
        return Ods::new(cursor()).map(|book| (Kind::Ods(book), beside)).map_err(|error| refused(&error));
    }
    let archive = Archive::open(bytes, limits, SHEETS)?;
    if has(b"xl/workbook.bin") {
        let beside = Source::xlsb(archive)?;
        Xlsb::new(cursor()).map(|book| (Kind::Xlsb(book), beside)).map_err(|error| refused(&error))
    } else {
        let beside = Source::xlsx(archive)?;
        Xlsx::new(cursor()).map(|book| (Kind::Xlsx(book), beside)).map_err(|error| refused(&error))
    }
}

impl Kind {
    fn metadata(&self) -> Vec<calamine::Sheet> {
        match self {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
            Kind::Xlsb(book) => book.sheets_metadata(),
            Kind::Ods(book) => book.sheets_metadata(),
        }
        .to_vec()
    }

    fn sheets(&self) -> Vec<SheetName> {
        let cells = self.metadata().into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        cells
            .map(|sheet| SheetName {
                name: Arc::from(sheet.name.as_str()),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    /// Where a sheet stands in the workbook.
    fn position(&self, sheet: &str) -> usize {
        self.metadata().iter().position(|known| known.name == sheet).unwrap_or(usize::MAX)
    }

    fn grid(&mut self, sheet: &str, beside: Beside, limits: Limits) -> Result<Grid, Refused> {
        let mut grid = GridBuilder::default();
        match self {
            Kind::Xlsx(book) => xlsx(book, sheet, &mut grid, limits)?,
            Kind::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(|error| refused(&error))?;
                while let Some(cell) = reader.next_cell().map_err(|error| refused(&error))? {
                    let (row, column) = cell.get_position();
                    grid.push(row, column, cell.get_value(), None);
                    within(&grid, limits)?;
                }
            }
            Kind::Xls(book) => {
                from_range(&book.worksheet_range(sheet).map_err(|error| refused(&error))?, &mut grid, limits)?;
            }
            Kind::Ods(book) => {
                from_range(&book.worksheet_range(sheet).map_err(|error| refused(&error))?, &mut grid, limits)?;
            }
        }
        for formula in &beside.unsaved {
            grid.push_unsaved(formula.row, formula.column, &formula.formula);
            within(&grid, limits)?;
        }
        Ok(grid.finish(beside.hidden))
    }
}

fn xlsx(book: &mut Xlsx<In>, sheet: &str, grid: &mut GridBuilder, limits: Limits) -> Result<(), Refused> {
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
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| refused(&error))? {
        let (row, column) = cell.get_position();
        grid.push(row, column, cell.get_value(), Some(percent.get(style).copied().unwrap_or(false)));
        within(grid, limits)?;
    }
    Ok(())
}

fn from_range(range: &Range<Data>, grid: &mut GridBuilder, limits: Limits) -> Result<(), Refused> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        // Sheets have fewer rows and columns than these types count.
        grid.push(first_row + row as u32, first_column + column as u32, &borrowed(value), None);
        within(grid, limits)?;
    }
    Ok(())
}

fn within(grid: &GridBuilder, limits: Limits) -> Result<(), Refused> {
    if grid.len() as u64 > limits.cells || grid.text_bytes() > limits.bytes {
        return Err(Refused::Limit);
    }
    if grid.len().is_multiple_of(OFTEN) { memory::check().map_err(Refused::Memory) } else { Ok(()) }
}
