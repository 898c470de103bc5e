//! What a run gives: items with their states, findings and sheets, as ids and nodes.

use super::{ColumnId, ItemId, NodeId, TableId};
use heng_values::{Place, Value};
use std::sync::Arc;

/// An item of a rule kind, after versions and periods are chosen for the evaluation date.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id, such as `R-203`.
    pub id: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// Its kind's word, such as `threshold`.
    pub kind: Arc<str>,
    /// Its kind's title, such as 收入阈值.
    pub category: Arc<str>,
    /// What it cites, as shown: the document's title and the clause.
    pub basis: Arc<str>,
    /// Where it is written.
    pub place: Place,
    /// Its state by table (most items have one).
    pub states: Vec<ItemState>,
}

/// How an item stands in the rows of one table. All columns are of type bool and materialised.
#[derive(Clone, Debug)]
pub struct ItemState {
    /// The table judged.
    pub table: TableId,
    /// Whether the item speaks of the row at all (`where`, region, periods, `enabled`): false is 不适用.
    pub applies: ColumnId,
    /// Whether it may be judged yet (`judged_from`): false is 未到期.
    pub due: ColumnId,
    /// The condition, with `applies` and `unless` in it: true is a hit unless exempt or report-only.
    pub judged: ColumnId,
    /// Whether an exemption covers the row.
    pub exempt: Option<ColumnId>,
    /// What `hit(…)` gives: judged and due, not exempt, not report-only.
    pub hit: ColumnId,
    /// Whether its lines are 仅报告.
    pub report_only: bool,
}

/// A column that an earlier run fills: since when a rule has been hit in the rows of a table, as far as that run knew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstDay {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The table judged.
    pub table: TableId,
    /// Where the days stand; unknown where the rule was not hit then.
    pub column: ColumnId,
}

/// One finding of an item: a line per row where its condition holds or is unknown.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The item.
    pub item: ItemId,
    /// The table judged.
    pub table: TableId,
    /// This finding's own condition with `applies`, `unless` in it (bool column).
    pub when: ColumnId,
    /// 等级: a text node, or the severity's Chinese word.
    pub level: NodeId,
    /// 类别, where it differs from the item's.
    pub category: Option<NodeId>,
    /// 说明
    pub message: Option<NodeId>,
    /// 差额: a number, how far from the limit.
    pub margin: Option<NodeId>,
    /// Decimal places of 差额.
    pub margin_places: Option<u32>,
    /// 建议
    pub action: Option<NodeId>,
    /// 责任部门
    pub department: Option<NodeId>,
    /// What its formula rests on that nobody confirmed.
    pub caveats: Vec<Caveat>,
}

/// What a line rests on that nobody confirmed, in the order in which 未核实 names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CaveatKind {
    /// The line's own rule, or the document that it cites.
    Rule,
    /// A parameter or a scale: somebody has to ask for the right figure.
    Figure,
    /// A column: how something is computed.
    Column,
}

/// A figure or item that nobody has confirmed, and in which rows it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caveat {
    /// What it is.
    pub kind: CaveatKind,
    /// What is shown in 未核实.
    pub name: Arc<str>,
    /// In which rows (bool); everywhere if none.
    pub condition: Option<NodeId>,
}

impl Caveat {
    /// The names of caveats, each once, in their order.
    pub fn names<'c>(caveats: impl IntoIterator<Item = &'c Caveat>) -> Vec<String> {
        let mut all: Vec<(CaveatKind, &str)> = Vec::new();
        for caveat in caveats {
            if !all.iter().any(|(_, name)| *name == &*caveat.name) {
                all.push((caveat.kind, &caveat.name));
            }
        }
        all.sort();
        all.into_iter().map(|(_, name)| name.to_owned()).collect()
    }
}

impl Sheet {
    /// All that its lines rest on and nobody confirmed, whatever the row.
    pub fn unconfirmed(&self) -> Vec<String> {
        Caveat::names(self.parts.iter().flat_map(|part| &part.caveats))
    }
}

/// An exemption as the pack or a list states it.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// The exempted rule's id.
    pub rule: Arc<str>,
    /// The exempted rows' condition.
    pub when: NodeId,
    /// Why.
    pub reason: Value,
}

/// A list to write.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name: the file's stem.
    pub name: Arc<str>,
    /// Titles of its columns (the same for all parts).
    pub titles: Vec<Arc<str>>,
    /// Where its lines come from.
    pub parts: Vec<SheetPart>,
    /// How lines are ordered: positions of columns in `titles` (and beyond them `SheetPart::order` nodes).
    pub order: Vec<Order>,
    /// Headings, and lines of totals per group: positions in `titles`.
    pub group: Vec<usize>,
    /// Totals per group and for all.
    pub totals: Vec<Total>,
    /// Besides the whole list one file for each of these columns' values: positions in `titles`.
    pub split: Vec<usize>,
    /// Where it is declared.
    pub place: Place,
}

/// The lines a sheet takes from one table.
#[derive(Clone, Debug)]
pub struct SheetPart {
    /// The table.
    pub table: TableId,
    /// Which rows (a bool column); all if none. Rows where it is unknown go to the 待核实 list.
    pub condition: Option<ColumnId>,
    /// The cells, one for each title.
    pub columns: Vec<SheetColumn>,
    /// Sort keys that are not columns of the list.
    pub order: Vec<NodeId>,
    /// What its condition and cells rest on that nobody confirmed.
    pub caveats: Vec<Caveat>,
}

/// One cell of a sheet's line.
#[derive(Clone, Debug)]
pub struct SheetColumn {
    /// Its value.
    pub value: NodeId,
    /// Decimal places it is shown with.
    pub places: Option<u32>,
}

/// One sort key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// Column position in `titles`, or `titles.len() + i` for `SheetPart::order[i]`.
    pub column: usize,
    /// Greatest first.
    pub descending: bool,
}

/// A total of one column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// Column position in `titles`.
    pub column: usize,
    /// Which.
    pub kind: TotalKind,
}

/// Which total.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TotalKind {
    /// How many lines have a known value.
    Count,
    /// Their sum.
    Sum,
    /// Their average.
    Average,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
}
