//! Meanings of comparisons lane by lane.

use super::{float, lanes};

macro_rules! signed {
    ($module:ident $bits:literal |$t:ident $a:ident $b:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::lanes::compare;
            use crate::meaning::{Terms, meanings};

            const BITS: u32 = $bits;

            meanings! { |$t|
                eq($a, $b) = compare($t, BITS, $a, $b, Terms::eq);
                ne($a, $b) = compare($t, BITS, $a, $b, Terms::ne);
                lt_s($a, $b) = compare($t, BITS, $a, $b, Terms::bvslt);
                gt_s($a, $b) = compare($t, BITS, $b, $a, Terms::bvslt);
                le_s($a, $b) = compare($t, BITS, $a, $b, Terms::bvsle);
                ge_s($a, $b) = compare($t, BITS, $b, $a, Terms::bvsle);
                $($more)*
            }
        }
    };
}

macro_rules! integer {
    ($module:ident $bits:literal) => {
        signed! { $module $bits |t a b| {
            lt_u(a, b) = compare(t, BITS, a, b, Terms::bvult);
            gt_u(a, b) = compare(t, BITS, b, a, Terms::bvult);
            le_u(a, b) = compare(t, BITS, a, b, Terms::bvule);
            ge_u(a, b) = compare(t, BITS, b, a, Terms::bvule);
        } }
    };
}

integer! { i8x16 8 }
integer! { i16x8 16 }
integer! { i32x4 32 }
signed! { i64x2 64 |t a b| {} }

macro_rules! float {
    ($module:ident $bits:literal) => {
        pub(crate) mod $module {
            use super::float::{compare, differ};
            use super::lanes;
            use crate::meaning::{TermId, Terms, meanings};

            fn by(
                t: &mut Terms,
                a: TermId,
                b: TermId,
                holds: fn(&mut Terms, TermId, TermId) -> TermId,
            ) -> TermId {
                lanes::compare(t, $bits, a, b, |t, a, b| compare(t, a, b, holds))
            }

            meanings! { |t|
                eq(a, b) = by(t, a, b, Terms::fp_eq);
                ne(a, b) = by(t, a, b, differ);
                lt(a, b) = by(t, a, b, Terms::fp_lt);
                gt(a, b) = by(t, b, a, Terms::fp_lt);
                le(a, b) = by(t, a, b, Terms::fp_le);
                ge(a, b) = by(t, b, a, Terms::fp_le);
            }
        }
    };
}

float! { f32x4 32 }
float! { f64x2 64 }
