//! The Rhai engines for a pack's own texts: one that only parses expressions, and one that parses and runs functions.
//! Neither can import, evaluate text, or print. The engines of plugin scripts stand in `sandbox`.

use crate::budget;
use crate::functions::register_library;
use rhai::module_resolvers::DummyModuleResolver;
use rhai::packages::{BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, Package};
use rhai::{AST, Engine, OptimizationLevel, ParseError, Position, Token};
use rust_decimal::prelude::ToPrimitive;
use std::cell::RefCell;
use std::sync::OnceLock;
use std::time::Duration;

/// Steps that one call of a function may take, and the longest it may run.
const STEPS: u64 = 50_000;
const TIME: Duration = Duration::from_secs(2);

/// The engine that lexes and parses expressions.
pub(crate) fn expressions() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_allow_anonymous_fn(false);
        engine.set_allow_if_expression(true);
        engine.set_allow_switch_expression(false);
        engine.set_allow_statement_expression(false);
        engine.set_allow_loop_expressions(false);
        engine.set_allow_looping(false);
        // Nesting and the length of chains are bounded on the tokens before Rhai parses.
        engine.set_max_expr_depths(0, 0);
        engine.set_max_string_size(64 * 1024);
        for symbol in ["eval", "import", "export", "print", "debug"] {
            engine.disable_symbol(symbol);
        }
        spell_logic(&mut engine);
        engine
    })
}

/// The engine that parses and runs files of functions.
pub(crate) fn functions() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Engine::new_raw();
        engine.set_module_resolver(DummyModuleResolver::new());
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_fast_operators(false);
        engine.set_strict_variables(true);
        engine.set_fail_on_invalid_map_property(true);
        engine.set_max_strings_interned(0);
        engine.set_max_call_levels(32);
        engine.set_max_expr_depths(64, 64);
        engine.set_max_variables(200);
        engine.set_max_functions(200);
        engine.set_max_modules(0);
        engine.set_max_string_size(64 * 1024);
        engine.set_max_array_size(1_000);
        engine.set_max_map_size(500);
        // `try` could catch an unknown.
        for symbol in ["eval", "import", "export", "print", "debug", "try", "catch"] {
            engine.disable_symbol(symbol);
        }
        engine.on_progress(budget::spent);
        BasicArrayPackage::new().register_into_engine(&mut engine);
        BasicMapPackage::new().register_into_engine(&mut engine);
        BasicIteratorPackage::new().register_into_engine(&mut engine);
        BasicFnPackage::new().register_into_engine(&mut engine);
        register_library(&mut engine);
        spell_functions(&mut engine);
        engine
    })
}

/// Gives the next call of a function on this thread its budget.
pub(crate) fn start_call() {
    budget::start(STEPS, TIME);
}

/// In functions a whole decimal is an integer from the start, so that `3.0` and `3` are one in `switch` too.
#[expect(deprecated, reason = "the hook is marked volatile, not going away; the version of Rhai is pinned")]
fn spell_functions(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| match token {
        Token::DecimalConstant(decimal) => {
            let value = decimal.0.normalize();
            match value.to_i64() {
                Some(whole) if value.is_integer() => Token::IntegerConstant(whole),
                _ => Token::DecimalConstant(Box::new((value, decimal.1))),
            }
        }
        other => spelled(other),
    });
}

/// 且, 或 and 非 as signs.
fn spelled(token: Token) -> Token {
    match &token {
        Token::Identifier(name) => match name.as_str() {
            "且" => Token::And,
            "或" => Token::Or,
            "非" => Token::Bang,
            _ => token,
        },
        _ => token,
    }
}

/// 且, 或 and 非 between blanks are `&&`, `||` and `!`.
#[expect(deprecated, reason = "the hook is marked volatile, not going away; the version of Rhai is pinned")]
fn spell_logic(engine: &mut Engine) {
    engine.on_parse_token(|token, position, _| {
        let token = spelled(token);
        HEARD.with_borrow_mut(|heard| {
            if let Some(heard) = heard {
                heard.push((token.clone(), position));
            }
        });
        token
    });
}

thread_local! {
    /// The tokens that the parser takes, while somebody listens.
    static HEARD: RefCell<Option<Vec<(Token, Position)>>> = const { RefCell::new(None) };
}

/// Parses an expression and listens to the tokens that the parser takes, the end mark among them.
pub(crate) fn parse_heard(text: &str) -> (Result<AST, ParseError>, Vec<(Token, Position)>) {
    HEARD.set(Some(Vec::with_capacity(text.len() / 4 + 1)));
    let parsed = expressions().compile_expression(text);
    (parsed, HEARD.take().unwrap_or_default())
}
