//! Packs that load and packs that must not (`suite/packs/{good,bad}/NAME`): `heng check` says exactly what stands as
//! comments in their files, each on the line above its place: `# 错误: E0302 12-17`.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A diagnostic as a file expects it, or as the product gave it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Said {
    /// The line it stands in, from 1.
    line: u64,
    /// 错误, 警告 or 提示.
    severity: String,
    /// Its code; `E????` stands for any.
    code: String,
    /// First column and one past the last, in characters from 1; none where the file does not say.
    columns: Option<(u64, u64)>,
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.severity, self.code)?;
        match self.columns {
            Some((from, to)) => write!(formatter, " {from}-{to}"),
            None => Ok(()),
        }
    }
}

impl Said {
    fn fits(&self, given: &Said) -> bool {
        self.line == given.line
            && self.severity == given.severity
            && (self.code.ends_with("????") || self.code == given.code)
            && (self.columns.is_none() || self.columns == given.columns)
    }
}

/// Checks every pack of the suite with the program at this path.
///
/// # Panics
/// A pack is judged otherwise than its files say.
pub fn run(heng: &Path) {
    let (mut ran, mut failures) = (0, Vec::new());
    for group in ["good", "bad"] {
        for folder in crate::entries(&crate::suite().join("packs").join(group)) {
            ran += 1;
            if let Err(failure) = check(heng, &folder, group == "good") {
                failures.push(format!("{group}/{}\n{failure}", name(&folder)));
            }
        }
    }
    crate::finish("packs", ran, &failures);
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn check(heng: &Path, folder: &Path, good: bool) -> Result<(), String> {
    let pack = if folder.join("pack.toml").exists() { folder.to_owned() } else { folder.join("child") };
    let output = Command::new(heng)
        .args(["check", "--format", "json", "--lang", "zh"])
        .arg(&pack)
        .env_remove("HENG_LANG")
        .output()
        .map_err(|error| format!("  {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let json: Value = serde_json::from_str(&text)
        .map_err(|error| format!("  not JSON ({error}): {text}{}", String::from_utf8_lossy(&output.stderr)))?;
    let mut given: BTreeMap<PathBuf, Vec<Said>> = BTreeMap::new();
    let mut differences = Vec::new();
    let files = files(folder);
    for diagnostic in json["diagnostics"].as_array().into_iter().flatten() {
        let shown = diagnostic["file"].as_str().unwrap_or("");
        let file = files.iter().find(|file| shown.ends_with(&*relative(file, &pack)));
        match file {
            Some(file) => given.entry(file.clone()).or_default().push(said(diagnostic)),
            None => differences.push(format!("  outside the pack's files: {diagnostic}")),
        }
    }
    for file in &files {
        let given = given.remove(file).unwrap_or_default();
        if crate::update() {
            rewrite(file, &given)?;
        } else {
            compare(file, &given, &json, &mut differences)?;
        }
    }
    // A pack in `bad` that only has warnings ends well.
    let errors = json["diagnostics"].as_array().into_iter().flatten().any(|one| one["severity"] == "error");
    let expected = i32::from(!good && errors);
    if !good && json["diagnostics"].as_array().is_none_or(|all| all.is_empty()) {
        differences.push("  nothing is said of a bad pack".to_owned());
    }
    if output.status.code() != Some(expected) {
        differences.push(format!("  exit code {:?}, expected {expected}", output.status.code()));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

fn relative(file: &Path, pack: &Path) -> String {
    let parent = pack.parent().unwrap_or(pack);
    file.strip_prefix(parent).unwrap_or(file).to_string_lossy().into_owned()
}

/// Every text file of a folder, in the order of their paths.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in crate::entries(folder) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn said(diagnostic: &Value) -> Said {
    let number = |key: &str| diagnostic[key].as_u64().unwrap_or(0);
    let severity = match diagnostic["severity"].as_str() {
        Some("error") => "错误",
        Some("warning") => "警告",
        _ => "提示",
    };
    let one_line = number("line") == number("end_line");
    Said {
        line: number("line"),
        severity: severity.to_owned(),
        code: diagnostic["code"].as_str().unwrap_or("").to_owned(),
        columns: one_line.then(|| (number("column"), number("end_column"))),
    }
}

/// What a comment says: severity, code and columns.
type Comment<'a> = (&'a str, &'a str, Option<(u64, u64)>);

/// A comment that expects a diagnostic.
fn comment(line: &str) -> Option<Comment<'_>> {
    let text = line.trim().strip_prefix('#').or_else(|| line.trim().strip_prefix("//"))?.trim();
    let (severity, rest) = text.split_once(": ")?;
    if !["错误", "警告", "提示"].contains(&severity) {
        return None;
    }
    let (code, columns) = rest.split_once(' ').unwrap_or((rest, ""));
    let columns = columns.trim().split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    Some((severity, code, columns))
}

/// The expected diagnostics of a text: each speaks of the next line that is none of these comments.
fn expected(text: &str) -> Vec<Said> {
    let (mut found, mut waiting) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        match comment(line) {
            Some(said) => waiting.push(said),
            None => {
                for (severity, code, columns) in waiting.drain(..) {
                    let line = at as u64 + 1;
                    found.push(Said { line, severity: severity.to_owned(), code: code.to_owned(), columns });
                }
            }
        }
    }
    found
}

fn compare(file: &Path, given: &[Said], json: &Value, differences: &mut Vec<String>) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let mut given = given.to_vec();
    for one in expected(&text) {
        match given.iter().position(|said| one.fits(said)) {
            Some(at) => drop(given.remove(at)),
            None => differences.push(format!("  {}:{} expected {one}", name(file), one.line)),
        }
    }
    for one in given {
        let message = json["diagnostics"].as_array().into_iter().flatten().find(|diagnostic| said(diagnostic) == one);
        let message = message.and_then(|diagnostic| diagnostic["message"].as_str()).unwrap_or("");
        differences.push(format!("  {}:{} not expected: {one} {message}", name(file), one.line));
    }
    Ok(())
}

fn rewrite(file: &Path, given: &[Said]) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let mark = if file.extension().is_some_and(|extension| extension == "rhai") { "//" } else { "#" };
    let mut written = String::new();
    for (at, line) in text.lines().enumerate() {
        if comment(line).is_some() {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        for one in given.iter().filter(|said| said.line == at as u64 + 1) {
            written.push_str(&format!("{indent}{mark} {one}\n"));
        }
        written.push_str(line);
        written.push('\n');
    }
    std::fs::write(file, written).map_err(|error| error.to_string())
}

/// The codes that the files of a pack expect, one for each time.
pub(crate) fn expected_codes(folder: &Path) -> Vec<String> {
    let texts = files(folder).into_iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.flat_map(|text| expected(&text)).map(|said| said.code).collect()
}

/// What there is to see of a text where it expects a code, without the comments that say so: all of a short or `whole`
/// one, else the passages between empty lines; nothing where it expects something else.
pub(crate) fn passage(text: &str, code: &str, whole: bool) -> String {
    let concerns = |text: &str| expected(text).iter().any(|said| said.code == code);
    if !whole && !concerns(text) {
        return String::new();
    }
    let all = whole || text.lines().count() <= SHORT;
    let passages: Vec<String> = text.split("\n\n").filter(|passage| all || concerns(passage)).map(plain).collect();
    passages.join("\n\n").trim_matches('\n').to_owned()
}

/// A text without the comments that expect something.
pub(crate) fn plain(text: &str) -> String {
    text.split('\n').filter(|line| comment(line).is_none()).collect::<Vec<_>>().join("\n")
}

/// A text of no more lines is shown whole.
const SHORT: usize = 14;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_speak_of_the_next_line() {
        let found = expected("a = 1\n  # 错误: E0302 12-17\n  # 警告: W0101\n  b = 2\n# 说明: 不是\nc = 3\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].line, 4);
        assert_eq!(found[0].columns, Some((12, 17)));
        assert_eq!(found[1].to_string(), "警告: W0101");
    }
}
