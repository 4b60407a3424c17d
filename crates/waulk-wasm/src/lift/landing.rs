//! Where a clause leads: the end of a block of its own, which has what the clause
//! gives, and from which it goes on to the clause's label.
//!
//! Does not handle: clauses that give several values where the module has no
//! function type without parameters that gives them.

use smallvec::SmallVec;
use wasmparser::ValType;
use waulk_ir::builder::{Brought, Builder};
use waulk_ir::function::{Label, Value};

use super::{Lifter, Unlifted, types};
use crate::module::Module;

/// The block of a clause.
#[derive(Clone, Debug)]
pub(super) struct Landing {
    pub(super) label: Label,
    /// Which frame it goes on to.
    frame: usize,
    /// What it gives, as that frame's label expects it.
    types: SmallVec<[ValType; 2]>,
}

impl Lifter {
    /// Opens the block of a clause whose label is `depth` further out.
    ///
    /// # Errors
    /// `unknown`, where there is no type for what the clause gives.
    pub(super) fn open_landing(
        &self,
        module: &Module<'_>,
        builder: &mut Builder,
        depth: u32,
        unknown: &'static str,
    ) -> Result<Landing, Unlifted> {
        let frame = self.frame_at(depth);
        let types = self.frames[frame].expected();
        let ty = match types.len() {
            0 | 1 => 0,
            _ => types::giving(module, types).ok_or(Unlifted::Operator(unknown))?,
        };
        Ok(Landing { label: builder.landing(ty.into()), frame, types: types.into() })
    }

    /// Closes the block, and goes on where it can be reached. The stack is
    /// `height` high without what the clause gives.
    pub(super) fn close_landing(
        &mut self,
        builder: &mut Builder,
        Landing { frame, types, .. }: Landing,
        height: usize,
        out: &mut Vec<Value>,
    ) -> Result<(), Unlifted> {
        self.brought.clear();
        self.brought.extend(types.iter().map(|&ty| Brought { origin: None.into(), ty }));
        builder.end(&self.brought, out);
        self.stack.truncate(height);
        if builder.is_reachable() {
            self.stack.extend_from_slice(out);
            self.br(builder, frame, |builder, label, args| Some(builder.br(label, args)))?;
            self.stack.truncate(height);
        }
        Ok(())
    }
}
