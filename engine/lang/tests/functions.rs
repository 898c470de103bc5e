//! Files of functions: what is compiled and to which tree, what is interpreted and why, what is refused; and that the
//! interpreter gives the same answers as the compiled tree, unknowns and overflow included.

#![allow(clippy::unwrap_used, reason = "a failing helper fails the test")]

use heng_lang::{Function, Interpreter, Kind, Operator, Tree, mark_recursion, parse_functions};
use heng_values::{Builtin, Number, Value};
use proptest::prelude::*;
use std::sync::Arc;

fn read(text: &str) -> (Vec<Function>, Vec<&'static str>) {
    let (mut functions, errors) = parse_functions(&Arc::from("f.rhai"), text);
    mark_recursion(&mut functions);
    (functions, errors.iter().map(|error| error.code).collect())
}

#[test]
fn bodies_within_the_language_become_trees() {
    for (text, body) in [
        ("fn f(月数) { if 月数 >= 6 { 1200 } else { 0 } }", "if 月数 >= 6 { 1200 } else { 0 }"),
        ("fn f(a, b) { a + b * 2 }", "a + b * 2"),
        ("fn f(a) { return a; }", "a"),
        ("fn f(a) { let x = a * 2; let y = x + 1; x * y }", "let x = a * 2; let y = x + 1; x * y"),
        ("fn f(a) { if a > 1 { return 1; } a }", "if a > 1 { 1 } else { a }"),
        ("fn f(a) { if a > 1 { return 1 } else if a > 0 { return 2 } 3 }", "E"),
        (
            "fn f(a) { if a > 1 { return 1; } if a > 0 { return 2; } 3 }",
            "if a > 1 { 1 } else if a > 0 { 2 } else { 3 }",
        ),
        ("fn f(a) { if a > 1 { let b = a; b } else { 2 } }", "if a > 1 { let b = a; b } else { 2 }"),
        ("fn f(a) { min_of(a, 5) ＋ 1 } // 注", "min_of(a, 5) + 1"),
        ("fn f(a) { if a > 1 且 a < 5 { unknown } else { a } }", "if a > 1 && a < 5 { unknown } else { a }"),
        ("/* x\n y */\nfn f(a) {\n  let b = 3.0; // 三\n  a in [b, 2.50]\n}", "let b = 3; a in [b, 2.5]"),
    ] {
        let (functions, errors) = read(text);
        if body == "E" {
            assert_eq!(
                functions[0].interpreted_because.as_ref().map(|(reason, _)| *reason),
                Some("statement"),
                "{text}"
            );
            continue;
        }
        assert_eq!(errors, [""; 0], "{text}");
        let found = functions[0].body.as_ref().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(body), "{text}: {functions:?}");
    }
    let text = "\nfn 甲(x) { x }\nfn 乙(y, z) { 甲(y) + z }";
    let (functions, _) = read(text);
    let shown: Vec<_> = functions
        .iter()
        .map(|function| (&text[function.place.start as usize..function.place.end as usize], function.parameters.len()))
        .collect();
    assert_eq!(shown, [("甲", 1), ("乙", 2)]);
}

#[test]
fn the_rest_is_interpreted_and_says_why() {
    for (text, reason) in [
        ("fn f(a) { let s = 0; for i in 0..a { s += i; } s }", "loop"),
        ("fn f(a) { while a > 0 { return 1; } 2 }", "loop"),
        ("fn f(a) { let b = 1; b = a; b }", "assignment"),
        ("fn f(a) { switch a { 1 => 2, _ => 3 } }", "switch"),
        ("fn f(a) { let m = #{ x: a }; m.x }", "map"),
        ("fn f(a) { [a, 2][0] }", "index"),
        ("fn f(a) { a.abs() }", "method"),
        ("fn f(a) { `${a}元 \"x\" }` }", "interpolation"),
        ("fn f(a) { [1, 2].map(|x| x * a); 3 }", "closure"),
        ("fn f(a) { if a <= 1 { 1 } else { a * f(a - 1) } }", "recursion"),
        ("fn f(a) { g(a) }\nfn g(a) { f(a) }", "recursion"),
        ("fn f(a) { let x = if a > 1 { return 1; } else { 2 }; x }", "statement"),
    ] {
        let (functions, errors) = read(text);
        assert_eq!(errors, [""; 0], "{text}");
        let found = functions[0].interpreted_because.as_ref().map(|(reason, _)| *reason);
        assert_eq!((found, functions[0].body.is_none()), (Some(reason), true), "{text}: {functions:?}");
    }
}

