//! A batch of files with so much shared: for `cargo xtask bench sharing`.
//!
//! `sharing WHAT THREADS FILE…` optimizes the files at -Oz, in this process, and prints
//! how often memory was allocated and what was shared, as JSON.

use std::alloc::System;
use std::sync::atomic::{AtomicUsize, Ordering};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use waulk::{Batch, Input, Level, SharedContext, SharedContextBuilder, Source};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn context(settings: impl Fn(SharedContextBuilder) -> SharedContextBuilder) -> SharedContext {
    settings(SharedContext::builder().level(Level::MoreSize)).build().expect("it can be built")
}

#[allow(clippy::print_stderr, reason = "it is what the benchmark is for")]
fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let what = arguments.next().expect("what is shared");
    let threads: usize = arguments.next().and_then(|it| it.parse().ok()).expect("threads");
    let read = |name: String| {
        let bytes = std::fs::read(&name).expect("it can be read");
        Input { name, source: Source::Bytes(bytes) }
    };
    let inputs: Vec<Input> = arguments.map(read).collect();
    let region = Region::new(ALLOCATOR);
    let run = |shared: &SharedContext, inputs: &[Input], threads| {
        let outcome = Batch::new(shared).threads(threads).run(inputs, &|_, _| Ok(()), &|_| {});
        for file in &outcome.files {
            assert!(file.result.is_ok(), "{}: {:?}", file.name, file.result);
        }
        shared.sharing()
    };
    let sharing = match what.as_str() {
        "nothing" => {
            let next = AtomicUsize::new(0);
            let work = || {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    run(&context(|it| it.no_sharing()), std::slice::from_ref(input), 1);
                }
            };
            std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
            Default::default()
        }
        "context" => run(&context(|it| it.no_sharing()), &inputs, threads),
        "functions" => run(&context(|it| it.no_module_sharing()), &inputs, threads),
        "memo" => run(&context(|it| it), &inputs, threads),
        other => panic!("nothing, context, functions or memo can be shared, not {other}"),
    };
    let stats = region.change();
    eprintln!(
        "{{\"allocations\": {}, \"bytes\": {}, \"bytes_shared\": {}, \"functions\": {}, \
         \"functions_shared\": {}}}",
        stats.allocations + stats.reallocations,
        sharing.bytes,
        sharing.bytes_shared,
        sharing.functions,
        sharing.shared,
    );
}
