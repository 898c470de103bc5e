//! The expression tree: what a text says, with the place of every part, before any name has a meaning.
//! It is built from Rhai's tree, by templates, and by plugins that combine expressions.

use heng_values::{Number, Place};
use std::sync::Arc;

/// A shared expression tree.
pub type Tree = Arc<Expression>;

/// One node with the place of its text. A node that a plugin made carries the place of the item's text it came from.
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// The text it stands for.
    pub place: Place,
}

/// One part of a dotted name.
#[derive(Clone, PartialEq, Debug)]
pub struct Segment {
    /// The name after NFKC.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// An infix operator of values (logic stands apart, as `Kind::And` and the like).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// The operator as it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }

    /// Whether it compares (and so gives a condition).
    pub const fn compares(self) -> bool {
        !matches!(
            self,
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder
        )
    }
}

/// What an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A number as written.
    Number(Number),
    /// A text in double quotes.
    Text(Arc<str>),
    /// `true` or `false`.
    Bool(bool),
    /// A date given as such by a plugin (`date("2022-08-01")` in files is a call).
    Date(heng_values::Date),
    /// `unknown`.
    Unknown,
    /// A name of one or more parts: `人均纯收入`, `预警线.重点`, `村.乡镇.复查日期`, `本行.x`. Never empty.
    Name(Vec<Segment>),
    /// `[a, b]`
    List(Vec<Tree>),
    /// `f(a, b)`
    Call {
        /// The function's name.
        name: Segment,
        /// Its arguments.
        arguments: Vec<Tree>,
    },
    /// `-x`
    Negate(Tree),
    /// `!x`
    Not(Tree),
    /// `a + b`, `a < b` …
    Binary {
        /// Which operator.
        operator: Operator,
        /// Left side.
        left: Tree,
        /// Right side.
        right: Tree,
    },
    /// `a in [..]`, `"残疾" in 健康状况`
    In {
        /// What is looked for.
        item: Tree,
        /// A list, or a value of type texts.
        list: Tree,
    },
    /// `a && b && c`
    And(Vec<Tree>),
    /// `a || b`
    Or(Vec<Tree>),
    /// `x ?? d`
    Coalesce(Tree, Tree),
    /// `if c { a } else { b }`
    If {
        /// The condition.
        condition: Tree,
        /// Where it is true.
        then: Tree,
        /// Where it is false.
        otherwise: Tree,
    },
    /// Text with values in it (message templates; in expressions only from plugins).
    Template(Arc<Template>),
    /// A grid of cells, by its number with whoever made the tree: only native operators open it (only from plugins).
    Cells(u32),
    /// Over the rows whose link leads here (only from plugins).
    SumOver {
        /// The link, as seen from the summed rows: its first part is the table they stand in.
        link: Tree,
        /// What is summed, in the summed rows' scope.
        value: Tree,
        /// Which rows count, in the summed rows' scope.
        condition: Option<Tree>,
    },
    /// Inside a compiled function only: `let name = value; body`.
    Let {
        /// The variable.
        name: Arc<str>,
        /// Its value.
        value: Tree,
        /// Where it is known.
        body: Tree,
    },
}

/// A message template: `人均纯收入{人均纯收入}元，低于{预警线.重点}元`.
#[derive(Clone, PartialEq, Debug)]
pub struct Template {
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Its whole text.
    pub place: Place,
}

/// A part of a template.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// Plain text.
    Text(Arc<str>),
    /// A value, unknown as 〔缺〕, sensitive masked.
    Value {
        /// What is shown.
        value: Tree,
        /// Decimal places, from `{x:.2}`.
        places: Option<u32>,
    },
}

impl Expression {
    /// A shared node.
    pub fn new(kind: Kind, place: Place) -> Tree {
        Arc::new(Expression { kind, place })
    }

    /// Visits the direct parts of a node, from left to right.
    pub fn each_part(&self, visit: &mut impl FnMut(&Tree)) {
        match &self.kind {
            Kind::List(items) | Kind::And(items) | Kind::Or(items) => items.iter().for_each(visit),
            Kind::Call { arguments, .. } => arguments.iter().for_each(visit),
            Kind::Negate(value) | Kind::Not(value) => visit(value),
            Kind::Binary { left, right, .. } | Kind::Coalesce(left, right) => [left, right].into_iter().for_each(visit),
            Kind::In { item, list } => [item, list].into_iter().for_each(visit),
            Kind::If { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(visit),
            Kind::SumOver { link, value, condition } => {
                [Some(link), Some(value), condition.as_ref()].into_iter().flatten().for_each(visit);
            }
            Kind::Let { value, body, .. } => [value, body].into_iter().for_each(visit),
            Kind::Template(template) => {
                for part in &template.parts {
                    if let Part::Value { value, .. } = part {
                        visit(value);
                    }
                }
            }
            Kind::Number(_)
            | Kind::Text(_)
            | Kind::Bool(_)
            | Kind::Date(_)
            | Kind::Unknown
            | Kind::Name(_)
            | Kind::Cells(_) => {}
        }
    }
}
