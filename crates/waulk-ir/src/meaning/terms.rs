//! Terms, hash-consed in an arena.
//!
//! It is plain data that any number of threads can read: what all workers share
//! of the obligations, and what the solver of each takes over.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use cranelift_entity::PrimaryMap;
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::concrete;
use super::rewrite::rewrite;
use super::term::{Format, Node, Operands, Operator, Rounding, Sort, TermId};
use crate::constant::Constant;

/// An arena of terms. Equal terms are one; operands come before what uses them.
#[derive(Debug)]
pub struct Terms {
    nodes: PrimaryMap<TermId, (Node, Sort)>,
    known: HashTable<TermId>,
    choices: u32,
    identity: u64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms::new()
    }
}

/// Methods for operators that have no parameters.
macro_rules! operators {
    ($($name:ident $operator:ident($($operand:ident),*);)*) => {$(
        #[doc = concat!("[`Operator::", stringify!($operator), "`].")]
        #[track_caller]
        pub fn $name(&mut self, $($operand: TermId),*) -> TermId {
            self.apply(Operator::$operator, &[$($operand),*])
        }
    )*};
}

impl Terms {
    /// An empty arena.
    pub fn new() -> Terms {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Terms {
            nodes: PrimaryMap::new(),
            known: HashTable::new(),
            choices: 0,
            identity: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Tells it from all others in this process, so that what a solver took over
    /// of it is found again. Terms are never changed or removed.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a term is.
    pub fn node(&self, term: TermId) -> &Node {
        &self.nodes[term].0
    }

    /// What a term stands for.
    pub fn sort(&self, term: TermId) -> Sort {
        self.nodes[term].1
    }

    /// How many bits a bit-vector has.
    #[track_caller]
    pub fn bits(&self, term: TermId) -> u32 {
        self.sort(term).bits()
    }

    /// The value of a constant.
    pub fn as_constant(&self, term: TermId) -> Option<u128> {
        match *self.node(term) {
            Node::Constant(bits) => Some(bits),
            _ => None,
        }
    }

    /// A value that is not known. The same name and sort is the same value.
    pub fn variable(&mut self, name: &str, sort: Sort) -> TermId {
        self.insert(Node::Variable(name.into()), sort)
    }

    /// Bits that are open, unlike any other.
    pub fn choice(&mut self, bits: u32) -> TermId {
        let number = self.choices;
        self.choices += 1;
        self.insert(Node::Choice(number), Sort::Bits(bits))
    }

    /// The bit-vector with the low bits of `value`.
    pub fn bv(&mut self, value: u128, bits: u32) -> TermId {
        self.insert(Node::Constant(value & concrete::mask(bits)), Sort::Bits(bits))
    }

    /// True or false.
    pub fn bool(&mut self, value: bool) -> TermId {
        self.insert(Node::Constant(value.into()), Sort::Bool)
    }

    /// A constant of a program.
    pub fn constant(&mut self, constant: Constant) -> TermId {
        self.bv(constant.bits(), super::bits_of(constant.ty()))
    }

    /// An operator with its operands, or a term that is equal for all values of
    /// its variables.
    ///
    /// # Panics
    /// The operator can't have operands of these sorts.
    #[track_caller]
    pub fn apply(&mut self, operator: Operator, operands: &[TermId]) -> TermId {
        let sorts: Vec<Sort> = operands.iter().map(|&operand| self.sort(operand)).collect();
        let Some(sort) = operator.result(&sorts) else {
            panic!("`{operator}` has no meaning for {sorts:?}");
        };
        match rewrite(self, operator, operands) {
            Some(term) => {
                debug_assert_eq!(self.sort(term), sort);
                term
            }
            None => self.insert(Node::Apply(operator, Operands::from_slice(operands)), sort),
        }
    }

    fn insert(&mut self, node: Node, sort: Sort) -> TermId {
        let hash = |entry: &(Node, Sort)| FxBuildHasher.hash_one(entry);
        let entry = (node, sort);
        let hashed = hash(&entry);
        let nodes = &mut self.nodes;
        if let Some(&known) = self.known.find(hashed, |&known| nodes[known] == entry) {
            return known;
        }
        let term = nodes.push(entry);
        self.known.insert_unique(hashed, term, |&known| hash(&nodes[known]));
        term
    }

    operators! {
        not Not(a);
        and And(a, b);
        or Or(a, b);
        eq Equal(a, b);
        ite Ite(condition, a, b);
        bvnot BvNot(a);
        bvneg BvNeg(a);
        bvand BvAnd(a, b);
        bvor BvOr(a, b);
        bvxor BvXor(a, b);
        bvadd BvAdd(a, b);
        bvsub BvSub(a, b);
        bvmul BvMul(a, b);
        bvudiv BvUdiv(a, b);
        bvurem BvUrem(a, b);
        bvsdiv BvSdiv(a, b);
        bvsrem BvSrem(a, b);
        bvshl BvShl(a, b);
        bvlshr BvLshr(a, b);
        bvashr BvAshr(a, b);
        bvult BvUlt(a, b);
        bvule BvUle(a, b);
        bvslt BvSlt(a, b);
        bvsle BvSle(a, b);
        concat Concat(high, low);
        fp_is_nan FpIsNan(a);
        fp_eq FpEq(a, b);
        fp_lt FpLt(a, b);
        fp_le FpLe(a, b);
        fp_add FpAdd(a, b);
        fp_sub FpSub(a, b);
        fp_mul FpMul(a, b);
        fp_div FpDiv(a, b);
        fp_sqrt FpSqrt(a);
        fp_to_bits FpToIeeeBv(a);
    }

    /// Bits `low` to `high`, both counted in.
    #[track_caller]
    pub fn extract(&mut self, a: TermId, high: u32, low: u32) -> TermId {
        self.apply(Operator::Extract { high, low }, &[a])
    }

    /// Extended to `bits` with zeros, or cut down to them.
    #[track_caller]
    pub fn resize_u(&mut self, a: TermId, bits: u32) -> TermId {
        match self.bits(a) {
            from if from > bits => self.extract(a, bits - 1, 0),
            from => self.apply(Operator::ZeroExtend(bits - from), &[a]),
        }
    }

    /// Extended to `bits` with the sign, or cut down to them.
    #[track_caller]
    pub fn resize_s(&mut self, a: TermId, bits: u32) -> TermId {
        match self.bits(a) {
            from if from > bits => self.extract(a, bits - 1, 0),
            from => self.apply(Operator::SignExtend(bits - from), &[a]),
        }
    }

    /// The integral float, rounded as said.
    #[track_caller]
    pub fn fp_round(&mut self, a: TermId, rounding: Rounding) -> TermId {
        self.apply(Operator::FpRoundToIntegral(rounding), &[a])
    }

    /// The float with these bits; its format is that of so many.
    #[track_caller]
    pub fn fp_from_bits(&mut self, a: TermId) -> TermId {
        let format = Format::of_bits(self.bits(a));
        self.apply(Operator::FpFromIeeeBv(format), &[a])
    }

    /// They are not equal.
    #[track_caller]
    pub fn ne(&mut self, a: TermId, b: TermId) -> TermId {
        let equal = self.eq(a, b);
        self.not(equal)
    }

    /// It is this number.
    #[track_caller]
    pub fn is(&mut self, a: TermId, number: u128) -> TermId {
        let number = self.bv(number, self.bits(a));
        self.eq(a, number)
    }

    /// All are true.
    pub fn all(&mut self, conditions: &[TermId]) -> TermId {
        let start = self.bool(true);
        conditions.iter().fold(start, |all, &condition| self.and(all, condition))
    }

    /// Some is true.
    pub fn any(&mut self, conditions: &[TermId]) -> TermId {
        let start = self.bool(false);
        conditions.iter().fold(start, |any, &condition| self.or(any, condition))
    }

    /// The terms that `roots` are made of, they included, operands before what
    /// uses them. The order depends on the terms alone, not on what else there
    /// is in the arena.
    pub fn reachable(&self, roots: &[TermId]) -> Vec<TermId> {
        let (mut seen, mut order) = (FxHashSet::default(), Vec::new());
        // A term, and whether its operands are done.
        let mut stack: Vec<_> = roots.iter().rev().map(|&root| (root, false)).collect();
        while let Some((term, done)) = stack.pop() {
            if done {
                order.push(term);
            } else if seen.insert(term) {
                stack.push((term, true));
                if let Node::Apply(_, operands) = self.node(term) {
                    stack.extend(operands.iter().rev().map(|&operand| (operand, false)));
                }
            }
        }
        order
    }

    /// `term` with others in the place of some.
    pub fn substitute(&mut self, term: TermId, others: &FxHashMap<TermId, TermId>) -> TermId {
        let mut changed = others.clone();
        for old in self.reachable(&[term]) {
            if changed.contains_key(&old) {
                continue;
            }
            let new = match self.node(old).clone() {
                Node::Apply(operator, mut operands) => {
                    operands.iter_mut().for_each(|operand| *operand = changed[operand]);
                    self.apply(operator, &operands)
                }
                _ => old,
            };
            changed.insert(old, new);
        }
        changed[&term]
    }
}
