//! What has to be proven of a rule: obligations from its instances.
//!
//! An instance's trees become outcomes by the meanings of their instructions, its
//! numbers bits, and its conditions what may be assumed.
//!
//! # NaNs
//! What is inside of the left side is there already, and others may look at it: its
//! open bits are what they are, and count as variables. Only what is replaced may be
//! any that the standard allows. For `simplify_truth` and its kin nothing is: the value
//! stays for others, and only what is asked of it here is asked of another.

use cranelift_entity::SecondaryMap;
use rustc_hash::FxHashMap;
use waulk_ir::instructions::Type;
use waulk_ir::meaning::{Outcome, Sort, TermId, Terms, bits_of};
use waulk_rules::Instance;
use waulk_rules::instance::{Condition, Entry, Number, NumberData, Operand, Tree, TreeData};
use waulk_rules::operations::Ty;

use crate::obligation::Obligation;

/// How many bits a number has, unless it is a vector's.
const NUMBER: u32 = 64;

/// What has to be proven of an instance.
///
/// # Panics
/// An instruction in it has no meaning: then it is no term.
pub fn obligation(terms: &mut Terms, instance: &Instance) -> Obligation {
    Stated::new(terms, instance).obligation()
}

struct Stated<'t, 'i> {
    terms: &'t mut Terms,
    instance: &'i Instance,
    trees: SecondaryMap<Tree, Option<Outcome>>,
    numbers: SecondaryMap<Number, Option<TermId>>,
    /// Whether a number is none: its instruction traps, or its helper says no.
    undefined: FxHashMap<Number, TermId>,
    /// What is known of what helpers give.
    conditions: Vec<TermId>,
    unnamed: usize,
}

impl<'t, 'i> Stated<'t, 'i> {
    fn new(terms: &'t mut Terms, instance: &'i Instance) -> Self {
        Stated {
            terms,
            instance,
            trees: SecondaryMap::new(),
            numbers: SecondaryMap::new(),
            undefined: FxHashMap::default(),
            conditions: Vec::new(),
            unnamed: 0,
        }
    }

    fn obligation(mut self) -> Obligation {
        let instance = self.instance;
        let mut left = self.left(instance.left);
        for &condition in &instance.conditions {
            self.condition(condition);
        }
        let mut right = self.tree(instance.right);
        match (instance.entry, instance.low, instance.offsets) {
            (Entry::Truth, ..) => {
                left = self.truth(left);
                right = self.truth(right);
            }
            (Entry::Low, Some(bits), _) => {
                left.values[0] = self.terms.extract(left.values[0], bits - 1, 0);
                right.values[0] = self.terms.extract(right.values[0], bits - 1, 0);
            }
            (Entry::Address, _, Some((a, b))) => {
                left = self.address(left, a);
                right = self.address(right, b);
            }
            _ => {}
        }
        Obligation::new(self.terms, self.conditions, left, right)
    }

    /// The left side, with the open bits of what is there already as variables.
    fn left(&mut self, tree: Tree) -> Outcome {
        match &self.instance.trees[tree] {
            TreeData::Apply { operands, .. } if !self.instance.entry.is_of_use() => {
                operands.iter().for_each(|&operand| self.there(operand));
            }
            _ => self.there(tree),
        }
        self.tree(tree)
    }

    /// A value that is there.
    fn there(&mut self, tree: Tree) {
        if let TreeData::Apply { operands, .. } = &self.instance.trees[tree] {
            for &operand in operands {
                self.there(operand);
            }
        }
        let mut outcome = self.tree(tree);
        let fixed: FxHashMap<TermId, TermId> = (outcome.choices(self.terms).into_iter())
            .map(|choice| {
                let sort = self.terms.sort(choice);
                (choice, self.fresh("open", sort))
            })
            .collect();
        for value in &mut outcome.values {
            *value = self.terms.substitute(*value, &fixed);
        }
        outcome.traps = self.terms.substitute(outcome.traps, &fixed);
        self.trees[tree] = Some(outcome);
    }

    fn fresh(&mut self, name: &str, sort: Sort) -> TermId {
        self.unnamed += 1;
        self.terms.variable(&format!("{name}.{}", self.unnamed), sort)
    }

    /// What a value is, computed once.
    fn tree(&mut self, tree: Tree) -> Outcome {
        if let Some(outcome) = &self.trees[tree] {
            return outcome.clone();
        }
        let outcome = match self.instance.trees[tree].clone() {
            TreeData::Variable { name, ty } => {
                let value = self.terms.variable(&name, Sort::Bits(bits_of(ty)));
                Outcome::value(self.terms, value)
            }
            TreeData::Int { ty, value: number } | TreeData::Float { ty, bits: number } => {
                self.constant(number, bits_of(ty.value()))
            }
            TreeData::Vector { bits } => self.constant(bits, bits_of(Ty::V128.value())),
            TreeData::Apply { opcode, immediates, operands } => {
                let operands: Vec<Outcome> =
                    operands.iter().map(|&operand| self.tree(operand)).collect();
                Outcome::apply(self.terms, opcode, &operands, &immediates)
                    .unwrap_or_else(|| panic!("{opcode} has a meaning, as it is a term"))
            }
        };
        self.trees[tree] = Some(outcome.clone());
        outcome
    }

