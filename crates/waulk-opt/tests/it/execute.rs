//! Functions are executed before and after, on the same arguments, memory and
//! globals; what can be seen has to be the same.

use wasmparser::{CompositeInnerType, ValType};
use waulk_ir::builder::Builder;
use waulk_ir::constant::Constant;
use waulk_ir::function::Function;
use waulk_ir::interpret::{Host, Machine, Random, Stop, run};
use waulk_ir::rebuild::Rebuilder;
use waulk_ir::text;
use waulk_ir::verify::verify;
use waulk_wasm::encode::Encoder;
use waulk_wasm::entity::{FuncId, TagId};
use waulk_wasm::module::{Module, Tag};

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
    /// They trapped or threw and were compared.
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
        tags: thrown(module),
        seed,
        ..Host::default()
    };
    let machine = Machine { memory, most_pages: 3, globals, host: Some(host), fuel: FUEL };
    Some((args?, machine))
}

/// Tags of the module whose values are numbers, and what these are.
fn thrown(module: &Module<'_>) -> Vec<(u64, Vec<ValType>)> {
    let of_tag = |(id, tag): (TagId, &Tag<'_>)| {
        let CompositeInnerType::Func(ty) = &module.types[tag.ty].ty.composite_type.inner else {
            return None;
        };
        let numbers = !ty.params().iter().any(|ty| ty.is_reference_type());
        numbers.then(|| (id.as_u32().into(), ty.params().to_vec()))
    };
    module.tags.iter().filter_map(of_tag).collect()
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
            Err(Stop::Trap(_) | Stop::Thrown(_)) => executions.trapped += 1,
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

/// Functions that show something else are told apart, each in its way.
#[test]
fn differences_are_noticed() {
    let bytes = wat::parse_str(
        r#"(module
          (import "m" "f" (func $f (param i32)))
          (memory 1)
          (global $g (mut i32) (i32.const 0))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 1))
            (global.set $g (i32.const 1))
            (call $f (i32.const 1)) (call $f (i32.const 2))
            (local.get 0))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 1))
            (global.set $g (i32.const 1))
            (call $f (i32.const 1)) (call $f (i32.const 2))
            (i32.const 3))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 2))
            (global.set $g (i32.const 1))
            (call $f (i32.const 1)) (call $f (i32.const 2))
            (local.get 0))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 1))
            (global.set $g (i32.const 2))
            (call $f (i32.const 1)) (call $f (i32.const 2))
            (local.get 0))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 1))
            (global.set $g (i32.const 1))
            (call $f (i32.const 2)) (call $f (i32.const 1))
            (local.get 0))
          (func (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 1))
            (global.set $g (i32.const 1))
            (call $f (i32.const 1)) (call $f (i32.const 2))
            (unreachable))
        )"#,
    );
    let bytes = bytes.expect("it is a module");
    let module = Module::read(&bytes, &mut Encoder::default(), |_| false).expect("it is valid");
    let mut steps = Steps::default();
    let seen = defined(&module).into_iter().map(|id| {
        steps.lift(&module, id).expect("it can be lifted");
        let func = &steps.builder.func;
        (0..4).map(|seed| see(&module, func, seed).expect("it takes no reference")).collect()
    });
    let seen: Vec<Vec<Seen>> = seen.collect();
    assert_eq!(seen.len(), 6);
    for i in 0..6 {
        for j in 0..6 {
            assert_eq!(seen[i] == seen[j], i == j, "{i} and {j}");
        }
    }
}

/// Functions as lifting would not make them do the same when they are rebuilt.
#[test]
fn functions_from_text_do_the_same() {
    let functions = [
        // A pure value whose home is further out than its operands.
        "function(v0: i32) -> (i32) {
           let v4: i32 = i32.eqz v2
           block l1(v5: i32) r1 {
             v2: i32 = call func0 v0
             br_if v4, l1(v4)
             br l0(v4)
           }
           br l0(v5)
         }",
        // Blocks that are left at once, ifs whose arms do the same.
        "function(v0: i32, v1: i32) -> (i32) {
           block l1 r1 { block l2 r2 { br l1 } }
           if v0, l3(v2: i32) r3 { br l3(v1) } else r4 { br l3(v1) }
           let v3: i32 = i32.const 1
           if v3, l4(v4: i32) r5 { br l4(v2) } else r6 { br l4(v0) }
           br l0(v4)
         }",
        // Phis that go round, one of them unused, one always the same.
        "function(v0: i32, v1: i32) -> (i32) {
           let v9: i32 = i32.const 1
           let v10: i32 = i32.const 3
           loop l1(v2: i32 = v0, v3: i32 = v1, v4: i32 = v10, v5: i32 = v9, v6: i32 = v0) r1 {
             let v7: i32 = i32.sub v4, v5
             br_if v7, l1(v3, v2, v7, v5, v6)
             let v11: i32 = i32.sub v2, v3
             br l0(v11)
           }
         }",
        // Branches by number that bring values, to a loop as well.
        "function(v0: i32, v1: i32) -> (i32) {
           let v2: i32 = i32.const 1
           block l1(v3: i32) r1 {
             loop l2(v4: i32 = v0) r2 {
               let v5: i32 = i32.shr_u v4, v2
               v6: i32 = call func0 v5
               br_table v5, l1(v6), l2(v5), l2(v5), l1(v6)
             }
           }
           br l0(v3)
         }",
        // A division that is known not to trap once constants are known.
        "function(v0: i32) -> (i32) {
           let v1: i32 = i32.const 3
           let v2: i32 = i32.add v1, v1
           v3: i32 = i32.div_s v0, v2
           v4: i32 = i32.div_s v0, v2
           v5: i32 = i32.div_s v2, v0
           let v6: i32 = i32.add v3, v4
           let v7: i32 = i32.add v5, v6
           br l0(v7)
         }",
    ];
    let module = Module::default();
    for text in functions {
        let mut builder = Builder::default();
        builder.func = text::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(verify(&builder.func), [""; 0], "{text}");
        let before: Vec<_> = (0..64).map(|seed| see(&module, &builder.func, seed)).collect();
        for _ in 0..3 {
            Rebuilder::default().run(&mut builder);
            assert_eq!(verify(&builder.func), [""; 0], "{}", builder.func);
            let after: Vec<_> = (0..64).map(|seed| see(&module, &builder.func, seed)).collect();
            assert!(before == after, "{text}\nbecame\n{}", builder.func);
        }
    }
}
