//! Writes docs/rules.md: every rule, and what it does in the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, anyhow};
use waulk::rules::{Beside, Program, Rule, RuleSets, Verdicts, instances};
use waulk::{Batch, Input, Level, SharedContext};

use crate::corpus::{Corpus, optimized};
use crate::root::root;

/// The file.
const FILE: &str = "docs/rules.md";

/// What `cargo xtask rules` takes.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Measures and writes.
pub(crate) fn run(_: &Args) -> Result<()> {
    let inputs = Corpus::find()?.inputs()?;
    let program = Program::built_in();
    let mut firings = BTreeMap::new();
    for level in [Level::Size, Level::MoreSpeed] {
        let counting = RuleSets::counting(&program).map_err(|why| anyhow!("{why}"))?;
        code(&inputs, level, counting.clone())?;
        for (name, count) in counting.counts() {
            let most = firings.entry(name).or_insert(0);
            *most = count.max(*most);
        }
    }
    let all = code(&inputs, Level::Size, RuleSets::default())?;
    let none = code(&inputs, Level::Size, RuleSets::none())?;
    let mut saved = BTreeMap::new();
    for (at, name) in firings.keys().enumerate() {
        println!("{} of {}: without {name}", at + 1, firings.len());
        let without =
            program.without(std::slice::from_ref(name)).map_err(|why| anyhow!("{why:?}"))?;
        let rules = RuleSets::load(&without, Beside::Nothing).map_err(|why| anyhow!("{why}"))?;
        saved.insert(
            name.clone(),
            code(&inputs, Level::Size, rules)?.cast_signed() - all.cast_signed(),
        );
    }
    let text = text(&program, &firings, &saved, (none, all))?;
    let path = root().join(FILE);
    fs::create_dir_all(path.parent().context("it is in a folder")?)?;
    fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))
}

/// Bytes of code of all files with these rules.
fn code(inputs: &[Input], level: Level, rules: RuleSets) -> Result<u64> {
    let shared = SharedContext::builder().level(level).rules(rules).build()?;
    Ok(optimized(&Batch::new(&shared), inputs)?.code)
}

/// The document.
fn text(
    program: &Program,
    firings: &BTreeMap<String, u64>,
    saved: &BTreeMap<String, i64>,
    (none, all): (u64, u64),
) -> Result<String> {
    let mut text = format!(
        "# Rewrite rules\n\n{} With them, the corpus takes {all} bytes of code at `-Os`, without \
         them {none}.\n\n\
         *Firings* are how often a rule did something in the corpus, at `-Os` or `-O3`, \
         whichever is more; *bytes* how many more bytes of code the corpus takes at `-Os` if \
         only this rule is left out. `waulk rules explain NAME` shows a rule for each type, \
         with its conditions and its proof.\n",
        introduction(program),
    );
    let mut family = String::new();
    for rule in program.rules() {
        if program.family(rule) != family {
            family = program.family(rule).to_owned();
            let heading = program.heading(rule);
            write!(
                text,
                "\n## {family}\n\n{heading}\n\n| rule | why | before | after | firings | bytes |\n\
                 |---|---|---|---|---:|---:|\n"
            )?;
        }
        let name = program.rule_name(rule);
        let count = firings.get(&name).map_or(String::new(), u64::to_string);
        let bytes = saved.get(&name).map_or(String::new(), i64::to_string);
        writeln!(text, "{} | {count} | {bytes} |", row(program, rule)?)?;
    }
    Ok(text)
}

/// What rules there are.
fn introduction(program: &Program) -> String {
    let verdicts = Verdicts::built_in();
    let instances: usize = verdicts.proven.values().map(|it| it.instances).sum();
    format!(
        "Written by `cargo xtask rules`; do not edit. {} rules, all proven by Z3 {}, in {instances} \
         instances: a rule counts once for each choice of types that it fits.",
        program.rules().count(),
        verdicts.solver,
    )
}

/// A rule's row, but for what was measured.
fn row(program: &Program, rule: &Rule) -> Result<String> {
    let shown = instances(program, rule).map_err(|why| anyhow!("{why}"))?;
    let (before, after) = shown[0].sides();
    let (name, reason) = (program.rule_name(rule), program.reason(rule));
    Ok(format!("| {name} | {reason} | `{before}` | `{after}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What differs between the document and the rules.
    fn differences(document: &str, program: &Program) -> Vec<String> {
        let mut wanted: Vec<String> =
            program.rules().map(|rule| row(program, rule).expect("it can be followed")).collect();
        let mut found = Vec::new();
        if !document.contains(&introduction(program)) {
            found.push("its introduction".to_owned());
        }
        let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| rule |");
        for line in document.lines().filter(is_row) {
            match wanted.iter().position(|row| line.starts_with(&format!("{row} | "))) {
                Some(at) => drop(wanted.remove(at)),
                None => found.push(line.to_owned()),
            }
        }
        found.extend(wanted);
        found
    }

    #[test]
    fn the_document_is_of_the_rules() {
        let document = fs::read_to_string(root().join(FILE)).expect("it can be read");
        let program = Program::built_in();
        let found = differences(&document, &program);
        assert!(found.is_empty(), "`cargo xtask rules` writes {FILE} anew: {found:#?}");

        let last = document.lines().last().expect("a row");
        let without = document.replace(last, "");
        assert_eq!(differences(&without, &program).len(), 1, "a rule that is left out is found");
        let other = document.replace(last, &last.replacen("| `", "| `(i32.const 1)", 1));
        assert_eq!(differences(&other, &program).len(), 2, "and one that was another");
    }
}
