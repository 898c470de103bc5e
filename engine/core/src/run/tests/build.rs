//! A small program to run: households with a key, a region and people, and villages that only links name.

use crate::program::*;
use crate::run::{Input, TableInput, WholeRows};
use heng_columns::Column as Values;
use heng_values::builtin::Builtin;
use heng_values::cell::CellFormat;
use heng_values::{Date, Number, Place, Type, Value};
use std::sync::Arc;

pub const VILLAGE: TableId = TableId(0);
pub const HOUSEHOLD: TableId = TableId(1);
pub const PERSON: TableId = TableId(2);

pub fn place() -> Place {
    Place::new(Arc::from("t.toml"), 0, 0)
}

pub fn number(integer: i64) -> Option<Value> {
    Number::from_integer(integer).map(Value::Number)
}

pub fn text(text: &str) -> Option<Value> {
    Some(Value::text(text))
}

pub struct Builder {
    pub program: Program,
}

impl Builder {
    pub fn new() -> Builder {
        let today = Date::new(2022, 9, 5).unwrap();
        let program = Program {
            pack_name: Arc::from("t"),
            pack_version: Arc::from("1"),
            now: today.add_days(1).unwrap().start(),
            today,
            region_levels: vec![Arc::from("村")],
            tables: Vec::new(),
            links: Vec::new(),
            paths: vec![PathKey { origin: Origin::Row, links: Vec::new() }],
            columns: Vec::new(),
            nodes: Vec::new(),
            parameters: Vec::new(),
            patterns: Vec::new(),
            scripts: heng_lang::Interpreter::new(&[]),
            items: Vec::new(),
            findings: Vec::new(),
            sheets: Vec::new(),
            first_days: Vec::new(),
            payments: Vec::new(),
            written: Vec::new(),
            units_told: Vec::new(),
            keys: Vec::new(),
            reads: Default::default(),
        };
        let mut builder = Builder { program };
        builder.table("村", Rows::Distinct(vec![LinkId(0)]), &[("村", Type::Text)], &["村"]);
        let household = [("户编号", Type::Text), ("村", Type::Text), ("收入", Type::Number), ("人口", Type::Number)];
        builder.table("户", Rows::Files(Vec::new()), &household, &["户编号"]);
        let person = [("人编号", Type::Text), ("户编号", Type::Text), ("年龄", Type::Number)];
        builder.table("人", Rows::Files(Vec::new()), &person, &["人编号"]);
        builder.link(HOUSEHOLD, VILLAGE, "村", "村");
        builder.link(PERSON, HOUSEHOLD, "户编号", "户编号");
        let village = builder.field(HOUSEHOLD, "村");
        let shown = builder.read(village);
        builder.program.tables[HOUSEHOLD.index()].region = vec![Some(shown)];
        builder
    }

    pub fn table(&mut self, name: &str, rows: Rows, fields: &[(&str, Type)], key: &[&str]) {
        let id = TableId(self.program.tables.len() as u32);
        let columns: Vec<ColumnId> = fields
            .iter()
            .map(|(name, kind)| {
                let field = Field { aliases: Vec::new(), required: false, format: CellFormat::new(*kind) };
                self.column(id, name, *kind, Formula::Input(Box::new(field)))
            })
            .collect();
        let key = key.iter().map(|key| columns[fields.iter().position(|(name, _)| name == key).unwrap()]).collect();
        self.program.tables.push(Table {
            name: Arc::from(name),
            title: Arc::from(name),
            key,
            fields: columns,
            links: Vec::new(),
            rows,
            required: false,
            merge: false,
            only: None,
            region: vec![None],
            place: place(),
        });
    }

    pub fn link(&mut self, from: TableId, to: TableId, by: &str, on: &str) {
        let id = LinkId(self.program.links.len() as u32);
        let link = Link {
            from,
            to,
            by: vec![self.field(from, by)],
            on: vec![self.field(to, on)],
            to_key: true,
            name: self.program.table(to).name.clone(),
            children: self.program.table(from).name.clone(),
            place: place(),
        };
        self.program.links.push(link);
        self.program.tables[from.index()].links.push(id);
    }

    pub fn field(&self, table: TableId, name: &str) -> ColumnId {
        let at = |column: &Column| column.table == table && &*column.name == name;
        ColumnId(self.program.columns.iter().position(at).unwrap() as u32)
    }

