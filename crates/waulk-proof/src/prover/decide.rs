//! From obligations to queries, and from answers to verdicts.

use std::cell::RefCell;
use std::fmt;

use rustc_hash::FxHashMap;
use waulk_ir::meaning::{Operator, Sort, TermId, Terms};
use z3::ast::{Ast, Bool, Dynamic};

use super::session::{Answer, Session, constant, value_of};
use super::{Limits, Method, Proof, Unsettled, Verdict};
use crate::counterexample::Counterexample;
use crate::obligation::Obligation;
use crate::sample;

/// The part of the limit that is spent in a used context.
const QUICK: u32 = 8;

thread_local! {
    /// This thread's solver context.
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// Proves obligations. It is but its limits: every thread that proves has a solver
/// context of its own, made when it is first needed and kept until the thread ends,
/// whatever number of provers there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prover {
    limits: Limits,
}

/// The solver that is there is not the one that this was built for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongSolver {
    /// The version that is there.
    pub found: String,
    /// The version that was named when this was built.
    pub expected: &'static str,
}

impl fmt::Display for WrongSolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WrongSolver { found, expected } = self;
        write!(f, "this was built for Z3 {expected}, but the library that was loaded is {found}")
    }
}

impl std::error::Error for WrongSolver {}

impl Prover {
    /// The release of Z3 that proves; verdicts are kept with it.
    pub const SOLVER: &str = env!("WAULK_Z3_VERSION");

    /// A prover with these limits, if the right solver is there.
    pub fn new(limits: Limits) -> Result<Prover, WrongSolver> {
        let (found, expected) = (z3::full_version(), Prover::SOLVER);
        let numbers = |version: &str| {
            let number = |part: &str| part.trim().parse::<u32>().ok();
            version.split('.').map_while(number).take(3).collect::<Vec<_>>()
        };
        if numbers(found.trim_start_matches("Z3 ")) == numbers(expected) {
            Ok(Prover { limits })
        } else {
            Err(WrongSolver { found: found.to_owned(), expected })
        }
    }

    /// Its limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Proves an obligation or says why not.
    pub fn prove(&self, terms: &Terms, obligation: &Obligation) -> Verdict {
        if let Some(counterexample) = sample::refute(terms, obligation, self.limits.samples) {
            return Verdict::Refuted(counterexample);
        }
        let quick = self.limits.work / QUICK;
        let first = in_session(|session| decide(session, terms, obligation, quick, 1));
        let verdict = match first {
            Verdict::Proved(proof) => Verdict::Proved(proof),
            _ => in_new_context(|session| {
                decide(session, terms, obligation, self.limits.work, self.limits.rounds)
            }),
        };
        match verdict {
            Verdict::Proved(proof) => self.occurs(terms, obligation, proof),
            other => other,
        }
    }

    /// The verdict on an obligation that is met: the proof, if it can occur.
    fn occurs(&self, terms: &Terms, obligation: &Obligation, proof: Proof) -> Verdict {
        if sample::can_occur(terms, obligation, self.limits.samples) {
            return Verdict::Proved(proof);
        }
        in_new_context(|session| {
            let mut question: Vec<Bool> =
                obligation.conditions.iter().map(|&c| session.truth(terms, c)).collect();
            question.push(session.truth(terms, obligation.left.traps).not());
            let roots = [&obligation.conditions[..], &[obligation.left.traps]].concat();
            let limit = self.limits.work;
            match session.ask(&question, &[], has_floats(terms, &roots), limit) {
                Answer::Satisfiable(_) => Verdict::Proved(proof.clone()),
                Answer::Unsatisfiable { .. } => Verdict::Vacuous,
                Answer::Unknown => Verdict::Unknown(Unsettled::Limit(limit)),
            }
        })
    }

    /// What Z3 makes of terms when their variables and choices have values, by
    /// simplification alone: one value each, `None` where nothing definite comes
    /// out. Gives a term the meaning that the solver sees in it.
    pub fn compute(
        &self,
        terms: &Terms,
        roots: &[TermId],
        values: &FxHashMap<TermId, u128>,
    ) -> Vec<Option<u128>> {
        in_session(|session| {
            let known =
                Known::new(session, terms, values.iter().map(|(&leaf, &value)| (leaf, value)));
            let computed = |root: &TermId| {
                value_of(&known.substitute(&session.take_over(terms, *root)).simplify())
            };
            roots.iter().map(computed).collect()
        })
    }

