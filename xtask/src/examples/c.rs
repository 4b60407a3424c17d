//! C to core modules, with clang and wasi-libc.
//!
//! The library in `examples/lib` is compiled once; its objects are given to
//! every link, and the linker keeps what a program uses. A program may ask for
//! flags of its own with a line `// build: FLAGS` in its header.
//!
//! Compiling and linking are two steps for more than speed: a clang that links
//! with an `-O` flag runs `wasm-opt` when it finds one, and what the examples
//! are must not depend on what else is installed. For the same reason no path
//! of this machine goes into debug information, and the debug information that a
//! distribution's wasi-libc may have goes unless the program asks for its own.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::source::files;

const TARGET: &str = "--target=wasm32-wasi";

/// For code that doesn't ask for flags of its own.
const DEFAULT_FLAGS: &str = "-Os";

/// Compiles and links with the library's objects.
pub(super) struct Compiler {
    clang: String,
    root: PathBuf,
    scratch: TempDir,
    library: Vec<PathBuf>,
}

impl Compiler {
    /// A compiler of the examples of the project in `root`, its library compiled.
    pub(super) fn new(root: &Path) -> Result<Self> {
        let mut compiler = Compiler {
            clang: find_clang()?,
            root: root.to_owned(),
            scratch: TempDir::new()?,
            library: Vec::new(),
        };
        for source in files(&root.join("examples/lib"), "c")? {
            let (object, _) = compiler.compile(&source)?;
            compiler.library.push(object);
        }
        Ok(compiler)
    }

    /// A program that runs once.
    pub(super) fn command(&self, source: &Path) -> Result<Vec<u8>> {
        self.link(source, &["-mexec-model=command"])
    }

    /// A library whose exports are called as often as one likes.
    pub(super) fn reactor(&self, source: &Path) -> Result<Vec<u8>> {
        self.link(source, &["-mexec-model=reactor", "-Wl,--export=cabi_realloc"])
    }

    fn link(&self, source: &Path, flags: &[&str]) -> Result<Vec<u8>> {
        let (object, own) = self.compile(source)?;
        let output = object.with_extension("wasm");
        let mut clang = self.clang();
        if !own.split_whitespace().any(|flag| flag == "-g") {
            clang.arg("-Wl,--strip-debug");
        }
        clang.args(flags).arg(&object).args(&self.library).arg("-lm");
        clang.arg("-o").arg(&output);
        succeed(clang)?;
        Ok(fs::read(&output)?)
    }

    /// Compiles `source`; the result is the object's place and the flags that
    /// the source asked for.
    fn compile(&self, source: &Path) -> Result<(PathBuf, String)> {
        let text = fs::read_to_string(source)
            .with_context(|| format!("can't read {}", source.display()))?;
        let relative = source.strip_prefix(&self.root)?;
        let folder = relative.parent().and_then(Path::file_name);
        let name = [folder, relative.file_stem()].map(|part| part.unwrap_or_default());
        let object = self.scratch.path().join(name.join(OsStr::new("-")));
        let object = object.with_extension("o");
        let mut clang = self.clang();
        clang.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-Iexamples/lib"]);
        clang.arg("-fdebug-compilation-dir=.");
        let own = own_flags(&text).unwrap_or(DEFAULT_FLAGS);
        clang.args(own.split_whitespace());
        clang.arg("-c").arg(relative).arg("-o").arg(&object);
        succeed(clang)?;
        Ok((object, own.to_owned()))
    }

    fn clang(&self) -> Command {
        let mut clang = Command::new(&self.clang);
        clang.current_dir(&self.root).arg(TARGET);
        clang
    }
}

/// The clang to use: what `CLANG` names, or the first of `clang` and the
/// numbered ones, the newest first, that has a run-time library for wasm.
fn find_clang() -> Result<String> {
    if let Ok(clang) = env::var("CLANG") {
        return Ok(clang);
    }
    let numbered = (14..100).rev().map(|version| format!("clang-{version}"));
    iter::once("clang".to_owned())
        .chain(numbered)
        .find(|clang| has_wasm_runtime(clang))
        .context("no clang that makes WebAssembly: `make setup` installs one")
}

fn has_wasm_runtime(clang: &str) -> bool {
    let asked = Command::new(clang).args([TARGET, "-print-libgcc-file-name"]).output();
    asked.is_ok_and(|output| {
        let path = String::from_utf8_lossy(&output.stdout);
        output.status.success() && Path::new(path.trim_end()).exists()
    })
}

/// The flags that a program's header asks for.
fn own_flags(text: &str) -> Option<&str> {
    text.lines()
        .take_while(|line| line.starts_with("//"))
        .find_map(|line| line.strip_prefix("// build: "))
}

fn succeed(mut command: Command) -> Result<()> {
    let output = command.output().with_context(|| format!("can't run {command:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} ended with {}\n{}", output.status, said.trim_end());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::own_flags;

    #[test]
    fn flags_are_read_from_the_header_only() {
        assert_eq!(own_flags("// A program.\n// build: -O3 -g\n"), Some("-O3 -g"));
        assert_eq!(own_flags("// A program.\nint x;\n// build: -O3\n"), None);
    }
}
