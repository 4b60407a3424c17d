//! Files in general: how large they may be, and white space.

use super::Findings;
use super::tree::{Tree, as_text};

/// Text may have this many bytes.
const MAX_TEXT: usize = 128 << 10;

/// Anything else may have this many: a small fixture.
const MAX_BINARY: usize = 16 << 10;

/// Grows with the dependencies, and nobody reads it.
const LOCK: &str = "Cargo.lock";

/// Nothing large is committed.
pub(super) fn size(tree: &Tree, findings: &mut Findings) {
    for (path, bytes) in tree.files() {
        let (what, most) = match as_text(bytes) {
            Some(_) => ("text", MAX_TEXT),
            None => ("not text", MAX_BINARY),
        };
        if bytes.len() > most && path != LOCK {
            let len = bytes.len();
            let message = format!(
                "{len} bytes, {what}, where at most {most} are committed: build it when needed, \
                 or put it beside the project"
            );
            findings.add(path, 1, message);
        }
    }
}

/// No tabs, nothing at the ends of lines, a line break at the end of the file.
pub(super) fn whitespace(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts().filter(|(path, _)| !is_data(path)) {
        let mut last = 1;
        for (line, number) in text.lines().zip(1..) {
            last = number;
            if line.contains('\t') && !needs_tabs(path) {
                findings.add(path, number, "a tab: use spaces");
            }
            if line.ends_with([' ', '\t', '\r']) {
                findings.add(path, number, "white space at the end of the line: remove it");
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            findings.add(path, last, "the last line has no end: add a line break");
        }
        if text.ends_with("\n\n") {
            findings.add(path, last, "the file ends with empty lines: remove them");
        }
    }
}

/// What a program reads or prints is as it is.
fn is_data(path: &str) -> bool {
    [".stdin", ".stdout", ".stderr"].iter().any(|end| path.ends_with(end))
}

fn needs_tabs(path: &str) -> bool {
    path.ends_with(".tsv") || path.ends_with("Makefile")
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn large_files_are_found() {
        let (large, small) = ("x".repeat(MAX_TEXT + 1), "x".repeat(MAX_TEXT));
        let files = [("a.txt", &*large), ("b.txt", &*small), ("Cargo.lock", &*large)];
        assert_found(size, &files, &["a.txt:1"]);
        let (large, small) = ("\0".repeat(MAX_BINARY + 1), "\0".repeat(MAX_BINARY));
        assert_found(size, &[("a.wasm", &large), ("b.wasm", &small)], &["a.wasm:1"]);
    }

    #[test]
    fn white_space_is_found() {
        assert_found(whitespace, &[("a.rs", "a\n\tb\nc \nd\r\n")], &["a.rs:2", "a.rs:3"]);
        assert_found(whitespace, &[("a.rs", "a\nb")], &["a.rs:2"]);
        assert_found(whitespace, &[("a.rs", "a\n\n")], &["a.rs:2"]);
        assert_found(
            whitespace,
            &[("a.tsv", "a\tb\t\n"), ("Makefile", "\ta \n")],
            &["Makefile:1", "a.tsv:1"],
        );
    }

    #[test]
    fn what_is_well_is_let_be() {
        let files = [
            ("a.rs", "a\n  b\n"),
            ("empty", ""),
            ("x/Makefile", "a:\n\tb\n"),
            ("a.stdin", "a\t \n\nb"),
            ("a.wasm", "\0asm \n\t"),
        ];
        assert_found(whitespace, &files, &[]);
    }
}
