//! Findings and sheets of whole runs: order, states, what is missing, totals and parts to hand out.

use super::build::*;
use crate::program::*;
use crate::run::{Batch, Outcome, RunOptions, State, run};
use heng_values::Type;
use heng_values::builtin::Builtin;

fn program() -> Builder {
    let mut builder = Builder::new();
    let income = builder.field(HOUSEHOLD, "收入");
    let income = builder.read(income);
    let limit = builder.constant(number(8));
    let below = builder.call(Builtin::Less, &[income, limit]);
    let gap = builder.call(Builtin::Subtract, &[limit, income]);
    builder.item("R-1", HOUSEHOLD, below, Some(gap));
    let people = builder.aggregate(
        HOUSEHOLD,
        "人数",
        Type::Number,
        Aggregate {
            kind: AggregateKind::Count,
            over: PERSON,
            pairing: Pairing::Links(vec![LinkId(1)]),
            value: None,
            by: None,
            condition: None,
        },
    );
    let (people, none) = (builder.read(people), builder.constant(number(0)));
    let empty = builder.call(Builtin::Equal, &[people, none]);
    builder.item("R-2", HOUSEHOLD, empty, None);
    builder
}

fn households() -> Vec<[Option<heng_values::Value>; 4]> {
    let row =
        |id: &str, village: &str, income: Option<i64>| [text(id), text(village), income.and_then(number), number(2)];
    vec![row("h/3", "b", Some(5)), row("h1", "a", None), row("h2", "b", Some(9)), row("h0", "a", Some(7))]
}

fn go(builder: &Builder) -> Outcome<'_> {
    let input = builder.input(&households(), None);
    let whole = FromInput(&builder.program, input.clone());
    run(&builder.program, input, &whole, &RunOptions { chunk_rows: 64, ..RunOptions::default() }, &|_| {})
}

fn lines(batch: &Batch) -> Vec<String> {
    let line = |row: usize| {
        let cell = |cells: &crate::run::Cells| {
            let mut text = String::new();
            cells.show(row, &mut text);
            text
        };
        batch.columns.iter().map(cell).collect::<Vec<_>>().join(",")
    };
    (0..batch.rows).map(line).collect()
}

#[test]
fn findings_follow_the_data_and_say_what_is_missing() {
    let builder = program();
    let outcome = go(&builder);
    let mut found = Vec::new();
    outcome.findings(lines, |some| found.extend(some));
    assert_eq!(
        found,
        [
            "户,h\\/3,R-1,名,类,命中,重点,,3.00,,,,文件,,,,b",
            "户,h1,R-1,名,类,待核实,重点,,,收入,,,文件,,,,a",
            "户,h0,R-1,名,类,命中,重点,,1.00,,,,文件,,,,a",
        ]
    );
    assert_eq!(outcome.finding_titles().len(), 17);
    let tally = outcome.tally(ItemId(0));
    assert_eq!((tally.hit, tally.unknown, tally.clear), (2, 1, 1));
    assert_eq!(outcome.tally(ItemId(1)).not_run, Some(vec!["人".to_owned()]));
    assert_eq!(outcome.state(ItemId(0), HOUSEHOLD, 2), Some(State::Clear));
    assert_eq!(outcome.item_missing(ItemId(0), HOUSEHOLD, 1), ["收入"]);
    assert_eq!(outcome.find(HOUSEHOLD, "h\\/3"), Some(0));
}

