//! Why a value is not known: the input fields whose being known could settle it, found by walking unknown operands down
//! through columns, links and aggregates to cells. It reads the same frames as the run and computes nothing of its own.

use super::aggregate::members;
use super::asked::{Asked, Question, is_zero, overflowed};
use super::frame::{Frame, Rows};
use super::reads::{formula_nodes, node_reads, operands};
use super::store::Store;
use crate::program::{
    Aggregate, ColumnId, Formula, LinkId, NodeId, Op, Origin, Pairing, PathId, SELF_PATH, TableId, Whole, WholeKind,
};
use hashbrown::HashSet;
use heng_columns::{NO_ROW, Operand};
use heng_values::builtin::Builtin;
use heng_values::{Value, show};
use std::sync::Arc;

/// How many names are written out; of more the rest is only counted.
pub const SHOWN: usize = 20;
/// How many names are looked for at all.
const LOOKED_FOR: usize = 500;
/// How many columns deep a walk goes.
const DEPTH: usize = 64;

/// The names found, each once, in the order found.
#[derive(Clone, Default, Debug)]
pub struct Names {
    list: Vec<String>,
    /// The names of a long list; a short one is looked through.
    seen: HashSet<String>,
    /// How often something was named, repeats included.
    named: usize,
    /// What was asked on the way, where somebody wants to know.
    asked: Option<Asked>,
}

impl Names {
    /// No names yet; what is asked on the way to them is noted.
    pub(super) fn noting() -> Names {
        Names { asked: Some(Asked::default()), ..Names::default() }
    }

    /// What was asked, if it was noted.
    pub(super) fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// Notes the answer to a question, which it gives back.
    pub(super) fn ask(&mut self, question: Question, answer: bool) -> bool {
        if let Some(asked) = &mut self.asked {
            asked.note(question, answer);
        }
        answer
    }

    /// From here on names rest on other rows, or on values.
    fn go_beyond(&mut self) {
        if let Some(asked) = &mut self.asked {
            asked.go_beyond();
        }
    }

    fn add(&mut self, name: String) {
        self.named += 1;
        if name.is_empty() {
            return;
        }
        if self.list.len() < SHOWN {
            if !self.list.contains(&name) {
                self.list.push(name);
            }
            return;
        }
        if self.seen.is_empty() {
            self.seen.extend(self.list.iter().cloned());
        }
        if self.seen.insert(name.clone()) {
            self.list.push(name);
        }
    }

    fn full(&self) -> bool {
        self.list.len() >= LOOKED_FOR
    }

    /// The names.
    pub fn list(&self) -> &[String] {
        &self.list
    }

    /// The names as a cell: `; ` between them, the first of many and how many there are.
    pub fn text(&self) -> String {
        let mut text = self.list[..self.list.len().min(SHOWN)].join("; ");
        if self.list.len() > SHOWN {
            text.push_str(&format!("; 等{}项", self.list.len()));
        }
        text
    }
}

/// Names what is missing for a column of the frame's table at a position of the frame.
pub fn missing(frame: &mut Frame<'_, '_>, column: ColumnId, position: usize, names: &mut Names) {
    let before = names.named;
    let scope = Scope::default();
    walk_column(frame, column, position, &scope, 0, names);
    if names.named == before && !column_known(frame, column, position, names) {
        let column = frame.store.program.column(column);
        let name = if column.name.starts_with('·') { &column.title } else { &column.name };
        names.add(name.trim_start_matches('·').to_owned());
    }
}

fn known(frame: &mut Frame<'_, '_>, node: NodeId, at: usize, names: &mut Names) -> bool {
    names.ask(Question::Known(node), frame.node(node).known_at(at))
}

/// Whether a column of the frame's table is known at a position.
pub(super) fn column_known(frame: &mut Frame<'_, '_>, column: ColumnId, at: usize, names: &mut Names) -> bool {
    names.ask(Question::KnownColumn(column), frame.column(column).known_at(at))
}

/// How names are written from where the walk is.
#[derive(Clone, Default)]
struct Scope {
    /// Before a name of the row at hand.
    here: String,
    /// Before a name of the row outside.
    outer: String,
}

