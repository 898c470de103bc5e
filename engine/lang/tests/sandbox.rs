//! Plugin scripts: every operator on expression values beside every other type, the bans, the makers, places, records,
//! and the limits. A script either gives the expression expected or an error with a code; never a silent false.

#![allow(clippy::unwrap_used, reason = "a failing helper fails the test")]

use heng_lang::{Constructor, Data, Expression, Fields, Kind, Part, Script, SourceText, Template, parse_expression};
use heng_values::{Number, Place};
use std::sync::Arc;

fn file(name: &str) -> Arc<str> {
    Arc::from(name)
}

fn expression(text: &str, start: usize) -> Data {
    Data::Expression(parse_expression(&SourceText::plain(&file("rules.toml"), text, start)).unwrap())
}

fn entry(key: &str, data: Data) -> (Arc<str>, Data) {
    (Arc::from(key), data)
}

fn record(label: &str, entries: Vec<(Arc<str>, Data)>, start: usize) -> Data {
    let place = Place::new(file("rules.toml"), start, start + 9);
    Data::Record(Arc::new(Fields { label: Arc::from(label), entries, place }))
}

fn item() -> Data {
    let value = parse_expression(&SourceText::plain(&file("rules.toml"), "差额", 300)).unwrap();
    let place = Place::new(file("rules.toml"), 290, 320);
    let template = Template {
        parts: vec![Part::Text(Arc::from("差")), Part::Value { value, places: Some(2) }],
        place: place.clone(),
    };
    record(
        "R-203",
        vec![
            entry("id", Data::Text(Arc::from("R-203"))),
            entry("value", expression("收入", 100)),
            entry("line", expression("预警线.重点", 200)),
            entry("link", expression("村.乡镇", 400)),
            entry("reason", Data::Expression(Expression::new(Kind::Template(Arc::new(template)), place))),
            entry("five", Data::Number(Number::parse("5").unwrap())),
            entry("half", Data::Number(Number::parse("0.5").unwrap())),
            entry("yes", Data::Bool(true)),
            entry("title", Data::Text(Arc::from("甲"))),
            entry("names", Data::List(vec![Data::Text(Arc::from("甲")), Data::Text(Arc::from("乙"))])),
            entry("sub", Data::List(vec![record("", vec![entry("when", expression("a && b", 500))], 495)])),
        ],
        90,
    )
}

fn constructors() -> Vec<Constructor> {
    vec![
        Constructor { name: "column", arity: 3..=4 },
        Constructor { name: "finding", arity: 1..=1 },
        Constructor { name: "error", arity: 3..=3 },
    ]
}

fn fallback() -> Place {
    Place::new(file("rules.toml"), 7, 8)
}

fn run(script: &str) -> Result<Vec<Data>, heng_values::Diagnostic> {
    let script = Script::compile(&file("threshold.rhai"), script).map_err(|mut errors| errors.remove(0))?;
    script.call("lower", item(), &constructors(), &fallback())
}

