//! Checks what neither the compiler nor clippy checks.

/// What `cargo xtask tidy` takes.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Checks what neither the compiler nor clippy checks.
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("tidy: not there yet")
}