#[test]
fn mistakes_are_found() {
    for (text, code) in [
        ("fn f(a) { a + 收入 }", "E0263"),
        ("fn f(a) { for i in 0..3 { 收入 } a }", "E0263"),
        ("fn f(a) { a + 0.1234567 }", "E0211"),
        ("fn f(a) { a + 0x10 }", "E0210"),
        ("fn f(a) { a ** 2 }", "E0208"),
        ("fn f(a) { a && b || c }", "E0263"),
        ("fn f(a, b, c) { a && b || c }", "E0219"),
        ("fn f(a) { if a > 1 { 2 } }", "E0220"),
        ("fn f(a) { }", "E0261"),
        ("fn f(a) { return; }", "E0261"),
        ("fn f(a) { a } fn f(b) { b }", "E0262"),
        ("fn f(a) { a } fn f(a, b) { b }", "E0262"),
        ("fn round(a) { a }", "E0266"),
        ("let x = 1; fn f(a) { a }", "E0254"),
        ("fn f(a) { a", "E0223"),
        ("fn f(a) { a + }", "E0201"),
        ("fn f(a) { try { a } catch { 1 } }", "E0221"),
        ("fn f(a) { eval(\"1\") }", "E0221"),
        ("fn f(a) { “a” }", "E0202"),
    ] {
        assert_eq!(read(text).1.first(), Some(&code), "{text}");
    }
    assert_eq!(read("").1, [""; 0]);
    assert_eq!(read("// 没有函数\n").0.len(), 0);
}