fn lower(body: &str) -> String {
    match run(&format!("fn lower(item) {{ {body} }}")) {
        Ok(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
        Err(diagnostic) => diagnostic.code.to_owned(),
    }
}

fn shown(data: &Data) -> String {
    match data {
        Data::Nothing => "()".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Number(number) => format!("plain {number}"),
        Data::Text(text) => format!("plain \"{text}\""),
        Data::Expression(tree) => tree.to_string(),
        Data::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Data::Record(fields) => {
            let entries: Vec<String> =
                fields.entries.iter().map(|(key, data)| format!("{key}: {}", shown(data))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Data::Made(made) => {
            format!("{}({})", made.constructor, made.arguments.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn operators_make_nodes_or_errors() {
    let table = [
        ("item.value + item.line", "收入 + 预警线.重点"),
        ("item.value - 5", "收入 - 5"),
        ("5 * item.value", "5 * 收入"),
        ("item.value / 0.5", "收入 / 0.5"),
        ("item.value % item.half", "收入 % 0.5"),
        ("item.value < 5", "收入 < 5"),
        ("item.five <= item.value", "5 <= 收入"),
        ("item.value > 0.5", "收入 > 0.5"),
        ("item.half >= item.value", "0.5 >= 收入"),
        ("item.value == \"x\"", "收入 == \"x\""),
        ("\"x\" != item.value", "\"x\" != 收入"),
        ("item.value == true", "收入 == true"),
        ("false == item.value", "false == 收入"),
        ("-item.value", "-收入"),
        ("!(item.value < 5)", "!(收入 < 5)"),
        ("item.reason + \"。\"", "\"差{差额:.2}\" + \"。\""),
        ("\"注：\" + item.reason", "\"注：\" + \"差{差额:.2}\""),
        ("let x = \"a\"; x += item.value; x", "E0247"),
        ("let x = text(\"a\"); x += item.value; x", "\"a\" + 收入"),
        ("let x = number(1); x += 2; x", "1 + 2"),
        ("item.value == ()", "E0247"),
        ("() == item.value", "E0247"),
        ("item.value < ()", "E0247"),
        ("() == 1", "E0247"),
        ("item.value + ()", "E0247"),
        ("item.value + [1]", "E0247"),
        ("item.value == item", "E0247"),
        ("item == item", "E0247"),
        ("#{} == item.value", "E0247"),
        ("item.value in [item.line, 5]", "收入 in [预警线.重点, 5]"),
        ("5 in [item.value]", "5 in [收入]"),
        ("[1, item.value].contains(5)", "5 in [1, 收入]"),
        ("\"甲\" in item.value", "\"甲\" in 收入"),
        ("item.value in \"甲\"", "E0247"),
        ("item.value in 5", "E0247"),
        ("[item.value].index_of(item.value)", "E0247"),
        ("[item.value] == [item.value]", "E0247"),
        ("item.value && true", "E0246"),
        ("true && item.value", "E0246"),
        ("item.value || item.line", "E0246"),
        ("if item.value { 1 } else { 2 }", "E0246"),
        ("while item.value { }", "E0246"),
        ("item.value ?? 1", "E0255"),
        ("switch item.value { 1 => 2, _ => 3 }", "E0255"),
        ("[1, 2].filter(|x| item.value > x)", "E0246"),
        ("[1, 2].some(|x| item.value > x)", "E0246"),
        ("`${item.value}`", "E0251"),
        ("item.value.to_string()", "E0251"),
        ("item.value.foo", "E0258"),
        ("item.value[0]", "E0243"),
        ("item.below", "E0244"),
        ("#{a: 1}.b", "E0244"),
        ("\"a\" < 5", "E0247"),
        ("\"a\" == 5", "E0247"),
    ];
    check(&table);
}

#[test]
fn makers_make_what_they_say() {
    let table = [
        ("all([item.value < 5, item.yes, true])", "收入 < 5 && true && true"),
        ("all([])", "true"),
        ("any([])", "false"),
        ("all([item.value])", "收入"),
        ("any([item.value, all([item.line, true])])", "收入 || (预警线.重点 && true)"),
        ("not(item.value == 1)", "!(收入 == 1)"),
        ("not(true)", "!true"),
        ("choose(item.value > 0, text(\"是\"), \"否\")", "if 收入 > 0 { \"是\" } else { \"否\" }"),
        ("coalesce(item.value, 0)", "收入 ?? 0"),
        ("sum_over(item.link, item.value)", "sum_over(村.乡镇, 收入)"),
        ("sum_over(item.link, item.value, item.line > 1)", "sum_over(村.乡镇, 收入, 预警线.重点 > 1)"),
        ("sum_over(item.value + 1, item.value)", "E0248"),
        ("number(1.50)", "1.5"),
        ("number(\"1.50\")", "1.5"),
        ("number(\"x\")", "E0248"),
        ("number(item.value)", "E0248"),
        ("text(\"甲\")", "\"甲\""),
        ("text(5)", "\"5\""),
        ("text(item.value)", "E0248"),
        ("date(\"2022-08-01\")", "date(\"2022-08-01\")"),
        ("date(\"2022-02-30\")", "E0248"),
        ("date(\"昨天\")", "E0248"),
        ("unknown()", "unknown"),
        ("constant(text(\"甲\"))", "plain \"甲\""),
        ("constant(number(1.5)) + 1", "plain 2.5"),
        ("constant(all([]))", "true"),
        ("constant(\"甲\") + \"乙\"", "plain \"甲乙\""),
        ("type_of(constant(item.value))", "plain \"()\""),
        ("type_of(constant(item.value == item.value))", "plain \"()\""),
        ("type_of(constant(number(1) + 1))", "plain \"()\""),
        ("type_of(constant(item.reason))", "plain \"()\""),
        ("type_of(constant(unknown()))", "plain \"()\""),
        ("constant(item)", "E0248"),
        ("value_of(item.label + \".状态\")", "R-203.状态"),
        ("value_of(item.link, \"复查日期\")", "村.乡镇.复查日期"),
        ("value_of(\"村\", \"x\")", "村.x"),
        ("value_of(\"\")", "E0248"),
        ("value_of(item.value + 1, \"x\")", "E0248"),
        ("built_in(\"count\", [value_of(\"人\"), item.value > 1])", "count(人, 收入 > 1)"),
        (
            "built_in(\"order_within\", [[value_of(\"a\"), value_of(\"b\")], item.value, text(\"desc\")])",
            "order_within([a, b], 收入, \"desc\")",
        ),
        ("built_in(\"region\", [text(\"县\")])", "region(\"县\")"),
        ("built_in(\"row_key\", [])", "row_key()"),
        ("built_in(\"f(x\", [])", "E0248"),
        ("not_there(1)", "E0256"),
        ("column(\"户\", \"x\", item.value)", "column(plain \"户\", plain \"x\", 收入)"),
        ("column(\"户\", \"x\", 1, #{ places: 2 })", "column(plain \"户\", plain \"x\", plain 1, {places: plain 2})"),
        ("column(\"户\")", "E0256"),
        ("[finding(#{ when: item.value > 1 })]", "finding({when: 收入 > 1})"),
        ("[1, \"a\", true, item.names]", "plain 1; plain \"a\"; true; [plain \"甲\", plain \"乙\"]"),
        ("()", ""),
    ];
    check(&table);
}

#[test]
fn plain_values_work_as_usual() {
    let table = [
        ("5 / 2", "plain 2.5"),
        ("1 / 3", "plain 0.333333"),
        ("0.1234567 * 0.1", "plain 0.012346"),
        ("2.5 + 2.5 == 5", "true"),
        ("7 % -3", "plain 1"),
        ("1 / 0", "E0257"),
        ("9000000000000 * 9000", "E0257"),
        ("let n = 1; n += 1; n *= 3; n -= 1; n /= 2; n", "plain 2.5"),
        ("\"条件\" + 3", "plain \"条件3\""),
        ("let d = \"\"; for n in item.names { d += if d == \"\" { n } else { \"、\" + n }; } d", "plain \"甲、乙\""),
        ("item.names.len()", "plain 2"),
        ("item.title.len()", "plain 1"),
        ("\"甲\" in item.names", "true"),
        ("\"丙\" in item.names", "false"),
        ("item.has(\"value\")", "true"),
        ("item.has(\"below\")", "false"),
        ("item.sub[0].has(\"when\")", "true"),
        ("item.sub[0].when", "a && b"),
        ("item.label", "plain \"R-203\""),
        ("let s = 0; for i in 0..4 { s += i; } s", "plain 6"),
        ("if item.five > 4 && item.yes { 1 } else { 2 }", "plain 1"),
        ("[1, 2, 3].filter(|x| x > 1)", "plain 2; plain 3"),
        ("[1, 2].map(|x| x * 2)", "plain 2; plain 4"),
        ("[1] + [2]", "plain 1; plain 2"),
        ("item.five == 5 && item.title != \"乙\" && item.five <= 5", "true"),
        ("\"乙\" > \"甲\"", "false"),
        ("item.keys()[0]", "plain \"id\""),
        ("let m = #{}; m.a = item.value; m.a", "收入"),
        ("`${item.title}-${1}`", "plain \"甲-1\""),
    ];
    check(&table);
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(body, expected)| {
            let found = lower(body);
            (found != *expected).then(|| format!("{body}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn made_nodes_stand_at_the_items_text() {
    let place = |body: &str| match run(&format!("fn lower(item) {{ {body} }}")).unwrap().remove(0) {
        Data::Expression(tree) => tree.place.start,
        Data::Made(made) => made.place.start,
        other => panic!("{other:?}"),
    };
    assert_eq!(place("item.value < item.line"), 100);
    assert_eq!(place("5 < item.line"), 200);
    assert_eq!(place("number(5) < item.line"), 200);
    assert_eq!(place("number(5) + number(6)"), 7);
    assert_eq!(place("all([true, item.line > 1])"), 200);
    assert_eq!(place("finding(#{ message: text(\"a\"), when: item.line > 1 })"), 200);
    assert_eq!(place("error(item, \"key\", \"text\")"), 90);
    assert_eq!(place("column(\"户\", \"x\", number(1))"), 7);
    let error = run("fn lower(item) {\n  let x = 1;\n  item.value + () }").unwrap_err();
    assert_eq!(error.place.map(|place| place.start), Some(100));
    let script = &error.related[0].place;
    assert_eq!((&*script.file, script.start), ("threshold.rhai", 43));
}

#[test]
fn scripts_are_bounded() {
    for (body, limit) in [
        ("loop { }", "operations"),
        ("let a = []; loop { a = [a]; }", ""),
        ("let s = \"a\"; loop { s += s; }", ""),
        ("let x = item.value; loop { x = x + x; }", ""),
        ("let x = item.value; loop { x = not(x); }", ""),
        ("lower(item)", "calls"),
        ("let a = []; loop { a.push(1); }", ""),
        ("let m = #{}; let i = 0; loop { i += 1; m[\"k\" + i] = i; }", ""),
    ] {
        let error = run(&format!("fn lower(item) {{ {body} }}")).unwrap_err();
        assert!(["E0245", "E0250", "E0222"].contains(&error.code), "{body}: {error:?}");
        if !limit.is_empty() {
            assert_eq!(error.arguments[0].1, limit, "{body}");
        }
    }
    let many = "fn lower(item) { let x = number(0); for i in 0..500 { x = x + item.value; } x }";
    assert!(run(many).is_ok());
}

#[test]
fn what_is_no_script_is_an_error() {
    let code = |text: &str| Script::compile(&file("a.rhai"), text).unwrap_err()[0].code;
    assert_eq!(code("fn lower(item) { "), "E0241");
    assert_eq!(code("fn lower(item) { } let x = 1;"), "E0254");
    assert_eq!(code("import \"x\" as y;"), "E0241");
    assert_eq!(code("fn lower(item) { eval(\"1\") }"), "E0241");
    assert_eq!(code("fn lower(item) { print(1) }"), "E0241");
    let script = Script::compile(&file("a.rhai"), "\u{feff}fn lower(item) { [] }").unwrap();
    assert!(script.has_function("lower", 1) && !script.has_function("finish", 1));
    let missing = script.call("finish", Data::List(vec![]), &[], &fallback()).unwrap_err();
    assert_eq!(missing.code, "E0242");
}
