//! Adds a line to the run log, on disk before anything else goes on. A line that a crash cut off stays as it is; the next
//! line says so. Who may write is decided by the lock of the output folder.

use super::{Entry, FILE, FIRST};
use crate::clock;
use heng_data::digest::digest;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How many bytes are read at first to find the last line.
const TAIL: u64 = 64 << 10;

/// Adds an entry, giving it number, time and chain.
///
/// # Errors
/// `E0880` it cannot be written, `E0881` the last line cannot be read; the log is then as it was.
pub fn append(folder: &Path, mut entry: Entry) -> Result<Entry, Diagnostic> {
    let path = folder.join(FILE);
    let refused = |error: io::Error| fault("E0880", &path).with("reason", system_reason(&error));
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(refused)?;
    let length = file.metadata().map_err(refused)?.len();
    let end = last(&mut file, length).map_err(refused)?;
    entry.number = 1;
    entry.previous = FIRST.to_owned();
    if let Some(line) = &end.line {
        let last: Entry = serde_json::from_slice(line).map_err(|_| fault("E0881", &path))?;
        entry.number = last.number + 1;
        entry.previous = digest(line);
    }
    entry.time = clock::now();
    let mut text = String::new();
    if !end.torn.is_empty() {
        entry.torn = Some(digest(&end.torn));
        text.push('\n');
    }
    text.push_str(&entry.to_line());
    text.push('\n');
    if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.sync_data()) {
        // A part of a line would be read as one that a crash cut off; if it cannot be taken away, that is what it is.
        let _ = file.set_len(length);
        return Err(refused(error));
    }
    Ok(entry)
}

/// The last whole line of a folder's log, where it has one that can be read.
pub fn last_entry(folder: &Path) -> Option<Entry> {
    let mut file = File::open(folder.join(FILE)).ok()?;
    let length = file.metadata().ok()?.len();
    serde_json::from_slice(&last(&mut file, length).ok()?.line?).ok()
}

fn fault(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None).with("path", path.display().to_string())
}

/// How a log ends.
#[derive(Debug, Default)]
struct End {
    /// The last whole line, if there is one.
    line: Option<Vec<u8>>,
    /// What stands after it without a line end.
    torn: Vec<u8>,
}

/// Finds the end of a log; reads as much of it as that takes.
fn last(file: &mut File, length: u64) -> io::Result<End> {
    let mut take = TAIL.min(length);
    loop {
        file.seek(SeekFrom::Start(length - take))?;
        let mut bytes = Vec::new();
        file.take(take).read_to_end(&mut bytes)?;
        let whole = take == length;
        let Some(stop) = bytes.iter().rposition(|byte| *byte == b'\n') else {
            if whole {
                return Ok(End { line: None, torn: bytes });
            }
            take = (take * 4).min(length);
            continue;
        };
        let torn = bytes[stop + 1..].to_vec();
        let mut stop = stop;
        // A torn line that a later line speaks of is no line; the later one stands behind it, so the last is whole.
        while stop > 0 && bytes[stop - 1] == b'\n' {
            stop -= 1;
        }
        match bytes[..stop].iter().rposition(|byte| *byte == b'\n') {
            Some(start) => return Ok(End { line: Some(bytes[start + 1..stop].to_vec()), torn }),
            None if whole => return Ok(End { line: Some(bytes[..stop].to_vec()), torn }),
            None => take = (take * 4).min(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn lines_form_a_chain() {
        let folder = tempfile::tempdir().unwrap();
        let first = append(folder.path(), Entry::default()).unwrap();
        let codes = vec!["x".repeat(100_000)];
        append(folder.path(), Entry { codes, ..Entry::default() }).unwrap();
        let third = append(folder.path(), Entry::default()).unwrap();
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((first.number, first.previous.as_str(), third.number), (1, FIRST, 3));
        assert_eq!(third.previous, digest(lines[1].as_bytes()));
    }

    #[test]
    fn a_torn_line_is_said_and_the_chain_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        append(folder.path(), Entry::default()).unwrap();
        let path = folder.path().join(FILE);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{{\"schema\":1,\"num")).unwrap();
        let second = append(folder.path(), Entry::default()).unwrap();
        assert_eq!(second.number, 2);
        assert_eq!(second.torn, Some(digest(b"{\"schema\":1,\"num")));
        assert_eq!(second.previous, digest(whole.trim_end().as_bytes()));
        fs::write(&path, "not a line\n").unwrap();
        assert_eq!(append(folder.path(), Entry::default()).unwrap_err().code, "E0881");
    }
}
