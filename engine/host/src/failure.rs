//! A command that could not do what it was asked: how far it came, and what is to be said about it.

use crate::texts::Texts;
use heng_values::{Diagnostic, Severity};

/// How far a command came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// What was asked for makes no sense.
    Usage,
    /// The pack cannot be loaded.
    Pack,
    /// The data cannot be read.
    Data,
    /// Stopped by a limit or a fault.
    Fault,
}

/// A command that could not be done.
#[derive(Clone, Debug)]
pub struct Failure {
    /// How far it came.
    pub stage: Stage,
    /// What is wrong, in the order to be shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
}

impl Failure {
    /// A failure at a stage.
    pub fn new(stage: Stage, diagnostics: Vec<Diagnostic>, texts: Texts) -> Box<Failure> {
        Box::new(Failure { stage, diagnostics, texts })
    }
}

/// Whether one of these stops what was asked for.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
