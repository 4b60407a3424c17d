//! What a passing test has to tell.

/// Writes one line to standard error, past the capture of the test harness:
/// what a passing test has to tell (what it skipped, what it left out) must be
/// seen too.
pub fn say(line: &str) {
    use std::io::Write as _;
    // Nothing to be done about a closed standard error.
    let _ = writeln!(std::io::stderr(), "{line}");
}
