//! What sharing saves in set-up: a context made once or for each component, what has to be
//! proven stated once or for each, rules that are loaded, and solver contexts for each
//! query, rule, component or worker.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use waulk::SharedContext;
use waulk::rules::{BUILT_IN, Obligations, Program, Trust, load};

use super::bounds::{self, Unit, Verdict};
use super::table::Table;
use crate::corpus::Corpus;
use crate::root::root;

/// How often short things are done.
const TIMES: u32 = 50;

/// How many rules are loaded.
const RULES: usize = 300;

/// Milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct SetupFigures {
    context: f64,
    contexts_of_all: f64,
    stated: f64,
    stated_for_all: f64,
    loaded: f64,
    solver: SolverFigures,
}

/// What the prover's benchmark prints.
#[derive(Debug, Serialize, Deserialize)]
struct SolverFigures {
    queries: usize,
    rules: usize,
    per_query: f64,
    per_rule: f64,
    components: usize,
    per_component: f64,
    per_worker: f64,
}

/// Measures in this process, and runs the prover's benchmark.
pub(super) fn measure(corpus: &Corpus) -> Result<SetupFigures> {
    let build = || SharedContext::builder().build().map(drop).map_err(|why| anyhow!("{why}"));
    let files = u32::try_from(corpus.files()?.len())?;
    let program = Program::built_in();
    let names: Vec<String> = program.rules().map(|rule| program.rule_name(rule)).collect();
    ensure!(names.len() >= RULES, "there are only {} rules", names.len());
    let few = program.without(&names[RULES..]).map_err(|why| anyhow!("{why:?}"))?;
    let few = &few;
    let texts: Vec<(&str, &str)> = (BUILT_IN.iter().zip(&few.files.file_texts[1..]))
        .map(|((name, _), text)| (*name, text.as_str()))
        .collect();
    let load = || load(&texts, Trust::Unproven, 1).map(drop).map_err(|why| anyhow!("{}", why[0]));
    let shared = SharedContext::builder().build().map_err(|why| anyhow!("{why}"))?;
    Ok(SetupFigures {
        context: time(TIMES, build)?,
        contexts_of_all: time(files, build)? * f64::from(files),
        stated: once(|| state(shared.obligations()))?,
        stated_for_all: once(|| {
            (0..files).try_for_each(|_| state(&Obligations::of(Program::built_in())))
        })?,
        loaded: time(TIMES, load)?,
        solver: solver()?,
    })
}

/// States what has to be proven of all rules, as far as it has not been.
fn state(rules: &Obligations) -> Result<()> {
    (0..rules.len()).try_for_each(|at| match rules.get(at) {
        Some(Err(why)) => Err(anyhow!("{why}")),
        _ => Ok(()),
    })
}

/// What something takes the first time, in milliseconds.
fn once(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// The mean of so many times, in milliseconds.
fn time(times: u32, work: impl Fn() -> Result<()>) -> Result<f64> {
    work()?;
    let start = Instant::now();
    for _ in 0..times {
        work()?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e3 / f64::from(times))
}

fn solver() -> Result<SolverFigures> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["bench", "--locked", "--quiet", "--package", "waulk-proof", "--bench", "contexts"])
        .output()
        .context("can't run cargo")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl SetupFigures {
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(["set-up", "ms"]);
        let mut row = |what: &str, milliseconds: f64| {
            table.row([what.to_owned(), format!("{milliseconds:.3}")]);
        };
        let SolverFigures { queries, rules, components, .. } = &self.solver;
        let SolverFigures { per_query, per_rule, per_component, per_worker, .. } = &self.solver;
        row("a SharedContext", self.context);
        row("one for each component of the corpus", self.contexts_of_all);
        row("what has to be proven of all built-in rules, stated once", self.stated);
        row("stated for each component of the corpus", self.stated_for_all);
        row(&format!("loading {RULES} rules, without proofs"), self.loaded);
        row(&format!("{queries} queries for {rules} rules, a solver context for each"), *per_query);
        row("a solver context for each rule", *per_rule);
        row(&format!("a solver context for each of {components} components"), *per_component);
        row("a solver context for the worker", *per_worker);
        table
    }

    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        vec![
            Verdict::new(
                "a SharedContext",
                Unit::Milliseconds,
                self.context / 1e3,
                bounds::CONTEXT,
            ),
            Verdict::new(
                "loading 300 rules, without proofs",
                Unit::Milliseconds,
                self.loaded / 1e3,
                bounds::LOADED,
            ),
        ]
    }
}
