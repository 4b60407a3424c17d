//! The architecture document: short, and true of the code.

use std::collections::BTreeSet;

use super::Findings;
use super::tree::Tree;

const DOCUMENT: &str = "ARCHITECTURE.md";

/// Past this it is not read.
const MAX_LINES: usize = 500;

/// File names that say nothing about what is in them.
const UNNAMED: [&str; 3] = ["lib.rs", "main.rs", "mod.rs"];

/// It is short.
pub(super) fn length(tree: &Tree, findings: &mut Findings) {
    let lines = tree.text(DOCUMENT).map_or(0, |text| text.lines().count());
    if lines >= MAX_LINES {
        let message = format!("{lines} lines, where fewer than {MAX_LINES} are read: shorten it");
        findings.add(DOCUMENT, MAX_LINES, message);
    }
}

/// The code map has every crate with its modules, and nothing that is gone. A
/// line of it begins with the name of a file or folder in code marks, below a
/// heading with the path of the folder that it is in.
pub(super) fn code_map(tree: &Tree, findings: &mut Findings) {
    let Some(text) = tree.text(DOCUMENT) else {
        findings.add(DOCUMENT, 1, "there is none: write down where what is");
        return;
    };
    let mut mapped = BTreeSet::new();
    let mut folder = None;
    for (line, number) in text.lines().zip(1..) {
        if line.starts_with('#') {
            folder = in_code(line).filter(|path| path.ends_with('/'));
        }
        let entry = line.strip_prefix("- ").filter(|rest| rest.starts_with('`')).and_then(in_code);
        if let (Some(folder), Some(entry)) = (folder, entry) {
            let path = format!("{folder}{entry}");
            if !tree.exists(&path) {
                findings.add(DOCUMENT, number, format!("`{path}` is not there: mend the code map"));
            }
            mapped.insert(path.trim_end_matches('/').to_owned());
        }
    }
    for (path, _) in tree.rust() {
        let Some((_, module)) = path.split_once("/src/") else {
            continue;
        };
        let top = module.split('/').next().unwrap_or_default();
        let source = &path[..path.len() - module.len()];
        // A module is a file, or a folder, or both of one name.
        let names = [top.to_owned(), top.trim_end_matches(".rs").to_owned(), format!("{top}.rs")];
        if !UNNAMED.contains(&top)
            && !names.iter().any(|name| mapped.contains(&format!("{source}{name}")))
        {
            findings.add(path, 1, format!("not in the code map: add a line to {DOCUMENT}"));
        }
    }
}

/// The first text in code marks.
fn in_code(line: &str) -> Option<&str> {
    line.split('`').nth(1)
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn a_long_document_is_found() {
        assert_found(length, &[(DOCUMENT, &"x\n".repeat(499))], &[]);
        assert_found(length, &[(DOCUMENT, &"x\n".repeat(500))], &["ARCHITECTURE.md:500"]);
    }

    #[test]
    fn the_code_map_is_complete_and_true() {
        let map = "\
## Code map
### `crates/x/src/`
- `a.rs`: what it does.
- `b/`: what is in it.
- `gone.rs`: what it did.
### Other
- `text` in code marks.
";
        let files = [
            (DOCUMENT, map),
            ("crates/x/src/a.rs", ""),
            ("crates/x/src/a/part.rs", ""),
            ("crates/x/src/b/mod.rs", ""),
            ("crates/x/src/b/c.rs", ""),
            ("crates/x/src/lib.rs", ""),
            ("crates/x/src/new.rs", ""),
            ("crates/x/tests/d.rs", ""),
            ("crates/y/src/a.rs", ""),
        ];
        let expected = ["ARCHITECTURE.md:5", "crates/x/src/new.rs:1", "crates/y/src/a.rs:1"];
        assert_found(code_map, &files, &expected);
    }

    #[test]
    fn a_missing_document_is_found() {
        assert_found(code_map, &[("crates/x/src/a.rs", "")], &["ARCHITECTURE.md:1"]);
    }
}
