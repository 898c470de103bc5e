//! Over Rhai: text to an expression tree with places, templates, functions, and the sandbox that plugin scripts run in.
//! The only crate of the product that names Rhai.

mod budget;
pub mod data;
mod engine;
mod fold;
pub mod functions;
mod lexemes;
pub mod parse;
mod plain_name;
pub mod print;
mod refuse;
mod refuse_numbers;
mod rhai_operators;
mod rhai_tree;
pub mod sandbox;
mod script_number;
pub mod source;
mod stack;
pub mod template;
pub mod tree;

pub use data::{Constructor, Data, Fields, Made};
pub use functions::{Function, Interpreter, Optimisation, ScriptFault, mark_recursion, parse_functions};
pub use parse::parse_expression;
pub use sandbox::Script;
pub use source::{Offsets, SourceText};
pub use stack::{LARGE_STACK, has_large_stack};
pub use template::parse_template;
pub use tree::{Expression, Kind, Operator, Part, Segment, Template, Tree};
