//! Rules of one's own: read, proven, and used.
//!
//! A rule is only used if it was proven, now or before, or if the caller says that it
//! need not be. What was proven is kept by a key that depends on the rule, its
//! conditions and the meanings of its instructions.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use waulk_proof::Obligations;
use waulk_proof::rules::Event;
pub use waulk_proof::rules::{Outcome, Refusal, RuleObligations, RuleVerdict, Why};
use waulk_proof::{Limits, rules::prove_all};
pub use waulk_rules::instance::{Instance, instances};
pub use waulk_rules::verdicts::Verdict;
pub use waulk_rules::{BUILT_IN, Beside, Program, Rule, RuleError, RuleSets, Verdicts};

/// The solver's release that proves, if one is built in.
#[cfg(feature = "prove")]
pub const SOLVER: Option<&str> = Some(waulk_proof::Prover::SOLVER);
/// The solver's release that proves, if one is built in.
#[cfg(not(feature = "prove"))]
pub const SOLVER: Option<&str> = None;

/// What is known to be proven, in a folder: a file for each rule, named by its key.
#[derive(Clone, Debug)]
pub struct VerdictStore {
    folder: PathBuf,
}

impl VerdictStore {
    /// The store in the user's folder for caches; `None` if there is no such folder.
    pub fn of_user() -> Option<VerdictStore> {
        Some(VerdictStore::at(&crate::cache::user_folder()?.join("verdicts")))
    }

    /// The store in a folder, which need not be there yet.
    pub fn at(folder: &Path) -> VerdictStore {
        let solver = Verdicts::built_in().solver;
        VerdictStore { folder: folder.join(SOLVER.unwrap_or(&solver)) }
    }

    /// Whether the rule with this key was proven.
    pub fn has(&self, key: &str) -> bool {
        fs::read_to_string(self.folder.join(key)).is_ok_and(|text| text == kept(key))
    }

    /// Remembers that the rule with this key was proven. What can't be written is
    /// proven again the next time.
    pub fn put(&self, key: &str) {
        if crate::cache::make_folder(&self.folder).is_ok() {
            let _ = crate::write_atomically(&self.folder.join(key), kept(key).as_bytes());
        }
    }
}

/// What a file says: another one with its name is none of ours.
fn kept(key: &str) -> String {
    format!("proven {key}\n")
}

/// Reads rules and checks what has to be so of them before they are proven.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read(files: &[(&str, &str)]) -> Result<Program, Vec<RuleError>> {
    let program = Program::read(files)?;
    waulk_rules::check::check(&program)?;
    Ok(program)
}

/// A rule, what came of it, and how long that took.
#[derive(Clone, Debug)]
pub struct Proven {
    /// What came of it.
    pub verdict: RuleVerdict,
    /// How long that took.
    pub time: Duration,
}

/// Proves rules, but for those that are built in and proven, or in the store; puts what
/// is proven there. Each verdict goes to `each` as it comes. What has to be proven is
/// stated as far as it has not been: a context has [a list](crate::SharedContext::obligations)
/// for all who prove.
///
/// # Errors
/// The rules can't be followed, or the solver is not the one that this was built for.
pub fn prove(
    rules: &Obligations,
    store: Option<&VerdictStore>,
    threads: usize,
    each: &(dyn Fn(&RuleVerdict) + Sync),
) -> Result<Vec<Proven>, Vec<RuleError>> {
    let built_in = Verdicts::built_in();
    let keys: HashSet<&str> = match SOLVER {
        Some(solver) if solver != built_in.solver => HashSet::new(),
        _ => built_in.proven.values().map(|verdict| verdict.key.as_str()).collect(),
    };
    let is_kept = |key: &str| keys.contains(key) || store.is_some_and(|store| store.has(key));
    let put = |verdict: &RuleVerdict| {
        if let (Outcome::Proven, Some(store)) = (&verdict.outcome, store) {
            store.put(&verdict.key);
        }
        each(verdict);
    };
    timed(rules, threads, &is_kept, &put)
}

/// Proves rules from scratch, whatever was proven before.
///
/// # Errors
/// As for [`prove`].
pub fn prove_cold(
    rules: &Obligations,
    threads: usize,
    each: &(dyn Fn(&RuleVerdict) + Sync),
) -> Result<Vec<Proven>, Vec<RuleError>> {
    timed(rules, threads, &|_| false, each)
}

/// Proves, with a look at the clock.
fn timed(
    rules: &Obligations,
    threads: usize,
    is_kept: &(dyn Fn(&str) -> bool + Sync),
    each: &(dyn Fn(&RuleVerdict) + Sync),
) -> Result<Vec<Proven>, Vec<RuleError>> {
    thread_local! {
        /// When this thread began with its rule.
        static BEGAN: Cell<Instant> = Cell::new(Instant::now());
    }
    let times = Mutex::new(HashMap::new());
    let events = |event: Event<'_>| match event {
        Event::Started => BEGAN.set(Instant::now()),
        Event::Finished(verdict) => {
            let time = BEGAN.get().elapsed();
            let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
            times.insert(verdict.name.clone(), time);
            each(verdict);
        }
    };
    let verdicts = prove_all(rules, Limits::default(), threads, is_kept, &events)?;
    let mut times = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    let timed = |verdict: RuleVerdict| {
        let time = times.remove(&verdict.name).unwrap_or_default();
        Proven { verdict, time }
    };
    Ok(verdicts.into_iter().map(timed).collect())
}

/// Whether rules that are not proven may be used.
#[derive(Clone, Copy, Debug)]
pub enum Trust<'s> {
    /// No: they are proven, or in the store.
    Proven(Option<&'s VerdictStore>),
    /// Yes: nothing is proven, and whoever says so answers for what comes of it.
    Unproven,
}

/// Rules of one's own for a run.
#[derive(Clone, Debug)]
pub struct LoadedRules {
    /// What they rewrite: them, then the built-in ones.
    pub rules: RuleSets,
    /// What has to be proven of them.
    pub obligations: Arc<Obligations>,
}

/// Loads rules that are to be used before the built-in ones.
///
/// # Errors
/// Everything that is wrong with them; what is not proven, unless that is trusted.
pub fn load(
    files: &[(&str, &str)],
    trust: Trust<'_>,
    threads: usize,
) -> Result<LoadedRules, Vec<RuleError>> {
    let obligations = Obligations::of(read(files)?);
    if let Trust::Proven(store) = trust {
        let verdicts = prove(&obligations, store, threads, &|_| {})?;
        let refused: Vec<_> = verdicts.iter().filter_map(|it| it.verdict.refusal()).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
    }
    let loaded = RuleSets::load(obligations.program(), Beside::BuiltIn);
    let rules = loaded.map_err(|error| vec![error])?;
    let rules = if matches!(trust, Trust::Unproven) { rules.unproven() } else { rules };
    Ok(LoadedRules { rules, obligations: Arc::new(obligations) })
}
