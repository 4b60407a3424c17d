//! The functions of a core module: encoded, and optimized where that is better.
//!
//! First all are encoded as short as they can be as they are, which also says which of
//! them are equal but for indices and addresses; what earlier runs made of them is looked
//! up. Then they are optimized. Both go over all threads that are free, the biggest first.
//! A function for which something fails stays as it was, with a note.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use waulk_opt::{FunctionKey, Level, Optimized};
use waulk_wasm::Error as WasmError;
use waulk_wasm::encode::{EncodedBody, Locals, ModuleFacts};
use waulk_wasm::entity::FuncId;
use waulk_wasm::module::{FuncKind, Module};

use crate::core_module::panic_message;
use crate::report::{Counts, Note};
use crate::{SharedContext, Worker};

/// Fewer functions than this are not worth handing to another thread.
pub(crate) const A_TASK: usize = 16;

/// The reason under which functions are counted that something failed for.
const INTERNAL_ERROR: &str = "internal error";

/// A function as it is.
struct Plain {
    func: FuncId,
    /// Its shortest code, or why there is none.
    body: Result<EncodedBody, String>,
    /// What it is for the cache, if there is one and it can be kept there.
    key: Option<FunctionKey>,
    /// Something failed: it is not to be touched.
    failed: Option<Note>,
}

/// A function as it is to be.
struct Rewritten {
    /// Its code where that is another.
    body: Option<EncodedBody>,
    fate: Fate,
    note: Option<Note>,
}

impl Rewritten {
    fn not(fate: Fate) -> Rewritten {
        Rewritten { body: None, fate, note: None }
    }
}

/// What became of a function that was to be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Better,
    Equal,
    FellBack,
    NotLifted(&'static str),
    /// Another thread is at a function like it.
    Later,
}

impl Fate {
    fn count(self, counts: &mut Counts) {
        match self {
            Fate::Later => {}
            Fate::Better => counts.functions_better += 1,
            Fate::Equal => counts.functions_equal += 1,
            Fate::FellBack => counts.functions_fell_back += 1,
            Fate::NotLifted(why) => {
                *counts.functions_not_lifted.entry(why.into()).or_default() += 1;
            }
        }
    }
}

/// Encodes all function bodies, optimized ones where that is better. Gives what is to be
/// told of them.
///
/// # Errors
/// A body can't be encoded even as it is.
pub(crate) fn encode(
    module: &mut Module<'_>,
    level: Level,
    shared: &SharedContext,
    counts: &mut Counts,
) -> Result<Vec<Note>, String> {
    let facts = ModuleFacts::of(module);
    let work = Work { module, facts: &facts, level, shared };
    let plain = work.encode_plain();
    let mut rewritten = match level.rewrites_functions() {
        true => work.rewrite(&plain),
        false => Vec::new(),
    }
    .into_iter();
    let mut notes = Vec::new();
    for Plain { func, mut body, failed, .. } in plain {
        notes.extend(failed);
        if let Some(Rewritten { body: new, fate, note }) = rewritten.next() {
            fate.count(counts);
            notes.extend(note);
            body = new.map_or(body, Ok);
        }
        if let FuncKind::Body(slot) = &mut module.funcs[func].kind {
            let why = |error| format!("internal error, please report it: function {func}: {error}");
            slot.encoded = body.map_err(why)?;
        }
    }
    Ok(notes)
}

/// The functions of a module, and how they are to be optimized.
struct Work<'a, 'm> {
    module: &'a Module<'m>,
    facts: &'a ModuleFacts,
    level: Level,
    shared: &'a SharedContext,
}

impl Work<'_, '_> {
    /// All functions with bodies as they are.
    fn encode_plain(&self) -> Vec<Plain> {
        let bodies = self.module.funcs.iter().filter_map(|(func, it)| Some((func, it.body()?)));
        let (funcs, sizes): (Vec<FuncId>, Vec<u64>) = bodies
            .map(|(func, body)| (func, body.source.range().end - body.source.range().start))
            .unzip();
        biggest_first(&sizes, self.shared, |worker, at| self.plain(worker, funcs[at]))
    }

