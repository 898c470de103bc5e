//! What `--set` tries out, as the text that a pack would say it in: `预警线.重点=8500`, for a region
//! `预警线.重点@资源县=8500`, from a day on `预警线.重点@2022-09-01=8500`, or both. What such a text means and whether it may be
//! is checked like any pack's.

use crate::failure::{Failure, Stage};
use crate::texts::Texts;
use heng_core::SourceFile;
use heng_core::pack::model::ParameterItem;
use heng_core::{Pack, nearest};
use heng_values::date_text::written_date;
use heng_values::{Date, Diagnostic, Number, Place, Severity, Type, show};
use std::fmt::Write;
use std::sync::Arc;

/// Under which name the text is shown.
const FILE: &str = "--set";

/// Settings as a text of items.
///
/// # Errors
/// `E0862` one cannot be read, `E0861` there is no such parameter.
pub fn text(settings: &[String], pack: &Pack, today: Date) -> Result<SourceFile, Box<Failure>> {
    let mut text = String::new();
    let mut faults = Vec::new();
    let mut names = Vec::new();
    for setting in settings {
        match item(setting, pack, today) {
            Ok(item) => {
                // What was written stands above what it says, on one line.
                let written: String = setting.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                let _ = writeln!(text, "# --set \"{written}\"");
                let name_at = text.len() + "[[param]]\nname = ".len();
                text.push_str(&item.text);
                names.push((item.name, name_at));
            }
            Err(fault) => faults.push(fault),
        }
    }
    let file = SourceFile { path: Arc::from(FILE), text: Arc::from(text) };
    let known = || pack.parameters.iter().map(|parameter| &*parameter.name);
    for (name, at) in names {
        if known().all(|known| known != name) {
            let end = at + quoted(&name).len();
            let place = Place::new(file.path.clone(), at, end);
            faults.push(Diagnostic::error("E0861", &place).with("name", &*name).suggest(nearest(&name, known())));
        }
    }
    if faults.is_empty() {
        return Ok(file);
    }
    let mut texts = Texts::default();
    texts.add(&file.path, &file.text);
    Err(Failure::new(Stage::Usage, faults, texts))
}

/// Without the quotes of an input method around all of it, which no shell takes away.
fn without_quotes(setting: &str) -> &str {
    let inner = setting.strip_prefix(['“', '”', '"', '‘', '\'']);
    inner.and_then(|inner| inner.strip_suffix(['”', '“', '"', '’', '\''])).unwrap_or(setting)
}

struct Item {
    name: String,
    text: String,
}

fn item(setting: &str, pack: &Pack, today: Date) -> Result<Item, Diagnostic> {
    let unread = || Diagnostic::new("E0862", Severity::Error, None).with("text", setting);
    let setting = without_quotes(setting.trim());
    let (target, value) = setting.split_once(['=', '＝']).ok_or_else(unread)?;
    let mut parts = target.split(['@', '＠']).map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty()).ok_or_else(unread)?;
    let (mut region, mut from) = (Vec::new(), None);
    for part in parts {
        match written_date(part) {
            Ok(date) if from.is_none() => from = Some(date),
            Err(_) if region.is_empty() && !part.is_empty() => {
                region = part.split('/').map(|level| Arc::from(level.trim())).collect();
            }
            _ => return Err(unread()),
        }
    }
    let value = value.trim();
    if value.is_empty() {
        return Err(unread());
    }
    let parameter = pack.parameters.iter().find(|parameter| &*parameter.name == name);
    let from = from.or_else(|| parameter.and_then(|one| in_force_since(one, &region, today))).unwrap_or(today);
    let kind = parameter.map_or(Type::Number, |parameter| parameter.kind);
    let mut text = format!("[[param]]\nname = {}\n", quoted(name));
    let (value, unit) = written(value, kind);
    if let Some(unit) = unit {
        let _ = writeln!(text, "unit = {}", quoted(unit));
    }
    let mut day = String::new();
    show::show_date(from, &mut day);
    let _ = write!(text, "values = [{{ from = {day}, ");
    if !region.is_empty() {
        let _ = write!(text, "region = {}, ", quoted(&region.join("/")));
    }
    let _ = writeln!(text, "value = {value} }}]");
    Ok(Item { name: name.to_owned(), text })
}

/// Since when the value counts that a region has today, its own or that of a wider one.
fn in_force_since(parameter: &ParameterItem, region: &[Arc<str>], today: Date) -> Option<Date> {
    let around = |value: &&heng_core::pack::model::ParameterValue| {
        value.from <= today && value.value.is_some() && region.starts_with(&value.region)
    };
    let current = parameter.values.iter().filter(around).max_by_key(|value| (value.region.len(), value.from));
    current.map(|value| value.from)
}

/// A value as packs write one of this type, and the unit that stands behind a number.
fn written(value: &str, kind: Type) -> (String, Option<&str>) {
    let truth = |value: &str| match value {
        "true" | "是" => Some("true"),
        "false" | "否" => Some("false"),
        _ => None,
    };
    match kind {
        Type::Number => {
            let end =
                value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
            let (number, unit) = (&value[..end], value[end..].trim());
            match Number::parse(number) {
                Some(_) if unit == "%" || unit.is_empty() => (quoted(value), None),
                Some(_) => (quoted(number), Some(unit)),
                None => (quoted(value), None),
            }
        }
        Type::Bool => truth(value).map_or_else(|| (quoted(value), None), |word| (word.to_owned(), None)),
        Type::Texts => {
            let list: Vec<String> =
                value.split(['、', '，', ',', ';']).map(str::trim).filter(|one| !one.is_empty()).map(quoted).collect();
            (format!("[{}]", list.join(", ")), None)
        }
        _ => (quoted(value), None),
    }
}

/// A text in quotes as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_packs_write_them() {
        let written = |value, kind| {
            let (text, unit) = written(value, kind);
            format!("{text} {}", unit.unwrap_or_default())
        };
        assert_eq!(written("8500", Type::Number), "\"8500\" ");
        assert_eq!(written("3%", Type::Number), "\"3%\" ");
        assert_eq!(written("8500 元/人·年", Type::Number), "\"8500\" 元/人·年");
        assert_eq!(written("八千", Type::Number), "\"八千\" ");
        assert_eq!(written("是", Type::Bool), "true ");
        assert_eq!(written("甲、乙, 丙", Type::Texts), "[\"甲\", \"乙\", \"丙\"] ");
        assert_eq!(written("2022-09-01", Type::Date), "\"2022-09-01\" ");
        assert_eq!(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000A\"");
    }
}
