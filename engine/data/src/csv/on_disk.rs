//! A large CSV file that stays where it is: its beginning and its end are looked at first, then its records are read block
//! by block, each cut behind a whole record. What stands in it is not known here.

use super::scan::{Separator, first_block};
use crate::source::{Cut, Cutter};
use memchr::{memchr, memrchr};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// From how many bytes on a file is large: read piece by piece, and better hashed as it is read than before.
pub const LARGE: u64 = 4 * 1024 * 1024;

/// How much of the beginning and of the end is looked at.
const LOOKED_AT: usize = 256 * 1024;

/// How much is read beyond a block, in the hope of the end of its last record.
const BEYOND: usize = 16 * 1024;

/// A file that is read piece by piece.
#[derive(Clone, Debug)]
pub struct OnDisk {
    #[cfg(not(unix))]
    path: std::path::PathBuf,
    /// Held open, so that what is read is one file even where another takes its name.
    file: Arc<File>,
    /// How many bytes it has.
    pub length: usize,
}

/// The beginning and the end of a large file, whole lines both.
#[derive(Debug)]
pub struct Sketch {
    /// The file.
    pub on_disk: OnDisk,
    /// How long the beginning is.
    pub beginning: usize,
    /// The beginning and, right behind it, the end.
    pub bytes: Vec<u8>,
}

impl OnDisk {
    /// Looks at a file; none where it is not large, or has too few lines.
    ///
    /// # Errors
    /// The system's.
    pub fn sketch(path: &Path) -> io::Result<Option<Sketch>> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        let Ok(length) = usize::try_from(about.len()) else { return Ok(None) };
        if !about.is_file() || about.len() < LARGE {
            return Ok(None);
        }
        let on_disk = OnDisk {
            #[cfg(not(unix))]
            path: path.to_path_buf(),
            file: Arc::new(file),
            length,
        };
        let mut bytes = on_disk.read(0..LOOKED_AT)?;
        let end = on_disk.read(length - LOOKED_AT..length)?;
        let (Some(last), Some(first)) = (memrchr(b'\n', &bytes), memchr(b'\n', &end)) else { return Ok(None) };
        bytes.truncate(last + 1);
        bytes.extend_from_slice(&end[first + 1..]);
        Ok(Some(Sketch { on_disk, beginning: last + 1, bytes }))
    }

    /// The bytes of a range.
    ///
    /// # Errors
    /// The system's; also where the file has become shorter.
    pub fn read(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; range.len()];
        self.read_at(&mut bytes, range.start as u64)?;
        Ok(bytes)
    }

    #[cfg(unix)]
    fn read_at(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self.file.as_ref(), bytes, start)
    }

    #[cfg(not(unix))]
    fn read_at(&self, bytes: &mut [u8], start: u64) -> io::Result<()> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)
    }
}

/// Cuts the records of a file into blocks while it reads it once from beginning to end.
#[derive(Debug)]
pub struct FileCutter<'a> {
    on_disk: &'a OnDisk,
    body: Range<usize>,
    size: usize,
    separator: Separator,
    /// Where what is read and not handed out yet begins in the file.
    at: usize,
    read: Vec<u8>,
}

impl<'a> FileCutter<'a> {
    /// A cutter of the records in a range of a file; blocks count from the first of them.
    pub fn new(on_disk: &'a OnDisk, body: Range<usize>, size: usize, separator: Separator) -> FileCutter<'a> {
        FileCutter { on_disk, at: body.start, body, size, separator, read: Vec::new() }
    }
}

impl Cutter for FileCutter<'_> {
    fn next(&mut self) -> io::Result<Option<Cut>> {
        let left = self.body.end - self.at;
        if left == 0 {
            return Ok(None);
        }
        let mut wanted = self.size.saturating_add(BEYOND);
        loop {
            let wanted_here = wanted.min(left);
            if let Some(missing) = wanted_here.checked_sub(self.read.len()).filter(|missing| *missing > 0) {
                let mut file = self.on_disk.file.as_ref();
                file.seek(SeekFrom::Start((self.at + self.read.len()) as u64))?;
                self.read.reserve_exact(missing);
                let read = file.take(missing as u64).read_to_end(&mut self.read)?;
                if read < missing {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            let complete = self.read.len() == left;
            if let Some(end) = first_block(&self.read, self.size, self.separator, complete) {
                let rest = self.read.split_off(end);
                let bytes = std::mem::replace(&mut self.read, rest);
                let start = self.at - self.body.start;
                self.at += end;
                return Ok(Some(Cut { range: start..start + end, bytes: Some(bytes) }));
            }
            wanted = wanted.saturating_mul(2);
        }
    }
}
