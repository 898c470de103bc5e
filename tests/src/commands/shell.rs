//! Plays the lines of a conversation: starts the program, and holds what it said and wrote against what is expected.

use super::accounts;
use crate::books::unfolding::{self, Filling};
use crate::messages::codes;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One conversation's folder and its last command.
pub struct Shell {
    heng: PathBuf,
    folder: PathBuf,
    last: Option<(String, Output)>,
    /// Files that stay locked as long as the conversation lasts.
    held: Vec<File>,
    /// Whether the program finds no other program.
    alone: bool,
}

impl Shell {
    /// A conversation in a folder of its own.
    pub fn new(heng: &Path, folder: &Path) -> Shell {
        drop(std::fs::create_dir_all(folder));
        Shell { heng: heng.to_owned(), folder: folder.to_owned(), last: None, held: Vec::new(), alone: false }
    }

    /// One line: a command after `$ `, or an expectation.
    pub fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(command) = line.strip_prefix("$ ") {
            return self.start(command);
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "mkdir" => std::fs::create_dir_all(self.folder.join(rest)).map_err(|error| error.to_string()),
            "link" => self.link(rest),
            "large" => self.large(rest),
            "many" => self.many(rest),
            "pipe" => self.pipe(rest),
            "repeat" => self.repeat(rest),
            "unfold" => self.unfold(rest),
            "hold" => self.hold(rest),
            "keep" => super::put(&self.folder, rest, &self.output()?.stdout),
            "git" => self.git(rest),
            "alone" => {
                self.alone = true;
                Ok(())
            }
            "remove" => std::fs::remove_file(self.folder.join(rest)).map_err(|error| error.to_string()),
            "clear" => std::fs::remove_dir_all(self.folder.join(rest)).map_err(|error| error.to_string()),
            "exit" => {
                let code = self.output()?.status.code();
                expect(code.map(|code| code.to_string()).as_deref() == Some(rest), || format!("exit code {code:?}"))
            }
            "out" => said(&String::from_utf8_lossy(&self.output()?.stdout), rest),
            "err" => said(&String::from_utf8_lossy(&self.output()?.stderr), rest),
            "file" => self.file(rest),
            "same" => self.same(rest),
            "json" => self.json(rest),
            _ => Err("no such line; see tests/README.md".to_owned()),
        }
    }

    /// What the last command said, to read beside a failure.
    pub fn last(&self) -> String {
        match &self.last {
            None => "  (nothing was started)".to_owned(),
            Some((command, output)) => {
                let shown = |bytes: &[u8]| {
                    let text = String::from_utf8_lossy(bytes);
                    text.lines().take(30).map(|line| format!("    | {line}\n")).collect::<String>()
                };
                let (out, err) = (shown(&output.stdout), shown(&output.stderr));
                format!("  last: {command} → {:?}\n    out\n{out}    err\n{err}", output.status.code())
            }
        }
    }

    fn output(&self) -> Result<&Output, String> {
        self.last.as_ref().map(|(_, output)| output).ok_or_else(|| "nothing was started".to_owned())
    }

    fn start(&mut self, command: &str) -> Result<(), String> {
        let suite = crate::suite().to_string_lossy().into_owned();
        let root = crate::root().to_string_lossy().into_owned();
        let words = words(command).into_iter().map(|word| word.replace("$SUITE", &suite).replace("$ROOT", &root));
        let mut words: Vec<String> = words.collect();
        if words.first().is_none_or(|word| word != "heng") {
            return Err("only heng can be started".to_owned());
        }
        let mut program = Command::new(&self.heng);
        // `< FILE` at the end: what the program reads on standard input.
        if let Some(at) = words.iter().position(|word| word == "<") {
            let name = words.get(at + 1).ok_or("`<` wants a file")?;
            program.stdin(File::open(self.folder.join(name)).map_err(|error| format!("{name}: {error}"))?);
            words.truncate(at);
        }
        if self.alone {
            program.env("PATH", &self.folder);
        }
        // No repository around the scratch folders is looked for.
        let home = self.folder.parent().and_then(|home| home.canonicalize().ok()).unwrap_or_default();
        let output = chinese(&mut program)
            .env("GIT_CEILING_DIRECTORIES", home)
            .args(&words[1..])
            .current_dir(&self.folder)
            .output()
            .map_err(|error| error.to_string())?;
        let done = output.status.success();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        self.last = Some((command.to_owned(), output));
        if done { accounts::check(&self.folder, &words, &said) } else { Ok(()) }
    }

    /// `link PATH TARGET`: a link to another file, where the system has them.
    fn link(&self, rest: &str) -> Result<(), String> {
        let (path, target) = rest.split_once(' ').ok_or("link PATH TARGET")?;
        #[cfg(unix)]
        return std::os::unix::fs::symlink(target, self.folder.join(path)).map_err(|error| error.to_string());
        #[cfg(not(unix))]
        Err(format!("{path} cannot be linked to {target} here"))
    }

    /// `git WORDS`: in the conversation's folder, as nobody in particular and at a fixed time.
    fn git(&self, rest: &str) -> Result<(), String> {
        let mut git = Command::new("git");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(name);
        }
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "test").env(format!("GIT_{who}_EMAIL"), "test@example.invalid");
            git.env(format!("GIT_{who}_DATE"), "2022-09-05T00:00:00+08:00");
        }
        let ours = [("GIT_CONFIG_GLOBAL", ""), ("GIT_CONFIG_NOSYSTEM", "1")];
        let done = git.envs(ours).args(words(rest)).current_dir(&self.folder).output();
        let done = done.map_err(|error| format!("git: {error}"))?;
        expect(done.status.success(), || String::from_utf8_lossy(&done.stderr).into_owned())
    }

    /// `pipe PATH`: a named pipe that nobody writes into.
    fn pipe(&self, path: &str) -> Result<(), String> {
        let made = Command::new("mkfifo").arg(self.folder.join(path)).status();
        expect(made.is_ok_and(|status| status.success()), || "no pipe could be made".to_owned())
    }

    /// `large PATH MEBIBYTES`: a file of that size.
    fn large(&self, rest: &str) -> Result<(), String> {
        let (path, size) = rest.split_once(' ').ok_or("large PATH MEBIBYTES")?;
        let size: u64 = size.parse().map_err(|_| "large PATH MEBIBYTES")?;
        let made = File::create(self.folder.join(path)).and_then(|file| file.set_len(size << 20));
        made.map_err(|error| error.to_string())
    }

    /// `many FOLDER COUNT [ENDING]`: a folder with that many empty files.
    fn many(&self, rest: &str) -> Result<(), String> {
        let (path, count) = rest.split_once(' ').ok_or("many FOLDER COUNT [ENDING]")?;
        let (count, ending) = count.split_once(' ').unwrap_or((count, ""));
        let count: usize = count.parse().map_err(|_| "many FOLDER COUNT [ENDING]")?;
        let folder = self.folder.join(path);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        (0..count)
            .try_for_each(|at| File::create(folder.join(format!("{at}{ending}"))).map(drop))
            .map_err(|error| error.to_string())
    }

    /// `repeat PATH COUNT TEXT`: adds the text that often to a file; `{at}` counts from 0, `{next}` is one more, `\n` ends
    /// a line, `\0` is a NUL.
    fn repeat(&self, rest: &str) -> Result<(), String> {
        let words = words(rest);
        let [path, count, text] = &words[..] else { return Err("repeat PATH COUNT TEXT".to_owned()) };
        let count: usize = count.parse().map_err(|_| "repeat PATH COUNT TEXT")?;
        let path = self.folder.join(path);
        let mut written = std::fs::read_to_string(&path).unwrap_or_default();
        for at in 0..count {
            let text = text.replace("\\n", "\n").replace("\\0", "\0").replace("{at}", &at.to_string());
            written.push_str(&text.replace("{next}", &(at + 1).to_string()));
        }
        std::fs::write(&path, written).map_err(|error| error.to_string())
    }

    /// `unfold PATH text|rows|entities MEBIBYTES`: a workbook that unfolds into one text, or rows, of that size.
    fn unfold(&self, rest: &str) -> Result<(), String> {
        let words = words(rest);
        let [path, filling, size] = &words[..] else { return Err("unfold PATH FILLING MEBIBYTES".to_owned()) };
        let filling = match filling.as_str() {
            "text" => Filling::Text,
            "rows" => Filling::Rows,
            _ => Filling::Entities,
        };
        let size: u64 = size.parse().map_err(|_| "unfold PATH FILLING MEBIBYTES")?;
        let made = unfolding::xlsx(filling, size << 20);
        super::put(&self.folder, path, &made.map_err(|error| error.to_string())?)
    }

    /// `hold PATH`: locks a file as another run would.
    fn hold(&mut self, path: &str) -> Result<(), String> {
        let file = File::options().write(true).create(true).truncate(false).open(self.folder.join(path));
        let file = file.map_err(|error| error.to_string())?;
        file.try_lock().map_err(|error| error.to_string())?;
        self.held.push(file);
        Ok(())
    }

    /// The last command and everything it said.
    pub fn said(&self) -> Result<(String, String), String> {
        let (command, output) = self.last.as_ref().ok_or("nothing was started")?;
        let texts = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Ok((command.clone(), texts.join("\n\n")))
    }

    fn file(&self, rest: &str) -> Result<(), String> {
        let (name, rest) = rest.split_once(' ').ok_or("file PATH exists, absent, bom, has TEXT or lacks TEXT")?;
        let path = self.folder.join(name);
        match rest {
            "exists" => return expect(path.exists(), || "it is not there".to_owned()),
            "absent" => return expect(!path.exists(), || "it is there".to_owned()),
            _ => {}
        }
        let bytes = std::fs::read(&path).map_err(|error| format!("{name}: {error}"))?;
        if rest == "bom" {
            return expect(bytes.starts_with(&[0xef, 0xbb, 0xbf]), || "no byte order mark".to_owned());
        }
        said(&String::from_utf8_lossy(&bytes), rest)
    }

    /// Two files, or two folders with all their files, hold the same bytes; timings of a run record and the run log, which
    /// tells times, aside.
    fn same(&self, rest: &str) -> Result<(), String> {
        let (one, other) = rest.split_once(' ').ok_or("same PATH PATH")?;
        let (one, other) = (contents(&self.folder.join(one))?, contents(&self.folder.join(other))?);
        let names: Vec<&String> = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))).collect();
        let different: Vec<&String> = names.into_iter().filter(|name| one.get(*name) != other.get(*name)).collect();
        expect(different.is_empty(), || format!("different: {different:?}"))
    }

    /// `json /pointer is VALUE` of standard output, or `json FILE#/pointer is VALUE`.
    fn json(&self, rest: &str) -> Result<(), String> {
        let (place, value) = rest.split_once(" is ").ok_or("json POINTER is VALUE")?;
        let (text, pointer) = match place.split_once('#') {
            Some((name, pointer)) => {
                (std::fs::read_to_string(self.folder.join(name)).map_err(|error| error.to_string())?, pointer)
            }
            None => (String::from_utf8_lossy(&self.output()?.stdout).into_owned(), place),
        };
        let json: Value =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
        let expected: Value = serde_json::from_str(value).map_err(|error| error.to_string())?;
        let found = json.pointer(pointer);
        expect(found == Some(&expected), || format!("it is {}", found.map_or("absent".to_owned(), Value::to_string)))
    }
}

