//! The archive that a workbook is, each part unfolded once and thrown away before anybody keeps anything of it: small
//! files that unfold into enormous ones are refused, and single texts that no spreadsheet has. What the parts say is not
//! known here.

use super::book::{Bytes, Refused};
use crate::limits::Limits;
use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::read::ZipFile;

/// How much of a part is looked at at a time.
const PIECE: usize = 64 << 10;

/// A part as it is read.
pub type Part<'a> = BufReader<ZipFile<'a, Cursor<Bytes>>>;

/// A workbook's archive.
pub struct Archive {
    zip: ZipArchive<Cursor<Bytes>>,
    /// Names in the archive by their lower-case form: readers do not look at case.
    names: HashMap<String, String>,
    length: u64,
    limits: Limits,
    /// What has been unfolded so far.
    unfolded: u64,
}

/// Words that a part may hold, each with whether it was seen.
#[derive(Debug)]
pub struct Words<const N: usize> {
    words: [&'static [u8]; N],
    /// Which of them were seen.
    pub seen: [bool; N],
}

impl<const N: usize> Words<N> {
    /// None seen so far.
    pub fn new(words: [&'static [u8]; N]) -> Words<N> {
        Words { words, seen: [false; N] }
    }

    fn look(&mut self, text: &[u8]) {
        for (word, seen) in self.words.iter().zip(&mut self.seen) {
            *seen = *seen || memchr::memmem::find(text, word).is_some();
        }
    }

    /// How much of a piece may be the beginning of a word.
    fn kept(&self) -> usize {
        self.words.iter().map(|word| word.len().saturating_sub(1)).max().unwrap_or(0)
    }
}

impl Archive {
    /// Opens an archive and looks at every part but those of `later`, which are looked at when they are needed, and those
    /// that nobody reads.
    pub fn open(bytes: &Bytes, limits: Limits, later: &str) -> Result<Archive, Refused> {
        let length = bytes.len() as u64;
        let zip = ZipArchive::new(Cursor::new(bytes.clone())).map_err(|error| Refused::Reason(error.to_string()))?;
        let names: Vec<String> = zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        let names: HashMap<String, String> = names.into_iter().map(|name| (name.to_lowercase(), name)).collect();
        let mut archive = Archive { zip, names, length, limits, unfolded: 0 };
        let mut first: Vec<String> = archive.names.keys().filter(|name| is_read(name, later)).cloned().collect();
        first.sort_unstable();
        first.iter().try_for_each(|part| archive.measure(part, &mut Words::new([])))?;
        Ok(archive)
    }

    /// Unfolds a part and throws it away.
    pub fn measure<const N: usize>(&mut self, part: &str, words: &mut Words<N>) -> Result<(), Refused> {
        let Limits { bytes, free, times, piece, .. } = self.limits;
        let (length, before) = (self.length, self.unfolded);
        let is_text = !part.to_lowercase().ends_with(".bin");
        let Some(mut part) = self.read(part)? else { return Ok(()) };
        let folded = part.get_ref().compressed_size().min(length).max(1);
        let too_much = |total: u64| before.saturating_add(total) > bytes || (total > free && total / folded > times);
        // What the archive says of itself is believed where it is bad enough; what it hides is found below.
        if too_much(part.get_ref().size()) {
            return Err(Refused::Limit);
        }
        let mut runs = Runs::default();
        let kept = words.kept();
        let mut text = vec![0; kept + PIECE];
        let (mut begin, mut total) = (kept, 0_u64);
        loop {
            let read = match part.read(&mut text[kept..]) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Refused::Reason(error.to_string())),
            };
            total += read as u64;
            if too_much(total) {
                return Err(Refused::Limit);
            }
            if is_text {
                runs.look(&text[kept..kept + read]);
                if runs.longest > piece {
                    return Err(Refused::Piece);
                }
            }
            words.look(&text[begin..kept + read]);
            text.copy_within(read..kept + read, 0);
            begin = begin.saturating_sub(read);
        }
        drop(part);
        self.unfolded += total;
        Ok(())
    }

