//! Finds the row, or the two rows, in which a table's headers stand, under titles and notes. What the headers mean for
//! each field is decided in `headers`.

use heng_core::program::{FileSource, Program, TableId};
use heng_values::names::{fold_header, without_brackets};
use std::collections::HashSet;

/// How many rows at the beginning of a file may be titles and notes.
pub const SEARCHED: usize = 10;

/// The headers that the tables fed by a file know, folded.
#[derive(Clone, Default, Debug)]
pub struct KnownHeaders {
    names: HashSet<String>,
}

impl KnownHeaders {
    /// Adds the names and aliases of a table's fields and a source's own headers.
    pub fn add(&mut self, program: &Program, table: TableId, source: &FileSource) {
        for (at, id) in program.table(table).fields.iter().enumerate() {
            self.add_name(&program.column(*id).name);
            let field = crate::headers::field(program, table, at);
            field.into_iter().flat_map(|field| &field.aliases).for_each(|alias| self.add_name(alias));
        }
        source.columns.iter().for_each(|(header, _)| self.add_name(header));
    }

    /// Adds a name.
    pub fn add_name(&mut self, name: &str) {
        let folded = fold_header(name);
        if let Some(short) = without_brackets(&folded) {
            self.names.insert(short.to_owned());
        }
        self.names.insert(folded);
    }

    /// Whether a header means something to one of the tables.
    pub fn has(&self, header: &str) -> bool {
        let folded = fold_header(header);
        self.names.contains(&folded) || without_brackets(&folded).is_some_and(|short| self.names.contains(short))
    }

    /// How many different headers of a row mean something.
    fn count(&self, row: &[String]) -> usize {
        row.iter().filter(|cell| self.has(cell)).map(|cell| fold_header(cell)).collect::<HashSet<_>>().len()
    }
}

/// Where the headers stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeaderRows {
    /// The first header row, by position in the rows looked at.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// The headers, those of two rows joined with `-`.
    pub headers: Vec<String>,
    /// How many of them mean something.
    pub known: usize,
}

impl HeaderRows {
    /// How many of the rows above the header have something in them.
    pub fn rows_above(&self, rows: &[Vec<String>]) -> u64 {
        rows[..self.first].iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count() as u64
    }
}

/// Finds the headers among the first rows of a file. The row whose cells mean most is taken, with its neighbour if both
/// together mean more; the first row where nothing means anything, or the row at `given` if somebody said which.
pub fn find(rows: &[Vec<String>], known: &KnownHeaders, given: Option<usize>) -> Option<HeaderRows> {
    let single = |at: usize| {
        let headers = rows[at].clone();
        HeaderRows { first: at, last: at, known: known.count(&headers), headers }
    };
    let mut best = match given {
        Some(at) if at >= rows.len() => return None,
        Some(at) => single(at),
        // Of equals the first.
        None => (0..rows.len()).map(single).rev().max_by_key(|found| found.known)?,
    };
    let here = best.first;
    for upper in [here.checked_sub(1), Some(here)].into_iter().flatten().filter(|upper| upper + 1 < rows.len()) {
        let headers = joined(&rows[upper], &rows[upper + 1], known);
        let pair = HeaderRows { first: upper, last: upper + 1, known: known.count(&headers), headers };
        if best.known > 0 && pair.known > best.known {
            best = pair;
        }
    }
    Some(best)
}

/// Two header rows as one: an upper cell that was merged holds for the empty ones to its right, as far as the lower row
/// has cells there.
fn joined(upper: &[String], lower: &[String], known: &KnownHeaders) -> Vec<String> {
    let cell = |row: &[String], at: usize| row.get(at).map_or("", |cell| cell.trim()).to_owned();
    let mut above = String::new();
    (0..upper.len().max(lower.len()))
        .map(|at| {
            let (own, below) = (cell(upper, at), cell(lower, at));
            if below.is_empty() {
                above.clear();
                above.push_str(&own);
                return own;
            }
            if !own.is_empty() {
                above = own;
            }
            let both = if above.is_empty() { below.clone() } else { format!("{above}-{below}") };
            if !known.has(&both) && known.has(&below) { below } else { both }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(names: &[&str]) -> KnownHeaders {
        let mut known = KnownHeaders::default();
        names.iter().for_each(|name| known.add_name(name));
        known
    }

    fn rows(rows: &[&str]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect()
    }

    fn found(text: &[&str], names: &[&str]) -> (usize, usize, String) {
        let found = find(&rows(text), &known(names), None).unwrap();
        (found.first, found.last, found.headers.join(","))
    }

    #[test]
    fn titles_and_notes_stand_above() {
        let text = ["全县户信息,,", "导出日期：2023-12-18,,", "户编号,县（市、区、旗）,耕地面积（亩）", "H1,阳朔县,3"];
        assert_eq!(found(&text, &["户编号", "县", "耕地面积"]), (2, 2, text[2].to_owned()));
        assert_eq!(found(&["甲,乙", "1,2"], &["户编号"]), (0, 0, "甲,乙".to_owned()));
    }

    #[test]
    fn merged_headers_are_joined() {
        let text = ["户编号,收入,,支出,", ",工资性,经营性,经营性,备注", "H1,1,2,3,"];
        let names = ["户编号", "收入-工资性", "收入-经营性", "支出-经营性", "备注"];
        assert_eq!(found(&text, &names), (0, 1, "户编号,收入-工资性,收入-经营性,支出-经营性,备注".to_owned()));
        assert_eq!(found(&text, &["户编号", "工资性", "备注"]).2, "户编号,工资性,收入-经营性,支出-经营性,备注");
    }

    #[test]
    fn a_title_is_no_upper_header_and_a_row_no_lower_one() {
        let text = ["全县户信息,", "户编号,县", "户编号,县", "H1,甲县"];
        assert_eq!(found(&text, &["户编号", "县"]), (1, 1, "户编号,县".to_owned()));
        assert!(find(&rows(&text), &known(&[]), Some(7)).is_none());
        assert_eq!(find(&rows(&text), &known(&[]), Some(3)).unwrap().headers, ["H1", "甲县"]);
    }
}
