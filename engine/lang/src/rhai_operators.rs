//! Operators of Rhai's tree into ours: chains without recursion along them, flattened `&&`, `||` and `??`, and the rules
//! about brackets. The other shapes stand in `rhai_tree`.

use crate::rhai_tree::{Conversion, MAX_DEPTH, Node};
use crate::tree::{Expression, Kind, Operator, Tree};
use heng_values::{Diagnostic, Place};
use rhai::{Expr, FnCallExpr, Position, Token};

/// From this many terms on a sum is built as a balanced tree instead of a chain.
const BALANCE_FROM: usize = 48;

impl Conversion<'_> {
    /// A call: an operator's or a written one.
    pub(crate) fn call(&mut self, whole: &Expr, call: &FnCallExpr, position: Position, depth: u32) -> Option<Node> {
        let at = self.index(position);
        match (self.lexemes.token(at), call.args.as_slice()) {
            (Some(Token::In), [list, item]) => {
                let item = self.expression(item, depth + 1);
                let list = self.expression(list, depth + 1);
                let (item, list) = (self.operand(item?), self.operand(list?));
                let (first, last) = (item.first, list.last);
                self.node(Kind::In { item: item.tree, list: list.tree }, first, last)
            }
            (Some(Token::Identifier(_)), _) => self.named_call(call, position, depth),
            (Some(token @ (Token::Bang | Token::Minus | Token::UnaryMinus)), [operand]) => {
                let negates = *token != Token::Bang;
                let operand = self.expression(operand, depth + 1)?;
                let operand = self.operand(operand);
                let last = operand.last;
                let kind = match &operand.tree.kind {
                    Kind::Number(number) if negates => number.checked_neg().map(Kind::Number)?,
                    _ if negates => Kind::Negate(operand.tree),
                    _ => Kind::Not(operand.tree),
                };
                self.node(kind, at, last)
            }
            (_, [_, _]) => self.chain(whole, depth),
            _ => self.script_only("operator", "E0208", at),
        }
    }

    /// A chain of infix operators that lean to the left, without recursion along it.
    fn chain(&mut self, whole: &Expr, depth: u32) -> Option<Node> {
        let mut links = Vec::new();
        let mut left = whole;
        while let Expr::FnCall(call, position) = left
            && let [first, second] = call.args.as_slice()
            && let Some(operator) = call.op_token.as_ref().and_then(infix)
        {
            links.push((operator, self.index(*position), second));
            left = first;
        }
        if links.is_empty() {
            let at = self.index(whole.position());
            return self.script_only("operator", "E0208", at);
        }
        let inside = depth + u32::try_from(links.len()).unwrap_or(u32::MAX).min(MAX_DEPTH);
        let sum = links.len() >= BALANCE_FROM && links.iter().all(|(operator, ..)| *operator == Operator::Add);
        if !sum && inside > MAX_DEPTH {
            let at = links[0].1;
            let place = self.lexemes.place(at, at);
            self.errors.push(Diagnostic::error("E0222", &place).with("limit", MAX_DEPTH.to_string()));
            return None;
        }
        let mut node = self.expression(left, if sum { depth + 8 } else { inside });
        let mut terms = Vec::new();
        for (operator, _, right) in links.into_iter().rev() {
            let right = self.expression(right, depth + 1);
            let (Some(left_node), Some(right)) = (node.take(), right) else { continue };
            let (left_node, right) = (self.operand(left_node), self.operand(right));
            let (first, last) = (left_node.first, right.last);
            let kind = Kind::Binary { operator, left: left_node.tree.clone(), right: right.tree.clone() };
            node = self.node(kind, first, last);
            if sum {
                if terms.is_empty() {
                    terms.push(left_node.tree);
                }
                terms.push(right.tree);
            }
        }
        let node = node?;
        if sum && terms.len() >= BALANCE_FROM {
            return Some(Node { tree: balanced_sum(&terms, Place::to), ..node });
        }
        Some(node)
    }

    /// `&&` or `||`.
    pub(crate) fn logic(&mut self, parts: &[Expr], and: bool, depth: u32) -> Option<Node> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            let node = self.expression(part, depth + 1);
            if let Some(node) = node {
                nodes.push(self.operand(node));
            }
        }
        if nodes.len() < parts.len() {
            return None;
        }
        for node in &nodes {
            let mixed = match node.tree.kind {
                Kind::And(_) => !and,
                Kind::Or(_) => and,
                _ => false,
            };
            if mixed && !node.bracketed {
                let text = self.written(node);
                let place = self.lexemes.place(node.first, node.last);
                self.errors.push(Diagnostic::error("E0219", &place).suggest(Some(format!("({text})"))));
            }
        }
        let (first, last) = self.span(&nodes)?;
        let trees = nodes.into_iter().map(|node| node.tree).collect();
        self.node(if and { Kind::And(trees) } else { Kind::Or(trees) }, first, last)
    }

    /// First and last lexeme of a flattened chain, with the brackets that Rhai dropped inside it.
    fn span(&self, nodes: &[Node]) -> Option<(usize, usize)> {
        let (mut first, mut last) = (nodes.first()?.first, nodes.last()?.last);
        loop {
            let partners = self.lexemes.list[first..=last].iter().map(|lexeme| lexeme.partner);
            let (low, high) = partners.fold((first, last), |(low, high), at| (low.min(at), high.max(at)));
            if (low, high) == (first, last) {
                break;
            }
            (first, last) = (low, high);
        }
        Some((first, last))
    }

    /// `??`.
    pub(crate) fn coalesce(&mut self, parts: &[Expr], depth: u32) -> Option<Node> {
        let depth = depth + u32::try_from(parts.len()).unwrap_or(u32::MAX).min(MAX_DEPTH + 1);
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            nodes.push(self.expression(part, depth + 1)?);
        }
        for node in &nodes {
            if !node.bracketed && is_operator(&node.tree.kind) {
                self.bare_default(node);
            }
        }
        let (first, last) = self.span(&nodes)?;
        let mut trees = nodes.into_iter().rev();
        let mut tree = trees.next()?;
        for before in trees {
            let place = before.tree.place.to(&tree.tree.place);
            tree.tree = Expression::new(Kind::Coalesce(before.tree, tree.tree), place);
        }
        self.node(tree.tree.kind.clone(), first, last)
    }

    /// An operand of another operator: a `??` there needs brackets.
    fn operand(&mut self, node: Node) -> Node {
        if !node.bracketed && matches!(node.tree.kind, Kind::Coalesce(..)) {
            self.bare_default(&node);
        }
        node
    }

    fn bare_default(&mut self, node: &Node) {
        let text = self.written(node);
        let place = self.lexemes.place(node.first, node.last);
        self.errors.push(Diagnostic::error("E0218", &place).suggest(Some(format!("({text})"))));
    }

    fn written(&self, node: &Node) -> String {
        let start = self.lexemes.list[node.first].start;
        let end = self.lexemes.list[node.last].end;
        self.lexemes.characters(start..end)
    }
}

