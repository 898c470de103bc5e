//! What Rhai would read and the rule language does not have: found on the tokens, before parsing, each with its own
//! message and what to write instead. What Rhai itself cannot parse is worded in `parse`.

use crate::lexemes::Lexemes;
use crate::refuse_numbers::{number, percent};
use heng_values::Diagnostic;
use rhai::{LexError, Token};

/// The longest chain of operators between two commas or brackets.
const MAX_CHAIN: usize = 400;

/// The most `else if` in one text, and signs in a row.
const MAX_BRANCHES: usize = 100;

/// The most points in one name.
pub(crate) const MAX_POINTS: usize = 16;

/// Everything in the tokens that is not part of the language.
pub(crate) fn refuse(lexemes: &Lexemes<'_>) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut index = 0;
    while index < lexemes.list.len() {
        index += match check(lexemes, index) {
            Some((diagnostic, read)) => {
                errors.push(diagnostic);
                read.max(1)
            }
            None => 1,
        };
    }
    if errors.is_empty() {
        errors.extend(too_long(lexemes));
    }
    errors
}

/// What not even the interpreter of functions has: numbers in other forms, and operators on bits.
pub(crate) fn refuse_in_functions(lexemes: &Lexemes<'_>) -> Vec<Diagnostic> {
    let wrong = |index: usize| match lexemes.token(index)? {
        Token::IntegerConstant(_)
        | Token::DecimalConstant(_)
        | Token::LexError(_)
        | Token::PowerOf
        | Token::Ampersand
        | Token::XOr
        | Token::LeftShift
        | Token::RightShift => check(lexemes, index),
        _ => None,
    };
    (0..lexemes.list.len()).filter_map(|index| wrong(index).map(|(diagnostic, _)| diagnostic)).collect()
}

/// Whether an operand can end with this token.
fn ends_operand(token: Option<&Token>) -> bool {
    matches!(
        token,
        Some(
            Token::Identifier(_)
                | Token::IntegerConstant(_)
                | Token::DecimalConstant(_)
                | Token::StringConstant(_)
                | Token::True
                | Token::False
                | Token::RightParen
                | Token::RightBracket
                | Token::RightBrace
                | Token::Unit
        )
    )
}

/// Whether an operand can begin with this token.
fn begins_operand(token: Option<&Token>) -> bool {
    matches!(
        token,
        Some(
            Token::Identifier(_)
                | Token::IntegerConstant(_)
                | Token::DecimalConstant(_)
                | Token::StringConstant(_)
                | Token::True
                | Token::False
                | Token::LeftParen
                | Token::LeftBracket
                | Token::Bang
                | Token::If
        )
    )
}

fn is_number(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::IntegerConstant(_) | Token::DecimalConstant(_)))
}

