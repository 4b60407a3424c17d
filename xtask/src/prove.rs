//! Proves the built-in rules from scratch, and writes their verdicts.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::root::root;

/// Where the verdicts are.
const VERDICTS: &str = "crates/waulk-rules/rules/verdicts.tsv";

/// What `cargo xtask prove` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Prove these files of rules instead, and write nothing.
    files: Vec<std::path::PathBuf>,
}

/// Builds and runs the prover.
pub(crate) fn run(args: &Args) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--locked", "--quiet", "--release", "--package", "waulk-cli", "--"])
        .args(["rules", "prove", "--cold", "--slowest", "10"]);
    if args.files.is_empty() {
        command.arg("--write").arg(root().join(VERDICTS)).current_dir(root());
    } else {
        command.args(&args.files);
    }
    let status = command.status().context("can't run cargo")?;
    if !status.success() {
        bail!("not all rules are proven");
    }
    Ok(())
}
