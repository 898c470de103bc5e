//! Lines and columns of a text: byte offsets turned into what people and editors count from 1, columns in characters.

use std::sync::Arc;

/// A text with the starts of its lines.
#[derive(Clone, Debug)]
pub struct Lines {
    text: Arc<str>,
    starts: Vec<usize>,
}

/// A position as people count it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: Arc<str>) -> Lines {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Lines { text, starts }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The position of a byte; the end of the text for one beyond it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let line = self.line_of(offset);
        let column = self.text[self.starts[line]..offset].chars().count() + 1;
        Position { line: line + 1, column }
    }

    /// The line (from 0) that holds a byte.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of some lines (from 0, the last one included), without the last line's end.
    pub fn bytes(&self, first: usize, last: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(first).copied().unwrap_or(self.text.len());
        let end = self.starts.get(last + 1).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end.max(start)
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The nearest character boundary at or before a byte.
    pub fn boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_from_one() {
        let lines = Lines::new(Arc::from("名 = 1\r\n预警线 = 2\n"));
        let at = lines.text().find("线").unwrap();
        assert_eq!(lines.position(at), Position { line: 2, column: 3 });
        assert_eq!(lines.position(at + 1), Position { line: 2, column: 3 });
        assert_eq!(lines.position(10_000), Position { line: 3, column: 1 });
        assert_eq!(&lines.text()[lines.bytes(0, 0)], "名 = 1");
        assert_eq!(lines.count(), 3);
    }
}
