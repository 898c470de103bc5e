//! What happens to a text before Rhai's lexer sees it: full-width punctuation becomes half-width outside strings,
//! comments and line ends become blanks, and characters with no meaning here become errors. Nothing is parsed.

use crate::SourceText;
use heng_values::Diagnostic;

/// A folded text: one line, with the way back to the source.
pub(crate) struct Folded {
    /// The text for the lexer.
    pub text: String,
    /// For each character of `text`, and its end, the byte of the source.
    pub bytes: Vec<usize>,
}

/// The most characters an expression may have: positions of the lexer are 16 bits wide.
pub(crate) const MAX_CHARACTERS: usize = 60_000;

/// Folds a source text.
pub(crate) fn fold(source: &SourceText) -> Result<Folded, Vec<Diagnostic>> {
    let length = source.text.chars().count();
    if length > MAX_CHARACTERS {
        let place = source.whole();
        return Err(vec![Diagnostic::error("E0225", &place).with("limit", MAX_CHARACTERS.to_string())]);
    }
    let mut folding =
        Folding { source, text: String::new(), bytes: Vec::with_capacity(length + 1), errors: Vec::new() };
    folding.code();
    if !folding.errors.is_empty() {
        return Err(folding.errors);
    }
    folding.bytes.push(source.text.len());
    Ok(Folded { text: folding.text, bytes: folding.bytes })
}

struct Folding<'a> {
    source: &'a SourceText,
    text: String,
    bytes: Vec<usize>,
    errors: Vec<Diagnostic>,
}

type Characters<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

impl Folding<'_> {
    fn push(&mut self, byte: usize, character: char) {
        self.text.push(character);
        self.bytes.push(byte);
    }

    fn refuse(&mut self, code: &'static str, byte: usize, character: char, instead: Option<&str>) {
        let place = self.source.place(byte..byte + character.len_utf8());
        let diagnostic = Diagnostic::error(code, &place).with("character", character.to_string());
        self.errors.push(diagnostic.suggest(instead.map(str::to_owned)));
        self.push(byte, ' ');
    }

    fn code(&mut self) {
        let text = self.source.text.clone();
        let mut characters = text.char_indices().peekable();
        while let Some((byte, character)) = characters.next() {
            match character {
                '"' => self.string(byte, &mut characters),
                '/' if matches!(characters.peek(), Some((_, '/' | '*'))) => self.comment(byte, &mut characters),
                '\n' | '\r' | '\t' | '\u{3000}' | '\u{a0}' | '\u{feff}' => self.push(byte, ' '),
                '\u{201c}'..='\u{201f}' | '\u{2018}'..='\u{201b}' | '＂' | '＇' | '「' | '」' | '『' | '』' => {
                    self.refuse("E0202", byte, character, Some("\""));
                }
                '#' | '＃' => self.refuse("E0204", byte, character, None),
                '`' | '\'' => self.quoted_otherwise(byte, character, &mut characters),
                '≥' | '≤' | '≠' => {
                    let first = if character == '≥' { '>' } else { '<' };
                    self.push(byte, if character == '≠' { '!' } else { first });
                    self.push(byte, '=');
                }
                '！'..='～' => self.push(byte, half_width(character)),
                _ => match instead_of(character) {
                    Some(instead) => self.refuse("E0204", byte, character, Some(instead)),
                    None => self.push(byte, character),
                },
            }
        }
    }

    /// A text in double quotes, as it is. A doubled quote ends one and begins the next, which comes to the same.
    fn string(&mut self, start: usize, characters: &mut Characters<'_>) {
        self.push(start, '"');
        while let Some((byte, character)) = characters.next() {
            if character == '\n' {
                break;
            }
            self.push(byte, character);
            if character == '"' {
                return;
            }
            if character == '\\'
                && let Some((next_byte, next)) = characters.next()
            {
                self.push(next_byte, next);
            }
        }
        let rest = &self.source.text[start..];
        let end = rest.find('\n').unwrap_or(rest.len());
        self.errors.push(Diagnostic::error("E0203", &self.source.place(start..start + end)));
    }

    fn comment(&mut self, start: usize, characters: &mut Characters<'_>) {
        self.push(start, ' ');
        let long = matches!(characters.peek(), Some((_, '*')));
        let mut depth = 0_usize;
        let mut before = '/';
        for (byte, character) in characters.by_ref() {
            self.push(byte, ' ');
            match (long, before, character) {
                (false, _, '\n') => return,
                (true, '/', '*') => {
                    depth += 1;
                    before = ' ';
                    continue;
                }
                (true, '*', '/') => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                    before = ' ';
                    continue;
                }
                _ => before = character,
            }
        }
        if long {
            let place = self.source.place(start..(start + 2).min(self.source.text.len()));
            self.errors.push(Diagnostic::error("E0223", &place).with("bracket", "/*"));
        }
    }

    /// Back-ticks and single quotes: one error for the whole of it.
    fn quoted_otherwise(&mut self, start: usize, quote: char, characters: &mut Characters<'_>) {
        self.push(start, ' ');
        let mut inside = String::new();
        let mut end = start + 1;
        for (byte, character) in characters.by_ref() {
            self.push(byte, ' ');
            end = byte + character.len_utf8();
            if character == quote {
                break;
            }
            inside.push(character);
        }
        let place = self.source.place(start..end);
        let instead = format!("\"{inside}\"");
        self.errors.push(Diagnostic::error("E0209", &place).with("quote", quote.to_string()).suggest(Some(instead)));
    }
}

/// The half-width form of a full-width character of the ASCII block.
fn half_width(character: char) -> char {
    char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
}

/// What to write instead of a character that looks like an operator and is none.
fn instead_of(character: char) -> Option<&'static str> {
    Some(match character {
        '×' => "*",
        '÷' => "/",
        '−' | '–' | '—' => "-",
        '、' => ",",
        '。' => ".",
        '【' | '〔' => "[",
        '】' | '〕' => "]",
        '∧' => "&&",
        '∨' => "||",
        '¬' => "!",
        '《' => "<",
        '》' => ">",
        _ => return None,
    })
}
