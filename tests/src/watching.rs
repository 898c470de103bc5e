//! Stories of `heng watch`: real files are edited as editors edit them, and what the program says and writes is held
//! against what a run from nothing writes. Waiting is for something said, never for a time.

pub mod folder;
pub mod process;
pub mod stories;

use std::path::Path;

/// Plays every story with the program at this path, each in a folder of its own.
///
/// # Panics
/// A story goes otherwise than it should.
pub fn run(heng: &Path, scratch: &Path) {
    let mut failures = Vec::new();
    for (name, story) in stories::ALL {
        let folder = scratch.join("watching").join(name);
        drop(std::fs::remove_dir_all(&folder));
        let story = std::panic::catch_unwind(|| story(heng, &folder));
        let wrong = match story {
            Ok(Ok(())) => continue,
            Ok(Err(wrong)) => wrong,
            Err(_) => "it panicked".to_owned(),
        };
        failures.push(format!("{name}\n  {wrong}"));
    }
    crate::finish("stories of watching", stories::ALL.len(), &failures);
}
