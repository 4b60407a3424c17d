//! The front page: what it shows is what there is.

use super::Findings;
use super::tree::Tree;

const DOCUMENT: &str = "README.md";
const LIBRARY: &str = "crates/waulk/src/lib.rs";
const SNAPSHOT: &str = "benches/corpus-sizes.tsv";

/// Figures of the snapshot's last line that the front page has.
const FIGURES: [&str; 2] = ["Os_code", "Os_noncustom"];

/// The example is the one that the library's documentation has, which is tested.
pub(super) fn example(tree: &Tree, findings: &mut Findings) {
    let (Some(readme), Some(library)) = (tree.text(DOCUMENT), tree.text(LIBRARY)) else {
        return;
    };
    let docs = library.lines().filter_map(|line| line.strip_prefix("//!"));
    let docs: Vec<_> = docs.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let tested = code_block(&docs, "```");
    let shown = code_block(&readme.lines().collect::<Vec<_>>(), "```rust");
    if let Some((shown, line)) = shown
        && tested.is_none_or(|(tested, _)| tested != shown)
    {
        let message = format!("another example than in {LIBRARY}: copy that one, which is tested");
        findings.add(DOCUMENT, line, message);
    }
}

/// The first block of code that starts with `fence`, without what a reader does
/// not see, and its line.
fn code_block<'t>(lines: &[&'t str], fence: &str) -> Option<(Vec<&'t str>, usize)> {
    let start = lines.iter().position(|line| *line == fence)? + 1;
    let code = lines[start..].iter().take_while(|line| !line.starts_with("```"));
    Some((code.copied().filter(|line| !line.starts_with("# ")).collect(), start))
}

/// The sizes are those of the committed snapshot.
pub(super) fn figures(tree: &Tree, findings: &mut Findings) {
    let (Some(readme), Some(snapshot)) = (tree.text(DOCUMENT), tree.text(SNAPSHOT)) else {
        return;
    };
    let columns = snapshot.lines().next().unwrap_or_default().split('\t');
    let totals = snapshot.lines().last().unwrap_or_default().split('\t');
    for (column, total) in columns.zip(totals).filter(|(column, _)| FIGURES.contains(column)) {
        if !readme.replace(',', "").contains(total) {
            let message = format!("the snapshot's {column} is {total}: update the figures");
            findings.add(DOCUMENT, 1, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn another_example_is_found() {
        let library =
            "//! A.\n//!\n//! ```\n//! f();\n//!\n//! g();\n//! # hidden();\n//! ```\nmod a;\n";
        let check = |readme: &str, places: &[&str]| {
            assert_found(example, &[(DOCUMENT, readme), (LIBRARY, library)], places);
        };
        check("# A\n```rust\nf();\n\ng();\n```\n", &[]);
        check("# A\n```rust\nf();\n```\n", &["README.md:2"]);
        check("# A\n```sh\nrun\n```\n", &[]);
        let files = [(DOCUMENT, "```rust\nf();\n```\n"), (LIBRARY, "//! A.\n")];
        assert_found(example, &files, &["README.md:1"]);
    }

    #[test]
    fn old_figures_are_found() {
        let snapshot = "file\tcode\tOs_noncustom\tOs_code\na\t9\t9\t9\nTOTAL\t7\t1234567\t89\n";
        let check = |readme: &str, places: &[&str]| {
            assert_found(figures, &[(DOCUMENT, readme), (SNAPSHOT, snapshot)], places);
        };
        check("| waulk | 89 | 1,234,567 |\n", &[]);
        check("| waulk | 88 | 1,234,567 |\n", &["README.md:1"]);
        check("| waulk |\n", &["README.md:1", "README.md:1"]);
    }
}
