//! Operands on which instructions are tried: edge cases and random ones.

use waulk_ir::constant::Constant;
use waulk_ir::instructions::{Immediate, Signature, Type};
use waulk_ir::opcode::Opcode;

use crate::Rng;

/// How many random operands each instruction gets besides the edge cases.
const RANDOM: usize = 300;
/// How many of the edge cases' combinations, where there are more.
const COMBINATIONS: usize = 4_000;

/// An instruction with its immediates and its types.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which instruction.
    pub opcode: Opcode,
    /// Its lanes.
    pub immediates: Vec<u8>,
    /// The types of its operands.
    pub params: Vec<Type>,
    /// The types of its results.
    pub results: Vec<Type>,
}

impl Case {
    /// Every instruction with an evaluator, with every lane it can name, and of
    /// shuffles some.
    pub fn all() -> Vec<Case> {
        let evaluated = Opcode::ALL.iter().filter(|opcode| opcode.row().evaluate.is_some());
        evaluated.flat_map(|&opcode| Case::of(opcode)).collect()
    }

    fn of(opcode: Opcode) -> Vec<Case> {
        let row = opcode.row();
        let Signature::Fixed { params, results } = row.signature else {
            return Case::selects(opcode);
        };
        let immediates: Vec<Vec<u8>> = match row.immediates {
            [] => vec![vec![]],
            [Immediate::Lane] => (0..lanes(opcode)).map(|lane| vec![lane]).collect(),
            [Immediate::Lanes] => {
                let mut rng = Rng::named(row.name, 0);
                let random = (0..20).map(|_| (0..16).map(|_| rng.below(32) as u8).collect());
                random.chain([(0..16).collect(), (16..32).rev().collect()]).collect()
            }
            _ => panic!("{opcode:?} has an evaluator and other immediates than lanes"),
        };
        let (params, results) = (params.to_vec(), results.to_vec());
        let case = |immediates| Case {
            opcode,
            immediates,
            params: params.clone(),
            results: results.clone(),
        };
        immediates.into_iter().map(case).collect()
    }

    /// `select` for each type that it can choose from.
    fn selects(opcode: Opcode) -> Vec<Case> {
        assert!(matches!(opcode, Opcode::Select | Opcode::TypedSelect), "{opcode:?}");
        let types = [Type::I32, Type::I64, Type::F32, Type::F64, Type::V128];
        let case = |ty| Case {
            opcode,
            immediates: vec![],
            params: vec![ty, ty, Type::I32],
            results: vec![ty],
        };
        types.map(case).into()
    }

    /// What it is tried on: all combinations of edge cases, or many
    /// where there are too many, and random operands.
    pub fn operands(&self) -> Vec<Vec<Constant>> {
        let mut rng =
            Rng::named(self.opcode.name(), self.immediates.first().map_or(0, |&i| i.into()));
        let mut tried: Vec<Vec<Constant>> = match self.params[..] {
            [Type::V128, Type::V128] => {
                lanes_of_pairs().into_iter().map(|(a, b)| vec![a, b]).collect()
            }
            _ => {
                let edges: Vec<_> = self.params.iter().map(|&ty| edges(ty)).collect();
                let combinations: usize = edges.iter().map(Vec::len).product();
                let choose = |number: &mut usize, edges: &Vec<Constant>| {
                    let edge = edges[*number % edges.len()];
                    *number /= edges.len();
                    edge
                };
                let nth = |mut n: usize| edges.iter().map(|e| choose(&mut n, e)).collect();
                // Square numbers of edge cases are tried in full.
                if edges.len() <= 2 && !self.params.contains(&Type::V128)
                    || combinations < COMBINATIONS
                {
                    (0..combinations).map(nth).collect()
                } else {
                    (0..COMBINATIONS).map(|_| nth(rng.below(combinations))).collect()
                }
            }
        };
        tried.extend(
            (0..RANDOM).map(|_| self.params.iter().map(|&ty| random(ty, &mut rng)).collect()),
        );
        tried
    }
}

/// How many lanes there are, by the shape in the instruction's name.
fn lanes(opcode: Opcode) -> u8 {
    let (shape, _) = opcode.name().split_once('.').expect("a shape");
    let (_, lanes) = shape.split_once('x').expect("lanes");
    lanes.parse().expect("a number")
}

/// Integers of `bits` bits around every boundary.
fn integers(bits: u32) -> Vec<u64> {
    let mask = u64::MAX >> (64 - bits);
    let mut edges: Vec<u64> = vec![0, 1, 2, 3, 5, 7, 31, 32, 33, 63, 64, 65, 0x5555_5555_5555_5555];
    for boundary in [8, 16, 32, 64].into_iter().filter(|boundary| *boundary <= bits) {
        let top = 1_u64 << (boundary - 1);
        edges.extend([top - 1, top, top + 1, top << 1, (top << 1).wrapping_sub(1)]);
    }
    // Halfway between floats, or nearly so.
    edges.extend([
        (1 << 24) + 1,
        (1 << 24) + 3,
        (1 << 53) + 1,
        (1 << 53) + 3,
        0x7fff_ffbf_ffff_ffff,
        0x8000_0080_0000_0001,
        0x7fff_ffff_ffff_fdff,
    ]);
    edges.extend(edges.clone().into_iter().map(u64::wrapping_neg));
    edges.iter_mut().for_each(|edge| *edge &= mask);
    edges.sort_unstable();
    edges.dedup();
    edges
}

