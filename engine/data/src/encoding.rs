//! Finds the encoding of a text file and turns its bytes into UTF-8, over several threads. Bytes that mean nothing in the
//! encoding stay in the text as bytes that are no UTF-8, so that the cell they stand in is reported, never guessed.

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr;
use rayon::prelude::*;

/// How many bytes one thread decodes at a time.
const PIECE: usize = 4 * 1024 * 1024;

/// How much of a file's start says most about its encoding: its header.
const HEAD: usize = 4096;

/// How characters are written as bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8
    Utf8,
    /// GB18030, which holds GBK and GB2312: what Chinese Windows calls ANSI.
    Gb18030,
    /// UTF-16 with the lesser byte first: what Excel calls Unicode text.
    Utf16Le,
    /// UTF-16 with the greater byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a name as people write it; none for another name.
    pub fn from_name(name: &str) -> Option<Encoding> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "gb18030" | "gbk" | "gb2312" | "ansi" => Some(Encoding::Gb18030),
            "utf-16" | "utf-16le" => Some(Encoding::Utf16Le),
            "utf-16be" => Some(Encoding::Utf16Be),
            _ => None,
        }
    }

    /// Its name in messages and in packs.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }

    /// The mark that a file in this encoding may begin with.
    pub(crate) fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xef\xbb\xbf",
            Encoding::Gb18030 => b"\x84\x31\x95\x33",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
        }
    }
}

/// The encoding of a file: what its mark says, else UTF-8 if it is that throughout, else GB18030 if it is that
/// throughout, else of the two what its header is, else what most of it is.
pub fn find(bytes: &[u8]) -> Encoding {
    let marks = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Gb18030];
    if let Some(marked) = marks.into_iter().find(|encoding| bytes.starts_with(encoding.mark())) {
        return marked;
    }
    if pieces(bytes).par_iter().all(|piece| std::str::from_utf8(piece).is_ok()) {
        return Encoding::Utf8;
    }
    if let Some(encoding) = by_head(bytes) {
        return encoding;
    }
    let count = |piece: &&[u8]| {
        let counted = piece.utf8_chunks().map(|chunk| {
            let characters = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
            (characters, usize::from(!chunk.invalid().is_empty()))
        });
        counted.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    let (characters, faults) =
        pieces(bytes).par_iter().map(count).reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1));
    if characters > faults { Encoding::Utf8 } else { Encoding::Gb18030 }
}

/// What [`find`] says of every file that begins so; none where it depends on more than its beginning. A file that is
/// UTF-8 throughout has no line that is not.
pub fn by_beginning(bytes: &[u8]) -> Option<Encoding> {
    let marks = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Gb18030];
    marks.into_iter().find(|encoding| bytes.starts_with(encoding.mark())).or_else(|| by_head(bytes))
}

/// What the first line with more than ASCII says, where it can be read in one way only.
fn by_head(bytes: &[u8]) -> Option<Encoding> {
    let end = if bytes.len() <= HEAD { bytes.len() } else { HEAD + memchr(b'\n', &bytes[HEAD..]).unwrap_or(0) };
    let head = first_line(&bytes[..end]);
    match (std::str::from_utf8(head).is_ok(), is_gb18030(head)) {
        (true, false) => Some(Encoding::Utf8),
        (false, true) => Some(Encoding::Gb18030),
        _ => None,
    }
}

/// The first line that holds more than ASCII.
fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == b'\n').find(|line| !line.is_ascii()).unwrap_or_default()
}

