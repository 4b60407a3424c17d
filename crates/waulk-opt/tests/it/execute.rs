//! Functions are executed before and after, on the same arguments, memory and
//! globals; what can be seen has to be the same.

use waulk_ir::constant::Constant;
use waulk_ir::function::Function;
use waulk_ir::interpret::{Host, Machine, Random, Stop, run};
use waulk_wasm::entity::FuncId;
use waulk_wasm::module::Module;

use crate::modules::{Steps, defined, for_each_of_corpus, say};

const PAGE: usize = 65536;

/// Steps of one execution.
const FUEL: u64 = 20_000;

/// What can be seen of an execution.
#[derive(Clone, PartialEq, Eq)]
struct Seen {
    result: Result<Vec<Constant>, Stop>,
    machine: Machine,
}

/// What became of executions.
#[derive(Default)]
pub(crate) struct Executions {
    /// They ended and were compared.
    pub(crate) ended: u64,
    /// They trapped and were compared.
    pub(crate) trapped: u64,
    /// They took too long or had an instruction that can't be executed.
    pub(crate) left: u64,
}

/// The arguments, and what the function runs on; `None` where it takes a
/// reference.
fn start(module: &Module<'_>, func: &Function, seed: u64) -> Option<(Vec<Constant>, Machine)> {
    let mut random = Random(seed);
    let args: Option<Vec<Constant>> =
        func.params.iter().map(|&param| random.value(func.values[param].ty)).collect();
    let mut memory = vec![0; PAGE];
    if !seed.is_multiple_of(4) {
        memory.iter_mut().step_by(3).for_each(|byte| *byte = random.next() as u8);
    }
    let globals: Vec<_> =
        module.globals.values().map(|global| random.value(global.ty.content_type)).collect();
    let changing = module.globals.values().map(|global| global.ty.mutable).enumerate();
    let host = Host {
        globals: changing.filter(|(_, mutable)| *mutable).map(|(index, _)| index).collect(),
        seed,
        ..Host::default()
    };
    let machine = Machine { memory, most_pages: 3, globals, host: Some(host), fuel: FUEL };
    Some((args?, machine))
}

fn see(module: &Module<'_>, func: &Function, seed: u64) -> Option<Seen> {
    let (args, mut machine) = start(module, func, seed)?;
    let result = run(func, &args, &mut machine);
    machine.fuel = 0;
    Some(Seen { result, machine })
}

/// Executes a function as it was, rebuilt, and as the code that was emitted for
/// it. Says what differs.
pub(crate) fn compare(
    module: &Module<'_>,
    id: FuncId,
    steps: &mut Steps,
    seeds: std::ops::Range<u64>,
    executions: &mut Executions,
) -> Result<(), String> {
    if steps.lift(module, id).is_err() {
        return Ok(());
    }
    let text = steps.builder.func.to_string();
    let before: Vec<Option<Seen>> =
        seeds.clone().map(|seed| see(module, &steps.builder.func, seed)).collect();
    for seen in before.iter().flatten() {
        match seen.result {
            Ok(_) => executions.ended += 1,
            Err(Stop::Trap(_)) => executions.trapped += 1,
            Err(Stop::OutOfFuel | Stop::Unsupported(_)) => executions.left += 1,
        }
    }
    for step in ["rebuilt", "emitted"] {
        if step == "rebuilt" {
            steps.rebuild();
        } else {
            let emitted = steps.emit(module);
            steps.lift_again(module, id, &emitted).map_err(|why| why.to_string())?;
        }
        for (seed, before) in seeds.clone().zip(&before) {
            let Some(before) = before else { continue };
            if matches!(before.result, Err(Stop::OutOfFuel | Stop::Unsupported(_))) {
                continue;
            }
            let after = see(module, &steps.builder.func, seed).expect("it takes the same");
            if after.result != Err(Stop::OutOfFuel) && after != *before {
                let (args, _) = start(module, &steps.builder.func, seed).expect("it ran");
                return Err(format!(
                    "{step} and given {args:?} (seed {seed}): {}\nbefore:\n{text}\nafter:\n{}",
                    difference(before, &after),
                    steps.builder.func
                ));
            }
        }
    }
    Ok(())
}

fn difference(before: &Seen, after: &Seen) -> String {
    let mut parts = Vec::new();
    if before.result != after.result {
        parts.push(format!("{:?} became {:?}", before.result, after.result));
    }
    let (one, two) = (&before.machine, &after.machine);
    if one.host != two.host {
        parts.push(format!("calls {:?} became {:?}", one.host, two.host));
    }
    if one.globals != two.globals {
        parts.push(format!("globals {:?} became {:?}", one.globals, two.globals));
    }
    if let Some(at) = (0..one.memory.len().max(two.memory.len()))
        .find(|&at| one.memory.get(at) != two.memory.get(at))
    {
        parts.push(format!("memory differs at {at}"));
    }
    parts.join("; ")
}

/// Functions of the corpus do the same when they are rebuilt and emitted.
#[test]
fn functions_of_the_corpus_do_the_same() {
    let mut steps = Steps::default();
    let mut executions = Executions::default();
    let mut failures = Vec::new();
    let ran = for_each_of_corpus("functions_do_the_same", |name, module| {
        for id in defined(module) {
            if let Err(why) = compare(module, id, &mut steps, 0..4, &mut executions) {
                failures.push(format!("{name}, {id}, {why}"));
            }
        }
    });
    let count = failures.len();
    failures.sort_by_key(String::len);
    failures.truncate(3);
    assert!(failures.is_empty(), "{count} failures:\n{}", failures.join("\n"));
    if ran {
        let Executions { ended, trapped, left } = executions;
        say(&format!("{ended} executions ended, {trapped} trapped, {left} can't be compared"));
        assert!(ended > 10_000 && trapped > 1_000, "{ended} ended, {trapped} trapped");
    }
}
