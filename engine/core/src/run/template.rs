//! Texts put together of written parts and values, line by line.

use super::evaluate::write_value;
use super::frame::Frame;
use crate::program::Part;
use heng_columns::{Column, ColumnBuilder, Operand};
use heng_values::builtin_texts::TEXT_LIMIT;
use heng_values::{Mask, Type, Value};
use std::sync::Arc;

/// A part of a template ready to be written.
#[derive(Clone, Debug)]
pub enum Piece {
    /// The same in every row.
    Text(Arc<str>),
    /// A value of each row, with places and masked.
    Value(Operand, Option<u32>, Option<Mask>),
}

/// The parts of a template over the rows of a frame.
pub fn pieces(frame: &mut Frame<'_, '_>, parts: &[Part]) -> Vec<Piece> {
    let show_sensitive = frame.store.show_sensitive;
    let piece = |part: &Part| match part {
        Part::Text(text) => Piece::Text(Arc::clone(text)),
        Part::Value(node, places) => {
            let mask = frame.store.program.node(*node).mask.filter(|_| !show_sensitive);
            Piece::Value(frame.node(*node), *places, mask)
        }
    };
    parts.iter().map(piece).collect()
}

/// Appends what a template says in a row.
pub fn write(pieces: &[Piece], row: usize, out: &mut String) {
    let start = out.len();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value(operand, places, mask) => write_value(operand, row, *places, *mask, out),
        }
        // Nobody reads further; templates in templates would fill the memory.
        if out.len() - start > TEXT_LIMIT {
            out.truncate(out.floor_char_boundary(start + TEXT_LIMIT - 3));
            out.push('…');
            return;
        }
    }
}

/// Whether a template differs from row to row.
pub fn varies(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Value(Operand::Rows(_), ..)))
}

/// A column of texts, each written by its row.
pub fn texts(rows: usize, write: impl Fn(usize, &mut String)) -> Column {
    let mut builder = ColumnBuilder::with_capacity(Type::Text, rows);
    let mut text = String::new();
    for row in 0..rows {
        text.clear();
        write(row, &mut text);
        builder.push_text(&text);
    }
    builder.finish()
}

/// A template in every row of a frame.
pub fn template(frame: &mut Frame<'_, '_>, parts: &[Part]) -> Operand {
    let pieces = pieces(frame, parts);
    if varies(&pieces) {
        return texts(frame.len, |row, text| write(&pieces, row, text)).into();
    }
    let mut text = String::new();
    write(&pieces, 0, &mut text);
    Operand::same(Type::Text, Some(Value::text(&text)))
}
