//! The tokens of a folded text with the stretch each covers and the partner of each bracket. Rhai's tree only knows
//! where things start; with these their ends and the brackets around them are known too.

use crate::SourceText;
use crate::fold::Folded;
use heng_values::{Diagnostic, Place};
use rhai::{Engine, Position, Token};
use std::ops::Range;

/// The deepest nesting of brackets.
pub(crate) const MAX_NESTING: usize = 100;

/// One token.
pub(crate) struct Lexeme {
    /// Which.
    pub token: Token,
    /// First character in the folded text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The other bracket of the pair; for what is no bracket, the lexeme itself.
    pub partner: usize,
}

/// All tokens of a text.
pub(crate) struct Lexemes<'a> {
    /// The text as written.
    pub source: &'a SourceText,
    folded: &'a Folded,
    characters: Vec<char>,
    /// The tokens in order, without the end mark.
    pub list: Vec<Lexeme>,
    /// How deep brackets nest, with the branches and signs in a row on top.
    pub nesting: usize,
}

impl<'a> Lexemes<'a> {
    /// Lexes and pairs the brackets.
    pub fn new(source: &'a SourceText, folded: &'a Folded, engine: &Engine) -> Result<Lexemes<'a>, Vec<Diagnostic>> {
        let inputs = [folded.masked.as_str()];
        let (tokens, _control) = engine.lex(&inputs);
        Lexemes::of(source, folded, tokens)
    }

    /// Pairs the brackets of tokens that are there already, as far as the end mark.
    pub fn of(
        source: &'a SourceText,
        folded: &'a Folded,
        tokens: impl Iterator<Item = (Token, Position)>,
    ) -> Result<Lexemes<'a>, Vec<Diagnostic>> {
        let characters: Vec<char> = folded.masked.chars().collect();
        let mut list: Vec<Lexeme> = Vec::new();
        for (token, position) in tokens {
            if token == Token::EOF {
                break;
            }
            let start = folded.character(position).unwrap_or_default().min(characters.len());
            if let Some(last) = list.last_mut() {
                last.end = start.max(last.start);
            }
            let partner = list.len();
            list.push(Lexeme { token, start, end: characters.len(), partner });
        }
        for lexeme in &mut list {
            while lexeme.end > lexeme.start + 1 && characters[lexeme.end - 1].is_whitespace() {
                lexeme.end -= 1;
            }
        }
        let mut lexemes = Lexemes { source, folded, characters, list, nesting: 0 };
        let errors = lexemes.pair();
        if errors.is_empty() { Ok(lexemes) } else { Err(errors) }
    }

    /// The place of the lexemes `first` to `last`.
    pub fn place(&self, first: usize, last: usize) -> Place {
        let start = self.list.get(first).map_or(self.characters.len(), |lexeme| lexeme.start);
        let end = self.list.get(last).map_or(self.characters.len(), |lexeme| lexeme.end);
        self.source.place(self.bytes(start..end))
    }

    /// The text of a lexeme, folded.
    pub fn text(&self, index: usize) -> String {
        self.list.get(index).map_or_else(String::new, |lexeme| self.characters(lexeme.start..lexeme.end))
    }

    /// The text between two characters of the folded text.
    pub fn characters(&self, range: Range<usize>) -> String {
        self.characters.get(range).unwrap_or_default().iter().collect()
    }

    /// The lexeme that starts at or holds this character (from 0).
    pub fn at(&self, character: usize) -> usize {
        self.list.partition_point(|lexeme| lexeme.start <= character).saturating_sub(1)
    }

    /// The lexeme at a position of the lexer.
    pub fn index(&self, position: Position) -> usize {
        self.at(self.folded.character(position).unwrap_or_default())
    }

    /// The token at this index, if there is one.
    pub fn token(&self, index: usize) -> Option<&Token> {
        self.list.get(index).map(|lexeme| &lexeme.token)
    }

    /// Whether the bracket at this index groups (and does not hold the arguments of a call).
    pub fn groups(&self, index: usize) -> bool {
        self.token(index) == Some(&Token::LeftParen)
            && !index.checked_sub(1).is_some_and(|before| {
                matches!(self.token(before), Some(Token::Identifier(_) | Token::RightParen | Token::RightBracket))
            })
    }

    fn bytes(&self, characters: Range<usize>) -> Range<usize> {
        let of = |character: usize| {
            self.folded.bytes.get(character).or(self.folded.bytes.last()).copied().unwrap_or_default()
        };
        of(characters.start)..of(characters.end)
    }

    fn pair(&mut self) -> Vec<Diagnostic> {
        let mut open: Vec<usize> = Vec::new();
        let mut errors = Vec::new();
        for index in 0..self.list.len() {
            let closes = match self.list[index].token {
                Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart | Token::QuestionBracket => {
                    open.push(index);
                    self.nesting = self.nesting.max(open.len());
                    if open.len() > MAX_NESTING {
                        let place = self.place(index, index);
                        return vec![Diagnostic::error("E0222", &place).with("limit", MAX_NESTING.to_string())];
                    }
                    continue;
                }
                Token::RightParen => ")",
                Token::RightBracket => "]",
                Token::RightBrace => "}",
                _ => continue,
            };
            match open.pop() {
                Some(opening) if closing(&self.list[opening].token) == closes => {
                    self.list[index].partner = opening;
                    self.list[opening].partner = index;
                }
                Some(opening) => {
                    let wanted = closing(&self.list[opening].token);
                    errors.push(
                        Diagnostic::error("E0224", &self.place(index, index))
                            .with("bracket", closes)
                            .with("expected", wanted)
                            .related(&self.place(opening, opening), "opened-here")
                            .suggest(Some(wanted.to_owned())),
                    );
                    return errors;
                }
                None => errors.push(
                    Diagnostic::error("E0224", &self.place(index, index)).with("bracket", closes).with("expected", ""),
                ),
            }
        }
        let recursing = |lexeme: &&Lexeme| {
            matches!(lexeme.token, Token::Else | Token::Bang | Token::UnaryMinus | Token::Minus | Token::Period)
        };
        self.nesting += self.list.iter().filter(recursing).count();
        for opening in open {
            let text = self.text(opening);
            errors.push(
                Diagnostic::error("E0223", &self.place(opening, opening))
                    .with("bracket", text)
                    .suggest(Some(closing(&self.list[opening].token).to_owned())),
            );
        }
        errors
    }
}

/// The bracket that closes this one.
fn closing(token: &Token) -> &'static str {
    match token {
        Token::LeftParen => ")",
        Token::LeftBracket | Token::QuestionBracket => "]",
        _ => "}",
    }
}
