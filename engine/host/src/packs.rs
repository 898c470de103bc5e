//! Finding a pack and the packs it extends, as texts: each a folder beside the other. What the texts mean is the
//! core's business; only the parent's name is asked for.

use crate::folder::{Found, NamedFolder, about, find_files, read_bytes, read_text_through};
use crate::grids::{grid, sheets};
use heng_core::on_workers;
use heng_core::source::{PackFiles, SourceFile};
use heng_data::digest::digest;
use heng_data::workbook::side;
use heng_values::{Diagnostic, Place};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many packs may extend each other.
const LONGEST: usize = 16;

/// One pack folder as found.
#[derive(Clone, Default, Debug)]
pub struct PackFolder {
    /// The folder on disk.
    pub path: PathBuf,
    /// Its texts, as the core takes them.
    pub files: PackFiles,
    /// Every text, side files (`*.csv`) included, for the hash: path within the folder and text.
    pub all: Vec<Found>,
    /// Workbooks, for the hash: instead of a text that of their bytes.
    pub workbooks: Vec<Found>,
    /// Their bytes, in the same order.
    pub workbook_bytes: Vec<Arc<[u8]>>,
    /// The sheets of workbooks as texts, for places to point into.
    pub sheets: Vec<SourceFile>,
}

/// Finds the pack in a folder and its parents: the farthest parent first, the pack itself last. What cannot be read is
/// in `diagnostics`; the rest is given all the same, so that all mistakes come out at once.
pub fn find_packs(folder: &NamedFolder, diagnostics: &mut Vec<Diagnostic>) -> Vec<PackFolder> {
    on_workers(|| find_here(folder, diagnostics))
}

fn find_here(folder: &NamedFolder, diagnostics: &mut Vec<Diagnostic>) -> Vec<PackFolder> {
    let mut chain: Vec<PackFolder> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut next = Some((folder.path.clone(), folder.name.clone(), None::<Place>));
    while let Some((path, name, from)) = next.take() {
        if !path.is_dir() {
            diagnostics.push(missing(&name, from.as_ref()));
            break;
        }
        if let Ok(canonical) = fs::canonicalize(&path) {
            if seen.contains(&canonical) || chain.len() >= LONGEST {
                let mut names: Vec<&str> = chain.iter().map(|pack| &*pack.files.folder).collect();
                names.push(&name);
                let diagnostic = about("E0904", &name).with("chain", names.join(" → "));
                diagnostics.push(at(diagnostic, from.as_ref()));
                break;
            }
            seen.push(canonical);
        }
        let pack = read_pack(&path, &name, diagnostics);
        let header = pack.files.toml.iter().find(|file| is_header(file, &name)).cloned();
        chain.push(pack);
        match header {
            // One that is there but cannot be read has been told already.
            None if path.join("pack.toml").is_file() => {}
            None => diagnostics.push(at(about("E0902", &name), from.as_ref())),
            Some(header) => next = parent(&path, &name, &header, diagnostics),
        }
    }
    chain.reverse();
    chain
}

fn is_header(file: &SourceFile, folder: &str) -> bool {
    file.path.strip_prefix(folder).is_some_and(|rest| rest == "/pack.toml")
}

/// A pack folder that does not exist: said of the path asked for, or of the `extends` that names it.
fn missing(name: &str, from: Option<&Place>) -> Diagnostic {
    match from {
        Some(place) => at(about("E0910", name), Some(place)),
        None => about("E0901", name),
    }
}

fn at(mut diagnostic: Diagnostic, place: Option<&Place>) -> Diagnostic {
    if let Some(place) = place {
        diagnostic.place = Some(place.clone());
    }
    diagnostic
}

