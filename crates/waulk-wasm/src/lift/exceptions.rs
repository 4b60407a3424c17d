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
//! Does not handle: clauses that give several values where the module has no
//! function type without parameters that gives them.

use smallvec::SmallVec;
use wasmparser::{TryTable, ValType};
use waulk_ir::builder::{Brought, Builder};
use waulk_ir::function::{Catch, CatchKind, Label, Op, Value, Variable};
use waulk_ir::opcode::Opcode;

use super::blocks::Kind;
use super::types::{self, block_types};
use super::{Lifter, Unlifted};
use crate::module::Module;

/// A clause of a `try_table` that is open.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    kind: CatchKind,
    tag: u32,
    landing: Label,
    /// Which frame it goes to.
    frame: usize,
    /// What it gives, as its label expects it.
    types: SmallVec<[ValType; 2]>,
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
            let frame = self.frame_at(depth);
            let to = &self.frames[frame];
            let types = match to.kind {
                Kind::Loop { .. } => to.params.clone(),
                _ => to.results.clone(),
            };
            let ty = match types.len() {
                0 | 1 => 0,
                _ => types::giving(module, &types)
                    .ok_or(Unlifted::Operator("try_table, for want of a type of its clause"))?,
            };
            let landing = builder.landing(ty.into());
            self.clauses.push(Clause { kind, tag, landing, frame, types });
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
            .map(|c| Catch { kind: c.kind, tag: c.tag.into(), label: c.landing })
            .collect();
        builder.end_try(&catches);
        let height = self.frames[frame].height;
        while self.clauses.len() > clauses
            && let Some(Clause { types, frame: to, .. }) = self.clauses.pop()
        {
            self.brought.clear();
            self.brought.extend(types.iter().map(|&ty| Brought { origin: None.into(), ty }));
            builder.end(&self.brought, out);
            if builder.is_reachable() {
                self.stack.truncate(height);
                self.stack.extend_from_slice(out);
                self.br(builder, to, |builder, label, args| Some(builder.br(label, args)))?;
            }
        }
        Ok(())
    }
}
