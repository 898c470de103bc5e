//! The parts of an `.xlsb` archive: which part is which sheet, and its hidden rows. A formula in it always has a value.
//! Records are those of [MS-XLSB]: a type, a length, bytes.

use super::xlsx::targets;
use super::{Beside, damaged};
use crate::workbook::archive::{Archive, Words};
use crate::workbook::book::Refused;
use std::io::{self, Read};

/// A row's beginning: its number, and among its flags whether it is hidden.
const ROW: u16 = 0x0000;
/// A sheet of the workbook: its state, its number, the id of its part, its name.
const SHEET: u16 = 0x009C;
/// Where the rows of a sheet end.
const END_OF_ROWS: u16 = 0x0092;

/// How many bytes of a record are looked at.
const LOOKED_AT: usize = 1024;

/// The parts of all sheets, in the workbook's order.
pub fn parts(archive: &mut Archive) -> Result<Vec<String>, Refused> {
    let targets = targets(archive, "xl/_rels/workbook.bin.rels")?;
    let mut parts = Vec::new();
    if let Some(mut part) = archive.read("xl/workbook.bin")? {
        each(&mut part, |kind, bytes| {
            if kind == SHEET
                && let Some(length) = number(bytes, 8).filter(|length| *length != u32::MAX)
            {
                let id = bytes.get(12..12 + length as usize * 2).unwrap_or_default();
                let id = encoding_rs::UTF_16LE.decode_without_bom_handling(id).0;
                parts.push(targets.get(&*id).map_or_else(String::new, |target| format!("xl/{target}")));
            }
            true
        })?;
    }
    Ok(parts)
}

/// What a sheet's part says.
pub fn sheet(archive: &mut Archive, part: &str) -> Result<Beside, Refused> {
    archive.measure(part, &mut Words::new([]))?;
    let mut beside = Beside::default();
    if let Some(mut part) = archive.read(part)? {
        each(&mut part, |kind, bytes| {
            // Behind the row's number and style stand its height and flags; the fifth of those hides it.
            if kind == ROW
                && let (Some(row), Some(flags)) = (number(bytes, 0), bytes.get(11))
                && flags & 0x10 != 0
            {
                beside.hidden.push(row);
            }
            kind != END_OF_ROWS
        })?;
    }
    beside.hidden.sort_unstable();
    beside.hidden.dedup();
    Ok(beside)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Hands over the records of a part, the beginning of each, until it is enough.
fn each(part: &mut impl Read, mut take: impl FnMut(u16, &[u8]) -> bool) -> Result<(), Refused> {
    let mut bytes = Vec::new();
    loop {
        let Some(first) = byte(part)? else { return Ok(()) };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(byte(part)?.unwrap_or(0) & 0x7F) << 7;
        }
        let mut length = 0_u64;
        for shift in [0, 7, 14, 21] {
            let Some(next) = byte(part)? else { return Ok(()) };
            length |= u64::from(next & 0x7F) << shift;
            if next & 0x80 == 0 {
                break;
            }
        }
        bytes.clear();
        part.take(length.min(LOOKED_AT as u64)).read_to_end(&mut bytes).map_err(damaged)?;
        let rest = length.saturating_sub(LOOKED_AT as u64);
        io::copy(&mut part.take(rest), &mut io::sink()).map_err(damaged)?;
        if !take(kind, &bytes) {
            return Ok(());
        }
    }
}

fn byte(part: &mut impl Read) -> Result<Option<u8>, Refused> {
    let mut byte = [0];
    match part.read_exact(&mut byte) {
        Ok(()) => Ok(Some(byte[0])),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(damaged(error)),
    }
}