    fn constant(&mut self, number: Number, bits: u32) -> Outcome {
        let number = self.number(number);
        let low = self.terms.extract(number, bits - 1, 0);
        Outcome::value(self.terms, low)
    }

    /// A number's bits.
    fn number(&mut self, number: Number) -> TermId {
        if let Some(term) = self.numbers[number] {
            return term;
        }
        let term = match self.instance.numbers[number].clone() {
            NumberData::Literal(value) => self.terms.bv(value as u128, self.width(number)),
            NumberData::Variable { name, ty } => {
                let term = self.terms.variable(&name, Sort::Bits(bits_of(ty.value())));
                self.widened(term, ty)
            }
            NumberData::Offset { name, ty } => {
                let term = self.terms.variable(&name, Sort::Bits(NUMBER));
                let valid = self.is_offset(term, ty);
                self.conditions.push(valid);
                term
            }
            NumberData::Fold { opcode, ty, operands } => {
                let operands: Vec<Outcome> =
                    operands.iter().map(|&it| self.constant(it, bits_of(ty.value()))).collect();
                let folded = Outcome::apply(self.terms, opcode, &operands, &[])
                    .unwrap_or_else(|| panic!("{opcode} has a meaning, as it is a term"));
                self.undefined.insert(number, folded.traps);
                self.terms.resize_s(folded.values[0], NUMBER)
            }
            NumberData::Helper { helper, ty, of } => {
                let bits = bits_of(ty.value());
                let of = match of {
                    Operand::Number(of) => {
                        let of = self.number(of);
                        self.terms.extract(of, bits - 1, 0)
                    }
                    Operand::Value(tree) => self.tree(tree).values[0],
                };
                let given = self.fresh(&helper.name.replace('_', "-"), Sort::Bits(bits));
                let holds = (helper.meaning)(self.terms, of, given);
                self.conditions.push(holds);
                self.terms.resize_s(given, NUMBER)
            }
        };
        self.numbers[number] = Some(term);
        term
    }

    /// An integer is extended by its sign, a float's bits by zeros.
    fn widened(&mut self, term: TermId, ty: Ty) -> TermId {
        match ty {
            Ty::I32 | Ty::I64 => self.terms.resize_s(term, NUMBER),
            Ty::F32 | Ty::F64 => self.terms.resize_u(term, NUMBER),
            _ => term,
        }
    }

    /// How many bits a literal has: a vector's where a vector is made of it.
    fn width(&self, number: Number) -> u32 {
        let of_vector =
            |tree: &TreeData| matches!(tree, TreeData::Vector { bits } if *bits == number);
        if self.instance.trees.values().any(of_vector) { 128 } else { NUMBER }
    }

    fn condition(&mut self, condition: Condition) {
        let holds = match condition {
            Condition::Defined(number) => {
                self.number(number);
                match self.undefined.get(&number) {
                    Some(&undefined) => self.terms.not(undefined),
                    None => return,
                }
            }
            Condition::Equal(a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                self.terms.eq(a, b)
            }
            Condition::NotConstant(_) => return,
        };
        self.conditions.push(holds);
    }

    /// Whether an access can have an offset.
    fn is_offset(&mut self, offset: TermId, ty: Ty) -> TermId {
        match ty {
            Ty::I32 => {
                let high = self.terms.extract(offset, NUMBER - 1, 32);
                self.terms.is(high, 0)
            }
            _ => self.terms.bool(true),
        }
    }

    /// The sum of an address and an offset, exactly, and whether there may be such an
    /// offset: that of the left side may be.
    fn address(&mut self, base: Outcome, offset: Number) -> Outcome {
        let ty = match self.instance.ty(self.instance.left) {
            Type::I32 => Ty::I32,
            _ => Ty::I64,
        };
        let offset = self.number(offset);
        let valid = self.is_offset(offset, ty);
        let (one, zero) = (self.terms.bv(1, 1), self.terms.bv(0, 1));
        let valid = self.terms.ite(valid, one, zero);
        let base_wide = self.terms.resize_u(base.values[0], NUMBER + 1);
        let offset_wide = self.terms.resize_u(offset, NUMBER + 1);
        let sum = self.terms.bvadd(base_wide, offset_wide);
        Outcome { values: [sum, valid].into_iter().collect(), traps: base.traps }
    }

    /// Whether a value is zero, as a number.
    fn truth(&mut self, of: Outcome) -> Outcome {
        let zero = self.terms.is(of.values[0], 0);
        let (one, none) = (self.terms.bv(1, 1), self.terms.bv(0, 1));
        let value = self.terms.ite(zero, none, one);
        Outcome { values: [value].into_iter().collect(), traps: of.traps }
    }
}
