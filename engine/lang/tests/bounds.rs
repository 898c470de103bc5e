//! Long and deep texts: chains that people write work, anything deeper ends in an error and never in a stack overflow.

use heng_lang::{SourceText, parse_expression};
use std::sync::Arc;

fn code(text: &str) -> Option<&'static str> {
    let source = SourceText::plain(&Arc::from("rules.toml"), text, 0);
    parse_expression(&source).err().map(|errors| errors[0].code)
}

#[test]
fn long_sums_and_chains_work() {
    for count in [70, 150, 300] {
        assert_eq!(code(&vec!["收入"; count].join(" + ")), None, "sum of {count}");
        assert_eq!(code(&vec!["a == 1"; count].join(" && ")), None, "{count} conditions");
        assert_eq!(code(&format!("a in [{}]", vec!["\"县\""; count * 10].join(", "))), None, "list of {count}0");
    }
    assert_eq!(code(&format!("{}a{}", "(".repeat(70), ")".repeat(70))), None);
    let branches = vec!["if a { 1 } else "; 40].concat();
    assert_eq!(code(&format!("{branches}{{ 2 }}")), None);
}

#[test]
fn anything_deeper_is_an_error() {
    for count in [150, 1_000, 5_000] {
        let deep = [
            format!("{}a{}", "(".repeat(count), ")".repeat(count)),
            format!("{}a{}", "[".repeat(count), "]".repeat(count)),
            format!("{}a{}", "f(".repeat(count), ")".repeat(count)),
            format!("{}a", "!".repeat(count)),
            format!("{}a", "- ".repeat(count)),
            format!("{}{{ 2 }}", "if a { 1 } else ".repeat(count)),
            format!("{}1{}", "if a { ".repeat(count), "} else { 2 }".repeat(count)),
            vec!["a"; count * 3].join(" - "),
            vec!["a"; count * 3].join(" * "),
            vec!["a"; count * 3].join(" < "),
        ];
        for text in deep {
            let start: String = text.chars().take(30).collect();
            let found = code(&text);
            assert!(matches!(found, Some("E0222" | "E0225")), "{count} of {start}: {found:?}");
        }
    }
    assert_eq!(code(&vec!["a"; 300].join(" ?? ")), Some("E0222"));
    assert_eq!(code(&vec!["甲"; 70_000].join("")), Some("E0225"));
    assert!(code(&vec!["a"; 3_000].join(".")).is_some());
}
