//! Writes the prelude, and compiles the built-in rules with it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cranelift_isle::codegen::{CodegenOptions, Prefix};

#[path = "src/operations.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library needs more of it")]
mod operations;
#[path = "src/prelude.rs"]
mod prelude;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for file in ["build.rs", "rules", "src/operations.rs", "src/prelude.rs"] {
        println!("cargo:rerun-if-changed={file}");
    }
    let operations = operations::operations();
    let prelude = out.join("prelude.isle");
    write(&prelude, &prelude::prelude(&operations));
    write(&out.join("opcodes.rs"), &prelude::opcodes(&operations));

    let mut files: Vec<PathBuf> = fs::read_dir("rules")
        .expect("there are rules")
        .map(|entry| entry.expect("rules can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == "isle"))
        .collect();
    files.sort();
    write(&out.join("sources.rs"), &sources(&files));

    let options = CodegenOptions {
        exclude_global_allow_pragmas: true,
        prefixes: vec![Prefix { prefix: out.display().to_string(), name: "prelude".to_owned() }],
        ..CodegenOptions::default()
    };
    let inputs = [prelude].into_iter().chain(files);
    match cranelift_isle::compile::from_files(inputs, &options) {
        Ok(code) => write(&out.join("compiled.rs"), &code),
        Err(errors) => panic!("the rules do not compile:\n{errors}"),
    }
}

/// The texts of the rules, by the names of their files.
fn sources(files: &[PathBuf]) -> String {
    let mut text = String::from("&[\n");
    for file in files {
        let path = fs::canonicalize(file).expect("it was listed");
        let name = file.display().to_string();
        writeln!(text, "    ({name:?}, include_str!({:?})),", path.display().to_string())
            .expect("memory takes it");
    }
    text + "]\n"
}

/// Leaves a file alone that says the same already.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
