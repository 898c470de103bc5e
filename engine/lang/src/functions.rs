//! Function files of a pack: what is compiled into columns, and what has to be interpreted.

use crate::Tree;
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

/// A function of a pack.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: Arc<str>,
    /// The names of its parameters.
    pub parameters: Vec<Arc<str>>,
    /// Where it is declared.
    pub place: Place,
    /// Its body as an expression, where it is within the compiled subset.
    pub body: Option<Tree>,
}

/// Reads a function file.
pub fn parse_functions(file: &Arc<str>, text: &str) -> (Vec<Function>, Vec<Diagnostic>) {
    let place = Place::new(file.clone(), 0, text.len());
    let diagnostics = if text.trim().is_empty() { Vec::new() } else { vec![Diagnostic::error("E0260", &place)] };
    (Vec::new(), diagnostics)
}
