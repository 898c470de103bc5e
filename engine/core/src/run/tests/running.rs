//! Columns of whole runs: aggregates, links, repeated keys, pins and thread counts.

use super::build::*;
use crate::program::*;
use crate::run::{Outcome, Pin, RunOptions, run};
use heng_columns::{Bits, Column as Values};
use heng_values::builtin::Builtin;
use heng_values::{Type, Value};

fn go<'p>(builder: &'p Builder, input: crate::run::Input, wanted: &[ColumnId], chunk: usize) -> Outcome<'p> {
    let whole = FromInput(&builder.program, input.clone());
    let options = RunOptions { chunk_rows: chunk, wanted: wanted.to_vec(), ..RunOptions::default() };
    run(&builder.program, input, &whole, &options, &|_| {})
}

fn over_people(kind: AggregateKind, condition: Option<NodeId>, value: Option<NodeId>) -> Aggregate {
    Aggregate { kind, over: PERSON, pairing: Pairing::Links(vec![LinkId(1)]), value, by: None, condition }
}

fn household(id: &str, village: &str, income: Option<Value>) -> [Option<Value>; 4] {
    [text(id), text(village), income, number(2)]
}

fn person(id: &str, household: &str, age: Option<Value>) -> [Option<Value>; 3] {
    [text(id), text(household), age]
}

#[test]
fn people_are_counted_up_to_village_and_looked_at_from_below() {
    let mut builder = Builder::new();
    let age = builder.field(PERSON, "年龄");
    let age = builder.read(age);
    let sixty = builder.constant(number(60));
    let old = builder.call(Builtin::GreaterOrEqual, &[age, sixty]);
    let old_count =
        builder.aggregate(HOUSEHOLD, "老人", Type::Number, over_people(AggregateKind::Count, Some(old), None));
    let oldest =
        builder.aggregate(HOUSEHOLD, "最大", Type::Number, over_people(AggregateKind::Maximum, None, Some(age)));
    let read = builder.read(old_count);
    let in_village = Aggregate {
        kind: AggregateKind::Sum,
        over: HOUSEHOLD,
        pairing: Pairing::Links(vec![LinkId(0)]),
        value: Some(read),
        by: None,
        condition: None,
    };
    let village = builder.aggregate(VILLAGE, "老人", Type::Number, in_village);
    let up = builder.read_by(village, Origin::Row, &[LinkId(1), LinkId(0)]);
    let seen = builder.derive(PERSON, "村里老人", up);
    let households = [household("h1", "b", None), household("h2", "a", None), household("h3", "b", None)];
    let people = [
        person("p1", "h1", number(70)),
        person("p2", "h3", number(61)),
        person("p3", "h1", number(59)),
        person("p4", "h9", number(80)),
    ];
    let input = builder.input(&households, Some(&people));
    for chunk in [64, 8192] {
        let outcome = go(&builder, input.clone(), &[old_count, oldest, seen], chunk);
        let counts = outcome.column(old_count);
        assert_eq!((0..3).map(|row| counts.get(row)).collect::<Vec<_>>(), [number(1), number(0), number(1)]);
        let oldest = outcome.column(oldest);
        assert_eq!((0..3).map(|row| oldest.get(row)).collect::<Vec<_>>(), [number(70), None, number(61)]);
        // Villages exist because households name them, in the order of their names.
        assert_eq!((outcome.key_text(VILLAGE, 0), outcome.key_text(VILLAGE, 1)), ("a".to_owned(), "b".to_owned()));
        let seen = outcome.column(seen);
        assert_eq!((seen.get(0), seen.get(3)), (number(2), None));
        let problems = outcome.problems();
        let codes: Vec<_> = problems.iter().map(|problem| (problem.code, problem.text.as_str())).collect();
        assert_eq!(codes, [("D0304", "h9")]);
    }
}

