//! Constant folding, by the instruction table's evaluators.

use crate::builder::Builder;
use crate::constant::Constant;
use crate::function::{Function, Op, Value};
use crate::opcode::Opcode;

/// The operands of the widest instruction that can be folded.
const MOST_OPERANDS: usize = 4;

/// The constant that a pure operation gives. `None` where an operand is not
/// constant, where it would trap, or where the standard leaves bits open.
pub(crate) fn fold(builder: &mut Builder, op: Op, args: &[Value]) -> Option<Value> {
    if op.code == Opcode::I32Eqz && builder.func.is_address(args[0]) {
        return Some(builder.constant(Opcode::I32Const, 0));
    }
    let result = evaluate(op, args, |arg| constant(&builder.func, arg))?;
    let (code, bits) = match result {
        Constant::I32(bits) => (Opcode::I32Const, bits.into()),
        Constant::I64(bits) => (Opcode::I64Const, bits),
        Constant::F32(bits) => (Opcode::F32Const, bits.into()),
        Constant::F64(bits) => (Opcode::F64Const, bits),
        Constant::V128(_) => return None,
    };
    Some(builder.constant(code, bits))
}

/// What a pure operation gives for operands of which `known` tells the constants,
/// as far as they are known and no vectors. `None` as for [`fold`].
pub(crate) fn evaluate(
    op: Op,
    args: &[Value],
    known: impl Fn(Value) -> Option<Constant>,
) -> Option<Constant> {
    if args.is_empty() || args.len() > MOST_OPERANDS {
        return None;
    }
    op.code.row().evaluate?;
    let mut operands = [Constant::I32(0); MOST_OPERANDS];
    for (operand, &arg) in operands.iter_mut().zip(args) {
        *operand = known(arg)?;
    }
    // Instructions on lanes have an immediate; their operands are vectors, which
    // are not known.
    let result = op.code.evaluate(&operands[..args.len()], &[])?.ok()?;
    (result.open == 0).then_some(result.value)
}

/// The constant that a value is, unless it is a vector.
pub(crate) fn constant(func: &Function, value: Value) -> Option<Constant> {
    let (code, bits) = func.constant(value)?;
    Some(match code {
        Opcode::I32Const => Constant::I32(bits as u32),
        Opcode::I64Const => Constant::I64(bits),
        Opcode::F32Const => Constant::F32(bits as u32),
        Opcode::F64Const => Constant::F64(bits),
        _ => return None,
    })
}
