//! What interpreted functions compute with: every operator and built-in is the one of `heng-values`, so a loop never
//! changes an answer. An unknown result ends the call as unknown; types that do not go together end it as a fault.

use crate::Operator;
use crate::functions::exchange::{Taken, Temporal, from_script, to_script, type_word};
use crate::sandbox::fault::Fault;
use heng_values::signature::Alike;
use heng_values::{Builtin, Type, Value, arithmetic, date_text};
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, NativeCallContext, Position};
use std::any::TypeId;
use std::cmp::Ordering;

/// The most arguments of a built-in that repeats them.
const MOST_ARGUMENTS: usize = 32;

/// An unknown arose: the whole call is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Unknown;

type Answer = Result<Dynamic, Box<EvalAltResult>>;

fn unknown() -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(Unknown), Position::NONE))
}

/// Registers operators and built-ins.
pub(crate) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Temporal>("date");
    for (sign, builtin) in Builtin::operators() {
        match builtin {
            Builtin::Negate => {
                engine.register_fn("-", |value: Dynamic| call(Builtin::Negate, &[&value]));
            }
            Builtin::Join | Builtin::In => {}
            _ => {
                engine.register_fn(sign, move |left: Dynamic, right: Dynamic| infix(builtin, &left, &right));
                engine.register_fn(sign, move |left: Array, right: Array| infix(builtin, &left.into(), &right.into()));
                if !builtin.compares() {
                    let sign = format!("{sign}=");
                    engine.register_fn(&sign, move |left: &mut Dynamic, right: Dynamic| {
                        *left = infix(builtin, left, &right)?;
                        Ok::<(), Box<EvalAltResult>>(())
                    });
                }
            }
        }
    }
    engine.register_fn("!", |value: Dynamic| -> Answer {
        value.as_bool().map(|truth| Dynamic::from_bool(!truth)).map_err(|_| unfit("!", &[&value]))
    });
    engine.register_fn("contains", |list: Dynamic, item: Dynamic| is_in(&item, &list));
    engine.register_fn("contains", |list: &mut Array, item: Dynamic| is_in(&item, &list.clone().into()));
    for (name, builtin) in Builtin::functions() {
        let signature = builtin.signature();
        for count in signature.least()..=signature.most().unwrap_or(MOST_ARGUMENTS) {
            let types = vec![TypeId::of::<Dynamic>(); count];
            engine.register_raw_fn(name, types, move |_, arguments| {
                let arguments: Vec<&Dynamic> = arguments.iter().map(|argument| &**argument).collect();
                if let (Builtin::Contains, [list, item]) = (builtin, arguments.as_slice()) {
                    return is_in(item, list);
                }
                call(builtin, &arguments)
            });
        }
    }
    engine.register_fn("unknown", || Err::<Dynamic, _>(unknown()));
    for name in ["to_string", "to_debug"] {
        engine.register_fn(name, |value: bool| shown(&Value::Bool(value)));
        engine.register_fn(name, |value: &mut Temporal| shown(&value.0));
    }
    register_arrays(engine);
}

/// Array functions of Rhai that compare or decide, by our own comparison.
fn register_arrays(engine: &mut Engine) {
    engine.register_fn("index_of", |list: &mut Array, item: Dynamic| -> Result<i64, Box<EvalAltResult>> {
        for (index, candidate) in list.iter().enumerate() {
            if equal(candidate, &item)? {
                return Ok(i64::try_from(index).unwrap_or(-1));
            }
        }
        Ok(-1)
    });
    for (name, descending) in [("sort", false), ("sort_desc", true)] {
        engine.register_fn(name, move |list: &mut Array| sort(list, descending));
    }
    for (name, descending) in [("order", false), ("order_desc", true)] {
        engine.register_fn(name, move |list: &mut Array| -> Result<Array, Box<EvalAltResult>> {
            let mut list = list.clone();
            sort(&mut list, descending)?;
            Ok(list)
        });
    }
    engine.register_fn("filter", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let mut kept = Array::new();
        for item in list.iter() {
            if decide(&context, &test, item)? {
                kept.push(item.clone());
            }
        }
        Ok::<Array, Box<EvalAltResult>>(kept)
    });
    for (name, wanted) in [("some", true), ("all", false)] {
        engine.register_fn(name, move |context: NativeCallContext, list: &mut Array, test: FnPtr| {
            for item in list.iter() {
                if decide(&context, &test, item)? == wanted {
                    return Ok::<bool, Box<EvalAltResult>>(wanted);
                }
            }
            Ok(!wanted)
        });
    }
}

fn decide(context: &NativeCallContext, test: &FnPtr, item: &Dynamic) -> Result<bool, Box<EvalAltResult>> {
    let answer: Dynamic = test.call_within_context(context, (item.clone(),))?;
    answer.as_bool().map_err(|_| unfit("bool", &[&answer]))
}

fn shown(value: &Value) -> ImmutableString {
    heng_values::show::shown(value, None).into()
}

fn unfit(sign: &str, values: &[&Dynamic]) -> Box<EvalAltResult> {
    let word = |index: usize| values.get(index).map(|value| type_word(value)).unwrap_or_default();
    Fault::new("E0247").with("operator", sign).with("left", word(0)).with("right", word(1)).into()
}

