//! Constant values, as bits.
//!
//! Floats are kept as their bits, so that equality and hashing tell zeros and
//! NaNs apart as a program can.

use crate::instructions::Type;

/// A value known when optimizing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Constant {
    /// A 32-bit integer.
    I32(u32),
    /// A 64-bit integer.
    I64(u64),
    /// The bits of a 32-bit float.
    F32(u32),
    /// The bits of a 64-bit float.
    F64(u64),
    /// A vector; lane 0 in the lowest bits.
    V128(u128),
}

impl Constant {
    /// Its type; never [`Type::Address`].
    pub const fn ty(self) -> Type {
        match self {
            Constant::I32(_) => Type::I32,
            Constant::I64(_) => Type::I64,
            Constant::F32(_) => Type::F32,
            Constant::F64(_) => Type::F64,
            Constant::V128(_) => Type::V128,
        }
    }

    /// Its bits, the unused high ones zero.
    pub const fn bits(self) -> u128 {
        match self {
            Constant::I32(bits) | Constant::F32(bits) => bits as u128,
            Constant::I64(bits) | Constant::F64(bits) => bits as u128,
            Constant::V128(bits) => bits,
        }
    }

    /// The constant of a type with the low bits of `bits`. `None` for
    /// [`Type::Address`], which is no type of a value.
    pub const fn from_bits(ty: Type, bits: u128) -> Option<Constant> {
        Some(match ty {
            Type::I32 => Constant::I32(bits as u32),
            Type::I64 => Constant::I64(bits as u64),
            Type::F32 => Constant::F32(bits as u32),
            Type::F64 => Constant::F64(bits as u64),
            Type::V128 => Constant::V128(bits),
            Type::Address => return None,
        })
    }
}
