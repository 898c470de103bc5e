//! What a checked program leads to: which columns belong to what, which nodes are points there, and what can be asked of
//! them. Made once for each moment and read by all its cases; nothing is evaluated.

use super::knowable::Knowable;
use super::{OwnerKind, Points};
use heng_core::Pack;
use heng_core::program::{ColumnId, Formula, ItemId, NodeId, Op, Program, Written};
use heng_core::run::operands;
use heng_core::run::reads::{Read, formula_nodes};
use heng_values::{Number, Place};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What belongs to a parent pack or a plugin alone.
const ELSEWHERE: usize = usize::MAX;

/// What a node's value says of points.
pub enum Says {
    /// A condition or choice: its value is the point's.
    Flag(usize),
    /// The left side of `??`: whether it is known.
    Known(usize),
    /// What a scale is asked: the bracket that it reaches. Brackets of a parent are no points.
    Brackets(Vec<(Option<usize>, Number, bool)>),
    /// A native operator: how its rows stand.
    Rows(Vec<Option<usize>>),
}

/// A column's own nodes that say something, and what it reads.
#[derive(Default)]
pub struct Shape {
    /// Nodes with points.
    pub nodes: Vec<NodeId>,
    /// Columns read, and by which way.
    pub reads: Vec<Read>,
}

/// What a program leads to.
pub struct Plan {
    /// By column what it belongs to; nothing for columns in between, which belong to whatever reads them.
    owners: Vec<Vec<usize>>,
    /// By node what it says, for what it belongs to (none: wherever it is reached from).
    says: HashMap<NodeId, Vec<(Option<usize>, Says)>>,
    shapes: Vec<OnceLock<Shape>>,
    rules: Vec<Option<usize>>,
    /// By item and by list what they are.
    items: Vec<usize>,
    sheets: Vec<usize>,
    asked: Vec<(usize, [bool; 3])>,
}

impl Plan {
    /// The plan of one program. The points have seen it.
    pub fn new(pack: &Pack, program: &Program, points: &Points) -> Plan {
        let mut plan = Plan {
            owners: owners(pack, program, points),
            says: says(program, points),
            shapes: program.columns.iter().map(|_| OnceLock::new()).collect(),
            rules: program.items.iter().map(|item| points.rule(&item.id)).collect(),
            items: program
                .items
                .iter()
                .map(|item| points.owner_id(OwnerKind::Rule, &item.id).unwrap_or(ELSEWHERE))
                .collect(),
            sheets: program
                .sheets
                .iter()
                .map(|sheet| points.owner_id(OwnerKind::Sheet, &sheet.name).unwrap_or(ELSEWHERE))
                .collect(),
            asked: Vec::new(),
        };
        plan.asked = plan.ask(program);
        plan
    }

    /// What is asked of points under this program, by true, false and unknown.
    pub fn asked(&self) -> impl Iterator<Item = (usize, [bool; 3])> + '_ {
        self.asked.iter().copied()
    }

    /// The point of an item.
    pub fn rule(&self, item: ItemId) -> Option<usize> {
        self.rules[item.index()]
    }

    /// What an item is among what points belong to.
    pub fn item(&self, item: ItemId) -> usize {
        self.items[item.index()]
    }

    /// What a list is, by its position in the program.
    pub fn sheet(&self, sheet: usize) -> usize {
        self.sheets[sheet]
    }

    /// What a column belongs to: its own owners, else that of who reads it.
    pub fn owners_of<'a>(&'a self, column: ColumnId, reader: &'a usize) -> &'a [usize] {
        match &self.owners[column.index()][..] {
            [] => std::slice::from_ref(reader),
            own => own,
        }
    }

    /// What belongs to nothing of the pack's own.
    pub const fn nobody() -> usize {
        ELSEWHERE
    }

    /// What a node says of points of an owner.
    pub fn says(&self, node: NodeId, owner: usize) -> impl Iterator<Item = &Says> {
        let all = self.says.get(&node).into_iter().flatten();
        all.filter(move |(whose, _)| whose.is_none_or(|whose| whose == owner)).map(|(_, says)| says)
    }

    /// A column's own nodes and reads.
    pub fn shape(&self, program: &Program, column: ColumnId) -> &Shape {
        self.shapes[column.index()].get_or_init(|| {
            let mut shape = Shape::default();
            let mut seen: HashSet<NodeId> = HashSet::new();
            let mut read: HashSet<Read> = HashSet::new();
            let mut open = formula_nodes(&program.column(column).formula);
            while let Some(node) = open.pop() {
                if !seen.insert(node) {
                    continue;
                }
                if self.says.contains_key(&node) {
                    shape.nodes.push(node);
                }
                let op = &program.node(node).op;
                if let Op::Read { column, at } = op
                    && read.insert(Read { column: *column, at: *at })
                {
                    shape.reads.push(Read { column: *column, at: *at });
                }
                operands(op, |operand| open.push(operand));
            }
            shape
        })
    }

    fn ask(&self, program: &Program) -> Vec<(usize, [bool; 3])> {
        let mut knowable = Knowable::new(program);
        let mut asked: HashMap<usize, [bool; 3]> = HashMap::new();
        let mut seen: HashSet<(ColumnId, usize)> = HashSet::new();
        let ids = (0..program.columns.len() as u32).map(ColumnId);
        let mut open: Vec<(ColumnId, usize)> =
            ids.flat_map(|id| self.owners[id.index()].iter().map(move |owner| (id, *owner))).collect();
        while let Some((column, owner)) = open.pop() {
            if !seen.insert((column, owner)) {
                continue;
            }
            let shape = self.shape(program, column);
            for node in &shape.nodes {
                for says in self.says(*node, owner) {
                    ask_of(program, *node, says, &mut knowable, &mut asked);
                }
            }
            let between = shape.reads.iter().filter(|read| self.owners[read.column.index()].is_empty());
            open.extend(between.map(|read| (read.column, owner)));
        }
        for (item, point) in program.items.iter().zip(&self.rules) {
            let Some(point) = point else { continue };
            let unknown = item.states.iter().any(|state| {
                let columns = [Some(state.judged), Some(state.due), state.exempt];
                columns.into_iter().flatten().any(|column| knowable.column(column))
            });
            asked.entry(*point).or_default()[2] |= unknown;
        }
        asked.into_iter().collect()
    }
}

