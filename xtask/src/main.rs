//! The project's own commands: `cargo xtask COMMAND`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its user")]

mod alternatives;
mod bench;
mod bless;
mod corpus;
mod examples;
mod fuzz;
mod measure;
mod opportunities;
mod prove;
mod root;
mod rules;
mod snapshot;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the components of examples/ into examples/build/.
    Examples(examples::Args),
    /// Check what neither the compiler nor clippy checks.
    Tidy(tidy::Args),
    /// Measure sizes, time and memory over the corpus.
    Bench(bench::Args),
    /// Run modules that nobody wrote before and after, and compare.
    #[command(disable_help_flag = true)]
    Fuzz(fuzz::Args),
    /// Prove the built-in rules from scratch, and write their verdicts.
    Prove(prove::Args),
    /// Write docs/rules.md: every rule, and what it does in the corpus.
    Rules(rules::Args),
    /// List frequent small expressions in the corpus that no rule touches.
    Opportunities(opportunities::Args),
    /// Measure what keeping alternatives of rewritten values could bring.
    Alternatives(alternatives::Args),
    /// Rewrite the committed snapshots of results.
    Bless(bless::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Examples(args) => examples::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Prove(args) => prove::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Opportunities(args) => opportunities::run(&args),
        Command::Alternatives(args) => alternatives::run(&args),
        Command::Bless(args) => bless::run(&args),
    }
}
