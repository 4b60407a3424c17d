//! What was done to one input, and what was left as it was and why.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::memo::Key;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A core module.
    Module,
    /// A component.
    Component,
}

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Functions that got better by being put into SSA form and written anew.
    /// At a level that does that, a function of a module that was not left as
    /// it was counts once in this and the next three; at others, nowhere.
    pub functions_better: u64,
    /// Functions that did not get better by it, nor worse.
    pub functions_equal: u64,
    /// Functions that fell back: written anew they were worse.
    pub functions_fell_back: u64,
    /// Functions that could not be put into SSA form, by the reason: the first
    /// instruction that is not known there, or what else it was.
    pub functions_not_lifted: BTreeMap<Cow<'static, str>, u64>,
    /// Imports removed because nothing reaches them.
    pub imports_removed: u64,
    /// Exports removed because the component does not use them.
    pub exports_removed: u64,
}

impl Counts {
    /// What is counted of the same modules when all of them stay as they were.
    pub(crate) fn as_kept(&self) -> Counts {
        let Counts { modules, functions, .. } = *self;
        Counts { modules, modules_kept: modules, functions, ..Counts::default() }
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.modules += other.modules;
        self.modules_shared += other.modules_shared;
        self.modules_kept += other.modules_kept;
        self.functions += other.functions;
        self.functions_removed += other.functions_removed;
        self.functions_merged += other.functions_merged;
        self.functions_kept += other.functions_kept;
        self.functions_better += other.functions_better;
        self.functions_equal += other.functions_equal;
        self.functions_fell_back += other.functions_fell_back;
        for (reason, count) in &other.functions_not_lifted {
            *self.functions_not_lifted.entry(reason.clone()).or_default() += count;
        }
        self.imports_removed += other.imports_removed;
        self.exports_removed += other.exports_removed;
    }
}

/// Something that was left as it was, or dropped, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// The core module it is about, by its position in the file, depth first.
    pub module: Option<u32>,
    /// The function it is about, by its index in the input module.
    pub function: Option<u32>,
    /// What, and why.
    pub message: String,
}

/// What was done to one core module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleReport {
    /// Its sizes.
    pub before: Sizes,
    /// The sizes of what is in its place.
    pub after: Sizes,
    /// What was counted. Where equal work had been done already, what was
    /// counted then.
    pub counts: Counts,
}

/// What was done to one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What the input is.
    pub kind: Kind,
    /// Its sizes.
    pub before: Sizes,
    /// The output's sizes.
    pub after: Sizes,
    /// What was counted.
    pub counts: Counts,
    /// Its core modules, in the order of the file, depth first.
    pub modules: Vec<ModuleReport>,
    /// What was left as it was or dropped, in order.
    pub notes: Vec<Note>,
    /// Which work each of `modules` was: equal keys were done once.
    #[serde(skip)]
    pub(crate) keys: Vec<Key>,
}

impl Report {
    /// Counts the core modules whose work is among `seen` already, or comes
    /// twice here, and adds the others to `seen`.
    pub(crate) fn count_shared(&mut self, seen: &mut HashSet<Key>) {
        for (module, &key) in self.modules.iter_mut().zip(&self.keys) {
            module.counts.modules_shared = u64::from(!seen.insert(key));
        }
        let shared = self.modules.iter().map(|module| module.counts.modules_shared);
        self.counts.modules_shared = shared.sum();
    }
}
