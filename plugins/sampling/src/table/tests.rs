//! Draws over whole small tables: any order of rows, unknowns among the values, and the number to draw.

use super::*;
use crate::answers::OUTPUTS;
use heng_values::{Type, Value};
use proptest::prelude::*;

/// A row: group, candidate, preference, two covered columns.
type Row = (Option<u8>, Option<bool>, Option<i8>, Option<u8>, Vec<u8>);

fn row() -> impl Strategy<Value = Row> {
    let few = || proptest::collection::vec(0_u8..4, 0..3);
    (
        proptest::option::weighted(0.9, 0_u8..2),
        proptest::option::weighted(0.9, proptest::bool::weighted(0.8)),
        proptest::option::of(-1_i8..2),
        proptest::option::weighted(0.9, 0_u8..4),
        few(),
    )
}

fn sample() -> Sample {
    let cover = |title: &str| Cover { title: title.to_owned(), choices: vec!["0".to_owned(), "9".to_owned()] };
    Sample { seed: "s".to_owned(), groups: 1, covers: vec![cover("甲"), cover("乙")] }
}

fn inputs(rows: &[(usize, Row)], pick: i64) -> Vec<Arc<Column>> {
    let column = |kind: Type, value: &dyn Fn(usize, &Row) -> Option<Value>| {
        Arc::new(Column::from_values(kind, rows.iter().map(|(key, row)| value(*key, row))))
    };
    let number = |number: i64| Number::from_integer(number).map(Value::Number);
    let text = |value: u8| Value::text(&value.to_string());
    vec![
        column(Type::Text, &|key, _| Some(Value::text(&format!("k{key}")))),
        column(Type::Bool, &|_, row| row.1.map(Value::Bool)),
        column(Type::Number, &|_, _| number(pick)),
        column(Type::Number, &|_, row| row.2.and_then(|prefer| number(i64::from(prefer)))),
        column(Type::Text, &|_, row| row.0.map(text)),
        column(Type::Text, &|_, row| row.3.map(text)),
        column(Type::Texts, &|_, row| {
            Some(Value::Texts(row.4.iter().map(|value| Arc::from(value.to_string())).collect()))
        }),
    ]
}

proptest! {
    #[test]
    fn same_seed_same_draw_for_any_order_of_rows(
        (rows, order) in proptest::collection::vec(row(), 0..14).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }),
        pick in 0_i64..6,
    ) {
        let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
        let shuffled: Vec<(usize, Row)> = order.iter().map(|at| rows[*at].clone()).collect();
        let one = sample().table(&inputs(&rows, pick), rows.len());
        let other = sample().table(&inputs(&shuffled, pick), rows.len());
        for (column, (name, kind)) in OUTPUTS.iter().enumerate() {
            prop_assert_eq!(one[column].kind(), *kind);
            for (new, old) in order.iter().enumerate() {
                prop_assert_eq!(one[column].get(*old), other[column].get(new), "{}", name);
            }
        }
        for group in 0..2 {
            let members = || rows.iter().filter(|(_, row)| row.0 == Some(group));
            let candidates = members().filter(|(_, row)| row.1 == Some(true)).count();
            let drawn = members().filter(|(at, _)| one[0].flag(*at) == Some(true)).count();
            prop_assert_eq!(drawn, candidates.min(pick as usize));
            prop_assert!(members().all(|(at, row)| row.1 == Some(true) || one[0].flag(*at) == Some(false)));
        }
        for (at, (_, row)) in rows.iter().enumerate() {
            let reason = one[1].text(at).unwrap_or("");
            let begins = match (row.0, row.1, one[0].flag(at)) {
                (_, Some(false), _) => "不在候选",
                (None, _, _) | (_, None, _) => "说不准：",
                (_, _, Some(true)) => "抽中：",
                _ => "未抽中：",
            };
            prop_assert!(reason.starts_with(begins), "{} {}", reason, begins);
        }
    }
}

#[test]
fn a_number_that_is_no_use_is_said() {
    let row = (0, (Some(0), Some(true), None, None, Vec::new()));
    let mut inputs = inputs(&[row.clone(), (1, row.1)], 2);
    let set = |inputs: &mut Vec<Arc<Column>>, numbers: [Option<&str>; 2]| {
        let numbers = numbers.map(|number| number.and_then(Number::parse).map(Value::Number));
        inputs[2] = Arc::new(Column::from_values(Type::Number, numbers));
    };
    for (numbers, words, failing) in [
        ([Some("1"), Some("2")], "同组各行要抽的个数不同", Some(true)),
        ([Some("1.5"), Some("1.5")], "要抽的个数不是不小于 0 的整数", Some(true)),
        ([Some("-1"), Some("-1")], "要抽的个数不是不小于 0 的整数", Some(true)),
        ([Some("1"), None], "要抽几个不明", None),
    ] {
        set(&mut inputs, numbers);
        let results = sample().table(&inputs, 2);
        assert_eq!((0..2).map(|row| results[0].flag(row)).collect::<Vec<_>>(), [None, None]);
        assert_eq!(results[1].text(0), Some(&*format!("说不准：{words}")));
        let flags: Vec<Option<bool>> = (0..2).map(|row| results[5].flag(row)).collect();
        assert!(flags.contains(&failing), "{words}: {flags:?}");
    }
}
