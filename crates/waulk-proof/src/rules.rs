//! Proofs of whole rules: of all their instances, with keys for their verdicts.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use cranelift_isle::lexer::Pos;
use cranelift_isle::sema::Rule;
use waulk_ir::meaning::Terms;
use waulk_ir::meaning::text::Dialect;
use waulk_rules::instance::{Instance, instances};
use waulk_rules::{Program, RuleError};

use crate::counterexample::Counterexample;
use crate::obligation::Obligation;
use crate::obligations::Obligations;
use crate::prover::{Limits, Unsettled};
use crate::rule::obligation;

/// One instance of a rule, and what has to be proven of it.
#[derive(Debug)]
pub struct Stated {
    /// The instance.
    pub instance: Instance,
    /// The terms of the obligation.
    pub terms: Terms,
    /// The obligation.
    pub obligation: Obligation,
}

/// A rule and all that has to be proven of it.
#[derive(Debug)]
pub struct RuleObligations {
    /// The rule's name.
    pub name: String,
    /// Its instances, in the order of the types.
    pub instances: Vec<Stated>,
    /// What the verdict depends on, hashed: the text of each obligation, and so the
    /// rule, its conditions and the meanings of the instructions in it.
    pub key: String,
}

impl RuleObligations {
    /// States them.
    ///
    /// # Errors
    /// The rule can't be followed: see [`instances`].
    pub fn new(program: &Program, rule: &Rule) -> Result<RuleObligations, RuleError> {
        let mut hasher = blake3::Hasher::new();
        let state = |instance: Instance| {
            let mut terms = Terms::new();
            let obligation = obligation(&mut terms, &instance);
            hasher.update(obligation.text(&terms, Dialect::Standard).as_bytes());
            hasher.update(&[0]);
            Stated { instance, terms, obligation }
        };
        let instances = instances(program, rule)?.into_iter().map(state).collect();
        let key = hasher.finalize().to_hex()[..32].to_owned();
        Ok(RuleObligations { name: program.rule_name(rule), instances, key })
    }
}

/// Why a rule is not proven, for one choice of types.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// The types.
    pub choice: String,
    /// The rule there, as text.
    pub text: String,
    /// Why.
    pub why: Why,
}

/// Why an instance is not proven.
#[derive(Clone, PartialEq, Debug)]
pub enum Why {
    /// It is wrong.
    Wrong(Counterexample),
    /// It never fits: its conditions contradict one another or the left side.
    Never,
    /// Neither was shown within the limits.
    Unsettled(Unsettled),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { choice, text, why } = self;
        let of = if choice.is_empty() { String::new() } else { format!(" for {choice}") };
        match why {
            Why::Wrong(counterexample) => write!(f, "it is wrong{of}: {counterexample}\n  {text}"),
            Why::Never => {
                write!(f, "it never fits{of}: nothing satisfies its conditions\n  {text}")
            }
            Why::Unsettled(Unsettled::Limit(limit)) => {
                write!(f, "it is not proven{of} within {limit} steps of the solver\n  {text}")
            }
            Why::Unsettled(why) => write!(f, "it is not proven{of}: {why:?}\n  {text}"),
        }
    }
}

/// Whether the evaluators say too that the sides differ for these values. `None` where
/// they can't tell, as something is computed with bits that the standard leaves open.
pub fn confirmed(instance: &Instance, counterexample: &Counterexample) -> Option<bool> {
    let values = |name: &str| {
        let found = counterexample.values.iter().find(|(other, _, _)| other == name);
        found.map(|&(_, _, value)| value)
    };
    let (left, right) = instance.run(&values)?;
    Some(match (left, right) {
        (Ok(left), Ok(right)) => {
            // A value of the right side that the left side has not.
            let kept = !left.open;
            (left.value.bits() ^ right.value.bits()) & kept != 0 || right.open & kept != 0
        }
        (Err(_), Err(_)) => false,
        _ => true,
    })
}

/// What came of a rule.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// It was proven before, as it is.
    Kept,
    /// It was proven now.
    Proven,
    /// It was not.
    Refused(Refusal),
    /// There is no solver that could be asked.
    NoSolver,
}

/// A rule, and what came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleVerdict {
    /// Its name.
    pub name: String,
    /// Where it stands, and why it is refused.
    pub place: RuleError,
    /// For how many choices of types.
    pub instances: usize,
    /// What the verdict depends on, hashed.
    pub key: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What happens while rules are proven, on the thread that proves.
