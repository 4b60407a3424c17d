//! Where a case comes from: seed and number decide everything about it.

use std::fmt;

use waulk::Level;

use super::generate::generate;
use super::observe::{FUEL, Plan};
use crate::Rng;

/// Where modules come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The generator made for what SSA form may break.
    Generated,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 1] = [Source::Generated];
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Generated => "generated",
        })
    }
}

/// The levels, those that write functions anew most often.
const LEVELS: [Level; 8] = [
    Level::MoreSize,
    Level::Speed,
    Level::MoreSpeed,
    Level::MoreSize,
    Level::Size,
    Level::MoreSpeed,
    Level::Basic,
    Level::None,
];

/// One module and how to check it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number.
    pub number: u64,
    /// Where it comes from.
    pub source: Source,
    /// How it is optimized.
    pub level: Level,
    /// How it is run.
    pub plan: Plan,
    /// The module, unless the source could make none.
    pub module: Result<Vec<u8>, String>,
}

/// Makes cases.
#[derive(Debug)]
pub struct Cases {
    seed: u64,
    sources: Vec<Source>,
}

impl Cases {
    /// The cases of a seed.
    pub fn new(seed: u64, sources: &[Source]) -> Self {
        Cases { seed, sources: sources.to_vec() }
    }

    /// Case `number`: always the same.
    pub fn case(&self, number: u64) -> Case {
        let mut rng = Rng::named("fuzz", self.seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let count = self.sources.len() as u64;
        let source = self.sources[(number % count) as usize];
        let level = LEVELS[(number / count) as usize % LEVELS.len()];
        let plan = Plan { seed: rng.next_u64(), rounds: 4, fuel: FUEL };
        let module = match source {
            Source::Generated => Ok(generate(&mut rng)),
        };
        Case { number, source, level, plan, module }
    }
}
