//! The swap of an output folder's files, so that a program killed in its middle leaves no mixture behind: what stood there
//! is kept aside until all files are in place, and whoever writes there next puts it back.

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
    let renamed = names.iter().map(|name| (name, fs::rename(aside.join(name), folder.join(name))));
    for (name, done) in removed.chain(renamed) {
        if let Err(error) = done {
            put_back(aside, folder, &all);
            return Err((folder.join(name).display().to_string(), error));
        }
    }
    // From here on the new files stand; whoever comes next need not look.
    let _ = fs::remove_file(aside.join(BEGUN));
    Ok(())
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
    for name in names.iter().filter(|name| !aside.join(name).exists()) {
        let (kept, to) = (aside.join(BEFORE).join(name), folder.join(name));
        // Nothing better can be done about a step back that fails too; the first error is told.
        let _ = if kept.exists() { fs::rename(&kept, &to) } else { fs::remove_file(&to) };
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
            fs::rename(aside.join(name), folder.join(name)).unwrap();
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
    fn a_whole_swap_stays() {
        let home = tempfile::tempdir().unwrap();
        let (aside, folder) = (home.path().join("aside"), home.path().join("out"));
        fs::create_dir(&aside).unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(aside.join("a"), "new").unwrap();
        fs::write(aside.join("z"), "new").unwrap();
        fs::write(folder.join("s"), "stale").unwrap();
        swap(&aside, &folder, &["a", "z"], &["s"]).unwrap();
        assert!(!folder.join("s").exists());
        fs::write(aside.join(BEGUN), "a\nz").unwrap();
        assert!(!recover(&aside, &folder));
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "new");
    }
}
