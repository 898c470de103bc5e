//! Workbooks that are small as files and large when they are unfolded.

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a part is filled with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filling {
    /// One text that does not end.
    Text,
    /// Rows with nothing in them.
    Rows,
    /// An entity of entities of entities.
    Entities,
}

/// An `.xlsx` with a header 户编号, one row, and then so many bytes of a filling.
///
/// # Errors
/// What cannot be written.
pub fn xlsx(filling: Filling, bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().large_file(true);
    let space = "http://schemas.openxmlformats.org";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='{space}/package/2006/relationships'><Relationship Id='rId1' \
             Type='{space}/officeDocument/2006/relationships/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let mut part = |name: &str, text: &str| -> std::io::Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())
    };
    part("[Content_Types].xml", &format!("<Types xmlns='{space}/package/2006/content-types'/>"))?;
    part("_rels/.rels", &relation("officeDocument", "xl/workbook.xml"))?;
    part("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/sheet1.xml"))?;
    part(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns='{space}/spreadsheetml/2006/main' xmlns:r='{space}/officeDocument/2006/relationships'>\
             <sheets><sheet name='户' sheetId='1' r:id='rId1'/></sheets></workbook>"
        ),
    )?;
    let mut begin = String::new();
    if filling == Filling::Entities {
        begin.push_str("<!DOCTYPE worksheet [<!ENTITY a0 '好好好好好好好好好好'>");
        for at in 1..9 {
            let inner = format!("&a{};", at - 1).repeat(10);
            begin.push_str(&format!("<!ENTITY a{at} '{inner}'>"));
        }
        begin.push_str("]>");
    }
    begin.push_str(&format!("<worksheet xmlns='{space}/spreadsheetml/2006/main'><sheetData>"));
    let text = |text: &str| format!("<row><c t='inlineStr'><is><t>{text}</t></is></c></row>");
    begin.push_str(&text("户编号"));
    part("xl/worksheets/sheet1.xml", &begin)?;
    match filling {
        Filling::Entities => zip.write_all(text("&a8;").as_bytes())?,
        Filling::Rows => {
            zip.write_all(text("h1").as_bytes())?;
            let rows = "<row></row>".repeat(8192);
            for _ in 0..bytes.div_ceil(rows.len() as u64) {
                zip.write_all(rows.as_bytes())?;
            }
        }
        Filling::Text => {
            let (before, behind) =
                text("|").split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
            zip.write_all(before.as_bytes())?;
            let letters = [b'x'; 1 << 16];
            for _ in 0..bytes.div_ceil(letters.len() as u64) {
                zip.write_all(&letters)?;
            }
            zip.write_all(behind.as_bytes())?;
        }
    }
    zip.write_all(b"</sheetData></worksheet>")?;
    Ok(zip.finish()?.into_inner())
}

/// An `.ods` whose only cell is repeated over so many columns and rows.
///
/// # Errors
/// What cannot be written.
pub fn ods(columns: u64, rows: u64) -> std::io::Result<Vec<u8>> {
    let repeated = format!("table:number-columns-repeated='{columns}' office:value-type='float' office:value='1'");
    let content = super::ods::document(&format!(
        "<table:table table:name='户'><table:table-row table:number-rows-repeated='{rows}'>\
         <table:table-cell {repeated}/></table:table-row></table:table>"
    ));
    super::ods::packed(&content)
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Row, Sheet, bytes};
    use super::*;
    use heng_data::limits::Limits;
    use heng_data::workbook::book;
    use std::sync::Arc;

    /// Small limits, each of them.
    const SMALL: Limits =
        Limits { bytes: 1 << 22, free: 1 << 18, times: 50, piece: 1 << 17, cells: 100, spread: 10_000 };

    /// With which code a workbook is refused, and how many rows its sheet has otherwise.
    fn read(bytes: Vec<u8>, limits: Limits) -> Result<usize, &'static str> {
        let read = || book::open(&Arc::from("户.xlsx"), bytes, limits)?.grid("户");
        read().map(|grid| grid.rows()).map_err(|found| found.code)
    }

    #[test]
    fn what_unfolds_into_too_much_is_refused() {
        let xlsx = |filling, size| xlsx(filling, size).unwrap();
        assert_eq!(read(xlsx(Filling::Rows, 1 << 17), SMALL), Ok(2));
        assert_eq!(read(xlsx(Filling::Rows, 1 << 19), SMALL), Err("E0833"));
        // Less than so many times as large, but more than any file may become.
        assert_eq!(read(xlsx(Filling::Rows, 1 << 19), Limits { times: 1 << 20, ..SMALL }), Ok(2));
        assert_eq!(read(xlsx(Filling::Rows, 1 << 23), Limits { times: 1 << 20, ..SMALL }), Err("E0833"));
        assert_eq!(read(xlsx(Filling::Text, 1 << 16), SMALL), Ok(2));
        assert_eq!(read(xlsx(Filling::Text, 1 << 18), Limits { times: 1 << 20, ..SMALL }), Err("E0845"));
    }

    #[test]
    fn entities_stay_what_they_are() {
        assert_eq!(read(xlsx(Filling::Entities, 0).unwrap(), SMALL), Err("E0830"));
    }

    #[test]
    fn cells_that_are_laid_out_are_counted_before() {
        assert_eq!(read(ods(100, 1).unwrap(), SMALL), Ok(1));
        assert_eq!(read(ods(1_000_000_000, 1).unwrap(), SMALL), Err("E0833"));
        assert_eq!(read(ods(20, 1_000_000_000).unwrap(), SMALL), Err("E0833"));
        assert_eq!(read(ods(16_384, 1_048_576).unwrap(), Limits::default()), Err("E0833"));
        let corners = |down: usize, right: usize| {
            let mut rows = vec![Row::default(); down];
            rows[0].cells = vec![Cell::Number(1.0)];
            rows[down - 1].cells = vec![Cell::Empty; right];
            rows[down - 1].cells[right - 1] = Cell::Number(2.0);
            let sheet = Sheet { name: "户".to_owned(), hidden: false, rows, merged: Vec::new() };
            let mut other = sheet.clone();
            other.name = "人".to_owned();
            bytes(&[sheet, other], "xls").unwrap()
        };
        assert_eq!(read(corners(100, 40), SMALL), Ok(2));
        assert_eq!(read(corners(100, 60), SMALL), Err("E0833"));
        assert_eq!(read(bytes(&[many(101)], "xlsx").unwrap(), SMALL), Err("E0833"));
        assert_eq!(read(bytes(&[many(101)], "xlsb").unwrap(), SMALL), Err("E0833"));
        assert_eq!(read(bytes(&[many(100)], "xlsb").unwrap(), SMALL), Ok(100));
    }

    fn many(count: usize) -> Sheet {
        let rows = vec![Row { hidden: false, cells: vec![Cell::Number(1.0)] }; count];
        Sheet { name: "户".to_owned(), hidden: false, rows, merged: Vec::new() }
    }
}
