//! What is wrong with a command line, in the chosen language, from the argument library's data; help and version that
//! were asked for go to standard output.

use crate::console;
use crate::exit::Exit;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use heng_host::catalogue;
use heng_host::language::Language;

/// Shows it and gives the exit code.
pub fn show(error: &clap::Error, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            console::out(&error.render().to_string());
            Exit::Done
        }
        _ => {
            console::aside(&message(error, language));
            Exit::Usage
        }
    }
}

/// The sentence, with what was expected and where help is.
fn message(error: &clap::Error, language: Language) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let verb = context(error, ContextKind::InvalidSubcommand);
    let prior = context(error, ContextKind::PriorArg);
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-verb",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "usage-missing-verb",
        ErrorKind::MissingRequiredArgument => "usage-missing-argument",
        ErrorKind::InvalidValue if value.is_empty() => "usage-missing-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-bad-value",
        ErrorKind::ArgumentConflict if prior == argument || prior.is_empty() => "usage-twice",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::InvalidUtf8 => "usage-not-text",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            "usage-value-count"
        }
        _ => "usage-other",
    };
    let arguments = [
        ("argument", argument.as_str()),
        ("value", value.as_str()),
        ("verb", verb.as_str()),
        ("prior", prior.as_str()),
    ];
    let mut lines = vec![format!(
        "{}: {}",
        catalogue::text(language, "word-error", &[]),
        catalogue::text(language, key, &arguments)
    )];
    let choices = context(error, ContextKind::ValidValue);
    if !choices.is_empty() {
        lines.push(catalogue::text(language, "usage-choices", &[("choices", &choices)]));
    }
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().map(|kind| context(error, kind)).find(|near| !near.is_empty()) {
        lines.push(catalogue::text(language, "did-you-mean", &[("suggestion", &near)]));
    }
    lines.push(catalogue::text(language, "usage-see-help", &[]));
    lines.join("\n") + "\n"
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::localise;

    fn said(words: &str, language: Language) -> String {
        let words = words.split(' ').map(std::ffi::OsString::from).collect();
        message(&localise::read(words, language).unwrap_err(), language)
    }

    #[test]
    fn mistakes_are_said_in_chinese() {
        let shown = said("heng runn", Language::Chinese);
        assert!(shown.contains("runn") && shown.contains("您是不是想写“run”？"), "{shown}");
        let shown = said("heng run --pak x", Language::Chinese);
        assert!(shown.contains("--pak") && shown.contains("--pack"), "{shown}");
        let shown = said("heng run data", Language::Chinese);
        assert!(shown.contains("--pack") && !shown.contains("required"), "{shown}");
        let shown = said("heng check p --format xml", Language::Chinese);
        assert!(shown.contains("xml") && shown.contains("json"), "{shown}");
        let shown = said("heng check p --format", Language::Chinese);
        assert!(shown.contains("--format"), "{shown}");
        assert!(said("heng", Language::Chinese).contains("run"));
    }
}
