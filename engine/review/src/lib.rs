//! Readers of a pack and of what a run gave: rule cases are run and compared here, and lints look
//! at what was written. Nothing is evaluated a second time,
//! and no file is opened.

mod case;
mod compare;
mod coverage;
pub mod diff;
mod expected;
mod explain;
mod filter;
mod given;
mod handbook;
mod lints;
pub mod markup;
mod read;
mod report;
mod rows;
mod run;
mod schema;
mod sentence;
mod update;
mod why;
mod written;

pub use case::Case;
pub use coverage::{Coverage, Covered, Own, Owner, OwnerKind, Point, PointKind, Tally, Truth};
pub use explain::{
    Answer, Condition, FoundLine, Joined, MemberShown, ParameterUse, Question, Shown, Source, Threshold, Written,
    answers,
};
pub use handbook::{Handbook, HandbookSource, handbook};
pub use lints::{Expected, lint, take_expected};
pub use report::{CaseReport, TestReport};
pub use run::{Asked, case_input, cases, run_cases};
pub use schema::{SchemaFor, SchemaSource, schema};
pub use sentence::{Figures, Known, Speaker, Words};
pub use update::Edit;

/// What files that this program made say of themselves: only such files are written anew.
pub const MADE_BY: &str = "made by heng";
