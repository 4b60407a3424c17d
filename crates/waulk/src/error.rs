//! Why an input could not be optimized.

use std::fmt;

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The bytes are not a WebAssembly binary at all.
    NotWasm,
    /// The bytes are a WebAssembly binary, but malformed or invalid.
    Invalid,
    /// Reading or writing failed.
    Io,
    /// waulk failed; the input may be fine.
    Internal,
}

/// Why an input could not be optimized: what, where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    offset: Option<u64>,
    message: String,
}

impl Error {
    /// An error; `offset` is a byte offset into the input.
    pub fn new(kind: ErrorKind, offset: Option<u64>, message: impl Into<String>) -> Self {
        Error { kind, offset, message: message.into() }
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where in the input, in bytes from its start.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// What is wrong and what was expected, without the offset.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "at byte {offset:#x}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

impl From<waulk_wasm::Error> for Error {
    fn from(error: waulk_wasm::Error) -> Self {
        Error::new(ErrorKind::Invalid, Some(error.offset), error.message)
    }
}
