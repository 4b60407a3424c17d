//! The progress bar: on a terminal only, gone when the table comes.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::style::is_dumb;

const TEMPLATE: &str = "{bar:30} {pos}/{len} {elapsed} {wide_msg}";

/// How far a batch is.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(crate) fn new(inputs: usize, quiet: bool) -> Self {
        if quiet || is_dumb() || !io::stderr().is_terminal() {
            return Progress { bar: ProgressBar::hidden() };
        }
        let style = ProgressStyle::with_template(TEMPLATE);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(inputs as u64).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress { bar }
    }

    pub(crate) fn started(&self, name: &str) {
        self.bar.set_message(name.to_owned());
    }

    pub(crate) fn finished(&self) {
        self.bar.inc(1);
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
