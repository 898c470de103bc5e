//! What can be unknown at all, and what depends on data at all, in a checked program. Coverage asks for nothing that
//! cannot be: an unknown `missing(x)`, another value of a parameter. Nothing is evaluated.

use heng_core::program::{
    Aggregate, AggregateKind, ColumnId, Formula, NodeId, Op, Pairing, PathId, Program, Rows, TableId,
};
use heng_core::run::operands;
use heng_core::run::reads::formula_nodes;
use heng_values::{Builtin, Number, Value};
use std::collections::HashMap;

/// Answers about one program, each found once.
pub struct Knowable<'p> {
    program: &'p Program,
    columns: HashMap<ColumnId, bool>,
    nodes: HashMap<NodeId, bool>,
    data: HashMap<NodeId, bool>,
}

impl<'p> Knowable<'p> {
    /// Nothing asked yet.
    pub fn new(program: &'p Program) -> Knowable<'p> {
        Knowable { program, columns: HashMap::new(), nodes: HashMap::new(), data: HashMap::new() }
    }

    /// Whether a node reads anything of a row: others are the same in every case.
    pub fn reads_data(&mut self, id: NodeId) -> bool {
        if let Some(known) = self.data.get(&id) {
            return *known;
        }
        let op = &self.program.node(id).op;
        let mut found = matches!(op, Op::Read { .. } | Op::Unreadable { .. } | Op::RowKey);
        let mut below = Vec::new();
        operands(op, |operand| below.push(operand));
        for operand in below {
            found = found || self.reads_data(operand);
        }
        self.data.insert(id, found);
        found
    }

    /// Whether some data make a node unknown.
    pub fn may_be_unknown(&mut self, id: NodeId) -> bool {
        if let Some(known) = self.nodes.get(&id) {
            return *known;
        }
        let op = &self.program.node(id).op;
        let may = match op {
            Op::Unknown => true,
            Op::Constant(_) | Op::Unreadable { .. } | Op::Missing(_) | Op::Template(_) | Op::RowKey => false,
            Op::Read { column, at } => self.leads_nowhere(*at) || self.column(*column),
            Op::Coalesce(first, second) => self.may_be_unknown(*first) && self.may_be_unknown(*second),
            Op::Call(builtin, arguments) => {
                self.partial(*builtin, arguments) || arguments.iter().any(|argument| self.may_be_unknown(*argument))
            }
            _ => {
                let mut below = Vec::new();
                operands(op, |operand| below.push(operand));
                below.into_iter().any(|operand| self.may_be_unknown(operand))
            }
        };
        self.nodes.insert(id, may);
        may
    }

    /// Built-ins that may give nothing for known arguments.
    fn partial(&self, builtin: Builtin, arguments: &[NodeId]) -> bool {
        match builtin {
            Builtin::Divide | Builtin::Remainder => {
                let divisor = arguments.get(1).map(|node| &self.program.node(self.program.bare(*node)).op);
                !matches!(divisor, Some(Op::Constant(Value::Number(by))) if *by != Number::ZERO)
            }
            Builtin::Number | Builtin::IdBirth | Builtin::IdGender => true,
            _ => false,
        }
    }

    /// Whether a column may be unknown in some row.
    pub fn column(&mut self, id: ColumnId) -> bool {
        if let Some(known) = self.columns.get(&id) {
            return *known;
        }
        let column = self.program.column(id);
        let may = match &column.formula {
            Formula::Input(_) => self.field(id, column.table),
            Formula::Node(node) => self.may_be_unknown(*node),
            Formula::Aggregate(aggregate) => self.aggregate(aggregate),
            formula @ (Formula::Whole(_) | Formula::Native(_)) => {
                formula_nodes(formula).into_iter().any(|node| self.may_be_unknown(node))
            }
        };
        self.columns.insert(id, may);
        may
    }

    /// A cell of a file may always be empty, but a row without its key is no row.
    fn field(&self, id: ColumnId, table: TableId) -> bool {
        let declared = self.program.table(table);
        match &declared.rows {
            Rows::Given(rows) => {
                let at = declared.fields.iter().position(|field| *field == id);
                rows.iter().any(|row| at.and_then(|at| row.get(at)).is_none_or(Option::is_none))
            }
            Rows::Calendar(_) => false,
            Rows::Files(_) | Rows::Distinct(_) | Rows::Each(_) => !declared.key.contains(&id),
        }
    }

    /// Whether a way may end before its row: a file may lack the key, or say none.
    fn leads_nowhere(&mut self, path: PathId) -> bool {
        let links = self.program.path(path).links.clone();
        links.into_iter().any(|link| {
            let link = self.program.link(link);
            let paired = matches!(&self.program.table(link.from).rows, Rows::Each(of) if of.contains(&link.to));
            let named = matches!(self.program.table(link.to).rows, Rows::Distinct(_)) && link.to_key;
            let by = link.by.clone();
            !paired && (!named || by.into_iter().any(|column| self.column(column)))
        })
    }

    /// Over a table that a file may lack an aggregate is unknown; so it is over unknown values, and over no rows but for
    /// those that have an answer there.
    fn aggregate(&mut self, aggregate: &Aggregate) -> bool {
        let links = match &aggregate.pairing {
            Pairing::Links(links) => links,
            Pairing::Common { down, .. } => down,
        };
        let tables = links.iter().map(|link| self.program.link(*link).from).chain([aggregate.over]);
        let mut from_files = tables.map(|table| self.program.table(table));
        let absent = from_files.any(|table| match &table.rows {
            Rows::Files(_) => !table.required,
            Rows::Distinct(_) => true,
            Rows::Given(_) | Rows::Each(_) | Rows::Calendar(_) => false,
        });
        let answers_over_none = matches!(
            aggregate.kind,
            AggregateKind::Count
                | AggregateKind::Sum
                | AggregateKind::Any
                | AggregateKind::All
                | AggregateKind::CountDistinct
        );
        let nodes = [aggregate.value, aggregate.by, aggregate.condition];
        absent || !answers_over_none || nodes.into_iter().flatten().any(|node| self.may_be_unknown(node))
    }
}
