//! Where a case comes from: seed and number decide everything about it.

use std::fmt;

use waulk::Level;

use super::observe::Plan;
use super::transplant::{Donor, donors};
use super::{edit, generate, smith};
use crate::Rng;
use crate::corpus::Corpus;

/// Where modules come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The generator made for what SSA form may break.
    Generated,
    /// Functions of the corpus, slightly changed.
    Corpus,
    /// wasm-smith.
    Smith,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 3] = [Source::Generated, Source::Corpus, Source::Smith];
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Generated => "generated",
            Source::Corpus => "corpus",
            Source::Smith => "wasm-smith",
        })
    }
}

/// Which source each case in turn comes from.
const TURNS: [Source; 5] =
    [Source::Generated, Source::Corpus, Source::Smith, Source::Generated, Source::Corpus];

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
    donors: Vec<Donor>,
}

impl Cases {
    /// The cases of a seed. Without a corpus, those that come from it are
    /// skipped.
    pub fn new(seed: u64) -> Self {
        let files =
            Corpus::find("fuzzing of functions of the corpus").map(|corpus| corpus.binaries());
        Cases { seed, donors: files.map_or(Vec::new(), |files| donors(&files)) }
    }

    /// Where case `number` comes from.
    pub fn source(number: u64) -> Source {
        TURNS[(number % TURNS.len() as u64) as usize]
    }

    /// Case `number`: always the same.
    pub fn case(&self, number: u64) -> Case {
        let mut rng = Rng::named("fuzz", self.seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let source = Self::source(number);
        let level = LEVELS[(number / TURNS.len() as u64) as usize % LEVELS.len()];
        // What is generated takes another way with other arguments, and quickly.
        let rounds = if source == Source::Generated { 24 } else { 16 };
        let seed = rng.next_u64();
        let module = match source {
            Source::Generated => Ok(generate::generate(&mut rng)),
            Source::Corpus => self.transplant(&mut rng),
            Source::Smith => smith::generate(&mut rng),
        };
        let plan = Plan::new(seed, rounds, module.as_deref().unwrap_or_default());
        Case { number, source, level, plan, module }
    }

    fn transplant(&self, rng: &mut Rng) -> Result<Vec<u8>, String> {
        if self.donors.is_empty() {
            return Err("no corpus".to_owned());
        }
        let module = rng.choose(&self.donors).module(rng);
        module.map(|module| edit::edit(module, rng)).ok_or_else(|| "nothing to take".to_owned())
    }
}
