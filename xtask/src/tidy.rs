//! Checks what neither the compiler nor clippy checks.
//!
//! A check is a function from the project's files to findings; each has tests
//! that it finds fault with what is wrong, for a checker that has never said no
//! is not one.

mod architecture;
mod contents;
mod dependencies;
mod docs;
mod manifests;
mod paths;
mod pipeline;
mod readme;
mod source;
mod text;
mod tree;

use std::fmt;

use anyhow::{Result, ensure};

use crate::root::root;
use tree::Tree;

/// What `cargo xtask tidy` takes.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    /// What is wrong and what to do.
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Where findings go.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding; lines count from 1.
    fn add(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.0.push(Finding { path: path.to_owned(), line, message: message.into() });
    }
}

/// Every check.
const CHECKS: &[fn(&Tree, &mut Findings)] = &[
    text::size,
    text::whitespace,
    paths::machine_paths,
    paths::registries,
    source::header,
    source::length,
    source::unfinished,
    source::no_input_output,
    contents::table_of_contents,
    manifests::names,
    manifests::versions,
    manifests::workspace_dependencies,
    dependencies::direction,
    dependencies::confined,
    dependencies::used,
    pipeline::files,
    docs::links,
    readme::example,
    readme::figures,
    architecture::length,
    architecture::code_map,
];

/// Runs every check and prints what it finds.
pub(crate) fn run(_args: &Args) -> Result<()> {
    let tree = Tree::read(&root())?;
    let mut findings = Findings::default();
    for check in CHECKS {
        check(&tree, &mut findings);
    }
    let Findings(mut findings) = findings;
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    ensure!(findings.is_empty(), "tidy: {} findings", findings.len());
    Ok(())
}

/// What `check` finds in `files`, a line a finding.
#[cfg(test)]
fn found(check: fn(&Tree, &mut Findings), files: &[(&str, &str)]) -> Vec<String> {
    let mut findings = Findings::default();
    check(&Tree::of(files), &mut findings);
    findings.0.iter().map(Finding::to_string).collect()
}

/// Asserts that `check` finds something in each line of `expected`, which says
/// where, and nothing else.
#[cfg(test)]
fn assert_found(check: fn(&Tree, &mut Findings), files: &[(&str, &str)], expected: &[&str]) {
    let found = found(check, files);
    let places: Vec<_> = found
        .iter()
        .map(|finding| finding.splitn(3, ':').take(2).collect::<Vec<_>>().join(":"))
        .collect();
    assert_eq!(places, expected, "{found:#?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_that_an_editor_understands() {
        let mut findings = Findings::default();
        findings.add("a/b.rs", 7, "too long: split it");
        assert_eq!(findings.0[0].to_string(), "a/b.rs:7: too long: split it");
    }
}
