//! A crate's `lib.rs` is a table of contents.

use super::Findings;
use super::tree::Tree;

/// What a table of contents is made of.
const ENTRIES: [&str; 6] =
    ["mod ", "pub mod ", "pub(crate) mod ", "use ", "pub use ", "pub(crate) use "];

/// A `lib.rs` declares modules and names what is in them, and has no code.
pub(super) fn table_of_contents(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.rust().filter(|(path, _)| path.ends_with("src/lib.rs")) {
        for (statement, line) in statements(text) {
            let is_entry = ENTRIES.iter().any(|entry| statement.starts_with(entry));
            let is_inline = statement.contains("mod ") && statement.contains('{');
            if !is_entry || is_inline {
                let first = statement.lines().next().unwrap_or_default();
                let message = format!("`{first}` in a table of contents: move it into a module");
                findings.add(path, line, message);
                // What follows may be in the middle of it.
                break;
            }
        }
    }
}

/// The statements of a file without comments and attributes, each with the line
/// that it starts on.
fn statements(text: &str) -> Vec<(String, usize)> {
    let mut statements = Vec::new();
    let mut open: Option<(String, usize)> = None;
    let mut in_attribute = false;
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        in_attribute |= line.starts_with("#[") || line.starts_with("#![");
        if in_attribute {
            in_attribute = !line.ends_with(']');
            continue;
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        let (statement, _) = open.get_or_insert((String::new(), number));
        statement.push_str(line);
        if line.ends_with(';') {
            statements.extend(open.take());
        } else {
            statement.push('\n');
        }
    }
    statements.extend(open);
    statements
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn code_is_found() {
        let check = |text: &str, places: &[&str]| {
            assert_found(table_of_contents, &[("crates/x/src/lib.rs", text)], places);
        };
        check(
            "//! X.\n\nmod a;\n\n/// F.\npub fn f() {\n    g();\n}\n",
            &["crates/x/src/lib.rs:6"],
        );
        check("const A: u32 = 1;\nmod b;\n", &["crates/x/src/lib.rs:1"]);
        check("#[cfg(test)]\nmod tests {\n    use x;\n}\n", &["crates/x/src/lib.rs:2"]);
    }

    #[test]
    fn a_table_of_contents_is_let_be() {
        let text = "\
//! X.
#![allow(
    clippy::x,
    reason = \"y\"
)]
mod a;
#[macro_use]
pub mod b;
pub use a::{
    A,
    B,
};
pub(crate) use b::c;
";
        assert_found(table_of_contents, &[("crates/x/src/lib.rs", text)], &[]);
        assert_found(table_of_contents, &[("crates/x/src/other.rs", "fn f() {}\n")], &[]);
    }
}
