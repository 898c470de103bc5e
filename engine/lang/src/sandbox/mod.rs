//! The sandbox of plugin scripts: compiles a script, calls its `lower` or `finish` with plain data, and gives plain data
//! back. No files, clock, network, modules, or evaluation of text; bounded in steps, sizes, depth and time.

mod arrays;
mod exchange;
pub(crate) mod fault;
mod makers;
mod operators;
mod value;

use crate::budget;
use crate::data::{Constructor, Data};
use crate::stack::on_large_stack;
use exchange::{from_script, to_script};
use fault::{Fault, Origin};
use heng_values::{Diagnostic, Place};
use rhai::module_resolvers::DummyModuleResolver;
use rhai::packages::{
    BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, MoreStringPackage,
    Package,
};
use rhai::{
    AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Module, NativeCallContext, OptimizationLevel, Position, Scope,
};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use value::ExpressionValue;

/// Steps that one item may take.
const STEPS: u64 = 200_000;

/// The longest one call may take, whatever it does.
const TIME: Duration = Duration::from_secs(10);

/// The most elements of an array, those of arrays inside counted too; and with more than `MANY` items in one call.
const SMALL: usize = 3_000;
const LARGE: usize = 200_000;
const MANY: u64 = 200;

/// The most compiled scripts that are kept.
const MOST_KNOWN: usize = 100;

/// A compiled script of a plugin.
#[derive(Clone)]
pub struct Script {
    file: Arc<str>,
    text: Arc<str>,
    syntax: Arc<AST>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Script").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Script {
    /// Compiles a script. It may hold functions only. One that was compiled before is known.
    pub fn compile(file: &Arc<str>, text: &str) -> Result<Script, Vec<Diagnostic>> {
        static KNOWN: Mutex<Vec<Script>> = Mutex::new(Vec::new());
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(script) = known().iter().find(|script| script.file == *file && *script.text == *text) {
            return Ok(script.clone());
        }
        let script = Script::compile_anew(file, text)?;
        let mut known = known();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.push(script.clone());
        Ok(script)
    }

    fn compile_anew(file: &Arc<str>, text: &str) -> Result<Script, Vec<Diagnostic>> {
        // A byte order mark is none of the script; a blank in its place keeps every position.
        let clean = text.strip_prefix('\u{feff}').map_or_else(|| text.to_owned(), |rest| format!(" {rest}"));
        let origin = Origin { file, text };
        let whole = Place::new(file.clone(), 0, text.len().min(1));
        let compiled = on_large_stack(|| parser().compile(&clean));
        match compiled {
            None => Err(vec![Diagnostic::error("E0252", &whole)]),
            Some(Err(error)) => Err(vec![fault::syntax(&origin, &error)]),
            Some(Ok(syntax)) => match syntax.statements().first() {
                Some(statement) => {
                    let place = script_place(file, text, statement.position());
                    Err(vec![Diagnostic::error("E0254", &place)])
                }
                None => {
                    exchange::note_properties(&syntax);
                    Ok(Script { file: file.clone(), text: Arc::from(text), syntax: Arc::new(syntax) })
                }
            },
        }
    }

    /// Makes ready what calls need, once the scripts are compiled; else the first call does.
    pub fn prepare_calls(constructors: &[Constructor]) {
        engine(constructors, SMALL);
    }

    /// Whether the script defines this function with so many parameters.
    pub fn has_function(&self, name: &str, arity: usize) -> bool {
        self.syntax.iter_functions().any(|function| function.name == name && function.params.len() == arity)
    }

    /// Calls a function of one parameter. What it returns is a list, or one value, or `()` for none. An error is
    /// placed at the item's text (`fallback` where that is not known), with the script's line as a second place.
    pub fn call(
        &self,
        function: &str,
        argument: Data,
        constructors: &[Constructor],
        fallback: &Place,
    ) -> Result<Vec<Data>, Diagnostic> {
        if !self.has_function(function, 1) {
            let place = Place::new(self.file.clone(), 0, 0);
            return Err(Diagnostic::error("E0242", fallback).with("function", function).related(&place, "in-script"));
        }
        let items = match &argument {
            Data::List(items) => u64::try_from(items.len()).unwrap_or(u64::MAX).saturating_add(1),
            _ => 1,
        };
        let engine = engine(constructors, if items > MANY { LARGE } else { SMALL });
        let origin = Origin { file: &self.file, text: &self.text };
        let work = || {
            budget::start(STEPS.saturating_mul(items), TIME);
            let tag = Tag { fallback: fallback.clone(), glued: Arc::default() };
            let glued = tag.glued.clone();
            let call = CallFnOptions::new().eval_ast(false).with_tag(Dynamic::from(tag));
            let arguments = (to_script(&argument),);
            let mut scope = Scope::new();
            let answer = engine.call_fn_with_options::<Dynamic>(call, &mut scope, &self.syntax, function, arguments);
            if let Some(fault) = glued.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return Err(raise(&origin, fallback, fault));
            }
            answer
                .map_err(|error| fault::run_time(&origin, fallback, *error))
                .and_then(|answer| collect(&answer, fallback).map_err(|fault| raise(&origin, fallback, fault)))
        };
        on_large_stack(work).unwrap_or_else(|| Err(Diagnostic::error("E0252", fallback)))
    }
}

