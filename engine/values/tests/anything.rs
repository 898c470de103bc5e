//! Whatever stands in a cell, a header or an argument: no panic, no result of another type than the signature says, and
//! no sensitive text shown whole.

use heng_values::names::{fold_header, header_fit};
use heng_values::{
    Builtin, Cell, CellFormat, Date, Mask, Moment, Month, Number, Type, Value, clean_text, read_date, read_month,
    read_number,
};
use proptest::prelude::*;
use std::sync::Arc;

/// Cells made of what cells are made of.
fn any_cell() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "2022",
        "8",
        "05",
        "-",
        "/",
        ".",
        "年",
        "月",
        "日",
        ":",
        "T",
        "Z",
        "+",
        " ",
        "，",
        ",",
        "1.2",
        "万",
        "元",
        "%",
        "E+17",
        "=\"",
        "\"",
        "'",
        "３",
        "是",
        "无",
        "450399196203150017",
        "\u{3000}",
        "（",
        "亩",
        "）",
        "13800000000.0",
        "24:00",
        "0",
    ]);
    prop_oneof![prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat()), any::<String>()]
}

fn any_text() -> impl Strategy<Value = Value> {
    any_cell().prop_map(|text| Value::text(&text))
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(|raw| Value::Number(Number::from_raw(raw))),
        (-9_i64..20).prop_map(|number| Value::Number(Number::from_raw(number * 1_000_000))),
        any_text(),
        any::<bool>().prop_map(Value::Bool),
        (-719_162..=2_932_896_i32).prop_map(|days| Value::Date(Date::from_raw(days))),
        (-62_135_596_800..=253_402_300_800_i64).prop_map(|seconds| Value::Moment(Moment::from_raw(seconds))),
        (12..120_000_i32).prop_map(|months| Value::Month(Month::from_raw(months))),
        prop::collection::vec(any_cell(), 0..3).prop_map(|texts| {
            Value::Texts(texts.iter().map(|text| Arc::from(&**text)).collect::<Vec<Arc<str>>>().into())
        }),
    ]
}

fn any_builtin() -> impl Strategy<Value = Builtin> {
    let all = Builtin::functions().chain(Builtin::operators()).map(|(_, builtin)| builtin).collect::<Vec<_>>();
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_is_read_as_its_type_or_not_at_all(cell in any_cell(), kind in prop::sample::select(&Type::ALL[..])) {
        if let Cell::Known(value) = CellFormat::new(kind).read(&cell) {
            prop_assert_eq!(value.kind(), kind);
        }
        read_number(cell.as_bytes());
        read_date(cell.as_bytes());
        read_month(cell.as_bytes());
        let clean = clean_text(&cell);
        prop_assert_eq!(clean.trim(), &*clean);
    }

    #[test]
    fn a_header_fits_itself(header in any_cell(), other in any_cell()) {
        prop_assert!(header_fit(&header, &header).is_some());
        let folded = fold_header(&header);
        prop_assert_eq!(fold_header(&folded), folded);
        header_fit(&header, &other);
    }

    #[test]
    fn no_mask_shows_a_text_whole(text in any_cell()) {
        for mask in [Mask::IdNumber, Mask::Name, Mask::Phone, Mask::Account, Mask::First] {
            let masked = mask.mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert!(text.is_empty() || masked.contains('*'));
        }
    }

    #[test]
    fn a_call_gives_what_its_signature_says(builtin in any_builtin(), values in prop::collection::vec(any_value(), 1..5)) {
        let kinds: Vec<_> = values.iter().map(|value| Some(value.kind())).collect();
        let allowed = builtin.check(&kinds);
        if let (Ok(Some(value)), Ok(result)) = (builtin.call(&values), allowed) {
            prop_assert_eq!(Some(value.kind()), result, "{:?} {:?}", builtin, values);
        }
    }

    #[test]
    fn each_call_fits_arguments_that_its_signature_takes(
        builtin in any_builtin(),
        pool in prop::collection::vec(any_value(), 60),
    ) {
        let signature = builtin.signature();
        let mut values = Vec::new();
        let mut kinds = Vec::new();
        for index in 0..signature.least() + signature.repeated {
            let fits = pool.iter().find(|value| {
                let mut tried = kinds.clone();
                tried.push(Some(value.kind()));
                signature.parameter(index).is_some_and(|parameter| parameter.kinds.has(value.kind()))
                    && !matches!(builtin.check(&tried), Err(heng_values::Mismatch::Differ { .. }))
            });
            let Some(value) = fits else { return Ok(()) };
            kinds.push(Some(value.kind()));
            values.push(value.clone());
        }
        prop_assert!(builtin.check(&kinds).is_ok(), "{:?} {:?}", builtin, kinds);
        if let Ok(Some(value)) = builtin.call(&values) {
            prop_assert_eq!(Some(value.kind()), builtin.check(&kinds).unwrap());
        }
    }
}
