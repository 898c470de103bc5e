//! A diagnostic in one line, as compilers write it: `file:line:column: severity[code]: title`. For editors and logs.

use crate::catalogue;
use crate::diagnostics::severity;
use crate::language::Language;
use crate::texts::Texts;
use heng_values::Diagnostic;

/// The line, without its end.
pub fn short_line(language: Language, texts: &Texts, diagnostic: &Diagnostic) -> String {
    let mut line = position(texts, diagnostic);
    line.push_str(&severity(language, diagnostic.severity));
    line.push_str(&format!("[{}]: ", diagnostic.code));
    line.push_str(&catalogue::wording(language, diagnostic).title.replace('\n', " "));
    if let Some(suggestion) = &diagnostic.suggestion {
        line.push(' ');
        line.push_str(&catalogue::text(language, "did-you-mean", &[("suggestion", suggestion)]));
    }
    line
}

/// `file:line:column: `, as far as it is known.
pub fn position(texts: &Texts, diagnostic: &Diagnostic) -> String {
    let Some(place) = &diagnostic.place else { return String::new() };
    match texts.lines(&place.file) {
        Some(lines) => {
            let position = lines.position(place.start as usize);
            format!("{}:{}:{}: ", texts.shown(place), position.line, position.column)
        }
        None => format!("{}: ", place.file),
    }
}
