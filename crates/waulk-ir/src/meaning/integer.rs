//! Meanings of integer instructions, wide arithmetic included.
//!
//! The operations do not know how many bits their operands have: both widths
//! and the lanes of vectors use them.

use super::{Meaning, TermId, Terms, meanings, mismatch};
use crate::evaluate::Trap;

/// The instructions that both widths have.
pub(crate) mod scalar {
    use super::{
        TermId, Terms, bit_count, extend_low, leading_zeros, meanings, rotate_left, rotate_right,
        shift_left, shift_right_s, shift_right_u, trailing_zeros, truth, zero_divisor,
    };
    use crate::evaluate::Trap;

    /// The quotient is one above the greatest number.
    fn overflow(t: &mut Terms, a: TermId, b: TermId) -> TermId {
        let bits = t.bits(a);
        let (least, minus_one) = (t.is(a, 1 << (bits - 1)), t.bv(u128::MAX, bits));
        let by_minus_one = t.eq(b, minus_one);
        t.and(least, by_minus_one)
    }

    meanings! { |t|
        eqz(a) = { let zero = t.is(a, 0); truth(t, zero) };
        eq(a, b) = { let holds = t.eq(a, b); truth(t, holds) };
        ne(a, b) = { let holds = t.ne(a, b); truth(t, holds) };
        lt_s(a, b) = { let holds = t.bvslt(a, b); truth(t, holds) };
        lt_u(a, b) = { let holds = t.bvult(a, b); truth(t, holds) };
        gt_s(a, b) = { let holds = t.bvslt(b, a); truth(t, holds) };
        gt_u(a, b) = { let holds = t.bvult(b, a); truth(t, holds) };
        le_s(a, b) = { let holds = t.bvsle(a, b); truth(t, holds) };
        le_u(a, b) = { let holds = t.bvule(a, b); truth(t, holds) };
        ge_s(a, b) = { let holds = t.bvsle(b, a); truth(t, holds) };
        ge_u(a, b) = { let holds = t.bvule(b, a); truth(t, holds) };
        clz(a) = leading_zeros(t, a);
        ctz(a) = trailing_zeros(t, a);
        popcnt(a) = bit_count(t, a);
        add(a, b) = t.bvadd(a, b);
        sub(a, b) = t.bvsub(a, b);
        mul(a, b) = t.bvmul(a, b);
        div_s(a, b) ? (
            t.bvsdiv(a, b),
            [zero_divisor(t, b), (Trap::IntegerOverflow, overflow(t, a, b))],
        );
        div_u(a, b) ? (t.bvudiv(a, b), [zero_divisor(t, b)]);
        rem_s(a, b) ? (t.bvsrem(a, b), [zero_divisor(t, b)]);
        rem_u(a, b) ? (t.bvurem(a, b), [zero_divisor(t, b)]);
        and(a, b) = t.bvand(a, b);
        or(a, b) = t.bvor(a, b);
        xor(a, b) = t.bvxor(a, b);
        shl(a, b) = shift_left(t, a, b);
        shr_s(a, b) = shift_right_s(t, a, b);
        shr_u(a, b) = shift_right_u(t, a, b);
        rotl(a, b) = rotate_left(t, a, b);
        rotr(a, b) = rotate_right(t, a, b);
        extend8_s(a) = extend_low(t, a, 8);
        extend16_s(a) = extend_low(t, a, 16);
        extend32_s(a) = extend_low(t, a, 32);
    }
}
pub(crate) use scalar as i32;
pub(crate) use scalar as i64;

/// A truth value as an `i32`.
pub(super) fn truth(t: &mut Terms, condition: TermId) -> TermId {
    let (one, zero) = (t.bv(1, 32), t.bv(0, 32));
    t.ite(condition, one, zero)
}

fn zero_divisor(t: &mut Terms, b: TermId) -> (Trap, TermId) {
    (Trap::DivisionByZero, t.is(b, 0))
}

/// The low bits as a signed number.
fn extend_low(t: &mut Terms, a: TermId, from: u32) -> TermId {
    let bits = t.bits(a);
    let low = t.extract(a, from - 1, 0);
    t.resize_s(low, bits)
}

/// The distance of a shift of `a`: modulo its bits, which are a power of two. The
/// distance itself may have any number of bits.
fn distance(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    let bits = t.bits(a);
    let by = t.resize_u(by, bits);
    let modulo = t.bv(u128::from(bits - 1), bits);
    t.bvand(by, modulo)
}

pub(super) fn shift_left(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    let by = distance(t, a, by);
    t.bvshl(a, by)
}

