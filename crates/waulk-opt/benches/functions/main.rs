//! The steps of rewriting a function, each on functions of several kinds.
//!
//! `cargo bench -p waulk-opt`; the throughput is in bytes of the function.

use divan::Bencher;
use divan::counter::BytesCount;
use wasmparser::FunctionBody;
use waulk_ir::builder::Builder;
use waulk_ir::rebuild::Rebuilder;
use waulk_opt::{FunctionMemo, FunctionOptimizer, Level};
use waulk_rules::RuleSets;
use waulk_wasm::emit::{Emitter, Goal};
use waulk_wasm::encode::{EncodedBody, Encoder, Locals, ModuleFacts};
use waulk_wasm::entity::FuncId;
use waulk_wasm::lift::Lifter;
use waulk_wasm::module::Module;

fn main() {
    divan::main();
}

/// Functions by name.
const NAMES: [&str; 7] =
    ["arithmetic", "loops", "branches", "copy", "dispatch", "mixed_1k", "mixed_100k"];

const FACTS: ModuleFacts = ModuleFacts { one_memory: true, addresses: 0..0 };

fn bytes(name: &str) -> Vec<u8> {
    let text = match name {
        "arithmetic" => include_str!("arithmetic.wat"),
        "loops" => include_str!("loops.wat"),
        "branches" => include_str!("branches.wat"),
        "copy" => include_str!("copy.wat"),
        "dispatch" => include_str!("dispatch.wat"),
        "mixed_1k" => return waulk_samples::mixed(1_000),
        _ => return waulk_samples::mixed(100_000),
    };
    wat::parse_str(text).expect("the text is valid")
}

/// A function in its module, and the memory of each step.
struct Setup<'m> {
    module: Module<'m>,
    func: FuncId,
    lifter: Lifter,
    builder: Builder,
    rebuilder: Rebuilder,
    emitter: Emitter,
}

impl<'m> Setup<'m> {
    fn new(bytes: &'m [u8]) -> Self {
        let module = Module::read(bytes, &mut Encoder::default(), |_| true);
        let module = module.expect("it can be read");
        let func = module.funcs.iter().find(|(_, func)| func.body().is_some());
        let (func, _) = func.expect("it has a function");
        let mut builder = Builder::default();
        builder.set_rules(Some(RuleSets::default().get(false)));
        Setup {
            module,
            func,
            lifter: Lifter::default(),
            builder,
            rebuilder: Rebuilder::default(),
            emitter: Emitter::default(),
        }
    }

    fn body(&self) -> FunctionBody<'m> {
        self.module.funcs[self.func].body().expect("it has a body").source.clone()
    }

    fn len(&self) -> BytesCount {
        let range = self.body().range();
        BytesCount::new(range.end - range.start)
    }

    fn lift(&mut self, body: &FunctionBody<'_>) {
        let lifted = self.lifter.lift(&self.module, self.func, body, &mut self.builder);
        lifted.expect("it can be lifted");
    }

    fn emit(&mut self) -> Option<EncodedBody> {
        self.emitter.emit(&self.builder.func, &FACTS, Goal::Size)
    }
}

#[divan::bench(args = NAMES)]
fn lift(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = bytes(name);
    let mut setup = Setup::new(&bytes);
    let body = setup.body();
    bencher.counter(setup.len()).bench_local(|| setup.lift(&body));
}

/// With the lifting before it, of which there is only one result.
#[divan::bench(args = NAMES)]
fn lift_and_rebuild(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = bytes(name);
    let mut setup = Setup::new(&bytes);
    let body = setup.body();
    bencher.counter(setup.len()).bench_local(|| {
        setup.lift(&body);
        setup.rebuilder.run(&mut setup.builder);
    });
}

#[divan::bench(args = NAMES)]
fn emit(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = bytes(name);
    let mut setup = Setup::new(&bytes);
    let body = setup.body();
    setup.lift(&body);
    setup.rebuilder.run(&mut setup.builder);
    bencher.counter(setup.len()).bench_local(|| setup.emit());
}

/// All of it, until nothing gets better.
#[divan::bench(args = NAMES)]
fn optimize(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = bytes(name);
    let setup = Setup::new(&bytes);
    let params = setup.module.param_count(setup.func);
    let plain = Encoder::default().body(&setup.body(), params, &FACTS, Locals::Order);
    let plain = plain.expect("it can be encoded");
    let mut optimizer = FunctionOptimizer::default();
    // Remembers nothing, so that each time is the first.
    let memo = FunctionMemo::new(0);
    bencher.counter(setup.len()).bench_local(|| {
        optimizer.run(&setup.module, setup.func, &plain, &FACTS, Level::Size, &memo)
    });
}
