//! Measures sizes, time and memory over the corpus.

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Measures sizes, time and memory over the corpus.
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("bench: not there yet")
}
