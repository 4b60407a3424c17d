//! A pass is one file and one row of the pipeline table.

use std::collections::BTreeMap;

use super::Findings;
use super::tree::Tree;

const TABLE: &str = "crates/waulk-opt/src/pipeline.rs";
const PASSES: &str = "crates/waulk-opt/src/passes/";

/// Each row has its file, each file its row.
pub(super) fn files(tree: &Tree, findings: &mut Findings) {
    let rows = rows(tree.text(TABLE).unwrap_or_default());
    for (name, (line, calls_own)) in &rows {
        if !tree.exists(&format!("{PASSES}{name}.rs")) {
            findings.add(TABLE, *line, format!("a pass without a file: write passes/{name}.rs"));
        }
        if !calls_own {
            findings.add(
                TABLE,
                *line,
                format!("the row `{name}` does not run `passes::{name}::run`"),
            );
        }
    }
    let files = tree.rust().filter_map(|(path, _)| Some((path, path.strip_prefix(PASSES)?)));
    for (path, file) in files {
        // A pass may have parts in a folder of its name.
        let name = file.split(['/', '.']).next().unwrap_or_default();
        if name != "mod" && !rows.contains_key(name) {
            findings.add(path, 1, format!("a pass without a row: add `{name}` to pipeline.rs"));
        }
    }
}

/// The table's rows by name: the line, and whether it runs the pass of its name.
fn rows(text: &str) -> BTreeMap<&str, (usize, bool)> {
    let mut rows = BTreeMap::new();
    let mut current = None;
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("name: \"").and_then(|rest| rest.strip_suffix("\","))
        {
            rows.insert(name, (number, false));
            current = Some(name);
        } else if let Some(name) = current.filter(|_| line.starts_with("run: ")) {
            rows.insert(name, (rows[name].0, line.contains(&format!("passes::{name}::run"))));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    const TWO: &str = "\
pub static PIPELINE: &[Pass] = &[
    Pass {
        name: \"a\",
        run: passes::a::run,
    },
    Pass {
        name: \"b\",
        run: passes::b::run,
    },
];
";
    const A: &str = "crates/waulk-opt/src/passes/a.rs";
    const B: &str = "crates/waulk-opt/src/passes/b.rs";
    const B_PART: &str = "crates/waulk-opt/src/passes/b/part.rs";
    const MOD: &str = "crates/waulk-opt/src/passes/mod.rs";

    #[test]
    fn rows_and_files_go_together() {
        assert_found(files, &[(TABLE, TWO), (A, ""), (B, ""), (B_PART, ""), (MOD, "")], &[]);
        let row = |line| format!("{TABLE}:{line}");
        assert_found(files, &[(TABLE, TWO), (A, "")], &[&row(7)]);
        let one = TWO.replace("\"b\"", "\"a\"").replace("::b::", "::a::");
        assert_found(files, &[(TABLE, &one), (A, ""), (B, "")], &[&format!("{B}:1")]);
        assert_found(files, &[(A, "")], &[&format!("{A}:1")]);
    }

    #[test]
    fn a_row_that_runs_another_pass_is_found() {
        let swapped = TWO.replace("passes::b::run", "passes::a::run");
        assert_found(files, &[(TABLE, &swapped), (A, ""), (B, "")], &[&format!("{TABLE}:7")]);
    }
}
