//! Appends the cells that one column has in many records, up to 64 at a time. What a cell says is what the reader says
//! of it alone; the plain forms are only decided side by side.

use super::{CellReader, Short, Trouble};
use crate::csv::{ColumnCells, Found, Heads};
use heng_columns::ColumnBuilder;
use heng_values::cell::Cell;
use heng_values::number::SCALE;
use heng_values::{Value, read_date, read_month, read_numbers};

/// What is kept from record to record.
#[derive(Clone, Debug, Default)]
pub(super) struct Together {
    heads: Heads,
    /// Texts met before, each in its `slot` or, where another stands there, in the one beside.
    recent: Vec<Recent>,
    /// The code of what an empty cell says, once it is known.
    empty_code: Option<u32>,
}

/// A text met before, as its cell has it, and its code.
#[derive(Clone, Copy, Debug, Default)]
struct Recent {
    text: Short32,
    code: u32,
}

/// How many texts are remembered.
const RECENT: usize = 64;

/// A text of one to 32 bytes: the first and the last of them, which overlap, and how many it has.
#[derive(Clone, Copy, Debug, Default)]
struct Short32 {
    words: [u64; 4],
    len: u32,
}

impl Short32 {
    #[inline(always)]
    fn of(found: &Found<'_>) -> Option<Short32> {
        let (text, len) = (found.text, found.len);
        if found.doubled {
            return None;
        }
        let word = |at: usize| text.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
        let words = match len {
            1..=8 => [word(0)? & u64::MAX >> (64 - 8 * len as u32), 0, 0, 0],
            9..=16 => [word(0)?, word(len - 8)?, 0, 0],
            17..=32 => [word(0)?, word(8)?, word(len - 16)?, word(len - 8)?],
            _ => return None,
        };
        Some(Short32 { words, len: len as u32 })
    }

    /// Whether both are the same text; word by word, as they were just written.
    #[inline(always)]
    fn is(&self, other: &Short32) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.words, other.words);
        (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | u64::from(self.len ^ other.len) == 0
    }

    /// Where it is remembered.
    #[inline(always)]
    fn slot(&self) -> usize {
        let [first, second, third, fourth] = self.words;
        let bytes = first ^ second.rotate_left(29) ^ third.rotate_left(17) ^ fourth.rotate_left(43);
        (bytes ^ u64::from(self.len) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15) as usize >> 58
    }
}

impl Together {
    /// The code of a text that is remembered.
    #[inline(always)]
    fn code_of(&self, text: &Short32) -> Option<u32> {
        let slot = text.slot();
        let found = |slot: usize| self.recent.get(slot).filter(|recent| recent.text.is(text));
        found(slot).or_else(|| found(slot ^ 1)).map(|recent| recent.code)
    }

    /// Remembers a text; another in its place moves aside, where it is found too if it is not itself in the way.
    fn remember(&mut self, text: Short32, code: u32) {
        self.recent.resize(RECENT, Recent::default());
        let slot = text.slot();
        self.recent.swap(slot, slot ^ 1);
        self.recent[slot] = Recent { text, code };
    }
}

/// 是 and 否, the first byte lowest.
const WORDS: [u64; 2] = [0x00af_98e6, 0x00a6_90e5];

