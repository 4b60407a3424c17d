//! One function: lift, clean up, emit; the shorter of the two.

use wasmparser::FunctionBody;
use waulk_ir::builder::Builder;
use waulk_ir::rebuild::Rebuilder;
use waulk_wasm::emit::Emitter;
use waulk_wasm::encode::{EncodedBody, ModuleFacts};
use waulk_wasm::entity::FuncId;
use waulk_wasm::lift::{Lifter, Unlifted};
use waulk_wasm::module::Module;

/// Rounds of clean-up; a few reach a fixpoint.
const ROUNDS: usize = 3;

/// Optimizes functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct FunctionOptimizer {
    lifter: Lifter,
    builder: Builder,
    rebuilder: Rebuilder,
    emitter: Emitter,
}

/// What became of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Optimized {
    /// It got better.
    Better(EncodedBody),
    /// It did not get better and stays as it was.
    Kept,
    /// It can't be put into SSA form and stays as it was.
    Unlifted(Unlifted),
}

impl FunctionOptimizer {
    /// Optimizes a function whose compact encoding is `plain`.
    pub fn run(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        body: &FunctionBody<'_>,
        plain: &EncodedBody,
        facts: ModuleFacts,
    ) -> Optimized {
        if let Err(why) = self.lifter.lift(module, func, body, &mut self.builder) {
            return Optimized::Unlifted(why);
        }
        for _ in 0..ROUNDS {
            self.rebuilder.run(&mut self.builder);
        }
        let emitted = self.emitter.emit(&self.builder.func, facts);
        if cost(&emitted) < cost(plain) { Optimized::Better(emitted) } else { Optimized::Kept }
    }
}

/// Bytes, when every index takes one.
fn cost(body: &EncodedBody) -> usize {
    body.template.bytes.len() + body.template.refs.len()
}
