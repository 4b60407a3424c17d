//! Why one input failed.

use std::io;
use std::path::Path;

use waulk::{Error, ErrorKind};

use crate::diagnostic::Diagnostic;

/// An input's error, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) help: Option<String>,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error::new(kind, None, message).into()
    }

    /// What the system said when a file was to be read.
    pub(crate) fn io(error: &io::Error) -> Self {
        Failure::new(ErrorKind::Io, io_message(error))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The message to print for the input called `name`.
    pub(crate) fn diagnostic(&self, name: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(format!("{name}: {}", self.error));
        match &self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { error, help: None }
    }
}

/// The word for an error's kind in the JSON report.
pub(crate) fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotWasm => "not-wasm",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Io => "io",
        ErrorKind::Internal => "internal",
    }
}

/// What the system says, without its error number.
pub(crate) fn io_message(error: &io::Error) -> String {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        _ => error.to_string(),
    };
    match message.rfind(" (os error ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// A path as it can be printed: on one line, whatever bytes it is made of.
pub(crate) fn display(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        return "\"\"".to_owned();
    }
    let mut text = String::new();
    for character in path.to_string_lossy().chars() {
        if character.is_control() {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line() {
        assert_eq!(display(Path::new("a\nb\u{1b}[31m.wasm")), r"a\nb\u{1b}[31m.wasm");
        assert_eq!(display(Path::new("")), "\"\"");
        assert_eq!(display(Path::new("é.wasm")), "é.wasm");
    }

    #[test]
    fn system_errors_have_no_number() {
        let error = std::fs::read("/").unwrap_err();
        assert!(!io_message(&error).contains("os error"), "{}", io_message(&error));
    }
}
