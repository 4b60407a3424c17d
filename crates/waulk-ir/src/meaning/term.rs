//! What terms are made of: sorts, operators and nodes, with SMT-LIB 2's names
//! and meanings.
//!
//! Source: the SMT-LIB theories `FixedSizeBitVectors` and `FloatingPoint`, and
//! of the logic `QF_BVFP` what WebAssembly needs. One operator is not in the
//! standard: [`Operator::FpToIeeeBv`], which gives a float's bits; solvers agree
//! on it but for NaNs, for which nothing may depend on it.

use std::fmt;

use cranelift_entity::entity_impl;
use smallvec::SmallVec;

/// A term in a [`Terms`](super::Terms).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(u32);
entity_impl!(TermId, "t");

/// What a term stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sort {
    /// True or false.
    Bool,
    /// A bit-vector of 1 to 128 bits.
    Bits(u32),
    /// A float: a number, an infinity, or the one NaN.
    Float(Format),
}

impl Sort {
    /// How many bits a bit-vector has.
    ///
    /// # Panics
    /// It is no bit-vector.
    #[track_caller]
    pub fn bits(self) -> u32 {
        match self {
            Sort::Bits(bits) => bits,
            _ => panic!("{self:?} where a bit-vector was expected"),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sort::Bool => f.write_str("Bool"),
            Sort::Bits(bits) => write!(f, "(_ BitVec {bits})"),
            Sort::Float(format) => {
                write!(f, "(_ FloatingPoint {} {})", format.exponent(), format.significand())
            }
        }
    }
}

/// A float format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// Of 32 bits.
    F32,
    /// Of 64 bits.
    F64,
}

impl Format {
    /// How many bits its exponent has.
    pub const fn exponent(self) -> u32 {
        match self {
            Format::F32 => 8,
            Format::F64 => 11,
        }
    }

    /// How many bits its significand has, the hidden one counted.
    pub const fn significand(self) -> u32 {
        match self {
            Format::F32 => 24,
            Format::F64 => 53,
        }
    }

    /// How many bits it has.
    pub const fn bits(self) -> u32 {
        self.exponent() + self.significand()
    }

    /// The format of so many bits.
    ///
    /// # Panics
    /// There is none.
    pub fn of_bits(bits: u32) -> Format {
        match bits {
            32 => Format::F32,
            64 => Format::F64,
            _ => panic!("no float has {bits} bits"),
        }
    }

    /// The sign bit.
    pub const fn sign(self) -> u128 {
        1 << (self.bits() - 1)
    }

    /// The bits of positive infinity.
    pub const fn infinity(self) -> u128 {
        ((1 << self.exponent()) - 1) << (self.significand() - 1)
    }

    /// The bits of the positive canonical NaN.
    pub const fn canonical_nan(self) -> u128 {
        self.infinity() | 1 << (self.significand() - 2)
    }
}

/// How floats are rounded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rounding {
    /// To the nearest, ties to even.
    NearestEven,
    /// Up.
    Positive,
    /// Down.
    Negative,
    /// Towards zero.
    Zero,
}

impl Rounding {
    /// SMT-LIB's name.
    pub const fn name(self) -> &'static str {
        match self {
            Rounding::NearestEven => "RNE",
            Rounding::Positive => "RTP",
            Rounding::Negative => "RTN",
            Rounding::Zero => "RTZ",
        }
    }
}

/// What a term computes from its operands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "they are SMT-LIB's, by its names")]
pub enum Operator {
    Not,
    And,
    Or,
    Equal,
    Ite,
    BvNot,
    BvNeg,
    BvAnd,
    BvOr,
    BvXor,
    BvAdd,
    BvSub,
    BvMul,
    BvUdiv,
    BvUrem,
    BvSdiv,
    BvSrem,
    BvShl,
    BvLshr,
    BvAshr,
    BvUlt,
    BvUle,
    BvSlt,
    BvSle,
    /// The first operand has the high bits.
    Concat,
    Extract {
        high: u32,
        low: u32,
    },
    /// By so many bits.
    ZeroExtend(u32),
    /// By so many bits.
    SignExtend(u32),
    FpIsNan,
    FpEq,
    FpLt,
    FpLe,
    /// Rounds to the nearest, as the following.
    FpAdd,
    FpSub,
    FpMul,
    FpDiv,
    FpSqrt,
    FpRoundToIntegral(Rounding),
    /// `to_fp` of bits.
    FpFromIeeeBv(Format),
    /// `fp.to_ieee_bv`. Of a NaN: any bits.
    FpToIeeeBv,
    /// `to_fp` of a float, rounding to the nearest.
    FpFromFp(Format),
    /// `to_fp` of a signed number, rounding to the nearest.
    FpFromSigned(Format),
    /// `to_fp_unsigned`, rounding to the nearest.
    FpFromUnsigned(Format),
    /// `fp.to_sbv`, rounding towards zero. Of what is out of range: any bits.
    FpToSigned(u32),
    /// `fp.to_ubv`, rounding towards zero. Of what is out of range: any bits.
    FpToUnsigned(u32),
}