#[test]
fn rows_that_miss_alike_say_what_each_would_say_alone() {
    let mut builder = Builder::new();
    let income = builder.field(HOUSEHOLD, "收入");
    let people = builder.field(HOUSEHOLD, "人口");
    let (income, people, one, two) =
        (builder.read(income), builder.read(people), builder.constant(number(1)), builder.constant(number(2)));
    let each = builder.call(Builtin::Divide, &[income, people]);
    let poor = builder.call(Builtin::Less, &[each, two]);
    let many = builder.call(Builtin::Greater, &[people, one]);
    let none = builder.call(Builtin::Less, &[income, one]);
    let judged = builder.node(Op::If { condition: many, then: poor, otherwise: none }, Type::Bool);
    let judged = builder.node(Op::Or(vec![judged, poor]), Type::Bool);
    builder.item("R-1", HOUSEHOLD, judged, None);
    let mut rows = Vec::new();
    for again in 0..40 {
        for income in [None, number(0), number(1), number(9)] {
            for people in [None, number(0), number(1), number(3)] {
                rows.push([text(&format!("h{again}-{}", rows.len())), text("a"), income.clone(), people.clone()]);
            }
        }
    }
    let input = builder.input(&rows, None);
    let whole = FromInput(&builder.program, input.clone());
    let options = RunOptions { chunk_rows: 64, ..RunOptions::default() };
    let outcome = run(&builder.program, input, &whole, &options, &|_| {});
    let mut found = Vec::new();
    outcome.findings(lines, |some| found.extend(some));
    let mut said = std::collections::BTreeSet::new();
    let open: Vec<Vec<String>> =
        found.iter().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>()).collect();
    for cells in open.iter().filter(|cells| cells[5] == "待核实") {
        let row = outcome.find(HOUSEHOLD, &cells[1]).unwrap();
        let missing = &cells[9..cells.len() - 7];
        assert_eq!(missing.join(","), outcome.item_missing(ItemId(0), HOUSEHOLD, row).join("; "), "{}", cells[1]);
        said.insert(missing.join(","));
    }
    assert_eq!(said.len(), 4, "{said:?}");
}

#[test]
fn a_sheet_has_its_order_its_totals_and_its_parts() {
    let mut builder = program();
    let ids = ["村", "户编号", "收入"].map(|name| builder.field(HOUSEHOLD, name));
    let columns = ids.map(|id| SheetColumn { value: builder.read(id), places: None }).to_vec();
    let condition = builder.field(HOUSEHOLD, "收入");
    let (condition, zero) = (builder.read(condition), builder.constant(number(0)));
    let positive = builder.call(Builtin::Greater, &[condition, zero]);
    let condition = Some(builder.derive(HOUSEHOLD, "·名单", positive));
    builder.program.sheets.push(Sheet {
        name: "名单".into(),
        titles: ["村", "户编号", "收入"].map(Into::into).to_vec(),
        parts: vec![SheetPart { table: HOUSEHOLD, condition, columns, order: Vec::new(), caveats: Vec::new() }],
        order: vec![Order { column: 0, descending: false }, Order { column: 2, descending: true }],
        group: vec![0],
        totals: vec![Total { column: 1, kind: TotalKind::Count }, Total { column: 2, kind: TotalKind::Average }],
        split: vec![0],
        place: place(),
    });
    let outcome = go(&builder);
    let sheet = outcome.sheet(0).unwrap();
    let mut found = Vec::new();
    sheet.write(&sheet.lines, lines, |some| found.extend(some));
    assert_eq!(found, ["a,h0,7", "b,h2,9", "b,h/3,5"]);
    let mut unknown = Vec::new();
    sheet.write_unknown(lines, |some| unknown.extend(some));
    assert_eq!(unknown, ["a,h1,,收入"]);
    let (titles, totals) = sheet.totals().unwrap();
    assert_eq!(titles.iter().map(|title| &**title).collect::<Vec<_>>(), ["村", "户编号（数）", "收入（平均）"]);
    assert_eq!(lines(&totals), ["a,1,7", "b,2,7", "合计,3,7"]);
    let splits: Vec<_> = sheet.splits().into_iter().map(|(name, lines)| (name.join("-"), lines.len())).collect();
    assert_eq!(splits, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
}

#[test]
fn an_overflow_in_a_list_is_reported_too() {
    let mut builder = program();
    let income = builder.field(HOUSEHOLD, "收入");
    let income = builder.read(income);
    let huge = builder.constant(number(9_000_000_000_000));
    let product = builder.call(Builtin::Multiply, &[income, huge]);
    let columns = vec![SheetColumn { value: product, places: None }];
    builder.program.sheets.push(Sheet {
        name: "名单".into(),
        titles: vec!["积".into()],
        parts: vec![SheetPart { table: HOUSEHOLD, condition: None, columns, order: Vec::new(), caveats: Vec::new() }],
        order: Vec::new(),
        group: Vec::new(),
        totals: Vec::new(),
        split: Vec::new(),
        place: place(),
    });
    let outcome = go(&builder);
    assert!(outcome.problems().is_empty());
    let sheet = outcome.sheet(0).unwrap();
    for _ in 0..2 {
        sheet.write(&sheet.lines, lines, |_| {});
    }
    let said: Vec<_> = outcome.problems().iter().map(|problem| (problem.code, problem.text.clone())).collect();
    assert_eq!(said, [("D0306", "h\\/3".to_owned()), ("D0306", "h2".to_owned()), ("D0306", "h0".to_owned())]);
}
