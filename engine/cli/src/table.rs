//! Plain tables for a terminal whose columns line up under Chinese text.

use heng_host::catalogue::printable;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Lines of cells, the first line a heading; columns after the first are figures and stand to the right.
pub fn lines(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<Cow<'_, str>>> =
        rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::from(" ");
        for (at, cell) in row.iter().enumerate() {
            let blanks = " ".repeat(widths[at] - cell.width());
            line.push(' ');
            if at == 0 {
                line.push_str(cell);
                line.push_str(&blanks);
            } else {
                line.push_str(&blanks);
                line.push_str(cell);
            }
            line.push(' ');
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up_under_chinese() {
        let rows = [vec!["县".to_owned(), "红色".to_owned()], vec!["阳朔县".to_owned(), "3".to_owned()]];
        assert_eq!(super::lines(&rows), "  县      红色\n  阳朔县     3\n");
    }
}
