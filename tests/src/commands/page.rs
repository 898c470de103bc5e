//! A page of conversations as Markdown: each second-level heading begins a part with files of its own; fenced blocks are
//! files (`file PATH`) or talk (`run`).

use crate::books;

/// One part of a page: a heading and its blocks. Blocks before the first heading belong to every part.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
    /// How many of them stand before the first heading.
    pub shared: usize,
}

/// A fenced block.
#[derive(Clone, Debug)]
pub enum Block {
    /// A file to write.
    File {
        /// Its path in the conversation's folder.
        path: String,
        /// What stands in it.
        bytes: Vec<u8>,
    },
    /// Commands and what is expected of them.
    Talk(Vec<String>),
    /// A block that says something else.
    Wrong(String),
}

impl Page {
    /// The parts of a page.
    pub fn parts(text: &str) -> Vec<Page> {
        let mut common: Vec<Block> = Vec::new();
        let mut parts: Vec<Page> = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(title) = line.strip_prefix("## ") {
                parts.push(Page { title: title.to_owned(), blocks: common.clone(), shared: common.len() });
            } else if let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) {
                let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                let block = block(info, &body);
                match parts.last_mut() {
                    Some(part) => part.blocks.push(block),
                    None => common.push(block),
                }
            }
        }
        parts
    }
}

fn block(info: &str, body: &[&str]) -> Block {
    let words = super::shell::words(info);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run"] => Block::Talk(body.iter().map(|line| (*line).to_owned()).filter(|line| !line.is_empty()).collect()),
        ["file", path, flags @ ..] => {
            let has = |flag: &str| flags.contains(&flag);
            let end = if has("crlf") { "\r\n" } else { "\n" };
            let mut text: String = body.iter().flat_map(|line| [*line, end]).collect();
            if has("unended") {
                text.truncate(text.len() - end.len());
            }
            let mut bytes = if has("bom") { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
            if has("workbook") {
                let format = path.rsplit('.').next().unwrap_or_default();
                match books::sheets(body).and_then(|sheets| books::bytes(&sheets, format)) {
                    Ok(written) => bytes = written,
                    Err(error) => return Block::Wrong(format!("a workbook that cannot be written: {error}")),
                }
            } else if has("hex") {
                bytes = text.split_whitespace().filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
            } else {
                bytes.extend_from_slice(text.as_bytes());
            }
            Block::File { path: (*path).to_owned(), bytes }
        }
        _ => Block::Wrong(format!("a block that is neither a file nor a conversation: {info}")),
    }
}
