//! The swap of an output folder's files, so that a program killed in its middle leaves no mixture behind: what stood there
//! is kept aside until all files are in place, and whoever writes there next puts it back.

use rayon::prelude::*;
use std::fs;
use std::io;
use std::path::{Component, Path};

/// The folder among the files written aside that keeps what stood in their places.
const BEFORE: &str = "before";

/// The file that says that renaming has begun: the names, one a line.
const BEGUN: &str = "swapping";

/// Removes what is stale in `folder` and renames files to it from `aside`, the last name last; where that cannot be, all
/// get back what stood there.
///
/// # Errors
/// The file that could not be removed or renamed, and why.
pub fn swap(aside: &Path, folder: &Path, names: &[&str], stale: &[&str]) -> Result<(), (String, io::Error)> {
    let before = aside.join(BEFORE);
    let whole = |error| (before.display().to_string(), error);
    fs::create_dir(&before).map_err(whole)?;
    let all: Vec<&str> = stale.iter().chain(names).copied().collect();
    for name in &all {
        keep(&folder.join(name), &before.join(name))
            .map_err(|error| (folder.join(name).display().to_string(), error))?;
    }
    fs::write(aside.join(BEGUN), all.join("\n")).map_err(whole)?;
    let removed = stale.iter().map(|name| (name, fs::remove_file(folder.join(name))));
    let (last, others) =
        names.split_last().map_or((&[][..], names), |(last, others)| (std::slice::from_ref(last), others));
    let exchanged = others.iter().map(|name| (name, place(aside, folder, name)));
    // Where the last one is gone from aside, all stand.
    let renamed = last.iter().map(|name| (name, fs::rename(aside.join(name), folder.join(name))));
    for (name, done) in removed.chain(exchanged).chain(renamed) {
        if let Err(error) = done {
            put_back(aside, folder, &all);
            return Err((folder.join(name).display().to_string(), error));
        }
    }
    // From here on the new files stand; whoever comes next need not look.
    let _ = fs::remove_file(aside.join(BEGUN));
    // The last name of a file that stood there takes its bytes with it, which takes time where they are many; what cannot
    // be removed goes with the folder aside.
    all.par_iter().with_max_len(1).for_each(|name| {
        let _ = fs::remove_file(before.join(name));
        let _ = fs::remove_file(aside.join(name));
    });
    Ok(())
}

/// Puts a file in its place. Where another stands there that is kept, the two change places: then nothing is given up while
/// others wait for their turn.
fn place(aside: &Path, folder: &Path, name: &str) -> io::Result<()> {
    let (from, to) = (aside.join(name), folder.join(name));
    if aside.join(BEFORE).join(name).exists() && exchange(&from, &to).is_ok() {
        return Ok(());
    }
    fs::rename(from, to)
}

/// Lets two files change places at once, where the system can.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Puts back what stood in a folder before a swap that was cut off. Says whether there was one.
pub fn recover(aside: &Path, folder: &Path) -> bool {
    let Ok(names) = fs::read_to_string(aside.join(BEGUN)) else { return false };
    // Anybody may have changed the list: only plain names are followed.
    let plain = |name: &&str| Path::new(name).components().eq([Component::Normal(name.as_ref())]);
    let names: Vec<&str> = names.lines().filter(plain).collect();
    // The last file is renamed last: where it is gone from here, all stand in their places.
    let Some(last) = names.last().filter(|last| aside.join(last).exists()) else { return false };
    debug_assert!(!last.is_empty());
    put_back(aside, folder, &names);
    true
}

fn put_back(aside: &Path, folder: &Path, names: &[&str]) {
    for name in names {
        let (kept, to) = (aside.join(BEFORE).join(name), folder.join(name));
        // Nothing better can be done about a step back that fails too; the first error is told. What still stands in its
        // place is the very file that is kept: then nothing happens.
        let _ = match (kept.exists(), aside.join(name).exists()) {
            (true, _) => fs::rename(&kept, &to),
            // Nothing stood there, and the new file is not there yet.
            (false, true) => Ok(()),
            (false, false) => fs::remove_file(&to),
        };
    }
}

/// Keeps what stands at `path` under a second name.
fn keep(path: &Path, kept: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => fs::hard_link(path, kept).or_else(|_| fs::copy(path, kept).map(|_| ())),
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        // A link is replaced, never followed.
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_cut_off_is_put_back() {
        let home = tempfile::tempdir().unwrap();
        let (aside, folder) = (home.path().join("aside"), home.path().join("out"));
        for path in [&aside, &folder, &aside.join(BEFORE)] {
            fs::create_dir(path).unwrap();
        }
        fs::write(folder.join("a"), "old a").unwrap();
        fs::write(folder.join("z"), "old z").unwrap();
        for name in ["a", "b", "z"] {
            fs::write(aside.join(name), "new").unwrap();
            keep(&folder.join(name), &aside.join(BEFORE).join(name)).unwrap();
        }
        fs::write(aside.join(BEFORE).join("s"), "stale").unwrap();
        fs::write(aside.join(BEGUN), "s\na\nb\n../precious\nz").unwrap();
        for name in ["a", "b"] {
            place(&aside, &folder, name).unwrap();
        }
        fs::write(home.path().join("precious"), "").unwrap();
        assert!(recover(&aside, &folder));
        assert!(home.path().join("precious").exists());
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "old a");
        assert!(!folder.join("b").exists());
        assert_eq!(fs::read_to_string(folder.join("s")).unwrap(), "stale");
        assert_eq!(fs::read_to_string(folder.join("z")).unwrap(), "old z");
    }

    #[test]
    fn a_swap_that_fails_is_put_back() {
        let home = tempfile::tempdir().unwrap();
        let (aside, folder) = (home.path().join("aside"), home.path().join("out"));
        fs::create_dir(&aside).unwrap();
        fs::create_dir(&folder).unwrap();
        for name in ["a", "b"] {
            fs::write(aside.join(name), "new").unwrap();
        }
        for name in ["a", "z", "s"] {
            fs::write(folder.join(name), "old").unwrap();
        }
        // The last one was never written.
        let (path, _) = swap(&aside, &folder, &["a", "b", "z"], &["s"]).unwrap_err();
        assert_eq!(path, folder.join("z").display().to_string());
        for name in ["a", "z", "s"] {
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), "old");
        }
        assert!(!folder.join("b").exists());
    }

    #[test]
    fn a_whole_swap_stays() {
        let home = tempfile::tempdir().unwrap();
        let (aside, folder) = (home.path().join("aside"), home.path().join("out"));
        fs::create_dir(&aside).unwrap();
        fs::create_dir(&folder).unwrap();
        for name in ["a", "b", "z"] {
            fs::write(aside.join(name), "new").unwrap();
        }
        for name in ["a", "z", "s"] {
            fs::write(folder.join(name), "old").unwrap();
        }
        swap(&aside, &folder, &["a", "b", "z"], &["s"]).unwrap();
        assert!(!folder.join("s").exists());
        for name in ["a", "b", "z"] {
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), "new");
            assert!(!aside.join(name).exists() && !aside.join(BEFORE).join(name).exists());
        }
        fs::write(aside.join(BEGUN), "a\nz").unwrap();
        assert!(!recover(&aside, &folder));
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "new");
    }
}
