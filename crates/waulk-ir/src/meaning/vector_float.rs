//! Meanings of float arithmetic lane by lane and of conversions.

use super::conversion::{Integer, convert, saturate};
use super::float::{compare, negated};
use super::lanes::{build, map, split, zip};
use super::nan::{binary, magnitude, maximum, minimum, round, unary};
use super::{Format, Rounding, TermId, Terms, meanings};

/// Each lane of `bits` bits, made of the low lanes of `a`, of `from` bits; zero
/// where there are no more.
fn low(
    t: &mut Terms,
    (from, bits): (u32, u32),
    a: TermId,
    f: impl Fn(&mut Terms, TermId) -> TermId,
) -> TermId {
    let lanes = split(t, a, from);
    build(t, bits, |t, at| match lanes.get(at) {
        Some(&lane) => f(t, lane),
        None => t.bv(0, bits),
    })
}

/// `b` if the floats are in order, else `a`.
fn pseudo(t: &mut Terms, a: TermId, b: TermId, lower: TermId, higher: TermId) -> TermId {
    let less = compare(t, lower, higher, Terms::fp_lt);
    t.ite(less, b, a)
}

macro_rules! float {
    ($module:ident $bits:literal |$t:ident $a:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::*;

            const BITS: u32 = $bits;

            /// Each lane from the lane of `a`.
            fn each(
                t: &mut Terms,
                a: TermId,
                operation: fn(&mut Terms, TermId) -> TermId,
            ) -> TermId {
                map(t, BITS, a, |t, a| unary(t, a, operation))
            }

            /// Each lane from the lanes of `a` and `b`.
            fn both(
                t: &mut Terms,
                a: TermId,
                b: TermId,
                operation: fn(&mut Terms, TermId, TermId) -> TermId,
            ) -> TermId {
                zip(t, BITS, a, b, |t, a, b| binary(t, a, b, operation))
            }

            fn rounded(t: &mut Terms, a: TermId, rounding: Rounding) -> TermId {
                map(t, BITS, a, |t, a| round(t, a, rounding))
            }

            meanings! { |$t|
                abs($a) = map($t, BITS, $a, magnitude);
                neg($a) = map($t, BITS, $a, negated);
                ceil($a) = rounded($t, $a, Rounding::Positive);
                floor($a) = rounded($t, $a, Rounding::Negative);
                trunc($a) = rounded($t, $a, Rounding::Zero);
                nearest($a) = rounded($t, $a, Rounding::NearestEven);
                sqrt($a) = each($t, $a, Terms::fp_sqrt);
                add($a, b) = both($t, $a, b, Terms::fp_add);
                sub($a, b) = both($t, $a, b, Terms::fp_sub);
                mul($a, b) = both($t, $a, b, Terms::fp_mul);
                div($a, b) = both($t, $a, b, Terms::fp_div);
                min($a, b) = zip($t, BITS, $a, b, minimum);
                max($a, b) = zip($t, BITS, $a, b, maximum);
                pmin($a, b) = zip($t, BITS, $a, b, |t, a, b| pseudo(t, a, b, b, a));
                pmax($a, b) = zip($t, BITS, $a, b, |t, a, b| pseudo(t, a, b, a, b));
                $($more)*
            }
        }
    };
}

float! { f32x4 32 |t a| {
    convert_s(a) = map(t, 32, a, |t, a| convert(t, a, true, Format::F32));
    convert_u(a) = map(t, 32, a, |t, a| convert(t, a, false, Format::F32));
    demote_zero(a) = low(t, (64, 32), a, |t, a| crate::meaning::nan::convert(t, a, Format::F32));
} }
float! { f64x2 64 |t a| {
    convert_low_s(a) = low(t, (32, 64), a, |t, a| convert(t, a, true, Format::F64));
    convert_low_u(a) = low(t, (32, 64), a, |t, a| convert(t, a, false, Format::F64));
    promote_low(a) = low(t, (32, 64), a, |t, a| crate::meaning::nan::convert(t, a, Format::F64));
} }

/// Conversions to `i32x4`.
pub(crate) mod i32x4 {
    use super::*;

    const SIGNED: Integer = Integer { bits: 32, signed: true };
    const UNSIGNED: Integer = Integer { bits: 32, signed: false };

    meanings! { |t|
        trunc_sat_f32x4_s(a) = map(t, 32, a, |t, a| saturate(t, a, SIGNED));
        trunc_sat_f32x4_u(a) = map(t, 32, a, |t, a| saturate(t, a, UNSIGNED));
        trunc_sat_f64x2_s_zero(a) = low(t, (64, 32), a, |t, a| saturate(t, a, SIGNED));
        trunc_sat_f64x2_u_zero(a) = low(t, (64, 32), a, |t, a| saturate(t, a, UNSIGNED));
    }
}
