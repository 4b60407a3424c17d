//! SSA to function bodies.
//!
//! Four steps, one file each:
//!
//! 1. `plan`: how often each value is used and where it is computed: in the
//!    innermost region around all its uses, never outside of its home, and not
//!    inside a loop its home is not in.
//! 2. `walk`: one walk over the regions from their ends writes stack code over
//!    virtual registers, last instruction first. Met from the end, the last use
//!    of a value is the first in the program: that is where it is computed, on
//!    the stack, with a `local.tee` where there are others.
//! 3. `registers`: liveness, coalescing of copies and colouring, which turn
//!    virtual registers into locals; `ranges` has where what is in one is live.
//! 4. `finish`: peepholes, declaration of locals, bytes.
//!
//! The source of the ideas: stackification as in LLVM's WebAssembly backend,
//! interference by value as in Boissinot et al., "Revisiting Out-of-SSA
//! Translation for Correctness, Code Quality, and Efficiency" (2009).
//!
//! Does not handle: results of blocks with several values (they go through
//! locals), keeping the value that a `br_if` leaves.

mod code;
mod constants;
mod finish;
mod plan;
mod registers;
mod walk;

use waulk_ir::function::Function;

use crate::encode::{EncodedBody, ModuleFacts};

/// What is to be gained, where bytes and time are at odds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// Constants as they are.
    #[default]
    Speed,
    /// Constants in their shortest form where engines fold it back.
    Size,
    /// Constants in their shortest form.
    MoreSize,
}

/// Emits functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct Emitter {
    plan: plan::Plan,
    walk: walk::Walk,
    registers: registers::Registers,
    finish: finish::Finish,
}

impl Emitter {
    /// Emits a function; `None` where that would take more than the function
    /// is worth.
    pub fn emit(
        &mut self,
        func: &Function,
        facts: &ModuleFacts,
        goal: Goal,
    ) -> Option<EncodedBody> {
        self.plan.make(func, goal);
        self.walk.run(func, &mut self.plan);
        if !self.registers.allocate(func, &self.plan, &mut self.walk) {
            return None;
        }
        Some(self.finish.write(func, &self.walk, &self.registers, facts, goal))
    }
}