/// The mistake that begins at a token, and how many tokens it covers.
fn check(lexemes: &Lexemes<'_>, index: usize) -> Option<(Diagnostic, usize)> {
    let token = lexemes.token(index)?;
    let before = index.checked_sub(1).and_then(|before| lexemes.token(before));
    let next = lexemes.token(index + 1);
    let error = |code: &'static str, last: usize| Diagnostic::error(code, &lexemes.place(index, last));
    let operator = |instead: &str, read: usize| {
        let diagnostic = error("E0208", index + read - 1).with("operator", lexemes.text(index));
        Some((diagnostic.suggest((!instead.is_empty()).then(|| instead.to_owned())), read))
    };
    // Two signs that other languages write as one.
    let sign = |written: &str, instead: &str| {
        let diagnostic = error("E0208", index + 1).with("operator", written);
        Some((diagnostic.suggest(Some(instead.to_owned())), 2))
    };
    match token {
        Token::IntegerConstant(_) | Token::DecimalConstant(_) => number(lexemes, index),
        Token::LexError(fault) => Some((lex_error(lexemes, index, fault), 1)),
        Token::Period if !ends_operand(before) && is_number(next) => {
            let digits = lexemes.text(index + 1);
            let written = format!(".{digits}");
            Some((error("E0210", index + 1).with("number", written).suggest(Some(format!("0.{digits}"))), 2))
        }
        Token::Period if matches!(next, Some(Token::Identifier(_) | Token::Reserved(_))) => {
            let call = matches!(lexemes.token(index + 2), Some(Token::LeftParen | Token::Unit));
            call.then(|| {
                let name = lexemes.text(index + 1);
                let instead = format!("{name}({})", operand_before(lexemes, index));
                (error("E0205", index + 1).with("method", name).suggest(Some(instead)), 2)
            })
        }
        Token::LeftBracket if ends_operand(before) => Some((error("E0206", lexemes.list[index].partner), 1)),
        Token::Elvis | Token::QuestionBracket => Some((error("E0207", index).suggest(Some(".".to_owned())), 1)),
        Token::PowerOf => operator("x * x", 1),
        Token::Ampersand => operator("&&", 1),
        Token::Pipe => operator("||", 1),
        Token::Plus | Token::UnaryPlus if !ends_operand(before) => operator("", 1),
        Token::XOr | Token::LeftShift | Token::RightShift => operator("", 1),
        Token::ExclusiveRange | Token::InclusiveRange => operator("between(x, a, b)", 1),
        Token::NotIn => operator("!(x in […])", 1),
        Token::DoubleColon => operator(".", 1),
        Token::DoubleArrow => operator(">=", 1),
        Token::PlusAssign
        | Token::MinusAssign
        | Token::MultiplyAssign
        | Token::DivideAssign
        | Token::ModuloAssign
        | Token::PowerOfAssign
        | Token::AndAssign
        | Token::OrAssign
        | Token::XOrAssign
        | Token::LeftShiftAssign
        | Token::RightShiftAssign => operator("", 1),
        Token::Equals if next == Some(&Token::LessThan) => sign("=<", "<="),
        Token::LessThan if next == Some(&Token::GreaterThan) => sign("<>", "!="),
        Token::Equals => Some((error("E0214", index).suggest(Some("==".to_owned())), 1)),
        Token::MapStart | Token::Underscore | Token::SemiColon | Token::Colon => {
            Some((error("E0201", index).with("found", lexemes.text(index)).with("detail", ""), 1))
        }
        Token::Modulo if is_number(before) && !begins_operand(next) && next != Some(&Token::Minus) => {
            percent(lexemes, index)
        }
        Token::Let
        | Token::Const
        | Token::Switch
        | Token::Do
        | Token::While
        | Token::Until
        | Token::Loop
        | Token::For
        | Token::Fn
        | Token::Continue
        | Token::Break
        | Token::Return
        | Token::Throw
        | Token::Try
        | Token::Catch => {
            let word = lexemes.text(index);
            let instead = (word == "switch").then(|| "if a { x } else { y }".to_owned());
            Some((error("E0213", index).with("word", word).suggest(instead), 1))
        }
        Token::Private | Token::Import | Token::Export | Token::As => {
            Some((error("E0221", index).with("name", lexemes.text(index)), 1))
        }
        Token::Reserved(word) => Some(reserved(lexemes, index, word)),
        Token::Identifier(name) => word_operator(lexemes, index, name, before, next),
        _ => None,
    }
}

/// `and`, `or`, `not`, and a name glued to a number.
fn word_operator(
    lexemes: &Lexemes<'_>,
    index: usize,
    name: &str,
    before: Option<&Token>,
    next: Option<&Token>,
) -> Option<(Diagnostic, usize)> {
    let instead = match name.to_ascii_lowercase().as_str() {
        "and" if ends_operand(before) && begins_operand(next) => "&&",
        "or" if ends_operand(before) && begins_operand(next) => "||",
        "not" if begins_operand(next) => "!",
        _ => "",
    };
    if !instead.is_empty() {
        let diagnostic = Diagnostic::error("E0215", &lexemes.place(index, index)).with("word", name);
        return Some((diagnostic.suggest(Some(instead.to_owned())), 1));
    }
    let glued = is_number(before) && index > 0 && lexemes.list[index - 1].end == lexemes.list[index].start;
    glued.then(|| {
        let written = format!("{}{name}", lexemes.text(index - 1));
        (Diagnostic::error("E0234", &lexemes.place(index - 1, index)).with("written", written), 1)
    })
}

