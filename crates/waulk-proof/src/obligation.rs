//! Obligations: what has to be proven of a rewriting.

use rustc_hash::FxHashSet;
use waulk_ir::meaning::text::{Dialect, Script};
use waulk_ir::meaning::{Node, Operator, Outcome, Sort, TermId, Terms};

use crate::witness::witnesses;

/// Where the conditions hold, `right` may stand in the place of `left`: for all
/// values of the variables, one traps exactly when the other does, and if they do
/// not, what `right` gives is something that `left` may give.
///
/// It is plain data that belongs to the [`Terms`] it was made with.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// What is not known, and so whatever it may be. In the order in which it is
    /// met in the conditions, then on the left and on the right.
    pub variables: Vec<TermId>,
    /// What may be assumed.
    pub conditions: Vec<TermId>,
    /// What is there.
    pub left: Outcome,
    /// What is to take its place.
    pub right: Outcome,
    /// Open bits on the left, to be chosen such that both sides are the same.
    pub(crate) left_choices: Vec<TermId>,
    /// Open bits on the right, or on both sides: whatever they may be.
    pub(crate) right_choices: Vec<TermId>,
    /// The sides do not do the same.
    pub(crate) mismatch: TermId,
    /// `mismatch` for each witness in the place of the left side's choices; just
    /// itself if there are none.
    pub(crate) witnessed: Vec<TermId>,
    /// The first of `witnessed` in parts: it is true where some part is.
    pub(crate) parts: Vec<TermId>,
    /// The left side with the first witness, to show it.
    pub(crate) shown: Outcome,
}

impl Obligation {
    /// States it. All variables are bit-vectors or truth values; two of them with
    /// one name are the same.
    ///
    /// # Panics
    /// The sides have not as many values of as many bits, a condition is no truth
    /// value, two variables of one name have different sorts, or a name has other
    /// characters than letters, digits, `_`, `-` and `.`.
    pub fn new(
        terms: &mut Terms,
        conditions: Vec<TermId>,
        left: Outcome,
        right: Outcome,
    ) -> Obligation {
        let sorts = |terms: &Terms, side: &Outcome| {
            side.values.iter().map(|&value| terms.sort(value)).collect::<Vec<_>>()
        };
        assert_eq!(sorts(terms, &left), sorts(terms, &right), "the sides are of one type");
        assert!(conditions.iter().all(|&condition| terms.sort(condition) == Sort::Bool));

        let right_choices = conditions
            .iter()
            .flat_map(|&condition| choices(terms, &[condition]))
            .chain(right.choices(terms))
            .collect::<Vec<_>>();
        let right_choices = distinct(right_choices);
        let mut left_choices = left.choices(terms);
        left_choices.retain(|choice| !right_choices.contains(choice));

        let mismatches = mismatches(terms, &left, &right);
        let mismatch = terms.any(&mismatches);
        let mut parts = mismatches;
        let mut witnessed = vec![mismatch];
        let mut shown = left.clone();
        if !left_choices.is_empty() {
            let witnesses = witnesses(terms, &left_choices, &left, &right);
            witnessed = witnesses.iter().map(|w| terms.substitute(mismatch, w)).collect();
            for part in &mut parts {
                *part = terms.substitute(*part, &witnesses[0]);
            }
            shown.traps = terms.substitute(left.traps, &witnesses[0]);
            for value in &mut shown.values {
                *value = terms.substitute(*value, &witnesses[0]);
            }
        }
        let mut obligation = Obligation {
            variables: Vec::new(),
            conditions,
            left,
            right,
            left_choices,
            right_choices,
            mismatch,
            witnessed,
            parts,
            shown,
        };
        obligation.variables = obligation.variables_in(terms);
        obligation
    }

