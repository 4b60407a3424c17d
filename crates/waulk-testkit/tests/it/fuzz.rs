//! The fuzzer: nothing differs, and what differs is seen.

use std::num::NonZero;
use std::time::Duration;

use waulk_testkit::fuzz::slip::Slip;
use waulk_testkit::fuzz::{Cases, Settings, Source, run, sharpness};
use waulk_testkit::{Optimizer, Sabotage, say};

/// The seed of the tests: the same everywhere.
const SEED: u64 = 1;

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
    let generated: Vec<_> = generated.take(60).map(|number| cases.case(number)).collect();
    for (slip, rate) in sharpness::measure(&Optimizer::new(), &generated) {
        let percent = rate.percent();
        say(&format!("fuzz: {slip:?}: {} of {} seen, {percent} %", rate.seen, rate.made));
        assert!(rate.made >= 10, "{slip:?}: only {} modules have a place for it", rate.made);
        assert!(percent >= least(slip), "{slip:?}: {percent} % are seen");
    }
}

/// The share of modules with one slip that are seen to differ, in percent, at
/// least. The others have it where no call comes, or where it makes no
/// difference to anything.
fn least(slip: Slip) -> usize {
    match slip {
        Slip::MovedLoad => 15,
        Slip::DroppedTrap => 20,
        Slip::InvertedBranch | Slip::DroppedCall => 50,
        _ => 30,
    }
}
