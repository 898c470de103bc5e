//! Appends cells of text to columns, by what a field declares. The plain forms of numbers, dates and texts go straight
//! from bytes to values; everything else is decided by `heng_values`' reading of cells.

use crate::csv::Found;
use crate::limits;
use hashbrown::HashMap;
use heng_columns::ColumnBuilder;
use heng_values::cell::{Cell, CellFormat, read_bool};
use heng_values::number::SCALE;
use heng_values::number_text::is_lost_code;
use heng_values::{Mask, Number, Type, Value, clean_text, mask_codes, read_date, read_month, read_number};
use std::borrow::Cow;

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
    /// Codes of texts met before, by `slot` of their bytes.
    recent: Vec<u32>,
    /// Room for the numbers at hand.
    numbers: [i64; 64],
}

/// How many codes are remembered.
const RECENT: usize = 64;

/// No code.
const NO_CODE: u32 = u32::MAX;

/// Where a text's code is remembered.
#[inline]
fn slot(cell: &[u8]) -> usize {
    let bytes = match (cell.first_chunk::<8>(), cell.last_chunk::<8>()) {
        (Some(first), Some(last)) => u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29),
        _ => cell.iter().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte)),
    };
    let mixed = (bytes ^ (cell.len() as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize % RECENT
}

fn number(value: &Value) -> Option<i64> {
    if let Value::Number(number) = value { Some(number.raw()) } else { None }
}

impl<'a> CellReader<'a> {
    /// A reader of the cells of a field.
    pub fn new(format: &'a CellFormat) -> CellReader<'a> {
        CellReader {
            format,
            short: short(format),
            empty: format.empty(),
            remembered: HashMap::new(),
            recent: Vec::new(),
            numbers: [0; 64],
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

    /// Appends what `count` cells of one column say, in order; a record that lacks the cell is unreadable. `trouble` is
    /// called for each that could not be used, with its position and its bytes.
    pub fn push_all<'t>(
        &mut self,
        count: usize,
        cell: impl Fn(usize) -> Option<Found<'t>>,
        builder: &mut ColumnBuilder,
        mut trouble: impl FnMut(usize, &[u8], Trouble),
    ) {
        let (first, short) = (builder.len(), self.short);
        if matches!(short, Short::Text | Short::None) {
            for row in 0..count {
                let Some(cell) = cell(row) else {
                    builder.push_unreadable();
                    continue;
                };
                let cell = cell.bytes();
                if self.push_recent(&cell, builder) {
                    continue;
                }
                let before = builder.distinct();
                match self.push(&cell, builder) {
                    Ok(()) => self.remember_code(&cell, before, builder),
                    Err(found) => trouble(row, &cell, found),
                }
            }
            return;
        }
        let mut unreadable: Vec<u32> = Vec::new();
        // What is no plain form: decided the general way.
        let mut slow = |reader: &mut Self, row: usize, cell: Option<Found<'_>>| {
            if let Some(cell) = cell {
                let bytes = cell.bytes();
                match reader.read_by_format(&bytes) {
                    Ok(value) => return value,
                    Err(found) => trouble(row, &bytes, found),
                }
            }
            unreadable.push((first + row) as u32);
            None
        };
        let mut from = 0;
        while from < count {
            let rows = from..count.min(from + 64);
            match short {
                Short::Number { least, greatest, whole } => {
                    let mut known = 0_u64;
                    for (at, row) in rows.clone().enumerate() {
                        let cell = cell(row);
                        let read = match cell.as_ref().and_then(Found::number) {
                            Some(raw) if raw >= least && raw <= greatest && !(whole && raw % SCALE != 0) => Some(raw),
                            _ if self.is_blank(&cell) => None,
                            _ => slow(self, row, cell).and_then(|value| number(&value)),
                        };
                        self.numbers[at % 64] = read.unwrap_or_default();
                        known |= u64::from(read.is_some()) << (at % 64);
                    }
                    builder.push_numbers(&self.numbers[..rows.len()], known);
                }
                Short::Bool => {
                    let (mut truth, mut known) = (0_u64, 0_u64);
                    for (at, row) in rows.clone().enumerate() {
                        let cell = cell(row);
                        let plain = cell.as_ref().filter(|cell| !cell.doubled);
                        let flag = match plain.map(|cell| &cell.text[..cell.len]) {
                            // 是 and 否
                            Some(b"\xe6\x98\xaf" | b"1") => Some(true),
                            Some(b"\xe5\x90\xa6" | b"0") => Some(false),
                            _ if self.is_blank(&cell) => None,
                            _ => match slow(self, row, cell) {
                                Some(Value::Bool(flag)) => Some(flag),
                                _ => None,
                            },
                        };
                        truth |= u64::from(flag == Some(true)) << (at % 64);
                        known |= u64::from(flag.is_some()) << (at % 64);
                    }
                    builder.push_flags(truth, known, rows.len());
                }
                Short::Date { least, greatest } => {
                    builder.extend_dates(rows.clone().map(|row| {
                        let cell = cell(row);
                        match cell.and_then(|cell| read_date(&cell.bytes())) {
                            Some(read) if read.raw() >= least && read.raw() <= greatest => Some(read.raw()),
                            _ if self.is_blank(&cell) => None,
                            _ => match slow(self, row, cell) {
                                Some(Value::Date(date)) => Some(date.raw()),
                                _ => None,
                            },
                        }
                    }));
                }
                Short::Month => {
                    builder.extend_months(rows.clone().map(|row| {
                        let cell = cell(row);
                        match cell.and_then(|cell| read_month(&cell.bytes())) {
                            Some(read) => Some(read.raw()),
                            _ if self.is_blank(&cell) => None,
                            _ => match slow(self, row, cell) {
                                Some(Value::Month(month)) => Some(month.raw()),
                                _ => None,
                            },
                        }
                    }));
                }
                Short::Text | Short::None => {}
            }
            from = rows.end;
        }
        unreadable.into_iter().for_each(|row| builder.mark_unreadable(row));
    }

    /// Appends a text whose code is remembered; false where it is not.
    #[inline]
    fn push_recent(&self, cell: &[u8], builder: &mut ColumnBuilder) -> bool {
        match self.recent.get(slot(cell)) {
            Some(code) if *code != NO_CODE => builder.push_code_of(*code, cell),
            _ => false,
        }
    }

    /// Remembers the code of a text that was appended exactly as its cell has it.
    fn remember_code(&mut self, cell: &[u8], distinct_before: usize, builder: &ColumnBuilder) {
        // Columns whose texts hardly repeat are better off without.
        if distinct_before >= RECENT * 16 {
            return;
        }
        let Some(code) = builder.last_code_of(cell) else { return };
        if self.recent.is_empty() {
            self.recent.resize(RECENT, NO_CODE);
        }
        self.recent[slot(cell)] = code;
    }

    /// Whether a cell is empty and says nothing.
    #[inline]
    fn is_blank(&self, cell: &Option<Found<'_>>) -> bool {
        matches!(self.empty, Cell::Blank) && cell.as_ref().is_some_and(|cell| cell.len == 0)
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

    fn formats() -> Vec<CellFormat> {
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
            cells in prop::collection::vec(
                prop_oneof![
                    "[-+]?[0-9]{0,8}(\\.[0-9]{0,7})?", "20[0-9]{2}-?[0-1][0-9]-?[0-3][0-9]", "[是否有无YN未享受'=\"E+ 张三.0]{0,5}",
                    "[0-9]{11}\\.0", "\\PC{0,4}", "'{0,3}[甲乙]"
                ],
                1..9,
            ),
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
                let mut together = ColumnBuilder::new(format.kind);
                let mut troubled = Vec::new();
                CellReader::new(&format).push_all(
                    cells.len(),
                    |row| Some(Found { text: cells[row].as_bytes(), len: cells[row].len(), doubled: false }),
                    &mut together,
                    |row, _, _| troubled.push(row),
                );
                let unreadable = |(row, cell)| matches!(cell, &Cell::Unreadable(_)).then_some(row);
                prop_assert_eq!(troubled, expected.iter().enumerate().filter_map(unreadable).collect::<Vec<usize>>());
                prop_assert_eq!(format!("{:?}", together.finish()), format!("{column:?}"));
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
