//! One node over the rows of a frame. Logic and choice are decided here; built-ins of one row stand in `call`.

use super::call::call;
use super::frame::Frame;
use crate::program::{ColumnId, NodeId, Op, PathId};
use heng_columns::{Bits, Column, DictionaryBuilder, NO_ROW, Operand, Values, distinct, logic, select};
use heng_values::builtin::Builtin;
use heng_values::{Mask, Number, Type, Value, show};

/// The value of a node in every row of a frame.
pub fn evaluate(frame: &mut Frame<'_, '_>, id: NodeId) -> Operand {
    let program = frame.store.program;
    let node = program.node(id);
    let len = frame.len;
    match &node.op {
        Op::Constant(value) => Operand::same(node.kind, Some(value.clone())),
        Op::Parameter { value, .. } => frame.node(*value),
        Op::Unknown => Operand::unknown(node.kind),
        Op::Read { column, at } => frame.read(*column, *at),
        Op::Unreadable { column, at } => unreadable(frame, *column, *at),
        Op::And(parts) => {
            let parts = operands(frame, parts);
            logic::and(&parts.iter().collect::<Vec<_>>(), len)
        }
        Op::Or(parts) => {
            let parts = operands(frame, parts);
            logic::or(&parts.iter().collect::<Vec<_>>(), len)
        }
        Op::Not(operand) => logic::not(&frame.node(*operand), len),
        Op::If { condition, then, otherwise } => {
            let condition = frame.node(*condition);
            match condition.constant() {
                Some(Value::Bool(true)) => frame.node(*then),
                Some(Value::Bool(false)) => frame.node(*otherwise),
                _ => {
                    let (then, otherwise) = (frame.node(*then), frame.node(*otherwise));
                    select::choose(&condition, &then, &otherwise, len)
                }
            }
        }
        Op::Coalesce(first, second) => {
            let first = frame.node(*first);
            match &first {
                Operand::Rows(column) if column.known.all() => first,
                _ => select::coalesce(&first, &frame.node(*second), len),
            }
        }
        Op::Missing(operand) => logic::missing(&frame.node(*operand), len),
        Op::Call(builtin, arguments) => {
            let arguments = operands(frame, arguments);
            let (value, overflow) = call(*builtin, &arguments, node.kind, len);
            if let Some(rows) = overflow {
                frame.overflow.push((id, rows));
            }
            value
        }
        Op::OneOf(item, list) => {
            let item = frame.node(*item);
            let list = operands(frame, list);
            one_of(&item, &list, len)
        }
        Op::Among(item, list) => {
            let (item, list) = (frame.node(*item), frame.node(*list));
            call(Builtin::In, &[item, list], Type::Bool, len).0
        }
        Op::Matches(text, pattern) => {
            let text = frame.node(*text);
            match frame.store.patterns.get(*pattern as usize).and_then(Option::as_ref) {
                None => Operand::unknown(Type::Bool),
                Some(pattern) => match &text {
                    Operand::Same { value: Some(Value::Text(text)), .. } => {
                        Operand::same(Type::Bool, Some(Value::Bool(pattern.matches(text))))
                    }
                    Operand::Same { .. } => Operand::unknown(Type::Bool),
                    Operand::Rows(column) => {
                        let truth = distinct::test_texts(column, |text| pattern.matches(text));
                        Column::new(Values::Bool(truth), column.known.clone()).into()
                    }
                },
            }
        }
        Op::Template(parts) => super::template::template(frame, parts),
        Op::Steps { argument, steps, below } => {
            let argument = frame.node(*argument);
            by_steps(&argument, steps, below, node.kind, len)
        }
        Op::RowKey => {
            let mut codes = DictionaryBuilder::default();
            let mut key = String::new();
            let rows: Vec<u32> = (0..len)
                .map(|position| {
                    key.clear();
                    let row = frame.row_at(position);
                    if row != NO_ROW {
                        frame.store.key_text(frame.table, row, &mut key);
                    }
                    codes.intern(&key)
                })
                .collect();
            Column::new(Values::Text { codes: rows, dictionary: codes.finish() }, Bits::ones(len)).into()
        }
        Op::Script { call, arguments, presence } => {
            let arguments = operands(frame, arguments);
            super::script::script(frame, id, call, &arguments, (!presence).then_some(node.kind))
        }
        Op::Native { operator, inputs, output } => frame.native(operator, inputs, *output as usize, node.kind),
        Op::CountTrue(conditions) => {
            let conditions = operands(frame, conditions);
            logic::count_true(&conditions.iter().collect::<Vec<_>>(), len)
        }
    }
}