fn run(text: &str, arguments: &[Value]) -> String {
    let interpreter = Interpreter::new(&[(Arc::from("f.rhai"), Arc::from(text))]);
    match interpreter.call("f", arguments) {
        Ok(None) => "unknown".to_owned(),
        Ok(Some(Value::Number(number))) => number.to_string(),
        Ok(Some(value)) => format!("{value:?}"),
        Err(fault) => fault.diagnostic.code.to_owned(),
    }
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

#[test]
fn the_interpreter_has_the_arithmetic_of_the_language() {
    for (body, argument, expected) in [
        ("a / 2", "5", "2.5"),
        ("a / 3", "1", "0.333333"),
        ("a / 0", "1", "unknown"),
        ("a % 3", "-7", "-1"),
        ("a * a", "9000000", "unknown"),
        ("let s = 0; for i in 0..4 { s += i * a; } s", "0.5", "3"),
        ("let s = 1; loop { s *= 2; if s > a { break; } } s", "100", "128"),
        ("switch a { 3 => 1, 2.5 => 2, _ => 0 }", "3", "1"),
        ("switch a / 2 { 3.0 => 1, _ => 0 }", "6", "1"),
        ("switch a { 2.50 => 2, _ => 0 }", "2.5", "2"),
        ("[10, 20][a / 2]", "2", "20"),
        ("a in [1, 2.0, 3]", "2", "Bool(true)"),
        ("round(a, 0)", "2.5", "3"),
        ("a.round(0)", "-2.5", "-3"),
        ("let x = a; x /= 4; x", "1", "0.25"),
        ("if a > 1 { unknown } else { 2 }", "2", "unknown"),
        ("if a > 1 { unknown } else { 2 }", "1", "2"),
        ("a > 1 || 1 / 0 > 1", "2", "Bool(true)"),
        ("1 / 0 > 1 || a > 1", "2", "unknown"),
        ("let t = \"\"; for c in \"甲乙\" { t = c + t; } t", "1", "Text(\"乙甲\")"),
        ("`${a}元`", "2.50", "Text(\"2.5元\")"),
        ("let l = [3, 1.5, 2]; l.sort(); l[0] * 1", "1", "1.5"),
        ("[1, 2, 3].filter(|x| x > a).len()", "1", "2"),
        ("a < \"x\"", "1", "E0247"),
        ("a + \"x\"", "1", "E0247"),
        ("a == true", "1", "E0247"),
        ("if a { 1 } else { 2 }", "1", "E0243"),
        ("loop { }", "1", "E0245"),
        ("let s = \"x\"; loop { s += s; }", "1", "E0245"),
        ("let l = []; loop { l = [l]; }", "1", "E0245"),
        ("f(a)", "1", "E0245"),
        ("let x = a;", "1", "E0264"),
        ("nothing(a)", "1", "E0256"),
        ("year(date(\"2022-08-05\")) + a", "1", "2023"),
        ("date(\"不是\") == date(\"2022-01-01\")", "1", "unknown"),
        ("number(\"x\") + a", "1", "unknown"),
        ("9000000000000000000 + a", "1", "unknown"),
    ] {
        assert_eq!(run(&format!("fn f(a) {{ {body} }}"), &[number(argument)]), expected, "{body}");
    }
    let two = "fn f(a) { g(a) }";
    let files = [(Arc::from("a.rhai"), Arc::from(two)), (Arc::from("b.rhai"), Arc::from("\n\nfn g(x) { x < \"甲\" }"))];
    let fault = Interpreter::new(&files).call("f", &[number("1")]).unwrap_err();
    let place = fault.diagnostic.place.clone().unwrap();
    assert_eq!((&*place.file, place.start), ("b.rhai", 14));
}

/// The strict reading of a compiled body: an unknown in any part that is reached makes the whole call unknown.
fn evaluate(tree: &Tree, names: &mut Vec<(Arc<str>, Value)>) -> Option<Value> {
    let builtin = |builtin: Builtin, arguments: &[Value]| builtin.call(arguments).ok().flatten();
    match &tree.kind {
        Kind::Number(number) => Some(Value::Number(*number)),
        Kind::Bool(truth) => Some(Value::Bool(*truth)),
        Kind::Text(text) => Some(Value::Text(text.clone())),
        Kind::Name(parts) => {
            names.iter().rev().find(|(name, _)| *name == parts[0].name).map(|(_, value)| value.clone())
        }
        Kind::Negate(value) => builtin(Builtin::Negate, &[evaluate(value, names)?]),
        Kind::Not(value) => match evaluate(value, names)? {
            Value::Bool(truth) => Some(Value::Bool(!truth)),
            other => panic!("{other:?}"),
        },
        Kind::Binary { operator, left, right } => {
            let sides = [evaluate(left, names)?, evaluate(right, names)?];
            let found = match operator {
                Operator::Add => Builtin::Add,
                other => Builtin::operators().find(|(sign, _)| *sign == other.sign()).unwrap().1,
            };
            builtin(found, &sides)
        }
        Kind::Call { name, arguments } => {
            let values: Option<Vec<Value>> = arguments.iter().map(|argument| evaluate(argument, names)).collect();
            builtin(Builtin::from_name(&name.name).unwrap(), &values?)
        }
        Kind::And(parts) | Kind::Or(parts) => {
            let stop = matches!(tree.kind, Kind::Or(_));
            for part in parts {
                if evaluate(part, names)? == Value::Bool(stop) {
                    return Some(Value::Bool(stop));
                }
            }
            Some(Value::Bool(!stop))
        }
        Kind::If { condition, then, otherwise } => match evaluate(condition, names)? {
            Value::Bool(true) => evaluate(then, names),
            _ => evaluate(otherwise, names),
        },
        Kind::Let { name, value, body } => {
            let value = evaluate(value, names)?;
            names.push((name.clone(), value));
            let result = evaluate(body, names);
            names.pop();
            result
        }
        Kind::In { item, list } => {
            let item = evaluate(item, names)?;
            let Kind::List(items) = &list.kind else { panic!("a list") };
            let items: Option<Vec<Value>> = items.iter().map(|one| evaluate(one, names)).collect();
            Some(Value::Bool(items?.contains(&item)))
        }
        Kind::Unknown => None,
        other => panic!("{other:?}"),
    }
}

const COMPILABLE: [&str; 14] = [
    "a + b * a - b",
    "a / b",
    "a % b",
    "if a / b > 1 { a } else { b }",
    "a > b && a / b > 1 || false == true",
    "let x = a / b; if a > 0 { 1 } else { x }",
    "if a > 0 { return a * b; } round(a, 2)",
    "min_of(a, b, 1) + max_of(a, b) * abs(a)",
    "-a * -b",
    "!(a < b) && a != b",
    "a in [1, b, 0.5]",
    "clamp(a, 0, 1) / floor(b)",
    "let x = a * a * a * a; x / b",
    "if a == b { unknown } else { ceil(a) }",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn interpreted_and_compiled_agree(
        which in 0..COMPILABLE.len(),
        a in prop_oneof![-5_000_000_i64..5_000_000, any::<i64>(), Just(0_i64)],
        b in prop_oneof![-5_000_000_i64..5_000_000, any::<i64>(), Just(0_i64), Just(1_000_000_i64)],
    ) {
        let body = COMPILABLE[which].replace("a > b && a / b > 1 ||", "(a > b && a / b > 1) ||");
        let text = format!("fn f(a, b) {{ {body} }}");
        let (functions, errors) = parse_functions(&Arc::from("f.rhai"), &text);
        prop_assert!(errors.is_empty(), "{errors:?}");
        let arguments = [Value::Number(Number::from_raw(a)), Value::Number(Number::from_raw(b))];
        let mut names = vec![(Arc::from("a"), arguments[0].clone()), (Arc::from("b"), arguments[1].clone())];
        let compiled = evaluate(functions[0].body.as_ref().unwrap(), &mut names);
        let interpreter = Interpreter::new(&[(Arc::from("f.rhai"), Arc::from(text.as_str()))]);
        let interpreted = interpreter.call("f", &arguments);
        prop_assert_eq!(interpreted, Ok(compiled), "{} with {:?}", body, arguments);
    }
}
