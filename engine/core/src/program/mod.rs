//! The checked program: what a pack means on one evaluation date, with every name an id, every type known and every
//! dated value chosen. It is plain data: the plan orders it, the run computes it, trace and tests read it.

pub mod column;
pub mod node;
pub mod output;
pub mod parameter;
pub mod payment;
pub mod table;
pub mod written;

pub use column::{Aggregate, AggregateKind, Column, Formula, NativeColumn, Pairing, Whole, WholeKind};
pub use node::{Node, Op, Origin, Part, PathKey, ScriptCall, ScriptPart};
pub use output::{
    Caveat, CaveatKind, Exemption, Finding, FirstDay, Item, ItemState, Order, Sheet, SheetColumn, SheetPart, Total,
    TotalKind,
};
pub use parameter::{Parameter, ParameterVersion};
pub use payment::{PayPeriod, Payment};
pub use table::{Calendar, CalendarStep, Field, FileSource, Link, Rows, Table};
pub use written::{Bracketed, UnitTold, Written};

use heng_values::{Date, Moment};
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the program's list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A table, by its position in `Program::tables`.
    TableId
);
id!(
    /// A column, by its position in `Program::columns`.
    ColumnId
);
id!(
    /// A link, by its position in `Program::links`.
    LinkId
);
id!(
    /// A node, by its position in `Program::nodes`. A node's operands stand before it.
    NodeId
);
id!(
    /// A way over links from a row, by its position in `Program::paths`. Path 0 is the row itself.
    PathId
);
id!(
    /// An item that judges or derives, by its position in `Program::items`.
    ItemId
);
id!(
    /// A parameter or scale, by its position in `Program::parameters`.
    ParameterId
);

/// The row itself: the path with no link.
pub const SELF_PATH: PathId = PathId(0);

/// What a pack means on one evaluation date.
#[derive(Clone, Debug)]
pub struct Program {
    /// The pack's name.
    pub pack_name: Arc<str>,
    /// The pack's version.
    pub pack_version: Arc<str>,
    /// The evaluation moment.
    pub now: Moment,
    /// Its day: 24:00 belongs to the day it closes.
    pub today: Date,
    /// The names of the region levels, widest first.
    pub region_levels: Vec<Arc<str>>,
    /// Tables in the order the pack names them.
    pub tables: Vec<Table>,
    /// Links between tables.
    pub links: Vec<Link>,
    /// Ways over links.
    pub paths: Vec<PathKey>,
    /// Input, derived and anonymous columns.
    pub columns: Vec<Column>,
    /// Expression nodes, operands before users, equal nodes once.
    pub nodes: Vec<Node>,
    /// Parameters, then scales, with all that is known of where their values come from.
    pub parameters: Vec<Parameter>,
    /// Texts patterns of `matches`, compiled once.
    pub patterns: Vec<Arc<str>>,
    /// Runs the functions that are not compiled.
    pub scripts: heng_lang::Interpreter,
    /// Items of rule kinds, in the order of their ids.
    pub items: Vec<Item>,
    /// What each finding says, in the order: table, item, position in the item.
    pub findings: Vec<Finding>,
    /// Lists to write.
    pub sheets: Vec<Sheet>,
    /// What `since` asks an earlier run for.
    pub first_days: Vec<FirstDay>,
    /// Amounts paid per period.
    pub payments: Vec<Payment>,
    /// Which nodes the pack's written conditions, choices and brackets became, in the order they were checked.
    pub written: Vec<Written>,
    /// Where units were given by `in_unit`.
    pub units_told: Vec<UnitTold>,
    /// Which nodes the expressions in items' keys became; the trees are the very ones that the pack holds.
    pub keys: Vec<(heng_lang::Tree, NodeId)>,
    /// What its columns read, once a run has asked.
    pub reads: crate::run::reads::KnownReads,
}

impl Program {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// A column.
    pub fn column(&self, id: ColumnId) -> &Column {
        &self.columns[id.index()]
    }

    /// All that the lines of an item rest on and nobody confirmed, whatever the row.
    pub fn unconfirmed(&self, item: ItemId) -> Vec<String> {
        let findings = self.findings.iter().filter(|finding| finding.item == item);
        Caveat::names(findings.flat_map(|finding| &finding.caveats))
    }

    /// A table.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.index()]
    }

    /// A link.
    pub fn link(&self, id: LinkId) -> &Link {
        &self.links[id.index()]
    }

    /// A parameter or scale.
    pub fn parameter(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.index()]
    }

    /// The unit of a node's value as it is written; of a comparison the unit that both sides are in.
    pub fn unit(&self, id: NodeId) -> Option<&Arc<str>> {
        let node = self.node(id);
        match &node.op {
            Op::Read { column, .. } => self.column(*column).unit.as_ref(),
            Op::Parameter { parameter, .. } => self.parameter(*parameter).unit.as_ref(),
            _ => node.unit.as_ref(),
        }
    }

    /// The node below the names of parameters and scales: what is computed there.
    pub fn bare(&self, mut id: NodeId) -> NodeId {
        while let Op::Parameter { value, .. } = &self.node(id).op {
            id = *value;
        }
        id
    }

    /// A path.
    pub fn path(&self, id: PathId) -> &PathKey {
        &self.paths[id.index()]
    }
}
