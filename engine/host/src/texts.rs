//! The texts that diagnostics point into, by the names under which they are shown. They are kept for rendering only.

use crate::lines::Lines;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Texts by shown name; lines are found when first asked for.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: HashMap<Arc<str>, (Arc<str>, OnceLock<Lines>)>,
}

impl Texts {
    /// Adds a text, or takes the place of one of the same name.
    pub fn add(&mut self, path: &Arc<str>, text: &Arc<str>) {
        self.files.insert(path.clone(), (text.clone(), OnceLock::new()));
    }

    /// Adds all texts of another set.
    pub fn extend(&mut self, other: Texts) {
        self.files.extend(other.files);
    }

    /// A whole text.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        self.files.get(path).map(|(text, _)| text.clone())
    }

    /// The lines of a text.
    pub fn lines(&self, path: &str) -> Option<&Lines> {
        let (text, lines) = self.files.get(path)?;
        Some(lines.get_or_init(|| Lines::new(text.clone())))
    }
}