impl CellReader<'_> {
    /// Appends what `count` cells of one column say, in order; a record that lacks the cell is unreadable. `trouble` is
    /// called for each that could not be used, with its position and its bytes.
    #[inline(always)]
    pub fn push_all(
        &mut self,
        count: usize,
        cells: &ColumnCells<'_>,
        builder: &mut ColumnBuilder,
        mut trouble: impl FnMut(usize, &[u8], Trouble),
    ) {
        if matches!(self.short, Short::Text | Short::None) {
            return self.push_texts(count, cells, builder, &mut trouble);
        }
        let first = builder.len();
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
        for from in (0..count).step_by(64) {
            let some = (count - from).min(64);
            match self.short {
                Short::Number { least, greatest, whole } => {
                    let allowed =
                        |raw: &i64| *raw >= least && *raw <= greatest && !(whole && raw.wrapping_rem(SCALE) != 0);
                    let mut numbers = [0; 64];
                    cells.heads(from, some, &mut self.together.heads);
                    let Heads { bytes, lens } = &self.together.heads;
                    let mut known = read_numbers(bytes, lens, &mut numbers) & u64::MAX >> (64 - some);
                    if whole || least != i64::MIN || greatest != i64::MAX {
                        known &= bits(numbers.iter().map(allowed));
                    }
                    for at in places(!known, some) {
                        let cell = cells.get(from + at);
                        let read = match cell.as_ref().and_then(Found::number).filter(allowed) {
                            Some(raw) => Some(raw),
                            None if self.is_blank(&cell) => None,
                            None => match slow(self, from + at, cell) {
                                Some(Value::Number(number)) => Some(number.raw()),
                                _ => None,
                            },
                        };
                        numbers[at] = read.unwrap_or_default();
                        known |= u64::from(read.is_some()) << at;
                    }
                    builder.push_numbers(&numbers[..some], known);
                }
                Short::Bool => {
                    cells.heads(from, some, &mut self.together.heads);
                    let heads = &self.together.heads;
                    let says = |word: u64, digit: u8| {
                        bits((0..some).map(|at| {
                            let (bytes, len) = heads.short(at);
                            ((bytes == word) & (len == 3)) | ((bytes == u64::from(digit)) & (len == 1))
                        }))
                    };
                    let mut truth = says(WORDS[0], b'1');
                    let mut known = truth | says(WORDS[1], b'0');
                    for at in places(!known, some) {
                        let cell = cells.get(from + at);
                        if !self.is_blank(&cell)
                            && let Some(Value::Bool(flag)) = slow(self, from + at, cell)
                        {
                            truth |= u64::from(flag) << at;
                            known |= 1 << at;
                        }
                    }
                    builder.push_flags(truth, known, some);
                }
                Short::Date { least, greatest } => {
                    let plain = |bytes: &[u8]| {
                        read_date(bytes).map(|date| date.raw()).filter(|raw| (least..=greatest).contains(raw))
                    };
                    builder
                        .extend_dates((from..from + some).map(|row| self.days_or_months(row, cells, plain, &mut slow)));
                }
                Short::Month => {
                    let plain = |bytes: &[u8]| read_month(bytes).map(|month| month.raw());
                    builder.extend_months(
                        (from..from + some).map(|row| self.days_or_months(row, cells, plain, &mut slow)),
                    );
                }
                Short::Text | Short::None => {}
            }
        }
        unreadable.into_iter().for_each(|row| builder.mark_unreadable(row));
    }

    /// The days of a date or the months of a month: as `plain` reads it, or decided the `slow` way.
    #[inline(always)]
    fn days_or_months(
        &mut self,
        row: usize,
        cells: &ColumnCells<'_>,
        plain: impl Fn(&[u8]) -> Option<i32>,
        slow: &mut impl FnMut(&mut Self, usize, Option<Found<'_>>) -> Option<Value>,
    ) -> Option<i32> {
        let cell = cells.get(row);
        if self.is_blank(&cell) {
            return None;
        }
        cell.and_then(|cell| plain(&cell.bytes())).or_else(|| match slow(self, row, cell) {
            Some(Value::Date(date)) => Some(date.raw()),
            Some(Value::Month(month)) => Some(month.raw()),
            _ => None,
        })
    }

    /// As `push_all`, for texts, which mostly repeat, and for what has no plain form.
    #[inline(always)]
    fn push_texts(
        &mut self,
        count: usize,
        cells: &ColumnCells<'_>,
        builder: &mut ColumnBuilder,
        trouble: &mut impl FnMut(usize, &[u8], Trouble),
    ) {
        // What is not appended yet.
        let (mut codes, mut known, mut waiting) = ([0_u32; 64], 0_u64, 0_usize);
        for row in 0..count {
            let cell = cells.get(row);
            let text = cell.as_ref().and_then(Short32::of);
            let remembered = match (&text, &cell) {
                (Some(text), _) => self.together.code_of(text),
                (None, Some(cell)) if cell.len == 0 => self.together.empty_code,
                _ => None,
            };
            let is_unknown = self.is_blank(&cell) && builder.is_text();
            if remembered.is_some() || is_unknown {
                codes[waiting % 64] = remembered.unwrap_or_default();
                known |= u64::from(remembered.is_some()) << (waiting % 64);
                waiting += 1;
                if waiting == 64 {
                    builder.push_codes(&codes, known);
                    (known, waiting) = (0, 0);
                }
                continue;
            }
            builder.push_codes(&codes[..waiting], known);
            (known, waiting) = (0, 0);
            let Some(cell) = cell else {
                builder.push_unreadable();
                continue;
            };
            let (bytes, before) = (cell.bytes(), builder.distinct());
            match self.push(&bytes, builder) {
                Err(found) => trouble(row, &bytes, found),
                Ok(()) if cell.len == 0 => self.together.empty_code = self.code_of_empty(builder),
                // Columns whose texts hardly repeat are better off without.
                Ok(()) if before >= RECENT * 16 => {}
                Ok(()) => {
                    if let (Some(text), Some(code)) = (text, builder.last_code_of(&bytes)) {
                        self.together.remember(text, code);
                    }
                }
            }
        }
        builder.push_codes(&codes[..waiting], known);
    }

    /// The code of what an empty cell says, which was appended last.
    fn code_of_empty(&self, builder: &ColumnBuilder) -> Option<u32> {
        match &self.empty {
            Cell::Known(Value::Text(text)) => builder.last_code_of(text.as_bytes()),
            _ => None,
        }
    }

    /// Whether a cell is empty and says nothing.
    #[inline]
    fn is_blank(&self, cell: &Option<Found<'_>>) -> bool {
        matches!(self.empty, Cell::Blank) && cell.as_ref().is_some_and(|cell| cell.len == 0)
    }
}

