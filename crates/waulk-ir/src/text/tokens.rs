//! Text to words and punctuation, and where they stand.

use std::fmt;

/// Why a text is no function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// A word or a punctuation mark; empty at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Token<'_> {
    pub(super) fn error(&self, message: impl Into<String>) -> ParseError {
        ParseError { line: self.line, column: self.column, message: message.into() }
    }

    /// What stood here instead of something else.
    pub(super) fn shown(&self) -> String {
        if self.text.is_empty() { "the end".to_owned() } else { format!("`{}`", self.text) }
    }
}

const PUNCTUATION: &[char] = &['(', ')', '{', '}', ',', ':', '='];

/// The tokens of a text, with an empty one at the end.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut line, mut column) = (1, 1);
    for (whole, number) in text.lines().zip(1..) {
        let code = whole.split(';').next().unwrap_or_default();
        let mut start = None;
        let mut push = |from: usize, to: usize| {
            let column = code[..from].chars().count() as u32 + 1;
            tokens.push(Token { text: &code[from..to], line: number, column });
        };
        for (at, c) in code.char_indices() {
            let punctuation = PUNCTUATION.contains(&c);
            if punctuation || c.is_whitespace() {
                if let Some(from) = start.take() {
                    push(from, at);
                }
                if punctuation {
                    push(at, at + 1);
                }
            } else {
                start.get_or_insert(at);
            }
        }
        if let Some(from) = start {
            push(from, code.len());
        }
        (line, column) = (number, whole.chars().count() as u32 + 1);
    }
    tokens.push(Token { text: "", line, column });
    tokens
}
