//! Examples of rules: their left sides as functions, with constants that satisfy their
//! conditions.

use std::collections::BTreeMap;

use wasmparser::ValType;
use waulk_ir::builder::{Builder, Rules};
use waulk_ir::function::{Function, Op, Value, ValueDef};
use waulk_ir::instructions::Type;
use waulk_ir::opcode::Opcode;
use waulk_rules::instance::{Entry, Instance, Number, NumberData, Operand, Tree, TreeData};
use waulk_rules::operations::Ty;
use waulk_samples::Rng;

/// How many assignments are tried until one satisfies the conditions.
const TRIED: usize = 30_000;

/// Values for the numbers of an instance that satisfy its conditions.
pub(crate) struct Example<'i> {
    instance: &'i Instance,
    values: BTreeMap<String, u128>,
}

/// Constants that people write, as signed numbers.
fn constant(rng: &mut Rng, bits: u32) -> u128 {
    let small = [0_i128, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 15, 16, 24, 31, 32, 48, 56, 63, 64];
    let value = match rng.below(6) {
        0 | 1 => small[rng.below(small.len())],
        2 => 1 << rng.below(bits as usize),
        3 => (1 << rng.below(bits as usize)) - 1,
        4 => -small[rng.below(small.len())] - 1,
        _ => i128::from(rng.next_u64() >> rng.below(64)),
    };
    (value as u128) & if bits == 128 { u128::MAX } else { (1 << bits) - 1 }
}

impl<'i> Example<'i> {
    /// An example that satisfies the conditions, if one is found.
    pub(crate) fn find(instance: &'i Instance, rng: &mut Rng) -> Option<Example<'i>> {
        let mut names: Vec<(String, u32)> = Vec::new();
        for tree in instance.trees.values() {
            if let TreeData::Variable { name, ty } = tree {
                names.push((name.clone(), waulk_ir::meaning::bits_of(*ty)));
            }
        }
        for number in instance.numbers.values() {
            match number {
                NumberData::Variable { name, ty } => {
                    names.push((name.clone(), waulk_ir::meaning::bits_of(ty.value())));
                }
                NumberData::Offset { name, .. } => names.push((name.clone(), 16)),
                NumberData::Helper { helper, ty, of: Operand::Value(_) } => {
                    let name = format!("{}.1", helper.name.replace('_', "-"));
                    names.push((name, waulk_ir::meaning::bits_of(ty.value())));
                }
                _ => {}
            }
        }
        for _ in 0..TRIED {
            let values: BTreeMap<String, u128> =
                names.iter().map(|(name, bits)| (name.clone(), constant(rng, *bits))).collect();
            if instance.fits(&|name| values.get(name).copied()) {
                return Some(Example { instance, values });
            }
        }
        None
    }

    /// What the rules make of the left side, as text; `None` if nothing.
    pub(crate) fn rewrite(&self, rules: &dyn Rules) -> Option<String> {
        let mut builder = Builder::default();
        let params: Vec<ValType> = (self.instance.trees.values())
            .filter_map(|tree| match tree {
                TreeData::Variable { ty, .. } => ty.val_type(),
                _ => None,
            })
            .chain([ValType::I32])
            .collect();
        builder.start(&params, &[]);
        let mut made = Made { example: self, builder: &mut builder, trees: BTreeMap::new() };
        let left = self.instance.left;
        let (op, args, ty) = match (&self.instance.trees[left], self.instance.entry) {
            (TreeData::Apply { .. }, Entry::Value | Entry::Fast) => made.operation(left),
            _ => {
                let value = made.tree(left);
                return self.used(rules, &mut builder, value);
            }
        };
        let home = builder.current_region();
        let value = match builder.folded(op, &args) {
            Some(value) => Some(value),
            None => rules.simplify(&mut builder, home, op, &args),
        };
        let _ = ty;
        value.map(|value| text(&builder.func, value))
    }

    /// The same for what takes the place of a value that is there.
    fn used(&self, rules: &dyn Rules, builder: &mut Builder, value: Value) -> Option<String> {
        let value = match self.instance.entry {
            Entry::Truth => rules.truth(builder, value)?,
            Entry::Low => rules.low_bits(builder, self.instance.low? as u8, value)?,
            _ => {
                let NumberData::Offset { name, .. } =
                    &self.instance.numbers[self.instance.offsets?.0]
                else {
                    return None;
                };
                let offset = self.values[name] as u64;
                let (base, offset) = rules.address(builder, value, offset)?;
                return Some(format!("{} offset={offset}", text(&builder.func, base)));
            }
        };
        Some(text(&builder.func, value))
    }

    /// The bits of a number.
    fn number(&self, number: Number) -> u128 {
        match &self.instance.numbers[number] {
            NumberData::Literal(value) => *value as u128,
            NumberData::Variable { name, .. } => self.values[name],
            other => panic!("{other:?} is not on a left side"),
        }
    }
}

/// A left side as far as it is made.
struct Made<'e, 'i, 'b> {
    example: &'e Example<'i>,
    builder: &'b mut Builder,
    trees: BTreeMap<Tree, Value>,
}