fn operands(frame: &mut Frame<'_, '_>, ids: &[NodeId]) -> Vec<Operand> {
    ids.iter().map(|id| frame.node(*id)).collect()
}

fn unreadable(frame: &mut Frame<'_, '_>, column: ColumnId, at: PathId) -> Operand {
    let bits = frame.store.column(column).and_then(|values| values.unreadable.clone());
    let Some(bits) = bits else {
        return Operand::same(Type::Bool, Some(Value::Bool(false)));
    };
    let rows = frame.path(at);
    Column::new(Values::Bool(bits.gather(&rows)), Bits::ones(frame.len)).into()
}

/// Whether the item equals one of the list; each comparison as `==`, joined as `or` joins.
fn one_of(item: &Operand, list: &[Operand], len: usize) -> Operand {
    if let Operand::Rows(column) = item
        && let Values::Text { codes, dictionary } = &column.values
        && list.iter().all(|one| matches!(one.constant(), Some(Value::Text(_))))
    {
        let wanted: Vec<u32> = list
            .iter()
            .filter_map(|one| match one.constant() {
                Some(Value::Text(text)) => dictionary.code(text),
                _ => None,
            })
            .collect();
        let truth = Bits::from_fn(len, |row| wanted.contains(&codes[row])).and(&column.known);
        return Column::new(Values::Bool(truth), column.known.clone()).into();
    }
    let equal: Vec<Operand> =
        list.iter().map(|one| call(Builtin::Equal, &[item.clone(), one.clone()], Type::Bool, len).0).collect();
    logic::or(&equal.iter().collect::<Vec<_>>(), len)
}

fn by_steps(argument: &Operand, steps: &[(Value, bool, Value)], below: &Value, kind: Type, len: usize) -> Operand {
    let values = std::iter::once(below).chain(steps.iter().map(|step| &step.2)).map(|value| Some(value.clone()));
    let results = Column::from_values(kind, values);
    let place = |value: &Value| {
        let reached = steps.partition_point(|(bound, above, _)| {
            heng_columns::compare::order(value, bound)
                .is_some_and(|order| if *above { order.is_gt() } else { order.is_ge() })
        });
        reached as u32
    };
    match argument {
        Operand::Same { value: None, .. } => Operand::unknown(kind),
        Operand::Same { value: Some(value), .. } => Operand::same(kind, results.get(place(value) as usize)),
        Operand::Rows(column) => {
            let rows: Vec<u32> = match (&column.values, numbers(steps)) {
                (Values::Number(raw), Some(bounds)) => (0..len)
                    .map(|row| match column.known.get(row) {
                        true => bounds.partition_point(
                            |(bound, above)| {
                                if *above { raw[row] > *bound } else { raw[row] >= *bound }
                            },
                        ) as u32,
                        false => NO_ROW,
                    })
                    .collect(),
                _ => (0..len).map(|row| column.get(row).map_or(NO_ROW, |value| place(&value))).collect(),
            };
            results.gather(&rows).into()
        }
    }
}

fn numbers(steps: &[(Value, bool, Value)]) -> Option<Vec<(i64, bool)>> {
    steps
        .iter()
        .map(|(bound, above, _)| match bound {
            Value::Number(number) => Some((number.raw(), *above)),
            _ => None,
        })
        .collect()
}

/// Writes a value as messages show it: unknown as 〔缺〕, a sensitive text masked.
pub fn write_value(operand: &Operand, row: usize, places: Option<u32>, mask: Option<Mask>, out: &mut String) {
    if let (Operand::Rows(column), None) = (operand, mask)
        && let Some(raw) = column.number(row)
    {
        return Number::from_raw(raw).write(out, places);
    }
    let text = match operand {
        Operand::Rows(column) => column.text(row),
        Operand::Same { value: Some(Value::Text(text)), .. } => Some(text.as_ref()),
        Operand::Same { .. } => None,
    };
    match (text, mask) {
        (Some(text), None) => out.push_str(text),
        (Some(text), Some(mask)) => out.push_str(&mask.mask(text)),
        (None, mask) => match operand.get(row) {
            None => out.push_str(show::MISSING),
            Some(value) => match mask {
                None => show::show(&value, places, out),
                Some(mask) => out.push_str(&mask.mask(&show::shown(&value, places))),
            },
        },
    }
}
