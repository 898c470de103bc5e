//! What a workbook says beside its cells' values, and its reader does not tell: which rows are hidden, which formulas were
//! saved without a value, and for formats that are laid out whole how far cells spread. Values are not looked at here.

mod biff;
mod ods;
mod xlsb;
mod xlsx;

pub use biff::streams;
pub use ods::sheets;

use super::archive::Archive;
use super::book::Refused;
use quick_xml::escape::unescape;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

/// What is known of a sheet beside its values. Rows and columns count from 0.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Beside {
    /// Hidden rows, ascending.
    pub hidden: Vec<u32>,
    /// Formulas without a value.
    pub unsaved: Vec<Unsaved>,
}

/// A formula without a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsaved {
    /// Its row.
    pub row: u32,
    /// Its column.
    pub column: u32,
    /// The formula with `=` before it, as far as it is shown.
    pub formula: String,
}

/// How many characters of a formula are shown.
const SHOWN: usize = 60;

/// Of formats that are no archives, or read at once.
#[derive(Debug)]
pub enum Source {
    /// All sheets, in the workbook's order.
    Known(Vec<Beside>),
    /// An `.xlsx` archive, with the part of each sheet.
    Xlsx(Archive, Vec<String>),
    /// An `.xlsb` archive, likewise.
    Xlsb(Archive, Vec<String>),
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Archive").finish_non_exhaustive()
    }
}

impl Source {
    /// An `.xlsx` archive.
    pub fn xlsx(mut archive: Archive) -> Result<Source, Refused> {
        let parts = xlsx::parts(&mut archive)?;
        Ok(Source::Xlsx(archive, parts))
    }

    /// An `.xlsb` archive.
    pub fn xlsb(mut archive: Archive) -> Result<Source, Refused> {
        let parts = xlsb::parts(&mut archive)?;
        Ok(Source::Xlsb(archive, parts))
    }

    /// What is known of a sheet, by its position in the workbook. Its part is looked at before anybody reads it.
    pub fn sheet(&mut self, at: usize) -> Result<Beside, Refused> {
        match self {
            Source::Known(sheets) => Ok(sheets.get(at).cloned().unwrap_or_default()),
            Source::Xlsx(archive, parts) => {
                parts.get(at).map_or(Ok(Beside::default()), |part| xlsx::sheet(archive, part))
            }
            Source::Xlsb(archive, parts) => {
                parts.get(at).map_or(Ok(Beside::default()), |part| xlsb::sheet(archive, part))
            }
        }
    }
}

/// The attribute of a local name, whatever stands before it.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|known| known.key.local_name().as_ref() == name)?;
    let plain = unescape(&found.value).map(Cow::into_owned);
    Some(plain.unwrap_or_else(|_| found.value.into_owned()))
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| matches!(value.as_str(), "1" | "true"))
}

fn damaged(error: impl std::fmt::Display) -> Refused {
    Refused::Reason(error.to_string())
}
