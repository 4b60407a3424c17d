//! After warm-up a function costs next to no allocation but for its result: none
//! for each of its instructions, blocks or branches.

use waulk_ir::builder::Builder;
use waulk_ir::rebuild::Rebuilder;
use waulk_rules::RuleSets;
use waulk_wasm::emit::{Emitter, Goal};
use waulk_wasm::encode::{Encoder, ModuleFacts};
use waulk_wasm::lift::Lifter;
use waulk_wasm::module::Module;

const FACTS: ModuleFacts = ModuleFacts { one_memory: true, addresses: 0..0 };

/// Allocations for the function of a module that was done before: when lifted,
/// when built anew, when emitted, and those of the result alone. The steps are
/// called one by one: between them, the verifier may allocate.
fn allocations(bytes: &[u8]) -> [u64; 4] {
    let module = Module::read(bytes, &mut Encoder::default(), |_| true).expect("it can be read");
    let func = module.funcs.iter().find(|(_, func)| func.body().is_some());
    let (func, entry) = func.expect("it has a function");
    let body = &entry.body().expect("it has a body").source;
    let mut lifter = Lifter::default();
    let mut builder = Builder::default();
    builder.set_rules(Some(RuleSets::default().get(false)));
    let mut rebuilder = Rebuilder::default();
    let mut emitter = Emitter::default();
    let mut counts = [0; 4];
    for _ in 0..3 {
        let lifted = allocation_counter::measure(|| {
            lifter.lift(&module, func, body, &mut builder).expect("it can be lifted");
        });
        let rebuilt = allocation_counter::measure(|| rebuilder.run(&mut builder));
        let mut result = None;
        let emitted = allocation_counter::measure(|| {
            result = emitter.emit(&builder.func, &FACTS, Goal::Size);
        });
        let copied = allocation_counter::measure(|| drop(result.clone()));
        counts = [lifted, rebuilt, emitted, copied].map(|it| it.count_total);
    }
    counts
}

/// A function has at most so many, however large it is: lists of what is in use
/// for its whole length.
const MOST: u64 = 128;

#[test]
fn they_do_not_grow_with_the_function() {
    let check = |name: &str, bytes: &[u8]| {
        let [lifted, rebuilt, emitted, result] = allocations(bytes);
        assert!(result <= 2, "{name}: {result} allocations are the result");
        let all = lifted + rebuilt + emitted - result;
        assert!(all <= MOST, "{name}: {lifted} + {rebuilt} + {emitted} allocations");
    };
    for size in [100, 1_000, 3_000, 10_000] {
        check(&format!("{size} instructions"), &waulk_samples::mixed(size));
    }
    for shape in waulk_samples::SHAPES {
        check(shape.name, &(shape.make)(100));
    }
}
