//! Messages to the user: `error: ...` with a `help: ...` line below; and what is asked for,
//! on standard output.

use std::io::{self, Write};

use crate::failure::io_message;
use crate::style::Palette;

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    message: String,
    help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Diagnostic { message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Prints it as an error.
    pub(crate) fn print(&self, palette: Palette) {
        let mut text = format!("{} {}\n", palette.err.error("error:"), self.message);
        if let Some(help) = &self.help {
            text += &format!("{} {help}\n", palette.err.strong("help:"));
        }
        to_stderr(&text);
    }
}

/// Something worth knowing that is not an error.
pub(crate) fn note(label: &str, message: &str, palette: Palette) {
    to_stderr(&format!("{} {message}\n", palette.err.strong(label)));
}

/// Writes to standard error. Nobody is left to be told when that fails.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output. A reader that has gone away wants no more: that
/// is no error.
pub(crate) fn to_stdout(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Result<(), Diagnostic> {
    to_stdout(text).map_err(|error| {
        Diagnostic::new(format!("can't write to standard output: {}", io_message(&error)))
    })
}

/// Prints a report for machines.
pub(crate) fn print_json(report: &impl serde::Serialize) -> Result<(), Diagnostic> {
    let text = serde_json::to_string_pretty(report)
        .map_err(|error| Diagnostic::new(format!("can't write JSON: {error}")))?;
    print(&(text + "\n"))
}
