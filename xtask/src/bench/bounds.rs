//! The figures that have to be kept, and whether they are.

use serde::Serialize;

use super::table::{megabytes, percent, thousands};

/// Code bytes of the whole corpus at a level that leaves the inside of functions
/// alone. A compact encoding by wasm-opt, without passes, has 6,180,469.
pub(super) const CODE_BYTES: u64 = 6_050_000;

/// Non-custom bytes of the whole corpus at `-Os`.
pub(crate) const NON_CUSTOM_BYTES: u64 = 8_430_000;

/// Peak memory of the whole batch, in bytes. It has to be less.
pub(super) const PEAK_MEMORY: u64 = 250_000_000 - 1;

/// CPU time of the whole batch, as a share of that of `wasm-opt -O1`.
pub(super) const SHARE_OF_WASM_OPT: f64 = 0.1;

/// Functions that came out worse when written anew, as a share of all. It has
/// to be less than one in a hundred.
pub(super) const FELL_BACK: f64 = 0.01;

/// Seconds for a megabyte of code at a level that rewrites functions, on one
/// thread: 2.5 MB a second.
pub(super) const MEGABYTE: f64 = 0.4;

/// What an instruction of a function of a million takes, as a share of what one
/// takes where functions have a thousand.
pub(super) const GROWTH: f64 = 1.5;

/// Code bytes of the whole corpus at a level that rewrites functions.
pub(crate) const REWRITTEN_CODE_BYTES: u64 = 5_640_000;

/// What matching rules takes, as a share of the time for everything.
pub(super) const MATCHING: f64 = 0.15;

/// Bytes of functions that differ in more than indices and addresses, as a share of all
/// bytes of functions, in the components of the corpus.
pub(super) const DIFFERENT: f64 = 0.4;

/// CPU time of the components of the corpus at `-Oz`, as a share of that of
/// `wasm-opt -Oz` run once for each of their core modules.
pub(super) const SHARE_OF_WASM_OPT_ON_COMPONENTS: f64 = 1.0 / 33.0;

/// CPU time of the same where equal functions and modules are done once, as a share of
/// the time where each is done anew.
pub(super) const SHARED: f64 = 0.45;

/// CPU time of the same where all results are in a cache, as a share of the time without.
pub(super) const CACHED: f64 = 1.0 / 20.0;

/// CPU time of the same where one of the components has changed since, as a share.
pub(super) const ONE_CHANGED: f64 = 1.0 / 10.0;

/// What a second thread adds to the peak of memory, in bytes.
pub(super) const THREAD_MEMORY: u64 = 20_000_000;

/// Peak memory of the components of the corpus, in bytes. It has to be less.
pub(super) const COMPONENTS_MEMORY: u64 = 200_000_000 - 1;

/// What takes a second with one thread takes so many with two.
pub(super) const TWO_THREADS: f64 = 1.0 / 1.9;

/// What building a `SharedContext` takes, in seconds.
pub(super) const CONTEXT: f64 = 0.02;

/// What loading 300 rules takes without proofs, in seconds.
pub(super) const LOADED: f64 = 0.05;

/// How a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    /// Bytes, in full.
    Bytes,
    /// Bytes, in megabytes.
    Memory,
    /// A share of one.
    Share,
    /// Seconds.
    Seconds,
    /// Seconds, in thousandths.
    Milliseconds,
}

impl Unit {
    pub(super) fn show(self, figure: f64) -> String {
        match self {
            Unit::Bytes => thousands(figure as u64),
            Unit::Memory => megabytes(figure as u64),
            Unit::Share => percent(figure),
            Unit::Seconds => format!("{figure:.2} s"),
            Unit::Milliseconds => format!("{:.2} ms", figure * 1e3),
        }
    }
}

/// A figure beside its bound.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Verdict {
    pub(super) what: &'static str,
    pub(super) unit: Unit,
    pub(super) figure: f64,
    /// The most that the figure may be.
    pub(super) bound: f64,
    pub(super) holds: bool,
}

impl Verdict {
    pub(super) fn new(what: &'static str, unit: Unit, figure: f64, bound: f64) -> Self {
        // Not a number is no proof of anything.
        Verdict { what, unit, figure, bound, holds: figure <= bound }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_holds_up_to_itself_and_no_further() {
        let holds = |figure| Verdict::new("x", Unit::Bytes, figure, 100.0).holds;
        assert!(holds(99.0) && holds(100.0));
        assert!(!holds(101.0) && !holds(f64::NAN));
    }

    #[test]
    fn figures_are_shown_in_their_unit() {
        assert_eq!(Unit::Bytes.show(CODE_BYTES as f64), "6,050,000");
        assert_eq!(Unit::Memory.show(PEAK_MEMORY as f64), "250.0 MB");
        assert_eq!(Unit::Share.show(SHARE_OF_WASM_OPT), "10.0 %");
    }
}
