//! The evaluator of `select`, whose operands have any type.

use super::{Evaluated, Trap, mismatch};
use crate::constant::Constant;

pub(crate) fn select(operands: &[Constant], _: &[u8]) -> Result<Evaluated, Trap> {
    let &[chosen, other, Constant::I32(condition)] = operands else { mismatch(operands) };
    Ok(Evaluated::exact(if condition != 0 { chosen } else { other }))
}