#[test]
fn too_many_rows_that_lead_nowhere_refuse_the_run() {
    let mut builder = Builder::new();
    let count = builder.aggregate(HOUSEHOLD, "人数", Type::Number, over_people(AggregateKind::Count, None, None));
    let people = [person("p1", "h7", None), person("p2", "h8", None), person("p3", "h1", None)];
    let input = builder.input(&[household("h1", "a", None)], Some(&people));
    for (most_problems, refused) in [(1, Some("E0846")), (2, None)] {
        let options = RunOptions { wanted: vec![count], most_problems, ..RunOptions::default() };
        let whole = FromInput(&builder.program, input.clone());
        let outcome = run(&builder.program, input.clone(), &whole, &options, &|_| {});
        assert_eq!(outcome.refused().map(|found| found.code), refused);
    }
}

#[test]
fn an_absent_table_is_unknown_and_an_empty_one_is_not() {
    let mut builder = Builder::new();
    let count = builder.aggregate(HOUSEHOLD, "人数", Type::Number, over_people(AggregateKind::Count, None, None));
    let households = [household("h1", "a", None)];
    let absent = builder.input(&households, None);
    let outcome = go(&builder, absent, &[count], 64);
    assert_eq!(outcome.column(count).get(0), None);
    assert_eq!(outcome.missing(count, 0), ["人 absent"]);
    let empty = builder.input(&households, Some(&[]));
    assert_eq!(go(&builder, empty, &[count], 64).column(count).get(0), number(0));
}

#[test]
fn rows_that_repeat_a_key_are_one_merged_or_rejected() {
    let mut builder = Builder::new();
    let count = builder.aggregate(HOUSEHOLD, "人数", Type::Number, over_people(AggregateKind::Count, None, None));
    let households = [household("h1", "a", None), household("h2", "a", None)];
    let people = [
        person("p1", "h1", number(1)),
        person("p1", "h1", number(1)),
        person("p2", "h2", number(1)),
        person("p2", "h2", number(2)),
        [None, text("h1"), number(3)],
    ];
    let input = builder.input(&households, Some(&people[..4]));
    let outcome = go(&builder, input, &[count], 64);
    let counts = outcome.column(count);
    // One row is left of the agreeing two; what h2 has is not known, since the rejected rows name it.
    assert_eq!((counts.get(0), counts.get(1)), (number(1), None));
    let counters = outcome.counters(PERSON);
    assert_eq!((counters.read, counters.evaluated, counters.rejected, counters.merged), (4, 2, 2, 1));
    assert_eq!(outcome.problems().iter().filter(|problem| problem.code == "D0302").count(), 2);
    assert_eq!(outcome.missing(count, 1), ["人 rejected"]);

    let input = builder.input(&households, Some(&people));
    let outcome = go(&builder, input, &[count], 64);
    assert_eq!(outcome.counters(PERSON).rejected, 3);
    assert_eq!(outcome.column(count).get(0), None);

    builder.program.tables[PERSON.index()].merge = true;
    let age = builder.field(PERSON, "年龄");
    let input = builder.input(&households, Some(&people[..4]));
    let outcome = go(&builder, input, &[count, age], 64);
    assert_eq!(outcome.counters(PERSON).merged, 2);
    assert_eq!(outcome.column(age).get(1), None);
    assert_eq!(outcome.column(count).get(1), number(1));
}

#[test]
fn rows_left_out_take_no_part_and_are_counted() {
    let mut builder = Builder::new();
    let age = builder.field(PERSON, "年龄");
    let age = builder.read(age);
    let zero = builder.constant(number(0));
    let only = builder.call(Builtin::Greater, &[age, zero]);
    builder.program.tables[PERSON.index()].only = Some(only);
    let count = builder.aggregate(HOUSEHOLD, "人数", Type::Number, over_people(AggregateKind::Count, None, None));
    let people = [person("p1", "h1", number(0)), person("p2", "h1", None), person("p1", "h1", number(4))];
    let input = builder.input(&[household("h1", "a", None)], Some(&people));
    let outcome = go(&builder, input, &[count], 64);
    assert_eq!(outcome.column(count).get(0), number(2));
    let counters = outcome.counters(PERSON);
    assert_eq!((counters.read, counters.evaluated, counters.left_out), (3, 3, 1));
}

