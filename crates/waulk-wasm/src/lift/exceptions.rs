//! `try_table`: a region with clauses, and the locals that stay locals for it.
//!
//! A `try_table` stands in a block of its own, whose label is its end, and in a
//! landing for each clause. What a clause gives is what the landing's end
//! brings; from there a branch like any other goes to the clause's label:
//!
//! ```text
//! block $end                      block $end
//!   try_table (catch $tag $l)       landing $c
//!     …                               try (catch $tag $c)
//!   end                                 …  br $end
//!                                     end
//!                                   end
//!                                   br $l
//! end                             end
//! ```
//!
//! Does not handle: what `landing.rs` does not.

use smallvec::SmallVec;
use wasmparser::TryTable;
use waulk_ir::builder::Builder;
use waulk_ir::function::{Catch, CatchKind, Op, Value, Variable};
use waulk_ir::opcode::Opcode;

use super::blocks::Kind;
use super::landing::Landing;
use super::types::block_types;
use super::{Lifter, Unlifted};
use crate::module::Module;

/// A clause of a `try_table` that is open.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    kind: CatchKind,
    tag: u32,
    landing: Landing,
}

impl Lifter {
    /// Makes variables of the locals that stay locals.
    pub(super) fn keep_locals(&mut self, params: usize, builder: &mut Builder) {
        self.variables.clear();
        self.variables.resize(self.local_types.len(), None);
        for &local in self.loops.caught() {
            let Some(&ty) = self.local_types.get(local as usize) else { continue };
            let param = ((local as usize) < params).then_some(local);
            self.variables[local as usize] = Some(builder.func.variables.len() as u32);
            builder.func.variables.push(Variable { ty, param });
        }
    }

    fn variable(&self, code: Opcode, local: u32) -> Op {
        let variable = self.variables[local as usize].expect("it stays a local");
        Op { code, word: variable.into() }
    }

    pub(super) fn get_variable(&mut self, builder: &mut Builder, local: u32) {
        let op = self.variable(Opcode::LocalGet, local);
        let list = builder.inst(op, &[], &[self.local_types[local as usize]]);
        self.stack.push(builder.func.at(list, 0));
    }

    pub(super) fn set_variable(&mut self, builder: &mut Builder, local: u32, value: Value) {
        builder.inst(self.variable(Opcode::LocalSet, local), &[value], &[]);
    }

    pub(super) fn start_try(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        table: &TryTable,
    ) -> Result<(), Unlifted> {
        let (params, results) = block_types(module, table.ty);
        let end = builder.block();
        if table.catches.is_empty() {
            self.enter(Kind::Block, end, params, results);
            return Ok(());
        }
        let clauses = self.clauses.len() as u32;
        for catch in &table.catches {
            use wasmparser::Catch::{All, AllRef, One, OneRef};
            let (kind, tag, depth) = match *catch {
                One { tag, label } => (CatchKind::One, tag, label),
                OneRef { tag, label } => (CatchKind::OneRef, tag, label),
                All { label } => (CatchKind::All, 0, label),
                AllRef { label } => (CatchKind::AllRef, 0, label),
            };
            let unknown = "try_table, for want of a type of its clause";
            let landing = self.open_landing(module, builder, depth, unknown)?;
            self.clauses.push(Clause { kind, tag, landing });
        }
        builder.start_try();
        self.enter(Kind::Try { clauses }, end, params, results);
        Ok(())
    }

    /// Closes the region and the landings of its clauses, and goes from there
    /// to the clauses' labels. No local that is a value has changed since the
    /// region began.
    pub(super) fn end_try(
        &mut self,
        builder: &mut Builder,
        frame: usize,
        clauses: usize,
        out: &mut Vec<Value>,
    ) -> Result<(), Unlifted> {
        debug_assert_eq!(self.log.len(), self.frames[frame].log, "no local changes");
        let catches: SmallVec<[Catch; 4]> = self.clauses[clauses..]
            .iter()
            .map(|c| Catch { kind: c.kind, tag: c.tag.into(), label: c.landing.label })
            .collect();
        builder.end_try(&catches);
        let height = self.frames[frame].height;
        while self.clauses.len() > clauses
            && let Some(Clause { landing, .. }) = self.clauses.pop()
        {
            self.close_landing(builder, landing, height, out)?;
        }
        Ok(())
    }
}