/// What travels with a call.
#[derive(Clone)]
struct Tag {
    /// The place of a made node where nothing in it comes from an item's text.
    fallback: Place,
    /// An attempt to make text of an expression: Rhai passes over the error inside a text with `${…}`.
    glued: Arc<Mutex<Option<Fault>>>,
}

/// The fallback place of the running call.
pub(crate) fn call_place(context: &NativeCallContext) -> Place {
    context
        .tag()
        .and_then(|tag| tag.read_lock::<Tag>().map(|tag| tag.fallback.clone()))
        .unwrap_or_else(|| Place::new(Arc::from(""), 0, 0))
}

/// Notes that an expression was about to become text, and gives the fault back.
pub(crate) fn glue(context: &NativeCallContext, fault: Fault) -> Fault {
    if let Some(tag) = context.tag().and_then(|tag| tag.read_lock::<Tag>()) {
        tag.glued.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| fault.clone());
    }
    fault
}

fn raise(origin: &Origin<'_>, fallback: &Place, fault: Fault) -> Diagnostic {
    let error: Box<EvalAltResult> = fault.into();
    fault::run_time(origin, fallback, *error)
}

fn collect(answer: &Dynamic, place: &Place) -> Result<Vec<Data>, Fault> {
    match from_script(answer, place, 0)? {
        Data::Nothing => Ok(Vec::new()),
        Data::List(items) => Ok(items),
        other => Ok(vec![other]),
    }
}

/// The engine that knows these constructors. Engines are kept: there are as many as sets of constructors and sizes.
fn engine(constructors: &[Constructor], size: usize) -> Arc<Engine> {
    type Kept = (Vec<Constructor>, usize, Arc<Engine>);
    static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((.., engine)) = kept.iter().find(|(known, other, _)| known == constructors && *other == size) {
        return engine.clone();
    }
    let engine = Arc::new(new_engine(constructors, size));
    kept.push((constructors.to_vec(), size, engine.clone()));
    engine
}

/// The engine that only parses: it needs to know no function.
fn parser() -> &'static Engine {
    static PARSER: OnceLock<Engine> = OnceLock::new();
    PARSER.get_or_init(|| bounded(SMALL))
}

/// An engine without functions, with what scripts may not do and how large anything may become.
fn bounded(size: usize) -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_module_resolver(DummyModuleResolver::new());
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fast_operators(false);
    engine.set_max_strings_interned(0);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(128, 128);
    engine.set_max_variables(200);
    engine.set_max_functions(200);
    engine.set_max_modules(0);
    engine.set_max_string_size(64 * 1024);
    engine.set_max_array_size(size);
    engine.set_max_map_size(2_000);
    for symbol in ["eval", "import", "export", "print", "debug", "??", "switch"] {
        engine.disable_symbol(symbol);
    }
    engine.on_progress(budget::spent);
    engine
}

fn new_engine(constructors: &[Constructor], size: usize) -> Engine {
    let mut engine = bounded(size);
    // All packages are one module: at each call that no call before it was like, every module is asked several times.
    let mut module = Module::new();
    BasicStringPackage::init(&mut module);
    MoreStringPackage::init(&mut module);
    BasicArrayPackage::init(&mut module);
    BasicMapPackage::init(&mut module);
    BasicIteratorPackage::init(&mut module);
    BasicFnPackage::init(&mut module);
    module.register_lazy_functions();
    module.build_index();
    engine.register_global_module(module.into());
    engine.register_type_with_name::<ExpressionValue>("expression");
    operators::register(&mut engine);
    arrays::register(&mut engine);
    makers::register(&mut engine);
    exchange::register(&mut engine, constructors);
    engine
}

/// The place of a position in a script: the word there, or one character.
pub(crate) fn script_place(file: &Arc<str>, text: &str, position: Position) -> Place {
    let Some(line) = position.line() else {
        return Place::new(file.clone(), 0, 0);
    };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let column = position.position().unwrap_or(1).saturating_sub(1);
    let offset = rest.char_indices().nth(column).map_or(rest.trim_end().len(), |(offset, _)| offset);
    let word = &rest[offset..];
    let length = word.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(word.len());
    let one = word.chars().next().map_or(0, char::len_utf8);
    Place::new(file.clone(), start + offset, start + offset + length.max(one))
}