#[test]
fn a_pair_sees_the_row_outside() {
    // For each person: is there somebody older in the household?
    let mut builder = Builder::new();
    let age = builder.field(PERSON, "年龄");
    let here = builder.read(age);
    let outside = builder.read_by(age, Origin::Outer, &[]);
    let older = builder.call(Builtin::Greater, &[here, outside]);
    builder.program.paths.push(PathKey { origin: Origin::Row, links: vec![LinkId(1)] });
    let up = PathId(builder.program.paths.len() as u32 - 1);
    let pairing = Pairing::Common { up, down: vec![LinkId(1)] };
    let kind = AggregateKind::Any;
    let any = Aggregate { kind, over: PERSON, pairing: pairing.clone(), value: None, by: None, condition: Some(older) };
    let any = builder.aggregate(PERSON, "有更年长者", Type::Bool, any);
    let kind = AggregateKind::Count;
    let count = Aggregate { kind, over: PERSON, pairing, value: None, by: None, condition: None };
    let count = builder.aggregate(PERSON, "同户人数", Type::Number, count);
    let people = [
        person("p1", "h1", number(30)),
        person("p2", "h2", number(40)),
        person("p3", "h1", number(50)),
        person("p4", "h9", number(1)),
    ];
    let input = builder.input(&[household("h1", "a", None), household("h2", "a", None)], Some(&people));
    let outcome = go(&builder, input, &[any, count], 64);
    let flags = outcome.column(any);
    let found: Vec<_> = (0..4).map(|row| flags.flag(row)).collect();
    assert_eq!(found, [Some(true), Some(false), Some(false), None]);
    let counts = outcome.column(count);
    assert_eq!((counts.get(0), counts.get(1), counts.get(3)), (number(2), number(1), None));
    assert_eq!(outcome.missing(any, 3), ["户[h9]"]);
}

#[test]
fn a_test_gives_a_column_its_values() {
    let mut builder = Builder::new();
    let income = builder.field(HOUSEHOLD, "收入");
    let people = builder.field(HOUSEHOLD, "人口");
    let (income, people) = (builder.read(income), builder.read(people));
    let per_head = builder.call(Builtin::Divide, &[income, people]);
    let per_head = builder.derive(HOUSEHOLD, "人均", per_head);
    let read = builder.read(per_head);
    let double = builder.call(Builtin::Add, &[read, read]);
    let double = builder.derive(HOUSEHOLD, "两倍", double);
    let households = [household("h1", "a", number(8)), household("h2", "a", number(8)), household("h3", "a", None)];
    let mut input = builder.input(&households, None);
    let rows = Bits::from_fn(3, |row| row > 0);
    let values = Values::from_values(Type::Number, [None, number(7), None]);
    input.pins.push(Pin { column: per_head, rows, values });
    let outcome = go(&builder, input, &[double], 64);
    let doubled = outcome.column(double);
    assert_eq!((doubled.get(0), doubled.get(1), doubled.get(2)), (number(8), number(14), None));
    assert_eq!(outcome.missing(double, 2), ["人均"]);
}

#[test]
fn what_is_missing_is_named_down_to_cells() {
    let mut builder = Builder::new();
    let age = builder.field(PERSON, "年龄");
    let age = builder.read(age);
    let sum = builder.aggregate(HOUSEHOLD, "年龄和", Type::Number, over_people(AggregateKind::Sum, None, Some(age)));
    let income = builder.field(HOUSEHOLD, "收入");
    let (sum_read, income) = (builder.read(sum), builder.read(income));
    let ratio = builder.call(Builtin::Divide, &[income, sum_read]);
    let ratio = builder.derive(HOUSEHOLD, "比", ratio);
    let up = builder.read_by(ratio, Origin::Row, &[LinkId(1)]);
    let seen = builder.derive(PERSON, "户比", up);
    let households = [household("h1", "a", None), household("h2", "a", number(4))];
    let people = [person("p1", "h1", None), person("p2", "h1", number(3)), person("p3", "h2", number(0))];
    let input = builder.input(&households, Some(&people));
    let outcome = go(&builder, input, &[ratio, seen], 64);
    assert_eq!(outcome.missing(ratio, 0), ["收入", "人[p1].年龄"]);
    assert_eq!(outcome.missing(ratio, 1), ["÷0: 年龄和"]);
    assert_eq!(outcome.missing(seen, 0), ["户.收入", "户.人[p1].年龄"]);
}

