//! A function's body as one tree: expressions, `let`, `return` and `if`. Anything else is left to the interpreter, with
//! the reason; a mistake in what would compile is a mistake either way.

use crate::lexemes::Lexemes;
use crate::rhai_tree::{Conversion, MAX_DEPTH, normal_name, statement_word};
use crate::{Expression, Kind, Tree};
use heng_values::{Diagnostic, Place};
use rhai::{AST, ASTFlags, ASTNode, Stmt, Token};

/// Why a body is no tree.
pub(crate) enum Failure {
    /// It uses what only the interpreter runs.
    Interpreted(&'static str, Place),
    /// It is wrong.
    Wrong(Vec<Diagnostic>),
}

/// Codes that only say "not in an expression"; with a reason to interpret they are no mistakes.
const INTERPRETABLE: [&str; 6] = ["E0201", "E0206", "E0208", "E0209", "E0213", "E0232"];

/// The statements of all functions with the lexeme each begins at: Rhai does not name the type of a body, but walks it.
pub(crate) fn statements(lexemes: &Lexemes<'_>, syntax: &AST) -> Vec<(usize, Stmt)> {
    let mut found = Vec::new();
    syntax.walk(&mut |path: &[ASTNode]| {
        if let [ASTNode::Stmt(statement)] = path
            && !statement.position().is_none()
        {
            found.push((lexemes.index(statement.position()), (*statement).clone()));
        }
        true
    });
    found
}

/// Compiles the body of a function whose name is the lexeme `at`.
pub(crate) fn compile(lexemes: &Lexemes<'_>, all: &[(usize, Stmt)], at: usize) -> Result<Tree, Failure> {
    let open = (at..lexemes.list.len()).find(|index| lexemes.token(*index) == Some(&Token::LeftBrace)).unwrap_or(at);
    let inside = open..lexemes.list[open].partner;
    if let Some(closure) = inside.clone().find(|index| begins_closure(lexemes, *index)) {
        return Err(Failure::Interpreted("closure", lexemes.place(closure, closure)));
    }
    let statements: Vec<Stmt> =
        all.iter().filter(|(index, _)| inside.contains(index)).map(|(_, statement)| statement.clone()).collect();
    let mut conversion = Conversion::new(lexemes);
    let body = block(&mut conversion, &statements, at, 0);
    let wrong: Vec<Diagnostic> = conversion
        .errors
        .into_iter()
        .filter(|error| conversion.script_only.is_none() || !INTERPRETABLE.contains(&error.code))
        .collect();
    match (wrong.is_empty(), conversion.script_only, body) {
        (false, ..) => Err(Failure::Wrong(wrong)),
        (true, Some((reason, place)), _) => Err(Failure::Interpreted(reason, place)),
        (true, None, None) => Err(Failure::Interpreted("statement", lexemes.place(at, at))),
        (true, None, Some(body)) => match property_read(&body) {
            Some(place) => Err(Failure::Interpreted("map", place)),
            None => Ok(body),
        },
    }
}

/// `|x| …` or `|| …`
fn begins_closure(lexemes: &Lexemes<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| lexemes.token(before));
    match lexemes.token(index) {
        Some(Token::Pipe) => true,
        Some(Token::Or) => matches!(before, Some(Token::LeftParen | Token::Comma | Token::Equals)),
        _ => false,
    }
}

/// The tree of the statements to the end of the function.
fn block(conversion: &mut Conversion<'_>, statements: &[Stmt], owner: usize, depth: u32) -> Option<Tree> {
    let (first, rest) = match statements.split_first() {
        Some(split) => split,
        None => return conversion.refuse("E0261", owner, owner),
    };
    let at = if first.position().is_none() { owner } else { conversion.index(first.position()) };
    if depth > MAX_DEPTH {
        return conversion.refuse("E0222", at, at);
    }
    match first {
        Stmt::Noop(_) => block(conversion, rest, owner, depth),
        Stmt::Var(variable, _, _) => {
            let value = conversion.expression(&variable.1, depth + 1);
            let body = block(conversion, rest, at, depth + 1);
            let (value, body) = (value?.tree, body?);
            let place = value.place.to(&body.place);
            Some(Expression::new(Kind::Let { name: normal_name(&variable.0.name), value, body }, place))
        }
        Stmt::Return(value, flags, _) if !flags.intersects(ASTFlags::BREAK) => match value {
            Some(value) => conversion.expression(value, depth + 1).map(|node| node.tree),
            None => conversion.refuse("E0261", at, at),
        },
        Stmt::If(branches, _) if rest.is_empty() && branches.branch.is_empty() => conversion.refuse("E0220", at, at),
        Stmt::If(branches, _) => {
            let (then, otherwise) = (branches.body.statements(), branches.branch.statements());
            if !rest.is_empty() && !(returns(then) && (otherwise.is_empty() || returns(otherwise))) {
                return conversion.script_only("statement", "E0213", at);
            }
            let condition = conversion.expression(&branches.expr, depth + 1);
            let then = block(conversion, then, at, depth + 1);
            let otherwise = if otherwise.is_empty() { rest } else { otherwise };
            let otherwise = block(conversion, otherwise, at, depth + 1);
            let (condition, then, otherwise) = (condition?.tree, then?, otherwise?);
            let place = condition.place.to(&otherwise.place);
            Some(Expression::new(Kind::If { condition, then, otherwise }, place))
        }
        Stmt::Block(inner) if rest.is_empty() => block(conversion, inner.statements(), at, depth + 1),
        Stmt::Expr(_) | Stmt::FnCall(..) if rest.is_empty() => {
            conversion.statement(first, depth + 1).map(|node| node.tree)
        }
        other => conversion.script_only(statement_word(other), "E0213", at),
    }
}

/// Whether a block always ends in `return`.
fn returns(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match statement {
        Stmt::Return(_, flags, _) => !flags.intersects(ASTFlags::BREAK),
        Stmt::If(branches, _) => {
            !branches.branch.is_empty() && returns(branches.body.statements()) && returns(branches.branch.statements())
        }
        Stmt::Block(inner) => returns(inner.statements()),
        _ => false,
    })
}

/// Where a local is read with a point: only a map has properties, and maps are interpreted.
fn property_read(tree: &Tree) -> Option<Place> {
    match &tree.kind {
        Kind::Name(parts) => (parts.len() > 1).then(|| tree.place.clone()),
        _ => {
            let mut found = None;
            tree.each_part(&mut |part| {
                if found.is_none() {
                    found = property_read(part);
                }
            });
            found
        }
    }
}
