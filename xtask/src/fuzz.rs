//! Runs the fuzzer, which is a program of its own: it contains the oracle, which
//! the other commands need not wait for.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::root::root;

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the fuzzer takes; `--help` has it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Builds and runs the fuzzer.
pub(crate) fn run(args: &Args) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--locked", "--quiet", "--package", "waulk-testkit", "--bin", "fuzz", "--"])
        .args(&args.args)
        .current_dir(root())
        .status()
        .context("can't run cargo")?;
    if !status.success() {
        bail!("the fuzzer failed: {status}");
    }
    Ok(())
}
