//! Evaluators of integer arithmetic lane by lane.

use super::lanes::{Lane, build, count, get};

/// The lanes of `a`, then those of `b`, each made half as wide.
fn narrow<W: Lane, N: Lane>(a: u128, b: u128, f: impl Fn(W) -> N) -> u128 {
    let half = count::<W>();
    build(|at| f(if at < half { get(a, at) } else { get(b, at - half) }))
}

/// The highest bit of each lane.
fn top_bits<L: Lane>(a: u128) -> u32 {
    (0..count::<L>()).fold(0, |mask, at| {
        let top = a >> ((at + 1) * L::BITS - 1) & 1;
        mask | (top as u32) << at
    })
}

/// What lanes of all widths have.
macro_rules! lanes {
    ($module:ident $unsigned:ident $signed:ident { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::top_bits;
            use crate::evaluate::lanes::{count, get, map, zip};

            crate::evaluate::evaluators! {
                abs(a: V128) -> V128 = map(a, $signed::wrapping_abs);
                neg(a: V128) -> V128 = map(a, $signed::wrapping_neg);
                all_true(a: V128) -> I32 =
                    (0..count::<$unsigned>()).all(|at| get::<$unsigned>(a, at) != 0).into();
                bitmask(a: V128) -> I32 = top_bits::<$unsigned>(a);
                shl(a: V128, b: I32) -> V128 = map(a, |a: $unsigned| a.wrapping_shl(b));
                shr_s(a: V128, b: I32) -> V128 = map(a, |a: $signed| a.wrapping_shr(b));
                shr_u(a: V128, b: I32) -> V128 = map(a, |a: $unsigned| a.wrapping_shr(b));
                add(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::wrapping_add);
                sub(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::wrapping_sub);
                $($more)*
            }
        }
    };
}

/// And minimum and maximum: all but the widest.
macro_rules! ordered {
    ($module:ident $unsigned:ident $signed:ident { $($more:tt)* }) => {
        lanes! { $module $unsigned $signed {
            min_s(a: V128, b: V128) -> V128 = zip(a, b, $signed::min);
            min_u(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::min);
            max_s(a: V128, b: V128) -> V128 = zip(a, b, $signed::max);
            max_u(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::max);
            $($more)*
        } }
    };
}

/// And saturating arithmetic and averages: the two narrowest. `$wide` is the
/// signed type of twice the width.
macro_rules! saturating {
    ($module:ident $unsigned:ident $signed:ident $wide:ident { $($more:tt)* }) => {
        ordered! { $module $unsigned $signed {
            add_sat_s(a: V128, b: V128) -> V128 = zip(a, b, $signed::saturating_add);
            add_sat_u(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::saturating_add);
            sub_sat_s(a: V128, b: V128) -> V128 = zip(a, b, $signed::saturating_sub);
            sub_sat_u(a: V128, b: V128) -> V128 = zip(a, b, $unsigned::saturating_sub);
            avgr_u(a: V128, b: V128) -> V128 = zip(a, b, |a: $unsigned, b| {
                $wide::midpoint($wide::from(a), $wide::from(b) + 1) as $unsigned
            });
            narrow_s(a: V128, b: V128) -> V128 = super::narrow(a, b, |a: $wide| {
                a.clamp($signed::MIN.into(), $signed::MAX.into()) as $signed
            });
            narrow_u(a: V128, b: V128) -> V128 = super::narrow(a, b, |a: $wide| {
                a.clamp(0, $unsigned::MAX.into()) as $unsigned
            });
            $($more)*
        } }
    };
}

saturating! { i8x16 u8 i8 i16 {
    popcnt(a: V128) -> V128 = map(a, |a: u8| a.count_ones() as u8);
} }
saturating! { i16x8 u16 i16 i32 {
    mul(a: V128, b: V128) -> V128 = zip(a, b, u16::wrapping_mul);
    q15mulr_sat_s(a: V128, b: V128) -> V128 = zip(a, b, |a: i16, b| {
        let product = i32::from(a) * i32::from(b);
        ((product + 0x4000) >> 15).min(i16::MAX.into()) as i16
    });
} }
ordered! { i32x4 u32 i32 {
    mul(a: V128, b: V128) -> V128 = zip(a, b, u32::wrapping_mul);
} }
lanes! { i64x2 u64 i64 {
    mul(a: V128, b: V128) -> V128 = zip(a, b, u64::wrapping_mul);
} }
