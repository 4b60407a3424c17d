//! Sees to it that the right Z3 is linked, or says what to do.
//!
//! The z3-sys crate links whatever it finds; on Debian 12 that is a Z3 with which
//! it gives wrong results.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "how build scripts talk")]

use std::env;
use std::path::Path;
use std::process::exit;

const FOLDER: &str = "Z3_LIBRARY_PATH_OVERRIDE";
const VERSION: &str = "Z3_SYS_Z3_VERSION";
/// Keeps z3-sys from asking pkg-config for a library before it looks into the folder.
const NO_PKG_CONFIG: &str = "Z3_NO_PKG_CONFIG";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in [FOLDER, VERSION, NO_PKG_CONFIG] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if env::var_os("CARGO_FEATURE_Z3").is_none() {
        return;
    }
    let [Ok(folder), Ok(version), Ok(_)] = [FOLDER, VERSION, NO_PKG_CONFIG].map(env::var) else {
        fail(&format!(
            "no Z3 is named: build inside of waulk's checkout, whose .cargo/config.toml sets \
             {FOLDER}, {VERSION} and {NO_PKG_CONFIG}, or set them"
        ));
    };
    let library = ["libz3.so", "libz3.dylib", "libz3.lib"]
        .map(|name| Path::new(&folder).join(name))
        .into_iter()
        .find(|path| path.exists());
    let Some(library) = library else {
        fail(&format!("there is no Z3 in {folder}: run scripts/setup.sh, which gets it"));
    };
    // A library that is exchanged has to be linked again.
    println!("cargo::rerun-if-changed={}", library.display());
    println!("cargo::rustc-env=WAULK_Z3_VERSION={version}");
}

fn fail(what: &str) -> ! {
    eprintln!("{what}; or build waulk without proofs, with --no-default-features.");
    exit(1)
}
