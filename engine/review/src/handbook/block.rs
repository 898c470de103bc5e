//! A handbook as data: headings, paragraphs, lists and tables of marked text. How it is written on a page is for `html` and
//! `markdown` to say.

/// A piece of the handbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// A heading: its depth from 1, the mark that links lead to, its words.
    Heading(u8, String, String),
    /// A paragraph.
    Text(Line),
    /// A list.
    List(Vec<Line>),
    /// A table: headers and rows of cells.
    Table {
        /// The headers; repeated on every page the table reaches.
        head: Vec<String>,
        /// The rows.
        rows: Vec<Vec<Line>>,
        /// What the table is like.
        form: Form,
    },
}

/// What a table is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Columns of their own width.
    Plain,
    /// A name and what it says: the first column takes a quarter.
    Named,
}

/// A line of marked text.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Line(pub Vec<Span>);

/// A stretch of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Span {
    /// As it is.
    Plain(String),
    /// Set apart.
    Strong(String),
    /// As a file has it.
    Code(String),
    /// Leads to a heading's mark.
    Link(String, String),
    /// A new line within a cell or paragraph.
    Break,
}

impl Line {
    /// A line of plain text.
    pub fn plain(text: impl Into<String>) -> Line {
        Line(vec![Span::Plain(text.into())])
    }

    /// A line as a file has it.
    pub fn code(text: impl Into<String>) -> Line {
        Line(vec![Span::Code(text.into())])
    }

    /// With more behind it.
    #[must_use]
    pub fn with(mut self, span: Span) -> Line {
        self.0.push(span);
        self
    }

    /// Several lines below each other.
    pub fn stacked(lines: impl IntoIterator<Item = Line>) -> Line {
        let mut all = Line::default();
        for line in lines {
            if !all.0.is_empty() {
                all.0.push(Span::Break);
            }
            all.0.extend(line.0);
        }
        all
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A mark that links lead to, from words of any kind.
pub fn mark(group: &str, name: &str) -> String {
    let word: String =
        name.chars().map(|letter| if letter.is_alphanumeric() || letter == '.' { letter } else { '-' }).collect();
    format!("{group}-{word}")
}
