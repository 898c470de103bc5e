//! The functions that plugin scripts combine expressions with: all, any, not, choose, coalesce, sum_over, number, text,
//! date, unknown, value_of, built_in. They make nodes; what a name or a call means is found later. Beside them `constant`,
//! which shows of an expression the value that is written there, if it is nothing else.

use crate::rhai_tree::normal_name;
use crate::sandbox::call_place;
use crate::sandbox::fault::Fault;
use crate::sandbox::operators::single;
use crate::sandbox::value::{ExpressionValue, operand, type_word};
use crate::script_number::{from_number, is_number, to_number};
use crate::{Kind, Segment, Tree};
use heng_values::{Date, Number, Place};
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext};
use std::sync::Arc;

type Answer = Result<ExpressionValue, Box<EvalAltResult>>;

/// Registers them all.
pub(crate) fn register(engine: &mut Engine) {
    engine.register_fn("all", |context: NativeCallContext, parts: Array| logic(&context, "all", &parts, Kind::And));
    engine.register_fn("any", |context: NativeCallContext, parts: Array| logic(&context, "any", &parts, Kind::Or));
    engine.register_fn("not", |context: NativeCallContext, value: Dynamic| -> Answer {
        let place = call_place(&context);
        let value = taken("not", "condition", &value, &place)?;
        Ok(single(&value, &place, Kind::Not)?)
    });
    engine.register_fn("choose", |context: NativeCallContext, c: Dynamic, a: Dynamic, b: Dynamic| {
        combined(&context, "choose", &[c, a, b], |trees| match <[Tree; 3]>::try_from(trees) {
            Ok([condition, then, otherwise]) => Kind::If { condition, then, otherwise },
            Err(_) => Kind::Unknown,
        })
    });
    engine.register_fn("coalesce", |context: NativeCallContext, value: Dynamic, default: Dynamic| {
        combined(&context, "coalesce", &[value, default], |trees| match <[Tree; 2]>::try_from(trees) {
            Ok([value, default]) => Kind::Coalesce(value, default),
            Err(_) => Kind::Unknown,
        })
    });
    engine.register_fn("sum_over", |context: NativeCallContext, link: Dynamic, value: Dynamic| {
        sum_over(&context, &[link, value])
    });
    engine.register_fn("sum_over", |context: NativeCallContext, link: Dynamic, value: Dynamic, c: Dynamic| {
        sum_over(&context, &[link, value, c])
    });
    register_leaves(engine);
    engine.register_fn("built_in", |context: NativeCallContext, name: ImmutableString, arguments: Array| {
        let place = call_place(&context);
        let own = name.trim().to_owned();
        let valid = rhai::is_valid_identifier(&own);
        if !valid {
            return Err(wrong("built_in", "name", &name.into(), &place));
        }
        combined(&context, "built_in", &arguments, move |arguments| Kind::Call {
            name: Segment { name: normal_name(&own), place },
            arguments,
        })
    });
}

/// What is made of nothing, or of plain values.
fn register_leaves(engine: &mut Engine) {
    engine.register_fn("number", |context: NativeCallContext, value: Dynamic| -> Answer {
        let place = call_place(&context);
        let number = match value.as_immutable_string_ref() {
            Ok(text) => Number::parse(text.trim()),
            Err(_) => to_number(&value),
        };
        let number = number.ok_or_else(|| wrong("number", "number", &value, &place))?;
        Ok(ExpressionValue::leaf(Kind::Number(number), &place, false))
    });
    engine.register_fn("text", |context: NativeCallContext, value: Dynamic| -> Answer {
        let place = call_place(&context);
        let text = if is_number(&value) {
            to_number(&value).map(|number| number.to_string())
        } else {
            value.as_immutable_string_ref().ok().map(|text| text.to_string())
        };
        let text = text.ok_or_else(|| wrong("text", "text", &value, &place))?;
        Ok(ExpressionValue::leaf(Kind::Text(Arc::from(text)), &place, false))
    });
    engine.register_fn("date", |context: NativeCallContext, text: Dynamic| -> Answer {
        let place = call_place(&context);
        let date = text.as_immutable_string_ref().ok().and_then(|text| iso_date(&text));
        let date = date.ok_or_else(|| wrong("date", "date", &text, &place))?;
        Ok(ExpressionValue::leaf(Kind::Date(date), &place, false))
    });
    engine.register_fn("constant", |context: NativeCallContext, value: Dynamic| {
        match operand(&value, &call_place(&context)) {
            Some(value) => Ok(written_value(&value.tree.kind)),
            None => Err(wrong("constant", "expression", &value, &call_place(&context))),
        }
    });
    engine.register_fn("unknown", |context: NativeCallContext| {
        ExpressionValue::leaf(Kind::Unknown, &call_place(&context), false)
    });
    engine.register_fn("value_of", |context: NativeCallContext, name: ImmutableString| -> Answer {
        let place = call_place(&context);
        let segments = segments(&name, &place).ok_or_else(|| wrong("value_of", "name", &name.into(), &place))?;
        Ok(ExpressionValue::leaf(Kind::Name(segments), &place, false))
    });
    engine.register_fn("value_of", |context: NativeCallContext, link: Dynamic, name: ImmutableString| -> Answer {
        let place = call_place(&context);
        let link = link_of(&link, &place).ok_or_else(|| wrong("value_of", "link", &link, &place))?;
        let Kind::Name(mut parts) = link.tree.kind.clone() else {
            return Err(wrong("value_of", "link", &Dynamic::from(link), &place));
        };
        let own = link.tree.place.clone();
        parts.extend(segments(&name, &own).ok_or_else(|| wrong("value_of", "name", &name.into(), &place))?);
        Ok(ExpressionValue::leaf(Kind::Name(parts), &own, link.placed))
    });
}

