//! What goes wrong inside a script, as a diagnostic: our own faults keep their code through Rhai, Rhai's errors are
//! worded by kind. The item's text is underlined; the script's line is a second place.

use crate::sandbox::script_place;
use heng_values::{Diagnostic, Place};
use rhai::{Dynamic, EvalAltResult, ParseError, ParseErrorType, Position};
use std::sync::Arc;

/// A fault of ours on its way through Rhai.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Its code.
    pub code: &'static str,
    /// Arguments of its wording.
    pub arguments: Vec<(&'static str, String)>,
    /// The item's text it is about, if known.
    pub place: Option<Place>,
}

impl Fault {
    /// A fault without arguments or place.
    pub fn new(code: &'static str) -> Fault {
        Fault { code, arguments: Vec::new(), place: None }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Fault {
        self.arguments.push((name, value.into()));
        self
    }

    /// Sets the place.
    pub fn at(mut self, place: Option<&Place>) -> Fault {
        self.place = place.cloned();
        self
    }
}

impl From<Fault> for Box<EvalAltResult> {
    fn from(fault: Fault) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(fault), Position::NONE))
    }
}

/// The script an error happened in.
pub(crate) struct Origin<'a> {
    /// Its file.
    pub file: &'a Arc<str>,
    /// Its text.
    pub text: &'a str,
}

/// A syntax error of a script.
pub(crate) fn syntax(origin: &Origin<'_>, fault: &ParseError) -> Diagnostic {
    let ParseError(kind, position) = fault;
    let place = script_place(origin.file, origin.text, *position);
    let banned = |name: &str| Diagnostic::error("E0255", &place).with("symbol", name);
    match &**kind {
        ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(symbol, _)) if symbol == "??" => banned(symbol),
        ParseErrorType::Reserved(symbol) | ParseErrorType::UnknownOperator(symbol)
            if matches!(symbol.as_str(), "??" | "switch") =>
        {
            banned(symbol)
        }
        kind => Diagnostic::error("E0241", &place).with("detail", kind.to_string()),
    }
}

/// An error while a script ran, at `place` unless it knows better.
pub(crate) fn run_time(origin: &Origin<'_>, place: &Place, error: EvalAltResult) -> Diagnostic {
    let (error, position) = innermost(error);
    let diagnostic = match error {
        EvalAltResult::ErrorRuntime(value, _) => match value.clone().try_cast::<Fault>() {
            Some(fault) => {
                let mut diagnostic = Diagnostic::error(fault.code, fault.place.as_ref().unwrap_or(place));
                diagnostic.arguments = fault.arguments;
                diagnostic
            }
            None => Diagnostic::error("E0243", place).with("detail", value.to_string()),
        },
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) if decides(&wanted, &found) => {
            Diagnostic::error("E0246", place)
        }
        EvalAltResult::ErrorTerminated(limit, _) => Diagnostic::error("E0245", place).with("limit", limit.to_string()),
        EvalAltResult::ErrorTooManyOperations(_) => Diagnostic::error("E0245", place).with("limit", "operations"),
        EvalAltResult::ErrorTooManyVariables(_) => Diagnostic::error("E0245", place).with("limit", "variables"),
        EvalAltResult::ErrorStackOverflow(_) => Diagnostic::error("E0245", place).with("limit", "calls"),
        EvalAltResult::ErrorDataTooLarge(what, _) => Diagnostic::error("E0245", place).with("limit", too_large(&what)),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            Diagnostic::error("E0256", place).with("signature", signature)
        }
        EvalAltResult::ErrorPropertyNotFound(key, _) => {
            Diagnostic::error("E0244", place).with("key", key).with("record", "")
        }
        other => Diagnostic::error("E0243", place).with("detail", other.to_string()),
    };
    if position.is_none() {
        return diagnostic;
    }
    diagnostic.related(&script_place(origin.file, origin.text, position), "in-script")
}

/// The kind of data that grew too large, from what Rhai says about it.
fn too_large(what: &str) -> &'static str {
    let what = what.to_ascii_lowercase();
    let kinds = [("string", "text"), ("array", "list"), ("map", "record")];
    kinds.into_iter().find(|(word, _)| what.contains(word)).map_or("size", |(_, kind)| kind)
}

/// Whether an expression value stands where true or false is needed.
fn decides(wanted: &str, found: &str) -> bool {
    let expression = |name: &str| name == "expression" || name.ends_with("::ExpressionValue");
    (wanted == "bool" && expression(found)) || (found == "bool" && expression(wanted))
}

/// The error at the bottom of a chain of calls, and the nearest position to it.
fn innermost(mut error: EvalAltResult) -> (EvalAltResult, Position) {
    let mut position = error.position();
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = error {
        let deeper = inner.position();
        if !deeper.is_none() {
            position = deeper;
        }
        error = *inner;
    }
    (error, position)
}