    /// A part, if there is one of this name.
    pub fn read(&mut self, part: &str) -> Result<Option<Part<'_>>, Refused> {
        let Some(name) = self.names.get(&part.to_lowercase()) else { return Ok(None) };
        let file = self.zip.by_name(name).map_err(|error| Refused::Reason(error.to_string()))?;
        Ok(Some(BufReader::new(file)))
    }
}

/// Whether readers read a part at once. Pictures and the like are never read.
fn is_read(name: &str, later: &str) -> bool {
    let known = [".xml", ".rels", ".bin"].iter().any(|ending| name.ends_with(ending));
    let aside = ["/media/", "/drawings/", "/charts/", "/embeddings/", "/printersettings/", "/pivotcache/"];
    known && !name.contains(later) && !aside.iter().any(|folder| name.contains(folder))
}

/// How long texts and tags of a part are: readers hold each of them in memory whole.
#[derive(Default, Debug)]
struct Runs {
    mode: Mode,
    /// The bytes since the last one began.
    run: u64,
    longest: u64,
    /// The last bytes, by which comments and the like are known.
    last: [u8; 3],
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Mode {
    #[default]
    Text,
    Tag,
    /// A value in a tag, and the quote that ends it.
    Quoted(u8),
    /// `<!`: what follows says what it is.
    Declared,
    Comment,
    Data,
}

impl Runs {
    fn look(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (passed, next) = match self.mode {
                Mode::Text => upto(memchr::memchr(b'<', bytes), bytes),
                Mode::Tag => upto(memchr::memchr3(b'"', b'\'', b'>', bytes), bytes),
                Mode::Quoted(quote) => upto(memchr::memchr(quote, bytes), bytes),
                // Rare, so byte by byte.
                Mode::Declared | Mode::Comment | Mode::Data => (1, Some(bytes[0])),
            };
            self.run += passed as u64;
            self.longest = self.longest.max(self.run);
            if let Some(byte) = next {
                self.step(byte);
            }
            bytes = &bytes[passed..];
        }
    }

    fn step(&mut self, byte: u8) {
        let ended = |this: &mut Runs, mode| (this.mode, this.run) = (mode, 0);
        match self.mode {
            Mode::Text => {
                ended(self, Mode::Declared);
                self.last = [0; 3];
            }
            Mode::Tag if byte == b'>' => ended(self, Mode::Text),
            Mode::Tag => self.mode = Mode::Quoted(byte),
            Mode::Quoted(_) => self.mode = Mode::Tag,
            Mode::Declared => self.declared(byte),
            Mode::Comment | Mode::Data => {
                let mark = if self.mode == Mode::Comment { b'-' } else { b']' };
                if byte == b'>' && self.last[1..] == [mark, mark] {
                    ended(self, Mode::Text);
                }
                self.last = [self.last[1], self.last[2], byte];
            }
        }
    }

    /// The bytes behind `<`, until they say what begins there.
    fn declared(&mut self, byte: u8) {
        let seen = self.run;
        self.mode = match (seen, byte) {
            (1, b'!') | (2, b'-') => {
                self.last[2] = byte;
                Mode::Declared
            }
            (2, b'[') => Mode::Data,
            (3, b'-') if self.last[2] == b'-' => {
                self.last = [0; 3];
                Mode::Comment
            }
            (_, b'>') => {
                self.run = 0;
                Mode::Text
            }
            (_, b'"' | b'\'') => Mode::Quoted(byte),
            _ => Mode::Tag,
        };
    }
}

/// How many bytes there are up to and with the one found, and that one.
fn upto(found: Option<usize>, bytes: &[u8]) -> (usize, Option<u8>) {
    found.map_or((bytes.len(), None), |at| (at + 1, Some(bytes[at])))
}
