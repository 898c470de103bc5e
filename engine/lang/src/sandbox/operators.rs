//! The operators of plugin scripts. Every one is ours for every pair of types: expression values make a node, plain
//! values are computed with six places, and anything that does not go together is an error, never a silent false.

use crate::sandbox::call_place;
use crate::sandbox::fault::Fault;
use crate::sandbox::value::{ExpressionValue, operand, type_word};
use crate::script_number::{arithmetic, from_number, is_number, satisfies, to_number};
use crate::{Kind, Operator};
use heng_values::Place;
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext};
use std::cmp::Ordering;

/// What a native function answers.
pub(crate) type Answer = Result<Dynamic, Box<EvalAltResult>>;

/// All infix operators.
const INFIX: [Operator; 11] = [
    Operator::Add,
    Operator::Subtract,
    Operator::Multiply,
    Operator::Divide,
    Operator::Remainder,
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
];

/// Registers them all. Pairs with a text or an array also by their own types: an exact match in Rhai's packages would
/// otherwise be found first.
pub(crate) fn register(engine: &mut Engine) {
    for operator in INFIX {
        let sign = operator.sign();
        engine.register_fn(sign, move |context: NativeCallContext, left: Dynamic, right: Dynamic| {
            infix(&call_place(&context), operator, &left, &right)
        });
        engine.register_fn(sign, move |context: NativeCallContext, left: ImmutableString, right: Dynamic| {
            infix(&call_place(&context), operator, &left.into(), &right)
        });
        engine.register_fn(sign, move |context: NativeCallContext, left: Dynamic, right: ImmutableString| {
            infix(&call_place(&context), operator, &left, &right.into())
        });
        engine.register_fn(sign, move |context: NativeCallContext, left: ImmutableString, right: ImmutableString| {
            infix(&call_place(&context), operator, &left.into(), &right.into())
        });
        engine.register_fn(sign, move |context: NativeCallContext, left: Array, right: Array| {
            infix(&call_place(&context), operator, &left.into(), &right.into())
        });
        if !operator.compares() {
            let assign = |context: NativeCallContext, left: &mut Dynamic, right: Dynamic, operator: Operator| {
                *left = infix(&call_place(&context), operator, left, &right)?;
                Ok::<(), Box<EvalAltResult>>(())
            };
            let sign = format!("{sign}=");
            engine.register_fn(&sign, move |context: NativeCallContext, left: &mut Dynamic, right: Dynamic| {
                assign(context, left, right, operator)
            });
            let text = move |context: NativeCallContext, left: &mut ImmutableString, right: &Dynamic| {
                let value = infix(&call_place(&context), operator, &left.clone().into(), right)?;
                match value.into_immutable_string() {
                    Ok(text) => *left = text,
                    // A text variable cannot become an expression.
                    Err(_) => {
                        return Err(unfit(operator.sign(), &left.clone().into(), Some(right), &call_place(&context)));
                    }
                }
                Ok::<(), Box<EvalAltResult>>(())
            };
            engine.register_fn(&sign, move |context: NativeCallContext, left: &mut ImmutableString, right: Dynamic| {
                text(context, left, &right)
            });
            engine.register_fn(
                &sign,
                move |context: NativeCallContext, left: &mut ImmutableString, right: ImmutableString| {
                    text(context, left, &right.into())
                },
            );
        }
    }
    engine.register_fn("-", |context: NativeCallContext, value: Dynamic| negate(&call_place(&context), &value));
    engine.register_fn("+", |context: NativeCallContext, value: Dynamic| {
        if value.is::<ExpressionValue>() || is_number(&value) {
            return Ok(value);
        }
        Err(unfit("+", &value, None, &call_place(&context)))
    });
    engine.register_fn("!", |context: NativeCallContext, value: Dynamic| invert(&call_place(&context), &value));
}

/// The error that these types do not go together.
pub(crate) fn unfit(sign: &str, left: &Dynamic, right: Option<&Dynamic>, place: &Place) -> Box<EvalAltResult> {
    let own = [Some(left), right].into_iter().flatten().find_map(|value| {
        value.read_lock::<ExpressionValue>().filter(|value| value.placed).map(|value| value.tree.place.clone())
    });
    let fault = Fault::new("E0247").with("operator", sign).with("left", type_word(left));
    let fault = fault.with("right", right.map(type_word).unwrap_or_default());
    fault.at(Some(own.as_ref().unwrap_or(place))).into()
}

/// Both operands as expression values, where at least one is: a plain one stands where the other does.
pub(crate) fn both(place: &Place, left: &Dynamic, right: &Dynamic) -> Option<[ExpressionValue; 2]> {
    let near = [left, right].into_iter().find_map(|value| {
        value.read_lock::<ExpressionValue>().filter(|value| value.placed).map(|value| value.tree.place.clone())
    });
    let near = near.as_ref().unwrap_or(place);
    Some([operand(left, near)?, operand(right, near)?])
}

