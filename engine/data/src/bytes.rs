//! Reads a whole file into memory, a large one over several threads. What the bytes are is not known here.

use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How many bytes one thread reads at a time.
const PIECE: usize = 8 * 1024 * 1024;

/// All bytes of a file.
///
/// # Errors
/// The system's.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let length = fs::metadata(path)?.len();
    match usize::try_from(length) {
        Ok(length) if length > PIECE => read_in_pieces(path, length).or_else(|_| fs::read(path)),
        _ => fs::read(path),
    }
}

/// Reads exactly `length` bytes; an error where the file has become shorter meanwhile.
fn read_in_pieces(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    bytes.par_chunks_mut(PIECE).enumerate().try_for_each(|(at, piece)| {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start((at * PIECE) as u64))?;
        file.read_exact(piece)
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let bytes: Vec<u8> = (0..PIECE * 2 + 17).map(|at| (at % 251) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        assert!(read(&path).unwrap() == bytes);
        assert!(read_in_pieces(&path, bytes.len() + 1).is_err());
    }
}
