//! The call `decide(cells, inputs, outputs, hit, otherwise, output)` of the plugin's script: read once for all outputs of
//! an item, then one result each.

use crate::analysis::{Naming, remarks};
use crate::reader::{InputSpec, OutputSpec, Reader};
use crate::rows::Table;
use crate::spec::{Aggregate, Hit, InputColumn, OutputColumn};
use heng_core::operator::{Cells, Domain, Input, Native, Operator, OperatorCall, Prepared};
use heng_lang::{Kind, Tree};
use heng_values::{Diagnostic, Place, Type};
use std::sync::Arc;

/// The operator.
#[derive(Clone, Copy, Debug)]
pub struct Decide;

/// A table that has been read, with what it is computed from.
#[derive(Debug)]
struct Ready {
    table: Arc<Table>,
    inputs: Vec<Input>,
    outputs: Vec<(Type, Option<Arc<str>>)>,
}

impl Operator for Decide {
    fn name(&self) -> &'static str {
        "decide"
    }

    fn prepare(&self, call: &mut OperatorCall<'_, '_>) -> Option<Prepared> {
        let arguments = call.arguments(6, 6)?;
        let Kind::Cells(number) = arguments[0].kind else { return None };
        let output = call.count(&arguments[5])?;
        let ready = call.shared(&number.to_string(), |call| read(call, &arguments))?;
        let (kind, unit) = ready.outputs.get(output)?.clone();
        let native = Native::Rows(ready.table.clone());
        Some(Prepared { native, inputs: ready.inputs.clone(), output, kind, unit })
    }
}

fn read(call: &mut OperatorCall<'_, '_>, arguments: &[Tree]) -> Option<Ready> {
    let cells: Arc<Cells> = call.cells(&arguments[0])?;
    let columns: Vec<Option<InputSpec>> = call.list(&arguments[1]).iter().map(|tree| input(call, tree)).collect();
    let outputs: Vec<Option<OutputSpec>> = call.list(&arguments[2]).iter().map(|tree| output(call, tree)).collect();
    let hit = match &*call.text(&arguments[3])? {
        "unique" => Hit::Unique,
        "first" => Hit::First,
        _ => Hit::Collect,
    };
    let otherwise = call.cells(&arguments[4]);
    let (columns, outputs) =
        (columns.into_iter().collect::<Option<Vec<_>>>()?, outputs.into_iter().collect::<Option<Vec<_>>>()?);
    let domains: Vec<Domain> = columns
        .iter()
        .map(|column| column.value.as_ref().map_or_else(Domain::default, |value| call.domain(value)))
        .collect();
    let naming = Naming {
        table: call.table(),
        key: call.key(),
        columns: columns.iter().map(|column| column.value.as_ref().and_then(|value| call.column(value))).collect(),
        place: head(&cells),
    };
    let place = head(&cells);
    let mut reader = Reader { call, inputs: Vec::new(), columns, outputs, place };
    let decision = reader.decision(&cells, otherwise.as_deref(), hit)?;
    let Reader { call, inputs, outputs, .. } = reader;
    remarks(&decision, &domains, &naming).into_iter().for_each(|remark| call.report(remark));
    let outputs = outputs.into_iter().map(|output| (output.column.kind, output.unit)).collect();
    Some(Ready { table: Arc::new(Table::new(decision)), inputs, outputs })
}

/// Where the table as a whole is told of: the bracket that opens it, or the path of its file.
fn head(cells: &Cells) -> Place {
    let Place { file, start, end } = cells.place.clone();
    let end = if cells.from_file { end } else { start + 1 };
    Place { file, start, end }
}

/// `[value, missing]`, the value `-` where there is none.
fn input(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<InputSpec> {
    let parts = call.list(tree);
    let value = parts.first()?;
    let missing_is_no = parts.get(1).and_then(|missing| call.text(missing)).is_some_and(|word| &*word == "no");
    if call.text(value).is_some_and(|text| &*text == "-") {
        let column = InputColumn { title: Arc::from("-"), value: None, missing_is_no };
        return Some(InputSpec { column, value: None });
    }
    let title: Arc<str> = Arc::from(value.to_string());
    let checked = call.expression(value)?;
    match checked.kind() {
        Some(kind) if kind != Type::Texts => {
            let column = InputColumn { title, value: Some((kind, 0)), missing_is_no };
            Some(InputSpec { column, value: Some(checked) })
        }
        kind => {
            let kind = kind.map_or("unknown", Type::word);
            call.report(Diagnostic::error("E0639", &value.place).with("name", &*title).with("type", kind));
            None
        }
    }
}

/// `[name, title, type, unit, aggregate]`, the last two empty where they are not given.
fn output(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<OutputSpec> {
    let words: Vec<Arc<str>> = call.list(tree).iter().filter_map(|part| call.text(part)).collect();
    let [name, title, kind, unit, aggregate] = &words[..] else { return None };
    let aggregate = match &**aggregate {
        "sum" => Aggregate::Sum,
        "min" => Aggregate::Minimum,
        "max" => Aggregate::Maximum,
        "count" => Aggregate::Count,
        _ => Aggregate::Join,
    };
    let column = OutputColumn { name: name.clone(), kind: Type::from_word(kind)?, aggregate };
    let unit = (!unit.is_empty()).then(|| unit.clone());
    Some(OutputSpec { column, title: title.clone(), unit })
}
