//! The program under construction: nodes, paths and columns with equal ones once, and what is known of each column
//! while names are resolved on demand.

use super::checked::Dimension;
use super::index::Index;
use super::unit::Unit;
use crate::operator::call::Shared;
use crate::pack::Pack;
use crate::program::{
    Aggregate, Caveat, CaveatKind, Column, ColumnId, FirstDay, Formula, ItemState, Link, NativeColumn, Node, NodeId,
    Op, Origin, PathId, PathKey, Table, TableId, UnitTold, Whole, Written,
};
use hashbrown::{DefaultHashBuilder, HashMap, HashSet, HashTable};
use heng_lang::Tree;
use heng_values::mask::Mask;
use heng_values::{Builtin, Date, Diagnostic, Moment, Place, Type, Value};
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

/// How far the resolution of a named column has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Its formula is being checked: to meet it now is a circle.
    Open,
    /// It is a column.
    Done(ColumnId),
    /// Its mistakes are told; whoever uses it is not told again.
    Failed,
}

/// What a formula rests on that nobody confirmed, and the columns it reads.
#[derive(Clone, Debug, Default)]
pub struct Rests {
    /// What is unconfirmed, and in which rows it counts.
    pub names: Vec<Caveat>,
    /// Columns read, and whether they stand in the same table (their conditions then hold here too).
    pub columns: Vec<(ColumnId, bool)>,
}

impl Rests {
    /// Takes in what something else rests on as well.
    pub fn take_in(&mut self, other: &Rests) {
        for name in &other.names {
            if !self.names.contains(name) {
                self.names.push(name.clone());
            }
        }
        for column in &other.columns {
            if !self.columns.contains(column) {
                self.columns.push(*column);
            }
        }
    }
}

/// The program under construction.
#[derive(Clone)]
pub struct Builder<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The pack's items by name.
    pub index: Arc<Index<'a>>,
    /// The evaluation moment.
    pub now: Moment,
    /// Its day.
    pub today: Date,
    /// The day as of which dated values are read; `at(…)` changes it for a while.
    pub as_of: super::parameters::AsOf,
    /// Tables, as far as they are known.
    pub tables: Vec<Table>,
    /// Units of tables' rows.
    pub table_units: Vec<Dimension>,
    /// Links.
    pub links: Vec<Link>,
    /// Paths.
    pub paths: Vec<PathKey>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Columns.
    pub columns: Vec<Column>,
    /// The unit of each column.
    pub dimensions: Vec<Dimension>,
    /// What each column rests on.
    pub rests: Vec<Rests>,
    /// What the formulas being checked rest on, innermost last.
    pub open_rests: Vec<Rests>,
    /// Named columns by table, then name.
    named: Vec<HashMap<Arc<str>, Progress>>,
    /// Rules' states by id and table.
    pub states: BTreeMap<(Arc<str>, TableId), Option<ItemState>>,
    /// What `since` asks an earlier run for.
    pub first_days: Vec<FirstDay>,
    /// The columns and rules being resolved, for circles.
    pub stack: Vec<(String, Place)>,
    /// Patterns of `matches`.
    pub patterns: Vec<Arc<str>>,
    /// While bounds of a parameter are checked: the region its value is for.
    pub fixed_region: Option<crate::pack::model::Region>,
    /// Whether the body of a pack's function is being inlined: an unknown in any part that is reached then makes the
    /// whole unknown, as it does where the function is interpreted.
    pub strict: bool,
    /// How many calls of functions have been put in place of the outermost one.
    pub inlined: usize,
    /// Which nodes written conditions, choices and brackets became.
    pub written: Vec<Written>,
    /// Where units were given by `in_unit`.
    pub units_told: Vec<UnitTold>,
    /// Units met so far, as people read them.
    units_shown: Vec<(Unit, Arc<str>)>,
    /// Which nodes the expressions of items' keys became.
    pub keys: Vec<(Tree, NodeId)>,
    /// Which expressions stand in a key of an item, by identity.
    pub(super) key_trees: HashSet<usize>,
    /// Whether only mistakes are wanted of lists, and no list.
    pub lists_told_only: bool,
    /// Mistakes.
    pub diagnostics: Vec<Diagnostic>,
    /// Which columns the last walk over what formulas rest on has seen, by the number of the walk.
    pub(super) rests_seen: (Vec<[u32; 2]>, u32),
    /// What is known of expressions that stand in several places; none while tables are taken in.
    pub(super) once: Option<super::once::Once>,
    /// What native operators share between their calls.
    pub shared: HashMap<String, Shared>,
    path_ids: HashMap<PathKey, PathId>,
    /// Nodes by what they compute, which stands in `nodes`.
    node_ids: HashTable<NodeId>,
    /// Conditions on parameters alone, and what they come to.
    settled: HashMap<NodeId, Value>,
    hasher: DefaultHashBuilder,
    aggregate_ids: HashMap<(TableId, Aggregate), ColumnId>,
    whole_ids: HashMap<(TableId, Whole), ColumnId>,
    native_ids: HashMap<(TableId, NativeColumn), ColumnId>,
    materialised: HashMap<(TableId, NodeId), ColumnId>,
}

