//! What a pass works on.

use std::collections::BTreeSet;

use waulk_wasm::module::Module;

use crate::Level;

/// What the outside uses of a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Roots {
    /// The exports that are used; `None`: all of them.
    pub exports: Option<BTreeSet<String>>,
    /// Imports that nothing uses go: whoever links the module does not mind.
    pub drop_imports: bool,
    /// Imports may be written in another order.
    pub reorder_imports: bool,
}

impl Roots {
    /// Everything may be used and is observable: a module on its own.
    pub fn all() -> Self {
        Roots { exports: None, drop_imports: false, reorder_imports: false }
    }
}

/// A module on its way through the pipeline.
#[derive(Debug)]
pub struct Unit<'m, 'a> {
    /// The module.
    pub module: &'m mut Module<'a>,
    /// What the outside uses of it.
    pub roots: &'m Roots,
    /// How much to do.
    pub level: Level,
    /// What was done so far.
    pub counts: Counts,
}

/// What the passes did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Defined functions that nothing reaches.
    pub functions_removed: u64,
    /// Functions merged into an equal one.
    pub functions_merged: u64,
    /// Imports that nothing reaches.
    pub imports_removed: u64,
    /// Exports that nothing uses.
    pub exports_removed: u64,
    /// Bytes of zeros taken out of data segments.
    pub data_bytes_removed: u64,
}
