//! Where the values of parameters and scales come from: dates, regions, documents, and whether somebody confirmed them.
//! The run never looks here; explanation and handbook do.

use heng_values::{Date, Number, Place, Value};
use std::sync::Arc;

/// A parameter or a scale that expressions name.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, as expressions write it.
    pub name: Arc<str>,
    /// What people call it; its name where nothing else is said.
    pub title: Arc<str>,
    /// The unit of its value.
    pub unit: Option<Arc<str>>,
    /// Its values, in the order in which the pack gives them.
    pub versions: Vec<ParameterVersion>,
    /// Where it is declared.
    pub place: Place,
}

/// One value of a parameter, or one version of a scale.
#[derive(Clone, Debug)]
pub struct ParameterVersion {
    /// First day in force.
    pub from: Date,
    /// Where, from the widest level down; everywhere if empty.
    pub region: Vec<Arc<str>>,
    /// The value; none of a scale, and where it is no longer in force.
    pub value: Option<Value>,
    /// A scale's bounds, whether the bound itself is left out, and what it gives.
    pub brackets: Vec<(Number, bool, Number)>,
    /// The title of the document that says so; empty where none is cited.
    pub document: Arc<str>,
    /// The clause in it.
    pub clause: Arc<str>,
    /// What staff noted beside it.
    pub note: Option<Arc<str>>,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Where it is written.
    pub place: Place,
}
