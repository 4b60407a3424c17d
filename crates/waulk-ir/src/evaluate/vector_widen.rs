//! Evaluators that make integer lanes from lanes half as wide.

use super::lanes::{Lane, build, get};

/// The high half of a vector.
const fn high(a: u128) -> u128 {
    a >> 64
}

/// Each lane from a lane of the low half.
fn extend<N: Lane, W: Lane + From<N>>(a: u128) -> u128 {
    build(|at| W::from(get(a, at)))
}

/// Each lane the sum of two neighbours.
fn pairwise<N: Lane, W: Lane + From<N> + std::ops::Add<Output = W>>(a: u128) -> u128 {
    build(|at| W::from(get(a, 2 * at)) + W::from(get(a, 2 * at + 1)))
}

/// Each lane the product of lanes of the low halves.
fn multiply<N: Lane, W: Lane + From<N> + std::ops::Mul<Output = W>>(a: u128, b: u128) -> u128 {
    build(|at| W::from(get(a, at)) * W::from(get(b, at)))
}

/// Each lane the sum of the products of two neighbours.
fn dot(a: u128, b: u128) -> u128 {
    let product = |at| i32::from(get::<i16>(a, at)) * i32::from(get::<i16>(b, at));
    // Four times the least number is one too many.
    build(|at| product(2 * at).wrapping_add(product(2 * at + 1)))
}

/// What lanes of all widths have.
macro_rules! lanes {
    (
        $module:ident $unsigned:ident $signed:ident from $narrow_unsigned:ident $narrow_signed:ident
        { $($more:tt)* }
    ) => {
        pub(crate) mod $module {
            use super::{extend, high, multiply};

            crate::evaluate::evaluators! {
                extend_low_s(a: V128) -> V128 = extend::<$narrow_signed, $signed>(a);
                extend_low_u(a: V128) -> V128 = extend::<$narrow_unsigned, $unsigned>(a);
                extend_high_s(a: V128) -> V128 = extend::<$narrow_signed, $signed>(high(a));
                extend_high_u(a: V128) -> V128 = extend::<$narrow_unsigned, $unsigned>(high(a));
                extmul_low_s(a: V128, b: V128) -> V128 =
                    multiply::<$narrow_signed, $signed>(a, b);
                extmul_low_u(a: V128, b: V128) -> V128 =
                    multiply::<$narrow_unsigned, $unsigned>(a, b);
                extmul_high_s(a: V128, b: V128) -> V128 =
                    multiply::<$narrow_signed, $signed>(high(a), high(b));
                extmul_high_u(a: V128, b: V128) -> V128 =
                    multiply::<$narrow_unsigned, $unsigned>(high(a), high(b));
                $($more)*
            }
        }
    };
}

/// And sums of neighbours: all but the widest.
macro_rules! summed {
    (
        $module:ident $unsigned:ident $signed:ident from $narrow_unsigned:ident $narrow_signed:ident
        { $($more:tt)* }
    ) => {
        lanes! { $module $unsigned $signed from $narrow_unsigned $narrow_signed {
            extadd_pairwise_s(a: V128) -> V128 =
                super::pairwise::<$narrow_signed, $signed>(a);
            extadd_pairwise_u(a: V128) -> V128 =
                super::pairwise::<$narrow_unsigned, $unsigned>(a);
            $($more)*
        } }
    };
}

summed! { i16x8 u16 i16 from u8 i8 {} }
summed! { i32x4 u32 i32 from u16 i16 {
    dot_s(a: V128, b: V128) -> V128 = super::dot(a, b);
} }
lanes! { i64x2 u64 i64 from u32 i32 {} }