pub(super) fn shift_right_s(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    let by = distance(t, a, by);
    t.bvashr(a, by)
}

pub(super) fn shift_right_u(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    let by = distance(t, a, by);
    t.bvlshr(a, by)
}

/// `a` shifted one way by `by`, and the other way by what is left. Nothing is left
/// of a shift by all bits.
fn rotate(
    t: &mut Terms,
    a: TermId,
    by: TermId,
    there: fn(&mut Terms, TermId, TermId) -> TermId,
    back: fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let bits = t.bits(a);
    let by = distance(t, a, by);
    let all = t.bv(bits.into(), bits);
    let rest = t.bvsub(all, by);
    let (most, others) = (there(t, a, by), back(t, a, rest));
    t.bvor(most, others)
}

fn rotate_left(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    rotate(t, a, by, Terms::bvshl, Terms::bvlshr)
}

fn rotate_right(t: &mut Terms, a: TermId, by: TermId) -> TermId {
    rotate(t, a, by, Terms::bvlshr, Terms::bvshl)
}

/// The count of the last bit in `order` that is set, or `none`.
fn last_set(
    t: &mut Terms,
    a: TermId,
    order: impl Iterator<Item = u32>,
    count: impl Fn(u32) -> u32,
) -> TermId {
    let bits = t.bits(a);
    let none = t.bv(bits.into(), bits);
    order.fold(none, |found, at| {
        let bit = t.extract(a, at, at);
        let (is_set, here) = (t.is(bit, 1), t.bv(count(at).into(), bits));
        t.ite(is_set, here, found)
    })
}

fn leading_zeros(t: &mut Terms, a: TermId) -> TermId {
    let bits = t.bits(a);
    last_set(t, a, 0..bits, |at| bits - 1 - at)
}

fn trailing_zeros(t: &mut Terms, a: TermId) -> TermId {
    let bits = t.bits(a);
    last_set(t, a, (0..bits).rev(), |at| at)
}

/// How many bits are set.
pub(super) fn bit_count(t: &mut Terms, a: TermId) -> TermId {
    let bits = t.bits(a);
    let count = count_in(t, a);
    t.resize_u(count, bits)
}

/// How many bits are set, in a bit more than the count needs: both halves' counts
/// added.
fn count_in(t: &mut Terms, a: TermId) -> TermId {
    let bits = t.bits(a);
    if bits == 1 {
        return a;
    }
    let (high, low) = (t.extract(a, bits - 1, bits / 2), t.extract(a, bits / 2 - 1, 0));
    let (high, low) = (count_in(t, high), count_in(t, low));
    let longer = t.bits(high) + 1;
    let (high, low) = (t.resize_u(high, longer), t.resize_u(low, longer));
    t.bvadd(high, low)
}

/// The low and the high word.
fn words(t: &mut Terms, wide: TermId) -> Meaning {
    let (low, high) = (t.extract(wide, 63, 0), t.extract(wide, 127, 64));
    Meaning::values([low, high])
}

/// Two numbers of two words each, put together by `operation`.
fn two_wide(
    t: &mut Terms,
    operands: &[TermId],
    operation: fn(&mut Terms, TermId, TermId) -> TermId,
) -> Meaning {
    let &[a_low, a_high, b_low, b_high] = operands else { mismatch(operands) };
    let (a, b) = (t.concat(a_high, a_low), t.concat(b_high, b_low));
    let wide = operation(t, a, b);
    words(t, wide)
}

/// The product of two words, extended by `extend`.
fn mul_wide(
    t: &mut Terms,
    operands: &[TermId],
    extend: fn(&mut Terms, TermId, u32) -> TermId,
) -> Meaning {
    let &[a, b] = operands else { mismatch(operands) };
    let (a, b) = (extend(t, a, 128), extend(t, b, 128));
    let wide = t.bvmul(a, b);
    words(t, wide)
}

pub(crate) fn add128(t: &mut Terms, operands: &[TermId], _: &[u8]) -> Meaning {
    two_wide(t, operands, Terms::bvadd)
}

pub(crate) fn sub128(t: &mut Terms, operands: &[TermId], _: &[u8]) -> Meaning {
    two_wide(t, operands, Terms::bvsub)
}

pub(crate) fn mul_wide_s(t: &mut Terms, operands: &[TermId], _: &[u8]) -> Meaning {
    mul_wide(t, operands, Terms::resize_s)
}

pub(crate) fn mul_wide_u(t: &mut Terms, operands: &[TermId], _: &[u8]) -> Meaning {
    mul_wide(t, operands, Terms::resize_u)
}
