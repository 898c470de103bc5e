//! Pages whose examples are run as they stand: each second-level heading is a chapter in an empty folder; fenced blocks
//! write files, start the program and show what it said and wrote. It checks pages, it does not know what they teach.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Plays every example of a page with the program at this path, in folders below `scratch`. `HENG_UPDATE=1` writes what
/// was said and written into the page instead of comparing.
///
/// # Panics
/// An example does not do what the page shows, or the page cannot be read.
pub fn run(heng: &Path, page: &Path, scratch: &Path) {
    let text = match fs::read_to_string(page) {
        Ok(text) => text,
        Err(error) => panic!("{}: {error}", page.display()),
    };
    let name = page.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut player = Player {
        heng: heng.to_owned(),
        scratch: scratch.join(format!("page-{name}")),
        chapter: None,
        at: String::new(),
        ran: 0,
        failures: Vec::new(),
    };
    drop(fs::remove_dir_all(&player.scratch));
    let played = player.page(&text);
    if crate::update() && played != text {
        if let Err(error) = fs::write(page, &played) {
            player.failures.push(error.to_string());
        }
        return;
    }
    crate::finish(&name, player.ran, &player.failures);
}

struct Player {
    heng: PathBuf,
    scratch: PathBuf,
    /// The folder of the chapter at hand; none before the first heading.
    chapter: Option<PathBuf>,
    /// What is played, for failures.
    at: String,
    ran: usize,
    failures: Vec<String>,
}

impl Player {
    /// The page with each block that shows something as it came out.
    fn page(&mut self, text: &str) -> String {
        let mut played = String::new();
        let mut lines = text.lines().enumerate();
        let mut chapters = 0;
        while let Some((number, line)) = lines.next() {
            played.push_str(line);
            played.push('\n');
            if let Some(title) = line.strip_prefix("## ") {
                chapters += 1;
                self.at = title.to_owned();
                self.chapter = Some(self.scratch.join(chapters.to_string()));
            }
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let place = format!("{} (line {})", self.at, number + 1);
            let shown = match self.block(info, &body) {
                Ok(shown) => shown,
                Err(failure) => {
                    self.failures.push(format!("{place}: {info}\n{failure}"));
                    None
                }
            };
            let shown = shown.unwrap_or_else(|| body.iter().map(|line| format!("{line}\n")).collect());
            played.push_str(&shown);
            played.push_str("```\n");
        }
        played
    }

    /// One block; what it should show instead, where it shows something else and the page is being rewritten.
    fn block(&mut self, info: &str, body: &[&str]) -> Result<Option<String>, String> {
        let words: Vec<&str> = info.split_whitespace().collect();
        let folder = self.chapter.clone();
        match (words.as_slice(), folder) {
            (["sh" | "text"], _) => Ok(None),
            (["toml" | "csv" | "rhai", path, rest @ ..], Some(folder)) => {
                write(&folder.join(path), body, rest == ["续写"]).map(|()| None)
            }
            (["终端"], Some(folder)) => self.talk(&folder, body),
            (["结果", path], Some(folder)) => self.result(&folder.join(path), body),
            _ => Err("neither a file (toml, csv, rhai with its path), nor 终端, nor 结果 with its path".to_owned()),
        }
    }

    fn talk(&mut self, folder: &Path, body: &[&str]) -> Result<Option<String>, String> {
        let mut shown = String::new();
        let mut differences = Vec::new();
        let mut rest = body;
        while let Some((command, after)) = rest.split_first() {
            let Some(words) = command.strip_prefix("$ heng ") else {
                return Err(format!("not a command: {command}"));
            };
            let end = after.iter().position(|line| line.starts_with("$ ")).unwrap_or(after.len());
            let (expected, next) = after.split_at(end);
            rest = next;
            self.ran += 1;
            let said = self.start(folder, words)?;
            shown.push_str(&format!("{command}\n"));
            if fits(expected, &said.iter().map(String::as_str).collect::<Vec<_>>()) {
                shown.extend(expected.iter().flat_map(|line| [line, "\n"]));
            } else {
                differences.push(format!("{command}\n{}", indented(&said)));
                shown.extend(said.iter().flat_map(|line| [line, "\n"]));
            }
        }
        settle(differences, shown)
    }

