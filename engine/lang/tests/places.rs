//! Places: every node is underlined from its leftmost character to its last, in bytes of the file, through folding,
//! escapes and templates; and the shapes of trees, so that a new Rhai cannot change them unnoticed.

#![allow(clippy::unwrap_used, reason = "a failing helper fails the test")]

use heng_lang::{Expression, Kind, Part, SourceText, Tree, parse_expression, parse_template};
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

fn plain(text: &str) -> SourceText {
    SourceText::plain(&Arc::from("a.toml"), text, 0)
}

/// Every node as `text-it-covers:kind`, outermost first.
fn outline(file: &str, tree: &Tree, out: &mut Vec<String>) {
    let Place { start, end, .. } = &tree.place;
    let covered = &file[*start as usize..*end as usize];
    let (kind, children): (&str, Vec<&Tree>) = match &tree.kind {
        Kind::Number(_) => ("number", vec![]),
        Kind::Text(_) => ("text", vec![]),
        Kind::Name(_) => ("name", vec![]),
        Kind::Call { arguments, .. } => ("call", arguments.iter().collect()),
        Kind::List(items) => ("list", items.iter().collect()),
        Kind::Binary { left, right, .. } => ("binary", vec![left, right]),
        Kind::In { item, list } => ("in", vec![item, list]),
        Kind::And(parts) => ("and", parts.iter().collect()),
        Kind::Or(parts) => ("or", parts.iter().collect()),
        Kind::Coalesce(value, default) => ("default", vec![value, default]),
        Kind::Not(value) => ("not", vec![value]),
        Kind::Negate(value) => ("minus", vec![value]),
        Kind::If { condition, then, otherwise } => ("if", vec![condition, then, otherwise]),
        _ => ("other", vec![]),
    };
    out.push(format!("{covered}:{kind}"));
    for child in children {
        outline(file, child, out);
    }
}

fn outlined(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    outline(text, &parse_expression(&plain(text)).unwrap(), &mut out);
    out
}

#[test]
fn nodes_cover_their_text() {
    assert_eq!(outlined(" a + b * c "), ["a + b * c:binary", "a:name", "b * c:binary", "b:name", "c:name"]);
    assert_eq!(outlined("(a + b) * c"), ["(a + b) * c:binary", "(a + b):binary", "a:name", "b:name", "c:name"]);
    assert_eq!(outlined("村.乡镇.复查日期"), ["村.乡镇.复查日期:name"]);
    assert_eq!(
        outlined("收入 ≥ 8000 且 (a || b)"),
        [
            "收入 ≥ 8000 且 (a || b):and",
            "收入 ≥ 8000:binary",
            "收入:name",
            "8000:number",
            "(a || b):or",
            "a:name",
            "b:name"
        ]
    );
    assert_eq!(outlined("(a && b) && c"), ["(a && b) && c:and", "a:name", "b:name", "c:name"]);
    assert_eq!(outlined("a && (b && (c))"), ["a && (b && (c)):and", "a:name", "b:name", "(c):name"]);
    assert_eq!(
        outlined("count（人，年龄 >= 60） > 0"),
        [
            "count（人，年龄 >= 60） > 0:binary",
            "count（人，年龄 >= 60）:call",
            "人:name",
            "年龄 >= 60:binary",
            "年龄:name",
            "60:number",
            "0:number"
        ]
    );
    assert_eq!(outlined("-( 5 ) + x"), ["-( 5 ) + x:binary", "-( 5 ):number", "x:name"]);
    assert_eq!(outlined("- x"), ["- x:minus", "x:name"]);
    assert_eq!(
        outlined("!(a in [1, \"二\"])"),
        ["!(a in [1, \"二\"]):not", "(a in [1, \"二\"]):in", "a:name", "[1, \"二\"]:list", "1:number", "\"二\":text"]
    );
    assert_eq!(outlined("now() // 现在"), ["now():call"]);
    assert_eq!(outlined("(x ?? 0) + 1")[1], "(x ?? 0):default");
    assert_eq!(
        outlined("if a { 1 } else if b { (2) } else { 3 }"),
        [
            "if a { 1 } else if b { (2) } else { 3 }:if",
            "a:name",
            "1:number",
            "if b { (2) } else { 3 }:if",
            "b:name",
            "(2):number",
            "3:number"
        ]
    );
}

fn first(text: &str) -> (Diagnostic, String) {
    let error = parse_expression(&plain(text)).unwrap_err().remove(0);
    let place = error.place.clone().unwrap();
    (error, text[place.start as usize..place.end as usize].to_owned())
}

