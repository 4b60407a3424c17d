//! From obligations to queries, and from answers to verdicts.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use waulk_ir::meaning::{Operator, Sort, TermId, Terms};
use z3::ast::{Ast, Bool, Dynamic};

use super::session::{Answer, Session, constant, value_of};
use super::{Limits, Method, Proof, Unsettled, Verdict};
use crate::counterexample::Counterexample;
use crate::obligation::Obligation;
use crate::sample;

/// The part of the limit that is spent in a used context.
const QUICK: u32 = 32;

/// The attempts in new contexts: the part of the limit, and how it is asked. How long
/// a proof about floats takes depends on the order in which Z3 meets the terms, by a
/// factor of a hundred: to start again otherwise is better than to go on.
const ATTEMPTS: [(u32, Form); 3] = [(6, Form::Text), (6, Form::Terms), (1, Form::Text)];

/// How a question is put to the solver.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As terms taken over, simplified first.
    Terms,
    /// As text.
    Text,
}

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
        if let Some(values) = sample::suspect(terms, obligation, self.limits.samples)
            && let Some(counterexample) = self.convict(terms, obligation, &values)
        {
            return Verdict::Refuted(counterexample);
        }
        let quick = Limits { work: self.limits.work / QUICK, rounds: 1, samples: 0 };
        let first = in_session(|session| decide(session, terms, obligation, Form::Terms, quick));
        let verdict = match first {
            Verdict::Proved(proof) => Verdict::Proved(proof),
            _ => self.settle(terms, obligation),
        };
        match verdict {
            Verdict::Proved(proof) => self.occurs(terms, obligation, proof),
            other => other,
        }
    }

    /// The verdict that does not depend on what was asked before.
    fn settle(&self, terms: &Terms, obligation: &Obligation) -> Verdict {
        let work = self.limits.work;
        for (part, form) in ATTEMPTS {
            let limits = Limits { work: work / part, ..self.limits };
            let attempt = |session: &mut Session| decide(session, terms, obligation, form, limits);
            match in_new_context(attempt) {
                Verdict::Unknown(Unsettled::Limit(_)) => {}
                settled => return settled,
            }
        }
        Verdict::Unknown(Unsettled::Limit(work))
    }

    /// The counterexample that these values are, if no choice does for them.
    fn convict(
        &self,
        terms: &Terms,
        obligation: &Obligation,
        values: &FxHashMap<TermId, u128>,
    ) -> Option<Counterexample> {
        if !obligation.left_choices.is_empty() {
            let limit = self.limits.work;
            let found = in_new_context(|session| choose(session, terms, obligation, values, limit));
            let Answer::Unsatisfiable { .. } = found else { return None };
        }
        Counterexample::confirmed(terms, obligation, values)
    }

    /// The verdict on an obligation that is met: the proof, if it can occur.
    fn occurs(&self, terms: &Terms, obligation: &Obligation, proof: Proof) -> Verdict {
        if sample::can_occur(terms, obligation, self.limits.samples) {
            return Verdict::Proved(proof);
        }
        in_new_context(|session| {
            let mut question = session.truths(terms, &obligation.conditions);
            question.push(session.truth(terms, obligation.left.traps).not());
            let roots = [&obligation.conditions[..], &[obligation.left.traps]].concat();
            let limit = self.limits.work;
            match session.ask(&question, |_| Vec::new(), has_floats(terms, &roots), limit) {
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
            let answer = session.ask(&[differ], |_| Vec::new(), floats, self.limits.work);
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
    // A panic must not get past it: the new context would stay the thread's.
    let outcome = z3::with_z3_config(&z3::Config::new(), || {
        let used = AssertUnwindSafe(|| use_session(&mut Session::new()));
        catch_unwind(used).map_err(Mutex::new)
    });
    outcome.unwrap_or_else(|panic| {
        resume_unwind(panic.into_inner().unwrap_or_else(PoisonError::into_inner))
    })
}

/// Some of the terms is about floats.
fn has_floats(terms: &Terms, roots: &[TermId]) -> bool {
    let reachable = terms.reachable(roots);
    reachable.iter().any(|&term| matches!(terms.sort(term), Sort::Float(_)))
}

impl Session {
    /// Z3's terms for terms.
    fn take_over_all(&mut self, terms: &Terms, all: &[TermId]) -> Vec<Dynamic> {
        all.iter().map(|&term| self.take_over(terms, term)).collect()
    }

    /// Z3's terms for truth values.
    fn truths(&mut self, terms: &Terms, all: &[TermId]) -> Vec<Bool> {
        all.iter().map(|&term| self.truth(terms, term)).collect()
    }

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

/// Asks for choices of the left side with which the sides do the same for `values`.
fn choose(
    session: &mut Session,
    terms: &Terms,
    obligation: &Obligation,
    values: &FxHashMap<TermId, u128>,
    limit: u32,
) -> Answer {
    if obligation.left_choices.is_empty() {
        return Answer::Unsatisfiable { simplified: true };
    }
    let choices = |session: &mut Session| session.take_over_all(terms, &obligation.left_choices);
    let here = Known::new(session, terms, values.iter().map(|(&leaf, &value)| (leaf, value)));
    let matching = here.substitute(&session.truth(terms, obligation.mismatch)).not();
    session.ask(&[matching], choices, has_floats(terms, &[obligation.mismatch]), limit)
}

/// Decides an obligation with queries of at most `limit` each; see
/// [`waulk_ir::meaning`] for the method.
fn decide(
    session: &mut Session,
    terms: &Terms,
    obligation: &Obligation,
    form: Form,
    Limits { work: limit, rounds, .. }: Limits,
) -> Verdict {
    let leaves = obligation.leaves();
    let floats = has_floats(terms, &[&obligation.conditions[..], &[obligation.mismatch]].concat());
    let taken = |session: &mut Session| session.take_over_all(terms, &leaves);

    // The first witness, part by part: lanes are easier one by one.
    let (mut answer, mut by) = (Answer::Unsatisfiable { simplified: true }, Method::Identical);
    for &part in &obligation.parts {
        let question = [&obligation.conditions[..], &[part]].concat();
        answer = match form {
            Form::Text => session.ask_text(terms, &question, &leaves, floats, limit),
            Form::Terms => {
                let question = session.truths(terms, &question);
                session.ask(&question, taken, floats, limit)
            }
        };
        match answer {
            Answer::Unsatisfiable { simplified: false } => by = Method::Solved,
            Answer::Unsatisfiable { .. } if by == Method::Identical => by = Method::Simplified,
            Answer::Unsatisfiable { .. } => {}
            _ => break,
        }
    }
    let mut witnesses = obligation.witnessed.iter();
    let mut question = session.truths(terms, &obligation.conditions);
    question.extend(witnesses.next().map(|&first| session.truth(terms, first)));
    for _ in 0..rounds + obligation.witnessed.len() as u32 {
        let values = match answer {
            Answer::Unsatisfiable { .. } => return Verdict::Proved(Proof { by }),
            Answer::Unknown => return Verdict::Unknown(Unsettled::Limit(limit)),
            Answer::Satisfiable(values) => leaves.iter().copied().zip(values).collect(),
        };
        // All witnesses fail for these values. Does any choice do?
        match choose(session, terms, obligation, &values, limit) {
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
                    let chosen = Known::new(session, terms, chosen);
                    chosen.substitute(&session.truth(terms, obligation.mismatch))
                }
            }),
        }
        answer = session.ask(&question, taken, floats, limit);
        by = Method::Solved;
    }
    Verdict::Unknown(Unsettled::Rounds(rounds))
}
