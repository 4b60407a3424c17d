//! One function: lift, clean up, emit; the better of the two.

use std::cmp::Ordering;

use wasmparser::FunctionBody;
use waulk_ir::address;
use waulk_ir::builder::Builder;
use waulk_ir::rebuild::Rebuilder;
use waulk_ir::verify::debug_verify;
use waulk_rules::RuleSets;
use waulk_wasm::emit::Emitter;
use waulk_wasm::encode::{self, EncodedBody, Encoder, Locals, ModuleFacts};
use waulk_wasm::entity::FuncId;
use waulk_wasm::lift::{Lifter, Unlifted};
use waulk_wasm::module::Module;
use waulk_wasm::template::{AsRead, Marked};

use crate::memo::{Claim, FunctionKey, FunctionMemo, Remembered, Subject};
use crate::{CostModel, Level};

/// How often a function is lifted and emitted at most, as long as it helps.
const MOST_TIMES: usize = 16;

/// Optimizes functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct FunctionOptimizer {
    lifter: Lifter,
    builder: Builder,
    rebuilder: Rebuilder,
    emitter: Emitter,
    encoder: Encoder,
    bytes: Vec<u8>,
    subject: Subject,
    rules: RuleSets,
}

/// What became of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Optimized {
    /// It got better.
    Better(EncodedBody),
    /// It came out no better by enough, and no worse, and stays as it was.
    Equal,
    /// It came out worse the first time, and stays as it was.
    FellBack,
    /// It can't be put into SSA form and stays as it was.
    Unlifted(Unlifted),
}

/// A function of a module, and how it is to be optimized.
#[derive(Clone, Copy)]
struct Task<'a, 'm> {
    module: &'a Module<'m>,
    func: FuncId,
    facts: &'a ModuleFacts,
    level: Level,
}

impl FunctionOptimizer {
    /// One with these rules.
    pub fn new(rules: RuleSets) -> Self {
        FunctionOptimizer { rules, ..FunctionOptimizer::default() }
    }

    /// Optimizes a function whose compact encoding is `plain`, until that makes
    /// it no better for the level by enough: doing it again later changes nothing. What
    /// another function like it became is taken from `memo`.
    pub fn run(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        plain: &EncodedBody,
        facts: &ModuleFacts,
        level: Level,
        memo: &FunctionMemo,
    ) -> Optimized {
        loop {
            let done = self.run_unless_busy(module, func, plain, facts, level, memo);
            if let Some(done) = done {
                return done;
            }
            std::thread::yield_now();
        }
    }

    /// What `plain` is apart from its module; `None` where it can't be compared with others.
    pub fn key(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        plain: &EncodedBody,
        facts: &ModuleFacts,
    ) -> Option<FunctionKey> {
        self.subject.make(module, func, plain, facts);
        self.subject.key
    }

    /// As [`FunctionOptimizer::run`]; `None` where another thread is at a function like
    /// it: what that becomes can be asked for later.
    pub fn run_unless_busy(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        plain: &EncodedBody,
        facts: &ModuleFacts,
        level: Level,
        memo: &FunctionMemo,
    ) -> Option<Optimized> {
        let task = Task { module, func, facts, level };
        let mut better = None;
        for _ in 0..MOST_TIMES {
            let input = better.as_ref().map_or(plain, |(_, again)| again);
            let Remembered { optimized, settled } = self.remembered(task, input, memo)?;
            let body = match fitting(optimized, input, level) {
                Optimized::Better(body) => body,
                other => return Some(better.map_or(other, |(body, _)| Optimized::Better(body))),
            };
            if settled || self.stays(task, &body) {
                return Some(Optimized::Better(body));
            }
            match self.encoded_again(task, &body) {
                Some(again) => better = Some((body, again)),
                None => return Some(Optimized::Better(body)),
            }
        }
        better.map(|(body, _)| Optimized::Better(body))
    }

