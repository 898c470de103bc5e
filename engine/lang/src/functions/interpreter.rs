//! Runs functions that are not compiled: known arguments in, one value, unknown, or a fault out. Bounded in steps, depth,
//! sizes and time; without files, clock, network or evaluation of text.

use crate::SourceText;
use crate::engine;
use crate::fold::{Mode, fold};
use crate::functions::exchange::{Taken, from_script, to_script, type_word};
use crate::functions::library::Unknown;
use crate::parse::roomy;
use crate::rhai_tree::normal_name;
use crate::sandbox::fault::{Origin, run_time};
use heng_values::{Diagnostic, Place, Severity, Value};
use rhai::{AST, CallFnOptions, Dynamic, EvalAltResult, OptimizationLevel, Scope};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A call that ended in neither a value nor an unknown: a limit, or types that do not go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptFault {
    /// What is wrong, placed at the line of the function.
    pub diagnostic: Box<Diagnostic>,
}

/// How far Rhai rewrites functions before they run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Optimisation {
    /// Not at all.
    None,
    /// Constants and dead branches.
    Simple,
    /// Calls with constant arguments too.
    Full,
}

/// All functions of a pack, ready to be called from any thread.
#[derive(Clone)]
pub struct Interpreter {
    files: Arc<[Loaded]>,
}

struct Loaded {
    source: SourceText,
    syntax: AST,
    names: Vec<Known>,
}

/// One function of a file.
struct Known {
    /// Its name as it is compared.
    name: Arc<str>,
    /// Its name as Rhai has it.
    written: String,
    /// How many parameters it takes.
    parameters: usize,
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Interpreter").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Interpreter {
    /// Takes the files of a pack, each with its name and text. Files that `parse_functions` finds mistakes in are left
    /// out here without a word.
    pub fn new(files: &[(Arc<str>, Arc<str>)]) -> Interpreter {
        let load = || {
            let mut loaded: Vec<Loaded> = files.iter().filter_map(|(file, text)| load(file, text)).collect();
            // Functions see those of the other files.
            let all: Vec<AST> = loaded.iter().map(|one| one.syntax.clone()).collect();
            for (index, one) in loaded.iter_mut().enumerate() {
                for (_, other) in all.iter().enumerate().filter(|(other, _)| *other != index) {
                    one.syntax.combine(other.clone());
                }
            }
            Ok(loaded)
        };
        Interpreter { files: roomy(load).unwrap_or_default().into() }
    }

    /// The same functions as Rhai rewrites them before they run. Runs use [`Optimisation::None`]; the others are there
    /// to hold that an answer does not depend on it.
    #[must_use]
    pub fn optimised(&self, level: Optimisation) -> Interpreter {
        let level = match level {
            Optimisation::None => OptimizationLevel::None,
            Optimisation::Simple => OptimizationLevel::Simple,
            Optimisation::Full => OptimizationLevel::Full,
        };
        let rewrite = || {
            let rewritten = self.files.iter().map(|file| {
                engine::start_call();
                let syntax = engine::functions().optimize_ast(&Scope::new(), file.syntax.clone(), level);
                let names = file.names.iter();
                let names =
                    names.map(|known| Known { written: known.written.clone(), name: known.name.clone(), ..*known });
                Loaded { source: file.source.clone(), syntax, names: names.collect() }
            });
            Ok(rewritten.collect::<Vec<_>>())
        };
        Interpreter { files: roomy(rewrite).unwrap_or_default().into() }
    }

    /// Whether it has the very same functions as another: files of the same texts.
    pub fn same_as(&self, other: &Interpreter) -> bool {
        let texts = |one: &Interpreter| one.files.iter().map(|file| file.source.text.clone()).collect::<Vec<_>>();
        texts(self) == texts(other)
    }

    /// Calls a function with known arguments. `None` is unknown: ÷ 0, overflow, or `unknown` arose inside.
    ///
    /// # Errors
    /// A limit was reached, types do not go together, or there is no such function of so many parameters.
    pub fn call(&self, function: &str, arguments: &[Value]) -> Result<Option<Value>, ScriptFault> {
        let count = arguments.len();
        let found = self.files.iter().find_map(|loaded| Some((loaded, loaded.known(function, count)?)));
        let Some((loaded, known)) = found else {
            return Err(fault(Diagnostic::new("E0256", Severity::Error, None).with("signature", function)));
        };
        let place = Place::new(loaded.source.file.clone(), 0, 0);
        let arguments: Vec<Dynamic> = arguments.iter().map(to_script).collect();
        let run = || {
            engine::start_call();
            let options = CallFnOptions::new().eval_ast(false);
            let mut scope = Scope::new();
            let name = &known.written;
            engine::functions().call_fn_with_options::<Dynamic>(options, &mut scope, &loaded.syntax, name, arguments)
        };
        // A panic inside Rhai is a fault of this call and of no other.
        let answer = catch_unwind(AssertUnwindSafe(run));
        match answer {
            Err(_) => Err(fault(Diagnostic::error("E0252", &place))),
            Ok(Ok(value)) => match from_script(&value) {
                Taken::Value(value) => Ok(Some(value)),
                Taken::Overflow => Ok(None),
                Taken::Other => Err(fault(Diagnostic::error("E0264", &place).with("found", type_word(&value)))),
            },
            Ok(Err(error)) if is_unknown(&error) => Ok(None),
            Ok(Err(error)) => {
                let inside = deepest(&error);
                let source = inside.and_then(|name| self.files.iter().find(|file| file.defines(name)));
                let source = &source.unwrap_or(loaded).source;
                let origin = Origin { file: &source.file, text: &source.text };
                let mut diagnostic = run_time(&origin, &place, *error);
                // The line of the function is the place itself: there is no item's text to underline.
                if let Some(line) = diagnostic.related.pop() {
                    diagnostic.place = Some(line.place);
                }
                Err(fault(diagnostic))
            }
        }
    }
}

impl Loaded {
    /// The function with this name and so many parameters.
    fn known(&self, function: &str, parameters: usize) -> Option<&Known> {
        self.names.iter().find(|known| &*known.name == function && known.parameters == parameters)
    }

    /// Whether this file defines a function that Rhai knows by this name.
    fn defines(&self, written: &str) -> bool {
        self.names.iter().any(|known| known.written == written)
    }
}

/// The innermost function that an error arose in.
fn deepest(error: &EvalAltResult) -> Option<&str> {
    match error {
        EvalAltResult::ErrorInFunctionCall(name, _, inner, _) => deepest(inner).or(Some(name)),
        _ => None,
    }
}

fn fault(diagnostic: Diagnostic) -> ScriptFault {
    ScriptFault { diagnostic: Box::new(diagnostic) }
}

fn load(file: &Arc<str>, text: &Arc<str>) -> Option<Loaded> {
    let source = SourceText::plain(file, text, 0);
    let folded = fold(&source, Mode::Functions).ok()?;
    let syntax = engine::functions().compile(&folded.text).ok()?;
    let names = syntax
        .iter_functions()
        .map(|known| Known {
            name: normal_name(known.name),
            written: known.name.to_owned(),
            parameters: known.params.len(),
        })
        .collect();
    Some(Loaded { source, syntax, names })
}

/// Whether the error at the bottom is an unknown that arose.
fn is_unknown(error: &EvalAltResult) -> bool {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => is_unknown(inner),
        EvalAltResult::ErrorRuntime(value, _) => value.is::<Unknown>(),
        _ => false,
    }
}
