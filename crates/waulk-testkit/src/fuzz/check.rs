//! One module: before and after, side by side.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmparser::Operator;
use wasmtime::Engine;
use waulk::Level;

use super::code::{Code, Function};
use super::observe::{Observation, Plan, observe, observe_first};
use crate::Optimizer;
use crate::features::why_invalid;

/// What became of a module.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is different, or wrong.
    pub difference: Option<String>,
    /// Functions with a body, and how many of them waulk wrote differently.
    pub functions: usize,
    /// Functions of the output whose operators are those of no function of the
    /// input.
    pub changed: usize,
    /// Calls that were compared.
    pub calls: usize,
    /// Of these, how many trapped or threw.
    pub traps: usize,
    /// Operators executed in them, before.
    pub executed: u64,
    /// Functions that were not called, since they take too long.
    pub left_out: usize,
    /// Why the module was not run, or not to its end.
    pub skipped: Option<String>,
}

/// Optimizes a module and compares.
pub fn check(
    engine: &Engine,
    optimizer: &Optimizer,
    level: Level,
    input: &[u8],
    plan: Plan,
) -> Checked {
    let mut checked = Checked::default();
    let output = match output(optimizer, level, input) {
        Ok(output) => output,
        Err(why) => {
            checked.difference = Some(why);
            return checked;
        }
    };
    (checked.functions, checked.changed) = changes(input, &output);
    let before = observe_first(engine, input, plan);
    compare_with(engine, &before, &output, plan, &mut checked);
    checked
}

/// What waulk makes of a module, unless there is something wrong with it that
/// shows without running it.
///
/// # Errors
/// What is wrong.
pub fn output(optimizer: &Optimizer, level: Level, input: &[u8]) -> Result<Vec<u8>, String> {
    let once = |bytes: &[u8]| {
        catch_unwind(AssertUnwindSafe(|| optimizer.outcome(level, bytes)))
            .map_err(|_| "waulk panics".to_owned())?
            .map_err(|e| format!("refused: {e}"))
    };
    let (output, notes) = once(input)?;
    if let Some(note) = notes.iter().find(|note| is_failure(note)) {
        return Err(format!("waulk says: {note}"));
    }
    if let Some(why) = why_invalid(&output) {
        return Err(format!("the output is not valid: {why}"));
    }
    if output.len() > input.len() {
        return Err(format!("{} bytes became {}", input.len(), output.len()));
    }
    let (again, _) = once(&output)?;
    if again != output {
        let (first, second) = (output.len(), again.len());
        return Err(format!("optimizing again changes it: {first} bytes, then {second}"));
    }
    Ok(output)
}

/// Whether a note tells of a failure that waulk caught: all that is left as it
/// was, but for functions that can't be lifted.
fn is_failure(note: &str) -> bool {
    note.contains("internal error") || note.contains("left as")
}

/// Runs another version of a module that was run, and compares.
pub fn compare_with(
    engine: &Engine,
    before: &Observation,
    after: &[u8],
    plan: Plan,
    checked: &mut Checked,
) {
    checked.executed = before.executed;
    checked.skipped = before.cut.clone();
    checked.left_out = before.left_out.len();
    if before.calls.is_empty() {
        return;
    }
    // What ends before has to end after, in about the same number of steps.
    let more = Plan { fuel: plan.fuel * 4, ..plan };
    let after = observe(engine, after, more, &before.left_out);
    for (before, after) in before.calls.iter().zip(&after.calls) {
        checked.calls += 1;
        checked.traps += usize::from(before.outcome.is_err());
        if before != after {
            checked.difference = Some(describe(before, after));
            return;
        }
    }
    if after.calls.len() < before.calls.len() {
        let why = after.cut.unwrap_or_else(|| "ends early".to_owned());
        if why == "stack overflow" {
            checked.skipped = Some(why);
        } else {
            let call = &before.calls[after.calls.len()];
            checked.difference =
                Some(format!("{}: {why}, where it was {:?}", call.what, call.outcome));
        }
    }
}

fn describe(before: &super::observe::Call, after: &super::observe::Call) -> String {
    let what = &before.what;
    if before.outcome != after.outcome {
        return format!("{what}: {:?}, where it was {:?}", after.outcome, before.outcome);
    }
    if before.log != after.log {
        let length = before.log.len().max(after.log.len());
        let at = (0..length).find(|at| before.log.get(*at) != after.log.get(*at));
        let at = at.unwrap_or_default();
        let (before, after) = (before.log.get(at), after.log.get(at));
        return format!("{what}: import call {at} is {after:?}, where it was {before:?}");
    }
    let other = before.state.iter().zip(&after.state).find(|(before, after)| before != after);
    let name = other.map_or("the exports", |((name, _), _)| name);
    format!("{what}: {name} is not the same afterwards")
}

/// How many functions there are, and how many in the output are in no way
/// among them: by their operators, since indices may change.
fn changes(input: &[u8], output: &[u8]) -> (usize, usize) {
    let (before, after) = (Code::read(input), Code::read(output));
    let before = before.map(|code| code.functions).unwrap_or_default();
    let after = after.map(|code| code.functions).unwrap_or_default();
    let known: HashSet<_> = before.iter().map(shape).collect();
    (before.len(), after.iter().filter(|function| !known.contains(&shape(function))).count())
}

/// A function's operators without their immediates.
fn shape<'a>(function: &Function<'a>) -> Vec<std::mem::Discriminant<Operator<'a>>> {
    function.ops.iter().map(std::mem::discriminant).collect()
}