fn walk_column(frame: &mut Frame<'_, '_>, id: ColumnId, at: usize, scope: &Scope, depth: usize, names: &mut Names) {
    if names.full() || depth > DEPTH || column_known(frame, id, at, names) {
        return;
    }
    let store = frame.store;
    let column = store.program.column(id);
    let name = || format!("{}{}", scope.here, column.name);
    let row = frame.row_at(at);
    if store.pins.contains_key(&id) {
        names.go_beyond();
    }
    if row != NO_ROW && store.pins.get(&id).is_some_and(|(rows, _)| rows.get(row as usize)) {
        return names.add(name());
    }
    let before = names.named;
    match &column.formula {
        Formula::Input(_) if names.ask(Question::Absent(id), store.is_absent(id)) => {
            names.add(format!("{} absent", name()));
        }
        Formula::Input(_) => names.add(name()),
        Formula::Node(node) => walk_node(frame, *node, at, scope, depth + 1, names),
        Formula::Aggregate(aggregate) => walk_aggregate(frame, aggregate, at, scope, depth + 1, names),
        Formula::Whole(whole) => walk_whole(frame, whole, at, scope, depth + 1, names),
        Formula::Native(native) => {
            for input in &native.inputs {
                walk_node(frame, *input, at, scope, depth + 1, names);
            }
        }
    }
    if names.named == before && !column.name.starts_with('·') {
        names.add(name());
    }
}

fn walk_node(frame: &mut Frame<'_, '_>, id: NodeId, at: usize, scope: &Scope, depth: usize, names: &mut Names) {
    if names.full() || depth > DEPTH * 8 || known(frame, id, at, names) {
        return;
    }
    let program = frame.store.program;
    match &program.node(id).op {
        Op::Read { column, at: path } if *path == SELF_PATH => walk_column(frame, *column, at, scope, depth, names),
        Op::Read { column, at: path } => walk_path(frame, *column, *path, at, scope, depth, names),
        Op::If { condition, then, otherwise } => {
            if known(frame, *condition, at, names) {
                let holds = names.ask(Question::Holds(*condition), frame.node(*condition).flag(at) == Some(true));
                return walk_node(frame, if holds { *then } else { *otherwise }, at, scope, depth + 1, names);
            }
            walk_node(frame, *condition, at, scope, depth + 1, names);
            // Where only one branch is not known, it may turn out to be what the other is; then the condition does not matter.
            match (known(frame, *then, at, names), known(frame, *otherwise, at, names)) {
                (false, true) => walk_node(frame, *then, at, scope, depth + 1, names),
                (true, false) => walk_node(frame, *otherwise, at, scope, depth + 1, names),
                _ => {}
            }
        }
        Op::Call(builtin, arguments) => {
            let unknown: Vec<NodeId> =
                arguments.iter().copied().filter(|argument| !known(frame, *argument, at, names)).collect();
            if unknown.is_empty() {
                let by_zero = matches!(builtin, Builtin::Divide | Builtin::Remainder)
                    && arguments.get(1).is_some_and(|divisor| {
                        names.ask(Question::IsZero(*divisor), is_zero(&frame.node(*divisor), at))
                    });
                let overflow = names.ask(Question::Overflowed(id), overflowed(frame, id, at));
                let fields = match by_zero {
                    true => fields_of(frame, &arguments[1..], scope),
                    false => fields_of(frame, arguments, scope),
                };
                // Constants alone have no field: then the function itself is what gives nothing.
                let fields = match fields.is_empty() {
                    true => builtin.name().to_owned(),
                    false => fields.join(", "),
                };
                names.add(match (by_zero, overflow) {
                    (true, _) => format!("÷0: {fields}"),
                    (false, true) => format!("溢出: {fields}"),
                    (false, false) => fields,
                });
            }
            for argument in unknown {
                walk_node(frame, argument, at, scope, depth + 1, names);
            }
        }
        op @ Op::Script { call, arguments, .. } if arguments.iter().all(|one| known(frame, *one, at, names)) => {
            let mut below = Vec::new();
            operands(op, |operand| below.push(operand));
            let fields = fields_of(frame, &below, scope).join(", ");
            names.add(format!("{}(): {fields}", call.function));
        }
        Op::Parameter { parameter, value, .. } => {
            let before = names.named;
            walk_node(frame, *value, at, scope, depth + 1, names);
            // Nothing of the row is missing: no value is in force for its region, or on that day.
            if names.named == before {
                names.add(program.parameter(*parameter).name.to_string());
            }
        }
        Op::Native { operator, inputs, output } => {
            names.go_beyond();
            let values: Vec<Option<Value>> = inputs.iter().map(|input| frame.node(*input).get(at)).collect();
            for position in operator.0.unsettled(&values, *output as usize) {
                if let Some(input) = inputs.get(position) {
                    walk_node(frame, *input, at, scope, depth + 1, names);
                }
            }
        }
        op => {
            let mut below = Vec::new();
            operands(op, |operand| below.push(operand));
            for operand in below {
                walk_node(frame, operand, at, scope, depth + 1, names);
            }
        }
    }
}

