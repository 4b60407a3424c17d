//! Continuations that are resumed with clauses.
//!
//! A clause goes to a landing, as one of `try_table` does, and from there to its
//! label:
//!
//! ```text
//! block $end
//!   landing $c
//!     v = resume (on $tag $c) …
//!     br $end v
//!   end
//!   br $l
//! end
//! ```
//!
//! Does not handle: clauses that give several values where the module has no
//! function type without parameters that gives them.

use smallvec::SmallVec;
use wasmparser::{Handle, Operator, ResumeTable};
use waulk_ir::builder::{Brought, Builder};
use waulk_ir::function::{Function, Op, Suspended, Value};
use waulk_ir::opcode::Opcode;

use super::landing::Landing;
use super::types::Effect;
use super::{Lifter, Unlifted, shared};
use crate::module::Module;

impl Lifter {
    /// `operator` resumes a continuation and has this table of clauses.
    pub(super) fn resume(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        operator: &Operator<'_>,
        table: &ResumeTable,
    ) -> Result<(), Unlifted> {
        let unknown = Unlifted::Operator("resume of an unknown continuation");
        let effect = shared::continuation(module, operator);
        let (Some(Effect { operands, results }), Some(op)) =
            (effect, op(&mut builder.func, operator))
        else {
            return Err(unknown);
        };
        let args: SmallVec<[Value; 4]> = self.stack.drain(self.stack.len() - operands..).collect();
        let end = builder.block();
        let mut clauses: SmallVec<[Suspended; 4]> = SmallVec::new();
        let mut landings: SmallVec<[Landing; 4]> = SmallVec::new();
        for handle in &table.handlers {
            clauses.push(match *handle {
                Handle::OnSwitch { tag } => Suspended { tag: tag.into(), label: None.into() },
                Handle::OnLabel { tag, label } => {
                    let unknown = "resume, for want of a type of its clause";
                    let landing = self.open_landing(module, builder, label, unknown)?;
                    let label = Some(landing.label).into();
                    landings.push(landing);
                    Suspended { tag: tag.into(), label }
                }
            });
        }
        let given = builder.resume(op, &args, &results, &clauses);
        let given: SmallVec<[Value; 4]> = builder.func.slice(given).into();
        builder.br(end, &given);
        let mut out = std::mem::take(&mut self.results);
        let height = self.stack.len();
        for landing in landings.into_iter().rev() {
            self.close_landing(builder, landing, height, &mut out)?;
        }
        self.brought.clear();
        self.brought.extend(results.iter().map(|&ty| Brought { origin: None.into(), ty }));
        builder.end(&self.brought, &mut out);
        self.stack.extend_from_slice(&out);
        self.results = out;
        Ok(())
    }
}

/// The instruction, without its clauses.
fn op(func: &mut Function, operator: &Operator<'_>) -> Option<Op> {
    let word = match *operator {
        Operator::ResumeThrow { cont_type_index, tag_index, .. } => {
            func.intern_words(&[cont_type_index.into(), tag_index.into()])
        }
        Operator::Resume { cont_type_index, .. }
        | Operator::ResumeThrowRef { cont_type_index, .. } => cont_type_index.into(),
        _ => return None,
    };
    Some(Op { code: Opcode::of(operator)?, word })
}