/// A bit for each, the first lowest.
#[inline(always)]
fn bits(each: impl Iterator<Item = bool>) -> u64 {
    each.zip(0..64).fold(0, |bits, (bit, at)| bits | u64::from(bit) << at)
}

/// The places below `count` of the bits that are 1.
#[inline]
fn places(bits: u64, count: usize) -> impl Iterator<Item = usize> {
    let mut left = if count < 64 { bits & ((1 << count) - 1) } else { bits };
    std::iter::from_fn(move || {
        let at = (left != 0).then(|| left.trailing_zeros() as usize);
        left &= left.wrapping_sub(1);
        at
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, formats};
    use super::*;
    use crate::csv::Cells;
    use crate::csv::marks::BySixteen;
    use crate::csv::scan::Separator;
    use proptest::prelude::*;

    /// A file of one column, each cell quoted where it has to be.
    fn file(cells: &[String]) -> String {
        let mut file = String::new();
        for cell in cells {
            if cell.is_empty() || cell.contains(['"', ',', '\r', '\n']) {
                file.push_str(&format!("\"{}\"\n", cell.replace('"', "\"\"")));
            } else {
                file.push_str(&format!("{cell}\n"));
            }
        }
        file
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn together_they_say_what_each_says(cells in cells(1..150)) {
            let file = file(&cells);
            for format in formats() {
                let (mut each, mut alone) = (CellReader::new(&format), ColumnBuilder::new(format.kind));
                let unreadable: Vec<usize> = (0..cells.len())
                    .filter(|row| each.push(cells[*row].as_bytes(), &mut alone).is_err())
                    .collect();
                let (mut reader, mut together) = (CellReader::new(&format), ColumnBuilder::new(format.kind));
                let (mut found, mut rows) = (Cells::new(file.as_bytes(), Separator::COMMA, 1, BySixteen), 0);
                let mut troubled = Vec::new();
                while found.fill() {
                    let count = found.lines().len();
                    reader.push_all(count, &found.column(0), &mut together, |row, bytes, _| {
                        troubled.push(rows + row);
                        assert_eq!(bytes, cells[rows + row].as_bytes());
                    });
                    rows += count;
                }
                prop_assert_eq!(troubled, unreadable);
                prop_assert_eq!(format!("{:?}", together.finish()), format!("{:?}", alone.finish()));
            }
        }
    }
}
