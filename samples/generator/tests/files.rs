//! The files as a whole: the same bytes every time and for any number of threads, and as many rows as planned.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use heng_samples::{DataSet, SEED};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

type Files = Vec<(String, Vec<u8>)>;

fn bytes(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?));
    }
    files.sort();
    Ok(files)
}

fn written(name: &str, data: DataSet, threads: usize) -> io::Result<Files> {
    let folder = folder(name);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(io::Error::other)?;
    pool.install(|| data.write(&folder))?;
    bytes(&folder)
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let data = DataSet::of(9000, 3);
    let one = written("one", data, 1).unwrap();
    assert_eq!(one, written("two", data, 2).unwrap());
    assert_eq!(one, written("five", data, 5).unwrap());
    assert_ne!(one, written("other", DataSet::of(9000, 4), 2).unwrap());
}

#[test]
fn the_sample_has_its_rows_marks_and_line_ends() {
    let folder = folder("sample");
    let rows = DataSet::sample(SEED).write(&folder).unwrap();
    assert_eq!(rows[0], ("户.csv", 144));
    assert!((400..520).contains(&rows[1].1), "{rows:?}");
    let households = fs::read(folder.join("户.csv")).unwrap();
    assert!(households.starts_with(b"\xef\xbb\xbf"));
    assert!(households.windows(2).filter(|w| w == b"\r\n").count() == 145);
    let people = fs::read(folder.join("人.csv")).unwrap();
    assert!(!people.starts_with(b"\xef\xbb\xbf") && !people.contains(&b'\r'));
}

/// The shipped files are what the generator writes now.
#[test]
fn the_shipped_sample_is_up_to_date() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guilin-2022");
    let folder = folder("shipped");
    DataSet::sample(SEED).write(&folder).unwrap();
    for (name, fresh) in bytes(&folder).unwrap() {
        let path = shipped.join(&name);
        assert!(
            fs::read(&path).is_ok_and(|old| old == fresh),
            "{name}: run the command in samples/guilin-2022/README.md"
        );
    }
    let list = folder.with_extension("planted");
    DataSet::sample(SEED).write_expected(&list).unwrap();
    assert_eq!(fs::read(list).unwrap(), fs::read(shipped.join("expected/planted.csv")).unwrap());
}
