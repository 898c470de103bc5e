//! Appends cells of text to columns, by what a field declares. The plain forms of numbers, dates and texts go straight
//! from bytes to values; everything else is decided by `heng_values`' reading of cells.

mod together;

use crate::limits;
use hashbrown::HashMap;
use heng_columns::ColumnBuilder;
use heng_values::cell::{Cell, CellFormat, read_bool};
use heng_values::number_text::is_lost_code;
use heng_values::{Mask, Number, Type, Value, clean_text, mask_codes, read_date, read_month, read_number};
use std::borrow::Cow;
use together::Together;

/// How many different cells of one column are remembered at most.
const REMEMBERED: usize = 512;

/// How much of a cell is shown in a report, in characters.
const SHOWN: usize = 200;

/// Bytes that make up texts with nothing to clean off: digits, letters (no `e`, which may be an exponent), and those of
/// the main block of Chinese characters.
const CLEAN: [bool; 256] = {
    let mut clean = [false; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        let letter = byte.is_ascii_alphanumeric() && byte != b'e' && byte != b'E';
        clean[at] = letter || matches!(byte, 0x80..=0xbf | 0xe4..=0xe9);
        at += 1;
    }
    clean
};

/// Why a cell could not be used: code and arguments of the wording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// Stable code.
    pub code: &'static str,
    /// Arguments of the wording.
    pub arguments: Vec<(&'static str, String)>,
}

/// What can be decided about a cell without the general way.
#[derive(Clone, Copy, Debug)]
enum Short {
    Number { least: i64, greatest: i64, whole: bool },
    Date { least: i32, greatest: i32 },
    Month,
    Bool,
    Text,
    None,
}

/// Reads the cells of one column, one block of rows.
#[derive(Clone, Debug)]
pub struct CellReader<'a> {
    format: &'a CellFormat,
    short: Short,
    empty: Cell,
    remembered: HashMap<Box<[u8]>, Cell>,
    /// What is kept from record to record where many are read at once.
    together: Together,
}

