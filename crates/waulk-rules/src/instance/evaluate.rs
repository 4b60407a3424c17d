//! What the sides of an instance do for given values, by the evaluators that constant
//! folding uses. A counterexample is one only if they say so too.

use cranelift_entity::SecondaryMap;
use waulk_ir::constant::Constant;
use waulk_ir::evaluate::{Evaluated, Trap};
use waulk_ir::instructions::Type;

use super::{Condition, Entry, Instance, Number, NumberData, Operand, Tree, TreeData};
use crate::helpers::Code;
use crate::operations::Ty;

/// What one side does.
pub type Behaviour = Result<Evaluated, Trap>;

/// The values of an instance's variables and constants, and of what helpers give
/// about values, by their names: those of the variables, and `zero-bits.1`.
pub type Values<'v> = &'v dyn Fn(&str) -> Option<u128>;

impl Instance {
    /// What both sides do. `None` where a value is missing, a condition does not hold,
    /// or bits that the standard leaves open are computed with.
    pub fn run(&self, values: Values<'_>) -> Option<(Behaviour, Behaviour)> {
        if !self.fits(values) {
            return None;
        }
        let mut run = Run { instance: self, values, trees: SecondaryMap::new() };
        let (left, right) = (run.tree(self.left)?, run.tree(self.right)?);
        Some(match self.entry {
            Entry::Value | Entry::Fast => (left, right),
            Entry::Truth => {
                let truth = |bits| u128::from(bits != 0);
                (asked(left, truth), asked(right, truth))
            }
            Entry::Low => {
                let mask = (1 << self.low?) - 1;
                (asked(left, |bits| bits & mask), asked(right, |bits| bits & mask))
            }
            Entry::Address => {
                let narrow = self.ty(self.left) == Type::I32;
                let (a, b) = self.offsets?;
                let (a, b) = (run.number(a)? as u64, run.number(b)? as u64);
                // An offset that no access can have is a difference too.
                let sum = |offset: u64| {
                    let invalid = narrow && u32::try_from(offset).is_err();
                    move |bits: u128| u128::from(invalid) << 127 | (bits + u128::from(offset))
                };
                (asked(left, sum(a)), asked(right, sum(b)))
            }
        })
    }
}

/// Conditions.
impl Instance {
    /// Whether the conditions hold; not where a value is missing.
    pub fn fits(&self, values: Values<'_>) -> bool {
        let mut run = Run { instance: self, values, trees: SecondaryMap::new() };
        self.conditions.iter().all(|&condition| match condition {
            Condition::Defined(number) => run.number(number).is_some(),
            Condition::Equal(a, b) => {
                run.number(a).is_some_and(|a| run.number(b).is_some_and(|b| a == b))
            }
            Condition::NotConstant(_) => true,
        })
    }
}

/// What is asked of a value.
fn asked(of: Behaviour, what: impl Fn(u128) -> u128) -> Behaviour {
    of.map(|it| Evaluated::exact(Constant::V128(what(it.value.bits()))))
}

struct Run<'i> {
    instance: &'i Instance,
    values: Values<'i>,
    trees: SecondaryMap<Tree, Option<Behaviour>>,
}

impl Run<'_> {
    fn tree(&mut self, tree: Tree) -> Option<Behaviour> {
        if let Some(behaviour) = self.trees[tree] {
            return Some(behaviour);
        }
        let constant = |ty: Ty, bits| Constant::from_bits(ty.value(), bits);
        let instance = self.instance;
        let behaviour = match &instance.trees[tree] {
            TreeData::Variable { name, ty } => {
                Ok(Evaluated::exact(Constant::from_bits(*ty, (self.values)(name)?)?))
            }
            TreeData::Int { ty, value: number } | TreeData::Float { ty, bits: number } => {
                Ok(Evaluated::exact(constant(*ty, self.number(*number)? as u128)?))
            }
            TreeData::Vector { bits } => {
                Ok(Evaluated::exact(constant(Ty::V128, self.number(*bits)? as u128)?))
            }
            TreeData::Apply { opcode, immediates, operands } => {
                let mut constants = Vec::new();
                let mut trap = None;
                for &operand in operands {
                    match self.tree(operand)? {
                        Ok(it) if it.open == 0 => constants.push(it.value),
                        // Which bits there are is for the solver to say.
                        Ok(_) => return None,
                        Err(why) => trap = trap.or(Some(why)),
                    }
                }
                match trap {
                    Some(why) => Err(why),
                    None => opcode.evaluate(&constants, immediates)?,
                }
            }
        };
        self.trees[tree] = Some(behaviour);
        Some(behaviour)
    }

    /// An integer as if it were signed, else bits.
    fn number(&mut self, number: Number) -> Option<i128> {
        let signed = |ty: Ty, bits: u128| match ty {
            Ty::I32 => i128::from(bits as i32),
            Ty::I64 => i128::from(bits as i64),
            _ => bits as i128,
        };
        Some(match &self.instance.numbers[number] {
            NumberData::Literal(value) => *value,
            NumberData::Variable { name, ty } => signed(*ty, (self.values)(name)?),
            NumberData::Offset { name, .. } => (self.values)(name)? as i128,
            NumberData::Fold { opcode, ty, operands } => {
                let operands = operands.clone();
                let mut constants = Vec::new();
                for operand in operands {
                    let bits = self.number(operand)? as u128;
                    constants.push(Constant::from_bits(ty.value(), bits)?);
                }
                match opcode.evaluate(&constants, &[])?.ok()?.value {
                    Constant::I32(bits) => i128::from(bits as i32),
                    Constant::I64(bits) => i128::from(bits as i64),
                    other => other.bits() as i128,
                }
            }
            NumberData::Helper { helper, ty, of } => match (helper.code, *of) {
                (Code::Number(code), Operand::Number(of)) => {
                    let ty = *ty;
                    code(ty, self.number(of)? as i64)?.into()
                }
                // One number answers for all values, as there is no more than one in
                // any rule that can be run here.
                _ => {
                    let name = format!("{}.1", helper.name.replace('_', "-"));
                    signed(*ty, (self.values)(&name)?)
                }
            },
        })
    }
}