macro_rules! floats {
    ($name:ident $float:ident) => {
        /// Floats that are special, halfway, or at a boundary of an integer
        /// type or of the format; NaNs with canonical, other and signalling
        /// payloads.
        fn $name() -> Vec<u64> {
            let quiet = 1 << ($float::MANTISSA_DIGITS - 2);
            let infinity = $float::INFINITY.to_bits();
            // Between the floats of 32 bits, and above the last of them.
            let ulp = f32::EPSILON as $float;
            let halfway = (2.0 - ulp / 2.0) * (2.0 as $float).powi(127);
            let mut edges: Vec<$float> = vec![
                0.0,
                0.5,
                0.75,
                1.0,
                1.5,
                2.0,
                2.5,
                3.5,
                1e10,
                0.1,
                $float::MIN_POSITIVE,
                $float::MIN_POSITIVE / 2.0,
                $float::MAX,
                $float::EPSILON,
                $float::from_bits(1),
                $float::INFINITY,
                1.0 / $float::EPSILON,
                0.5 / $float::EPSILON + 0.5,
                f32::MAX as $float,
                halfway,
                halfway.next_down(),
                1.0 + ulp / 2.0,
                (1.0 + ulp / 2.0).next_up(),
                1e-45,
                7e-46,
                $float::from_bits(infinity | quiet),
                $float::from_bits(infinity | quiet | 5),
                $float::from_bits(infinity | 1),
                $float::from_bits(infinity | quiet >> 1),
            ];
            for power in [7, 8, 15, 16, 31, 32, 63, 64] {
                let boundary = (2.0 as $float).powi(power);
                edges.extend([
                    boundary,
                    boundary.next_up(),
                    boundary.next_down(),
                    boundary - 0.5,
                    boundary + 0.5,
                    boundary + 1.0,
                    boundary - 1.0,
                ]);
            }
            let bits = edges.into_iter().map($float::to_bits);
            let sign = (-0.0 as $float).to_bits();
            let mut bits: Vec<u64> =
                bits.flat_map(|bits| [bits.into(), (bits | sign).into()]).collect();
            bits.sort_unstable();
            bits.dedup();
            bits
        }
    };
}

floats! { floats32 f32 }
floats! { floats64 f64 }

/// The edge cases of a scalar.
fn edges(ty: Type) -> Vec<Constant> {
    let bits = match ty {
        Type::I32 => integers(32),
        Type::I64 => integers(64),
        Type::F32 => floats32(),
        Type::F64 => floats64(),
        Type::V128 => return lanes_of_pairs().into_iter().map(|(a, _)| a).collect(),
        Type::Address => panic!("no type of a value"),
    };
    bits.into_iter().map(|bits| constant(ty, bits.into())).collect()
}

fn constant(ty: Type, bits: u128) -> Constant {
    Constant::from_bits(ty, bits).expect("a type of values")
}

/// Pairs of vectors in whose lanes, of each type, each edge case meets each, and
/// fills all lanes once; and vectors that only one lane tells from others.
fn lanes_of_pairs() -> Vec<(Constant, Constant)> {
    let kinds = [
        (8, integers(8)),
        (16, integers(16)),
        (32, integers(32)),
        (64, integers(64)),
        (32, floats32()),
        (64, floats64()),
    ];
    let mut pairs = Vec::new();
    for (bits, edges) in kinds {
        let lanes = 128 / bits;
        let join = |lanes: &mut dyn Iterator<Item = u64>| {
            lanes.fold(0, |vector: u128, lane| vector << bits | u128::from(lane))
        };
        let meet: Vec<(u64, u64)> =
            edges.iter().flat_map(|&a| edges.iter().map(move |&b| (a, b))).collect();
        pairs.extend(meet.chunks(lanes).map(|met| {
            (join(&mut met.iter().map(|pair| pair.0)), join(&mut met.iter().map(|pair| pair.1)))
        }));
        let filled = |edge| join(&mut std::iter::repeat_n(edge, lanes));
        pairs.extend(edges.iter().map(|&edge| (filled(edge), filled(edge))));
        let last = u128::MAX >> (128 - bits);
        pairs.extend((0..lanes).map(|lane| (!(last << (lane * bits)), 1 << (lane * bits))));
        pairs.extend((0..lanes).map(|lane| (1 << (lane * bits), !(last << (lane * bits)))));
    }
    pairs.into_iter().map(|(a, b)| (Constant::V128(a), Constant::V128(b))).collect()
}

/// Any bits, a small integer, or a float of moderate size.
fn random(ty: Type, rng: &mut Rng) -> Constant {
    let bits = rng.next_u64();
    let small = (bits >> 56) as i64 - 128;
    // Numbers with a fraction, up to the limits of 64-bit integers.
    let moderate = (bits.cast_signed() as f64) / 2.0_f64.powi(rng.below(66) as i32);
    let bits = match (ty, rng.below(4)) {
        (Type::V128, _) => {
            let lane = *rng.choose(&[Type::I32, Type::F32, Type::F64, Type::I64]);
            let width = if matches!(lane, Type::I32 | Type::F32) { 32 } else { 64 };
            (0..128 / width).fold(0, |vector, _| vector << width | random(lane, rng).bits())
        }
        (Type::I32 | Type::I64, 0) => small.cast_unsigned().into(),
        (Type::F32, 0) => (small as f32 / 2.0).to_bits().into(),
        (Type::F64, 0) => (small as f64 / 2.0).to_bits().into(),
        (Type::F32, 1 | 2) => (moderate as f32).to_bits().into(),
        (Type::F64, 1 | 2) => moderate.to_bits().into(),
        _ => bits.into(),
    };
    constant(ty, bits)
}