    /// What a command says: messages, then results, then the exit code where it is not 0.
    fn start(&self, folder: &Path, words: &str) -> Result<Vec<String>, String> {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let output = Command::new(&self.heng)
            .args(crate::commands::shell::words(words))
            .current_dir(folder)
            .env_remove("HENG_LANG")
            .env("LANG", "zh_CN.UTF-8")
            .env("LC_ALL", "zh_CN.UTF-8")
            .env("NO_COLOR", "1")
            .output()
            .map_err(|error| error.to_string())?;
        let text = [output.stderr, output.stdout].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        let mut said: Vec<String> = text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect();
        match output.status.code() {
            Some(0) => {}
            Some(code) => said.push(format!("（退出码 {code}）")),
            None => return Err("the program was ended".to_owned()),
        }
        Ok(said)
    }

    /// The chosen columns of a written file.
    fn result(&mut self, path: &Path, body: &[&str]) -> Result<Option<String>, String> {
        self.ran += 1;
        let titles: Vec<&str> = body.first().map(|line| line.split(',').collect()).unwrap_or_default();
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let found = chosen(text.trim_start_matches('\u{feff}'), &titles)?;
        let lines: Vec<&str> = found.lines().collect();
        let differences = if fits(body, &lines) { Vec::new() } else { vec![found.clone()] };
        settle(differences, found)
    }
}

fn settle(differences: Vec<String>, shown: String) -> Result<Option<String>, String> {
    match (differences.is_empty(), crate::update()) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(shown)),
        (false, false) => Err(differences.join("\n")),
    }
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("    | {line}\n")).collect()
}

fn write(path: &Path, body: &[&str], append: bool) -> Result<(), String> {
    let mut text =
        if append { fs::read_to_string(path).map_err(|error| error.to_string())? + "\n" } else { String::new() };
    text.extend(body.iter().flat_map(|line| [line, "\n"]));
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).map_err(|error| error.to_string())
}

/// The columns with these titles, as CSV.
fn chosen(text: &str, titles: &[&str]) -> Result<String, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut positions = Vec::with_capacity(titles.len());
    for title in titles {
        let position = header.iter().position(|found| found == *title);
        positions.push(position.ok_or_else(|| format!("no column {title}; there are {header:?}"))?);
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    writer.write_record(titles).map_err(|error| error.to_string())?;
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cells = positions.iter().map(|position| record.get(*position).unwrap_or(""));
        writer.write_record(cells).map_err(|error| error.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Whether lines are as expected; a line `…` stands for any lines, `…` inside a line for any text.
fn fits(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"…", rest)) => (0..=found.len()).any(|skip| fits(rest, &found[skip..])),
        Some((line, rest)) => found.first().is_some_and(|one| line_fits(line, one)) && fits(rest, &found[1..]),
    }
}

fn line_fits(expected: &str, found: &str) -> bool {
    let mut parts = expected.trim_end().split('…');
    let Some(mut rest) = parts.next().and_then(|first| found.strip_prefix(first)) else { return false };
    let mut closed = true;
    for part in parts {
        closed = part.is_empty();
        match rest.find(part) {
            Some(at) if !closed => {
                rest = &rest[at + part.len()..];
                closed = rest.is_empty();
            }
            Some(_) => rest = "",
            None => return false,
        }
    }
    closed && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_anything() {
        assert!(fits(&["a", "…", "d"], &["a", "b", "c", "d"]));
        assert!(fits(&["a", "…"], &["a"]));
        assert!(!fits(&["a"], &["a", "b"]));
        assert!(fits(&["用时 … 毫秒"], &["用时 12 毫秒"]));
        assert!(fits(&["校验码 …"], &["校验码 0f"]));
        assert!(!fits(&["用时 … 毫秒"], &["用时 12 毫秒多"]));
        assert!(!fits(&["ab"], &["abc"]));
    }

    #[test]
    fn columns_are_chosen_by_title() {
        let text = "甲,乙,丙\n1,\"a,b\",3\n";
        assert_eq!(chosen(text, &["丙", "乙"]).as_deref(), Ok("丙,乙\n3,\"a,b\"\n"));
        assert!(chosen(text, &["丁"]).is_err());
    }
}
