//! Evaluators of comparisons lane by lane.

macro_rules! signed {
    ($module:ident $unsigned:ident $signed:ident { $($more:tt)* }) => {
        pub(crate) mod $module {
            use crate::evaluate::lanes::compare;

            crate::evaluate::evaluators! {
                eq(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a == b);
                ne(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a != b);
                lt_s(a: V128, b: V128) -> V128 = compare(a, b, |a: $signed, b| a < b);
                gt_s(a: V128, b: V128) -> V128 = compare(a, b, |a: $signed, b| a > b);
                le_s(a: V128, b: V128) -> V128 = compare(a, b, |a: $signed, b| a <= b);
                ge_s(a: V128, b: V128) -> V128 = compare(a, b, |a: $signed, b| a >= b);
                $($more)*
            }
        }
    };
}

macro_rules! integer {
    ($module:ident $unsigned:ident $signed:ident) => {
        signed! { $module $unsigned $signed {
            lt_u(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a < b);
            gt_u(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a > b);
            le_u(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a <= b);
            ge_u(a: V128, b: V128) -> V128 = compare(a, b, |a: $unsigned, b| a >= b);
        } }
    };
}

integer! { i8x16 u8 i8 }
integer! { i16x8 u16 i16 }
integer! { i32x4 u32 i32 }
signed! { i64x2 u64 i64 {} }

macro_rules! float {
    ($module:ident $bits:ident $float:ident) => {
        pub(crate) mod $module {
            use crate::evaluate::lanes::compare;

            fn by(a: u128, b: u128, holds: impl Fn(&$float, &$float) -> bool) -> u128 {
                let float = $float::from_bits;
                compare(a, b, |a: $bits, b| holds(&float(a), &float(b)))
            }

            crate::evaluate::evaluators! {
                eq(a: V128, b: V128) -> V128 = by(a, b, $float::eq);
                ne(a: V128, b: V128) -> V128 = by(a, b, $float::ne);
                lt(a: V128, b: V128) -> V128 = by(a, b, $float::lt);
                gt(a: V128, b: V128) -> V128 = by(a, b, $float::gt);
                le(a: V128, b: V128) -> V128 = by(a, b, $float::le);
                ge(a: V128, b: V128) -> V128 = by(a, b, $float::ge);
            }
        }
    };
}

float! { f32x4 u32 f32 }
float! { f64x2 u64 f64 }
