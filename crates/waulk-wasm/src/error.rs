//! What can go wrong while reading.

use std::fmt;

/// The input is malformed or invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Byte offset from the start of the input.
    pub offset: u64,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {:#x}: {}", self.offset, self.message)
    }
}

impl std::error::Error for Error {}

impl From<wasmparser::Error> for Error {
    fn from(error: wasmparser::Error) -> Self {
        Error { offset: error.offset(), message: error.message().to_owned() }
    }
}

/// Why a valid module is left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// It is a relocatable object file: its `linking` and `reloc.*` sections
    /// name functions, symbols and code offsets.
    ObjectFile,
    /// It holds something that this version can't read or write.
    Unknown(String),
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsupported::ObjectFile => {
                f.write_str("a relocatable object file: link it first, then optimize")
            }
            Unsupported::Unknown(what) => f.write_str(what),
        }
    }
}