/// A command that speaks Chinese, without colours, whoever starts it.
pub fn chinese(command: &mut Command) -> &mut Command {
    command.env_remove("HENG_LANG").env("LANG", "zh_CN.UTF-8").env("LC_ALL", "zh_CN.UTF-8").env("NO_COLOR", "1")
}

fn expect(holds: bool, otherwise: impl Fn() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// `has TEXT`, `lacks TEXT`, `says CODE`, `empty` or `lines N`.
fn said(text: &str, rest: &str) -> Result<(), String> {
    let (word, wanted) = rest.split_once(' ').unwrap_or((rest, ""));
    match word {
        "has" => expect(text.contains(wanted), || "it is not said".to_owned()),
        "says" => expect(text.lines().any(|line| codes::says(line, wanted)), || "it is not said".to_owned()),
        "lacks" => expect(!text.contains(wanted), || "it is said".to_owned()),
        "empty" => expect(text.trim().is_empty(), || "something is said".to_owned()),
        "lines" => {
            let lines = text.lines().count();
            expect(lines.to_string() == wanted, || format!("{lines} lines"))
        }
        _ => Err("has, lacks, says, empty or lines".to_owned()),
    }
}

/// Words between blanks; double quotes hold blanks together.
pub(crate) fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for letter in command.chars() {
        match letter {
            '"' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            letter => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

fn contents(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut all = BTreeMap::new();
    if path.is_dir() {
        for entry in crate::entries(path) {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name == "heng-log.ndjson" {
                continue;
            }
            for (inner, bytes) in contents(&entry)? {
                all.insert(format!("{name}/{inner}"), bytes);
            }
        }
        return Ok(all);
    }
    let mut bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if path.ends_with("run.json")
        && let Ok(Value::Object(mut record)) = serde_json::from_slice(&bytes)
    {
        record.remove("timings_ms");
        bytes = Value::Object(record).to_string().into_bytes();
    }
    all.insert(String::new(), bytes);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(words("heng  run \"a b\" \"\" c"), ["heng", "run", "a b", "", "c"]);
    }
}
