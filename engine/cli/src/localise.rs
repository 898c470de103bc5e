//! Gives the command line its words: help texts, headings and usage lines come from the catalogue in the chosen
//! language, keyed by verb and argument. No text of the argument library itself reaches people.

use crate::arguments::Arguments;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use heng_host::catalogue;
use heng_host::language::Language;
use std::ffi::OsString;

/// The language asked for, before the command line is read in earnest (its mistakes need words too).
pub fn asked_language(words: &[OsString]) -> Language {
    let mut asked = None;
    let mut words = words.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => asked = words.next().map(|value| value.into_owned()),
            Some(rest) if rest.starts_with('=') => asked = Some(rest[1..].to_owned()),
            _ if word == "--" => break,
            _ => {}
        }
    }
    Language::choose(asked.as_deref())
}

/// Reads the command line.
///
/// # Errors
/// What is wrong with it, or the help that was asked for.
pub fn read(words: Vec<OsString>, language: Language) -> Result<Arguments, clap::Error> {
    // Words are for help and mistakes alone; what is right needs none, and most command lines are.
    if let Ok(matches) = Arguments::command().try_get_matches_from_mut(&words) {
        return Arguments::from_arg_matches(&matches);
    }
    let matches = command(language).try_get_matches_from_mut(words)?;
    Arguments::from_arg_matches(&matches)
}

/// The whole command with its words.
pub fn command(language: Language) -> Command {
    let root = Arguments::command();
    let verbs: Vec<String> = root.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let mut root = dress(root, "heng", language, true);
    for verb in verbs {
        root = root.mut_subcommand(&verb, |command| {
            let inner: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
            let command = dress(command, &verb, language, false);
            inner.into_iter().fold(command, |command, name| {
                command.mut_subcommand(&name, |inner| dress(inner, &format!("{verb}-{name}"), language, false))
            })
        });
    }
    root
}

/// Words for one command: its purpose, its arguments, its usage line, its example.
fn dress(command: Command, name: &str, language: Language, root: bool) -> Command {
    let text = |key: &str| catalogue::text(language, key, &[]);
    let common = |id: &str| matches!(id, "lang" | "format");
    let command = command
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_flag(true)
        .about(text(&format!("help-{name}-about")))
        .override_usage(text(&format!("help-{name}-usage")))
        .after_help(text(&format!("help-{name}-example")))
        .help_template(template(language, root))
        .mut_args(|argument| {
            let id = argument.get_id().to_string();
            let owner = if common(&id) { "common" } else { name };
            let value = argument.get_action().takes_values();
            let argument = argument.hide_possible_values(value).hide_default_value(value);
            let argument = argument.help(text(&format!("help-{owner}-{id}")));
            let argument = if owner == "common" { argument.display_order(90) } else { argument };
            match catalogue::maybe(language, &format!("help-{owner}-{id}-value"), &[]) {
                Some(value) => argument.value_name(value),
                None => argument,
            }
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .display_order(91)
                .help(text("help-common-help")),
        );
    if root {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(92);
        command.arg(version.help(text("help-common-version")))
    } else {
        command
    }
}

fn template(language: Language, root: bool) -> String {
    let text = |key: &str| catalogue::text(language, key, &[]);
    let middle = if root {
        format!("{}\n{{subcommands}}", text("help-heading-verbs"))
    } else {
        format!("{}\n{{positionals}}", text("help-heading-arguments"))
    };
    format!(
        "{{about}}\n\n{} {{usage}}\n\n{middle}\n\n{}\n{{options}}\n\n{}{{after-help}}\n",
        text("help-heading-usage"),
        text("help-heading-options"),
        text("help-heading-example"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helps(language: Language) -> Vec<String> {
        let mut root = command(language);
        root.build();
        let mut all = vec![root.render_help().to_string()];
        for verb in root.get_subcommands_mut() {
            all.push(verb.render_help().to_string());
            all.extend(verb.get_subcommands_mut().map(|inner| inner.render_help().to_string()));
        }
        all
    }

    #[test]
    fn no_help_lacks_words() {
        for language in Language::ALL {
            for help in helps(language) {
                assert!(!help.contains("help-"), "{help}");
            }
        }
    }

    #[test]
    fn chinese_help_has_no_english_sentence() {
        for help in helps(Language::Chinese) {
            for word in
                ["Usage", "Options", "Arguments", "Commands", "default", "possible", "Print", "OPTIONS", "COMMAND"]
            {
                assert!(!help.contains(word), "{word} in:\n{help}");
            }
        }
    }

    #[test]
    fn the_language_is_found_before_the_rest() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(asked_language(&words("heng run --lang en x")), Language::English);
        assert_eq!(asked_language(&words("heng --lang=zh run")), Language::Chinese);
    }

    #[test]
    fn the_definition_holds_together() {
        command(Language::Chinese).debug_assert();
    }
}
