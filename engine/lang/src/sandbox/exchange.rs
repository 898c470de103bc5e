//! Plain data into script values and back, and the records that scripts read items through.

use crate::data::{Constructor, Data, Fields, Made};
use crate::sandbox::fault::Fault;
use crate::sandbox::value::{ExpressionValue, type_word};
use crate::sandbox::{call_place, glue};
use crate::script_number::{from_number, is_number, to_number};
use heng_values::Place;
use rhai::{AST, ASTNode, Array, Dynamic, Engine, EvalAltResult, Expr, ImmutableString, NativeCallContext};
use std::any::TypeId;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How deep lists and maps may nest in what a script hands over.
const MAX_NESTING: u32 = 32;

/// The most names that are noted, so that nobody's scripts fill the memory of a program that stays up.
const MOST_PROPERTIES: usize = 1_000;

/// An item or sub-table in a script.
#[derive(Clone)]
struct Record(Arc<Fields>);

/// A core item that the script built.
#[derive(Clone)]
struct Built(Made);

/// Registers records and the constructors.
pub(crate) fn register(engine: &mut Engine, constructors: &[Constructor]) {
    engine.register_type_with_name::<Record>("record");
    engine.register_type_with_name::<Built>("core item");
    engine.register_indexer_get(|record: &mut Record, key: ImmutableString| read(record, &key));
    // `item.key` asks for a getter of its name first and makes an error where there is none, before it turns to the above.
    for name in properties().iter() {
        let key = name.clone();
        engine.register_get(name.as_ref(), move |record: &mut Record| read(record, &key));
    }
    engine.register_fn("has", |record: &mut Record, key: ImmutableString| record.0.get(&key).is_some());
    engine.register_fn("contains", |record: &mut Record, key: ImmutableString| record.0.get(&key).is_some());
    engine.register_fn("keys", |record: &mut Record| -> Array {
        record.0.entries.iter().map(|(key, _)| Dynamic::from(ImmutableString::from(&**key))).collect()
    });
    // An expression shows nothing of itself: neither properties nor a text of its own.
    engine.register_indexer_get(|value: &mut ExpressionValue, key: ImmutableString| {
        let place = value.placed.then(|| value.tree.place.clone());
        Err::<Dynamic, Box<EvalAltResult>>(Fault::new("E0258").with("key", key.as_str()).at(place.as_ref()).into())
    });
    for name in ["to_string", "to_debug"] {
        engine.register_fn(name, |context: NativeCallContext, value: &mut ExpressionValue| {
            let place = value.placed.then(|| value.tree.place.clone());
            Err::<ImmutableString, Box<EvalAltResult>>(glue(&context, Fault::new("E0251").at(place.as_ref())).into())
        });
    }
    engine.register_fn("has", |map: &mut rhai::Map, key: ImmutableString| map.contains_key(key.as_str()));
    for constructor in constructors {
        for count in constructor.arity.clone() {
            let name = constructor.name;
            let types = vec![TypeId::of::<Dynamic>(); count];
            engine
                .register_raw_fn(name, types, move |context, arguments| build(name, &call_place(&context), arguments));
        }
    }
}

/// Every name that a script compiled so far reads behind a dot. An engine made before a name came reads it all the same, only
/// not as fast.
fn properties() -> MutexGuard<'static, BTreeSet<Arc<str>>> {
    static NAMES: Mutex<BTreeSet<Arc<str>>> = Mutex::new(BTreeSet::new());
    NAMES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes the names that a script reads behind dots.
pub(crate) fn note_properties(syntax: &AST) {
    let mut names = properties();
    syntax.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Expr(Expr::Property(property, _))) = path.last()
            && names.len() < MOST_PROPERTIES
            && !names.contains(property.2.as_str())
        {
            names.insert(Arc::from(property.2.as_str()));
        }
        true
    });
}

fn read(record: &Record, key: &str) -> Result<Dynamic, Box<EvalAltResult>> {
    match record.0.get(key) {
        Some(value) => Ok(to_script(value)),
        None if key == "label" && !record.0.label.is_empty() => Ok(ImmutableString::from(&*record.0.label).into()),
        None => {
            let fault = Fault::new("E0244").with("key", key).with("record", &*record.0.label);
            Err(fault.at(Some(&record.0.place)).into())
        }
    }
}

