//! Bytes in, bytes out: one component or one core module.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use rayon::ThreadPool;
use wasmparser::{Parser, Validator, WasmFeatures};
use waulk_opt::Roots;
use waulk_wasm::component::{ImportNames, Tree};

use crate::context::Fate;
use crate::core_module::{self, CoreOutcome};
use crate::memo::{Claim, Key};
use crate::{
    Counts, Error, ErrorKind, Kind, ModuleReport, Note, Report, SharedContext, Sizes, Worker,
};

/// An optimized input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The output: valid, never larger, observably the same.
    pub bytes: Vec<u8>,
    /// What was done.
    pub report: Report,
}

/// Optimizes a component or a core module, whichever `bytes` are.
///
/// # Errors
/// The bytes are neither, or not valid.
pub fn optimize(
    bytes: &[u8],
    shared: &SharedContext,
    worker: &mut Worker<'_>,
) -> Result<Outcome, Error> {
    worker.rest();
    optimize_in(&Place::Here, bytes, shared)
}

/// Optimizes a component.
///
/// # Errors
/// The bytes are not a component, or not a valid one.
pub fn optimize_component(
    bytes: &[u8],
    shared: &SharedContext,
    worker: &mut Worker<'_>,
) -> Result<Outcome, Error> {
    expect(Kind::Component, bytes)?;
    optimize(bytes, shared, worker)
}

/// Optimizes a core module on its own: everything it exports is used.
///
/// # Errors
/// The bytes are not a core module, or not a valid one.
pub fn optimize_module(
    bytes: &[u8],
    shared: &SharedContext,
    worker: &mut Worker<'_>,
) -> Result<Outcome, Error> {
    expect(Kind::Module, bytes)?;
    optimize(bytes, shared, worker)
}

fn expect(kind: Kind, bytes: &[u8]) -> Result<(), Error> {
    let wrong = match kind {
        Kind::Component if Parser::is_core_wasm(bytes) => {
            "expected a component, found a core module"
        }
        Kind::Module if Parser::is_component(bytes) => "expected a core module, found a component",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::NotWasm, Some(4), wrong))
}

/// Where work is done.
pub(crate) enum Place<'p> {
    /// On this thread, and on whatever threads rayon has for it. Never waits
    /// for work that another thread has begun: it may be waiting for this one.
    Here,
    /// On a pool, from a thread outside of it, which may wait.
    On(&'p ThreadPool),
}

impl Place<'_> {
    fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match self {
            Place::Here => work(),
            Place::On(pool) => pool.install(work),
        }
    }
}

pub(crate) fn optimize_in(
    place: &Place<'_>,
    bytes: &[u8],
    shared: &SharedContext,
) -> Result<Outcome, Error> {
    if !bytes.starts_with(b"\0asm") {
        let found = if bytes.is_empty() { "an empty input" } else { "something else" };
        let message =
            format!("expected a WebAssembly binary, which starts with `\\0asm`; found {found}");
        return Err(Error::new(ErrorKind::NotWasm, Some(0), message));
    }
    let make = || optimize_anew(place, bytes, shared);
    match &shared.cache {
        Some(cache) => cache.outcome(bytes, make),
        None => make(),
    }
}

/// Optimizes an input that no cache has. Going to a pool and back takes longer than a small
/// module does: it is done once, and once more for each module that another input's thread
/// is at.
fn optimize_anew(
    place: &Place<'_>,
    bytes: &[u8],
    shared: &SharedContext,
) -> Result<Outcome, Error> {
    let mut modules = place.run(|| Tree::read(bytes).map(Modules::new))?;
    loop {
        let step = place.run(|| -> Result<Step, Error> {
            match modules.optimize(matches!(place, Place::On(_)), shared)? {
                Some(key) => Ok(Step::Wait(key)),
                None => Ok(Step::Done(Box::new(modules.put_together(shared)))),
            }
        })?;
        match step {
            Step::Done(outcome) => return Ok(*outcome),
            Step::Wait(key) => shared.memo.wait(key),
        }
    }
}

/// How far an input has come.
enum Step {
    Done(Box<Outcome>),
    /// Another thread is at this core module.
    Wait(Key),
}

/// The core modules of an input on their way.
struct Modules<'a> {
    tree: Tree<'a>,
    /// Their numbers in the order in which they are optimized, those that are left.
    left: VecDeque<usize>,
    outcomes: Vec<Option<Arc<CoreOutcome>>>,
    /// What is used of the next one, and its key, once that is known.
    next: Option<(Roots, Key)>,
    keys: Vec<(usize, Key)>,
}

impl<'a> Modules<'a> {
    fn new(tree: Tree<'a>) -> Self {
        let (left, outcomes) = (tree.consumers_first().into(), vec![None; tree.modules.len()]);
        Modules { tree, left, outcomes, next: None, keys: Vec::new() }
    }