impl<'a> Builder<'a> {
    /// An empty program for a moment.
    pub fn new(pack: &'a Pack, now: Moment) -> Builder<'a> {
        let root = PathKey { origin: Origin::Row, links: Vec::new() };
        // About how much comes: lists that grow by doubling are copied again and again, each time into fresh memory.
        let fields: usize = pack.tables.iter().map(|table| table.fields.len()).sum();
        let formulas =
            pack.columns.len() + pack.findings.len() + pack.sheets.iter().map(|sheet| sheet.parts.len()).sum::<usize>();
        let columns = fields + 2 * formulas;
        Builder {
            pack,
            index: Arc::new(Index::new(pack)),
            now,
            today: now.closing_date(),
            as_of: super::parameters::AsOf::Day(now.closing_date()),
            tables: Vec::new(),
            table_units: Vec::new(),
            links: Vec::new(),
            paths: vec![root.clone()],
            nodes: Vec::with_capacity(10 * formulas),
            columns: Vec::with_capacity(columns),
            dimensions: Vec::with_capacity(columns),
            rests: Vec::with_capacity(columns),
            open_rests: Vec::new(),
            named: Vec::new(),
            states: BTreeMap::new(),
            first_days: Vec::new(),
            stack: Vec::new(),
            patterns: Vec::new(),
            fixed_region: None,
            strict: false,
            inlined: 0,
            written: Vec::with_capacity(12 * formulas),
            units_told: Vec::new(),
            units_shown: Vec::new(),
            keys: Vec::new(),
            key_trees: key_trees(pack),
            lists_told_only: false,
            diagnostics: Vec::new(),
            rests_seen: (Vec::new(), 0),
            path_ids: HashMap::from([(root, PathId(0))]),
            node_ids: HashTable::with_capacity(10 * formulas),
            settled: HashMap::new(),
            hasher: DefaultHashBuilder::default(),
            aggregate_ids: HashMap::new(),
            whole_ids: HashMap::new(),
            native_ids: HashMap::new(),
            once: None,
            shared: HashMap::new(),
            materialised: HashMap::new(),
        }
    }

    /// How far the resolution of a named column has come.
    pub fn progress(&self, table: TableId, name: &str) -> Option<Progress> {
        self.named.get(table.index())?.get(name).copied()
    }

    /// Marks a column's name as known to be that column.
    pub fn set_named(&mut self, table: TableId, name: &Arc<str>, progress: Progress) {
        if self.named.len() <= table.index() {
            self.named.resize_with(table.index() + 1, HashMap::new);
        }
        self.named[table.index()].insert(name.clone(), progress);
    }

    /// Takes a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The table with this name.
    pub fn table_named(&self, name: &str) -> Option<TableId> {
        // Tables are taken in in the pack's order: one that is not there yet is not known.
        let at = self.index.table(name).filter(|at| *at < self.tables.len());
        at.map(|at| TableId(at as u32))
    }

    /// The id of a path.
    pub fn path(&mut self, key: PathKey) -> PathId {
        if let Some(id) = self.path_ids.get(&key) {
            return *id;
        }
        let id = PathId(self.paths.len() as u32);
        self.path_ids.insert(key.clone(), id);
        self.paths.push(key);
        id
    }

    /// The id of a node; equal nodes are one. What two text constants say of each other is a constant; of a parameter the
    /// comparison stays, so that whoever asks why finds it, and its value is known.
    pub fn node(&mut self, op: Op, kind: Type, place: &Place) -> NodeId {
        let settled = self.settled_by(&op);
        let op = match settled {
            Some((truth, false)) => Op::Constant(Value::Bool(truth)),
            _ => op,
        };
        let hash = self.hasher.hash_one((&op, kind));
        let nodes = &self.nodes;
        let same = |id: &NodeId| nodes[id.index()].kind == kind && nodes[id.index()].op == op;
        if let Some(id) = self.node_ids.find(hash, same) {
            return *id;
        }
        let id = NodeId(self.nodes.len() as u32);
        let mask = self.mask_of(&op);
        let hasher = &self.hasher;
        let of = |id: &NodeId| hasher.hash_one((&nodes[id.index()].op, nodes[id.index()].kind));
        self.node_ids.insert_unique(hash, id, of);
        self.nodes.push(Node { op, kind, place: place.clone(), mask, unit: None });
        if let Some((truth, true)) = settled {
            self.settled.insert(id, Value::Bool(truth));
        }
        id
    }

    /// The value of a condition that no row has a part in, and whether a parameter has.
    fn settled_by(&self, op: &Op) -> Option<(bool, bool)> {
        let known = |operands: &[NodeId]| -> Option<Vec<Value>> {
            operands.iter().map(|operand| self.constant_of(*operand).cloned()).collect()
        };
        let named = |operands: &[NodeId]| operands.iter().any(|operand| !self.is_literal(*operand));
        let truth = |value: &Value| *value == Value::Bool(true);
        match op {
            Op::Call(builtin @ (Builtin::Equal | Builtin::NotEqual | Builtin::StartsWith), operands) => {
                let texts = known(operands)?;
                let value = match texts.iter().all(|text| matches!(text, Value::Text(_))) {
                    true => builtin.call(&texts).ok().flatten()?,
                    false => return None,
                };
                Some((truth(&value), named(operands)))
            }
            Op::And(operands) => Some((known(operands)?.iter().all(truth), true)),
            Op::Or(operands) => Some((known(operands)?.iter().any(truth), true)),
            Op::Not(operand) => self.constant_of(*operand).map(|value| (!truth(value), true)),
            _ => None,
        }
    }

    /// Notes the unit of a node's value, or of a comparison's sides. A constant has none: it takes that of what it meets.
    pub fn note_unit(&mut self, node: NodeId, dimension: &Dimension) {
        let known = &self.nodes[node.index()];
        if let (Dimension::Unit(unit), None) = (dimension, &known.unit)
            && !matches!(known.op, Op::Constant(_) | Op::Unknown)
        {
            self.nodes[node.index()].unit = Some(self.unit_shown(unit));
        }
    }

    /// A unit as people read it; there are few, and it is put together once.
    pub fn unit_shown(&mut self, unit: &Unit) -> Arc<str> {
        if let Some((_, shown)) = self.units_shown.iter().find(|(known, _)| known == unit) {
            return shown.clone();
        }
        let shown: Arc<str> = Arc::from(unit.to_string());
        self.units_shown.push((unit.clone(), shown.clone()));
        shown
    }

    /// A constant.
    pub fn constant(&mut self, value: Value, place: &Place) -> NodeId {
        let kind = value.kind();
        self.node(Op::Constant(value), kind, place)
    }

    /// A text constant.
    pub fn text(&mut self, text: &str, place: &Place) -> NodeId {
        self.constant(Value::text(text), place)
    }

    /// The value of a node that is the same everywhere: as written, a parameter's, or a condition's on parameters alone.
    pub fn constant_of(&self, node: NodeId) -> Option<&Value> {
        match &self.nodes[node.index()].op {
            Op::Constant(value) => Some(value),
            Op::Parameter { value, .. } => self.constant_of(*value),
            _ => self.settled.get(&node),
        }
    }

    /// Whether a node is a value as written, with nothing to be told of it.
    fn is_literal(&self, node: NodeId) -> bool {
        matches!(self.nodes[node.index()].op, Op::Constant(_))
    }

    /// A text made from a sensitive one is sensitive.
    fn mask_of(&self, op: &Op) -> Option<Mask> {
        let of = |node: &NodeId| self.nodes[node.index()].mask;
        match op {
            Op::Read { column, .. } => self.columns[column.index()].mask,
            Op::Parameter { value, .. } => of(value),
            Op::Coalesce(first, second) => of(first).or(of(second)),
            Op::If { then, otherwise, .. } => of(then).or(of(otherwise)),
            Op::Native { inputs, .. } => inputs.iter().find_map(of),
            Op::Call(builtin, arguments) => {
                use heng_values::Builtin as B;
                let keeps = matches!(
                    builtin,
                    B::Join | B::Text | B::Lower | B::Upper | B::Trim | B::Before | B::Replace | B::Sub
                );
                if keeps { arguments.iter().find_map(of) } else { None }
            }
            _ => None,
        }
    }

    /// Conjunction, with constants folded so that unconditional rules stay plain. A condition on parameters alone stays
    /// where it decides nothing, and stands alone where it decides all.
    pub fn and(&mut self, conditions: Vec<NodeId>, place: &Place) -> NodeId {
        self.logic(conditions, true, place)
    }

    /// Disjunction.
    pub fn or(&mut self, conditions: Vec<NodeId>, place: &Place) -> NodeId {
        self.logic(conditions, false, place)
    }

    fn logic(&mut self, conditions: Vec<NodeId>, conjunction: bool, place: &Place) -> NodeId {
        let neutral = Value::Bool(conjunction);
        let absorbing = Value::Bool(!conjunction);
        let mut kept: Vec<NodeId> = Vec::with_capacity(conditions.len());
        for condition in conditions {
            match self.constant_of(condition) {
                Some(value) if *value == neutral && self.is_literal(condition) => {}
                Some(value) if *value == absorbing => return condition,
                _ if kept.contains(&condition) => {}
                _ => kept.push(condition),
            }
        }
        match kept.len() {
            0 => self.constant(neutral, place),
            1 => kept[0],
            _ if conjunction => self.node(Op::And(kept), Type::Bool, place),
            _ => self.node(Op::Or(kept), Type::Bool, place),
        }
    }

    /// Negation, with constants folded.
    pub fn not(&mut self, condition: NodeId, place: &Place) -> NodeId {
        match self.constant_of(condition) {
            Some(Value::Bool(truth)) if self.is_literal(condition) => {
                let turned = Value::Bool(!truth);
                self.constant(turned, place)
            }
            _ => self.node(Op::Not(condition), Type::Bool, place),
        }
    }

    /// A branch, with constant conditions folded. What a condition on parameters chooses among conditions holds together
    /// with it.
    pub fn choose(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId, place: &Place) -> NodeId {
        let tells = self.nodes[then.index()].kind == Type::Bool && !self.is_literal(condition);
        match self.constant_of(condition) {
            Some(Value::Bool(true)) if tells => self.and(vec![condition, then], place),
            Some(Value::Bool(false)) if tells => {
                let not = self.not(condition, place);
                self.and(vec![not, otherwise], place)
            }
            Some(Value::Bool(true)) => then,
            Some(Value::Bool(false)) => otherwise,
            _ if then == otherwise && self.constant_of(then).is_some() => then,
            _ => {
                let kind = self.nodes[then.index()].kind;
                self.node(Op::If { condition, then, otherwise }, kind, place)
            }
        }
    }

    /// A branch that is unknown wherever its condition is, also where both sides are alike.
    pub fn strict_choose(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId, place: &Place) -> NodeId {
        let chosen = self.choose(condition, then, otherwise, place);
        self.unless_missing(condition, chosen, place)
    }

    /// A value that is unknown wherever another one is.
    pub fn unless_missing(&mut self, other: NodeId, value: NodeId, place: &Place) -> NodeId {
        match self.constant_of(other) {
            Some(_) => value,
            None => {
                let kind = self.nodes[value.index()].kind;
                let missing = self.node(Op::Missing(other), Type::Bool, place);
                let unknown = self.node(Op::Unknown, kind, place);
                self.choose(missing, unknown, value, place)
            }
        }
    }

    /// The first where known, else the second.
    pub fn coalesce(&mut self, first: NodeId, second: NodeId, place: &Place) -> NodeId {
        match self.nodes[first.index()].op {
            _ if self.constant_of(first).is_some() => first,
            Op::Unknown => second,
            _ => {
                let kind = self.nodes[first.index()].kind;
                self.node(Op::Coalesce(first, second), kind, place)
            }
        }
    }

    /// Adds a column.
    pub fn add_column(&mut self, column: Column, dimension: Dimension, rests: Rests) -> ColumnId {
        let id = ColumnId(self.columns.len() as u32);
        self.columns.push(column);
        self.dimensions.push(dimension);
        self.rests.push(rests);
        id
    }

    fn anonymous(&self, table: TableId, kind: Type, formula: Formula, place: &Place) -> Column {
        let name: Arc<str> = Arc::from(format!("·{}", self.columns.len()));
        let mask = match &formula {
            Formula::Node(node) => self.nodes[node.index()].mask,
            Formula::Aggregate(aggregate) => aggregate.value.and_then(|node| self.nodes[node.index()].mask),
            Formula::Native(native) => native.inputs.iter().find_map(|node| self.nodes[node.index()].mask),
            _ => None,
        };
        Column { table, title: name.clone(), name, kind, unit: None, places: None, mask, formula, place: place.clone() }
    }

    /// The column of a table that an aggregate fills; equal aggregates are one.
    pub fn aggregate(
        &mut self,
        table: TableId,
        aggregate: Aggregate,
        kind: Type,
        dimension: Dimension,
        rests: Rests,
        place: &Place,
    ) -> ColumnId {
        if let Some(id) = self.aggregate_ids.get(&(table, aggregate.clone())) {
            return *id;
        }
        let column = self.anonymous(table, kind, Formula::Aggregate(aggregate.clone()), place);
        let id = self.add_column(column, dimension, rests);
        self.aggregate_ids.insert((table, aggregate), id);
        id
    }

    /// The column that a computation over a whole table fills.
    pub fn whole(
        &mut self,
        table: TableId,
        whole: Whole,
        kind: Type,
        dimension: Dimension,
        rests: Rests,
        place: &Place,
    ) -> ColumnId {
        if let Some(id) = self.whole_ids.get(&(table, whole.clone())) {
            return *id;
        }
        let column = self.anonymous(table, kind, Formula::Whole(whole.clone()), place);
        let id = self.add_column(column, dimension, rests);
        self.whole_ids.insert((table, whole), id);
        id
    }

    /// The column that a native operator over a whole table fills.
    pub fn native(
        &mut self,
        table: TableId,
        native: NativeColumn,
        kind: Type,
        dimension: Dimension,
        rests: Rests,
        place: &Place,
    ) -> ColumnId {
        if let Some(id) = self.native_ids.get(&(table, native.clone())) {
            return *id;
        }
        let column = self.anonymous(table, kind, Formula::Native(native.clone()), place);
        let id = self.add_column(column, dimension, rests);
        self.native_ids.insert((table, native), id);
        id
    }

    /// The column of a table that holds a node's value in every row.
    pub fn materialise(&mut self, table: TableId, node: NodeId, rests: Rests, place: &Place) -> ColumnId {
        if let Some(id) = self.materialised.get(&(table, node)) {
            return *id;
        }
        let kind = self.nodes[node.index()].kind;
        let column = self.anonymous(table, kind, Formula::Node(node), place);
        let id = self.add_column(column, Dimension::Undeclared, rests);
        self.materialised.insert((table, node), id);
        id
    }

    /// Reads a column in the row that a path leads to.
    pub fn read(&mut self, column: ColumnId, at: PathId, place: &Place) -> NodeId {
        let same = self.paths[at.index()].links.is_empty();
        if let Some(rests) = self.open_rests.last_mut()
            && !rests.columns.contains(&(column, same))
        {
            rests.columns.push((column, same));
        }
        let kind = self.columns[column.index()].kind;
        self.node(Op::Read { column, at }, kind, place)
    }

    /// Notes that the formula at hand rests on all that another one rests on.
    pub fn rest_on_all(&mut self, other: &Rests) {
        if let Some(rests) = self.open_rests.last_mut() {
            rests.take_in(other);
        }
    }

    /// Notes that the formula at hand rests on something nobody confirmed.
    pub fn rests_on(&mut self, kind: CaveatKind, name: &str, condition: Option<NodeId>) {
        if let Some(rests) = self.open_rests.last_mut() {
            let caveat = Caveat { kind, name: Arc::from(name), condition };
            if !rests.names.contains(&caveat) {
                rests.names.push(caveat);
            }
        }
    }
}

/// The expressions of items' keys, at any depth, by identity.
fn key_trees(pack: &Pack) -> HashSet<usize> {
    let mut trees = HashSet::new();
    for rule in &pack.rules {
        rule.record.each_expression(&mut |tree| {
            trees.insert(Arc::as_ptr(tree) as usize);
        });
    }
    trees
}