/// Whether the node is written with an operator around operands.
fn is_operator(kind: &Kind) -> bool {
    matches!(kind, Kind::Negate(_) | Kind::Not(_) | Kind::Binary { .. } | Kind::In { .. } | Kind::And(_) | Kind::Or(_))
}

fn infix(token: &Token) -> Option<Operator> {
    Some(match token {
        Token::Plus => Operator::Add,
        Token::Minus => Operator::Subtract,
        Token::Multiply => Operator::Multiply,
        Token::Divide => Operator::Divide,
        Token::Modulo => Operator::Remainder,
        Token::EqualsTo => Operator::Equal,
        Token::NotEqualsTo => Operator::NotEqual,
        Token::LessThan => Operator::Less,
        Token::LessThanEqualsTo => Operator::LessOrEqual,
        Token::GreaterThan => Operator::Greater,
        Token::GreaterThanEqualsTo => Operator::GreaterOrEqual,
        _ => return None,
    })
}

/// A long sum as a balanced tree, so that its depth stays small: fixed-point sums and joined texts are associative.
/// `join` gives the place of a node from those of its sides. `terms` has at least one.
pub(crate) fn balanced_sum(terms: &[Tree], join: fn(&Place, &Place) -> Place) -> Tree {
    match terms {
        [only] => only.clone(),
        _ => {
            let (before, after) = terms.split_at(terms.len() / 2);
            let (left, right) = (balanced_sum(before, join), balanced_sum(after, join));
            let place = join(&left.place, &right.place);
            Expression::new(Kind::Binary { operator: Operator::Add, left, right }, place)
        }
    }
}
