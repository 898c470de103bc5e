//! Folders as they stood in a revision of a git repository, brought aside through the `git` program. Only what reads objects
//! is asked of it: nothing is checked out, no hook, filter or pager runs, and nothing is fetched.

use crate::folder::{LARGEST, MOST, about, shown};
use heng_data::workbook::side;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// How many commits back are looked at for a pack of a certain hash.
const MOST_COMMITS: &str = "200";

/// Variables that would lead `git` elsewhere than to the repository that holds a path.
const MISLEADING: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// A repository, and a path within it.
#[derive(Clone, Debug)]
pub struct Inside {
    /// A folder of it that exists.
    at: PathBuf,
    /// The path from its root, parts joined by `/`; empty for the root.
    pub inner: String,
}

/// A revision, whose files can be brought.
#[derive(Clone, Debug)]
pub struct Tree {
    at: PathBuf,
    id: String,
}

fn fault(code: &'static str) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None)
}

impl Inside {
    /// The repository that holds a path, which need not exist any more.
    ///
    /// # Errors
    /// `E0864` there is no `git`, `E0865` no repository holds it.
    pub fn holding(path: &Path) -> Result<Inside, Diagnostic> {
        let mut at = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_path_buf() };
        let mut rest: Vec<String> = Vec::new();
        while !at.is_dir() {
            let last = at.file_name().map(|last| last.to_string_lossy().into_owned());
            let Some(last) = last.filter(|_| at.pop()) else { break };
            rest.insert(0, last);
            if at.as_os_str().is_empty() {
                at = PathBuf::from(".");
            }
        }
        let prefix = git(&at, &["rev-parse", "--show-prefix"], None)?;
        let prefix = String::from_utf8_lossy(&prefix).trim_end_matches(['\n', '\r']).to_owned();
        let mut inner: Vec<&str> = prefix.split('/').filter(|part| !part.is_empty()).collect();
        inner.extend(rest.iter().map(String::as_str));
        Ok(Inside { at, inner: inner.join("/") })
    }

    /// A revision of it.
    ///
    /// # Errors
    /// `E0866` there is none of this name.
    pub fn revision(&self, name: &str) -> Result<Tree, Diagnostic> {
        let none = || fault("E0866").with("revision", name);
        // Nothing that begins with `-` is a revision, and `git` would take it for an option.
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == ':';
        if name.is_empty() || name.starts_with('-') || name.contains(odd) {
            return Err(none());
        }
        let asked = format!("{name}^{{tree}}");
        let found = run(&self.at, &["rev-parse", "--verify", "--quiet", &asked], None)?.map_err(|_| none())?;
        let id = String::from_utf8_lossy(&found).trim().to_owned();
        let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { Ok(Tree { at: self.at.clone(), id }) } else { Err(none()) }
    }

    /// The commits that touched a folder, the latest first.
    ///
    /// # Errors
    /// `E0865` there are none.
    pub fn commits(&self, folder: &str) -> Result<Vec<String>, Diagnostic> {
        let top = format!(":(top,literal){folder}");
        let mut words = vec!["log", "-n", MOST_COMMITS, "--format=%H", "--no-show-signature", "HEAD", "--"];
        if !folder.is_empty() {
            words.push(&top);
        }
        let found = git(&self.at, &words, None)?;
        Ok(String::from_utf8_lossy(&found).lines().map(str::to_owned).collect())
    }

    /// Whether another path lies in the same repository.
    pub fn is_same(&self, other: &Inside) -> bool {
        let top = |at: &Path| git(at, &["rev-parse", "--show-toplevel"], None).ok();
        top(&self.at).is_some_and(|one| Some(one) == top(&other.at))
    }
}

