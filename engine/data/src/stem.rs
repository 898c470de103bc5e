//! Names of input files as packs write them: `*` stands for any characters, `{归属月}` for the value of that field, which
//! every row of the file then has.

use heng_core::program::{ColumnId, Formula, Program, TableId};
use heng_values::{Cell, Type, Value};
use regex::Regex;

/// Whether a file's name fits a pattern, and what its braces give. A value that its field refuses does not fit.
pub fn fit(program: &Program, table: TableId, pattern: &str, name: &str) -> Option<Vec<(ColumnId, Value)>> {
    let (expression, fields) = expression(program, table, pattern)?;
    let found = Regex::new(&expression).ok()?.captures(name)?;
    let mut values = Vec::with_capacity(fields.len());
    for (at, id) in fields.into_iter().enumerate() {
        let Formula::Input(field) = &program.column(id).formula else { return None };
        match field.format.read(found.get(at + 1)?.as_str()) {
            Cell::Known(value) => values.push((id, value)),
            Cell::Blank | Cell::Unreadable(_) => return None,
        }
    }
    Some(values)
}

/// The pattern as a regular expression with a group for each field in braces.
fn expression(program: &Program, table: TableId, pattern: &str) -> Option<(String, Vec<ColumnId>)> {
    let mut expression = String::from("^");
    let mut fields = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['*', '{']) {
        expression.push_str(&regex::escape(&rest[..at]));
        if rest[at..].starts_with('*') {
            expression.push_str(".*");
            rest = &rest[at + 1..];
            continue;
        }
        let (name, behind) = rest[at + 1..].split_once('}')?;
        let declared = &program.table(table).fields;
        let id = *declared.iter().find(|id| &*program.column(**id).name == name)?;
        expression.push_str(match program.column(id).kind {
            Type::Month => r"(\d{4}年\d{1,2}月|\d{4}[-./]\d{1,2}|\d{6})",
            Type::Date | Type::Moment => r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{8})",
            Type::Number => r"(\d+(?:\.\d+)?)",
            Type::Text | Type::Texts | Type::Bool => "(.+?)",
        });
        fields.push(id);
        rest = behind;
    }
    expression.push_str(&regex::escape(rest));
    expression.push('$');
    Some((expression, fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn stars_stand_for_any_characters() {
        let program = sample::household_program();
        let fits = |pattern: &str, name: &str| fit(&program, TableId(0), pattern, name).is_some();
        for (pattern, name) in [("户", "户"), ("民政-低保*", "民政-低保2022"), ("*低保*", "低保"), ("a*b*c", "a1bb2c")]
        {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("户", "户2"), ("a*b", "ab2"), ("*x", "y"), ("a.b", "aXb"), ("{没有}", "户")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
