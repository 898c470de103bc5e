//! Rhai's syntax tree into ours, with the stretch of every node. With `rhai_operators` the one place that depends on the
//! shapes of Rhai's tree; golden tests hold it.

use crate::lexemes::Lexemes;
use crate::tree::{Expression, Kind, Segment, Tree};
use heng_values::{Diagnostic, Number, Place};
use rhai::{AST, Expr, FnCallExpr, Position, Stmt, StmtBlock, Token};
use std::sync::Arc;

/// The deepest tree.
pub(crate) const MAX_DEPTH: u32 = 200;

/// The tree of a compiled expression.
pub(crate) fn convert(lexemes: &Lexemes<'_>, syntax: &AST) -> Result<Tree, Vec<Diagnostic>> {
    let mut conversion = Conversion::new(lexemes);
    let node = match syntax.statements() {
        [Stmt::Expr(expression)] => conversion.expression(expression, 0),
        [statement] => conversion.statement(statement, 0),
        _ => None,
    };
    match node {
        Some(node) if conversion.errors.is_empty() => Ok(node.tree),
        _ if conversion.errors.is_empty() => Err(vec![Diagnostic::error("E0200", &lexemes.source.whole())]),
        _ => Err(conversion.errors),
    }
}

/// The name as it is compared: after NFKC.
pub(crate) fn normal_name(name: &str) -> Arc<str> {
    Arc::from(heng_values::names::normal_name(name))
}

/// A conversion under way.
pub(crate) struct Conversion<'a> {
    /// The tokens of the text.
    pub lexemes: &'a Lexemes<'a>,
    /// What is wrong so far.
    pub errors: Vec<Diagnostic>,
    /// The first construct that only the interpreter of functions runs.
    pub script_only: Option<(&'static str, Place)>,
}

/// A converted node and the lexemes it covers, its own brackets included.
pub(crate) struct Node {
    /// The node.
    pub tree: Tree,
    /// Its first lexeme.
    pub first: usize,
    /// Its last lexeme.
    pub last: usize,
    /// Whether it stands in brackets.
    pub bracketed: bool,
}

