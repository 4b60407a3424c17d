//! Branches that look at a reference: `br_on_null` and its kin.
//!
//! Each stays the instruction that it is. Where it branches, it brings the
//! reference on the stack, so its label has to expect it there: one that can't,
//! since it is a loop's or a branch by number goes there too, is gone to from a
//! block in between; a branch by number that comes later goes there in that way.

use wasmparser::{Operator, RefType, ValType};
use waulk_ir::builder::{Brought, Builder};
use waulk_ir::function::Op;
use waulk_ir::opcode::Opcode;

use super::blocks::Kind;
use super::{Lifter, Unlifted};

impl Lifter {
    pub(super) fn br_on(
        &mut self,
        builder: &mut Builder,
        operator: &Operator<'_>,
        depth: u32,
    ) -> Result<(), Unlifted> {
        let unknown = Unlifted::Operator("a branch on an unknown reference");
        let top = *self.stack.last().expect("the body is valid");
        let ValType::Ref(looked_at) = builder.func.values[top].ty else { return Err(unknown) };
        let not_null = RefType::new(false, looked_at.heap_type());
        // What is left, what is brought, the types to be written.
        let (left, passed, types) = match *operator {
            Operator::BrOnNull { .. } => (not_null, None, None),
            Operator::BrOnNonNull { .. } => (None, not_null, None),
            Operator::BrOnCast { from_ref_type: from, to_ref_type: to, .. }
            | Operator::BrOnCastDescEq { from_ref_type: from, to_ref_type: to, .. } => {
                (without(from, to), Some(to), Some((from, to)))
            }
            Operator::BrOnCastFail { from_ref_type: from, to_ref_type: to, .. }
            | Operator::BrOnCastDescEqFail { from_ref_type: from, to_ref_type: to, .. } => {
                (Some(to), without(from, to), Some((from, to)))
            }
            _ => return Err(unknown),
        };
        let code = Opcode::of(operator).ok_or(unknown)?;
        let word = types.map_or(0, |(from, to)| {
            let from = builder.func.intern_type(ValType::Ref(from));
            let to = builder.func.intern_type(ValType::Ref(to));
            builder.func.intern_words(&[from, to])
        });
        let op = Op { code, word };
        let (left, passed) = (left.map(ValType::Ref), passed.map(ValType::Ref));
        let frame = self.frame_at(depth);
        self.args.clear();
        // A descriptor comes with the reference.
        let operands = match operator {
            Operator::BrOnCastDescEq { .. } | Operator::BrOnCastDescEqFail { .. } => 2,
            _ => 1,
        };
        self.args.extend(self.stack.drain(self.stack.len() - operands..));
        if let Some(ty) = passed
            && (matches!(self.frames[frame].kind, Kind::Loop { .. })
                || self.frames[frame].by_number)
        {
            return self.br_on_between(builder, op, frame, left, ty);
        }
        let label = match self.frames[frame].kind {
            Kind::Loop { label, .. } => label,
            _ => self.frames[frame].label,
        };
        let (edge, left, passed) = builder.br_on(op, &self.args, label, left, passed);
        self.frames[frame].passed |= passed.is_some();
        self.stack.extend(passed);
        self.br(builder, frame, |builder, _, args| {
            let args = builder.func.list(args);
            builder.set_args(edge, args);
            Some(edge)
        })?;
        if passed.is_some() {
            self.stack.pop();
        }
        self.stack.extend(left);
        Ok(())
    }

    /// The operands are in `args`.
    fn br_on_between(
        &mut self,
        builder: &mut Builder,
        op: Op,
        frame: usize,
        left: Option<ValType>,
        passed: ValType,
    ) -> Result<(), Unlifted> {
        let end = builder.block();
        let between = builder.block();
        let (edge, value, brought) = builder.br_on(op, &self.args, between, left, Some(passed));
        let args = builder.func.list(brought.as_slice());
        builder.set_args(edge, args);
        builder.br(end, value.as_slice());
        let mut out = std::mem::take(&mut self.results);
        builder.end(&[Brought { origin: None.into(), ty: passed }], &mut out);
        self.stack.push(out[0]);
        self.br(builder, frame, |builder, label, args| Some(builder.br(label, args)))?;
        self.stack.pop();
        let left: Option<Brought> = left.map(|ty| Brought { origin: None.into(), ty });
        builder.end(left.as_slice(), &mut out);
        self.stack.extend_from_slice(&out);
        self.results = out;
        Ok(())
    }
}

/// A reference of the first type that is none of the second.
fn without(from: RefType, to: RefType) -> Option<RefType> {
    RefType::new(from.is_nullable() && !to.is_nullable(), from.heap_type())
}
