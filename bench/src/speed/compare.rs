//! Whether results are the same: every flag of every household, the income a head, the class that fell most and the score,
//! from the CSV that each wrote. Formats of numbers do not count, values do.

use super::workload::RULES;
use crate::Fault;
use csv::{ByteRecord, Reader, StringRecord};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Where a column stands in a result.
///
/// # Errors
/// It has no such column.
pub fn place(headers: &StringRecord, file: &Path, name: &str) -> Result<usize, Fault> {
    let place = headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
    place.ok_or_else(|| format!("{} has no column {name}", file.display()).into())
}

/// What was found for one household.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Found {
    /// Two bits a rule: 0 unknown, 1 not hit, 2 hit.
    flags: u128,
    /// Hundredths of a yuan; the least number where unknown.
    head: i64,
    /// A number for the text.
    cause: u32,
    /// Hundredths of a point.
    score: i64,
}

/// What was found for all households, in the order of the file.
pub struct Findings {
    rows: Vec<Found>,
}

/// How two results differ.
#[derive(Clone, Default, Debug)]
pub struct Differences {
    /// Rows compared.
    pub rows: usize,
    /// Rows that differ in anything.
    pub differing: usize,
    /// For each column, in how many rows it differs.
    pub columns: BTreeMap<String, usize>,
}

impl Findings {
    /// Reads a result.
    ///
    /// # Errors
    /// A file that cannot be read, lacks a column, or holds what is no value.
    pub fn read(file: &Path) -> Result<Findings, Fault> {
        let mut reader = Reader::from_path(file)?;
        let headers = reader.headers()?.clone();
        let place = |name: &str| place(&headers, file, name);
        let flags: Vec<usize> = (1..=RULES).map(|rule| place(&format!("S{rule:02}"))).collect::<Result<_, _>>()?;
        let (head, cause, score) = (place("人均纯收入")?, place("下降主因")?, place("扣分")?);
        let mut rows = Vec::new();
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            let cell = |at: usize| row.get(at).unwrap_or_default();
            let mut bits = 0;
            for at in &flags {
                bits = bits << 2 | flag(cell(*at))?;
            }
            let cause = cause_number(cell(cause));
            rows.push(Found { flags: bits, head: hundredths(cell(head))?, cause, score: hundredths(cell(score))? });
        }
        Ok(Findings { rows })
    }

    /// A short hash over the flags of all households.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        self.rows.iter().for_each(|row| hash.update(row.flags.to_le_bytes()));
        hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How another result for the first households differs from this one.
    pub fn differences(&self, other: &Findings) -> Differences {
        let mut differences = Differences { rows: other.rows.len(), ..Differences::default() };
        let missing = other.rows.len().abs_diff(self.rows.len().min(other.rows.len()));
        differences.differing = missing;
        for (own, other) in self.rows.iter().zip(&other.rows).filter(|(own, other)| own != other) {
            differences.differing += 1;
            let mut count = |name: String| *differences.columns.entry(name).or_default() += 1;
            let different = own.flags ^ other.flags;
            for rule in (1..=RULES).filter(|rule| different >> (2 * (RULES - rule)) & 3 != 0) {
                count(format!("S{rule:02}"));
            }
            for (name, differs) in [
                ("人均纯收入", own.head != other.head),
                ("下降主因", own.cause != other.cause),
                ("扣分", own.score != other.score),
            ] {
                if differs {
                    count(name.to_owned());
                }
            }
        }
        differences
    }
}

fn flag(cell: &[u8]) -> Result<u128, Fault> {
    match cell {
        b"" => Ok(0),
        b"0" | b"false" | b"False" => Ok(1),
        b"1" | b"true" | b"True" => Ok(2),
        other => Err(format!("no flag: {}", String::from_utf8_lossy(other)).into()),
    }
}

/// The classes of income in their order; 0 where there is none.
fn cause_number(cell: &[u8]) -> u32 {
    let names = ["工资性收入", "经营净收入", "财产性收入", "转移性收入"];
    names.iter().position(|name| name.as_bytes() == cell).map_or(0, |at| at as u32 + 1)
}

/// The value to the nearest hundredth: peers write binary floats.
fn hundredths(cell: &[u8]) -> Result<i64, Fault> {
    if cell.is_empty() {
        return Ok(i64::MIN);
    }
    let value: f64 = std::str::from_utf8(cell)?.parse()?;
    Ok((value * 100.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(lines: &[&str]) -> Findings {
        let folder = std::env::temp_dir().join(format!("heng-compare-{}-{}", std::process::id(), lines.len()));
        let flags: Vec<String> = (1..=RULES).map(|rule| format!("S{rule:02}")).collect();
        let text = format!("户编号,人均纯收入,下降主因,扣分,{}\n{}\n", flags.join(","), lines.join("\n"));
        std::fs::write(&folder, text).unwrap();
        let findings = Findings::read(&folder).unwrap();
        std::fs::remove_file(&folder).unwrap();
        findings
    }

    #[test]
    fn values_count_and_not_their_form() {
        let zeros = ["0"; RULES].join(",");
        let own = written(&[&format!("1,8000.00,工资性收入,0.3,{zeros}")]);
        let same = written(&[&format!("1,8000.0,工资性收入,0.30000000000000004,{}", zeros.replace('0', "False"))]);
        assert_eq!(own.differences(&same).differing, 0);
        assert_eq!(own.digest(), same.digest());
    }

    #[test]
    fn every_difference_is_counted_once_a_row() {
        let zeros = ["0"; RULES].join(",");
        let own = written(&[&format!("1,1,工资性收入,0,{zeros}"), &format!("2,1,,0,{zeros}")]);
        let other = written(&[
            &format!("1,2,工资性收入,0,{}", zeros.replacen('0', "1", 1)),
            &format!("2,1,,0,{zeros}"),
            &format!("3,1,,0,{zeros}"),
        ]);
        let differences = own.differences(&other);
        assert_eq!((differences.rows, differences.differing), (3, 2));
        assert_eq!(differences.columns.get("S01"), Some(&1));
        assert_eq!(differences.columns.get("人均纯收入"), Some(&1));
    }
}
