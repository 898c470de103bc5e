//! A handbook as Markdown: the same blocks for a repository or a text editor.

use super::block::{Block, Line, Span};
use std::fmt::Write;

/// The text.
pub fn markdown(blocks: &[Block]) -> String {
    let mut out = format!("<!-- {} -->\n", crate::MADE_BY);
    for block in blocks {
        out.push('\n');
        // Writing into a text cannot fail.
        let _ = match block {
            Block::Heading(depth, mark, text) => {
                let hashes = "#".repeat(usize::from(*depth));
                writeln!(out, "{hashes} <a id=\"{}\"></a>{}", attribute(mark), escaped(text))
            }
            Block::Text(said) => writeln!(out, "{}", line(said)),
            Block::List(lines) => lines.iter().try_for_each(|said| writeln!(out, "- {}", line(said))),
            Block::Table { head, rows, .. } => table(&mut out, head, rows),
        };
    }
    out
}

fn table(out: &mut String, head: &[String], rows: &[Vec<Line>]) -> std::fmt::Result {
    let cells: Vec<String> = head.iter().map(|cell| escaped(cell)).collect();
    writeln!(out, "| {} |", cells.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(head.len()))?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(line).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn line(said: &Line) -> String {
    let mut out = String::new();
    for span in &said.0 {
        let _ = match span {
            Span::Plain(text) => write!(out, "{}", escaped(text)),
            Span::Strong(text) => write!(out, "**{}**", escaped(text)),
            Span::Code(text) => write!(out, "<code>{}</code>", escaped(text)),
            Span::Link(to, text) => write!(out, "[{}](#{})", escaped(text), attribute(to)),
            Span::Break => write!(out, "<br>"),
        };
    }
    out
}

/// A text whose signs are no marks of Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("<br>"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

fn attribute(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() && !matches!(letter, '"' | '<' | '>' | '(' | ')')).collect()
}
