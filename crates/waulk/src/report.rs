//! What was done to one input, and what was left as it was and why.

use std::collections::HashSet;
use std::ops::AddAssign;

use serde::Serialize;

use crate::memo::Key;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A core module.
    Module,
    /// A component.
    Component,
}

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// The whole file.
    pub total: u64,
    /// The contents of the code sections of all core modules.
    pub code: u64,
    /// All sections of the core modules but custom ones, without the modules' headers.
    pub non_custom: u64,
}

impl AddAssign for Sizes {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.code += other.code;
        self.non_custom += other.non_custom;
    }
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Core modules seen.
    pub modules: u64,
    /// Core modules whose result another equal one of this run had already given.
    pub modules_shared: u64,
    /// Core modules left as they were.
    pub modules_kept: u64,
    /// Functions with a body, before.
    pub functions: u64,
    /// Functions removed because nothing reaches them.
    pub functions_removed: u64,
    /// Functions merged into an equal one.
    pub functions_merged: u64,
    /// Functions left as they were.
    pub functions_kept: u64,
    /// Imports removed because nothing reaches them.
    pub imports_removed: u64,
    /// Exports removed because the component does not use them.
    pub exports_removed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.modules += other.modules;
        self.modules_shared += other.modules_shared;
        self.modules_kept += other.modules_kept;
        self.functions += other.functions;
        self.functions_removed += other.functions_removed;
        self.functions_merged += other.functions_merged;
        self.functions_kept += other.functions_kept;
        self.imports_removed += other.imports_removed;
        self.exports_removed += other.exports_removed;
    }
}

/// Something that was left as it was, or dropped, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// The core module it is about, by its position in the file, depth first.
    pub module: Option<u32>,
    /// The function it is about, by its index in the input module.
    pub function: Option<u32>,
    /// What, and why.
    pub message: String,
}

/// What was done to one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What the input is.
    pub kind: Kind,
    /// Its sizes.
    pub before: Sizes,
    /// The output's sizes.
    pub after: Sizes,
    /// What was counted.
    pub counts: Counts,
    /// What was left as it was or dropped, in order.
    pub notes: Vec<Note>,
    /// Which work each core module was: equal keys were done once.
    #[serde(skip)]
    pub(crate) keys: Vec<Key>,
}

impl Report {
    /// Counts the core modules whose work is among `seen` already, or comes
    /// twice here, and adds the others to `seen`.
    pub(crate) fn count_shared(&mut self, seen: &mut HashSet<Key>) {
        let shared = self.keys.iter().filter(|&&key| !seen.insert(key)).count();
        self.counts.modules_shared = shared as u64;
    }
}
