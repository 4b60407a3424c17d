//! Evaluators of float instructions.

macro_rules! float {
    ($module:ident $constant:ident $float:ident $bits:ident) => {
        pub(crate) mod $module {
            use crate::evaluate::nan::{Float, binary, maximum, minimum, unary};

            fn float(bits: $bits) -> $float {
                $float::from_bits(bits)
            }

            crate::evaluate::evaluators! {
                eq(a: $constant, b: $constant) -> I32 = (float(a) == float(b)).into();
                ne(a: $constant, b: $constant) -> I32 = (float(a) != float(b)).into();
                lt(a: $constant, b: $constant) -> I32 = (float(a) < float(b)).into();
                gt(a: $constant, b: $constant) -> I32 = (float(a) > float(b)).into();
                le(a: $constant, b: $constant) -> I32 = (float(a) <= float(b)).into();
                ge(a: $constant, b: $constant) -> I32 = (float(a) >= float(b)).into();
                abs(a: $constant) -> $constant = a & !$float::SIGN;
                neg(a: $constant) -> $constant = a ^ $float::SIGN;
                copysign(a: $constant, b: $constant) -> $constant =
                    a & !$float::SIGN | b & $float::SIGN;
                ceil(a: $constant) -> $constant ~ unary(a, $float::ceil);
                floor(a: $constant) -> $constant ~ unary(a, $float::floor);
                trunc(a: $constant) -> $constant ~ unary(a, $float::trunc);
                nearest(a: $constant) -> $constant ~ unary(a, $float::round_ties_even);
                sqrt(a: $constant) -> $constant ~ unary(a, $float::sqrt);
                add(a: $constant, b: $constant) -> $constant ~ binary(a, b, |a: $float, b| a + b);
                sub(a: $constant, b: $constant) -> $constant ~ binary(a, b, |a: $float, b| a - b);
                mul(a: $constant, b: $constant) -> $constant ~ binary(a, b, |a: $float, b| a * b);
                div(a: $constant, b: $constant) -> $constant ~ binary(a, b, |a: $float, b| a / b);
                min(a: $constant, b: $constant) -> $constant ~ binary(a, b, minimum::<$float>);
                max(a: $constant, b: $constant) -> $constant ~ binary(a, b, maximum::<$float>);
            }
        }
    };
}

float! { f32 F32 f32 u32 }
float! { f64 F64 f64 u64 }
