//! Random tables: the index gives what a person reading row by row gives, unknowns, conditions and all; overlaps, gaps
//! and unreachable rows are found exactly where trying every combination finds them.

use crate::analysis::{Naming, remarks};
use crate::intervals::Intervals;
use crate::plain;
use crate::rows::Table;
use crate::search::{Found, Question};
use crate::spec::{Aggregate, Decision, Hit, InputColumn, OutputCell, OutputColumn, Row};
use crate::test::{Set, Test};
use heng_columns::{Column, Operand};
use heng_core::operator::{Domain, RowOperator};
use heng_values::{Number, Place, Type, Value};
use proptest::prelude::*;
use std::sync::Arc;

/// The operator's inputs: a number, a text, and a condition.
const CONDITION: usize = 2;

fn number(step: i64) -> Value {
    Value::Number(Number::from_raw(step))
}

fn number_test() -> impl Strategy<Value = Test> {
    prop_oneof![
        2 => Just(Test::anything()),
        1 => Just(Test { missing: true, ..Test::nothing() }),
        6 => (0_i64..8, 0_i64..4).prop_map(|(from, width)| steps(Intervals::between(from, from + width))),
        1 => (0_i64..8).prop_map(|at| steps(Intervals::below(at))),
        1 => (0_i64..8).prop_map(|at| steps(Intervals::between(at, at).not())),
    ]
}

fn steps(set: Intervals) -> Test {
    Test { set: Some(Set::Steps(set)), ..Test::nothing() }
}

const WORDS: [&str; 3] = ["甲", "乙", "丙"];

fn text_test(conditional: bool) -> impl Strategy<Value = Test> {
    let named = prop::sample::subsequence(WORDS.to_vec(), 1..3)
        .prop_map(|words| words.into_iter().map(Arc::from).collect::<std::collections::BTreeSet<Arc<str>>>());
    prop_oneof![
        3 => Just(Test::anything()),
        4 => named.clone().prop_map(|words| Test { set: Some(Set::Texts(words)), ..Test::nothing() }),
        1 => named.prop_map(|words| Test { set: Some(Set::Except(words)), missing: true, ..Test::nothing() }),
        u32::from(conditional) => Just(Test { condition: Some(CONDITION), ..Test::nothing() }),
    ]
}

fn rows(conditional: bool) -> impl Strategy<Value = Vec<Row>> {
    let cell = prop_oneof![
        5 => (0_i64..3).prop_map(|value| OutputCell::Value(number(value))),
        1 => Just(OutputCell::Unknown),
        1 => Just(OutputCell::Input(0)),
    ];
    let row = (number_test(), text_test(conditional), cell).prop_map(|(one, two, cell)| Row {
        tests: vec![one, two],
        outputs: vec![cell],
        place: Place::new(Arc::from("t"), 0, 0),
    });
    prop::collection::vec(row, 1..9)
}

fn decision(rows: Vec<Row>, hit: Hit, otherwise: bool, missing_is_no: bool) -> Decision {
    let input = |kind, at, missing_is_no| InputColumn { title: Arc::from("x"), value: Some((kind, at)), missing_is_no };
    let aggregate = if hit == Hit::Collect { Aggregate::Sum } else { Aggregate::Join };
    Decision {
        inputs: vec![input(Type::Number, 0, false), input(Type::Text, 1, missing_is_no)],
        outputs: vec![OutputColumn { name: Arc::from("y"), kind: Type::Number, aggregate }],
        rows,
        otherwise: otherwise.then(|| vec![OutputCell::Value(number(7))]),
        hit,
    }
}

/// Every combination of inputs that the cells can tell apart, unknowns included.
fn records() -> Vec<Vec<Option<Value>>> {
    let numbers = (-1..14).map(|step| Some(number(step))).chain([None]);
    let texts = WORDS.into_iter().chain(["丁"]).map(|word| Some(Value::text(word))).chain([None]);
    let conditions = [Some(Value::Bool(true)), Some(Value::Bool(false)), None];
    let texts: Vec<_> = texts.collect();
    numbers
        .flat_map(|one| texts.clone().into_iter().map(move |two| (one.clone(), two)))
        .flat_map(|(one, two)| conditions.clone().map(|three| vec![one.clone(), two.clone(), three]))
        .collect()
}

