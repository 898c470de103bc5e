//! A diagnostic in one line, as compilers write it: `file:line:column: severity[code]: title`. For editors and logs.

use crate::catalogue;
use crate::diagnostics::severity;
use crate::language::Language;
use crate::texts::Texts;
use heng_values::Diagnostic;

/// The line, without its end.
pub fn short_line(language: Language, texts: &Texts, diagnostic: &Diagnostic) -> String {
    let mut line = String::new();
    if let Some(place) = &diagnostic.place {
        line.push_str(&place.file);
        if let Some(lines) = texts.lines(&place.file) {
            let position = lines.position(place.start as usize);
            line.push_str(&format!(":{}:{}", position.line, position.column));
        }
        line.push_str(": ");
    }
    line.push_str(&severity(language, diagnostic.severity));
    line.push_str(&format!("[{}]: ", diagnostic.code));
    line.push_str(&catalogue::wording(language, diagnostic).title.replace('\n', " "));
    if let Some(suggestion) = &diagnostic.suggestion {
        line.push(' ');
        line.push_str(&catalogue::text(language, "did-you-mean", &[("suggestion", suggestion)]));
    }
    line
}
