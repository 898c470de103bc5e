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
    at_once(source, &folded).map_or_else(|| in_turn(source, &folded), Ok)
}

/// As [`in_turn`], where nothing is wrong: the text is cut into tokens once, by the parser, and what it took is looked at
/// afterwards. Nothing where something may be wrong, or where the text is too long or too deep to be parsed unseen.
fn at_once(source: &SourceText, folded: &Folded) -> Option<Tree> {
    if folded.text.len() > SHORT || !is_shallow(&folded.text) {
        return None;
    }
    let (syntax, tokens) = engine::parse_heard(&folded.text);
    let syntax = syntax.ok()?;
    let lexemes = Lexemes::of(source, folded, tokens.into_iter()).ok()?;
    (refuse(&lexemes).is_empty() && !lexemes.list.is_empty()).then(|| convert(&lexemes, &syntax).ok())?
}

/// Whether brackets, branches and signs nest no deeper than [`SHALLOW`], seen without tokens: it may be less, not more.
fn is_shallow(text: &str) -> bool {
    let (mut open, mut deepest, mut others) = (0_usize, 0_usize, text.matches("else").count());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                while let Some(byte) = bytes.next().filter(|byte| *byte != b'"') {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            b'(' | b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'!' | b'-' | b'.' => others += 1,
            _ => {}
        }
    }
    deepest + others + text.matches('非').count() <= SHALLOW
}

/// Cut into tokens first, so that all that is wrong with these is told, then parsed.
fn in_turn(source: &SourceText, folded: &Folded) -> Result<Tree, Vec<Diagnostic>> {
    let lexemes = Lexemes::new(source, folded, engine::expressions())?;
    if lexemes.list.is_empty() {
        return Err(vec![Diagnostic::error("E0200", &source.whole())]);
    }
    let errors = refuse(&lexemes);
    if !errors.is_empty() {
        return Err(errors);
    }
    let parse = || match engine::expressions().compile_expression(&folded.text) {
        Ok(syntax) => convert(&lexemes, &syntax),
        Err(fault) => Err(vec![word(&lexemes, folded, &fault)]),
    };
    if lexemes.nesting <= SHALLOW { parse() } else { roomy(parse) }
}

/// In so many bytes no chain of operators is longer than one may be.
const SHORT: usize = 800;

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    const PARTS: [&str; 34] = [
        "户.收入",
        "家庭人口",
        "a",
        "3",
        "2.5",
        "5%",
        "\"文\"",
        "\"(\"",
        "\"\\\"\"",
        "(",
        ")",
        "[",
        "]",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        ">=",
        "且",
        "||",
        "非",
        "!",
        "in",
        "if a {",
        "} else {",
        "}",
        "sum(人, 年龄)",
        "unknown",
        "true",
        "=",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// What the parser is heard to take is what the lexer cuts, and the tree is the same.
        #[test]
        fn at_once_is_in_turn(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..14)) {
            let text = parts.join(" ");
            let source = SourceText::plain(&Arc::from("rules.toml"), &text, 0);
            let Ok(folded) = fold(&source, Mode::Expression) else { return Ok(()) };
            let in_turn = in_turn(&source, &folded);
            if let Some(tree) = at_once(&source, &folded) {
                prop_assert_eq!(Ok(tree), in_turn);
            } else {
                prop_assert!(in_turn.is_err() || !is_shallow(&folded.text), "{}", text);
            }
        }
    }

    #[test]
    fn depth_is_never_told_too_small() {
        for (text, shallow) in [
            ("a + (b) * 2", true),
            ("((((((((((((a))))))))))))", true),
            ("(((((((((((((a)))))))))))))", false),
            ("((((((\")))))\" == (((((((a)))))))))))))", false),
            ("!!!!!!!!!!!!!a", false),
            ("if a { 1 } else if b { 2 } else { 3 }", true),
        ] {
            assert_eq!(is_shallow(text), shallow, "{text}");
        }
    }
}
