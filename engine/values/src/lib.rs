//! One value at a time: exact numbers, dates, moments, months and texts, every built-in that looks at one row's
//! arguments, the reading of a cell and the writing of a value, and diagnostics as data.
//!
//! Nothing here knows of tables, packs or files: a script, a column kernel, a cell reader and a printed list all
//! stand on these same functions and so agree on every number.
//!
//! The tour: [`number`] and [`calendar`] are the exact types, [`value`] joins them. [`builtin`] names every
//! operator and function of one row, [`signature`] says what it takes and gives, [`call`] computes it by the typed
//! functions of [`arithmetic`], [`builtin_numbers`], [`builtin_dates`], [`builtin_texts`], [`identity_card`] and
//! [`pattern`]. [`clean`], [`number_text`], [`date_text`] and [`cell`] read cells; [`show`] and [`mask`] write values;
//! [`names`] folds names and headers; [`diagnostic`] carries mistakes.

pub mod arithmetic;
pub mod builtin;
pub mod builtin_dates;
pub mod builtin_numbers;
pub mod builtin_texts;
pub mod calendar;
pub mod call;
pub mod cell;
pub mod choices;
pub mod clean;
mod date_scan;
pub mod date_text;
pub mod diagnostic;
pub mod identity_card;
pub mod mask;
pub mod names;
pub mod number;
mod number_kernel;
pub mod number_text;
pub mod pattern;
pub mod show;
pub mod signature;
pub mod value;

pub use arithmetic::Overflow;
pub use builtin::Builtin;
pub use calendar::{Date, Moment, Month};
pub use cell::{Cell, CellFormat, Problem};
pub use choices::Choices;
pub use clean::clean_text;
pub use date_text::{read_date, read_month};
pub use diagnostic::{Diagnostic, Place, Related, Severity, system_reason};
pub use mask::{Mask, mask_codes};
pub use number::Number;
pub use number_kernel::read_numbers;
pub use number_text::{read_number, read_number_before};
pub use pattern::Pattern;
pub use signature::{Kinds, Mismatch, Signature};
pub use value::{Type, Value};