impl Made<'_, '_, '_> {
    fn tree(&mut self, tree: Tree) -> Value {
        if let Some(&value) = self.trees.get(&tree) {
            return value;
        }
        let value = match &self.example.instance.trees[tree] {
            TreeData::Variable { ty, .. } => self.variable(tree, *ty),
            _ => {
                let (op, args, ty) = self.operation(tree);
                // As it is: what rules would make of it does not matter.
                let home = self.builder.current_region();
                self.builder.shared(home, op, &args, ty)
            }
        };
        self.trees.insert(tree, value);
        value
    }

    /// A parameter, with the bits masked that a helper is to find zero.
    fn variable(&mut self, tree: Tree, ty: Type) -> Value {
        let instance = self.example.instance;
        let variable = |tree: &Tree| matches!(instance.trees[*tree], TreeData::Variable { .. });
        let at = instance.trees.keys().filter(variable).position(|other| other == tree);
        let param = self.builder.func.params[at.expect("each has a parameter")];
        let asked = instance.numbers.values().find_map(|number| match number {
            NumberData::Helper { helper, of: Operand::Value(of), .. }
                if *of == tree && helper.name == "zero_bits" =>
            {
                self.example.values.get("zero-bits.1").copied()
            }
            _ => None,
        });
        let Some(zeros) = asked else { return param };
        let (constant, and) = match ty {
            Type::I32 => (Opcode::I32Const, Opcode::I32And),
            _ => (Opcode::I64Const, Opcode::I64And),
        };
        let word = if ty == Type::I32 { u64::from(!(zeros as u32)) } else { !(zeros as u64) };
        let mask = self.builder.constant(constant, word);
        let home = self.builder.current_region();
        let ty = ty.val_type().expect("a type of values");
        let masked = self.builder.shared(home, Op::plain(and), &[param, mask], ty);
        // Behind a choice, so that only rules that ask for bits can tell.
        let none = self.builder.constant(constant, 0);
        let condition = *self.builder.func.params.last().expect("one is there for this");
        self.builder.shared(home, Op::plain(Opcode::Select), &[masked, none, condition], ty)
    }

    /// An instruction or a constant, its operands made.
    fn operation(&mut self, tree: Tree) -> (Op, Vec<Value>, ValType) {
        let instance = self.example.instance;
        let ty = instance.ty(tree).val_type().expect("a type of values");
        let (op, args) = match instance.trees[tree].clone() {
            TreeData::Apply { opcode, immediates, operands } => {
                let args = operands.iter().map(|&operand| self.tree(operand)).collect();
                let word = match immediates[..] {
                    [] => 0,
                    [lane] => lane.into(),
                    _ => self.words(u128::from_le_bytes(immediates.try_into().expect("16 lanes"))),
                };
                (Op { code: opcode, word }, args)
            }
            TreeData::Int { ty, value: number } | TreeData::Float { ty, bits: number } => {
                let bits = self.example.number(number);
                let (code, word) = match ty {
                    Ty::I32 => (Opcode::I32Const, u64::from(bits as u32)),
                    Ty::I64 => (Opcode::I64Const, bits as u64),
                    Ty::F32 => (Opcode::F32Const, u64::from(bits as u32)),
                    _ => (Opcode::F64Const, bits as u64),
                };
                (Op { code, word }, Vec::new())
            }
            TreeData::Vector { bits } => {
                let bits = self.example.number(bits);
                (Op { code: Opcode::V128Const, word: self.words(bits) }, Vec::new())
            }
            TreeData::Variable { .. } => unreachable!("it is no operation"),
        };
        (op, args, ty)
    }

    fn words(&mut self, bits: u128) -> u64 {
        self.builder.func.intern_words(&[bits as u64, (bits >> 64) as u64])
    }
}

/// A value as nested operations.
fn text(func: &Function, value: Value) -> String {
    match func.values[value].def {
        ValueDef::Pure { op, args, .. } => {
            let words: Vec<u64> = func.words_of(op).to_vec();
            let words: String = words.iter().map(|word| format!(" {word:#x}")).collect();
            let args = func.slice(args).iter().map(|&arg| format!(" {}", text(func, arg)));
            format!("({}{words}{})", op.code, args.collect::<String>())
        }
        _ => value.to_string(),
    }
}
