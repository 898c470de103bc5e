//! Columns of which every line shows one of a few short texts, side by side: four of them are written by one look-up, by
//! which of the four hold and which are known.

use super::write::CsvRows;
use heng_columns::Bits;
use std::borrow::Cow;

/// How many columns are looked up together.
const TOGETHER: usize = 4;

/// The most bytes that one shows, with the comma behind it.
const LONGEST: usize = 4;

/// A few bytes that a line shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Short {
    bytes: [u8; LONGEST],
    length: u8,
}

/// What a column shows where it is unknown, where it does not hold, and where it does.
pub type Shown = [Short; 3];

/// A column of which there are but two values.
#[derive(Debug)]
pub struct Flag<'b> {
    /// Where it holds.
    pub truth: Cow<'b, Bits>,
    /// Where it is known.
    pub known: &'b Bits,
    /// What it shows.
    pub shown: Shown,
}

/// Such columns side by side.
#[derive(Default, Debug)]
pub struct Flags<'b> {
    flags: Vec<Flag<'b>>,
    groups: Vec<Group>,
    tables: Vec<Table>,
    /// Which 64 lines stand in the groups; none yet.
    at: Option<usize>,
}

/// Up to four columns over the 64 lines at hand.
#[derive(Debug)]
struct Group {
    table: usize,
    /// By line, which hold in the lower bits, which are known in the upper ones.
    states: [u8; 64],
}

/// What four columns show in each of their states.
#[derive(Debug)]
struct Table {
    shown: [Shown; TOGETHER],
    cells: Box<[[u8; TOGETHER * LONGEST]; 256]>,
    lengths: Box<[u8; 256]>,
}

impl Short {
    /// A cell with the comma behind it; none where it is too long.
    pub fn of(cell: &[u8]) -> Option<Short> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..cell.len())?.copy_from_slice(cell);
        Some(Short { bytes, length: cell.len() as u8 })
    }
}

impl<'b> Flags<'b> {
    /// Puts a column behind these.
    pub fn push(&mut self, flag: Flag<'b>) {
        self.flags.push(flag);
    }

    /// Writes the cells of a line.
    #[inline]
    pub fn write(&mut self, row: usize, rows: &mut CsvRows) {
        if self.at != Some(row / 64) {
            self.look_at(row / 64);
        }
        for group in &self.groups {
            let (table, state) = (&self.tables[group.table], usize::from(group.states[row % 64]));
            rows.short(&table.cells[state], usize::from(table.lengths[state]));
        }
        rows.count_cells(self.flags.len());
    }

    fn look_at(&mut self, word: usize) {
        if self.at.is_none() {
            self.prepare();
        }
        self.at = Some(word);
        for (group, flags) in self.groups.iter_mut().zip(self.flags.chunks(TOGETHER)) {
            let mut words = [0; TOGETHER * 2];
            let (truths, knowns) = words.split_at_mut(TOGETHER);
            let of = |bits: &Bits| bits.words().get(word).copied().unwrap_or(0);
            for ((truth, known), flag) in truths.iter_mut().zip(knowns).zip(flags) {
                (*truth, *known) = (of(&flag.truth), of(flag.known));
            }
            group.states = states(words);
        }
    }

    fn prepare(&mut self) {
        for flags in self.flags.chunks(TOGETHER) {
            let mut shown = [Shown::default(); TOGETHER];
            shown.iter_mut().zip(flags).for_each(|(shown, flag)| *shown = flag.shown);
            let known = self.tables.iter().position(|table| table.shown == shown);
            let table = known.unwrap_or_else(|| {
                self.tables.push(Table::of(shown));
                self.tables.len() - 1
            });
            self.groups.push(Group { table, states: [0; 64] });
        }
    }
}

impl Table {
    fn of(shown: [Shown; TOGETHER]) -> Table {
        let mut table = Table { shown, cells: Box::new([[0; TOGETHER * LONGEST]; 256]), lengths: Box::new([0; 256]) };
        for (state, (cells, length)) in table.cells.iter_mut().zip(table.lengths.iter_mut()).enumerate() {
            let mut end = 0;
            for (at, [unknown, no, yes]) in shown.iter().enumerate() {
                let short = match (state >> (TOGETHER + at) & 1, state >> at & 1) {
                    (0, _) => unknown,
                    (_, 0) => no,
                    _ => yes,
                };
                let shown = &short.bytes[..usize::from(short.length)];
                cells[end..end + shown.len()].copy_from_slice(shown);
                end += shown.len();
            }
            *length = end as u8;
        }
        table
    }
}

/// Eight words of 64 lines as a byte for each line, the first word in the lowest bit.
fn states(words: [u64; 8]) -> [u8; 64] {
    let mut states = [0; 64];
    for (byte, lines) in states.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        let some = words.iter().enumerate().fold(0, |some, (at, word)| some | (word >> (byte * 8) & 0xff) << (at * 8));
        *lines = transposed(some).to_le_bytes();
    }
    states
}

/// Eight bytes whose bits change places with them: bit `i` of byte `j` becomes bit `j` of byte `i`.
fn transposed(mut bits: u64) -> u64 {
    for (shift, mask) in [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)] {
        let moved = (bits ^ bits >> shift) & mask;
        bits ^= moved ^ moved << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CELLS: [[&str; 3]; 3] = [["", "0", "1"], ["", "否", "是"], ["?", "", "2.5"]];

    proptest! {
        #[test]
        fn every_line_shows_its_flags(
            columns in prop::collection::vec((0..CELLS.len(), any::<[u64; 2]>(), any::<[u64; 2]>()), 1..11),
            count in 65..128_usize,
        ) {
            let bits = |words: &[u64; 2]| Bits::from_words(words.to_vec(), count);
            let columns: Vec<(usize, Bits, Bits)> =
                columns.iter().map(|(kind, truth, known)| (*kind, bits(truth), bits(known))).collect();
            let mut flags = Flags::default();
            for (kind, truth, known) in &columns {
                let shown = CELLS[*kind].map(|cell| Short::of(format!("{cell},").as_bytes()).unwrap());
                flags.push(Flag { truth: Cow::Borrowed(truth), known, shown });
            }
            let mut rows = CsvRows::default();
            let mut expected = CsvRows::default();
            for row in 0..count {
                flags.write(row, &mut rows);
                rows.end_row();
                for (kind, truth, known) in &columns {
                    let at = if known.get(row) { 1 + usize::from(truth.get(row)) } else { 0 };
                    expected.plain(CELLS[*kind][at]);
                }
                expected.end_row();
            }
            prop_assert_eq!(rows.bytes(), expected.bytes());
        }
    }

    #[test]
    fn what_is_too_long_is_no_flag() {
        assert!(Short::of(b"100,").is_some());
        assert_eq!(Short::of(b"1000,"), None);
    }
}
