//! Builds the components of `examples/` into `examples/build/`.
//!
//! What a source is follows from where it is: `commands/NAME.c` becomes a
//! `wasi:cli` command, `reactors/NAME.c` a component of the world in
//! `reactors/NAME.wit`, and `text/NAME.wat` is a component already. All C
//! programs are linked with the library in `lib/`. So an example is added by
//! adding its source, and nothing is listed anywhere.

mod c;
mod component;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::root::root;
use source::{Kind, Source};

/// What `cargo xtask examples` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Build into this folder.
    #[arg(long, value_name = "FOLDER", default_value = "examples/build")]
    out: PathBuf,
    /// Print the size of each component.
    #[arg(short, long)]
    verbose: bool,
}

/// Builds every example, or fails with the first that can't be built.
pub(crate) fn run(args: &Args) -> Result<()> {
    let out = root().join(&args.out);
    let sources = source::find(&root().join("examples"))?;
    fs::create_dir_all(&out).with_context(|| format!("can't create {}", out.display()))?;
    let compiler = c::Compiler::new(&root())?;
    let mut total = 0;
    for source in &sources {
        let bytes = build(source, &compiler)
            .with_context(|| format!("can't build the example {}", source.name))?;
        let path = out.join(&source.name).with_extension("wasm");
        fs::write(&path, &bytes).with_context(|| format!("can't write {}", path.display()))?;
        if args.verbose {
            println!("{:>9}  {:<10}  {}", bytes.len(), source.kind, source.name);
        }
        total += bytes.len();
    }
    remove_stale(&out, &sources)?;
    let count = sources.len();
    println!("{count} components, {total} bytes, in {}", args.out.display());
    Ok(())
}

fn build(source: &Source, compiler: &c::Compiler) -> Result<Vec<u8>> {
    let bytes = match source.kind {
        Kind::Command => component::from_command(&compiler.command(&source.path)?)?,
        Kind::Reactor => {
            let module = compiler.reactor(&source.path)?;
            component::from_reactor(module, &source.path.with_extension("wit"))?
        }
        Kind::Text => wat::parse_file(&source.path)?,
    };
    component::check(&bytes)?;
    Ok(bytes)
}

/// Removes the components of examples that are no longer there.
fn remove_stale(out: &Path, sources: &[Source]) -> Result<()> {
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let known = |source: &Source| path.file_stem() == Some(source.name.as_ref());
        if path.extension() == Some("wasm".as_ref()) && !sources.iter().any(known) {
            fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))?;
        }
    }
    Ok(())
}