impl<'a> Conversion<'a> {
    /// A conversion over these lexemes.
    pub fn new(lexemes: &'a Lexemes<'a>) -> Conversion<'a> {
        Conversion { lexemes, errors: Vec::new(), script_only: None }
    }

    /// The lexeme at a position.
    pub fn index(&self, position: Position) -> usize {
        self.lexemes.index(position)
    }

    /// Notes a construct that only the interpreter runs; in an expression it is an error by its code.
    pub fn script_only<T>(&mut self, reason: &'static str, code: &'static str, at: usize) -> Option<T> {
        self.script_only.get_or_insert((reason, self.lexemes.place(at, at)));
        self.refuse(code, at, at)
    }

    /// Notes an error over these lexemes.
    pub fn refuse<T>(&mut self, code: &'static str, first: usize, last: usize) -> Option<T> {
        let found = self.lexemes.text(first);
        let place = self.lexemes.place(first, last);
        self.errors.push(Diagnostic::error(code, &place).with("found", found).with("detail", ""));
        None
    }

    /// A node over these lexemes, widened by the brackets that group it.
    pub fn node(&self, kind: Kind, first: usize, last: usize) -> Option<Node> {
        let (mut first, mut last, mut bracketed) = (first, last, false);
        while first > 0 && self.lexemes.groups(first - 1) && self.lexemes.list[first - 1].partner == last + 1 {
            first -= 1;
            last += 1;
            bracketed = true;
        }
        Some(Node { tree: Expression::new(kind, self.lexemes.place(first, last)), first, last, bracketed })
    }

    fn segment(&self, name: &str, index: usize) -> Segment {
        Segment { name: normal_name(name), place: self.lexemes.place(index, index) }
    }

    /// Converts an expression.
    pub fn expression(&mut self, expression: &Expr, depth: u32) -> Option<Node> {
        let at = self.index(expression.start_position());
        if depth > MAX_DEPTH {
            let place = self.lexemes.place(at, at);
            self.errors.push(Diagnostic::error("E0222", &place).with("limit", MAX_DEPTH.to_string()));
            return None;
        }
        match expression {
            Expr::BoolConstant(value, _) => self.node(Kind::Bool(*value), at, at),
            Expr::IntegerConstant(..) | Expr::DynamicConstant(..) => self.number(expression, at),
            Expr::StringConstant(text, _) => self.node(Kind::Text(Arc::from(text.as_str())), at, at),
            Expr::Variable(variable, _, _) => {
                let kind = match variable.1.as_str() {
                    "unknown" => Kind::Unknown,
                    name => Kind::Name(vec![self.segment(name, at)]),
                };
                self.node(kind, at, at)
            }
            Expr::Dot(..) => self.dotted(expression, at),
            Expr::Array(items, _) => {
                let items = self.all(items, depth)?;
                self.node(Kind::List(items), at, self.lexemes.list[at].partner)
            }
            Expr::FnCall(call, position) => self.call(expression, call, *position, depth),
            Expr::And(parts, _) => self.logic(parts, true, depth),
            Expr::Or(parts, _) => self.logic(parts, false, depth),
            Expr::Coalesce(parts, _) => self.coalesce(parts, depth),
            Expr::Stmt(block) => match block.statements() {
                [statement] => self.statement(statement, depth),
                _ => self.script_only("statement", "E0201", at),
            },
            Expr::MethodCall(..) => self.script_only("method", "E0201", at),
            Expr::Index(..) => self.script_only("index", "E0206", at),
            Expr::InterpolatedString(..) => self.script_only("interpolation", "E0209", at),
            Expr::Map(..) => self.script_only("map", "E0201", at),
            _ => self.script_only("value", "E0201", at),
        }
    }

    /// Converts a statement that stands for a value.
    pub fn statement(&mut self, statement: &Stmt, depth: u32) -> Option<Node> {
        match statement {
            Stmt::Expr(expression) => self.expression(expression, depth),
            Stmt::FnCall(call, position) => self.named_call(call, *position, depth),
            Stmt::If(branches, position) => {
                let first = self.index(*position);
                let last = self.end_of_if(first);
                if branches.branch.is_empty() {
                    return self.refuse("E0220", first, last);
                }
                let condition = self.expression(&branches.expr, depth + 1);
                let then = self.block(&branches.body, first, depth + 1);
                let otherwise = self.block(&branches.branch, first, depth + 1);
                let (condition, then, otherwise) = (condition?.tree, then?.tree, otherwise?.tree);
                self.node(Kind::If { condition, then, otherwise }, first, last)
            }
            other => {
                let at = self.index(other.position());
                self.script_only(statement_word(other), "E0213", at)
            }
        }
    }

    fn block(&mut self, block: &StmtBlock, owner: usize, depth: u32) -> Option<Node> {
        match block.statements() {
            [statement] => self.statement(statement, depth),
            _ => {
                let at = if block.position().is_none() { owner } else { self.index(block.position()) };
                self.script_only("statement", "E0201", at)
            }
        }
    }

    /// The last lexeme of an `if` with all its branches.
    fn end_of_if(&self, first: usize) -> usize {
        let mut at = first;
        let mut end = first;
        while let Some(token) = self.lexemes.token(at) {
            match token {
                Token::LeftParen | Token::LeftBracket => at = self.lexemes.list[at].partner + 1,
                Token::LeftBrace => {
                    end = self.lexemes.list[at].partner;
                    if self.lexemes.token(end + 1) != Some(&Token::Else) {
                        return end;
                    }
                    at = end + 2;
                }
                _ => at += 1,
            }
        }
        end
    }

    /// A number: decimals by the text that was written; Rhai folds a minus into a whole one.
    fn number(&mut self, expression: &Expr, at: usize) -> Option<Node> {
        let mut literal = at;
        while matches!(self.lexemes.token(literal), Some(Token::Minus | Token::UnaryMinus | Token::LeftParen)) {
            literal += 1;
        }
        let Some(Token::IntegerConstant(_) | Token::DecimalConstant(_)) = self.lexemes.token(literal) else {
            return self.refuse("E0201", at, at);
        };
        let number = match expression {
            Expr::IntegerConstant(value, _) => Number::from_integer(*value),
            _ => Number::parse(&self.lexemes.text(literal)),
        };
        let Some(number) = number else {
            return self.refuse("E0212", at, literal);
        };
        let mut last = literal;
        while last > at && self.lexemes.token(last + 1) == Some(&Token::RightParen) {
            if self.lexemes.list[last + 1].partner < at {
                break;
            }
            last += 1;
        }
        self.node(Kind::Number(number), at, last)
    }

    fn dotted(&mut self, expression: &Expr, at: usize) -> Option<Node> {
        let mut segments = Vec::new();
        let mut rest = expression;
        loop {
            let last;
            let (part, next) = match rest {
                Expr::Dot(pair, ..) => (&pair.lhs, Some(&pair.rhs)),
                part => (part, None),
            };
            match part {
                Expr::Variable(variable, _, position) if segments.is_empty() => {
                    last = self.index(*position);
                    segments.push(self.segment(&variable.1, last));
                }
                Expr::Property(property, position) if !segments.is_empty() => {
                    last = self.index(*position);
                    segments.push(self.segment(&property.2, last));
                }
                _ => return self.script_only("method", "E0232", at),
            }
            match next {
                Some(next) => rest = next,
                None => return self.node(Kind::Name(segments), at, last),
            }
        }
    }

    fn all(&mut self, items: &[Expr], depth: u32) -> Option<Vec<Tree>> {
        let converted: Vec<Option<Node>> = items.iter().map(|item| self.expression(item, depth + 1)).collect();
        converted.into_iter().map(|node| node.map(|node| node.tree)).collect()
    }

    /// A call as it is written.
    pub fn named_call(&mut self, call: &FnCallExpr, position: Position, depth: u32) -> Option<Node> {
        let at = self.index(position);
        let arguments = self.all(&call.args, depth)?;
        if &*call.name == "unknown" && arguments.is_empty() {
            return self.node(Kind::Unknown, at, at + 1);
        }
        let name = self.segment(&call.name, at);
        let last = self.lexemes.list.get(at + 1).map_or(at, |lexeme| lexeme.partner);
        self.node(Kind::Call { name, arguments }, at, last)
    }
}

/// What a statement that is no value is called.
pub(crate) fn statement_word(statement: &Stmt) -> &'static str {
    match statement {
        Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) | Stmt::BreakLoop(..) => "loop",
        Stmt::Switch(..) => "switch",
        Stmt::Assignment(..) => "assignment",
        Stmt::Share(..) => "closure",
        _ => "statement",
    }
}
