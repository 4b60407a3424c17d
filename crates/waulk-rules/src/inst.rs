//! Operations as rules see them.

use cranelift_entity::EntityRef;
use waulk_ir::function::{Function, Op as IrOp, Value, ValueDef};
use waulk_ir::instructions::Type;
use waulk_ir::opcode::Opcode;

use crate::compiled::Op;
use crate::operations::{Shape, Ty};

include!(concat!(env!("OUT_DIR"), "/opcodes.rs"));

/// How an instruction is seen.
#[derive(Clone, Copy)]
struct Seen {
    form: Form,
    op: Op,
    ty: Ty,
}

/// What stands beside operands.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    Lane,
    Shuffle,
    /// It is a constant, or `select`, or nothing that rules know.
    Special,
}

/// How each instruction is seen, by its number: every operand that a rule looks at is
/// looked up here.
static SEEN: [Seen; Opcode::ALL.len()] = {
    let mut seen = [Seen { form: Form::Special, op: Op::Select, ty: Ty::I32 }; Opcode::ALL.len()];
    let mut at = 0;
    while at < seen.len() {
        if let Some((shape, op, ty)) = operation(Opcode::ALL[at]) {
            let form = match shape {
                Shape::Plain(_) => Form::Plain,
                Shape::Lane(_) => Form::Lane,
                Shape::Shuffle => Form::Shuffle,
            };
            seen[at] = Seen { form, op, ty };
        }
        at += 1;
    }
    seen
};

/// A number of 128 bits: the word of an instruction that stands for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wide(u64);

/// There is one for each operand that is looked at.
const _: () = assert!(size_of::<Inst>() <= 24);

/// What a value is computed by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Inst {
    /// An integer, as if it were signed.
    Int { ty: Ty, value: i64 },
    /// A float.
    Float { ty: Ty, bits: u64 },
    /// A vector.
    Vector { bits: Wide },
    /// An operation with one operand.
    Unary { op: Op, ty: Ty, x: Value },
    /// An operation with two operands.
    Binary { op: Op, ty: Ty, x: Value, y: Value },
    /// An operation with three operands.
    Ternary { op: Op, ty: Ty, x: Value, y: Value, z: Value },
    /// An operation with one operand on a lane.
    Extract { op: Op, ty: Ty, lane: u8, x: Value },
    /// An operation with two operands on a lane.
    Replace { op: Op, ty: Ty, lane: u8, x: Value, y: Value },
    /// A shuffle, with its lanes as the bytes of a number.
    Shuffle { lanes: Wide, x: Value, y: Value },
}

/// An address of a memory: a value and what is added to it, exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    pub(crate) base: Value,
    pub(crate) offset: i64,
}

impl Inst {
    /// Its number among the variants, in ISLE's order.
    pub(crate) const fn number(self) -> usize {
        match self {
            Inst::Int { .. } => 0,
            Inst::Float { .. } => 1,
            Inst::Vector { .. } => 2,
            Inst::Unary { .. } => 3,
            Inst::Binary { .. } => 4,
            Inst::Ternary { .. } => 5,
            Inst::Extract { .. } => 6,
            Inst::Replace { .. } => 7,
            Inst::Shuffle { .. } => 8,
        }
    }

    /// What the operation is to rules; `None` if they do not know it.
    pub(crate) fn of(func: &Function, op: IrOp, args: &[Value]) -> Option<Inst> {
        let IrOp { code, word } = op;
        let Seen { form, op, ty } = SEEN[code as usize];
        Some(match (form, args) {
            (Form::Special, _) => return Inst::special(func, code, word, args),
            (Form::Plain, &[x]) => Inst::Unary { op, ty, x },
            (Form::Plain, &[x, y]) => Inst::Binary { op, ty, x, y },
            (Form::Plain, &[x, y, z]) => Inst::Ternary { op, ty, x, y, z },
            (Form::Lane, &[x]) => Inst::Extract { op, ty, lane: word as u8, x },
            (Form::Lane, &[x, y]) => Inst::Replace { op, ty, lane: word as u8, x, y },
            (Form::Shuffle, &[x, y]) => Inst::Shuffle { lanes: Wide(word), x, y },
            _ => return None,
        })
    }

    /// Constants and `select`.
    fn special(func: &Function, code: Opcode, word: u64, args: &[Value]) -> Option<Inst> {
        Some(match code {
            Opcode::I32Const => Inst::Int { ty: Ty::I32, value: (word as i32).into() },
            Opcode::I64Const => Inst::Int { ty: Ty::I64, value: word as i64 },
            Opcode::F32Const => Inst::Float { ty: Ty::F32, bits: word },
            Opcode::F64Const => Inst::Float { ty: Ty::F64, bits: word },
            Opcode::V128Const => Inst::Vector { bits: Wide(word) },
            Opcode::Select => {
                let &[x, y, z] = args else { return None };
                let ty = ty_of(Type::of(func.values[x].ty)?)?;
                Inst::Ternary { op: Op::Select, ty, x, y, z }
            }
            _ => return None,
        })
    }

    /// What a value is computed by.
    pub(crate) fn of_value(func: &Function, value: Value) -> Option<Inst> {
        match func.values[value].def {
            ValueDef::Pure { op, args, .. } => Inst::of(func, op, func.slice(args)),
            _ => None,
        }
    }
}

/// The type of scalars and of whole vectors.
pub(crate) fn ty_of(ty: Type) -> Option<Ty> {
    Ty::ALL.into_iter().take(5).find(|it| it.value() == ty)
}

/// What a number of 128 bits is.
pub(crate) fn wide(func: &Function, Wide(word): Wide) -> u128 {
    match *func.words(word) {
        [low, high] => u128::from(high) << 64 | u128::from(low),
        _ => unreachable!("two words were asked for"),
    }
}

/// Stands for the operation that is about to be made, which has no value yet.
pub(crate) fn root() -> Value {
    Value::new(u32::MAX as usize - 1)
}
