//! The native operator of the kind `exempt`: finds a row in a list of exemptions that staff keep, in the pack or in a
//! CSV, however long it is. What is made of it, exemptions and the list of them, is the script's, in `exempt.rhai`.

mod list;
mod operator;
mod reader;

pub use operator::Exempted;
