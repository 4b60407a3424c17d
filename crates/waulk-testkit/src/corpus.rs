//! Finds the corpus: real inputs made by others, kept outside the checkout.
//!
//! It is the folder `shared/corpus` beside the checkout, or what the
//! environment variable `WAULK_CORPUS` names. Where there is none, tests skip
//! and say so; with `WAULK_REQUIRE_CORPUS=1` a missing corpus is a failure.

use std::fs;
use std::path::{Path, PathBuf};

/// The corpus.
#[derive(Clone, Debug)]
pub struct Corpus {
    root: PathBuf,
}

/// A file of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Its path inside the corpus, with `/` between the parts.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl File {
    /// Its contents.
    ///
    /// # Panics
    /// It can't be read.
    pub fn read(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap_or_else(|e| panic!("{}: {e}", self.path.display()))
    }
}

impl Corpus {
    /// The corpus, or `None` after saying loudly that `test` is skipped.
    ///
    /// # Panics
    /// There is none, and `WAULK_REQUIRE_CORPUS` is `1`.
    pub fn find(test: &str) -> Option<Corpus> {
        let root = match std::env::var_os("WAULK_CORPUS") {
            Some(path) => PathBuf::from(path),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        };
        if root.is_dir() {
            return Some(Corpus { root });
        }
        let missing = format!("no corpus at {}: set WAULK_CORPUS", root.display());
        let required = std::env::var_os("WAULK_REQUIRE_CORPUS").is_some_and(|value| value == "1");
        assert!(!required, "{missing} (WAULK_REQUIRE_CORPUS=1)");
        crate::say(&format!("SKIPPED {test}: {missing}"));
        None
    }

    /// The test scripts of the WebAssembly specification.
    pub fn spec_scripts(&self) -> Vec<File> {
        self.below("spec", "wast")
    }

    /// The test scripts of the component model.
    pub fn component_scripts(&self) -> Vec<File> {
        self.below("component-model", "wast")
    }

    /// The programs.
    pub fn modules(&self) -> Vec<File> {
        self.below("modules", "wasm")
    }

    /// The components.
    pub fn components(&self) -> Vec<File> {
        self.below("components", "wasm")
    }

    /// Every binary: components and programs.
    pub fn binaries(&self) -> Vec<File> {
        let mut files = self.components();
        files.extend(self.modules());
        files
    }

    /// Every file below `folder` that ends in `.extension`, in order of names.
    ///
    /// # Panics
    /// The folder can't be read or has no such file: an empty corpus would
    /// pass every test.
    pub fn below(&self, folder: &str, extension: &str) -> Vec<File> {
        let mut files = Vec::new();
        let mut folders = vec![(self.root.join(folder), folder.to_owned())];
        while let Some((path, name)) = folders.pop() {
            let entries = fs::read_dir(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            for entry in entries {
                let path = entry.expect("the corpus can be listed").path();
                let Some(last) = path.file_name().and_then(|last| last.to_str()) else {
                    continue;
                };
                let name = format!("{name}/{last}");
                if path.is_dir() {
                    folders.push((path, name));
                } else if path.extension().is_some_and(|e| e == extension) {
                    files.push(File { name, path });
                }
            }
        }
        files.sort();
        assert!(
            !files.is_empty(),
            "no .{extension} file below {folder} in {}",
            self.root.display()
        );
        files
    }
}
