//! Plays what triggers a code with the real program: the text with the mistake, the command, and what the program said.

use super::codes::says;
use super::triggers::Trigger;
use crate::commands::page::{Block, Page};
use crate::commands::shell::{Shell, chinese};
use crate::{expressions, packs};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An example of a message.
#[derive(Default)]
pub struct Example {
    /// The texts to look at, by name.
    pub files: Vec<(String, String)>,
    /// The command line.
    pub command: String,
    /// What it said, or wrote, about the code.
    pub said: String,
    /// The file of the suite that holds the example whole, from the checkout.
    pub source: String,
}

impl Trigger {
    /// Plays it.
    ///
    /// # Errors
    /// The program does not say the code, or cannot be run.
    pub fn play(&self, heng: &Path, scratch: &Path, code: &str) -> Result<Example, String> {
        drop(std::fs::remove_dir_all(scratch));
        std::fs::create_dir_all(scratch).map_err(|error| error.to_string())?;
        match self {
            Trigger::Pack(folder) => pack(heng, scratch, folder, code),
            Trigger::Expression { file, derive } => expression(heng, scratch, file, derive, code),
            Trigger::Talk { page, part, block, line } => talk(heng, scratch, page, (*part, *block, *line), code),
        }
    }
}

fn pack(heng: &Path, scratch: &Path, folder: &Path, code: &str) -> Result<Example, String> {
    let name = packs::name(folder);
    let argument = if folder.join("pack.toml").exists() { name.clone() } else { format!("{name}/child") };
    let mut files = Vec::new();
    for file in packs::files(folder) {
        let shown =
            file.strip_prefix(folder.parent().unwrap_or(folder)).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).map_err(|error| error.to_string())?;
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            crate::commands::put(scratch, &shown, &bytes)?;
            continue;
        };
        crate::commands::put(scratch, &shown, packs::plain(&text).as_bytes())?;
        let script = shown.ends_with(".rhai") || shown.contains("/plugins/");
        let text = packs::passage(&text, code, script);
        if !text.is_empty() {
            files.push((shown, text));
        }
    }
    let said = check(heng, scratch, &argument, code)?;
    let source = format!("tests/suite/packs/bad/{name}");
    Ok(Example { files, command: format!("heng check {argument}"), said, source })
}

fn expression(heng: &Path, scratch: &Path, file: &Path, derive: &str, code: &str) -> Result<Example, String> {
    let pack = scratch.join("规则");
    let write = |name: &str, text: &str| std::fs::write(pack.join(name), text).map_err(|error| error.to_string());
    std::fs::create_dir_all(&pack).map_err(|error| error.to_string())?;
    let (base, functions) = expressions::base(file);
    write("pack.toml", &base)?;
    write("算式.toml", derive)?;
    if let Some(functions) = functions {
        write("函数.rhai", &functions)?;
    }
    let said = check(heng, scratch, "规则", code)?;
    let source = format!("tests/suite/expressions/{}", packs::name(file));
    let files = vec![("规则/算式.toml".to_owned(), derive.trim_end().to_owned())];
    Ok(Example { files, command: "heng check 规则".to_owned(), said, source })
}

fn check(heng: &Path, home: &Path, argument: &str, code: &str) -> Result<String, String> {
    let output = chinese(&mut Command::new(heng))
        .args(["check", argument])
        .current_dir(home)
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stderr);
    block(&text, code).ok_or_else(|| format!("{code}: heng check {argument} does not say it, but\n{text}"))
}

fn talk(
    heng: &Path,
    scratch: &Path,
    page: &PathBuf,
    (part, at, line): (usize, usize, usize),
    code: &str,
) -> Result<Example, String> {
    let text = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let pages = Page::parts(&text);
    let part = pages.get(part).ok_or_else(|| format!("{code}: no such part"))?;
    let mut shell = Shell::new(heng, scratch);
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, block) in part.blocks.iter().enumerate().take(at + 1) {
        match block {
            Block::File { path, bytes } => {
                crate::commands::put(scratch, path, bytes)?;
                files.retain(|(known, _)| known != path);
                if let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| number >= part.shared) {
                    files.push((path.clone(), text.trim_start_matches('\u{feff}').replace('\r', "")));
                }
            }
            // What an earlier line finds wrong, the conversation itself will tell.
            Block::Talk(lines) if number < at => lines.iter().for_each(|line| drop(shell.line(line))),
            Block::Talk(lines) => lines.iter().take(line).for_each(|line| drop(shell.line(line))),
            Block::Wrong(_) => {}
        }
    }
    let Some(Block::Talk(lines)) = part.blocks.get(at) else { return Err(format!("{code}: no such block")) };
    let (command, said) = shell.said()?;
    let name = lines[line].strip_prefix("file ").and_then(|rest| rest.split(' ').next());
    let said = match name {
        Some(name) => std::fs::read_to_string(scratch.join(name)).map_err(|error| format!("{name}: {error}"))?,
        None => said,
    };
    let found = block(&said, code).or_else(|| lines_of(&said, code, name.is_some()));
    let found = found.ok_or_else(|| format!("{code}: {} does not say it in “{}”", page.display(), part.title))?;
    let source = format!("tests/suite/commands/{}", packs::name(page));
    Ok(Example { files, command, said: found, source })
}

/// The message of this code among those that stand in a text, each ended by an empty line.
fn block(text: &str, code: &str) -> Option<String> {
    let mark = format!("[{code}]: ");
    let found = text.split("\n\n").find(|block| block.lines().next().is_some_and(|line| line.contains(&mark)))?;
    Some(found.trim_matches('\n').to_owned())
}

/// The line that says it, below the header where the text is a table.
fn lines_of(text: &str, code: &str, table: bool) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').replace('\r', "");
    let found = text.lines().find(|line| says(line, code))?;
    let header = text.lines().next().filter(|header| table && *header != found);
    Some(header.into_iter().chain([found.trim()]).collect::<Vec<_>>().join("\n"))
}
