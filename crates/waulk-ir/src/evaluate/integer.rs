//! Evaluators of integer instructions, wide arithmetic included.

use super::mismatch;
use crate::constant::Constant;

/// The instructions that both widths have.
macro_rules! integer {
    ($module:ident $constant:ident $unsigned:ident $signed:ident { $($more:tt)* }) => {
        pub(crate) mod $module {
            use crate::evaluate::Trap;

            crate::evaluate::evaluators! {
                eqz(a: $constant) -> I32 = (a == 0).into();
                eq(a: $constant, b: $constant) -> I32 = (a == b).into();
                ne(a: $constant, b: $constant) -> I32 = (a != b).into();
                lt_s(a: $constant, b: $constant) -> I32 = (a.cast_signed() < b.cast_signed()).into();
                lt_u(a: $constant, b: $constant) -> I32 = (a < b).into();
                gt_s(a: $constant, b: $constant) -> I32 = (a.cast_signed() > b.cast_signed()).into();
                gt_u(a: $constant, b: $constant) -> I32 = (a > b).into();
                le_s(a: $constant, b: $constant) -> I32 = (a.cast_signed() <= b.cast_signed()).into();
                le_u(a: $constant, b: $constant) -> I32 = (a <= b).into();
                ge_s(a: $constant, b: $constant) -> I32 = (a.cast_signed() >= b.cast_signed()).into();
                ge_u(a: $constant, b: $constant) -> I32 = (a >= b).into();
                clz(a: $constant) -> $constant = a.leading_zeros().into();
                ctz(a: $constant) -> $constant = a.trailing_zeros().into();
                popcnt(a: $constant) -> $constant = a.count_ones().into();
                add(a: $constant, b: $constant) -> $constant = a.wrapping_add(b);
                sub(a: $constant, b: $constant) -> $constant = a.wrapping_sub(b);
                mul(a: $constant, b: $constant) -> $constant = a.wrapping_mul(b);
                div_s(a: $constant, b: $constant) -> $constant ? divide(a.cast_signed(), b.cast_signed());
                div_u(a: $constant, b: $constant) -> $constant ? a.checked_div(b).ok_or(Trap::DivisionByZero);
                rem_s(a: $constant, b: $constant) -> $constant ? match b {
                    0 => Err(Trap::DivisionByZero),
                    _ => Ok(a.cast_signed().wrapping_rem(b.cast_signed()).cast_unsigned()),
                };
                rem_u(a: $constant, b: $constant) -> $constant ? a.checked_rem(b).ok_or(Trap::DivisionByZero);
                and(a: $constant, b: $constant) -> $constant = a & b;
                or(a: $constant, b: $constant) -> $constant = a | b;
                xor(a: $constant, b: $constant) -> $constant = a ^ b;
                shl(a: $constant, b: $constant) -> $constant = a.wrapping_shl(b as u32);
                shr_s(a: $constant, b: $constant) -> $constant =
                    a.cast_signed().wrapping_shr(b as u32).cast_unsigned();
                shr_u(a: $constant, b: $constant) -> $constant = a.wrapping_shr(b as u32);
                rotl(a: $constant, b: $constant) -> $constant = a.rotate_left(b as u32 % $unsigned::BITS);
                rotr(a: $constant, b: $constant) -> $constant = a.rotate_right(b as u32 % $unsigned::BITS);
                extend8_s(a: $constant) -> $constant = $signed::from(a as i8).cast_unsigned();
                extend16_s(a: $constant) -> $constant = $signed::from(a as i16).cast_unsigned();
                $($more)*
            }

            fn divide(a: $signed, b: $signed) -> Result<$unsigned, Trap> {
                match b {
                    0 => Err(Trap::DivisionByZero),
                    _ => a.checked_div(b).map($signed::cast_unsigned).ok_or(Trap::IntegerOverflow),
                }
            }
        }
    };
}

integer! { i32 I32 u32 i32 {} }
integer! { i64 I64 u64 i64 {
    extend32_s(a: I64) -> I64 = i64::from(a as i32).cast_unsigned();
} }

/// The low and the high word.
fn words(value: u128) -> [Constant; 2] {
    [Constant::I64(value as u64), Constant::I64((value >> 64) as u64)]
}

/// Two numbers of two words each.
fn two_wide(operands: &[Constant]) -> (u128, u128) {
    use Constant::I64;
    let &[I64(a_low), I64(a_high), I64(b_low), I64(b_high)] = operands else { mismatch(operands) };
    let wide = |low, high| u128::from(low) | u128::from(high) << 64;
    (wide(a_low, a_high), wide(b_low, b_high))
}

pub(crate) fn add128(operands: &[Constant]) -> [Constant; 2] {
    let (a, b) = two_wide(operands);
    words(a.wrapping_add(b))
}

pub(crate) fn sub128(operands: &[Constant]) -> [Constant; 2] {
    let (a, b) = two_wide(operands);
    words(a.wrapping_sub(b))
}

pub(crate) fn mul_wide_s(operands: &[Constant]) -> [Constant; 2] {
    let &[Constant::I64(a), Constant::I64(b)] = operands else { mismatch(operands) };
    words((i128::from(a.cast_signed()) * i128::from(b.cast_signed())).cast_unsigned())
}

pub(crate) fn mul_wide_u(operands: &[Constant]) -> [Constant; 2] {
    let &[Constant::I64(a), Constant::I64(b)] = operands else { mismatch(operands) };
    words(u128::from(a) * u128::from(b))
}
