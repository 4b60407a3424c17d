//! Instances as WebAssembly's text, to be shown.

use std::fmt;

use super::{Condition, Entry, Instance, Number, NumberData, Operand, Tree, TreeData};

impl Instance {
    /// A value, as folded instructions: `(i32.add $x (i32.const 0))`.
    pub fn text(&self, tree: Tree) -> String {
        match &self.trees[tree] {
            TreeData::Variable { name, .. } => format!("${name}"),
            TreeData::Int { ty, value } => format!("({ty}.const {})", self.number_text(*value)),
            TreeData::Float { ty, bits } => {
                format!("({ty}.const {})", self.float_text(ty.name(), *bits))
            }
            TreeData::Vector { bits } => {
                format!("(v128.const i64x2 {})", self.number_text(*bits))
            }
            TreeData::Apply { opcode, immediates, operands } => {
                let lanes = immediates.iter().map(|lane| format!(" {lane}"));
                let operands = operands.iter().map(|&operand| format!(" {}", self.text(operand)));
                let rest: String = lanes.chain(operands).collect();
                format!("({opcode}{rest})")
            }
        }
    }

    /// The sides, with what is asked of them.
    pub fn sides(&self) -> (String, String) {
        let side = |tree, offset: Option<Number>| {
            let value = self.text(tree);
            match (offset, self.low) {
                (Some(offset), _) => format!("{value} offset={}", self.number_text(offset)),
                (None, Some(bits)) => format!("the low {bits} bits of {value}"),
                (None, None) if self.entry == Entry::Truth => format!("{value} ≠ 0"),
                (None, None) => value,
            }
        };
        let (a, b) = self.offsets.unzip();
        (side(self.left, a), side(self.right, b))
    }

    /// A float: as a number where its bits are given.
    fn float_text(&self, ty: &str, bits: Number) -> String {
        match self.numbers[bits] {
            NumberData::Literal(bits) if ty == "f32" => f32::from_bits(bits as u32).to_string(),
            NumberData::Literal(bits) => f64::from_bits(bits as u64).to_string(),
            _ => self.number_text(bits),
        }
    }

    /// A number, as an expression.
    pub fn number_text(&self, number: Number) -> String {
        match &self.numbers[number] {
            NumberData::Literal(value) => value.to_string(),
            NumberData::Variable { name, .. } | NumberData::Offset { name, .. } => name.clone(),
            NumberData::Fold { opcode, operands, .. } => {
                let operands =
                    operands.iter().map(|&operand| format!(" {}", self.number_text(operand)));
                format!("({opcode}{})", operands.collect::<String>())
            }
            NumberData::Helper { helper, of, .. } => match of {
                Operand::Value(tree) => format!("({} {})", helper.name, self.text(*tree)),
                Operand::Number(of) => format!("({} {})", helper.name, self.number_text(*of)),
            },
        }
    }

    /// A condition; `None` for one that always holds.
    pub fn condition_text(&self, condition: Condition) -> Option<String> {
        Some(match condition {
            Condition::Defined(number) => match &self.numbers[number] {
                NumberData::Fold { opcode, .. } if !opcode.row().traps.possible() => return None,
                NumberData::Helper { of: Operand::Value(_), .. } => return None,
                _ => format!("there is {}", self.number_text(number)),
            },
            Condition::Equal(a, b) => format!("{} = {}", self.number_text(a), self.number_text(b)),
            Condition::NotConstant(tree) => format!("{} is no constant", self.text(tree)),
        })
    }
}

/// `left => right`.
impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = self.sides();
        write!(f, "{left} => {right}")
    }
}
