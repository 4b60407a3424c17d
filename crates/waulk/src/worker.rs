//! What one thread writes: scratch memory, reset between functions, never freed.

use std::sync::{Mutex, PoisonError};

use wasmparser::FuncValidatorAllocations;
use waulk_opt::FunctionOptimizer;
use waulk_rules::RuleSets;
use waulk_wasm::encode::Encoder;

use crate::SharedContext;

/// The state of one worker thread.
///
/// Its memory comes from a pool in the [`SharedContext`] and goes back there,
/// so that a run has as many sets of it as threads, however many workers are
/// made on the way.
#[derive(Debug)]
pub struct Worker<'s> {
    pool: &'s ScratchPool,
    scratch: Option<Scratch>,
}

impl<'s> Worker<'s> {
    /// A worker for `shared`. Takes its memory from there when it first needs it.
    pub fn new(shared: &'s SharedContext) -> Self {
        Worker { pool: &shared.scratch, scratch: None }
    }

    pub(crate) fn scratch(&mut self) -> &mut Scratch {
        let pool = self.pool;
        self.scratch.get_or_insert_with(|| pool.take())
    }

    /// Gives memory back that another worker may want meanwhile.
    pub(crate) fn rest(&mut self) {
        if let Some(scratch) = self.scratch.take() {
            self.pool.put(scratch);
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.rest();
    }
}

/// Scratch memory for one function at a time.
pub(crate) struct Scratch {
    pub(crate) encoder: Encoder,
    pub(crate) optimizer: FunctionOptimizer,
    pub(crate) validator: FuncValidatorAllocations,
}

impl Scratch {
    fn new(rules: RuleSets) -> Self {
        Scratch {
            encoder: Encoder::default(),
            optimizer: FunctionOptimizer::new(rules),
            validator: FuncValidatorAllocations::default(),
        }
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("encoder", &self.encoder).finish_non_exhaustive()
    }
}

/// Scratch memory that no worker holds.
#[derive(Debug, Default)]
pub(crate) struct ScratchPool {
    free: Mutex<Vec<Scratch>>,
    /// What all of it works with.
    rules: RuleSets,
}

impl ScratchPool {
    pub(crate) fn new(rules: RuleSets) -> Self {
        ScratchPool { free: Mutex::default(), rules }
    }

    fn take(&self) -> Scratch {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| Scratch::new(self.rules.clone()))
    }

    /// An optimizer as it was before it did anything.
    pub(crate) fn new_optimizer(&self) -> FunctionOptimizer {
        FunctionOptimizer::new(self.rules.clone())
    }

    fn put(&self, scratch: Scratch) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }
}
