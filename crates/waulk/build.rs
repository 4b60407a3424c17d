//! A hash of all sources that decide what becomes of an input, for the keys of the cache:
//! two builds of one version differ while waulk is worked on.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The crates that what comes out depends on.
const CRATES: [&str; 5] = ["waulk-ir", "waulk-wasm", "waulk-rules", "waulk-opt", "waulk"];
/// What of each.
const PARTS: [&str; 4] = ["src", "rules", "build.rs", "Cargo.toml"];

fn main() -> io::Result<()> {
    let own = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let crates = own.join("..");
    let mut places = vec![crates.join("..").join("Cargo.lock")];
    for name in CRATES {
        places.extend(PARTS.map(|part| crates.join(name).join(part)));
    }
    let mut hasher = blake3::Hasher::new();
    for place in places.iter().filter(|place| place.exists()) {
        println!("cargo::rerun-if-changed={}", place.display());
        hash(place, &mut hasher)?;
    }
    println!("cargo::rustc-env=WAULK_SOURCES={}", hasher.finalize().to_hex());
    Ok(())
}

/// Hashes a file, or all files of a folder in the order of their names.
fn hash(place: &Path, hasher: &mut blake3::Hasher) -> io::Result<()> {
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut text = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    text(name.as_bytes());
    if !place.is_dir() {
        text(&fs::read(place)?);
        return Ok(());
    }
    let mut below: Vec<_> =
        fs::read_dir(place)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    below.sort();
    text(&(below.len() as u64).to_le_bytes());
    below.iter().try_for_each(|place| hash(place, hasher))
}
