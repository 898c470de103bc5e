//! Workbooks: `.xlsx`, `.xls`, `.xlsb` and `.ods`. `archive` looks at a file before it is unfolded, `book` opens it and its sheets,
//! `grid` holds a sheet's cells, `text` says what a cell shows, `beside` what a sheet says besides, `read` gives a sheet to tables, `side` those of a pack to rules. Which sheet belongs to which table is decided in
//! `folder`.

mod archive;
mod beside;
pub mod book;
pub mod grid;
pub mod read;
pub mod side;
pub mod text;
pub mod write;

/// Endings of workbooks; `.et` is what WPS writes.
pub const ENDINGS: [&str; 6] = ["xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// The name of a sheet as shown to people, `台账.xlsx#户`, as the file's and the sheet's; no sheet for other files.
pub fn parted(shown: &str) -> (&str, &str) {
    let of_workbook = |(at, _): &(usize, &str)| {
        let ending = shown[..*at].rsplit('.').next().unwrap_or_default();
        ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
    };
    match shown.match_indices('#').find(of_workbook) {
        Some((at, mark)) => (&shown[..at], &shown[at + mark.len()..]),
        None => (shown, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn a_sheet_stands_behind_its_file() {
        assert_eq!(parted("台账#1.xlsx#户#2"), ("台账#1.xlsx", "户#2"));
        assert_eq!(parted("户#1.csv"), ("户#1.csv", ""));
    }
}
