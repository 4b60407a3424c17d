//! What matching rules takes: the corpus is optimized with rules that are asked once
//! and with rules that are asked twice, in turns. Asking again changes nothing, so the
//! difference is what asking takes.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use serde::Serialize;
use waulk::rules::RuleSets;
use waulk::{Batch, Input, Level, SharedContext};
use waulk_ir::builder::{Builder, Rules};
use waulk_ir::function::{Op, Region, Value};

use super::bounds::{self, Unit, Verdict};
use super::table::{Table, percent};
use super::time::median;
use crate::corpus::{Corpus, optimized};

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct MatchingFigures {
    /// Seconds with rules that are asked once, and twice, round by round.
    rounds: Vec<(f64, f64)>,
}

/// Rules that are asked twice.
#[derive(Debug)]
struct Twice(Arc<dyn Rules>);

impl Rules for Twice {
    fn simplify(
        &self,
        builder: &mut Builder,
        home: Region,
        op: Op,
        args: &[Value],
    ) -> Option<Value> {
        std::hint::black_box(self.0.simplify(builder, home, op, args));
        self.0.simplify(builder, home, op, args)
    }

    fn truth(&self, builder: &mut Builder, value: Value) -> Option<Value> {
        std::hint::black_box(self.0.truth(builder, value));
        self.0.truth(builder, value)
    }

    fn low_bits(&self, builder: &mut Builder, bits: u8, value: Value) -> Option<Value> {
        std::hint::black_box(self.0.low_bits(builder, bits, value));
        self.0.low_bits(builder, bits, value)
    }

    fn address(&self, builder: &mut Builder, base: Value, offset: u64) -> Option<(Value, u64)> {
        std::hint::black_box(self.0.address(builder, base, offset));
        self.0.address(builder, base, offset)
    }
}

/// Runs everything `rounds` times on one thread, in this process.
pub(super) fn measure(corpus: &Corpus, level: Level, rounds: u32) -> Result<MatchingFigures> {
    let inputs = corpus.inputs()?;
    let fast = matches!(level, Level::Speed | Level::MoreSpeed);
    let once = RuleSets::of(RuleSets::default().get(fast));
    let twice = RuleSets::of(Arc::new(Twice(RuleSets::default().get(fast))));
    run(&inputs, level, once.clone())?;
    let mut figures = MatchingFigures { rounds: Vec::new() };
    for _ in 0..rounds {
        let (seconds, bytes) = run(&inputs, level, once.clone())?;
        let (seconds_twice, bytes_twice) = run(&inputs, level, twice.clone())?;
        ensure!(bytes == bytes_twice, "rules do something else when they are asked again");
        figures.rounds.push((seconds, seconds_twice));
    }
    Ok(figures)
}

/// Seconds and bytes of what comes out.
fn run(inputs: &[Input], level: Level, rules: RuleSets) -> Result<(f64, u64)> {
    let shared = SharedContext::builder().level(level).rules(rules).build()?;
    let start = Instant::now();
    let after = optimized(&Batch::new(&shared).threads(1), inputs)?;
    Ok((start.elapsed().as_secs_f64(), after.total))
}

impl MatchingFigures {
    /// The share of matching in all of the time.
    fn share(&self) -> f64 {
        median(self.rounds.iter().map(|(once, twice)| (twice - once) / once).collect())
    }

    pub(super) fn table(&self) -> Table {
        let seconds = |at: fn(&(f64, f64)) -> f64| median(self.rounds.iter().map(at).collect());
        let mut table = Table::new(["rules, one thread", "figure"]);
        let mut row = |what: &str, figure: String| table.row([what.to_owned(), figure]);
        row("seconds for the corpus", format!("{:.2}", seconds(|round| round.0)));
        row("seconds if rules are asked twice", format!("{:.2}", seconds(|round| round.1)));
        row("matching, share of the time", percent(self.share()));
        table
    }

    pub(super) fn verdict(&self) -> Verdict {
        Verdict::new(
            "matching rules, share of the time",
            Unit::Share,
            self.share(),
            bounds::MATCHING,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asking_again_takes_is_what_asking_takes() {
        let holds =
            |rounds: &[(f64, f64)]| MatchingFigures { rounds: rounds.to_vec() }.verdict().holds;
        assert!(holds(&[(2.0, 2.3), (2.0, 9.0), (2.0, 2.0)]), "the median counts");
        assert!(!holds(&[(2.0, 2.31)]));
        assert!(!holds(&[]), "nothing measured is nothing shown");
    }
}
