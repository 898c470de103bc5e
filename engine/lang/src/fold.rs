//! What happens to a text before Rhai's lexer sees it: full-width punctuation becomes half-width outside strings,
//! comments and line ends become blanks, and characters with no meaning here become errors. Nothing is parsed.

use crate::SourceText;
use heng_values::Diagnostic;
use rhai::Position;

/// What is folded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// One expression: becomes one line.
    Expression,
    /// A file of functions: keeps its lines, and what only the interpreter reads (back-ticks, maps, characters).
    Functions,
}

/// A folded text with the way back to the source.
pub(crate) struct Folded {
    /// The text for the parser.
    pub text: String,
    /// The text for the lexer: back-ticked stretches are masked, it cannot read them alone.
    pub masked: String,
    /// The character that each line begins with.
    pub lines: Vec<usize>,
    /// For each character of `text`, and its end, the byte of the source.
    pub bytes: Vec<usize>,
}

/// The most characters an expression may have: positions of the lexer are 16 bits wide.
pub(crate) const MAX_CHARACTERS: usize = 60_000;

impl Folded {
    /// The character at a position of the lexer.
    pub fn character(&self, position: Position) -> Option<usize> {
        let line = self.lines.get(position.line()?.checked_sub(1)?)?;
        Some(line + position.position().unwrap_or(1).saturating_sub(1))
    }
}

/// The literal that says that nothing is known.
const UNKNOWN: &str = "unknown";

/// Folds a source text.
pub(crate) fn fold(source: &SourceText, mode: Mode) -> Result<Folded, Vec<Diagnostic>> {
    let length = source.text.chars().count();
    if length > MAX_CHARACTERS {
        let place = source.whole();
        return Err(vec![Diagnostic::error("E0225", &place).with("limit", MAX_CHARACTERS.to_string())]);
    }
    let mut folding =
        Folding { source, mode, text: String::new(), masked: String::new(), bytes: Vec::new(), errors: Vec::new() };
    folding.code();
    if !folding.errors.is_empty() {
        return Err(folding.errors);
    }
    folding.bytes.push(source.text.len());
    let ends = folding.text.chars().enumerate().filter(|(_, character)| *character == '\n');
    let lines = std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect();
    Ok(Folded { text: folding.text, masked: folding.masked, lines, bytes: folding.bytes })
}

struct Folding<'a> {
    source: &'a SourceText,
    mode: Mode,
    text: String,
    masked: String,
    bytes: Vec<usize>,
    errors: Vec<Diagnostic>,
}

type Characters<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

impl Folding<'_> {
    fn push(&mut self, byte: usize, character: char) {
        self.text.push(character);
        self.masked.push(character);
        self.bytes.push(byte);
    }

    /// A blank; a line's end stays one in a file of functions.
    fn blank(&mut self, byte: usize, character: char) {
        self.push(byte, if character == '\n' && self.mode == Mode::Functions { '\n' } else { ' ' });
    }

    /// What the parser reads and the lexer does not.
    fn push_masked(&mut self, byte: usize, character: char) {
        self.text.push(character);
        self.masked.push(if character == '\n' { '\n' } else { 'x' });
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
        let functions = self.mode == Mode::Functions;
        let mut characters = text.char_indices().peekable();
        while let Some((byte, character)) = characters.next() {
            match character {
                '"' => self.string(byte, &mut characters),
                '/' if matches!(characters.peek(), Some((_, '/' | '*'))) => self.comment(byte, &mut characters),
                '\n' | '\r' | '\t' | '\u{3000}' | '\u{a0}' | '\u{feff}' => self.blank(byte, character),
                '\u{201c}'..='\u{201f}' | '\u{2018}'..='\u{201b}' | '＂' | '＇' | '「' | '」' | '『' | '』' => {
                    self.refuse("E0202", byte, character, Some("\""));
                }
                'u' if functions && self.begins_unknown(&text[byte..]) => {
                    // Everywhere else a name; the interpreter needs a call.
                    for (offset, letter) in UNKNOWN.char_indices() {
                        self.push(byte + offset, letter);
                    }
                    self.push(byte + UNKNOWN.len(), '(');
                    self.push(byte + UNKNOWN.len(), ')');
                    characters.nth(UNKNOWN.len() - 2);
                }
                '`' if functions => self.back_ticked(byte, &mut characters),
                '\'' | '#' if functions => self.push(byte, character),
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
            self.blank(byte, character);
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

    /// Whether the word `unknown` stands here by itself.
    fn begins_unknown(&self, rest: &str) -> bool {
        let part = |character: char| character.is_alphanumeric() || character == '_';
        let after = rest.strip_prefix(UNKNOWN).map(|after| after.trim_start());
        let glued = self.text.trim_end().ends_with('.') || self.text.ends_with(part);
        let ends = rest.strip_prefix(UNKNOWN).is_some_and(|after| !after.starts_with(part));
        !glued && ends && after.is_some_and(|after| !after.starts_with(['(', '（']))
    }

    /// A back-ticked text in a file of functions, as it is.
    fn back_ticked(&mut self, start: usize, characters: &mut Characters<'_>) {
        self.push_masked(start, '`');
        for (byte, character) in characters.by_ref() {
            self.push_masked(byte, character);
            if character == '`' {
                return;
            }
        }
        self.errors.push(Diagnostic::error("E0203", &self.source.place(start..start + 1)));
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