fn is_gb18030(bytes: &[u8]) -> bool {
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// The text of a file as UTF-8, without the mark at its beginning.
pub fn decode(mut bytes: Vec<u8>, encoding: Encoding) -> Vec<u8> {
    if bytes.starts_with(encoding.mark()) {
        bytes.drain(..encoding.mark().len());
    }
    match encoding {
        Encoding::Utf8 => bytes,
        // No byte of a longer character of GB18030 is a line feed, so every line decodes on its own.
        Encoding::Gb18030 => {
            pieces(&bytes).par_iter().map(|piece| decode_piece(piece, encoding)).collect::<Vec<_>>().concat()
        }
        Encoding::Utf16Le | Encoding::Utf16Be => decode_piece(&bytes, encoding),
    }
}

/// Cuts bytes behind line feeds into pieces for several threads.
fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::with_capacity(bytes.len() / PIECE + 1);
    let mut rest = bytes;
    while rest.len() > PIECE {
        let Some(at) = memchr(b'\n', &rest[PIECE..]) else { break };
        let (piece, behind) = rest.split_at(PIECE + at + 1);
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

/// Bytes that begin and end at characters as UTF-8.
pub(crate) fn decode_piece(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let table = match encoding {
        Encoding::Utf8 => return bytes.to_vec(),
        Encoding::Gb18030 => GB18030,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
    };
    let mut decoder = table.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let mut buffer = vec![0; room.min(64 * 1024)];
    let mut read = 0;
    loop {
        let (result, more, written) = decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut buffer, true);
        read += more;
        text.extend_from_slice(&buffer[..written]);
        match result {
            DecoderResult::InputEmpty => return text,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let end = read.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(length));
                keep(&bytes[start..end], encoding, &mut text);
            }
        }
    }
}

/// Puts bytes that mean nothing into the text such that they are no UTF-8 either.
fn keep(bytes: &[u8], encoding: Encoding, text: &mut Vec<u8>) {
    match (encoding, bytes) {
        // Half of a surrogate pair, in the form of a character.
        (Encoding::Utf16Le, [low, high]) | (Encoding::Utf16Be, [high, low]) => {
            text.extend_from_slice(&[0xed, 0x80 | ((high & 0x0f) << 2) | (low >> 6), 0x80 | (low & 0x3f)]);
        }
        (Encoding::Gb18030, bytes) if !bytes.is_ascii() && std::str::from_utf8(bytes).is_err() => {
            text.extend_from_slice(bytes);
        }
        _ => text.push(0xff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn each_encoding_is_found() {
        let text = "户编号,县\nH1,阳朔县\n";
        let gb = GB18030.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (format!("\u{feff}{text}").into_bytes(), Encoding::Utf8),
            (gb, Encoding::Gb18030),
            (utf16(text, true, true), Encoding::Utf16Le),
            (utf16(text, false, true), Encoding::Utf16Be),
        ] {
            assert_eq!(find(&bytes), encoding);
            assert_eq!(decode(bytes, encoding), text.as_bytes());
        }
    }

    #[test]
    fn rare_characters_of_four_bytes_are_read() {
        let text = "𠮷,㐀,䶮,€\n";
        let bytes = GB18030.encode(text).0.into_owned();
        assert_eq!(find(&bytes), Encoding::Gb18030);
        assert_eq!(decode(bytes, Encoding::Gb18030), text.as_bytes());
    }

    #[test]
    fn one_bad_cell_changes_no_encoding() {
        let mut utf8 = "户编号,姓名\nH1,张三\nH2,".as_bytes().to_vec();
        utf8.extend_from_slice(b"\xd6\n");
        assert_eq!(find(&utf8), Encoding::Utf8);
        let mut gb = GB18030.encode("户编号,姓名\nH1,张三\nH2,").0.into_owned();
        gb.extend_from_slice(b"\xff\xd6,x\n");
        assert_eq!(find(&gb), Encoding::Gb18030);
        let text = decode(gb, Encoding::Gb18030);
        assert!(text.ends_with(b"H2,\xff\xd6,x\n"), "{text:x?}");
    }

    proptest! {
        #[test]
        fn no_bytes_are_lost_or_break_a_line(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = decode(bytes.clone(), Encoding::Gb18030);
            let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
            let marked = bytes.starts_with(Encoding::Gb18030.mark());
            prop_assert_eq!(lines(&text), lines(&bytes));
            prop_assert_eq!(std::str::from_utf8(&text).is_ok(), is_gb18030(&bytes[if marked { 4 } else { 0 }..]));
            for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
                decode(bytes.clone(), encoding);
            }
        }

        #[test]
        fn texts_come_back(text in "\\PC{0,40}") {
            let (gb, _, lossy) = GB18030.encode(&text);
            prop_assume!(!lossy);
            prop_assert_eq!(decode(gb.into_owned(), Encoding::Gb18030), text.trim_start_matches('\u{feff}').as_bytes());
            let read = decode(utf16(&text, true, true), Encoding::Utf16Le);
            prop_assert_eq!(read, text.as_bytes());
        }
    }
}
