//! Where things stand: the program beside this one, and data sets, which are generated once and kept in the build
//! folder. What is in them is the generator's business.

use crate::Fault;
use heng_samples::{BASE, DataSet, SEED};
use std::path::{Path, PathBuf};

/// The program under test: `heng` beside this program.
pub fn program() -> Result<PathBuf, Fault> {
    let path = std::env::current_exe()?.with_file_name(format!("heng{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    Err(format!("{} is missing; build it first: cargo build --release -p heng", path.display()).into())
}

/// A folder that the benchmark may write into.
pub fn scratch(name: &str) -> Result<PathBuf, Fault> {
    let program = std::env::current_exe()?;
    let build = program.parent().ok_or("the program stands in no folder")?;
    Ok(build.join("heng-bench-data").join(name))
}

/// A folder that the benchmark may write into, with nothing in it.
///
/// # Errors
/// It cannot be emptied or made.
pub fn emptied(name: &str) -> Result<PathBuf, Fault> {
    let folder = scratch(name)?;
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A folder made from tables of so many generated households: `select` copies what is wanted from a folder with these
/// tables into another. Made once and kept in the build folder.
///
/// # Errors
/// A file cannot be written, or what `select` says.
pub fn selected(
    name: &str,
    households: u64,
    tables: &[&str],
    select: impl FnOnce(&Path, &Path) -> Result<(), Fault>,
) -> Result<PathBuf, Fault> {
    let folder = scratch(&format!("{name}-{households}"))?;
    if !folder.is_dir() {
        eprintln!("generating {households} households …");
        let (whole, part) = (folder.with_extension("whole"), folder.with_extension("part"));
        let tables: Vec<String> = tables.iter().map(|table| (*table).to_owned()).collect();
        DataSet::of(households, SEED).write_only(&whole, &tables)?;
        std::fs::create_dir_all(&part)?;
        select(&whole, &part)?;
        std::fs::remove_dir_all(&whole)?;
        std::fs::rename(&part, &folder)?;
    }
    Ok(folder)
}

/// The folder given, or one with this many generated households.
pub fn data(given: Option<&Path>, households: u64) -> Result<PathBuf, Fault> {
    if let Some(folder) = given {
        return Ok(folder.to_path_buf());
    }
    let folder = scratch(&households.to_string())?;
    if !folder.is_dir() {
        eprintln!("generating {households} households …");
        let aside = folder.with_extension("part");
        DataSet::of(households, SEED).write_only(&aside, &BASE.map(str::to_owned))?;
        std::fs::rename(&aside, &folder)?;
    }
    Ok(folder)
}
