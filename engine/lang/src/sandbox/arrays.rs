//! `in` and the array functions that compare or decide, in plugin scripts: Rhai's own would take an expression for
//! false, these make a node or an error.

use crate::Kind;
use crate::sandbox::call_place;
use crate::sandbox::operators::{Answer, both, equal, text_of, unfit};
use crate::sandbox::value::ExpressionValue;
use heng_values::Place;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, NativeCallContext};

/// `in`, and the array functions that compare or decide: Rhai's own would take an expression for false.
pub(crate) fn register(engine: &mut Engine) {
    engine.register_fn("contains", |context: NativeCallContext, list: Dynamic, item: Dynamic| {
        is_in(&call_place(&context), &item, &list)
    });
    engine.register_fn("contains", |context: NativeCallContext, list: &mut Array, item: Dynamic| {
        is_in(&call_place(&context), &item, &list.clone().into())
    });
    engine.register_fn("index_of", |context: NativeCallContext, list: &mut Array, item: Dynamic| {
        let place = call_place(&context);
        for (index, candidate) in list.iter().enumerate() {
            if equal(&place, candidate, &item)? {
                return Ok(i64::try_from(index).unwrap_or(-1));
            }
        }
        Ok::<i64, Box<EvalAltResult>>(-1)
    });
    engine.register_fn("filter", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let mut kept = Array::new();
        for item in list.iter() {
            if decide(&context, &test, item)? {
                kept.push(item.clone());
            }
        }
        Ok::<Array, Box<EvalAltResult>>(kept)
    });
    engine.register_fn("retain", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let mut removed = Array::new();
        let mut kept = Array::new();
        for item in std::mem::take(list) {
            if decide(&context, &test, &item)? { kept.push(item) } else { removed.push(item) }
        }
        *list = kept;
        Ok::<Array, Box<EvalAltResult>>(removed)
    });
    engine.register_fn("drain", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let mut removed = Array::new();
        let mut kept = Array::new();
        for item in std::mem::take(list) {
            if decide(&context, &test, &item)? { removed.push(item) } else { kept.push(item) }
        }
        *list = kept;
        Ok::<Array, Box<EvalAltResult>>(removed)
    });
    engine.register_fn("index_of", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let found = first(&context, list, &test)?;
        Ok::<i64, Box<EvalAltResult>>(found.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1))
    });
    engine.register_fn("find", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        let found = first(&context, list, &test)?;
        Ok::<Dynamic, Box<EvalAltResult>>(found.map_or(Dynamic::UNIT, |index| list[index].clone()))
    });
    engine.register_fn("some", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        first(&context, list, &test).map(|found| found.is_some())
    });
    engine.register_fn("all", |context: NativeCallContext, list: &mut Array, test: FnPtr| {
        for item in list.iter() {
            if !decide(&context, &test, item)? {
                return Ok::<bool, Box<EvalAltResult>>(false);
            }
        }
        Ok(true)
    });
}

/// Calls a script function on an item; anything but true or false is an error.
fn decide(context: &NativeCallContext, test: &FnPtr, item: &Dynamic) -> Result<bool, Box<EvalAltResult>> {
    let answer: Dynamic = test.call_within_context(context, (item.clone(),))?;
    answer.as_bool().map_err(|found| {
        let found = if answer.is::<ExpressionValue>() { "expression" } else { found };
        Box::new(EvalAltResult::ErrorMismatchDataType("bool".into(), found.into(), context.call_position()))
    })
}

fn first(context: &NativeCallContext, list: &Array, test: &FnPtr) -> Result<Option<usize>, Box<EvalAltResult>> {
    for (index, item) in list.iter().enumerate() {
        if decide(context, test, item)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// `item in list`
fn is_in(place: &Place, item: &Dynamic, list: &Dynamic) -> Answer {
    let holds = list.as_array_ref().is_ok_and(|items| items.iter().any(|item| item.is::<ExpressionValue>()));
    if holds || item.is::<ExpressionValue>() || list.is::<ExpressionValue>() {
        let fits = list.is_array() || list.is::<ExpressionValue>();
        let Some(sides) = both(place, item, list).filter(|_| fits) else {
            return Err(unfit("in", item, Some(list), place));
        };
        let value = ExpressionValue::over(&sides, place, |mut sides| match (sides.pop(), sides.pop()) {
            (Some(list), Some(item)) => Kind::In { item, list },
            _ => Kind::Unknown,
        })?;
        return Ok(Dynamic::from(value));
    }
    if let Ok(items) = list.as_array_ref() {
        for candidate in items.iter() {
            if equal(place, item, candidate)? {
                return Ok(Dynamic::TRUE);
            }
        }
        return Ok(Dynamic::FALSE);
    }
    if let (Some(item), Some(text)) = (text_of(item), text_of(list)) {
        return Ok(Dynamic::from_bool(text.contains(&item)));
    }
    Err(unfit("in", item, Some(list), place))
}