impl<'a> CellReader<'a> {
    /// A reader of the cells of a field.
    pub fn new(format: &'a CellFormat) -> CellReader<'a> {
        CellReader {
            format,
            short: short(format),
            empty: format.empty(),
            remembered: HashMap::new(),
            together: Together::default(),
        }
    }

    /// Appends what a cell says to a column of the field's type.
    ///
    /// # Errors
    /// Why it could not be used; the row is then unknown and marked as unreadable.
    #[inline]
    pub fn push(&mut self, cell: &[u8], builder: &mut ColumnBuilder) -> Result<(), Trouble> {
        if cell.is_empty() {
            return append(&self.empty, builder);
        }
        if cell.len() > limits::CELL_BYTES {
            builder.push_unreadable();
            return Err(too_long());
        }
        match self.short {
            Short::Number { least, greatest, whole } => {
                if let Some(raw) = read_number(cell)
                    && (least..=greatest).contains(&raw)
                    && !(whole && Number::from_raw(raw).to_integer().is_none())
                {
                    builder.push_number(raw);
                    return Ok(());
                }
            }
            Short::Date { least, greatest } => {
                if let Some(date) = read_date(cell)
                    && (least..=greatest).contains(&date.raw())
                {
                    builder.push_date(date.raw());
                    return Ok(());
                }
            }
            Short::Month => {
                if let Some(month) = read_month(cell) {
                    builder.push_month(month.raw());
                    return Ok(());
                }
            }
            Short::Bool => {
                let flag = match cell {
                    // 是 and 否
                    b"\xe6\x98\xaf" | b"1" => Some(true),
                    b"\xe5\x90\xa6" | b"0" => Some(false),
                    _ => read_bool(cell),
                };
                if let Some(flag) = flag {
                    builder.push_bool(flag);
                    return Ok(());
                }
            }
            Short::Text => {
                if let Ok(cell) = std::str::from_utf8(cell) {
                    if cell.bytes().all(|byte| CLEAN[usize::from(byte)]) {
                        builder.push_text(cell);
                        return Ok(());
                    }
                    let text = clean_text(cell);
                    if !text.is_empty() && !is_lost_code(&text) && !text.contains('\0') {
                        builder.push_text(&text);
                        return Ok(());
                    }
                }
            }
            Short::None => {}
        }
        self.push_by_format(cell, builder)
    }

    /// What a cell says, the general way.
    fn read_by_format(&mut self, cell: &[u8]) -> Result<Option<Value>, Trouble> {
        let value = |cell: &Cell| match cell {
            Cell::Known(value) => Ok(Some(value.clone())),
            Cell::Blank => Ok(None),
            Cell::Unreadable(problem) => Err(Trouble { code: problem.code, arguments: problem.arguments.clone() }),
        };
        if cell.is_empty() {
            return value(&self.empty);
        }
        if let Some(known) = self.remembered.get(cell) {
            return value(known);
        }
        let read = read(self.format, cell)?;
        let result = value(&read);
        if self.remembered.len() < REMEMBERED && cell.len() < SHOWN {
            self.remembered.insert(Box::from(cell), read);
        }
        result
    }

    fn push_by_format(&mut self, cell: &[u8], builder: &mut ColumnBuilder) -> Result<(), Trouble> {
        if let Some(known) = self.remembered.get(cell) {
            return append(known, builder);
        }
        let read = match read(self.format, cell) {
            Ok(read) => read,
            Err(trouble) => {
                builder.push_unreadable();
                return Err(trouble);
            }
        };
        let result = append(&read, builder);
        if self.remembered.len() < REMEMBERED && cell.len() < SHOWN {
            self.remembered.insert(Box::from(cell), read);
        }
        result
    }
}

fn short(format: &CellFormat) -> Short {
    if format.choices.is_some() {
        return Short::None;
    }
    match (format.kind, &format.min, &format.max) {
        (Type::Number, least, greatest) => {
            let raw = |limit: &Option<Value>, otherwise| match limit {
                Some(Value::Number(limit)) => limit.raw(),
                _ => otherwise,
            };
            Short::Number { least: raw(least, i64::MIN), greatest: raw(greatest, i64::MAX), whole: format.whole }
        }
        (Type::Date, least, greatest) => {
            let raw = |limit: &Option<Value>, otherwise| match limit {
                Some(Value::Date(limit)) => Some(limit.raw()),
                Some(_) => None,
                None => Some(otherwise),
            };
            match (raw(least, i32::MIN), raw(greatest, i32::MAX)) {
                (Some(least), Some(greatest)) => Short::Date { least, greatest },
                _ => Short::None,
            }
        }
        (Type::Month, None, None) => Short::Month,
        (Type::Bool, None, None) => Short::Bool,
        (Type::Text, None, None) => Short::Text,
        _ => Short::None,
    }
}

/// What a cell says.
///
/// # Errors
/// `D0004` for bytes that are no UTF-8, `D0007` for a NUL character, `D0401` for more than a cell may hold.
pub fn read(format: &CellFormat, cell: &[u8]) -> Result<Cell, Trouble> {
    if cell.len() > limits::CELL_BYTES {
        return Err(too_long());
    }
    let Ok(text) = std::str::from_utf8(cell) else {
        return Err(Trouble { code: "D0004", arguments: Vec::new() });
    };
    if text.contains('\0') {
        return Err(Trouble { code: "D0007", arguments: Vec::new() });
    }
    Ok(format.read(text))
}

fn append(cell: &Cell, builder: &mut ColumnBuilder) -> Result<(), Trouble> {
    match cell {
        Cell::Known(value) => builder.push_value(Some(value)),
        Cell::Blank => builder.push_unknown(),
        Cell::Unreadable(problem) => {
            builder.push_unreadable();
            return Err(Trouble { code: problem.code, arguments: problem.arguments.clone() });
        }
    }
    Ok(())
}

fn too_long() -> Trouble {
    Trouble { code: "D0401", arguments: vec![("limit", (limits::CELL_BYTES >> 20).to_string())] }
}

/// What a report hides of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hiding {
    /// Nothing: somebody asked to see all.
    Nothing,
    /// What looks like an id, an account or a phone number, though the column is none of these: it may have slipped.
    Codes,
    /// All that the mask of its column hides.
    Mask(Mask),
}