    /// What a function becomes whatever the addresses in it are, from the memo where it
    /// is known there; `None` where another thread is at it.
    fn remembered(
        &mut self,
        task: Task<'_, '_>,
        plain: &EncodedBody,
        memo: &FunctionMemo,
    ) -> Option<Remembered> {
        self.subject.make(task.module, task.func, plain, task.facts);
        match memo.claim(&self.subject, plain) {
            Claim::Known(remembered) => Some(remembered),
            Claim::Busy => None,
            Claim::Yours(ticket) => {
                let optimized = self.optimize(task, plain);
                let settled = match &optimized {
                    Optimized::Better(body) => {
                        let all = address::LOWEST..address::LIMIT;
                        let facts = &ModuleFacts { addresses: all, ..*task.facts };
                        self.stays(Task { facts, ..task }, body)
                    }
                    _ => true,
                };
                let remembered = Remembered { optimized, settled };
                ticket.fulfil(&self.subject, &remembered);
                Some(remembered)
            }
        }
    }

    /// Whether a body will be encoded as it is when the output is an input: other numbers
    /// may be taken for addresses then.
    fn stays(&mut self, task: Task<'_, '_>, body: &EncodedBody) -> bool {
        let (source, params) = read_again(&mut self.bytes, task, body);
        self.encoder.stays(&source, params, task.facts, &body.template).unwrap_or(false)
    }

    /// A body as it will be encoded then.
    fn encoded_again(&mut self, task: Task<'_, '_>, body: &EncodedBody) -> Option<EncodedBody> {
        let (source, params) = read_again(&mut self.bytes, task, body);
        self.encoder.body(&source, params, task.facts, Locals::Order).ok()
    }

    fn optimize(&mut self, task: Task<'_, '_>, plain: &EncodedBody) -> Optimized {
        self.builder.set_rules(Some(self.rules.get(task.level.is_fast())));
        let model = CostModel::of(task.level);
        let mut best: Option<EncodedBody> = None;
        let mut cost = model.cost(plain);
        for _ in 0..MOST_TIMES {
            let last = best.as_ref().unwrap_or(plain);
            self.bytes.clear();
            last.template.splice(&Marked, &mut self.bytes);
            let bytes = std::mem::take(&mut self.bytes);
            let emitted = self.once(task, &encode::body_reader(&bytes, 0));
            self.bytes = bytes;
            let emitted = match emitted {
                Ok(emitted) => emitted,
                Err(why) if best.is_none() => return Optimized::Unlifted(why),
                Err(_) => break,
            };
            let new = model.cost(&emitted);
            match model.compare(new, cost) {
                Ordering::Less => (best, cost) = (Some(emitted), new),
                Ordering::Greater if best.is_none() => return Optimized::FellBack,
                Ordering::Equal | Ordering::Greater => break,
            }
        }
        best.map_or(Optimized::Equal, Optimized::Better)
    }

    fn once(
        &mut self,
        task: Task<'_, '_>,
        body: &FunctionBody<'_>,
    ) -> Result<EncodedBody, Unlifted> {
        let Task { module, func, facts, level } = task;
        self.lifter.lift(module, func, body, &mut self.builder)?;
        debug_verify(&self.builder.func, "lifted");
        // One round: what it leaves is found when the result is lifted again.
        self.rebuilder.run(&mut self.builder);
        debug_verify(&self.builder.func, "rebuilt");
        self.emitter.emit(&self.builder.func, facts, level.goal()).ok_or(Unlifted::TooLarge)
    }
}

/// A body as it is read when the output is an input, and how many parameters it has.
fn read_again<'b>(
    bytes: &'b mut Vec<u8>,
    task: Task<'_, '_>,
    body: &EncodedBody,
) -> (FunctionBody<'b>, usize) {
    bytes.clear();
    body.template.splice(&AsRead, bytes);
    (encode::body_reader(bytes, 0), task.module.param_count(task.func))
}

/// What a function became, if with the addresses that there are it is good enough.
fn fitting(optimized: Optimized, plain: &EncodedBody, level: Level) -> Optimized {
    match optimized {
        Optimized::Better(body) if !CostModel::of(level).fits(&body, plain) => Optimized::FellBack,
        optimized => optimized,
    }
}
