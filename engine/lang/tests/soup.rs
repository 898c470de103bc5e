//! Random texts: whatever is thrown at the parsers and the sandbox's compiler, they answer and never panic; what they
//! accept prints and reads back as the same text; places stay inside the file.

use heng_lang::{Script, SourceText, parse_expression, parse_template};
use proptest::prelude::*;
use std::sync::Arc;

const WORDS: [&str; 64] = [
    "a", "收入", "户.人", "1", "0.5", "-3", "\"甲\"", "true", "unknown", "(", ")", "[", "]", "{", "}", ",", ".", "+",
    "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "??", "in", "if", "else", "且", "或", "非",
    "=", "？", "（", "）", "“", "`", "'", "\"", "\\", "#", "//", "/*", "*/", "\n", "let", "switch", "=>", "|", "?.",
    "::", "..", "f(", "count(", "}}", "{{", ":.2",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec((0..WORDS.len(), any::<bool>()), 0..24).prop_map(|words| {
        words.into_iter().map(|(word, blank)| format!("{}{}", WORDS[word], if blank { " " } else { "" })).collect()
    })
}

fn try_all(text: &str) -> Result<(), TestCaseError> {
    let source = SourceText::plain(&Arc::from("a.toml"), text, 0);
    let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
    match parse_expression(&source) {
        Ok(tree) => {
            prop_assert!(tree.place.end <= size);
            let printed = tree.to_string();
            let again = parse_expression(&SourceText::plain(&Arc::from("a.toml"), &printed, 0));
            prop_assert_eq!(again.map(|tree| tree.to_string()), Ok(printed));
        }
        Err(errors) => {
            prop_assert!(!errors.is_empty());
            for place in errors.iter().filter_map(|error| error.place.as_ref()) {
                prop_assert!(place.start <= place.end && place.end <= size);
                prop_assert!(text.is_char_boundary(place.start as usize) && text.is_char_boundary(place.end as usize));
            }
        }
    }
    let _ = parse_template(&source);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn soup_of_tokens_is_answered(text in soup()) {
        try_all(&text)?;
    }

    #[test]
    fn soup_of_characters_is_answered(text in "\\PC{0,40}") {
        try_all(&text)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn soup_in_a_script_is_answered(text in soup()) {
        let _ = Script::compile(&Arc::from("a.rhai"), &format!("fn lower(item) {{ {text} }}"));
    }
}
