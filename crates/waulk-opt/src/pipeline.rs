//! The one pipeline: which passes there are, in which order, at which levels.

use crate::{Level, Unit, passes};

/// A pass: one row of the table.
#[derive(Debug)]
pub struct Pass {
    /// Its name, as in its file.
    pub name: &'static str,
    /// What it does, in a line.
    pub doc: &'static str,
    /// The least level that runs it; size levels run what `O1` runs.
    pub from: Level,
    /// What must be true before, beyond a valid module.
    pub requires: &'static str,
    /// What is true afterwards.
    pub ensures: &'static str,
    /// The pass.
    pub run: fn(&mut Unit<'_, '_>),
}

/// The passes over a module, in order. One round is a fixpoint: equal functions
/// refer to equal things, so merging leaves nothing unused behind, and neither
/// trimming data nor ordering makes anything equal or unused.
pub static PIPELINE: &[Pass] = &[
    Pass {
        name: "remove_unused",
        doc: "removes what neither the outside nor anything that is used reaches",
        from: Level::Basic,
        requires: "",
        ensures: "everything in the layout is reachable from a root",
        run: passes::remove_unused::run,
    },
    Pass {
        name: "merge_types",
        doc: "merges equal recursion groups",
        from: Level::Basic,
        requires: "",
        ensures: "no two recursion groups in the layout are equal",
        run: passes::merge_types::run,
    },
    Pass {
        name: "merge_functions",
        doc: "merges functions that do the same, recursive ones included",
        from: Level::Basic,
        requires: "merge_types: equal types have one representative",
        ensures: "no two functions in the layout are equal",
        run: passes::merge_functions::run,
    },
    Pass {
        name: "trim_data",
        doc: "takes zeros out of data segments where memory is zero anyway",
        from: Level::Basic,
        requires: "",
        ensures: "no segment that may be trimmed starts or ends with a zero",
        run: passes::trim_data::run,
    },
    Pass {
        name: "order",
        doc: "gives the shortest indices to what is used most",
        from: Level::Basic,
        requires: "the layout is final",
        ensures: "indices are ordered by use, as far as declarations allow",
        run: passes::order::run,
    },
];

/// Runs the passes of the unit's level.
pub fn run(unit: &mut Unit<'_, '_>) {
    let level = unit.level;
    for pass in PIPELINE.iter().filter(|pass| level >= pass.from) {
        (pass.run)(unit);
    }
}