fn infix(place: &Place, operator: Operator, left: &Dynamic, right: &Dynamic) -> Answer {
    if left.is::<ExpressionValue>() || right.is::<ExpressionValue>() {
        let plain = !left.is_array() && !right.is_array();
        let Some(sides) = both(place, left, right).filter(|_| plain) else {
            return Err(unfit(operator.sign(), left, Some(right), place));
        };
        let value = ExpressionValue::over(&sides, place, |mut sides| {
            // Two operands went in.
            let right = sides.pop();
            let left = sides.pop();
            match (left, right) {
                (Some(left), Some(right)) => Kind::Binary { operator, left, right },
                _ => Kind::Unknown,
            }
        })?;
        return Ok(Dynamic::from(value));
    }
    if operator.compares() {
        return compare(place, operator, left, right).map(Dynamic::from_bool);
    }
    if is_number(left) && is_number(right) {
        let result = to_number(left).zip(to_number(right)).and_then(|(left, right)| arithmetic(operator, left, right));
        let fault = || {
            let text = format!("{left} {} {right}", operator.sign());
            Fault::new("E0257").with("calculation", text).into()
        };
        return result.map(from_number).ok_or_else(fault);
    }
    let array = left.is_array() && right.is_array();
    if operator == Operator::Add && array {
        let mut items = left.clone().into_array().unwrap_or_default();
        items.extend(right.clone().into_array().unwrap_or_default());
        return Ok(items.into());
    }
    if operator == Operator::Add && (left.is_string() || right.is_string()) {
        match (shown(left), shown(right)) {
            (Some(left), Some(right)) => return Ok((left + &right).into()),
            _ => return Err(unfit("+", left, Some(right), place)),
        }
    }
    Err(unfit(operator.sign(), left, Some(right), place))
}

/// A plain value as text is joined to it.
fn shown(value: &Dynamic) -> Option<String> {
    if is_number(value) {
        return to_number(value).map(|number| number.to_string());
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(text.to_string());
    }
    value.as_char().ok().map(String::from)
}

fn compare(place: &Place, operator: Operator, left: &Dynamic, right: &Dynamic) -> Result<bool, Box<EvalAltResult>> {
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if is_number(left) && is_number(right) {
        let order = to_number(left).zip(to_number(right)).map(|(left, right)| left.cmp(&right));
        return order
            .map(|order| satisfies(operator, order))
            .ok_or_else(|| unfit(operator.sign(), left, Some(right), place));
    }
    if let (Some(left), Some(right)) = (text_of(left), text_of(right)) {
        return Ok(satisfies(operator, left.cmp(&right)));
    }
    if let (Ok(left), Ok(right)) = (left.as_bool(), right.as_bool())
        && equality
    {
        return Ok(satisfies(operator, left.cmp(&right)));
    }
    if let (Ok(left), Ok(right)) = (left.as_array_ref(), right.as_array_ref())
        && equality
    {
        let mut same = left.len() == right.len();
        for (left, right) in left.iter().zip(right.iter()) {
            same = same && equal(place, left, right)?;
        }
        return Ok(satisfies(operator, if same { Ordering::Equal } else { Ordering::Less }));
    }
    Err(unfit(operator.sign(), left, Some(right), place))
}

/// A text or a character.
pub(crate) fn text_of(value: &Dynamic) -> Option<String> {
    if let Ok(character) = value.as_char() {
        return Some(character.to_string());
    }
    value.as_immutable_string_ref().ok().map(|text| text.to_string())
}

/// Whether two plain values are equal; an expression among them is an error.
pub(crate) fn equal(place: &Place, left: &Dynamic, right: &Dynamic) -> Result<bool, Box<EvalAltResult>> {
    if left.is::<ExpressionValue>() || right.is::<ExpressionValue>() {
        return Err(unfit("==", left, Some(right), place));
    }
    compare(place, Operator::Equal, left, right)
}

fn negate(place: &Place, value: &Dynamic) -> Answer {
    if let Some(expression) = value.read_lock::<ExpressionValue>() {
        return Ok(Dynamic::from(single(&expression, place, Kind::Negate)?));
    }
    let number = to_number(value).and_then(heng_values::Number::checked_neg);
    number.map(from_number).ok_or_else(|| unfit("-", value, None, place))
}

fn invert(place: &Place, value: &Dynamic) -> Answer {
    if let Some(expression) = value.read_lock::<ExpressionValue>() {
        return Ok(Dynamic::from(single(&expression, place, Kind::Not)?));
    }
    value.as_bool().map(|truth| Dynamic::from_bool(!truth)).map_err(|_| unfit("!", value, None, place))
}

/// A node over one operand.
pub(crate) fn single(
    value: &ExpressionValue,
    place: &Place,
    kind: fn(crate::Tree) -> Kind,
) -> Result<ExpressionValue, Fault> {
    ExpressionValue::over(std::slice::from_ref(value), place, |mut trees| trees.pop().map_or(Kind::Unknown, kind))
}