/// The fields that expressions look at directly, by name.
fn fields_of(frame: &Frame<'_, '_>, nodes: &[NodeId], scope: &Scope) -> Vec<String> {
    let program = frame.store.program;
    let mut names: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    let mut passed = HashSet::new();
    let mut open: Vec<NodeId> = nodes.to_vec();
    while let Some(node) = open.pop() {
        let mut found = Vec::new();
        node_reads(program, node, &mut seen, &mut |read| found.push(read));
        for read in found {
            let column = program.column(read.column);
            if column.name.starts_with('·') {
                if passed.insert(read.column) {
                    open.extend(formula_nodes(&column.formula));
                    if let Formula::Aggregate(aggregate) = &column.formula {
                        names.push(format!("{}{}", scope.here, program.table(aggregate.over).name));
                    }
                }
                continue;
            }
            names.push(format!("{}{}{}", scope.here, way(frame.store, read.at), column.name));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// How a path is written before a name: `户.村.`.
fn way(store: &Store<'_>, path: PathId) -> String {
    let links = &store.program.path(path).links;
    links.iter().map(|link| format!("{}.", store.program.link(*link).name)).collect()
}

fn walk_path(
    frame: &mut Frame<'_, '_>,
    column: ColumnId,
    path: PathId,
    at: usize,
    scope: &Scope,
    depth: usize,
    names: &mut Names,
) {
    names.go_beyond();
    let store = frame.store;
    let key = store.program.path(path);
    let (mut table, mut row, mut prefix) = match key.origin {
        Origin::Row => (Some(frame.table), frame.row_at(at), scope.here.clone()),
        Origin::Outer => (None, frame.outer.as_ref().map_or(NO_ROW, |outer| outer[at]), scope.outer.clone()),
    };
    for link in &key.links {
        let next = store.walk(vec![row], &[*link])[0];
        if next == NO_ROW {
            return broken_link(store, *link, row, &prefix, depth, names);
        }
        prefix.push_str(&store.program.link(*link).name);
        prefix.push('.');
        (table, row) = (Some(store.program.link(*link).to), next);
    }
    let table = table.unwrap_or(store.program.column(column).table);
    let mut there = Frame::new(store, table, Rows::of(&[row]));
    let scope = Scope { here: prefix, outer: String::new() };
    walk_column(&mut there, column, 0, &scope, depth + 1, names);
}

/// Why a link leads nowhere: an empty key, a table that was not given, or a key that the other table lacks.
fn broken_link(store: &Store<'_>, id: LinkId, row: u32, prefix: &str, depth: usize, names: &mut Names) {
    let link = store.program.link(id);
    if row == NO_ROW {
        return names.add(format!("{prefix}{}", link.name));
    }
    let mut frame = Frame::new(store, link.from, Rows::of(&[row]));
    let by: Vec<Operand> = link.by.iter().map(|column| frame.column(*column)).collect();
    if by.iter().all(|operand| operand.known_at(0)) {
        let to = &store.program.table(link.to).name;
        if !store.table(link.to).present {
            return names.add(format!("{to} absent"));
        }
        let mask = link.by.iter().find_map(|column| store.program.column(*column).mask);
        let parts = by.iter().map(|operand| operand.get(0).map_or_else(String::new, |value| show::shown(&value, None)));
        let key = parts.collect::<Vec<_>>().join("/");
        let key = match mask.filter(|_| !store.show_sensitive) {
            Some(mask) => mask.mask(&key),
            None => key,
        };
        return names.add(format!("{prefix}{to}[{key}]"));
    }
    let scope = Scope { here: prefix.to_owned(), outer: String::new() };
    for column in &link.by {
        walk_column(&mut frame, *column, 0, &scope, depth + 1, names);
    }
}

fn walk_aggregate(
    frame: &mut Frame<'_, '_>,
    aggregate: &Aggregate,
    at: usize,
    scope: &Scope,
    depth: usize,
    names: &mut Names,
) {
    names.go_beyond();
    let store = frame.store;
    let over = store.program.table(aggregate.over);
    if !store.table(aggregate.over).present {
        return names.add(format!("{} absent", over.name));
    }
    let row = frame.row_at(at);
    if row == NO_ROW {
        return;
    }
    let Some(children) = members(store, aggregate, frame.table, row) else {
        if let Pairing::Common { up, .. } = &aggregate.pairing
            && frame.path(*up)[at] == NO_ROW
        {
            return walk_up(frame, *up, at, scope, depth, names);
        }
        return names.add(format!("{}{} rejected", scope.here, over.name));
    };
    if children.is_empty() {
        return names.add(format!("{}{}", scope.here, over.name));
    }
    let outer = vec![row; children.len()];
    let mut below = Frame::new(store, aggregate.over, Rows::of(&children)).with_outer(outer);
    let condition = aggregate.condition.map(|node| (node, below.node(node)));
    for (position, child) in children.iter().enumerate() {
        if names.full() {
            return;
        }
        let flag = condition.as_ref().map_or(Some(true), |(_, values)| values.flag(position));
        if flag == Some(false) {
            continue;
        }
        let mut here = format!("{}{}[", scope.here, over.name);
        store.key_text(aggregate.over, *child, &mut here);
        here.push_str("].");
        let inner = Scope { here, outer: scope.here.clone() };
        match (&condition, flag) {
            (Some((node, _)), None) => walk_node(&mut below, *node, position, &inner, depth + 1, names),
            _ => {
                for node in [aggregate.value, aggregate.by].into_iter().flatten() {
                    walk_node(&mut below, node, position, &inner, depth + 1, names);
                }
            }
        }
    }
}

/// Why the common row of a pairing is not known.
fn walk_up(frame: &mut Frame<'_, '_>, up: PathId, at: usize, scope: &Scope, depth: usize, names: &mut Names) {
    let store = frame.store;
    let (mut row, mut prefix) = (frame.row_at(at), scope.here.clone());
    for link in &store.program.path(up).links {
        let next = store.walk(vec![row], &[*link])[0];
        if next == NO_ROW {
            return broken_link(store, *link, row, &prefix, depth, names);
        }
        prefix.push_str(&store.program.link(*link).name);
        prefix.push('.');
        row = next;
    }
}

fn walk_whole(frame: &mut Frame<'_, '_>, whole: &Whole, at: usize, scope: &Scope, depth: usize, names: &mut Names) {
    let before = names.named;
    for node in whole.groups.iter().copied().chain(whole.value) {
        walk_node(frame, node, at, scope, depth, names);
    }
    if names.named == before && matches!(whole.kind, WholeKind::Total | WholeKind::Mean) {
        // Another row's value is missing: the field is named for the table.
        let table = &frame.store.program.table(frame.table).name;
        let other = Scope { here: format!("{table}."), outer: String::new() };
        for name in fields_of(frame, whole.value.as_slice(), &other) {
            names.add(name);
        }
    }
}

/// What is missing for one column in each of these rows of its table.
pub fn missing_in(store: &Store<'_>, table: TableId, column: ColumnId, rows: &[u32]) -> Vec<Names> {
    let mut frame = Frame::new(store, table, Rows::List(Arc::new(rows.to_vec())));
    let one = |position| {
        let mut names = Names::default();
        missing(&mut frame, column, position, &mut names);
        names
    };
    (0..rows.len()).map(one).collect()
}
