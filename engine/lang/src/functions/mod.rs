//! Files of functions (`*.rhai` of a pack): each function with its body as a tree where it stays within the language,
//! and otherwise with the reason why it is interpreted. What a call means for unknowns is the core's part; running an
//! interpreted one is `Interpreter`'s.

mod body;
mod exchange;
mod interpreter;
mod library;

pub use interpreter::{Interpreter, Optimisation, ScriptFault};
pub(crate) use library::register as register_library;

use crate::fold::{Folded, Mode, fold};
use crate::lexemes::Lexemes;
use crate::parse::{roomy, word};
use crate::refuse::refuse_in_functions;
use crate::rhai_tree::normal_name;
use crate::{Kind, SourceText, Tree, engine};
use heng_values::{Builtin, Diagnostic, Place};
use rhai::{ParseErrorType, ScriptFuncDef, Token};
use std::collections::HashMap;
use std::sync::Arc;

/// One function of a pack.
#[derive(Clone, PartialEq, Debug)]
pub struct Function {
    /// Its name.
    pub name: Arc<str>,
    /// Its parameters in order.
    pub parameters: Vec<Arc<str>>,
    /// Its name in the file.
    pub place: Place,
    /// What it gives, over its parameters; `None` where it is interpreted. It is strict: an unknown in any part that is
    /// reached makes the whole call unknown, and `&&`, `||` and `if` reach their parts from left to right.
    pub body: Option<Tree>,
    /// Why it is interpreted, a word such as `loop`, and where: `loop`, `switch`, `assignment`, `closure`, `statement`,
    /// `method`, `index`, `interpolation`, `map`, `value`, `operator`, `recursion`.
    pub interpreted_because: Option<(&'static str, Place)>,
}

/// Reads a file of functions: those that could be read, and what is wrong in it.
pub fn parse_functions(file: &Arc<str>, text: &str) -> (Vec<Function>, Vec<Diagnostic>) {
    let source = SourceText::plain(file, text, 0);
    let read = || {
        let folded = fold(&source, Mode::Functions)?;
        let lexemes = Lexemes::new(&source, &folded, engine::functions())?;
        let errors = refuse_in_functions(&lexemes);
        if errors.is_empty() { functions(&lexemes, &folded) } else { Err(errors) }
    };
    match roomy(read) {
        Ok(read) => read,
        Err(errors) => (Vec::new(), errors),
    }
}

type Read = (Vec<Function>, Vec<Diagnostic>);

fn functions(lexemes: &Lexemes<'_>, folded: &Folded) -> Result<Read, Vec<Diagnostic>> {
    let syntax = engine::functions().compile(&folded.text).map_err(|fault| {
        let diagnostic = word(lexemes, folded, &fault);
        vec![match &*fault.0 {
            ParseErrorType::VariableUndefined(name) => renamed(diagnostic, "E0263", name),
            ParseErrorType::FnDuplicatedDefinition(name, _) => renamed(diagnostic, "E0262", name),
            _ => diagnostic,
        }]
    })?;
    let mut errors = Vec::new();
    if let Some(statement) = syntax.statements().first() {
        let at = lexemes.index(statement.position());
        errors.push(Diagnostic::error("E0254", &lexemes.place(at, at)));
    }
    let mut functions: Vec<Function> = Vec::new();
    let mut definitions: Vec<_> = syntax.iter_fn_def().collect();
    // Closures are functions without a name of their own.
    definitions.retain(|definition| !definition.name.contains('$'));
    let statements = body::statements(lexemes, &syntax);
    definitions.sort_by_key(|definition| name_index(lexemes, definition));
    for definition in definitions {
        let at = name_index(lexemes, definition);
        let name = normal_name(&definition.name);
        let place = lexemes.place(at, at);
        if Builtin::from_name(&name).is_some() {
            errors.push(Diagnostic::error("E0266", &place).with("name", &*name));
        }
        if let Some(other) = functions.iter().find(|function| function.name == name) {
            let diagnostic = Diagnostic::error("E0262", &place).with("name", &*name);
            errors.push(diagnostic.related(&other.place, "declared-here"));
            continue;
        }
        let parameters: Vec<Arc<str>> = definition.params.iter().map(|name| normal_name(name)).collect();
        let (body, interpreted_because) = match body::compile(lexemes, &statements, at) {
            Ok(body) => (Some(body), None),
            Err(body::Failure::Interpreted(reason, place)) => (None, Some((reason, place))),
            Err(body::Failure::Wrong(mistakes)) => {
                errors.extend(mistakes);
                (None, None)
            }
        };
        functions.push(Function { name, parameters, place, body, interpreted_because });
    }
    errors.sort_by_key(Diagnostic::order);
    Ok((functions, errors))
}

fn renamed(diagnostic: Diagnostic, code: &'static str, name: &str) -> Diagnostic {
    Diagnostic { code, arguments: vec![("name", name.to_owned())], ..diagnostic }
}

/// The lexeme of a function's name. Functions of one name differ by how many parameters they take.
fn name_index(lexemes: &Lexemes<'_>, definition: &ScriptFuncDef) -> usize {
    let named = |index: &usize| {
        lexemes.token(*index) == Some(&Token::Fn)
            && matches!(lexemes.token(index + 1), Some(Token::Identifier(name)) if **name == *definition.name)
            && parameter_count(lexemes, index + 2) == definition.params.len()
    };
    (0..lexemes.list.len()).find(named).map_or(0, |index| index + 1)
}

fn parameter_count(lexemes: &Lexemes<'_>, open: usize) -> usize {
    let close = lexemes.list.get(open).map_or(open, |lexeme| lexeme.partner);
    (open..close).filter(|index| matches!(lexemes.token(*index), Some(Token::Identifier(_)))).count()
}

/// Marks, among all functions of a pack, those that reach themselves: they cannot be put into columns.
pub fn mark_recursion(functions: &mut [Function]) {
    let positions: HashMap<Arc<str>, usize> =
        functions.iter().enumerate().map(|(index, function)| (function.name.clone(), index)).collect();
    let calls: Vec<Vec<usize>> = functions
        .iter()
        .map(|function| {
            let mut names = Vec::new();
            if let Some(body) = &function.body {
                called(body, &mut names);
            }
            names.iter().filter_map(|name| positions.get(name).copied()).collect()
        })
        .collect();
    for index in 0..functions.len() {
        let mut reached = vec![false; functions.len()];
        let mut next = calls[index].clone();
        while let Some(other) = next.pop() {
            if !std::mem::replace(&mut reached[other], true) {
                next.extend(&calls[other]);
            }
        }
        if reached[index] {
            let place = functions[index].place.clone();
            functions[index].body = None;
            functions[index].interpreted_because = Some(("recursion", place));
        }
    }
}

/// The names of the functions that a body calls.
fn called(tree: &Tree, names: &mut Vec<Arc<str>>) {
    if let Kind::Call { name, .. } = &tree.kind {
        names.push(name.name.clone());
    }
    tree.each_part(&mut |part| called(part, names));
}
