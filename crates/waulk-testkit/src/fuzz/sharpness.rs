//! How sharp the fuzzer's eyes are: of modules with one wrong instruction, how
//! many are noticed.

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
    /// Of these, those that were seen to differ.
    pub seen: usize,
}

impl Rate {
    /// The share that was noticed, in percent.
    pub fn percent(self) -> usize {
        100 * self.seen / self.made.max(1)
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
            if let Some(wrong) = slip.apply(&output, &mut rng) {
                let mut checked = Checked::default();
                compare_with(&engine, &before, &wrong, case.plan, &mut checked);
                rate.made += 1;
                rate.seen += usize::from(checked.difference.is_some());
            }
        }
        rates
    });
    let sum = |index: usize| {
        let rates = per_case.iter().map(|rates| rates[index]);
        rates.fold(Rate::default(), |a, b| Rate { made: a.made + b.made, seen: a.seen + b.seen })
    };
    Slip::ALL.into_iter().enumerate().map(|(index, slip)| (slip, sum(index))).collect()
}