/// A cell as a report shows it: hidden where it is sensitive, undecodable bytes as `\xD6`, cut where it is long.
pub fn shown(cell: &[u8], hiding: Hiding) -> String {
    // No character is longer than four bytes, so what is cut off here is never shown.
    let part = &cell[..cell.len().min(SHOWN * 4)];
    let mut text = String::new();
    for chunk in part.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    let text = match hiding {
        Hiding::Mask(mask) => Cow::Owned(mask.mask(&clean_text(&text))),
        Hiding::Codes => mask_codes(&text),
        Hiding::Nothing => Cow::Borrowed(text.as_str()),
    };
    if text.chars().nth(SHOWN).is_none() && part.len() == cell.len() {
        return text.into_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::{Choices, Date};
    use proptest::prelude::*;
    use std::sync::Arc;

    pub(super) fn cells(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
        let cell = prop_oneof![
            "[-+]?[0-9]{0,8}(\\.[0-9]{0,7})?",
            "20[0-9]{2}-?[0-1][0-9]-?[0-3][0-9]",
            "[是否有无YN未享受'=\"E+ 张三.0]{0,5}",
            "[0-9]{11}\\.0",
            "\\PC{0,4}",
            "'{0,3}[甲乙]",
            "(阳朔|资源|桂林市临桂区){0,5}",
            Just("是".to_string()),
            Just(String::new())
        ];
        prop::collection::vec(cell, count)
    }

    pub(super) fn formats() -> Vec<CellFormat> {
        let mut formats: Vec<CellFormat> = Type::ALL.into_iter().map(CellFormat::new).collect();
        let number = |raw| Some(Value::Number(Number::from_raw(raw)));
        formats.push(CellFormat {
            min: number(0),
            max: number(30_000_000),
            whole: true,
            ..CellFormat::new(Type::Number)
        });
        let day = Date::new(2022, 1, 1).map(Value::Date);
        formats.push(CellFormat { min: day, ..CellFormat::new(Type::Date) });
        formats.push(CellFormat { blank: Some(Value::text("非监测")), ..CellFormat::new(Type::Text) });
        let mut choices = Choices::new();
        choices.allow("未享受", &[Arc::from("否")]);
        formats.push(CellFormat { choices: Some(choices), ..CellFormat::new(Type::Text) });
        formats
    }

    #[test]
    fn a_report_shows_no_sensitive_text_and_no_long_one() {
        assert_eq!(shown("450399196203150017".as_bytes(), Hiding::Mask(Mask::IdNumber)), "450399********0017");
        assert_eq!(shown(b"\xd6a", Hiding::Codes), "\\xD6a");
        assert_eq!(shown(&[b'a'; 5000], Hiding::Nothing).chars().count(), SHOWN + 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn the_short_way_says_what_the_long_way_says(
            cells in cells(1..9),
        ) {
            for format in formats() {
                let mut reader = CellReader::new(&format);
                let mut builder = ColumnBuilder::new(format.kind);
                let mut expected = Vec::new();
                for cell in &cells {
                    let pushed = reader.push(cell.as_bytes(), &mut builder);
                    let by_format = format.read(cell);
                    prop_assert_eq!(pushed.is_err(), matches!(by_format, Cell::Unreadable(_)));
                    expected.push(by_format);
                }
                let column = builder.finish();
                for (row, cell) in expected.into_iter().enumerate() {
                    let value = if let Cell::Known(value) = cell { Some(value) } else { None };
                    prop_assert_eq!(column.get(row), value, "{:?} {:?}", format.kind, &cells[row]);
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(cell in prop::collection::vec(any::<u8>(), 0..12)) {
            for format in formats() {
                let mut builder = ColumnBuilder::new(format.kind);
                let _ = CellReader::new(&format).push(&cell, &mut builder);
                prop_assert_eq!(builder.len(), 1);
            }
            shown(&cell, Hiding::Mask(Mask::Name));
            shown(&cell, Hiding::Codes);
        }
    }
}
