//! Evaluators of float arithmetic lane by lane and of conversions.

macro_rules! float {
    ($module:ident $bits:ident $float:ident { $($more:tt)* }) => {
        pub(crate) mod $module {
            use crate::evaluate::lanes::{build_open, get, map, zip};
            use crate::evaluate::nan::{Float, binary, maximum, minimum, unary};

            /// Each lane from the lane of `a`.
            fn each(a: u128, operation: impl Fn($float) -> $float) -> (u128, u128) {
                build_open::<$float>(|at| unary(get(a, at), &operation))
            }

            /// Each lane from the lanes of `a` and `b`.
            fn both(
                a: u128,
                b: u128,
                operation: impl Fn($float, $float) -> $float,
            ) -> (u128, u128) {
                build_open::<$float>(|at| binary(get(a, at), get(b, at), &operation))
            }

            fn less(a: $bits, b: $bits) -> bool {
                $float::from_bits(a) < $float::from_bits(b)
            }

            crate::evaluate::evaluators! {
                abs(a: V128) -> V128 = map(a, |a: $bits| a & !$float::SIGN);
                neg(a: V128) -> V128 = map(a, |a: $bits| a ^ $float::SIGN);
                ceil(a: V128) -> V128 ~ each(a, $float::ceil);
                floor(a: V128) -> V128 ~ each(a, $float::floor);
                trunc(a: V128) -> V128 ~ each(a, $float::trunc);
                nearest(a: V128) -> V128 ~ each(a, $float::round_ties_even);
                sqrt(a: V128) -> V128 ~ each(a, $float::sqrt);
                add(a: V128, b: V128) -> V128 ~ both(a, b, |a, b| a + b);
                sub(a: V128, b: V128) -> V128 ~ both(a, b, |a, b| a - b);
                mul(a: V128, b: V128) -> V128 ~ both(a, b, |a, b| a * b);
                div(a: V128, b: V128) -> V128 ~ both(a, b, |a, b| a / b);
                min(a: V128, b: V128) -> V128 ~ both(a, b, minimum);
                max(a: V128, b: V128) -> V128 ~ both(a, b, maximum);
                pmin(a: V128, b: V128) -> V128 =
                    zip(a, b, |a: $bits, b| if less(b, a) { b } else { a });
                pmax(a: V128, b: V128) -> V128 =
                    zip(a, b, |a: $bits, b| if less(a, b) { b } else { a });
                $($more)*
            }
        }
    };
}

float! { f32x4 u32 f32 {
    convert_s(a: V128) -> V128 = map(a, |a: u32| (a.cast_signed() as f32).to_bits());
    convert_u(a: V128) -> V128 = map(a, |a: u32| (a as f32).to_bits());
    demote_zero(a: V128) -> V128 ~ build_open::<f32>(|at| match at {
        0..2 => crate::evaluate::nan::demote(get(a, at)),
        _ => (0, 0),
    });
} }
float! { f64x2 u64 f64 {
    convert_low_s(a: V128) -> V128 =
        crate::evaluate::lanes::build(|at| f64::from(get::<i32>(a, at)).to_bits());
    convert_low_u(a: V128) -> V128 =
        crate::evaluate::lanes::build(|at| f64::from(get::<u32>(a, at)).to_bits());
    promote_low(a: V128) -> V128 ~
        build_open::<f64>(|at| crate::evaluate::nan::promote(get(a, at)));
} }

/// Conversions to `i32x4`.
pub(crate) mod i32x4 {
    use crate::evaluate::lanes::{build, get, map};

    fn f64(a: u128, at: u32) -> f64 {
        f64::from_bits(get(a, at))
    }

    crate::evaluate::evaluators! {
        trunc_sat_f32x4_s(a: V128) -> V128 =
            map(a, |a: u32| (f32::from_bits(a) as i32).cast_unsigned());
        trunc_sat_f32x4_u(a: V128) -> V128 = map(a, |a: u32| f32::from_bits(a) as u32);
        trunc_sat_f64x2_s_zero(a: V128) -> V128 =
            build(|at| if at < 2 { f64(a, at) as i32 } else { 0 });
        trunc_sat_f64x2_u_zero(a: V128) -> V128 =
            build(|at| if at < 2 { f64(a, at) as u32 } else { 0 });
    }
}