/// The plain value of an expression that is one as written; `()` for all others, of which nothing is known before there is
/// data.
fn written_value(kind: &Kind) -> Dynamic {
    match kind {
        Kind::Text(text) => ImmutableString::from(&**text).into(),
        Kind::Number(number) => from_number(*number),
        Kind::Bool(truth) => Dynamic::from_bool(*truth),
        _ => Dynamic::UNIT,
    }
}

fn wrong(function: &str, wanted: &str, found: &Dynamic, place: &Place) -> Box<EvalAltResult> {
    let own = found.read_lock::<ExpressionValue>().filter(|value| value.placed).map(|value| value.tree.place.clone());
    let fault = Fault::new("E0248").with("function", function).with("wanted", wanted);
    fault.with("found", type_word(found)).at(Some(own.as_ref().unwrap_or(place))).into()
}

fn taken(function: &str, wanted: &str, value: &Dynamic, place: &Place) -> Answer {
    operand(value, place).ok_or_else(|| wrong(function, wanted, value, place))
}

/// The operands; plain ones stand where the leftmost one of the item's text does.
fn operands(function: &str, values: &[Dynamic], place: &Place) -> Result<Vec<ExpressionValue>, Box<EvalAltResult>> {
    let near = values.iter().find_map(|value| {
        value.read_lock::<ExpressionValue>().filter(|value| value.placed).map(|value| value.tree.place.clone())
    });
    let near = near.as_ref().unwrap_or(place);
    values.iter().map(|value| taken(function, "expression", value, near)).collect()
}

fn combined(
    context: &NativeCallContext,
    function: &str,
    values: &[Dynamic],
    kind: impl FnOnce(Vec<Tree>) -> Kind,
) -> Answer {
    let place = call_place(context);
    Ok(ExpressionValue::over(&operands(function, values, &place)?, &place, kind)?)
}

fn logic(context: &NativeCallContext, function: &str, parts: &Array, kind: fn(Vec<Tree>) -> Kind) -> Answer {
    let place = call_place(context);
    let mut conditions = operands(function, parts, &place)?;
    match conditions.len() {
        0 => Ok(ExpressionValue::leaf(Kind::Bool(function == "all"), &place, false)),
        1 => Ok(conditions.remove(0)),
        _ => Ok(ExpressionValue::over(&conditions, &place, kind)?),
    }
}

fn sum_over(context: &NativeCallContext, parts: &[Dynamic]) -> Answer {
    let place = call_place(context);
    let mut values = operands("sum_over", parts, &place)?;
    let Some(link) = parts.first().and_then(|link| link_of(link, &place)) else {
        return Err(wrong("sum_over", "link", parts.first().unwrap_or(&Dynamic::UNIT), &place));
    };
    values[0] = link;
    Ok(ExpressionValue::over(&values, &place, |trees| {
        let mut trees = trees.into_iter();
        match (trees.next(), trees.next()) {
            (Some(link), Some(value)) => Kind::SumOver { link, value, condition: trees.next() },
            _ => Kind::Unknown,
        }
    })?)
}

/// A link: an expression value that is a name, or its name as text.
fn link_of(value: &Dynamic, place: &Place) -> Option<ExpressionValue> {
    if let Some(expression) = value.read_lock::<ExpressionValue>() {
        return matches!(expression.tree.kind, Kind::Name(_)).then(|| expression.clone());
    }
    let name = value.as_immutable_string_ref().ok()?;
    Some(ExpressionValue::leaf(Kind::Name(segments(&name, place)?), place, false))
}

/// A dotted name; none of its parts may be empty.
fn segments(name: &str, place: &Place) -> Option<Vec<Segment>> {
    name.split('.')
        .map(|part| {
            let part = part.trim();
            (!part.is_empty()).then(|| Segment { name: normal_name(part), place: place.clone() })
        })
        .collect()
}

/// `2022-08-01`
fn iso_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '-').map(|part| {
        let plain = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<i32>().ok() } else { None }
    });
    Date::new(parts.next()??, parts.next()??, parts.next()??)
}