#[test]
fn overflow_is_unknown_and_reported_with_row_and_column() {
    let mut builder = Builder::new();
    let income = builder.field(HOUSEHOLD, "收入");
    let income = builder.read(income);
    let square = builder.call(Builtin::Multiply, &[income, income]);
    let square = builder.derive(HOUSEHOLD, "平方", square);
    let households = [household("h1", "a", number(3)), household("h2", "a", number(9_000_000_000))];
    let input = builder.input(&households, None);
    let outcome = go(&builder, input, &[square], 64);
    assert_eq!((outcome.column(square).get(0), outcome.column(square).get(1)), (number(9), None));
    let problem = &outcome.problems()[0];
    assert_eq!((problem.code, &*problem.column, problem.text.as_str()), ("D0306", "平方", "h2"));
    assert_eq!(outcome.missing(square, 1), ["溢出: 收入"]);
}

#[test]
fn ranks_orders_and_repeats_see_the_whole_table() {
    let mut builder = Builder::new();
    let (income, village) = (builder.field(HOUSEHOLD, "收入"), builder.field(HOUSEHOLD, "村"));
    let (income, village) = (builder.read(income), builder.read(village));
    let mut whole = |name: &str, kind: WholeKind, groups: &[NodeId], value: Option<NodeId>| {
        let whole = Whole { kind, groups: groups.to_vec(), value, descending: true };
        builder.column(HOUSEHOLD, name, Type::Number, Formula::Whole(whole))
    };
    let rank = whole("名次", WholeKind::Rank, &[], Some(income));
    let order = whole("序", WholeKind::Order, &[village], Some(income));
    let same = whole("同村", WholeKind::CountSame, &[village], None);
    let total = whole("总", WholeKind::Total, &[], Some(income));
    let households = [
        household("h1", "a", number(5)),
        household("h2", "b", number(9)),
        household("h3", "a", None),
        household("h4", "a", number(9)),
        household("h5", "b", number(1)),
    ];
    let input = builder.input(&households, None);
    let outcome = go(&builder, input, &[rank, order, same, total], 64);
    let values = |id: ColumnId| (0..5).map(|row| outcome.column(id).get(row)).collect::<Vec<_>>();
    assert_eq!(values(rank), [number(3), number(1), None, number(1), number(4)]);
    assert_eq!(values(order), [number(2), number(1), number(3), number(1), number(2)]);
    assert_eq!(values(same), [number(3), number(2), number(3), number(3), number(2)]);
    assert_eq!(values(total), [None, None, None, None, None]);
}

#[test]
fn many_children_of_one_parent_give_the_same_for_any_chunk() {
    let mut builder = Builder::new();
    let age = builder.field(PERSON, "年龄");
    let age = builder.read(age);
    let kinds = [AggregateKind::Sum, AggregateKind::Average, AggregateKind::Minimum, AggregateKind::Maximum];
    let columns: Vec<ColumnId> = kinds
        .into_iter()
        .map(|kind| {
            builder.aggregate(HOUSEHOLD, &format!("{kind:?}"), Type::Number, over_people(kind, None, Some(age)))
        })
        .collect();
    let people: Vec<_> = (0..1000)
        .map(|at| {
            let household = if at % 5 == 0 { format!("h{}", at % 40) } else { "h0".to_owned() };
            person(&format!("p{at}"), &household, number(at * 37 % 91))
        })
        .collect();
    let households: Vec<_> = (0..40).map(|at| household(&format!("h{at}"), "a", None)).collect();
    let input = builder.input(&households, Some(&people));
    let reference: Vec<String> =
        columns.iter().map(|id| format!("{:?}", go(&builder, input.clone(), &columns, 8192).column(*id))).collect();
    for chunk in [64, 128, 320] {
        let outcome = go(&builder, input.clone(), &columns, chunk);
        for (id, expected) in columns.iter().zip(&reference) {
            assert_eq!(format!("{:?}", outcome.column(*id)), *expected, "chunk {chunk}");
        }
    }
}