/// A built-in on script values.
fn call(builtin: Builtin, arguments: &[&Dynamic]) -> Answer {
    let mut values = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match from_script(argument) {
            Taken::Value(value) => values.push(value),
            Taken::Overflow => return Err(unknown()),
            Taken::Other => return Err(unfit(builtin.name(), arguments)),
        }
    }
    read_dates(builtin, &mut values);
    let types: Vec<Option<Type>> = values.iter().map(|value| Some(value.kind())).collect();
    if builtin.check(&types).is_err() {
        return Err(unfit(builtin.name(), arguments));
    }
    match builtin.call(&values) {
        Ok(Some(value)) => Ok(to_script(&value)),
        Ok(None) | Err(arithmetic::Overflow) => Err(unknown()),
    }
}

/// A text that meets a date, month or moment, or stands where only such are taken, is read as one.
fn read_dates(builtin: Builtin, values: &mut [Value]) {
    if values.iter().all(|value| !matches!(value, Value::Text(_))) || matches!(builtin, Builtin::Text | Builtin::Date) {
        return;
    }
    let dated = |kind: &Type| matches!(kind, Type::Date | Type::Moment | Type::Month);
    let met = values.iter().map(Value::kind).find(dated);
    let signature = builtin.signature();
    for (index, value) in values.iter_mut().enumerate() {
        let (Value::Text(text), Some(parameter)) = (&*value, signature.parameter(index)) else { continue };
        let bound = if parameter.alike == Alike::Free { None } else { met };
        let kind = match (bound, parameter.kinds.has(Type::Text)) {
            (Some(kind), _) if parameter.kinds.has(kind) => kind,
            (None, false) if parameter.kinds.has(Type::Date) => Type::Date,
            (None, false) if parameter.kinds.has(Type::Month) => Type::Month,
            _ => continue,
        };
        let read = match kind {
            Type::Month => date_text::written_month(text).ok().map(Value::Month),
            Type::Moment => date_text::written_moment(text)
                .ok()
                .map(Value::Moment)
                .or_else(|| date_text::written_date(text).ok().map(Value::Date)),
            _ => date_text::written_date(text).ok().map(Value::Date),
        };
        if let Some(read) = read {
            *value = read;
        }
    }
}

fn infix(builtin: Builtin, left: &Dynamic, right: &Dynamic) -> Answer {
    if left.is_array() {
        return arrays(builtin, left, right);
    }
    let texts = left.is_string() || left.is_char();
    call(if builtin == Builtin::Add && texts { Builtin::Join } else { builtin }, &[left, right])
}

/// `+`, `==` and `!=` of arrays; `+` appends what is none.
fn arrays(builtin: Builtin, left: &Dynamic, right: &Dynamic) -> Answer {
    let mut items = left.clone().into_array().unwrap_or_default();
    match (builtin, right.as_array_ref()) {
        (Builtin::Add, Ok(others)) => {
            items.extend(others.iter().cloned());
            Ok(items.into())
        }
        (Builtin::Add, Err(_)) => {
            items.push(right.clone());
            Ok(items.into())
        }
        (Builtin::Equal | Builtin::NotEqual, Ok(others)) => {
            let mut same = items.len() == others.len();
            for (left, right) in items.iter().zip(others.iter()) {
                same = same && equal(left, right)?;
            }
            Ok(Dynamic::from_bool(same == (builtin == Builtin::Equal)))
        }
        _ => Err(unfit(builtin.name(), &[left, right])),
    }
}

fn equal(left: &Dynamic, right: &Dynamic) -> Result<bool, Box<EvalAltResult>> {
    let answer = infix(Builtin::Equal, left, right)?;
    answer.as_bool().map_err(|_| unfit(Operator::Equal.sign(), &[left, right]))
}

/// `item in list`, and `contains(text, part)`
fn is_in(item: &Dynamic, list: &Dynamic) -> Answer {
    if let Ok(items) = list.as_array_ref() {
        for candidate in items.iter() {
            if equal(item, candidate)? {
                return Ok(Dynamic::TRUE);
            }
        }
        return Ok(Dynamic::FALSE);
    }
    call(Builtin::Contains, &[list, item])
}

fn sort(list: &mut Array, descending: bool) -> Result<(), Box<EvalAltResult>> {
    let mut keyed = Vec::with_capacity(list.len());
    for item in list.iter() {
        match from_script(item) {
            Taken::Value(value) => keyed.push((value, item.clone())),
            _ => return Err(unfit("sort", &[item])),
        }
    }
    for pair in keyed.windows(2) {
        if arithmetic::order(&pair[0].0, &pair[1].0).is_none() {
            return Err(unfit("sort", &[&pair[0].1, &pair[1].1]));
        }
    }
    keyed.sort_by(|left, right| {
        let order = arithmetic::order(&left.0, &right.0).unwrap_or(Ordering::Equal);
        if descending { order.reverse() } else { order }
    });
    *list = keyed.into_iter().map(|(_, item)| item).collect();
    Ok(())
}
