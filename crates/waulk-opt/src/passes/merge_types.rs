//! Merges equal recursion groups.
//!
//! WebAssembly compares types by recursion group: two groups are the same type
//! when they have the same structure, types of other groups compared likewise.
//! Groups refer only to earlier groups and themselves, so one walk in order
//! sees every group after what it refers to.
//!
//! Pre: none. Post: no two recursion groups of the layout are equal.

use rustc_hash::FxHashMap;

use crate::Unit;

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    let module = &mut *unit.module;
    let mut seen = FxHashMap::default();
    for group in module.layout.groups.clone() {
        let first = *seen.entry(module.group_key(group)).or_insert(group);
        module.layout.group_representative[group] = first;
    }
    let layout = &mut module.layout;
    layout.groups.retain(|&group| layout.group_representative[group] == group);
}
