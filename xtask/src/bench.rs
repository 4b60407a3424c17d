//! Measures sizes, time and memory over the corpus, beside the bounds they
//! have to keep and beside wasm-opt.
//!
//! What is measured is the release build of the `waulk` command, from outside.

pub(crate) mod bounds;
mod functions;
mod matching;
mod process;
mod setup;
mod sharing;
mod sizes;
pub(crate) mod table;
mod time;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use waulk::Level;

use crate::corpus::Corpus;
use crate::root::root;
use bounds::Verdict;
use functions::FunctionFigures;
use matching::MatchingFigures;
use setup::SetupFigures;
use sharing::SharingFigures;
use sizes::SizeFigures;
use table::Table;
use time::TimeFigures;

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure; everything if left out.
    #[arg(value_enum)]
    what: Option<What>,
    /// The level that is timed, and whose sizes are held against the bounds.
    #[arg(long, default_value_t = Level::Size)]
    level: Level,
    /// Write the figures to FILE too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Run everything that is timed this often; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Code bytes and non-custom bytes at every level: takes seconds.
    Sizes,
    /// Time and memory, with wasm-opt for comparison: takes minutes.
    Time,
    /// What becomes of functions and how fast, at a level that rewrites them.
    Functions,
    /// What share of the time matching rules takes.
    Matching,
    /// What a batch saves by what it shares: takes minutes.
    Sharing,
    /// What is made once: a context, tables of rules, solver contexts.
    Setup,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Figures {
    files: usize,
    sizes: Option<SizeFigures>,
    time: Option<TimeFigures>,
    functions: Option<FunctionFigures>,
    matching: Option<MatchingFigures>,
    setup: Option<SetupFigures>,
    sharing: Option<SharingFigures>,
    bounds: Vec<Verdict>,
}

/// Measures, prints and judges.
pub(crate) fn run(args: &Args) -> Result<()> {
    let corpus = Corpus::find()?;
    let files = corpus.files()?.len();
    let wanted = |what| args.what.is_none_or(|asked| asked == what);
    // What is missing is better said before minutes have gone by.
    let wasm_opt = wanted(What::Time) || wanted(What::Sharing);
    let wasm_opt = wasm_opt.then(time::wasm_opt_version).transpose()?;
    let waulk = executable(&["build", "--package", "waulk-cli"])?;
    // Memory is measured before this process takes much of its own: a child's
    // peak counts from its birth as a copy of its parent.
    let sharing = wanted(What::Sharing);
    let sharing = sharing.then(|| sharing::measure(&corpus, &waulk, args.rounds)).transpose()?;
    let time = wasm_opt.filter(|_| wanted(What::Time));
    let time = time.map(|version| time::measure(&corpus, &waulk, args.level, version, args.rounds));
    let time = time.transpose()?;
    let sizes = wanted(What::Sizes).then(|| sizes::measure(&corpus, &waulk)).transpose()?;

    // At other levels, there is nothing to tell.
    let level = if args.level.rewrites_functions() { args.level } else { Level::MoreSize };
    let functions = wanted(What::Functions);
    let functions = functions.then(|| functions::measure(&corpus, &waulk, level, args.rounds));
    let functions = functions.transpose()?;
    let matching = wanted(What::Matching);
    let matching = matching.then(|| matching::measure(&corpus, level, args.rounds)).transpose()?;
    let setup = wanted(What::Setup).then(|| setup::measure(&corpus)).transpose()?;

    let mut bounds = Vec::new();
    if let Some(sizes) = &sizes {
        println!("{}", sizes.table());
        bounds.extend(sizes.verdicts(args.level)?);
    }
    if let Some(time) = &time {
        println!("{}", time.table());
        bounds.extend(time.verdicts());
    }
    if let Some(functions) = &functions {
        println!("{}", functions.table());
        bounds.extend(functions.verdicts());
    }
    if let Some(matching) = &matching {
        println!("{}", matching.table());
        bounds.push(matching.verdict());
    }
    if let Some(setup) = &setup {
        println!("{}", setup.table());
        bounds.extend(setup.verdicts());
    }
    if let Some(sharing) = &sharing {
        println!("{}", sharing.table());
        bounds.extend(sharing.verdicts());
    }
    print!("{}", judgement(&bounds));
    let figures = Figures { files, sizes, time, functions, matching, setup, sharing, bounds };
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&figures)? + "\n";
        fs::write(path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    let missed = figures.bounds.iter().filter(|verdict| !verdict.holds).count();
    ensure!(missed == 0, "{missed} of {} bounds not kept", figures.bounds.len());
    Ok(())
}

fn judgement(verdicts: &[Verdict]) -> Table {
    let mut table = Table::new(["bound", "figure", "at most", ""]);
    for verdict in verdicts {
        let (figure, bound) = (verdict.unit.show(verdict.figure), verdict.unit.show(verdict.bound));
        let holds = if verdict.holds { "pass" } else { "FAIL" };
        table.row([verdict.what.to_owned(), figure, bound, holds.to_owned()]);
    }
    table
}

/// Builds a program for release as cargo is told, and says where it is.
fn executable(what: &[&str]) -> Result<PathBuf> {
    #[derive(serde::Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(what)
        .args(["--locked", "--profile", "release"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("can't run cargo")?;
    ensure!(output.status.success(), "it can't be built: see above");
    let lines = String::from_utf8(output.stdout)?;
    let mut executables = lines.lines().filter_map(|line| {
        let message: Message = serde_json::from_str(line).ok()?;
        message.executable
    });
    executables.next_back().context("cargo built no executable")
}