fn build(name: &'static str, place: &Place, arguments: &mut [&mut Dynamic]) -> Result<Dynamic, Box<EvalAltResult>> {
    let (mut taken, mut own) = (Vec::with_capacity(arguments.len()), None);
    for argument in arguments.iter() {
        let (data, at) = placed(argument, place, 0)?;
        taken.push(data);
        own = own.or(at);
    }
    let own = own.unwrap_or_else(|| place.clone());
    Ok(Dynamic::from(Built(Made { constructor: Arc::from(name), arguments: taken, place: own })))
}

/// A plain value as the script sees it.
pub(crate) fn to_script(data: &Data) -> Dynamic {
    match data {
        Data::Nothing => Dynamic::UNIT,
        Data::Bool(truth) => Dynamic::from_bool(*truth),
        Data::Number(number) => from_number(*number),
        Data::Text(text) => ImmutableString::from(&**text).into(),
        Data::Expression(tree) => Dynamic::from(ExpressionValue::from_item(tree.clone())),
        Data::List(items) => items.iter().map(to_script).collect::<Array>().into(),
        Data::Record(fields) => Dynamic::from(Record(fields.clone())),
        Data::Made(made) => Dynamic::from(Built(made.clone())),
    }
}

/// A script value as plain data. A map's place is that of its first entry that has one, else `place`.
pub(crate) fn from_script(value: &Dynamic, place: &Place, nesting: u32) -> Result<Data, Fault> {
    placed(value, place, nesting).map(|(data, _)| data)
}

/// The same, and the place of the first value in it that is an item's own text.
fn placed(value: &Dynamic, place: &Place, nesting: u32) -> Result<(Data, Option<Place>), Fault> {
    if nesting > MAX_NESTING {
        return Err(Fault::new("E0245").with("limit", "nesting").at(Some(place)));
    }
    let plain = |data| Ok((data, None));
    // What it is is asked once: to try one kind after the other costs more than the rest.
    let kind = value.type_id();
    if kind == TypeId::of::<ImmutableString>()
        && let Ok(text) = value.as_immutable_string_ref()
    {
        return plain(Data::Text(Arc::from(text.as_str())));
    }
    if kind == TypeId::of::<ExpressionValue>()
        && let Some(expression) = value.read_lock::<ExpressionValue>()
    {
        let own = expression.placed.then(|| expression.tree.place.clone());
        return Ok((Data::Expression(expression.tree.clone()), own));
    }
    if kind == TypeId::of::<Built>()
        && let Some(built) = value.read_lock::<Built>()
    {
        return plain(Data::Made(built.0.clone()));
    }
    if kind == TypeId::of::<Record>()
        && let Some(record) = value.read_lock::<Record>()
    {
        return Ok((Data::Record(record.0.clone()), Some(record.0.place.clone())));
    }
    if kind == TypeId::of::<Array>()
        && let Ok(items) = value.as_array_ref()
    {
        let (mut taken, mut own) = (Vec::with_capacity(items.len()), None);
        for item in items.iter() {
            let (data, at) = placed(item, place, nesting + 1)?;
            taken.push(data);
            own = own.or(at);
        }
        return Ok((Data::List(taken), own));
    }
    if kind == TypeId::of::<rhai::Map>()
        && let Ok(map) = value.as_map_ref()
    {
        let (mut entries, mut own) = (Vec::with_capacity(map.len()), None);
        for (key, entry) in map.iter() {
            let (data, at) = placed(entry, place, nesting + 1)?;
            entries.push((Arc::from(key.as_str()), data));
            own = own.or(at);
        }
        let fields = Fields { label: Arc::from(""), entries, place: own.clone().unwrap_or_else(|| place.clone()) };
        return Ok((Data::Record(Arc::new(fields)), own));
    }
    if value.is_unit() {
        return plain(Data::Nothing);
    }
    if is_number(value) {
        return match to_number(value) {
            Some(number) => plain(Data::Number(number)),
            None => Err(Fault::new("E0257").with("calculation", value.to_string())),
        };
    }
    if let Ok(truth) = value.as_bool() {
        return plain(Data::Bool(truth));
    }
    if let Ok(character) = value.as_char() {
        return plain(Data::Text(Arc::from(character.to_string())));
    }
    Err(Fault::new("E0249").with("found", type_word(value)).at(Some(place)))
}