fn columns(records: &[Vec<Option<Value>>]) -> Vec<Operand> {
    [Type::Number, Type::Text, Type::Bool]
        .into_iter()
        .enumerate()
        .map(|(at, kind)| Column::from_values(kind, records.iter().map(|record| record[at].clone())).into())
        .collect()
}

fn hit() -> impl Strategy<Value = Hit> {
    prop_oneof![Just(Hit::First), Just(Hit::Unique), Just(Hit::Collect)]
}

/// Whether a row takes a known number and text for certain, by the plain reading.
fn takes(decision: &Decision, row: usize, record: &[Option<Value>]) -> bool {
    plain::hits(&decision.rows[row], decision, record) == Some(true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_agrees_with_reading_row_by_row(
        rows in rows(true), hit in hit(), otherwise in any::<bool>(), missing_is_no in any::<bool>(),
    ) {
        let decision = decision(rows, hit, otherwise, missing_is_no);
        let table = Table::new(decision.clone());
        let records = records();
        let found = table.rows(&columns(&records), records.len());
        for (at, record) in records.iter().enumerate() {
            prop_assert_eq!(found[0].get(at), table.one(record)[0].clone(), "{:?}", record);
        }
    }

    #[test]
    fn more_knowledge_never_takes_an_answer_back(
        rows in rows(true), hit in hit(), otherwise in any::<bool>(),
    ) {
        let table = Table::new(decision(rows, hit, otherwise, false));
        for record in records() {
            let Some(answer) = table.one(&record)[0].clone() else { continue };
            if record[0].is_some() && record[1].is_some() && record[2].is_none() {
                for condition in [true, false] {
                    let more = vec![record[0].clone(), record[1].clone(), Some(Value::Bool(condition))];
                    prop_assert_eq!(table.one(&more)[0].clone(), Some(answer.clone()), "{:?}", more);
                }
            }
        }
    }

    #[test]
    fn what_is_named_as_missing_could_settle_it(rows in rows(true), hit in hit()) {
        let decision = decision(rows, hit, true, false);
        for record in records() {
            let answer = Table::new(decision.clone()).one(&record)[0].clone();
            let named = plain::unsettled(&decision, 0, &record);
            prop_assert!(named.iter().all(|at| record[*at].is_none()));
            let open = matches!(plain::decide(&decision, &record), plain::Verdict::Open(..));
            if answer.is_none() && open && record.iter().any(Option::is_none) && hit != Hit::Unique {
                prop_assert!(!named.is_empty(), "{:?}", record);
            }
        }
    }

    #[test]
    fn gaps_and_overlaps_are_found_where_trying_finds_them(rows in rows(false)) {
        let decision = decision(rows, Hit::Unique, false, false);
        let known: Vec<_> = records().into_iter().filter(|record| record.iter().all(Option::is_some)).collect();
        let all: Vec<usize> = (0..decision.rows.len()).collect();
        let domains = [Domain::default(), Domain::default()];
        let question = Question {
            decision: &decision, domains: &domains, covering: all.clone(), conditions_hold: false, within: None,
            steps: 100_000,
        };
        let gap = known.iter().any(|record| !all.iter().any(|row| takes(&decision, *row, record)));
        prop_assert_eq!(matches!(question.answer(), Found::Point(_)), gap);
        let naming = Naming {
            table: Arc::from("t"), key: Vec::new(), columns: vec![None, None], place: Place::new(Arc::from("t"), 0, 0),
        };
        let told = remarks(&decision, &domains, &naming);
        let overlap = records().iter().filter(|record| record[2].is_some()).any(|record| {
            all.iter().filter(|row| takes(&decision, **row, record)).count() > 1
        });
        prop_assert_eq!(told.iter().any(|one| one.code == "E0638"), overlap, "{:?}", told);
    }

    #[test]
    fn rows_that_never_hit_are_found(rows in rows(false)) {
        let decision = decision(rows, Hit::First, true, false);
        let naming = Naming {
            table: Arc::from("t"), key: Vec::new(), columns: vec![None, None], place: Place::new(Arc::from("t"), 0, 0),
        };
        let told = remarks(&decision, &[Domain::default(), Domain::default()], &naming);
        let never = (0..decision.rows.len())
            .filter(|row| {
                !records().iter().any(|record| {
                    (0..decision.rows.len()).find(|other| takes(&decision, *other, record)) == Some(*row)
                })
            })
            .count();
        prop_assert_eq!(told.iter().filter(|one| one.code == "W0632").count(), never, "{:?}", told);
    }
}
