//! Evaluators of vector instructions that move lanes or treat a vector as bits.

use super::lanes::{Lane, build, count, get};
use super::{Evaluated, Trap, evaluators, mismatch};
use crate::constant::Constant;

/// The lane index among the immediates.
fn lane_of<L: Lane>(immediates: &[u8]) -> u32 {
    match *immediates {
        [lane] if u32::from(lane) < count::<L>() => lane.into(),
        _ => panic!("not a lane of {} bits: {immediates:?}", L::BITS),
    }
}

macro_rules! lanes {
    ($module:ident $lane:ident $scalar:ident $($extract:ident: $from:ident)*) => {
        pub(crate) mod $module {
            use super::lane_of;
            use crate::constant::Constant;
            use crate::evaluate::lanes::{build, get, set};
            use crate::evaluate::{Evaluated, Trap, mismatch};

            $(pub(crate) fn $extract(
                operands: &[Constant],
                immediates: &[u8],
            ) -> Result<Evaluated, Trap> {
                let &[Constant::V128(a)] = operands else { mismatch(operands) };
                let lane = get::<$from>(a, lane_of::<$from>(immediates));
                Ok(Evaluated::exact(Constant::$scalar(lane as _)))
            })*

            pub(crate) fn replace_lane(
                operands: &[Constant],
                immediates: &[u8],
            ) -> Result<Evaluated, Trap> {
                let &[Constant::V128(a), Constant::$scalar(b)] = operands else {
                    mismatch(operands)
                };
                let vector = set::<$lane>(a, lane_of::<$lane>(immediates), b as _);
                Ok(Evaluated::exact(Constant::V128(vector)))
            }

            crate::evaluate::evaluators! {
                splat(a: $scalar) -> V128 = build::<$lane>(|_| a as _);
            }
        }
    };
}

lanes! { i8x16 u8 I32 extract_lane_s: i8 extract_lane_u: u8 }
lanes! { i16x8 u16 I32 extract_lane_s: i16 extract_lane_u: u16 }
lanes! { i32x4 u32 I32 extract_lane: u32 }
lanes! { i64x2 u64 I64 extract_lane: u64 }
lanes! { f32x4 u32 F32 extract_lane: u32 }
lanes! { f64x2 u64 F64 extract_lane: u64 }

evaluators! {
    swizzle(a: V128, b: V128) -> V128 = build(|at| match get::<u8>(b, at) {
        lane @ 0..16 => get::<u8>(a, lane.into()),
        _ => 0,
    });
    not(a: V128) -> V128 = !a;
    and(a: V128, b: V128) -> V128 = a & b;
    andnot(a: V128, b: V128) -> V128 = a & !b;
    or(a: V128, b: V128) -> V128 = a | b;
    xor(a: V128, b: V128) -> V128 = a ^ b;
    bitselect(a: V128, b: V128, mask: V128) -> V128 = a & mask | b & !mask;
    any_true(a: V128) -> I32 = (a != 0).into();
}

pub(crate) fn shuffle(operands: &[Constant], immediates: &[u8]) -> Result<Evaluated, Trap> {
    let &[Constant::V128(a), Constant::V128(b)] = operands else { mismatch(operands) };
    let lanes: &[u8; 16] = immediates.try_into().expect("a shuffle has sixteen lanes");
    let vector = build(|at| match lanes[at as usize] {
        lane @ 0..16 => get::<u8>(a, lane.into()),
        lane @ 16..32 => get(b, u32::from(lane) - 16),
        lane => panic!("two vectors have no lane {lane}"),
    });
    Ok(Evaluated::exact(Constant::V128(vector)))
}
