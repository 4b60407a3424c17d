//! Meanings of vector instructions that move lanes or treat a vector as bits.

use super::integer::truth;
use super::lanes::{build, split};
use super::{Meaning, TermId, Terms, meanings, mismatch};

/// The lane that the immediate names.
fn lane_of(t: &mut Terms, vector: TermId, bits: u32, immediates: &[u8]) -> TermId {
    let [lane] = *immediates else { panic!("not a lane: {immediates:?}") };
    split(t, vector, bits)[usize::from(lane)]
}

/// Takes out a lane and extends it to a scalar.
fn extract(
    t: &mut Terms,
    operands: &[TermId],
    immediates: &[u8],
    (bits, scalar): (u32, u32),
    extend: fn(&mut Terms, TermId, u32) -> TermId,
) -> Meaning {
    let &[vector] = operands else { mismatch(operands) };
    let lane = lane_of(t, vector, bits, immediates);
    Meaning::value(extend(t, lane, scalar))
}

/// Puts the low bits of a scalar into a lane.
fn replace(t: &mut Terms, operands: &[TermId], immediates: &[u8], bits: u32) -> Meaning {
    let &[vector, scalar] = operands else { mismatch(operands) };
    let mut lanes = split(t, vector, bits);
    let [lane] = *immediates else { panic!("not a lane: {immediates:?}") };
    lanes[usize::from(lane)] = t.resize_u(scalar, bits);
    Meaning::value(super::lanes::join(t, &lanes))
}

macro_rules! lanes {
    ($module:ident $bits:literal of $scalar:literal $($extract:ident: $extend:ident)*) => {
        pub(crate) mod $module {
            use super::*;

            $(pub(crate) fn $extract(
                t: &mut Terms,
                operands: &[TermId],
                immediates: &[u8],
            ) -> Meaning {
                extract(t, operands, immediates, ($bits, $scalar), Terms::$extend)
            })*

            pub(crate) fn replace_lane(
                t: &mut Terms,
                operands: &[TermId],
                immediates: &[u8],
            ) -> Meaning {
                replace(t, operands, immediates, $bits)
            }

            meanings! { |t|
                splat(a) = {
                    let lane = t.resize_u(a, $bits);
                    build(t, $bits, |_, _| lane)
                };
            }
        }
    };
}

lanes! { i8x16 8 of 32 extract_lane_s: resize_s extract_lane_u: resize_u }
lanes! { i16x8 16 of 32 extract_lane_s: resize_s extract_lane_u: resize_u }
lanes! { i32x4 32 of 32 extract_lane: resize_u }
lanes! { i64x2 64 of 64 extract_lane: resize_u }
lanes! { f32x4 32 of 32 extract_lane: resize_u }
lanes! { f64x2 64 of 64 extract_lane: resize_u }

/// The byte of `a` with the number `at`; zero past the last.
fn lookup(t: &mut Terms, a: TermId, at: TermId) -> TermId {
    let (bits, byte) = (t.bits(a), t.bv(3, 128));
    let at = t.resize_u(at, bits);
    let distance = t.bvshl(at, byte);
    // A shift by all bits or more leaves zero.
    let shifted = t.bvlshr(a, distance);
    t.extract(shifted, 7, 0)
}

meanings! { |t|
    swizzle(a, b) = {
        let lanes = split(t, b, 8);
        build(t, 8, |t, at| lookup(t, a, lanes[at]))
    };
    not(a) = t.bvnot(a);
    and(a, b) = t.bvand(a, b);
    andnot(a, b) = { let b = t.bvnot(b); t.bvand(a, b) };
    or(a, b) = t.bvor(a, b);
    xor(a, b) = t.bvxor(a, b);
    bitselect(a, b, mask) = {
        let others = t.bvnot(mask);
        let (a, b) = (t.bvand(a, mask), t.bvand(b, others));
        t.bvor(a, b)
    };
    any_true(a) = {
        let zero = t.is(a, 0);
        let some = t.not(zero);
        truth(t, some)
    };
}

pub(crate) fn shuffle(t: &mut Terms, operands: &[TermId], immediates: &[u8]) -> Meaning {
    let &[a, b] = operands else { mismatch(operands) };
    let mut lanes = split(t, a, 8);
    lanes.extend(split(t, b, 8));
    assert_eq!(immediates.len(), 16, "a shuffle has sixteen lanes");
    Meaning::value(build(t, 8, |_, at| lanes[usize::from(immediates[at])]))
}