/// Signs and words that Rhai keeps for itself.
fn reserved(lexemes: &Lexemes<'_>, index: usize, word: &str) -> (Diagnostic, usize) {
    let place = lexemes.place(index, index);
    if word == "?" {
        return (Diagnostic::error("E0216", &place).suggest(Some("if c { a } else { b }".to_owned())), 1);
    }
    if word.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_') {
        return (Diagnostic::error("E0221", &place).with("name", word), 1);
    }
    let instead = match word {
        "===" => Some("=="),
        "!==" => Some("!="),
        ":=" => Some("=="),
        "--" => Some("- -"),
        "<-" => Some("< -"),
        _ => None,
    };
    (Diagnostic::error("E0208", &place).with("operator", word).suggest(instead.map(str::to_owned)), 1)
}

fn lex_error(lexemes: &Lexemes<'_>, index: usize, fault: &LexError) -> Diagnostic {
    let place = lexemes.place(index, index);
    match fault {
        LexError::UnterminatedString => Diagnostic::error("E0203", &place),
        LexError::MalformedNumber(_) => {
            let text = lexemes.text(index);
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            Diagnostic::error(if plain { "E0212" } else { "E0210" }, &place).with("number", text)
        }
        LexError::MalformedEscapeSequence(escape) => Diagnostic::error("E0226", &place).with("escape", escape.clone()),
        LexError::StringTooLong(limit) => Diagnostic::error("E0225", &place).with("limit", limit.to_string()),
        LexError::ImproperSymbol(word, _) if word.chars().all(char::is_alphanumeric) => {
            Diagnostic::error("E0221", &place).with("name", word.clone())
        }
        LexError::ImproperSymbol(symbol, _) => Diagnostic::error("E0208", &place).with("operator", symbol.clone()),
        _ => Diagnostic::error("E0204", &place).with("character", lexemes.text(index)),
    }
}

/// The name or literal that ends before a point, for a suggestion.
fn operand_before(lexemes: &Lexemes<'_>, period: usize) -> String {
    let mut first = period.saturating_sub(1);
    if matches!(lexemes.token(first), Some(Token::RightParen | Token::RightBracket)) {
        first = lexemes.list[first].partner;
    }
    while first >= 2
        && lexemes.token(first - 1) == Some(&Token::Period)
        && matches!(lexemes.token(first - 2), Some(Token::Identifier(_)))
    {
        first -= 2;
    }
    let parts: Vec<String> = (first..period).map(|index| lexemes.text(index)).collect();
    parts.concat()
}

/// Chains that would make a tree too deep.
fn too_long(lexemes: &Lexemes<'_>) -> Option<Diagnostic> {
    let mut chains = vec![0_usize];
    let mut signs = 0_usize;
    let mut branches = 0_usize;
    let mut points = 0_usize;
    for index in 0..lexemes.list.len() {
        let token = lexemes.token(index)?;
        let sign = matches!(token, Token::Bang | Token::UnaryMinus)
            || (*token == Token::Minus && !ends_operand(index.checked_sub(1).and_then(|at| lexemes.token(at))));
        signs = if sign { signs + 1 } else { 0 };
        points = match token {
            Token::Period => points + 1,
            Token::Identifier(_) => points,
            _ => 0,
        };
        if points > MAX_POINTS {
            let diagnostic = Diagnostic::error("E0222", &lexemes.place(index, index));
            return Some(diagnostic.with("limit", MAX_POINTS.to_string()));
        }
        let count = match token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => {
                chains.push(0);
                0
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                chains.pop();
                0
            }
            Token::Comma => {
                chains.pop();
                chains.push(0);
                0
            }
            Token::Else => {
                branches += 1;
                branches
            }
            Token::And | Token::Or | Token::Period => 0,
            _ if ends_operand(Some(token)) || sign => 0,
            _ => {
                let chain = chains.last_mut()?;
                *chain += 1;
                *chain
            }
        };
        let limit = if *token == Token::Else { MAX_BRANCHES } else { MAX_CHAIN };
        if count > limit || signs > MAX_BRANCHES {
            let limit = if signs > MAX_BRANCHES { MAX_BRANCHES } else { limit };
            return Some(Diagnostic::error("E0222", &lexemes.place(index, index)).with("limit", limit.to_string()));
        }
    }
    None
}
