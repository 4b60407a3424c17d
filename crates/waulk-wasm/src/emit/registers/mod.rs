//! Virtual registers to locals: liveness, coalescing, colouring.
//!
//! [`liveness`] finds where each register is live, as segments with the value that
//! it holds there; [`classes`] puts registers that are copied to each other
//! together; [`colors`] gives each class a local. Copies from a local to itself
//! are taken out then.
//!
//! Does not handle: splitting live ranges.

mod classes;
mod colors;
mod list;
mod liveness;
mod ranges;
mod segments;

use cranelift_entity::EntitySet;
use wasmparser::ValType;
use waulk_ir::function::Function;

use super::code::{Code, Register, StackCode};
use super::plan::Plan;
use super::walk::Walk;
use classes::Classes;
use colors::Colors;
use liveness::Liveness;

/// Entries in lists of live registers for each instruction, all together.
const MOST_LISTED: usize = 64;

/// The same for any function.
const LISTED_ANYWAY: usize = 1 << 20;

/// A place in the code, for sets of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(u32);
cranelift_entity::entity_impl!(Place);

/// Allocates registers; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Registers {
    live: Liveness,
    classes: Classes,
    colors: Colors,
    /// Places that read what a copy that was left out keeps.
    kept: EntitySet<Place>,
}

impl Registers {
    /// Gives each register of the walk's code a local. Copies that do nothing
    /// then are taken out of the code. False where that would take too much.
    pub(super) fn allocate(&mut self, func: &Function, plan: &Plan, walk: &mut Walk) -> bool {
        if !self.live.run(func, walk) {
            return false;
        }
        self.classes.run(walk, &self.live);
        self.colors.run(func, plan, walk, &self.classes, &self.live);
        self.drop_copies(&mut walk.code);
        true
    }

    fn drop_copies(&mut self, code: &mut StackCode) {
        self.kept.clear();
        for i in 0..code.copies.len() {
            let copy = code.copies[i];
            let local = self.local(copy.to);
            if local == self.local(copy.from)
                && let Some((put, set)) = code.places(copy)
                && !self.is_dead(put)
                && let Some(is_read) = self.stays(code.before(set, put + 1), local)
            {
                code.drop_copy(copy);
                if is_read {
                    self.keep(code, put, set, local);
                }
            }
        }
    }

    /// What a local holds at one place it still holds at the other, where it would
    /// have been set to that.
    fn keep(&mut self, code: &StackCode, put: u32, set: u32, local: u32) {
        for (read, place) in code.before(set, put + 1).iter().zip((put + 1..set).rev()) {
            if let Code::Get(register) = *read
                && self.local(register) == local
            {
                self.kept.insert(Place(place));
            }
        }
    }

    /// Whether a local is still the same where a copy would set it to what it
    /// was: what is computed on the stack between may have used it. Tells whether it
    /// is read there.
    fn stays(&self, between: &[Code], local: u32) -> Option<bool> {
        const MOST_LOOKED_AT: usize = 256;
        if between.len() > MOST_LOOKED_AT {
            return None;
        }
        let mut is_read = false;
        for code in between {
            let (register, sets) = match *code {
                Code::Set(register, _) | Code::Tee(register, _) => (register, true),
                Code::Get(register) => (register, false),
                _ => continue,
            };
            if self.local(register) == local {
                if sets {
                    return None;
                }
                is_read = true;
            }
        }
        Some(is_read)
    }

    /// The local of a register.
    pub(super) fn local(&self, register: Register) -> u32 {
        self.colors.of(register)
    }

    /// Types of locals, parameters first.
    pub(super) fn locals(&self) -> &[ValType] {
        &self.colors.locals
    }

    /// The local of each of the function's variables, which is nothing else's.
    pub(super) fn variables(&self) -> &[u32] {
        &self.colors.variables
    }

    /// Whether a register's local is read after the instruction at this place,
    /// which reads it, for what it holds there.
    pub(super) fn is_live_after(&self, register: Register, position: u32) -> bool {
        self.colors.is_live_after(self.classes.of(register), position)
            || self.kept.contains(Place(position))
    }

    /// Whether nothing reads what the instruction at this place sets.
    pub(super) fn is_dead(&self, position: u32) -> bool {
        self.live.is_dead(position)
    }
}

/// Numbers that look random, each below what is asked for: xorshift.
#[cfg(test)]
fn random_below() -> impl FnMut(u32) -> u32 {
    let mut random = 1u64;
    move |below| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 33) as u32 % below
    }
}