    fn plain(&self, worker: &mut Worker<'_>, func: FuncId) -> Plain {
        let plain = |body, key, failed| Plain { func, body, key, failed };
        let Some(body) = self.module.funcs[func].body() else {
            return plain(Err("it has no body".to_owned()), None, None);
        };
        let scratch = worker.scratch();
        let params = self.module.param_count(func);
        let mut encode =
            |locals| attempt(|| scratch.encoder.body(&body.source, params, self.facts, locals));
        let fault = || {
            let provoke = || self.shared.faults.before_function(func.as_u32());
            catch_unwind(AssertUnwindSafe(provoke)).map_err(|panic| panic_message(&*panic))
        };
        let locals = if self.level == Level::None { Locals::Keep } else { Locals::Order };
        match encode(locals).and_then(|body| fault().map(|()| body)) {
            Ok(body) => {
                let key = self
                    .shared
                    .keeps_functions()
                    .then(|| scratch.optimizer.key(self.module, func, &body, self.facts));
                plain(Ok(body), key.flatten(), None)
            }
            Err(why) => plain(encode(Locals::Keep), None, Some(failure(func, &why))),
        }
    }

    /// All functions as they are to be.
    fn rewrite(&self, all: &[Plain]) -> Vec<Rewritten> {
        let Work { shared, .. } = self;
        let keys = || all.iter().filter_map(|plain| plain.key).collect();
        let packs = shared.cache.as_ref().map(|cache| cache.load(keys(), &shared.functions));
        let size = |plain: &Plain| match &plain.body {
            Ok(body) => body.template.bytes.len() as u64,
            Err(_) => 0,
        };
        let sizes: Vec<u64> = all.iter().map(size).collect();
        let mut rewritten =
            biggest_first(&sizes, shared, |worker, at| self.rewrite_one(worker, &all[at]));
        for (plain, rewritten) in all.iter().zip(&mut rewritten) {
            while rewritten.fate == Fate::Later {
                // Nothing is held meanwhile: neither a right to do a function nor scratch
                // memory.
                if rayon::yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::yield_now();
                }
                *rewritten = self.rewrite_one(&mut Worker::new(shared), plain);
            }
        }
        if let (Some(cache), Some(packs)) = (&shared.cache, packs) {
            cache.keep(packs, &shared.functions);
        }
        rewritten
    }

    fn rewrite_one(&self, worker: &mut Worker<'_>, plain: &Plain) -> Rewritten {
        let &Plain { func, body: Ok(ref body), failed: None, .. } = plain else {
            return Rewritten::not(Fate::NotLifted(INTERNAL_ERROR));
        };
        let Work { module, facts, level, shared } = *self;
        let scratch = worker.scratch();
        let memo = &shared.functions;
        let optimize = || scratch.optimizer.run_unless_busy(module, func, body, facts, level, memo);
        match catch_unwind(AssertUnwindSafe(optimize)) {
            Ok(None) => Rewritten::not(Fate::Later),
            Ok(Some(Optimized::Better(body))) => {
                Rewritten { body: Some(body), fate: Fate::Better, note: None }
            }
            Ok(Some(Optimized::Equal)) => Rewritten::not(Fate::Equal),
            Ok(Some(Optimized::FellBack)) => Rewritten::not(Fate::FellBack),
            Ok(Some(Optimized::Unlifted(why))) => {
                let note = Some(note(func, why.to_string()));
                Rewritten { note, ..Rewritten::not(Fate::NotLifted(why.reason())) }
            }
            Err(panic) => {
                // Whatever it was doing when it failed is not to be trusted.
                scratch.optimizer = shared.scratch.new_optimizer();
                let note = Some(failure(func, &panic_message(&*panic)));
                Rewritten { note, ..Rewritten::not(Fate::NotLifted(INTERNAL_ERROR)) }
            }
        }
    }
}

/// Does something for each of some things with these sizes, the biggest first, on all
/// threads that are free; gives what came of it in their order.
fn biggest_first<R: Send>(
    sizes: &[u64],
    shared: &SharedContext,
    work: impl Fn(&mut Worker<'_>, usize) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&at| Reverse(sizes[at]));
    let next = AtomicUsize::new(0);
    let tasks = rayon::current_num_threads().min(order.len() / A_TASK + 1);
    let task = |_| {
        let mut worker = Worker::new(shared);
        let mut done = Vec::new();
        while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((at, work(&mut worker, at)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = (0..tasks).into_par_iter().map(task).flatten_iter().collect();
    done.sort_unstable_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What is to be told of a function.
fn note(func: FuncId, message: String) -> Note {
    Note { module: None, function: Some(func.as_u32()), message }
}

/// What is to be told of one for which something failed.
fn failure(func: FuncId, why: &str) -> Note {
    note(func, format!("left as it was: internal error, please report it: {why}"))
}

/// Encodes one function; a panic is the reason why it can't be.
fn attempt(encode: impl FnOnce() -> Result<EncodedBody, WasmError>) -> Result<EncodedBody, String> {
    match catch_unwind(AssertUnwindSafe(encode)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => Err(panic_message(&*panic)),
    }
}