#[test]
fn errors_underline_what_is_wrong() {
    for (text, covered, suggestion) in [
        ("收入 = 5", "=", Some("==")),
        ("收入 and b", "and", Some("&&")),
        ("x > 5 %", "5 %", Some("0.05")),
        ("村.收入.round(2)", ".round", Some("round(村.收入)")),
        ("a || b && c", "b && c", Some("(b && c)")),
        ("a + b ?? 0", "a + b", Some("(a + b)")),
        ("收入 ＋ “甲”", "“", Some("\"")),
        (".5 + a", ".5", Some("0.5")),
        ("1_000", "1_000", Some("1000")),
        ("t[1]", "[1]", None),
        ("a +", "+", None),
        ("(a + b", "(", Some(")")),
        ("60岁 > 3", "60岁", None),
        ("a ? b : c", "?", Some("if c { a } else { b }")),
        ("f(`甲`)", "`甲`", Some("\"甲\"")),
        ("9999999999999999999999", "9999999999999999999999", None),
    ] {
        let (error, found) = first(text);
        assert_eq!((found.as_str(), error.suggestion.as_deref()), (covered, suggestion), "{text}: {error:?}");
    }
    let several = parse_expression(&plain("a = 1_0 & b.f()")).unwrap_err();
    assert_eq!(several.iter().map(|error| error.code).collect::<Vec<_>>(), ["E0214", "E0210", "E0208", "E0205"]);
}

#[test]
fn escaped_strings_lead_back_to_the_file() {
    let file = r#"value = "x == \"甲\" && 收入 < 5""#;
    let source = SourceText::toml(&Arc::from("a.toml"), &file[8..], 8, "x == \"甲\" && 收入 < 5");
    let mut out = Vec::new();
    outline(file, &parse_expression(&source).unwrap(), &mut out);
    assert_eq!(out[1], r#"x == \"甲\":binary"#);
    assert_eq!(out[4], "收入 < 5:binary");
}

#[test]
fn templates_hold_text_and_values() {
    let text = "人均{人均纯收入:.2}元，低于{预警线.重点}元{{注}}{if a { \"}\" } else { f(x) }}";
    let template = parse_template(&plain(text)).unwrap();
    assert_eq!(template.to_string(), text);
    let values: Vec<(String, Option<u32>)> = template
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Value { value, places } => {
                Some((text[value.place.start as usize..value.place.end as usize].to_owned(), *places))
            }
            Part::Text(_) => None,
        })
        .collect();
    assert_eq!(
        values,
        [
            ("人均纯收入".to_owned(), Some(2)),
            ("预警线.重点".to_owned(), None),
            ("if a { \"}\" } else { f(x) }".to_owned(), None)
        ]
    );
    let codes = |text: &str| -> Vec<&str> {
        parse_template(&plain(text)).unwrap_err().iter().map(|error| error.code).collect()
    };
    assert_eq!(codes("a{b = 1}c{"), ["E0214", "E0227"]);
    assert_eq!(codes("a}b"), ["E0228"]);
    assert_eq!(codes("{x:.9}"), ["E0229"]);
    assert_eq!(codes("{}"), ["E0200"]);
    assert_eq!(parse_template(&plain("没有值")).unwrap().parts.len(), 1);
    assert_eq!(parse_template(&plain("")).unwrap().parts.len(), 0);
}

#[test]
fn shapes_of_trees_are_the_known_ones() {
    let shape = |text: &str| format!("{:?}", strip(&parse_expression(&plain(text)).unwrap()));
    assert_eq!(shape("1.50"), "Number(1.5)");
    assert_eq!(shape("unknown"), "Unknown");
    assert_eq!(shape("Ａ.b"), "Name([\"A\", \"b\"])");
    assert_eq!(shape("\"a\\n\\u4e00\""), "Text(\"a\\n一\")");
    assert_eq!(shape("a && b && (c && d)"), "And(4)");
    assert_eq!(shape("a || (b && c)"), "Or(2)");
    assert_eq!(shape("非 a"), "Not");
    assert_eq!(shape("a in b"), "In");
    assert_eq!(shape("contains(a, b)"), "Call(\"contains\", 2)");
    assert_eq!(shape("a ?? b"), "Coalesce");
    assert_eq!(shape("a < b"), "Binary(Less)");
    assert_eq!(shape("[]"), "List(0)");
}

#[derive(Debug)]
#[expect(dead_code, reason = "read through Debug")]
enum Shape {
    Number(heng_values::Number),
    Text(String),
    Unknown,
    Name(Vec<String>),
    List(usize),
    Call(String, usize),
    Not,
    Binary(heng_lang::Operator),
    In,
    And(usize),
    Or(usize),
    Coalesce,
    Other,
}

fn strip(tree: &Expression) -> Shape {
    match &tree.kind {
        Kind::Number(number) => Shape::Number(*number),
        Kind::Text(text) => Shape::Text(text.to_string()),
        Kind::Unknown => Shape::Unknown,
        Kind::Name(parts) => Shape::Name(parts.iter().map(|part| part.name.to_string()).collect()),
        Kind::List(items) => Shape::List(items.len()),
        Kind::Call { name, arguments } => Shape::Call(name.name.to_string(), arguments.len()),
        Kind::Not(_) => Shape::Not,
        Kind::Binary { operator, .. } => Shape::Binary(*operator),
        Kind::In { .. } => Shape::In,
        Kind::And(parts) => Shape::And(parts.len()),
        Kind::Or(parts) => Shape::Or(parts.len()),
        Kind::Coalesce(..) => Shape::Coalesce,
        _ => Shape::Other,
    }
}