    pub fn column(&mut self, table: TableId, name: &str, kind: Type, formula: Formula) -> ColumnId {
        let name: Arc<str> = Arc::from(name);
        let column = Column {
            table,
            name: name.clone(),
            title: name,
            kind,
            unit: None,
            places: None,
            mask: None,
            formula,
            place: place(),
        };
        self.program.columns.push(column);
        ColumnId(self.program.columns.len() as u32 - 1)
    }

    pub fn derive(&mut self, table: TableId, name: &str, node: NodeId) -> ColumnId {
        let kind = self.program.node(node).kind;
        self.column(table, name, kind, Formula::Node(node))
    }

    pub fn node(&mut self, op: Op, kind: Type) -> NodeId {
        self.program.nodes.push(Node { op, kind, place: place(), mask: None, unit: None });
        NodeId(self.program.nodes.len() as u32 - 1)
    }

    pub fn read(&mut self, column: ColumnId) -> NodeId {
        let kind = self.program.column(column).kind;
        self.node(Op::Read { column, at: SELF_PATH }, kind)
    }

    pub fn read_by(&mut self, column: ColumnId, origin: Origin, links: &[LinkId]) -> NodeId {
        self.program.paths.push(PathKey { origin, links: links.to_vec() });
        let at = PathId(self.program.paths.len() as u32 - 1);
        let kind = self.program.column(column).kind;
        self.node(Op::Read { column, at }, kind)
    }

    pub fn constant(&mut self, value: Option<Value>) -> NodeId {
        let value = value.unwrap();
        let kind = value.kind();
        self.node(Op::Constant(value), kind)
    }

    pub fn call(&mut self, builtin: Builtin, arguments: &[NodeId]) -> NodeId {
        let kind = if builtin.compares() { Type::Bool } else { Type::Number };
        self.node(Op::Call(builtin, arguments.to_vec()), kind)
    }

    pub fn aggregate(&mut self, table: TableId, name: &str, kind: Type, aggregate: Aggregate) -> ColumnId {
        self.column(table, name, kind, Formula::Aggregate(aggregate))
    }

    /// An item with one finding where `when` holds.
    pub fn item(&mut self, id: &str, table: TableId, when: NodeId, margin: Option<NodeId>) -> ItemId {
        let yes = self.constant(Some(Value::Bool(true)));
        let applies = self.derive(table, "·applies", yes);
        let due = self.derive(table, "·due", yes);
        let judged = self.derive(table, "·judged", when);
        let hit = self.derive(table, "·hit", when);
        let item = ItemId(self.program.items.len() as u32);
        let state = ItemState { table, applies, due, judged, exempt: None, hit, report_only: false };
        self.program.items.push(Item {
            id: Arc::from(id),
            title: Arc::from("名"),
            kind: Arc::from("threshold"),
            category: Arc::from("类"),
            basis: Arc::from("文件"),
            place: place(),
            states: vec![state],
        });
        let level = self.constant(text("重点"));
        self.program.findings.push(Finding {
            item,
            table,
            when: judged,
            level,
            category: None,
            message: None,
            margin,
            margin_places: Some(2),
            action: None,
            department: None,
            caveats: Vec::new(),
        });
        item
    }

    /// Input with rows of households and people, as their fields stand.
    pub fn input(&self, household: &[[Option<Value>; 4]], person: Option<&[[Option<Value>; 3]]>) -> Input {
        let table = |id: TableId, rows: Vec<&[Option<Value>]>| TableInput {
            present: true,
            rows: rows.len(),
            read: rows.len() as u64,
            columns: self
                .program
                .table(id)
                .fields
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let values = rows.iter().map(|row| row[at].clone());
                    (*column, Values::from_values(self.program.column(*column).kind, values))
                })
                .collect(),
            ..TableInput::default()
        };
        let mut tables = vec![TableInput::default(), TableInput::default(), TableInput::default()];
        tables[HOUSEHOLD.index()] = table(HOUSEHOLD, household.iter().map(|row| row.as_slice()).collect());
        if let Some(person) = person {
            tables[PERSON.index()] = table(PERSON, person.iter().map(|row| row.as_slice()).collect());
        }
        Input { tables, ..Input::default() }
    }
}

/// Whole rows straight from input.
pub struct FromInput<'a>(pub &'a Program, pub Input);

impl WholeRows for FromInput<'_> {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let given = &self.1.tables[table.index()];
        let cell = |row: u32, field: &ColumnId| {
            given.columns.iter().find(|(column, _)| column == field).and_then(|(_, values)| values.get(row as usize))
        };
        let row = |row: &u32| self.0.table(table).fields.iter().map(|field| cell(*row, field)).collect();
        rows.iter().map(row).collect()
    }
}
