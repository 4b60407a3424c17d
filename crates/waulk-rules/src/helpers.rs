//! Helper terms: what rules ask about constants and values. Each is a function beside
//! which stands what it means to a solver.

use waulk_ir::function::{Function, Value, ValueDef};
use waulk_ir::meaning::{TermId, Terms};

use crate::compiled::Op;
use crate::inst::Inst;
use crate::operations::Ty;

/// A helper term that gives a number, beside its code what it means.
#[derive(Debug)]
pub struct Helper {
    /// Its name.
    pub name: &'static str,
    /// What it looks at, beside a type.
    pub looks: Looks,
    /// What computes it, of a number.
    pub code: Option<fn(Ty, i64) -> Option<i64>>,
    /// What may be said about what it gives.
    pub meaning: Meaning,
}

/// Names are theirs alone.
impl PartialEq for Helper {
    fn eq(&self, other: &Helper) -> bool {
        self.name == other.name
    }
}

/// What a helper term looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looks {
    /// A number.
    Number,
    /// A value.
    Value,
}

/// What a helper term means: from the bits that it looks at, as many as the type has,
/// and the bits that it gives, to what then holds. What it gives is any bits for which
/// this holds.
pub type Meaning = fn(&mut Terms, TermId, TermId) -> TermId;

/// Every helper term that gives a number.
pub static HELPERS: &[Helper] = &[
    Helper { name: "log2", looks: Looks::Number, code: Some(log2), meaning: means::log2 },
    Helper {
        name: "low_mask",
        looks: Looks::Number,
        code: Some(low_mask),
        meaning: means::low_mask,
    },
    Helper { name: "zero_bits", looks: Looks::Value, code: None, meaning: means::zero_bits },
];

/// Meanings.
mod means {
    use super::{TermId, Terms};

    /// `n` is above 0 and below the number of bits, and `1 << n` is it.
    pub(super) fn log2(t: &mut Terms, of: TermId, n: TermId) -> TermId {
        let bits = t.bits(of);
        let (zero, one, all) = (t.bv(0, bits), t.bv(1, bits), t.bv(bits.into(), bits));
        let (above, below) = (t.bvult(zero, n), t.bvult(n, all));
        let power = t.bvshl(one, n);
        let same = t.eq(power, of);
        let range = t.and(above, below);
        t.and(range, same)
    }

    /// `n` is above 0 and below the number of bits, and `(1 << n) - 1` is it.
    pub(super) fn low_mask(t: &mut Terms, of: TermId, n: TermId) -> TermId {
        let bits = t.bits(of);
        let (zero, one, all) = (t.bv(0, bits), t.bv(1, bits), t.bv(bits.into(), bits));
        let (above, below) = (t.bvult(zero, n), t.bvult(n, all));
        let power = t.bvshl(one, n);
        let mask = t.bvsub(power, one);
        let same = t.eq(mask, of);
        let range = t.and(above, below);
        t.and(range, same)
    }

    /// The bits are zero in it.
    pub(super) fn zero_bits(t: &mut Terms, of: TermId, zeros: TermId) -> TermId {
        let bits = t.bits(of);
        let (both, zero) = (t.bvand(of, zeros), t.bv(0, bits));
        t.eq(both, zero)
    }
}

/// How many operations [`zero_bits`] looks through.
const DEPTH: u32 = 4;

/// The bits of an integer of a type, the others zero.
pub(crate) fn unsigned(ty: Ty, value: i64) -> u64 {
    match ty {
        Ty::I32 => u64::from(value as u32),
        _ => value as u64,
    }
}

/// The same, with the sign extended again.
pub(crate) fn signed(ty: Ty, value: u64) -> i64 {
    match ty {
        Ty::I32 => (value as i32).into(),
        _ => value as i64,
    }
}

/// The exponent of a power of two, but for 1.
pub(crate) fn log2(ty: Ty, value: i64) -> Option<i64> {
    let value = unsigned(ty, value);
    (value.is_power_of_two() && value != 1).then(|| value.trailing_zeros().into())
}

