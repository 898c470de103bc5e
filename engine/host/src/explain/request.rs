//! What `explain` is asked: the data, the pack, a row's key and rules.

use crate::language::Language;
use std::path::PathBuf;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The data: a folder or one file.
    pub data: PathBuf,
    /// The pack's folder.
    pub pack: PathBuf,
    /// The row: `户:H1`, parts of a key with `/` between; the table may be left out.
    pub key: String,
    /// Ids or titles of rules, `*` for any characters; all that judge the row if none.
    pub rules: Vec<String>,
    /// Whether rules that do not hit are taken apart too.
    pub all: bool,
    /// The evaluation moment, where it is not the pack's.
    pub as_of: Option<String>,
    /// The results of an earlier run, for `since`.
    pub since: Option<PathBuf>,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// Whether sensitive texts are shown unmasked.
    pub show_sensitive: bool,
    /// The encoding of all text files by its name.
    pub encoding: Option<String>,
    /// The language of messages and sentences.
    pub language: Language,
}
