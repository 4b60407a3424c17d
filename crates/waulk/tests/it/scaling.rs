//! Functions that are one thing over and over: each is done in bounded time and
//! memory, on a stack of bounded size, or left as it was with a reason.

use std::time::{Duration, Instant};

use waulk::{Level, SharedContext, Worker, optimize};
use waulk_samples::{SHAPES, mixed};

/// What none of these takes on a slow machine, and what is quadratic does.
const LIMIT: Duration = Duration::from_secs(20);

/// Optimizes a module of one function; gives the time.
fn run(name: &str, bytes: &[u8], shared: &SharedContext) -> Duration {
    let start = Instant::now();
    // The output has been validated then.
    let outcome = optimize(bytes, shared, &mut Worker::new(shared));
    let report = outcome.unwrap_or_else(|error| panic!("{name}: {error}")).report;
    let time = start.elapsed();
    assert_eq!(report.counts.modules_kept, 0, "{name}: {:?}", report.notes);
    let counts = &report.counts;
    let (done, unlifted) = (
        counts.functions_better + counts.functions_equal + counts.functions_fell_back,
        &counts.functions_not_lifted,
    );
    let too_much = unlifted.get("too much memory").copied().unwrap_or(0);
    assert_eq!(done + too_much, 1, "{name}: {unlifted:?}");
    time
}

/// Every shape whose place in the list has this remainder.
fn shapes(remainder: usize) {
    let shared = SharedContext::builder().level(Level::MoreSize).build().unwrap();
    for shape in SHAPES.iter().skip(remainder).step_by(3) {
        let time = run(shape.name, &(shape.make)(shape.size / 2), &shared);
        assert!(time < LIMIT, "{}: {time:?}", shape.name);
    }
}

#[test]
fn a_third_of_the_shapes() {
    shapes(0);
}

#[test]
fn another_third_of_the_shapes() {
    shapes(1);
}

#[test]
fn the_last_third_of_the_shapes() {
    shapes(2);
}

#[test]
fn what_programs_are_made_of() {
    for level in Level::ALL {
        let shared = SharedContext::builder().level(level).build().unwrap();
        for instructions in [0, 10, 1_000, 100_000] {
            let time = run_mixed(instructions, level, &shared);
            assert!(time < LIMIT, "{instructions} at {level}: {time:?}");
        }
    }
}

/// Whatever a level takes for better, it takes once.
#[test]
fn a_second_time_changes_nothing() {
    for level in Level::ALL {
        let shared = SharedContext::builder().level(level).build().unwrap();
        let optimize = |bytes: &[u8]| optimize(bytes, &shared, &mut Worker::new(&shared)).unwrap();
        for size in (500..2_000).step_by(50) {
            let once = optimize(&mixed(size)).bytes;
            assert!(optimize(&once).bytes == once, "{size} instructions at {level}");
        }
        for shape in SHAPES {
            let once = optimize(&(shape.make)(100)).bytes;
            assert!(optimize(&once).bytes == once, "{} at {level}", shape.name);
        }
    }
}

fn run_mixed(instructions: usize, level: Level, shared: &SharedContext) -> Duration {
    let bytes = mixed(instructions);
    if level.rewrites_functions() {
        return run("mixed", &bytes, shared);
    }
    let start = Instant::now();
    optimize(&bytes, shared, &mut Worker::new(shared)).expect("it is valid");
    start.elapsed()
}