fn ask_of(
    program: &Program,
    node: NodeId,
    says: &Says,
    knowable: &mut Knowable<'_>,
    asked: &mut HashMap<usize, [bool; 3]>,
) {
    let mut add = |point: usize, unknown: bool| {
        let mine = asked.entry(point).or_default();
        *mine = [true, true, mine[2] || unknown];
    };
    match says {
        Says::Flag(point) if knowable.reads_data(node) => add(*point, knowable.may_be_unknown(node)),
        // A default that is never taken is a matter for `check`, not for cases.
        Says::Known(point) if knowable.may_be_unknown(node) => add(*point, false),
        Says::Brackets(brackets) if knowable.reads_data(node) => {
            let unknown = knowable.may_be_unknown(node);
            brackets.iter().filter_map(|(point, ..)| *point).for_each(|point| add(point, unknown));
        }
        Says::Rows(rows) if knowable.reads_data(node) => {
            let mut inputs = Vec::new();
            operands(&program.node(node).op, |input| inputs.push(input));
            let unknown = inputs.into_iter().any(|input| knowable.may_be_unknown(input));
            rows.iter().flatten().for_each(|point| add(*point, unknown));
        }
        _ => {}
    }
}

fn says(program: &Program, points: &Points) -> HashMap<NodeId, Vec<(Option<usize>, Says)>> {
    let mut all: HashMap<NodeId, Vec<(Option<usize>, Says)>> = HashMap::new();
    let mut seen: HashSet<(NodeId, usize)> = HashSet::new();
    let mut scales: HashSet<(NodeId, Place)> = HashSet::new();
    for written in &program.written {
        let node = written.node();
        if let Written::Scale(scale, _) = written {
            let known = points.brackets(scale);
            if known.iter().any(Option::is_some) && scales.insert((node, scale.place.clone())) {
                let bounds = scale.brackets.iter().map(|(_, bound, over)| (*bound, *over));
                let brackets = known.into_iter().zip(bounds).map(|(point, (bound, over))| (point, bound, over));
                all.entry(node).or_default().push((None, Says::Brackets(brackets.collect())));
            }
            continue;
        }
        let Some((point, owner)) = points.written(written) else { continue };
        if !seen.insert((node, point)) {
            continue;
        }
        let whose = (!points.anywhere(owner)).then_some(owner);
        let says = match written {
            Written::Defaults(..) => Says::Known(point),
            _ => Says::Flag(point),
        };
        all.entry(node).or_default().push((whose, says));
    }
    for (at, node) in program.nodes.iter().enumerate() {
        let Op::Native { operator, .. } = &node.op else { continue };
        let rows: Vec<Option<usize>> = operator.0.parts().iter().map(|place| points.row(place)).collect();
        if rows.iter().any(Option::is_some) {
            all.entry(NodeId(at as u32)).or_default().push((None, Says::Rows(rows)));
        }
    }
    all
}

fn owners(pack: &Pack, program: &Program, points: &Points) -> Vec<Vec<usize>> {
    let mut owners: Vec<Vec<usize>> = program.columns.iter().map(|_| Vec::new()).collect();
    let mut add = |column: ColumnId, owner: Option<usize>| {
        let owner = owner.unwrap_or(ELSEWHERE);
        let mine = &mut owners[column.index()];
        if !mine.contains(&owner) {
            mine.push(owner);
        }
    };
    let rule = |id: &str| points.owner_id(OwnerKind::Rule, id);
    let declared: HashMap<(&str, &str), Option<&str>> = pack
        .columns
        .iter()
        .map(|item| {
            let whose = item.rule.map(|rule| &*pack.rules[rule].id);
            ((&*item.table.name, &*item.name.name), whose)
        })
        .collect();
    for (at, column) in program.columns.iter().enumerate() {
        if matches!(column.formula, Formula::Input(_)) || column.name.starts_with('·') {
            continue;
        }
        let table = &*program.table(column.table).name;
        let owner = match declared.get(&(table, &*column.name)) {
            Some(Some(id)) => rule(id),
            Some(None) => points.owner_id(OwnerKind::Column, &format!("{table}.{}", column.name)),
            None => None,
        };
        add(ColumnId(at as u32), owner);
    }
    for item in &program.items {
        for state in &item.states {
            let columns = [Some(state.applies), Some(state.due), Some(state.judged), state.exempt, Some(state.hit)];
            columns.into_iter().flatten().for_each(|column| add(column, rule(&item.id)));
        }
    }
    for finding in &program.findings {
        add(finding.when, rule(&program.items[finding.item.index()].id));
    }
    for sheet in &program.sheets {
        for condition in sheet.parts.iter().filter_map(|part| part.condition) {
            add(condition, points.owner_id(OwnerKind::Sheet, &sheet.name));
        }
    }
    owners
}
