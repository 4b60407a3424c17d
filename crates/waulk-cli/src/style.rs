//! Colours, and what terminals can show.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use console::{Style, Term};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    // Without doc comments: `--help` would show each value on a line.
    #[default]
    Auto,
    Always,
    Never,
}

/// How to write on one stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stream {
    colored: bool,
}

impl Stream {
    #[cfg(test)]
    pub(crate) const PLAIN: Stream = Stream { colored: false };

    pub(crate) fn strong(self, text: &str) -> String {
        self.apply(Style::new().bold(), text)
    }

    pub(crate) fn error(self, text: &str) -> String {
        self.apply(Style::new().red().bold(), text)
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.apply(Style::new().green(), text)
    }

    pub(crate) fn faint(self, text: &str) -> String {
        self.apply(Style::new().dim(), text)
    }

    fn apply(self, style: Style, text: &str) -> String {
        if self.colored {
            style.force_styling(true).apply_to(text).to_string()
        } else {
            text.to_owned()
        }
    }
}

/// How to write on standard output and standard error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    pub(crate) out: Stream,
    pub(crate) err: Stream,
}

impl Palette {
    pub(crate) fn choose(choice: ColorChoice) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let stream = |terminal: bool| Stream {
            colored: match choice {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => terminal && !plain && !is_dumb(),
            },
        };
        Palette { out: stream(io::stdout().is_terminal()), err: stream(io::stderr().is_terminal()) }
    }
}

/// Whether the terminal says that it can do nothing but print.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The columns of the terminal that a stream writes to, if it is one.
pub(crate) fn width(to_stderr: bool) -> Option<usize> {
    let term = if to_stderr { Term::stderr() } else { Term::stdout() };
    if !term.is_term() {
        return None;
    }
    term.size_checked().map(|(_, columns)| usize::from(columns))
}
