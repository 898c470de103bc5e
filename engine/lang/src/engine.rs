//! The bare Rhai engines of this crate: one that only parses expressions. Nothing of Rhai's own library is in it, it
//! cannot import, evaluate text, or print. The sandbox of scripts stands in `sandbox`.

use rhai::{Engine, OptimizationLevel, Token};
use std::sync::OnceLock;

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

/// 且, 或 and 非 between blanks are `&&`, `||` and `!`.
#[expect(deprecated, reason = "the hook is marked volatile, not going away; the version of Rhai is pinned")]
pub(crate) fn spell_logic(engine: &mut Engine) {
    engine.on_parse_token(|token, _, _| match &token {
        Token::Identifier(name) => match name.as_str() {
            "且" => Token::And,
            "或" => Token::Or,
            "非" => Token::Bang,
            _ => token,
        },
        _ => token,
    });
}
