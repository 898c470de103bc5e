//! Text to expression tree: folds, lexes, refuses what the language does not have, lets Rhai parse, and converts.
//! Names get no meaning here, and types are not checked.

use crate::fold::{Folded, Mode, fold};
use crate::lexemes::Lexemes;
use crate::plain_name::plain_name;
use crate::refuse::refuse;
use crate::rhai_tree::convert;
use crate::stack::on_large_stack;
use crate::{SourceText, Tree, engine};
use heng_values::Diagnostic;
use rhai::{ParseError, ParseErrorType};

/// Parses one expression. Errors carry the places of the source's file and stand in its order.
pub fn parse_expression(source: &SourceText) -> Result<Tree, Vec<Diagnostic>> {
    plain_name(source).map_or_else(|| parse_anew(source), Ok)
}

/// The same by way of lexer and parser, whatever it is.
pub(crate) fn parse_anew(source: &SourceText) -> Result<Tree, Vec<Diagnostic>> {
    let folded = fold(source, Mode::Expression)?;
    let lexemes = Lexemes::new(source, &folded, engine::expressions())?;
    if lexemes.list.is_empty() {
        return Err(vec![Diagnostic::error("E0200", &source.whole())]);
    }
    let errors = refuse(&lexemes);
    if !errors.is_empty() {
        return Err(errors);
    }
    let parse = || match engine::expressions().compile_expression(&folded.text) {
        Ok(syntax) => convert(&lexemes, &syntax),
        Err(fault) => Err(vec![word(&lexemes, &folded, &fault)]),
    };
    if lexemes.nesting <= SHALLOW { parse() } else { roomy(parse) }
}

/// Up to this nesting of brackets and branches any thread's stack is large enough.
const SHALLOW: usize = 12;

/// Runs with a large stack.
pub(crate) fn roomy<T: Send>(work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send) -> Result<T, Vec<Diagnostic>> {
    // No thread to be had, or a fault inside the parser.
    let fault = || Err(vec![Diagnostic::new("E0222", heng_values::Severity::Error, None).with("limit", "100")]);
    on_large_stack(work).unwrap_or_else(fault)
}

/// Rhai's syntax error as ours.
pub(crate) fn word(lexemes: &Lexemes<'_>, folded: &Folded, fault: &ParseError) -> Diagnostic {
    let ParseError(kind, position) = fault;
    let character = folded.character(*position);
    let last = lexemes.list.len().saturating_sub(1);
    let beyond = character.is_none_or(|character| lexemes.list.get(last).is_none_or(|last| last.end <= character));
    let index = if beyond { last } else { character.map_or(last, |character| lexemes.at(character)) };
    let place = lexemes.place(index, index);
    match &**kind {
        ParseErrorType::ExprTooDeep => Diagnostic::error("E0222", &place).with("limit", "100"),
        ParseErrorType::MismatchedType(..) => Diagnostic::error("E0233", &place).with("found", lexemes.text(index)),
        ParseErrorType::Reserved(name) => Diagnostic::error("E0221", &place).with("name", name.clone()),
        ParseErrorType::LiteralTooLarge(_, limit) => {
            Diagnostic::error("E0225", &place).with("limit", limit.to_string())
        }
        _ if beyond || matches!(**kind, ParseErrorType::UnexpectedEOF) => {
            Diagnostic::error("E0230", &place).with("after", lexemes.text(last)).with("detail", kind.to_string())
        }
        _ => Diagnostic::error("E0201", &place).with("found", lexemes.text(index)).with("detail", kind.to_string()),
    }
}
