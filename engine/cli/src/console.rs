//! Where words go: results to standard output, messages to standard error. A reader that closes early (a broken pipe)
//! is no mistake.

use crate::exit::Exit;
use heng_host::diagnostics::{People, colour_on_standard_error};
use heng_host::failure::Failure;
use heng_host::language::Language;
use heng_host::texts::Texts;
use heng_host::{Diagnostic, catalogue, json};
use std::io::Write;

/// The language and form of what is said.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// The language of messages.
    pub language: Language,
    /// Whether tools read standard output.
    pub json: bool,
}

impl Console {
    /// A console.
    pub fn new(language: Language, json: bool) -> Console {
        Console { language, json }
    }

    /// A sentence of the catalogue.
    pub fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        catalogue::text(self.language, key, arguments)
    }

    /// Diagnostics as messages beside the result.
    pub fn diagnostics_aside(&self, texts: &Texts, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            let people = People { language: self.language, colour: colour_on_standard_error(), texts };
            aside(&people.all(diagnostics));
        }
    }

    /// What a command that failed says in the place of its result, for tools in their shape on standard output, for
    /// people aside; and its exit code.
    pub fn failure(&self, failure: &Failure) -> Exit {
        if self.json {
            self.json(&json::report(self.language, &failure.texts, &failure.diagnostics).to_json());
        } else {
            self.diagnostics_aside(&failure.texts, &failure.diagnostics);
        }
        Exit::from(failure.stage)
    }

    /// A machine shape on standard output.
    pub fn json(&self, shape: &str) {
        out(&format!("{shape}\n"));
    }
}

/// Writes a result.
pub fn out(text: &str) {
    let mut stream = std::io::stdout().lock();
    // A reader that went away wants no more; nothing else can be done about it here.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// Writes a message.
pub fn aside(text: &str) {
    let mut stream = std::io::stderr().lock();
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
