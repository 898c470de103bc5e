//! The one catalogue of wording: every code and label in Chinese and English, from the files in `messages/`. It turns
//! keys and arguments into sentences and knows nothing of places or files.

use crate::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use heng_values::Diagnostic;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The files of the catalogue, by language.
const CHINESE: &[&str] = &[
    include_str!("../messages/zh/text.ftl"),
    include_str!("../messages/zh/pack.ftl"),
    include_str!("../messages/zh/expression.ftl"),
    include_str!("../messages/zh/plugin.ftl"),
    include_str!("../messages/zh/decision.ftl"),
    include_str!("../messages/zh/lint.ftl"),
    include_str!("../messages/zh/data.ftl"),
    include_str!("../messages/zh/cell.ftl"),
    include_str!("../messages/zh/host.ftl"),
    include_str!("../messages/zh/case.ftl"),
    include_str!("../messages/zh/coverage.ftl"),
    include_str!("../messages/zh/label.ftl"),
    include_str!("../messages/zh/summary.ftl"),
    include_str!("../messages/zh/watch.ftl"),
    include_str!("../messages/zh/explain.ftl"),
    include_str!("../messages/zh/made.ftl"),
    include_str!("../messages/zh/diff.ftl"),
    include_str!("../messages/zh/help.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../messages/en/text.ftl"),
    include_str!("../messages/en/pack.ftl"),
    include_str!("../messages/en/expression.ftl"),
    include_str!("../messages/en/plugin.ftl"),
    include_str!("../messages/en/decision.ftl"),
    include_str!("../messages/en/lint.ftl"),
    include_str!("../messages/en/data.ftl"),
    include_str!("../messages/en/cell.ftl"),
    include_str!("../messages/en/host.ftl"),
    include_str!("../messages/en/case.ftl"),
    include_str!("../messages/en/coverage.ftl"),
    include_str!("../messages/en/label.ftl"),
    include_str!("../messages/en/summary.ftl"),
    include_str!("../messages/en/watch.ftl"),
    include_str!("../messages/en/explain.ftl"),
    include_str!("../messages/en/made.ftl"),
    include_str!("../messages/en/diff.ftl"),
    include_str!("../messages/en/help.ftl"),
];

type Bundle = FluentBundle<FluentResource>;

static IN_CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", CHINESE));
static IN_ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", ENGLISH));

/// A file with mistakes still gives its readable messages; a test refuses such a file.
fn bundle(locale: &str, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(locale.parse().into_iter().collect());
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The sentences that belong to a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    /// What is wrong, in one sentence.
    pub title: String,
    /// What was expected and why.
    pub why: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// The sentence under a key with its arguments; the key with its arguments where the catalogue has none, so that
/// nothing is ever said without words.
pub fn text(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    find(language, key, None, arguments).unwrap_or_else(|| {
        let listed: Vec<String> = arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if listed.is_empty() { key.to_owned() } else { format!("{key} ({})", listed.join(", ")) }
    })
}

/// The sentence under a key, if the catalogue has one.
pub fn maybe(language: Language, key: &str, arguments: &[(&str, &str)]) -> Option<String> {
    find(language, key, None, arguments)
}

/// The wording of a diagnostic.
pub fn wording(language: Language, diagnostic: &Diagnostic) -> Wording {
    coded(language, diagnostic.code, &diagnostic.arguments)
}

/// The wording of a code with its arguments.
pub fn coded(language: Language, code: &str, arguments: &[(&'static str, String)]) -> Wording {
    let arguments = with_type_words(language, code, arguments);
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Wording {
        title: text(language, code, &arguments),
        why: find(language, code, Some("why"), &arguments),
        help: find(language, code, Some("help"), &arguments),
    }
}

/// The label of a related place.
pub fn label(language: Language, related: &heng_values::Related) -> String {
    let arguments = with_type_words(language, related.label, &related.arguments);
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    text(language, related.label, &arguments)
}

/// The arguments that name types.
const TYPED: [&str; 11] =
    ["expected", "found", "left", "right", "what", "then", "otherwise", "wanted", "kind", "type", "written"];

/// Arguments with the language's own words for types: `number` is 数字. Several types stand between ` / `.
fn with_type_words(
    language: Language,
    code: &str,
    arguments: &[(&'static str, String)],
) -> Vec<(&'static str, String)> {
    // `kind` is an item's kind where the shape of items is the matter, else a type.
    let typed = |name: &str| TYPED.contains(&name) && !(name == "kind" && code.starts_with("E06"));
    let word = |part: &str| {
        let key = if part == "()" { "type-nothing".to_owned() } else { format!("type-{part}") };
        find(language, &key, None, &[])
    };
    let value = |name: &str, value: &str| -> String {
        let parts: Vec<&str> = value.split(" / ").collect();
        let words: Option<Vec<String>> = parts.iter().map(|part| word(part)).collect();
        words.filter(|_| typed(name)).map_or_else(|| value.to_owned(), |words| words.join(" / "))
    };
    // `problem` holds a code of its own, which takes the same arguments.
    let plain: Vec<(&str, &str)> = arguments.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let problem = |code: &str| find(language, code, None, &plain).unwrap_or_else(|| code.to_owned());
    let worded = |name: &str, text: &str| match name {
        "problem" => problem(text),
        "region" if text.is_empty() => find(language, "region-everywhere", None, &[]).unwrap_or_default(),
        "reason" => find(language, text, None, &[]).unwrap_or_else(|| text.to_owned()),
        _ => value(name, text),
    };
    arguments.iter().map(|(name, text)| (*name, worded(name, text))).collect()
}

/// A text that comes from files as it may be shown: control characters, which could give a terminal orders, and marks that
/// turn the direction of writing are replaced by visible ones.
pub fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        // The picture of a control character.
        '\u{0}'..='\u{1f}' if harmful(c) => char::from_u32(0x2400 + u32::from(c)).unwrap_or('?'),
        _ if harmful(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    });
    Cow::Owned(shown.collect())
}

fn find(language: Language, key: &str, attribute: Option<&str>, arguments: &[(&str, &str)]) -> Option<String> {
    let bundle = match language {
        Language::Chinese => &*IN_CHINESE,
        Language::English => &*IN_ENGLISH,
    };
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(attribute) => message.get_attribute(attribute)?.value(),
    };
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, value) in arguments {
        values.set(*name, printable(value));
    }
    let mut problems = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&values), &mut problems).into_owned())
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
