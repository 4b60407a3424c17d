//! Witnesses: terms for the choices of the left side that make it equal to the
//! right side, if any do.
//!
//! See [`waulk_ir::meaning`] for what they are for. A witness may be any term:
//! whether it is one is for the solver to say.

use rustc_hash::{FxHashMap, FxHashSet};
use waulk_ir::meaning::{Node, Operator, Outcome, TermId, Terms};

/// A term for each choice.
pub(crate) type Witness = FxHashMap<TermId, TermId>;

/// The witnesses for `choices`, which `left` has and `right` has not, the most
/// promising first.
pub(crate) fn witnesses(
    terms: &mut Terms,
    choices: &[TermId],
    left: &Outcome,
    right: &Outcome,
) -> Vec<Witness> {
    let inverted = Inversion::of(terms, choices, left, right);
    // What arithmetic hides: a NaN as unlike the canonical one as can be, for that
    // opens the most bits of what comes of it.
    let mut uncommon = inverted.clone();
    for &choice in choices {
        let ones = terms.bv(u128::MAX, terms.bits(choice));
        uncommon.entry(choice).or_insert(ones);
    }
    // Or the same choices as the other side's.
    let others = right.choices(terms);
    let mut paired = inverted;
    for (&choice, &other) in choices.iter().zip(&others) {
        if terms.sort(choice) == terms.sort(other) {
            paired.entry(choice).or_insert(other);
        }
    }
    for &choice in choices {
        let zero = terms.bv(0, terms.bits(choice));
        paired.entry(choice).or_insert(zero);
    }
    let mut witnesses = vec![uncommon];
    if witnesses[0] != paired {
        witnesses.push(paired);
    }
    witnesses
}

/// Follows the values of one side down to its choices, undoing on the way what is
/// done to them.
struct Inversion<'t> {
    terms: &'t mut Terms,
    /// Terms with a choice in them.
    open: FxHashSet<TermId>,
    seen: FxHashSet<TermId>,
    found: Witness,
}

impl Inversion<'_> {
    fn of(terms: &mut Terms, choices: &[TermId], left: &Outcome, right: &Outcome) -> Witness {
        let mut open: FxHashSet<TermId> = choices.iter().copied().collect();
        for term in terms.reachable(&left.values) {
            if let Node::Apply(_, operands) = terms.node(term)
                && operands.iter().any(|operand| open.contains(operand))
            {
                open.insert(term);
            }
        }
        let mut inversion =
            Inversion { terms, open, seen: FxHashSet::default(), found: Witness::default() };
        for (&value, &target) in left.values.iter().zip(&right.values) {
            inversion.follow(value, target);
        }
        inversion.found
    }

    /// `term` is to be `target`.
    fn follow(&mut self, term: TermId, target: TermId) {
        if !self.open.contains(&term) || !self.seen.insert(term) {
            return;
        }
        let (operator, operands) = match self.terms.node(term).clone() {
            Node::Choice(_) => {
                self.found.insert(term, target);
                return;
            }
            Node::Apply(operator, operands) => (operator, operands),
            _ => return,
        };
        match (operator, &operands[..]) {
            // A choice matters on the way that is taken only; bits that are the same
            // whatever the choice is are as they have to be, or nothing helps.
            (Operator::Ite, &[_, a, b]) | (Operator::BvOr | Operator::BvAnd, &[a, b]) => {
                self.follow(a, target);
                self.follow(b, target);
            }
            (Operator::BvXor, &[a, b]) => {
                let (open, known) = if self.open.contains(&a) { (a, b) } else { (b, a) };
                if !self.open.contains(&known) {
                    let undone = self.terms.bvxor(target, known);
                    self.follow(open, undone);
                }
            }
            (Operator::BvNot, &[a]) => {
                let undone = self.terms.bvnot(target);
                self.follow(a, undone);
            }
            (Operator::Concat, &[high, low]) => {
                let (seam, bits) = (self.terms.bits(low), self.terms.bits(term));
                let upper = self.terms.extract(target, bits - 1, seam);
                let lower = self.terms.extract(target, seam - 1, 0);
                self.follow(high, upper);
                self.follow(low, lower);
            }
            (Operator::ZeroExtend(_) | Operator::SignExtend(_), &[a]) => {
                let low = self.terms.extract(target, self.terms.bits(a) - 1, 0);
                self.follow(a, low);
            }
            (Operator::Extract { low, .. }, &[a]) => {
                let bits = self.terms.bits(a);
                let wide = self.terms.resize_u(target, bits);
                let by = self.terms.bv(low.into(), bits);
                let placed = self.terms.bvshl(wide, by);
                self.follow(a, placed);
            }
            _ => {}
        }
    }
}
