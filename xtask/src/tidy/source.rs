//! Files of Rust.

use super::Findings;
use super::tree::Tree;

/// Past this, look for the seam.
const MAX_LINES: usize = 800;

/// What a generator writes at the top of its output.
const GENERATED: &str = concat!("@gene", "rated");

/// What is not done yet, or left from looking for a mistake.
const UNFINISHED: [(&str, &str); 4] = [
    (concat!("todo", "!"), "do it, or leave it out"),
    (concat!("unimplemented", "!"), "do it, or return an error"),
    (concat!("dbg", "!"), "remove it"),
    (concat!("#[", "ignore"), "make the test pass, or remove it"),
];

/// Libraries that compute and do nothing else.
const PURE: [&str; 5] = ["waulk-ir", "waulk-wasm", "waulk-rules", "waulk-opt", "waulk-proof"];

/// Parts of the standard library that a pure one has no use for.
const IMPURE: [&str; 6] =
    ["std::fs", "std::net", "std::env", "std::process", "std::time", "std::io"];

/// A file's first line says what it is.
pub(super) fn header(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.rust() {
        if !text.starts_with("//! ") {
            findings.add(path, 1, "no `//!` line: begin with one that says what the file does");
        }
    }
}

/// Files are short enough to be read.
pub(super) fn length(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.rust() {
        let lines = text.lines().count();
        let generated = text.lines().take(3).any(|line| line.contains(GENERATED));
        if lines > MAX_LINES && !generated {
            let message =
                format!("{lines} lines, more than {MAX_LINES}: split it where it has a seam");
            findings.add(path, MAX_LINES + 1, message);
        }
    }
}

/// Nothing is left undone or switched off.
pub(super) fn unfinished(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.rust() {
        for (line, number) in text.lines().zip(1..) {
            for (pattern, advice) in UNFINISHED {
                if line.contains(pattern) {
                    findings.add(path, number, format!("`{pattern}` in the code: {advice}"));
                }
            }
        }
    }
}

/// Libraries below `waulk` neither read nor write nor look at the clock. Their
/// tests may.
pub(super) fn no_input_output(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.rust() {
        let pure = PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
        if !pure {
            continue;
        }
        let code = text.lines().zip(1..).take_while(|(line, _)| line.trim() != "#[cfg(test)]");
        for (line, number) in code {
            if let Some(part) = IMPURE.iter().find(|part| line.contains(**part)) {
                let message = format!("`{part}` in a library that only computes: do it in waulk");
                findings.add(path, number, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn a_missing_header_is_found() {
        assert_found(header, &[("a.rs", "//! What it does.\n"), ("b.md", "")], &[]);
        let files = [("a.rs", "// Not a doc comment.\n"), ("b.rs", ""), ("c.rs", "//!\n")];
        assert_found(header, &files, &["a.rs:1", "b.rs:1", "c.rs:1"]);
    }

    #[test]
    fn long_files_are_found_unless_generated() {
        let (long, short) = ("x\n".repeat(801), "x\n".repeat(800));
        let generated = format!("//! {GENERATED} by x.\n{long}");
        let files = [("a.rs", &*long), ("b.rs", &*short), ("c.rs", &*generated), ("d.md", &*long)];
        assert_found(length, &files, &["a.rs:801"]);
    }

    #[test]
    fn unfinished_code_is_found() {
        for (pattern, _) in UNFINISHED {
            assert_found(unfinished, &[("a.rs", &format!("fn f() {{\n {pattern}\n"))], &["a.rs:2"]);
        }
        assert_found(unfinished, &[("a.rs", "fn todo() { ignore() }\n")], &[]);
    }

    #[test]
    fn input_and_output_are_found_in_libraries() {
        for part in IMPURE {
            let text = format!("use {part};\n#[cfg(test)]\nuse {part};\n");
            let path = "crates/waulk-opt/src/passes/x.rs";
            assert_found(no_input_output, &[(path, &text)], &[&format!("{path}:1")]);
            assert_found(no_input_output, &[("crates/waulk/src/x.rs", &text)], &[]);
            assert_found(no_input_output, &[("crates/waulk-opt/tests/x.rs", &text)], &[]);
        }
    }
}
