//! `.ods` files of tests, as far as readers look at them (OpenDocument 1.2).

use super::{Cell, Sheet, Shown};
use heng_values::{Date, show};
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The bytes of a workbook.
pub fn bytes(sheets: &[Sheet]) -> std::io::Result<Vec<u8>> {
    packed(&document(&tables(sheets)))
}

/// A document in its archive.
pub fn packed(content: &str) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let folded = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("mimetype", plain)?;
    zip.write_all(KIND.as_bytes())?;
    zip.start_file("META-INF/manifest.xml", folded)?;
    write!(
        zip,
        "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0' manifest:version='1.2'>\
         <manifest:file-entry manifest:full-path='/' manifest:media-type='{KIND}'/>\
         <manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/></manifest:manifest>"
    )?;
    zip.start_file("content.xml", folded)?;
    zip.write_all(content.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

/// A document around tables.
pub fn document(tables: &str) -> String {
    let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?><office:document-content office:version='1.2'");
    for name in ["office", "table", "text", "style"] {
        let _ = write!(text, " xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'");
    }
    text.push_str("><office:automatic-styles>");
    for (name, shown) in [("shown", true), ("hidden", false)] {
        let _ = write!(
            text,
            "<style:style style:name='{name}' style:family='table'><style:table-properties table:display='{shown}'/>\
             </style:style>"
        );
    }
    let _ = write!(
        text,
        "</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    text
}

fn tables(sheets: &[Sheet]) -> String {
    let mut text = String::new();
    for sheet in sheets {
        let style = if sheet.hidden { "hidden" } else { "shown" };
        let _ = write!(text, "<table:table table:name='{}' table:style-name='{style}'>", escaped(&sheet.name));
        for row in &sheet.rows {
            let hidden = if row.hidden { " table:visibility='collapse'" } else { "" };
            let _ = write!(text, "<table:table-row{hidden}>");
            row.cells.iter().for_each(|one| cell(one, &mut text));
            if row.cells.is_empty() {
                cell(&Cell::Empty, &mut text);
            }
            text.push_str("</table:table-row>");
        }
        text.push_str("</table:table>");
    }
    text
}

fn cell(cell: &Cell, text: &mut String) {
    text.push_str("<table:table-cell");
    let said = match cell {
        Cell::Empty => None,
        Cell::Text(said) => {
            text.push_str(" office:value-type='string'");
            Some(said.clone())
        }
        Cell::Number(number) => {
            let _ = write!(text, " office:value-type='float' office:value='{number}'");
            Some(number.to_string())
        }
        Cell::Percent(number) => {
            let _ = write!(text, " office:value-type='percentage' office:value='{number}'");
            Some(format!("{}%", number * 100.0))
        }
        Cell::Date(serial, how) => {
            let said = date(*serial, *how);
            let _ = write!(text, " office:value-type='date' office:date-value='{said}'");
            Some(said)
        }
        Cell::Flag(flag) => {
            let _ = write!(text, " office:value-type='boolean' office:boolean-value='{flag}'");
            Some(flag.to_string())
        }
        Cell::Formula(formula, value) => {
            let _ = write!(text, " table:formula='of:={}'", escaped(formula));
            match value.as_deref().map(str::parse::<f64>) {
                None => {}
                Some(Ok(number)) => {
                    let _ = write!(text, " office:value-type='float' office:value='{number}'");
                }
                Some(Err(_)) => text.push_str(" office:value-type='string'"),
            }
            value.clone()
        }
    };
    match said {
        Some(said) => {
            text.push('>');
            for line in said.split('\n') {
                let _ = write!(text, "<text:p>{}</text:p>", escaped(line));
            }
            text.push_str("</table:table-cell>");
        }
        None => text.push_str("/>"),
    }
}

fn date(serial: f64, how: Shown) -> String {
    let first = Date::new(1899, 12, 30).map_or(0, Date::raw);
    let seconds = (serial * 86_400.0).round() as i64;
    let (day, within) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = String::new();
    show::show_date(Date::from_raw(first + day as i32), &mut text);
    if how == Shown::Moment {
        let _ = write!(text, "T{:02}:{:02}:{:02}", within / 3600, within / 60 % 60, within % 60);
    }
    text
}

fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '\'' => shown.push_str("&apos;"),
            '"' => shown.push_str("&quot;"),
            // Blanks at a line's ends or side by side would be taken for one.
            ' ' => shown.push_str("<text:s/>"),
            '\t' => shown.push_str("<text:tab/>"),
            other => shown.push(other),
        }
    }
    shown
}