impl Operator {
    /// The sort of its result. `None` where it can't have such operands.
    pub fn result(self, operands: &[Sort]) -> Option<Sort> {
        use Operator::*;
        use Sort::{Bits, Bool, Float};
        Some(match (self, operands) {
            (Not, [Bool]) | (And | Or, [Bool, Bool]) => Bool,
            (Equal, [a, b]) if a == b => Bool,
            (Ite, [Bool, a, b]) if a == b => *a,
            (BvNot | BvNeg, [Bits(bits)]) => Bits(*bits),
            (
                BvAnd | BvOr | BvXor | BvAdd | BvSub | BvMul | BvUdiv | BvUrem | BvSdiv | BvSrem
                | BvShl | BvLshr | BvAshr,
                [Bits(a), Bits(b)],
            ) if a == b => Bits(*a),
            (BvUlt | BvUle | BvSlt | BvSle, [Bits(a), Bits(b)]) if a == b => Bool,
            (Concat, [Bits(a), Bits(b)]) if a + b <= u128::BITS => Bits(a + b),
            (Extract { high, low }, [Bits(bits)]) if low <= high && high < *bits => {
                Bits(high - low + 1)
            }
            (ZeroExtend(by) | SignExtend(by), [Bits(bits)]) if by + bits <= u128::BITS => {
                Bits(by + bits)
            }
            (FpIsNan, [Float(_)]) => Bool,
            (FpEq | FpLt | FpLe, [Float(a), Float(b)]) if a == b => Bool,
            (FpAdd | FpSub | FpMul | FpDiv, [Float(a), Float(b)]) if a == b => Float(*a),
            (FpSqrt | FpRoundToIntegral(_), [Float(a)]) => Float(*a),
            (FpFromIeeeBv(format), [Bits(bits)]) if *bits == format.bits() => Float(format),
            (FpToIeeeBv, [Float(format)]) => Bits(format.bits()),
            (FpFromFp(format), [Float(_)]) => Float(format),
            (FpFromSigned(format) | FpFromUnsigned(format), [Bits(32 | 64)]) => Float(format),
            (FpToSigned(bits) | FpToUnsigned(bits), [Float(_)]) if matches!(bits, 32 | 64) => {
                Bits(bits)
            }
            _ => return None,
        })
    }
}

/// As it stands before its operands in SMT-LIB's text.
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Operator::*;
        let to_fp = |name, format: Format| {
            format!("(_ {name} {} {})", format.exponent(), format.significand())
        };
        f.write_str(match *self {
            Not => "not",
            And => "and",
            Or => "or",
            Equal => "=",
            Ite => "ite",
            BvNot => "bvnot",
            BvNeg => "bvneg",
            BvAnd => "bvand",
            BvOr => "bvor",
            BvXor => "bvxor",
            BvAdd => "bvadd",
            BvSub => "bvsub",
            BvMul => "bvmul",
            BvUdiv => "bvudiv",
            BvUrem => "bvurem",
            BvSdiv => "bvsdiv",
            BvSrem => "bvsrem",
            BvShl => "bvshl",
            BvLshr => "bvlshr",
            BvAshr => "bvashr",
            BvUlt => "bvult",
            BvUle => "bvule",
            BvSlt => "bvslt",
            BvSle => "bvsle",
            Concat => "concat",
            FpIsNan => "fp.isNaN",
            FpEq => "fp.eq",
            FpLt => "fp.lt",
            FpLe => "fp.leq",
            FpAdd => "fp.add RNE",
            FpSub => "fp.sub RNE",
            FpMul => "fp.mul RNE",
            FpDiv => "fp.div RNE",
            FpSqrt => "fp.sqrt RNE",
            FpToIeeeBv => "fp.to_ieee_bv",
            Extract { high, low } => return write!(f, "(_ extract {high} {low})"),
            ZeroExtend(by) => return write!(f, "(_ zero_extend {by})"),
            SignExtend(by) => return write!(f, "(_ sign_extend {by})"),
            FpRoundToIntegral(rounding) => {
                return write!(f, "fp.roundToIntegral {}", rounding.name());
            }
            FpFromIeeeBv(format) => return f.write_str(&to_fp("to_fp", format)),
            FpFromFp(format) | FpFromSigned(format) => {
                return write!(f, "{} RNE", to_fp("to_fp", format));
            }
            FpFromUnsigned(format) => {
                return write!(f, "{} RNE", to_fp("to_fp_unsigned", format));
            }
            FpToSigned(bits) => return write!(f, "(_ fp.to_sbv {bits}) RTZ"),
            FpToUnsigned(bits) => return write!(f, "(_ fp.to_ubv {bits}) RTZ"),
        })
    }
}

/// The operands of a term.
pub type Operands = SmallVec<[TermId; 3]>;

/// A term, but for its sort.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// A value that is not known, by its name.
    Variable(Box<str>),
    /// Bits that the standard leaves open, in one execution of an instruction:
    /// whatever they are is allowed.
    Choice(u32),
    /// A known bit-vector, or true as 1 and false as 0.
    Constant(u128),
    /// An operator with its operands.
    Apply(Operator, Operands),
}