    fn variables_in(&self, terms: &Terms) -> Vec<TermId> {
        let sides = [self.left.terms(), self.right.terms()].concat();
        let mut variables = terms.reachable(&[self.conditions.clone(), sides].concat());
        variables.retain(|&term| matches!(terms.node(term), Node::Variable(_)));
        let mut names = FxHashSet::default();
        for &variable in &variables {
            let Node::Variable(name) = terms.node(variable) else { unreachable!("a variable") };
            let simple = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
            assert!(name.chars().all(simple), "`{name}` is no name of a variable");
            assert!(!matches!(terms.sort(variable), Sort::Float(_)), "floats are given as bits");
            assert!(names.insert(name), "`{name}` is two variables");
        }
        variables
    }

    /// Everything that takes any value whatever: variables, and the choices that
    /// are not the left side's alone.
    pub(crate) fn leaves(&self) -> Vec<TermId> {
        [&self.variables[..], &self.right_choices].concat()
    }

    /// What it says as SMT-LIB text: if nothing satisfies these assertions, the
    /// obligation is met. Its hash can be a key for the verdict, as the text
    /// depends on nothing but the obligation; in the standard's dialect, any solver
    /// can be asked.
    ///
    /// Where the left side has choices, the assertions say that no witness is one;
    /// that they can be satisfied is no proof of the contrary then.
    pub fn text(&self, terms: &Terms, dialect: Dialect) -> String {
        let roots = [&self.conditions[..], &[self.left.traps], &self.witnessed].concat();
        let mut script = Script::new(terms, dialect, &roots);
        script.define("left-traps!", self.left.traps);
        for &assertion in self.conditions.iter().chain(&self.witnessed) {
            script.assert(assertion);
        }
        script.finish()
    }
}

/// The ways in which the two may not do the same: one traps, or neither and the
/// values differ, lane by lane.
fn mismatches(terms: &mut Terms, left: &Outcome, right: &Outcome) -> Vec<TermId> {
    let mut parts = vec![terms.ne(left.traps, right.traps)];
    let goes_on = terms.not(left.traps);
    for (&a, &b) in left.values.iter().zip(&right.values) {
        let mut high = terms.bits(a);
        for low in common_seams(terms, a, b).into_iter().rev() {
            let (a, b) = (terms.extract(a, high - 1, low), terms.extract(b, high - 1, low));
            let differ = terms.ne(a, b);
            parts.push(terms.and(goes_on, differ));
            high = low;
        }
    }
    let never = terms.bool(false);
    parts.retain(|&part| part != never);
    parts
}

/// The bits at which parts of both begin, in order; those of a whole that is not put
/// together are wherever the other's are.
fn common_seams(terms: &Terms, a: TermId, b: TermId) -> Vec<u32> {
    let (mut a, mut b) = (seams(terms, a), seams(terms, b));
    match (a.len(), b.len()) {
        (1, _) => b,
        (_, 1) => a,
        _ => {
            b.sort_unstable();
            a.retain(|seam| b.binary_search(seam).is_ok());
            a
        }
    }
}

/// The bits at which the parts begin that a bit-vector is put together of, in order.
fn seams(terms: &Terms, whole: TermId) -> Vec<u32> {
    let (mut seams, mut stack) = (Vec::new(), vec![(whole, 0)]);
    while let Some((term, low)) = stack.pop() {
        match terms.node(term) {
            Node::Apply(Operator::Concat, parts) => {
                stack.push((parts[0], low + terms.bits(parts[1])));
                stack.push((parts[1], low));
            }
            _ => seams.push(low),
        }
    }
    seams
}

fn choices(terms: &Terms, roots: &[TermId]) -> Vec<TermId> {
    let mut reachable = terms.reachable(roots);
    reachable.retain(|&term| matches!(terms.node(term), Node::Choice(_)));
    reachable
}

fn distinct(terms: Vec<TermId>) -> Vec<TermId> {
    let mut seen = FxHashSet::default();
    terms.into_iter().filter(|&term| seen.insert(term)).collect()
}
