//! `waulk rules`: what the rewrite rules are, what they do, and that they are proven.

mod explain;
mod list;
mod prove;
mod stats;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use waulk::rules::{BUILT_IN, LoadedRules, Program, RuleError, SOLVER, Trust, VerdictStore};

use crate::FAILED;
use crate::args::OptSettings;
use crate::diagnostic::Diagnostic;
use crate::failure::{display, io_message};
use crate::style::Palette;

/// What `waulk rules` takes.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The rules, family by family
    List(list::ListArgs),
    /// What a rule does, for which types, and its proof
    Explain(explain::ExplainArgs),
    /// Prove rules: the built-in ones, or those of files
    Prove(prove::ProveArgs),
    /// Which rules do something in files, and how often
    Stats(stats::StatsArgs),
}

/// Does what is asked for.
///
/// # Errors
/// The command line asks for what can't be done.
pub(crate) fn rules(args: &RulesArgs, palette: Palette) -> Result<u8, Diagnostic> {
    match &args.command {
        Command::List(args) => list::list(args, palette),
        Command::Explain(args) => explain::explain(args, palette),
        Command::Prove(args) => prove::prove(args, palette),
        Command::Stats(args) => stats::stats(args, palette),
    }
}

/// The rules that `waulk opt` is to use before the built-in ones, if there are any.
pub(crate) fn load(settings: &OptSettings) -> Result<Option<LoadedRules>, Vec<Diagnostic>> {
    if settings.rules.is_empty() {
        return Ok(None);
    }
    let texts = texts(&settings.rules).map_err(|why| vec![why])?;
    let named: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let store = VerdictStore::of_user();
    let trust = match settings.allow_unproven_rules {
        true => Trust::Unproven,
        false => Trust::Proven(store.as_ref()),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    waulk::rules::load(&named, trust, threads).map(Some).map_err(|errors| {
        let mut diagnostics: Vec<_> = errors.iter().map(diagnostic).collect();
        if SOLVER.is_none() && !settings.allow_unproven_rules {
            let last = diagnostics.pop().expect("something is wrong");
            diagnostics.push(last.help("`--allow-unproven-rules` uses them without a proof"));
        }
        diagnostics
    })
}

/// Reads files of rules, or the built-in ones if there are none.
fn program(files: &[PathBuf]) -> Result<Program, Vec<Diagnostic>> {
    let texts = texts(files).map_err(|why| vec![why])?;
    let named: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let sources = if files.is_empty() { BUILT_IN } else { &named[..] };
    waulk::rules::read(sources).map_err(|errors| errors.iter().map(diagnostic).collect())
}

/// The names and texts of files.
pub(crate) fn texts(files: &[PathBuf]) -> Result<Vec<(String, String)>, Diagnostic> {
    let read = |path: &PathBuf| match std::fs::read_to_string(path) {
        Ok(text) => Ok((display(path), text)),
        Err(error) => Err(Diagnostic::new(format!("{}: {}", display(path), io_message(&error)))
            .help("a file of rules is text: `(rule NAME (simplify …) …)`")),
    };
    files.iter().map(read).collect()
}

/// The message for what is wrong with a rule.
pub(crate) fn diagnostic(error: &RuleError) -> Diagnostic {
    Diagnostic::new(error.to_string())
}

/// Prints what is wrong, and says so in the exit code.
fn refuse(errors: &[Diagnostic], palette: Palette) -> u8 {
    errors.iter().for_each(|error| error.print(palette));
    FAILED
}