#[derive(Clone, Copy, Debug)]
pub enum Event<'v> {
    /// The next rule is taken.
    Started,
    /// It has its verdict.
    Finished(&'v RuleVerdict),
}

impl RuleVerdict {
    /// Why the rule can't be used; `None` if it can.
    pub fn refusal(&self) -> Option<RuleError> {
        let message = match &self.outcome {
            Outcome::Kept | Outcome::Proven => return None,
            Outcome::Refused(refusal) => format!("`{}` is refused: {refusal}", self.name),
            Outcome::NoSolver => {
                format!("`{}` is not proven, and this was built without a solver", self.name)
            }
        };
        Some(RuleError { message, ..self.place.clone() })
    }
}

/// Proves all rules that are not known to be proven by their keys, on so many threads;
/// gives the verdicts in the order of the rules. What happens meanwhile goes to `events`.
///
/// # Errors
/// The solver is not the right one, or a rule can't be followed.
pub fn prove_all(
    rules: &Obligations,
    limits: Limits,
    threads: usize,
    is_kept: &(dyn Fn(&str) -> bool + Sync),
    events: &(dyn Fn(Event<'_>) + Sync),
) -> Result<Vec<RuleVerdict>, Vec<RuleError>> {
    let ask = asking(limits).map_err(|why| vec![rules.program().error(Pos::default(), why)])?;
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, rules.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(place) = rules.place(at) else { break };
                    events(Event::Started);
                    let Some(stated) = rules.get(at) else { break };
                    let verdict = stated.map(|rule| verdict(rule, place, is_kept, &ask));
                    if let Ok(verdict) = &verdict {
                        events(Event::Finished(verdict));
                    }
                    found.lock().unwrap_or_else(PoisonError::into_inner).push((at, verdict));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    let (verdicts, errors): (Vec<_>, Vec<_>) =
        found.into_iter().map(|(_, verdict)| verdict).partition(Result::is_ok);
    match errors.is_empty() {
        true => Ok(verdicts.into_iter().filter_map(Result::ok).collect()),
        false => Err(errors.into_iter().filter_map(Result::err).collect()),
    }
}

/// How a rule is proven.
type Ask = dyn Fn(&RuleObligations) -> Outcome + Sync;

fn verdict(
    rule: &RuleObligations,
    place: RuleError,
    is_kept: &(dyn Fn(&str) -> bool + Sync),
    ask: &Ask,
) -> RuleVerdict {
    RuleVerdict {
        name: rule.name.clone(),
        place,
        instances: rule.instances.len(),
        key: rule.key.clone(),
        outcome: if is_kept(&rule.key) { Outcome::Kept } else { ask(rule) },
    }
}

#[cfg(feature = "z3")]
fn asking(limits: Limits) -> Result<Box<Ask>, String> {
    let prover = crate::Prover::new(limits).map_err(|why| why.to_string())?;
    Ok(Box::new(move |rule| match prover.prove_rule(rule) {
        Ok(()) => Outcome::Proven,
        Err(refusal) => Outcome::Refused(refusal),
    }))
}

#[cfg(not(feature = "z3"))]
#[expect(clippy::unnecessary_wraps, reason = "with a solver it may fail")]
fn asking(_: Limits) -> Result<Box<Ask>, String> {
    Ok(Box::new(|_| Outcome::NoSolver))
}

#[cfg(feature = "z3")]
mod proving {
    use super::{Refusal, RuleObligations, Why, confirmed};
    use crate::prover::{Prover, Unsettled, Verdict};

    impl Prover {
        /// Proves all instances of a rule, or says which is not proven.
        ///
        /// # Errors
        /// The first instance that is not.
        pub fn prove_rule(&self, rule: &RuleObligations) -> Result<(), Refusal> {
            for stated in &rule.instances {
                let why = match self.prove(&stated.terms, &stated.obligation) {
                    Verdict::Proved(_) => continue,
                    Verdict::Refuted(counterexample) => {
                        match confirmed(&stated.instance, &counterexample) {
                            Some(false) => Why::Unsettled(Unsettled::Unconfirmed),
                            Some(true) | None => Why::Wrong(counterexample),
                        }
                    }
                    Verdict::Vacuous => Why::Never,
                    Verdict::Unknown(why) => Why::Unsettled(why),
                };
                let (choice, text) = (stated.instance.choice.clone(), stated.instance.to_string());
                return Err(Refusal { choice, text, why });
            }
            Ok(())
        }
    }
}
