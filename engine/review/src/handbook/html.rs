//! A handbook as one HTML page that needs nothing else: no script, no outside file. Printed, it is A4 with page numbers;
//! a row is never cut, and a table that goes on has its headers again.

use super::block::{Block, Form, Line, Span};
use crate::markup;
use std::fmt::Write;

/// How it looks; what is said of pages holds in print alone.
const STYLE: &str = include_str!("style.css");

/// The page.
pub fn html(title: &str, language: &str, footer: &str, blocks: &[Block]) -> String {
    let mut out = String::new();
    // Writing into a text cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" \
         content=\"{}\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{}</style>\n\
         </head>\n<body>\n",
        crate::MADE_BY,
        escaped(title),
        STYLE.replace("FOOTER", &css_text(footer)),
    );
    let mut open = false;
    for block in blocks {
        // A rule or a table of data keeps together what belongs to it.
        if let Block::Heading(depth, ..) = block {
            if open {
                out.push_str("</section>\n");
            }
            let _ = writeln!(out, "<section class=\"depth{depth}\">");
            open = true;
        }
        one(&mut out, block);
    }
    if open {
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn one(out: &mut String, block: &Block) {
    match block {
        Block::Heading(depth, mark, text) => {
            let _ = writeln!(out, "<h{depth} id=\"{}\">{}</h{depth}>", escaped(mark), escaped(text));
        }
        Block::Text(said) => {
            let _ = writeln!(out, "<p>{}</p>", line(said));
        }
        Block::List(lines) => {
            out.push_str("<ul>\n");
            for said in lines {
                let _ = writeln!(out, "<li>{}</li>", line(said));
            }
            out.push_str("</ul>\n");
        }
        Block::Table { head, rows, form } => {
            let class = match form {
                Form::Plain => "plain",
                Form::Named => "named",
            };
            let _ = writeln!(out, "<table class=\"{class}\">\n<thead><tr>");
            for cell in head {
                let _ = write!(out, "<th>{}</th>", escaped(cell));
            }
            out.push_str("</tr></thead>\n<tbody>\n");
            for row in rows {
                out.push_str("<tr>");
                for cell in row {
                    let _ = write!(out, "<td>{}</td>", line(cell));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody>\n</table>\n");
        }
    }
}

fn line(said: &Line) -> String {
    let mut out = String::new();
    for span in &said.0 {
        let _ = match span {
            Span::Plain(text) => write!(out, "{}", escaped(text)),
            Span::Strong(text) => write!(out, "<strong>{}</strong>", escaped(text)),
            Span::Code(text) => write!(out, "<code>{}</code>", escaped(text)),
            Span::Link(to, text) => write!(out, "<a href=\"#{}\">{}</a>", escaped(to), escaped(text)),
            Span::Break => write!(out, "<br>"),
        };
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("<br>"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => markup::push(&mut out, letter),
        }
    }
    out
}

/// A text inside quotes of the style: only what cannot end it.
fn css_text(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() && !matches!(letter, '"' | '\\' | '<' | '>')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pack_says_is_text_and_nothing_else() {
        let evil = "</style><script>alert(1)</script>\"&\u{1}";
        let blocks = [
            Block::Heading(1, evil.to_owned(), evil.to_owned()),
            Block::Text(Line::plain(evil).with(Span::Link(evil.to_owned(), evil.to_owned()))),
        ];
        let page = html(evil, "zh-CN", evil, &blocks);
        assert!(!page.contains("<script") && page.matches("</style>").count() == 1, "{page}");
    }
}