    /// What Z3 makes of an operator with operands that are terms, without any
    /// rewriting on the way, and of `term`, are equal for all values of variables.
    /// For tests of rewriting.
    #[doc(hidden)]
    pub fn is_rewriting_sound(
        &self,
        terms: &Terms,
        operator: Operator,
        operands: &[TermId],
        term: TermId,
    ) -> bool {
        in_new_context(|session| {
            let sorts = operands.iter().map(|&operand| terms.sort(operand)).collect();
            let taken: Vec<Dynamic> =
                operands.iter().map(|&operand| session.take_over(terms, operand)).collect();
            let plain = session.apply(operator, sorts, &taken.iter().collect::<Vec<_>>());
            let rewritten = session.take_over(terms, term);
            let differ = plain.eq(&rewritten).not();
            let floats = has_floats(terms, operands);
            let answer = session.ask(&[differ], &[], floats, self.limits.work);
            matches!(answer, Answer::Unsatisfiable { .. })
        })
    }
}

/// Uses this thread's context.
fn in_session<R>(use_session: impl FnOnce(&mut Session) -> R) -> R {
    SESSION.with_borrow_mut(|session| use_session(session.get_or_insert_with(Session::new)))
}

/// Uses a context that nobody has used before, nor will again.
fn in_new_context<R: Send + Sync>(use_session: impl FnOnce(&mut Session) -> R + Send + Sync) -> R {
    z3::with_z3_config(&z3::Config::new(), || use_session(&mut Session::new()))
}

/// Some of the terms is about floats.
fn has_floats(terms: &Terms, roots: &[TermId]) -> bool {
    let reachable = terms.reachable(roots);
    reachable.iter().any(|&term| matches!(terms.sort(term), Sort::Float(_)))
}

impl Session {
    /// Z3's term for a truth value.
    fn truth(&mut self, terms: &Terms, term: TermId) -> Bool {
        self.take_over(terms, term).as_bool().expect("a truth value")
    }
}

/// Values for variables, to be put in their places.
struct Known(Vec<(Dynamic, Dynamic)>);

impl Known {
    fn new(
        session: &mut Session,
        terms: &Terms,
        values: impl Iterator<Item = (TermId, u128)>,
    ) -> Known {
        let known = values.map(|(leaf, value)| {
            let sort = terms.sort(leaf);
            let value = match sort {
                Sort::Bits(bits) => value & (u128::MAX >> (u128::BITS - bits)),
                _ => value,
            };
            (session.take_over(terms, leaf), constant(value, sort))
        });
        Known(known.collect())
    }

    fn substitute<T: Ast>(&self, term: &T) -> T {
        term.substitute(&self.0.iter().map(|(leaf, value)| (leaf, value)).collect::<Vec<_>>())
    }
}

/// Decides an obligation with queries of at most `limit` each; see
/// [`waulk_ir::meaning`] for the method.
fn decide(
    session: &mut Session,
    terms: &Terms,
    obligation: &Obligation,
    limit: u32,
    rounds: u32,
) -> Verdict {
    let leaves = obligation.leaves();
    let floats = has_floats(terms, &[&obligation.conditions[..], &[obligation.mismatch]].concat());
    let taken: Vec<Dynamic> = leaves.iter().map(|&leaf| session.take_over(terms, leaf)).collect();
    let choices: Vec<Dynamic> =
        obligation.left_choices.iter().map(|&choice| session.take_over(terms, choice)).collect();
    let mismatch = session.truth(terms, obligation.mismatch);
    let mut question: Vec<Bool> =
        obligation.conditions.iter().map(|&c| session.truth(terms, c)).collect();
    let mut witnesses = obligation.witnessed.iter();
    let first = witnesses.next().expect("there is one at least");
    question.push(session.truth(terms, *first));
    for _ in 0..rounds + obligation.witnessed.len() as u32 {
        let values = match session.ask(&question, &taken, floats, limit) {
            Answer::Unsatisfiable { simplified } => {
                let by = if simplified { Method::Simplified } else { Method::Solved };
                return Verdict::Proved(Proof { by });
            }
            Answer::Unknown => return Verdict::Unknown(Unsettled::Limit(limit)),
            Answer::Satisfiable(values) => values,
        };
        let values: FxHashMap<TermId, u128> = leaves.iter().copied().zip(values).collect();
        // All witnesses failed for these values. Does any choice do?
        let here = Known::new(session, terms, values.iter().map(|(&leaf, &value)| (leaf, value)));
        let found = if choices.is_empty() {
            Answer::Unsatisfiable { simplified: true }
        } else {
            session.ask(&[here.substitute(&mismatch).not()], &choices, floats, limit)
        };
        match found {
            Answer::Unsatisfiable { .. } => {
                let confirmed = Counterexample::confirmed(terms, obligation, &values);
                return confirmed
                    .map_or(Verdict::Unknown(Unsettled::Unconfirmed), Verdict::Refuted);
            }
            Answer::Unknown => return Verdict::Unknown(Unsettled::Limit(limit)),
            Answer::Satisfiable(chosen) => question.push(match witnesses.next() {
                Some(&witness) => session.truth(terms, witness),
                None => {
                    let chosen = obligation.left_choices.iter().copied().zip(chosen);
                    Known::new(session, terms, chosen).substitute(&mismatch)
                }
            }),
        }
    }
    Verdict::Unknown(Unsettled::Rounds(rounds))
}
