//! Damaged input: never a panic, never a hang, never an output that is not valid.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use waulk::Level;
use waulk_testkit::corpus::Corpus;
use waulk_testkit::features::is_valid;
use waulk_testkit::mutate::{mutate, nested_code, nested_components, unfinished_components};
use waulk_testkit::script::Script;
use waulk_testkit::{Optimizer, Rng, say, watchdog};

const MUTATIONS: usize = 24_000;

/// Files above this are damaged a few times only.
const SMALL: usize = 64 << 10;

/// For one input, on a busy machine.
const BUDGET: Duration = Duration::from_secs(20);

#[test]
fn damaged_input_is_refused_in_good_order() {
    let Some(corpus) = Corpus::find("corruption") else { return };
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for file in corpus.binaries() {
        let bytes = file.read();
        if bytes.len() <= SMALL { small.push(bytes) } else { large.push(bytes) }
    }
    for file in corpus.spec_scripts().into_iter().chain(corpus.component_scripts()) {
        let text = String::from_utf8(file.read()).expect("a script is UTF-8");
        let script = Script::parse(&file.name, &text).expect("a script has balanced parentheses");
        small.extend(script.binaries().filter(|bytes| bytes.len() <= SMALL).map(<[u8]>::to_vec));
    }
    large.retain(|bytes| bytes.len() < 300 << 10);
    say(&format!(
        "corruption: {MUTATIONS} mutations of {} small and {} large files",
        small.len(),
        large.len()
    ));
    let input = Arc::new(move |case: usize| {
        let mut rng = Rng::new(case as u64);
        let base = if case.is_multiple_of(40) { rng.choose(&large) } else { rng.choose(&small) };
        let other = rng.choose(&small);
        (*rng.choose(&Level::ALL), mutate(base, other, &mut rng))
    });
    let optimizer = Optimizer::new();
    let valid = Arc::new(AtomicUsize::new(0));
    let (counter, make) = (Arc::clone(&valid), Arc::clone(&input));
    let failures = watchdog::run(MUTATIONS, 2, BUDGET, move |case| {
        let (level, input) = make(case);
        counter.fetch_add(usize::from(is_valid(&input)), Ordering::Relaxed);
        check(&optimizer, level, &input)
    });
    say(&format!("corruption: {} of the mutations are valid", valid.load(Ordering::Relaxed)));
    report(failures, |case| input(case).1);
}

/// Fails if anything went wrong, and keeps the inputs that it went wrong with.
fn report(failures: Vec<(usize, String)>, input: impl Fn(usize) -> Vec<u8>) {
    let lines: Vec<String> = failures
        .iter()
        .map(|(case, why)| {
            let path = std::env::temp_dir().join(format!("waulk-case-{case}.wasm"));
            let kept = std::fs::write(&path, input(*case)).is_ok();
            let place = if kept { format!(" ({})", path.display()) } else { String::new() };
            format!("case {case}: {why}{place}")
        })
        .collect();
    assert!(lines.is_empty(), "{} failures:\n{}", lines.len(), lines.join("\n"));
}

fn check(optimizer: &Optimizer, level: Level, input: &[u8]) -> Result<(), String> {
    match optimizer.optimize(level, input) {
        Ok(output) if !is_valid(&output) => {
            let input = if is_valid(input) { "a valid" } else { "an invalid" };
            Err(format!("at {level}: an output of {input} input is not valid"))
        }
        Ok(_) if !is_valid(input) => Err(format!("at {level}: an invalid input is accepted")),
        Err(e) if is_valid(input) => Err(format!("at {level}: a valid input is refused: {e}")),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[test]
fn deep_nesting_is_survived() {
    const DEPTH: usize = 30_000;
    let block: &[u8] = &[0x02, 0x40];
    let inputs = vec![
        ("components", nested_components(DEPTH)),
        ("few components", nested_components(100)),
        ("unfinished components", unfinished_components(DEPTH)),
        ("blocks", nested_code(DEPTH, block, &[], &[0x0b])),
        ("loops", nested_code(DEPTH, &[0x03, 0x40], &[], &[0x0b])),
        ("ifs", nested_code(DEPTH, &[0x41, 1, 0x04, 0x40], &[0x01], &[0x0b])),
        ("ifs in else", nested_code(DEPTH, &[0x41, 1, 0x04, 0x40, 0x05], &[0x01], &[0x0b])),
        ("try_tables", nested_code(DEPTH, &[0x1f, 0x40, 0x00], &[], &[0x0b])),
        ("legacy tries", nested_code(DEPTH, &[0x06, 0x40], &[], &[0x0b])),
        ("operands", nested_code(DEPTH, &[0x41, 1], &[], &[0x1a])),
        ("sums", nested_code(DEPTH, &[0x41, 1], &[0x41, 1, 0x1a], &[0x45, 0x1a])),
        ("unfinished blocks", nested_code(DEPTH, block, &[], &[])),
        ("too many ends", nested_code(DEPTH, &[], &[], &[0x0b])),
    ];
    let inputs = Arc::new(inputs);
    let optimizer = Optimizer::new();
    let count = inputs.len() * Level::ALL.len();
    let all = Arc::clone(&inputs);
    let failures = watchdog::run(count, 2, BUDGET, move |case| {
        let (name, input) = &all[case / Level::ALL.len()];
        let level = Level::ALL[case % Level::ALL.len()];
        check(&optimizer, level, input).map_err(|why| format!("{name} at {level}: {why}"))
    });
    report(failures, |case| inputs[case / Level::ALL.len()].1.clone());
}