/// How many low bits are set, if no others are: at least one, and not all.
pub(crate) fn low_mask(ty: Ty, value: i64) -> Option<i64> {
    let bits = unsigned(ty, value);
    (bits != 0 && value != -1 && (bits & (bits + 1)) == 0).then(|| bits.count_ones().into())
}

/// The value, unless it is a constant.
pub(crate) fn not_constant(func: &Function, value: Value) -> Option<Value> {
    func.constant(value).is_none().then_some(value)
}

/// Bits that are zero, whatever the operands are.
pub(crate) fn zero_bits(func: &Function, ty: Ty, value: Value) -> i64 {
    signed(ty, zeros(func, value, DEPTH))
}

/// As [`zero_bits`]; of 32 bits, the high ones count as zero.
fn zeros(func: &Function, value: Value, depth: u32) -> u64 {
    let is_i32 = func.values[value].ty == wasmparser::ValType::I32;
    let above = if is_i32 { !u64::from(u32::MAX) } else { 0 };
    let known = match Inst::of_value(func, value) {
        _ if depth == 0 => 0,
        Some(Inst::Int { ty, value }) => !unsigned(ty, value),
        Some(Inst::Unary { op, x, .. }) => unary_zeros(func, op, x, depth - 1),
        Some(Inst::Binary { op, ty, x, y }) => binary_zeros(func, op, ty, (x, y), depth - 1),
        Some(Inst::Ternary { op: Op::Select, x, y, .. }) => {
            zeros(func, x, depth - 1) & zeros(func, y, depth - 1)
        }
        _ => effect_zeros(func, value),
    };
    known | above
}

fn unary_zeros(func: &Function, op: Op, x: Value, depth: u32) -> u64 {
    match op {
        Op::Ieqz => !1,
        Op::I64ExtendI32U => zeros(func, x, depth),
        Op::I32WrapI64 => zeros(func, x, depth),
        // At most 64.
        Op::Iclz | Op::Ictz | Op::Ipopcnt => !0x7f,
        _ => 0,
    }
}

fn binary_zeros(func: &Function, op: Op, ty: Ty, (x, y): (Value, Value), depth: u32) -> u64 {
    let distance = |value| match Inst::of_value(func, value) {
        Some(Inst::Int { value, .. }) => Some(value as u32 & if ty == Ty::I32 { 31 } else { 63 }),
        _ => None,
    };
    match op {
        Op::Ieq
        | Op::Ine
        | Op::IltS
        | Op::IltU
        | Op::IgtS
        | Op::IgtU
        | Op::IleS
        | Op::IleU
        | Op::IgeS
        | Op::IgeU
        | Op::Feq
        | Op::Fne
        | Op::Flt
        | Op::Fgt
        | Op::Fle
        | Op::Fge => !1,
        Op::Iand => zeros(func, x, depth) | zeros(func, y, depth),
        Op::Ior | Op::Ixor => zeros(func, x, depth) & zeros(func, y, depth),
        Op::IshrU => match distance(y) {
            // The high bits of 32 count as zero already.
            Some(by) => {
                let shifted = zeros(func, x, depth) >> by;
                shifted | !(u64::MAX >> by)
            }
            None => 0,
        },
        Op::Ishl => match distance(y) {
            Some(by) => zeros(func, x, depth) << by | ((1 << by) - 1),
            None => 0,
        },
        _ => 0,
    }
}

/// Of a result of an instruction that reads memory: of loads that extend.
fn effect_zeros(func: &Function, value: Value) -> u64 {
    use waulk_ir::function::NodeKind;
    use waulk_ir::opcode::Opcode;
    let ValueDef::Result { node, .. } = func.values[value].def else { return 0 };
    let NodeKind::Inst { op, .. } = func.nodes[node].kind else { return 0 };
    match op.code {
        Opcode::I32Load8U | Opcode::I64Load8U => !0xff,
        Opcode::I32Load16U | Opcode::I64Load16U => !0xffff,
        Opcode::I64Load32U => !0xffff_ffff,
        _ => 0,
    }
}
