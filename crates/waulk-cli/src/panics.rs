//! What happens when something panics. A panic in one function's optimization
//! is caught and reported by the library; the user need not see a trace of it.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::diagnostic::{Diagnostic, to_stderr};
use crate::style::Palette;
use crate::{FAILED, args};

static VERBOSE: AtomicBool = AtomicBool::new(false);
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Whether panics that are caught later are told about.
pub(crate) fn set_verbose(verbose: bool) {
    VERBOSE.store(verbose, Ordering::Relaxed);
}

/// Runs the command; a panic that nobody caught becomes an error message.
pub(crate) fn guard(palette: Palette, command: impl FnOnce() -> u8) -> u8 {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        if VERBOSE.load(Ordering::Relaxed) {
            to_stderr(&format!("internal failure: {message}\n"));
        }
        if let Ok(mut last) = LAST.lock() {
            *last = Some(message);
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let last = LAST.lock().ok().and_then(|mut last| last.take()).unwrap_or_default();
        Diagnostic::new(format!("internal failure in waulk {}: {last}", args::VERSION))
            .help("this is a bug in waulk, not in the input; no output was left half-written")
            .print(palette);
        FAILED
    })
}
