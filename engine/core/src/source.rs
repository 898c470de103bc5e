//! The texts a pack is made of, as the host found them. Paths are names for people; nothing here opens a file.

use heng_values::Place;
use std::sync::Arc;

/// One text with the name under which it is shown.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// As shown to people, for example `rules/guilin-2022/thresholds.toml`.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// The texts of one pack folder.
#[derive(Clone, Debug, Default)]
pub struct PackFiles {
    /// The folder as shown to people.
    pub folder: Arc<str>,
    /// `pack.toml` and every other `*.toml` outside `cases/`, in the order of their paths.
    pub toml: Vec<SourceFile>,
    /// Function files, `*.rhai`.
    pub functions: Vec<SourceFile>,
    /// Rule tests, `cases/*.toml`.
    pub cases: Vec<SourceFile>,
    /// Side files, read into cells: code lists, decision tables, cases by rows.
    pub grids: Vec<Grid>,
}

/// A side file of rows and cells, however it was stored.
#[derive(Clone, Debug)]
pub struct Grid {
    /// As shown to people; it ends with the path that the pack names it by.
    pub path: Arc<str>,
    /// Rows of cells, the header first.
    pub rows: Vec<Vec<GridCell>>,
}

/// A cell of a side file.
#[derive(Clone, Debug)]
pub struct GridCell {
    /// Its text as stored.
    pub text: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// The texts of one plugin folder.
#[derive(Clone, Debug)]
pub struct PluginFiles {
    /// The folder as shown to people.
    pub folder: Arc<str>,
    /// `plugin.toml`.
    pub manifest: SourceFile,
    /// Its `*.rhai` files; a path ends with the name the manifest uses.
    pub scripts: Vec<SourceFile>,
    /// Whether it came inside the program.
    pub built_in: bool,
}