    /// Optimizes those that are left, but for those that the memo has. Gives the key of one
    /// that another thread is at, if that may be waited for.
    fn optimize(&mut self, may_wait: bool, shared: &SharedContext) -> Result<Option<Key>, Error> {
        while let Some(&number) = self.left.front() {
            let module = &self.tree.modules[number];
            let (roots, key) = self.next.take().unwrap_or_else(|| {
                let imports_left = |n: usize| self.outcomes[n].as_deref().map(|it| &it.imports);
                let roots = roots(&self.tree, number, imports_left, shared);
                let key = Key::new(module.bytes, &roots);
                (roots, key)
            });
            let make = || {
                let (bytes, bodies) = (module.bytes, &module.bodies);
                let mut worker = Worker::new(shared);
                core_module::optimize(bytes, bodies, &roots, shared, &mut worker).map(Arc::new)
            };
            let outcome = match shared.memo.claim(key) {
                Claim::Done(outcome) => outcome,
                Claim::Yours(ticket) => {
                    let outcome = make()?;
                    ticket.fulfil(outcome.clone());
                    outcome
                }
                Claim::InProgress if may_wait => {
                    self.next = Some((roots, key));
                    return Ok(Some(key));
                }
                Claim::InProgress => make()?,
            };
            self.outcomes[number] = Some(outcome);
            self.keys.push((number, key));
            self.left.pop_front();
        }
        Ok(None)
    }

    /// The file with its optimized core modules.
    fn put_together(&mut self, shared: &SharedContext) -> Outcome {
        // In the order of the file again.
        self.keys.sort_unstable_by_key(|&(number, _)| number);
        let keys = self.keys.iter().map(|&(_, key)| key).collect();
        let outcomes: Vec<_> = self.outcomes.drain(..).flatten().collect();
        put_together(&self.tree, &outcomes, keys, shared)
    }
}

/// What is used of a core module.
fn roots<'s>(
    tree: &'s Tree<'_>,
    module: usize,
    imports_left: impl Fn(usize) -> Option<&'s ImportNames>,
    shared: &SharedContext,
) -> Roots {
    if !tree.is_component {
        return Roots { drop_imports: shared.drops_unused_imports(), ..Roots::all() };
    }
    if tree.modules[module].usage.escapes {
        return Roots::all();
    }
    let exports = tree.used_exports(module, imports_left);
    let exports = exports.map(|used| used.into_iter().map(str::to_owned).collect());
    Roots { exports, drop_imports: true, reorder_imports: true }
}

/// Writes the file with its optimized core modules and sums up.
fn put_together(
    tree: &Tree<'_>,
    outcomes: &[Arc<CoreOutcome>],
    keys: Vec<Key>,
    shared: &SharedContext,
) -> Outcome {
    let kind = if tree.is_component { Kind::Component } else { Kind::Module };
    let mut report = Report {
        kind,
        before: Sizes::default(),
        after: Sizes::default(),
        counts: Counts::default(),
        modules: Vec::with_capacity(outcomes.len()),
        notes: Vec::new(),
        keys,
    };
    for (number, outcome) in outcomes.iter().enumerate() {
        report.before += outcome.before;
        report.after += outcome.after;
        report.counts += &outcome.counts;
        let CoreOutcome { before, after, counts, .. } = &**outcome;
        report.modules.push(ModuleReport {
            before: *before,
            after: *after,
            counts: counts.clone(),
        });
        let module = tree.is_component.then_some(number as u32);
        report.notes.extend(outcome.notes.iter().map(|note| Note { module, ..note.clone() }));
    }
    report.count_shared(&mut HashSet::new());

    let keep = |name: &str| shared.sections().fate(name) == Fate::Keep;
    let modules: Vec<_> = outcomes.iter().map(|outcome| &outcome.bytes).collect();
    let mut bytes = tree.write(&modules, keep);
    let stale = |name: &&str| shared.sections().fate(name) == Fate::Stale;
    let stale: Vec<_> = tree.custom_sections().filter(stale).collect();
    let message = core_module::stale_message(&stale);
    report.notes.extend(message.map(|message| Note { module: None, function: None, message }));
    // What the component says of its core modules must still be true of them.
    if tree.is_component
        && let Err(error) = validate_component(&bytes)
    {
        let message = format!(
            "left as it was: internal error, please report it: the output is invalid {error}"
        );
        report.notes.push(Note { module: None, function: None, message });
        for module in &mut report.modules {
            module.counts = module.counts.as_kept();
            module.after = module.before;
        }
        report.counts = report.counts.as_kept();
        report.after = report.before;
        bytes = tree.bytes.to_vec();
    }
    report.before.total = tree.bytes.len() as u64;
    report.after.total = bytes.len() as u64;
    Outcome { bytes, report }
}

/// Validates all of a component but function bodies, which have been validated
/// with their core modules.
fn validate_component(bytes: &[u8]) -> Result<(), waulk_wasm::Error> {
    let features = WasmFeatures::all();
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    for payload in parser.parse_all(bytes) {
        validator.payload(&payload?)?;
    }
    Ok(())
}