#[test]
fn a_pair_table_and_a_calendar_have_their_rows() {
    let mut builder = Builder::new();
    let from = heng_values::Date::new(2022, 8, 31).unwrap();
    let until = heng_values::Date::new(2022, 9, 12).unwrap();
    for (name, every) in
        [("周历", CalendarStep::Week), ("旬历", CalendarStep::TenDays), ("季历", CalendarStep::Quarter)]
    {
        let fields = [("起", Type::Date), ("止", Type::Date), ("名", Type::Text)];
        builder.table(name, Rows::Calendar(Calendar { every, from, until }), &fields, &["起"]);
    }
    let weeks = TableId(3);
    let fields = [("村", Type::Text), ("起", Type::Date)];
    builder.table("村周", Rows::Each(vec![VILLAGE, weeks]), &fields, &["村", "起"]);
    let households = [household("h1", "b", None), household("h2", "a", None)];
    let outcome = go(&builder, builder.input(&households, None), &[], 64);
    let keys = |table: u32| {
        let table = TableId(table);
        (0..outcome.rows(table) as u32).map(|row| outcome.key_text(table, row)).collect::<Vec<_>>()
    };
    assert_eq!(keys(3), ["2022-08-29", "2022-09-05", "2022-09-12"]);
    assert_eq!(keys(4), ["2022-08-21", "2022-09-01", "2022-09-11"]);
    assert_eq!(keys(5), ["2022-07-01"]);
    let end = outcome.column(builder.field(TableId(4), "止"));
    assert_eq!(end.get(0), heng_values::Date::new(2022, 8, 31).map(Value::Date));
    let name = outcome.column(builder.field(TableId(4), "名"));
    assert_eq!(name.text(0), Some("2022年8月下旬"));
    assert_eq!(keys(6)[..4], ["a/2022-08-29", "a/2022-09-05", "a/2022-09-12", "b/2022-08-29"]);
}

#[test]
fn a_link_by_another_column_may_be_ambiguous() {
    let mut builder = Builder::new();
    let link = LinkId(2);
    builder.link(HOUSEHOLD, PERSON, "户编号", "户编号");
    builder.program.links[link.index()].to_key = false;
    let age = builder.field(PERSON, "年龄");
    let read = builder.read_by(age, Origin::Row, &[link]);
    let seen = builder.derive(HOUSEHOLD, "户里人的年龄", read);
    let households = [household("h1", "a", None), household("h2", "a", None)];
    let people = [person("p1", "h1", number(5)), person("p2", "h2", number(6)), person("p3", "h2", number(7))];
    let outcome = go(&builder, builder.input(&households, Some(&people)), &[seen], 64);
    let values = outcome.column(seen);
    assert_eq!((values.get(0), values.get(1)), (number(5), None));
    let problems = outcome.problems();
    let codes: Vec<_> = problems.iter().map(|problem| (problem.code, problem.text.as_str())).collect();
    assert_eq!(codes, [("D0305", "h2")]);
}

#[test]
fn what_constants_leave_unknown_is_named_by_its_function() {
    let mut builder = Builder::new();
    let (five, nine, one) = (builder.constant(number(5)), builder.constant(number(9)), builder.constant(number(1)));
    let clamp = builder.call(Builtin::Clamp, &[five, nine, one]);
    let zero = builder.constant(number(0));
    let when = builder.call(Builtin::Greater, &[clamp, zero]);
    let flag = builder.derive(HOUSEHOLD, "·判断", when);
    let input = builder.input(&[household("h1", "a", None)], None);
    let outcome = go(&builder, input, &[flag], 64);
    assert_eq!(outcome.missing(flag, 0), ["clamp"]);
}
