//! The table of expressions: each text gives the tree that prints as expected, or the code expected. What prints
//! reads back as the same tree.

use heng_lang::{SourceText, parse_expression};
use std::sync::Arc;

/// The records of a small CSV text: quotes double inside quotes.
fn records(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .skip(1)
        .map(|line| {
            let mut fields = vec![String::new()];
            let mut quoted = false;
            let mut characters = line.chars().peekable();
            while let Some(character) = characters.next() {
                let Some(field) = fields.last_mut() else { break };
                match character {
                    '"' if quoted && characters.peek() == Some(&'"') => {
                        field.push('"');
                        characters.next();
                    }
                    '"' => quoted = !quoted,
                    ',' if !quoted => fields.push(String::new()),
                    other => field.push(other),
                }
            }
            fields
        })
        .collect()
}

fn source(text: &str) -> SourceText {
    SourceText::plain(&Arc::from("rules.toml"), text, 0)
}

#[test]
fn expressions_are_read_as_the_table_says() {
    let mut wrong = Vec::new();
    for record in records(include_str!("expressions.csv")) {
        let [text, expected] = record.as_slice() else { panic!("two fields: {record:?}") };
        let found = match parse_expression(&source(text)) {
            Ok(tree) => {
                let printed = tree.to_string();
                match parse_expression(&source(&printed)) {
                    Ok(again) if again.to_string() == printed => printed,
                    Ok(again) => format!("{printed} reads back as {again}"),
                    Err(errors) => format!("{printed} does not read back: {errors:?}"),
                }
            }
            Err(errors) => errors[0].code.to_owned(),
        };
        if found != *expected {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
