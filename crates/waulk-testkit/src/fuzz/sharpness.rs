//! How sharp the fuzzer's eyes are: of modules with one wrong instruction that a
//! call gets to, how many are noticed.

use std::fmt;

use waulk::Level;

use super::case::Case;
use super::check::{Checked, compare_with};
use super::observe::observe_first;
use super::slip::Slip;
use crate::engine::for_fuzzing;
use crate::{Optimizer, Rng, parallel};

/// How often one kind of slip was made, and noticed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    /// Modules with a slip.
    pub made: usize,
    /// Of these, those in which a call gets to the slip. No run shows a slip
    /// that none gets to.
    pub reached: usize,
    /// Of these, those that were seen to differ.
    pub seen: usize,
}

impl Rate {
    /// The share of slips that calls get to that was noticed, in percent.
    pub fn percent(self) -> usize {
        100 * self.seen / self.reached.max(1)
    }

    fn add(self, other: Rate) -> Rate {
        Rate {
            made: self.made + other.made,
            reached: self.reached + other.reached,
            seen: self.seen + other.seen,
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rate { made, reached, seen } = self;
        write!(f, "{seen} of {reached} seen, {} %; {made} made", self.percent())
    }
}

/// Makes a slip of every kind in what waulk makes of each module, if there is a
/// place for it, and looks whether it is noticed.
pub fn measure(optimizer: &Optimizer, cases: &[Case]) -> Vec<(Slip, Rate)> {
    let engine = for_fuzzing();
    let per_case = parallel::map(cases, |case| {
        let mut rates = [Rate::default(); Slip::ALL.len()];
        let Ok(module) = &case.module else { return rates };
        let Ok(output) = optimizer.optimize(Level::MoreSize, module) else { return rates };
        let before = observe_first(&engine, &output, case.plan);
        if before.calls.is_empty() {
            return rates;
        }
        for (rate, slip) in rates.iter_mut().zip(Slip::ALL) {
            let mut rng = Rng::named("slip", case.plan.seed ^ slip as u64);
            let Some(slipped) = slip.apply(&output, &mut rng) else { continue };
            let differs = |module: &[u8]| {
                let mut checked = Checked::default();
                compare_with(&engine, &before, module, case.plan, &mut checked);
                checked.difference.is_some()
            };
            let is_seen = differs(&slipped.wrong);
            rate.made += 1;
            rate.reached += usize::from(is_seen || differs(&slipped.probe));
            rate.seen += usize::from(is_seen);
        }
        rates
    });
    let sum = |index: usize| {
        let rates = per_case.iter().map(|rates| rates[index]);
        rates.fold(Rate::default(), Rate::add)
    };
    Slip::ALL.into_iter().enumerate().map(|(index, slip)| (slip, sum(index))).collect()
}