impl Tree {
    /// Brings the texts of a folder aside, under its path from the repository's root. Says whether there were any.
    ///
    /// # Errors
    /// `E0865` git refuses, `E0905` a text is too large, `E0911` too many files, `E0822` they cannot be put aside.
    pub fn bring(&self, folder: &str, name: &str, aside: &Path) -> Result<bool, Diagnostic> {
        let mut words = vec!["ls-tree", "-r", "-l", "-z", "--full-tree", &self.id, "--"];
        if !folder.is_empty() {
            words.push(folder);
        }
        let listed = git(&self.at, &words, None)?;
        let mut wanted: Vec<(String, String)> = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let entry = String::from_utf8_lossy(entry);
            let Some((facts, path)) = entry.split_once('\t') else { continue };
            let facts: Vec<&str> = facts.split_whitespace().collect();
            // Links and other repositories are no texts.
            let [mode, "blob", id, size] = facts[..] else { continue };
            if !mode.starts_with("100") || !is_text(path, folder) {
                continue;
            }
            if size.parse::<u64>().is_ok_and(|size| size > LARGEST) {
                let limit = (LARGEST >> 20).to_string();
                let size = (size.parse::<u64>().unwrap_or(u64::MAX) >> 20).to_string();
                return Err(about("E0905", &format!("{name}/{path}")).with("size", size).with("limit", limit));
            }
            wanted.push((id.to_owned(), path.to_owned()));
        }
        if wanted.len() > MOST {
            return Err(about("E0911", name).with("limit", MOST.to_string()));
        }
        let ids: String = wanted.iter().map(|(id, _)| format!("{id}\n")).collect();
        let objects = git(&self.at, &["cat-file", "--batch"], Some(ids.as_bytes()))?;
        let mut rest = &objects[..];
        for (_, path) in &wanted {
            let (bytes, after) = object(rest).ok_or_else(|| fault("E0865").with("path", name).with("reason", path))?;
            rest = after;
            let to = aside.join(path);
            let put = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&to, bytes));
            put.map_err(|error| fault("E0822").with("path", shown(&to)).with("reason", system_reason(&error)))?;
        }
        Ok(!wanted.is_empty())
    }
}

/// Whether a path of a revision is a text that a pack or plugin may be made of, and stays where it is put.
fn is_text(path: &str, folder: &str) -> bool {
    let inner = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
    let lower = path.to_lowercase();
    let mut endings = [".toml", ".rhai", ".csv"].into_iter().chain(side::ENDINGS);
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let hidden = inner.split('/').any(|part| part.starts_with('.'));
    plain && !hidden && !path.contains(['\\', ':']) && endings.any(|ending| lower.ends_with(ending))
}

/// The next object of `cat-file --batch`, and what stands after it.
fn object(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let from = end + 1;
    Some((bytes.get(from..from + size)?, bytes.get(from + size + 1..)?))
}

/// What `git` answers.
fn git(at: &Path, words: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>, Diagnostic> {
    run(at, words, input)?.map_err(|reason| fault("E0865").with("path", shown(at)).with("reason", reason))
}

/// What `git` answers, or why it does not.
fn run(at: &Path, words: &[&str], input: Option<&[u8]>) -> Result<Result<Vec<u8>, String>, Diagnostic> {
    let mut command = Command::new("git");
    MISLEADING.iter().for_each(|name| {
        command.env_remove(name);
    });
    command
        .current_dir(at)
        .envs([("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0")])
        .envs([("GIT_NO_LAZY_FETCH", "1"), ("GIT_PAGER", "")])
        .args(words)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound if at.is_dir() => fault("E0864"),
        _ => fault("E0865").with("path", shown(at)).with("reason", system_reason(&error)),
    };
    let mut child = command.spawn().map_err(refused)?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        if let (Some(mut stdin), Some(input)) = (stdin, input) {
            // Where it stops reading, what it answers says why.
            scope.spawn(move || drop(stdin.write_all(input)));
        }
        child.wait_with_output()
    });
    let output = output.map_err(refused)?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default();
    Ok(Err(first.trim_start_matches("fatal: ").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere_is_no_text() {
        assert!(is_text("rules/a/pack.toml", "rules/a"));
        assert!(is_text(".rules/a/pack.toml", ".rules/a"));
        for path in ["rules/a/.hidden/x.toml", "rules/a/../../x.toml", "/etc/x.toml", "rules/a/x.exe", "a\\b.toml"] {
            assert!(!is_text(path, "rules/a"), "{path}");
        }
    }

    #[test]
    fn objects_stand_one_after_the_other() {
        let bytes = b"aa blob 3\nx\ny\nbb blob 0\n\n";
        let (one, rest) = object(bytes).unwrap();
        assert_eq!((one, object(rest).unwrap().0), (&b"x\ny"[..], &b""[..]));
        assert!(object(b"aa missing\n").is_none());
        assert!(object(b"aa blob 9\nx\n").is_none());
    }
}
