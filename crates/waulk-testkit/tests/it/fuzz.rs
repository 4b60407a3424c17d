//! The fuzzer: nothing differs, and what differs is seen.

use std::num::NonZero;
use std::time::Duration;

use waulk_testkit::fuzz::slip::Slip;
use waulk_testkit::fuzz::{Cases, Settings, Source, run, sharpness};
use waulk_testkit::{Optimizer, Sabotage, say};

/// The seed of the tests: the same everywhere.
const SEED: u64 = 1;

/// How many cases of each kind there are at least in the time of the test. A
/// core that is free makes more than twenty times as many.
const FEWEST: u64 = 15;

fn settings(time: Duration, most: u64) -> Settings {
    let jobs = std::thread::available_parallelism().map_or(1, NonZero::get);
    Settings { first: 0, most, time, jobs, level: None, enough: 10 }
}

#[test]
fn generated_modules_show_the_same() {
    let cases = Cases::new(SEED);
    let outcome =
        run(&cases, &Optimizer::new(), settings(Duration::from_secs(60), u64::MAX), |_, _| {});
    say(&format!("fuzz: seed {SEED}\n{}", outcome.table().trim_end()));
    let findings = outcome.findings.iter().map(|finding| {
        let case = &finding.case;
        format!(
            "{}: cargo xtask fuzz --seed {SEED} --case {} --level {}\n    {}",
            case.source, case.number, case.level, finding.why
        )
    });
    let findings: Vec<String> = findings.collect();
    assert!(findings.is_empty(), "{} differences:\n{}", findings.len(), findings.join("\n"));
    for (source, tally) in &outcome.tallies {
        if tally.skipped.contains_key("no corpus") {
            continue;
        }
        let inputs = tally.inputs;
        assert!(inputs >= FEWEST, "{source}: {inputs} cases, where any machine manages {FEWEST}");
        assert!(tally.changed as u64 >= inputs, "{source}: {} functions change", tally.changed);
        assert!(tally.calls as u64 >= 8 * inputs, "{source}: {} calls", tally.calls);
    }
    assert_eq!(outcome.tallies.len(), Source::ALL.len(), "there are cases of every kind");
}

/// How many cases it takes at most to see an optimizer that is broken.
const ENOUGH: u64 = 100;

#[test]
fn every_kind_of_sabotage_is_seen() {
    let cases = Cases::new(SEED);
    for kind in Sabotage::ALL {
        let mut settings = settings(Duration::from_secs(600), ENOUGH);
        settings.level = Some(waulk::Level::default());
        settings.enough = 1;
        let outcome = run(&cases, &Optimizer::broken(kind), settings, |_, _| {});
        say(&format!("fuzz: {kind:?} is seen after {} cases", outcome.cases));
        assert!(!outcome.findings.is_empty(), "{kind:?} is not seen in {ENOUGH} cases");
    }
}

#[test]
fn single_slips_are_seen() {
    let cases = Cases::new(SEED);
    let generated = (0..).filter(|number| Cases::source(*number) == Source::Generated);
    let generated: Vec<_> = generated.take(100).map(|number| cases.case(number)).collect();
    for (slip, rate) in sharpness::measure(&Optimizer::new(), &generated) {
        say(&format!("fuzz: {slip:?}: {rate}"));
        assert!(rate.reached >= 10, "{slip:?}: calls get to {} only", rate.reached);
        assert!(rate.percent() >= least(slip), "{slip:?}: {rate}");
    }
}

/// The share of slips that a call gets to that are seen, in percent, at least.
/// The others make no difference that lasts: what may trap did not, or a local
/// holds the same as another.
fn least(slip: Slip) -> usize {
    match slip {
        Slip::InvertedBranch | Slip::DroppedCall => 80,
        _ => 50,
    }
}
