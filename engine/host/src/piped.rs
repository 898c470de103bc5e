//! Standard input as data and standard output as the place of a list. What comes in is kept in a file until the run ends,
//! and a list goes out when all of them are complete. What is in them is not looked at here beyond the first bytes.

use crate::failure::{Failure, Stage};
use crate::texts::Texts;
use heng_data::lists::{BOOK, ListFormat};
use heng_data::run_record::OutputRecord;
use heng_data::workbook::book;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The word for standard input and output on the command line.
pub const PIPED: &str = "-";

/// What standard input is called where files have names.
const INPUT: &str = "stdin";

/// How many bytes say what comes in.
const BEGINNING: usize = 64;

/// What came in.
#[derive(Debug)]
pub struct Received {
    /// Goes with everything in it when this is dropped.
    _folder: TempDir,
    /// The file.
    pub path: PathBuf,
}

/// Keeps what comes in: text with separators, a workbook, Parquet or Arrow, as its first bytes say. `table` is the name of
/// the table whose rows they are, where a pack has several.
///
/// # Errors
/// `E0809` the system refuses.
pub fn receive(input: &mut dyn Read, table: Option<&str>) -> Result<Received, Box<Failure>> {
    let mut keep = || -> io::Result<Received> {
        let folder = tempfile::tempdir()?;
        let mut beginning = Vec::new();
        input.take(BEGINNING as u64).read_to_end(&mut beginning)?;
        let name = table.unwrap_or(INPUT).replace(['/', '\\', '\0'], "_");
        let path = folder.path().join(format!("{name}.{}", ending(&beginning)));
        let mut file = File::create_new(&path)?;
        file.write_all(&beginning)?;
        io::copy(input, &mut file)?;
        Ok(Received { _folder: folder, path })
    };
    keep().map_err(|error| {
        let fault = Diagnostic::new("E0809", Severity::Error, None).with("file", PIPED);
        Failure::new(Stage::Data, vec![fault.with("reason", system_reason(&error))], Texts::default())
    })
}

fn ending(beginning: &[u8]) -> &'static str {
    // A stream of Arrow begins with the mark of a message, a file with its name.
    let arrow = [&b"ARROW1"[..], b"\xff\xff\xff\xff"].iter().any(|mark| beginning.starts_with(mark));
    match beginning {
        _ if beginning.starts_with(b"PAR1") => "parquet",
        _ if arrow => "arrow",
        _ if book::is_workbook(beginning) => "xlsx",
        _ => "csv",
    }
}

/// A folder for results of which one list goes out; it goes when this is dropped.
///
/// # Errors
/// `E0822` the system refuses.
pub fn folder() -> Result<TempDir, Box<Failure>> {
    tempfile::tempdir().map_err(|error| refused(&error))
}

/// Hands a list of a run's results on. A reader that went away wants no more.
///
/// # Errors
/// `E0822` the system refuses, `E0980` there is no list of this name.
pub fn send(
    folder: &Path,
    outputs: &[OutputRecord],
    list: &str,
    format: ListFormat,
    output: &mut dyn Write,
) -> Result<(), Box<Failure>> {
    let ending = format!(".{}", format.name());
    let name = if format == ListFormat::Xlsx { BOOK } else { list };
    let file = format!("{name}{ending}");
    if !outputs.iter().any(|output| output.file == file) {
        let names: Vec<&str> = outputs.iter().filter_map(|output| output.file.strip_suffix(&ending)).collect();
        let absent = Diagnostic::new("E0980", Severity::Error, None).with("list", list).with("lists", names.join("、"));
        return Err(Failure::new(Stage::Usage, vec![absent], Texts::default()));
    }
    let sent =
        File::open(folder.join(&file)).and_then(|mut file| io::copy(&mut file, output)).and_then(|_| output.flush());
    match sent {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(refused(&error)),
        _ => Ok(()),
    }
}

fn refused(error: &io::Error) -> Box<Failure> {
    let fault = Diagnostic::new("E0822", Severity::Error, None).with("path", PIPED);
    Failure::new(Stage::Fault, vec![fault.with("reason", system_reason(error))], Texts::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_what_comes_in() {
        for (bytes, ending) in [
            (&b"PAR1"[..], "parquet"),
            (b"ARROW1\0\0", "arrow"),
            (b"\xff\xff\xff\xff\x10", "arrow"),
            (b"PK\x03\x04", "xlsx"),
            (b"\xef\xbb\xbfa,b\r\n", "csv"),
            (b"", "csv"),
        ] {
            let received = receive(&mut &*bytes, None).unwrap();
            assert_eq!(received.path.file_name().unwrap().to_str(), Some(&*format!("stdin.{ending}")));
            assert_eq!(std::fs::read(&received.path).unwrap(), bytes);
        }
    }

    #[test]
    fn what_came_in_goes_again() {
        let received = receive(&mut &b"a\n1\n"[..], Some("户/x")).unwrap();
        let path = received.path.clone();
        assert!(path.ends_with("户_x.csv") && path.exists());
        drop(received);
        assert!(!path.exists());
    }
}