/// The parent that a header names: a folder beside this one, by its plain name. The core reports what is wrong with
/// the rest of the header, so nothing of that is repeated here.
fn parent(
    path: &Path,
    name: &str,
    header: &SourceFile,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(PathBuf, String, Option<Place>)> {
    let (header, _) = heng_core::header(header);
    let (written, place) = header?.extends?;
    let plain = written
        .strip_prefix("../")
        .map(|rest| rest.trim_end_matches('/'))
        .filter(|rest| !rest.is_empty() && !matches!(*rest, "." | "..") && !rest.contains(['/', '\\', ':', '\0']));
    let beside = |plain: &str| -> Option<PathBuf> {
        let home = fs::canonicalize(path).ok()?.parent()?.to_path_buf();
        let there = home.join(plain);
        // A link beside the pack that leads elsewhere is no folder beside it.
        match fs::canonicalize(&there) {
            Ok(target) => (target.parent() == Some(&home)).then_some(there),
            Err(_) => Some(there),
        }
    };
    let Some((plain, there)) = plain.and_then(|plain| Some((plain, beside(plain)?))) else {
        diagnostics.push(Diagnostic::error("E0903", &place).with("written", &*written));
        return None;
    };
    let shown_parent = match name.rsplit_once('/') {
        Some((home, last)) if last != ".." => format!("{home}/{plain}"),
        None if name != "." && name != ".." => plain.to_owned(),
        _ => format!("{name}/../{plain}"),
    };
    Some((there, shown_parent, Some(place)))
}

fn read_pack(path: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> PackFolder {
    let folder = PackFiles { folder: Arc::from(name), ..PackFiles::default() };
    if !path.join("pack.toml").is_file() {
        // Some other folder: whatever it holds is nobody's business here.
        return PackFolder { path: path.to_path_buf(), files: folder, ..PackFolder::default() };
    }
    let skip = |inner: &str| inner == "plugins";
    let endings = [".toml", ".rhai", ".csv"].into_iter().chain(side::ENDINGS).collect::<Vec<_>>();
    let mut pack = PackFolder { path: path.to_path_buf(), files: folder, ..PackFolder::default() };
    let found = find_files(path, name, &endings, &skip, diagnostics);
    let read = |bytes: &mut Vec<u8>, (inner, on_disk): (String, PathBuf)| {
        let shown: Arc<str> = Arc::from(format!("{name}/{inner}"));
        let lower = inner.to_ascii_lowercase();
        let is_workbook = side::ENDINGS.iter().any(|ending| lower.ends_with(ending));
        let text = (!is_workbook).then(|| read_text_through(&on_disk, &shown, bytes));
        (inner, on_disk, shown, text)
    };
    let read: Vec<_> = found.into_par_iter().map_init(Vec::new, read).collect();
    for (inner, on_disk, shown, text) in read {
        let last = inner.rsplit('/').next().unwrap_or(&inner);
        if text.is_none() && last.starts_with("~$") {
            // Left by a spreadsheet that has the workbook open.
            continue;
        }
        let found = |text| Found { inner, file: SourceFile { path: shown.clone(), text } };
        match text {
            Some(Ok(text)) => pack.all.push(found(text)),
            Some(Err(diagnostic)) => diagnostics.push(*diagnostic),
            None => match read_bytes(&on_disk, &shown) {
                Ok(bytes) => {
                    pack.workbooks.push(found(Arc::from(digest(&bytes))));
                    pack.workbook_bytes.push(Arc::from(&*bytes));
                    let (mut grids, mut texts) = sheets(&shown, bytes, diagnostics);
                    pack.files.grids.append(&mut grids);
                    pack.sheets.append(&mut texts);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            },
        }
    }
    let PackFolder { files, all, .. } = &mut pack;
    for found in all.iter() {
        let in_cases = found.inner.starts_with("cases/");
        match found.inner.to_ascii_lowercase() {
            lower if lower.ends_with(".toml") && in_cases => files.cases.push(found.file.clone()),
            lower if lower.ends_with(".toml") => files.toml.push(found.file.clone()),
            lower if lower.ends_with(".rhai") && !in_cases => files.functions.push(found.file.clone()),
            lower if lower.ends_with(".csv") => files.grids.push(grid(&found.file)),
            _ => {}
        }
    }
    pack
}

#[cfg(test)]
#[path = "packs_tests.rs"]
mod tests;
