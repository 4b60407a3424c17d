//! Runs a module and writes down everything that can be seen of it.

use std::fmt::Write as _;

use wasmparser::{Operator, Parser, Payload};
use wasmtime::{
    Engine, Extern, ExternRef, ExternType, Func, FuncType, I31, Instance, Module, Mutability, Ref,
    Store, StoreLimits, StoreLimitsBuilder, Val, ValType,
};

use crate::Rng;
use crate::engine::kind_of;

/// How much a call may do.
pub const FUEL: u64 = 1_000_000;

/// What memories may have, all together: where a module asks for more, growing
/// fails, before and after alike.
const MEMORY_LIMIT: usize = 16 << 20;
const TABLE_LIMIT: usize = 10_000;

/// Elements of each table that are looked at.
const ELEMENTS: u64 = 64;

/// How a module is run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Decides the arguments and what imports answer.
    pub seed: u64,
    /// How often every exported function is called.
    pub rounds: usize,
    /// What a call may use up.
    pub fuel: u64,
    /// Whether references to what the host has are among the arguments and answers.
    pub externs: bool,
}

impl Plan {
    /// How to run this module, and what it becomes.
    pub fn new(seed: u64, rounds: usize, module: &[u8]) -> Plan {
        Plan { seed, rounds, fuel: FUEL, externs: !converts_externs(module) }
    }
}

/// Whether a module makes values of its own kind out of references to what the host has:
/// the engine ends the process where such a one is cast to a type of the module's.
fn converts_externs(module: &[u8]) -> bool {
    let is_conversion =
        |op: wasmparser::Result<Operator<'_>>| matches!(op, Ok(Operator::AnyConvertExtern));
    Parser::new(0).parse_all(module).any(|payload| match payload {
        Ok(Payload::CodeSectionEntry(body)) => {
            body.get_operators_reader().is_ok_and(|reader| reader.into_iter().any(is_conversion))
        }
        _ => false,
    })
}

/// One call of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The export's name, with the arguments.
    pub what: String,
    /// Its results, or how it failed.
    pub outcome: Result<String, String>,
    /// The imports that it called, with arguments.
    pub log: Vec<String>,
    /// Everything that is exported or shared, as it was afterwards.
    pub state: Vec<(String, u64)>,
}

/// What was seen of a module.
#[derive(Debug, Default)]
pub struct Observation {
    /// Instantiation, and the calls, as far as they went.
    pub calls: Vec<Call>,
    /// About how many operators were executed in the calls that ended.
    pub executed: u64,
    /// Why it was not run to its end, if it wasn't.
    pub cut: Option<String>,
    /// Functions that were not called, since they take too long or too much.
    pub left_out: Vec<String>,
}

impl Observation {
    /// How many calls trapped or threw.
    pub fn traps(&self) -> usize {
        self.calls.iter().filter(|call| call.outcome.is_err()).count()
    }
}

struct Host {
    log: Vec<String>,
    answers: u64,
    limits: StoreLimits,
}

/// How often a module is run anew without the function that did not end.
const MOST_LEFT_OUT: usize = 12;

/// Runs a module as the plan says, without the functions that do not end.
pub fn observe_first(engine: &Engine, bytes: &[u8], plan: Plan) -> Observation {
    let module = match compile(engine, bytes) {
        Ok(module) => module,
        Err(seen) => return seen,
    };
    let mut left_out = Vec::new();
    loop {
        let mut seen = run(engine, &module, plan, &left_out);
        let endless = seen.left_out.pop().filter(|_| left_out.len() < MOST_LEFT_OUT);
        let Some(endless) = endless else {
            seen.left_out = left_out;
            return seen;
        };
        left_out.push(endless);
    }
}

/// Runs a module as the plan says, without some functions.
pub fn observe(engine: &Engine, bytes: &[u8], plan: Plan, left_out: &[String]) -> Observation {
    match compile(engine, bytes) {
        Ok(module) => run(engine, &module, plan, left_out),
        Err(seen) => seen,
    }
}

fn compile(engine: &Engine, bytes: &[u8]) -> Result<Module, Observation> {
    Module::new(engine, bytes).map_err(|e| Observation {
        cut: Some(format!("not compiled: {}", first_line(&e))),
        ..Observation::default()
    })
}

/// Runs a module. If a call is cut short, the function is the last one in
/// `left_out` of what is given.
fn run(engine: &Engine, module: &Module, plan: Plan, left_out: &[String]) -> Observation {
    let mut seen = Observation::default();
    let limits =
        StoreLimitsBuilder::new().memory_size(MEMORY_LIMIT).table_elements(TABLE_LIMIT).build();
    let mut store = Store::new(engine, Host { log: Vec::new(), answers: 0, limits });
    store.limiter(|host| &mut host.limits);
    store.set_fuel(plan.fuel).expect("the engine measures fuel");
    let imports = match imports(&mut store, module, plan) {
        Ok(imports) => imports,
        Err(e) => {
            seen.cut = Some(format!("no imports: {}", first_line(&e)));
            return seen;
        }
    };
    let instance = match Instance::new(&mut store, module, &imports) {
        Ok(instance) => instance,
        Err(e) => {
            seen.cut = resource(&e);
            if seen.cut.is_none() {
                let (outcome, log) = (Err(kind_of(&e)), std::mem::take(&mut store.data_mut().log));
                let what = "instantiation".to_owned();
                seen.calls.push(Call { what, outcome, log, state: Vec::new() });
            }
            return seen;
        }
    };
    let names: Vec<String> = module.exports().map(|export| export.name().to_owned()).collect();
    let mut shown: Vec<(String, Extern)> = Vec::new();
    let mut functions = Vec::new();
    for (index, import) in imports.iter().enumerate() {
        shown.push((format!("import {index}"), import.clone()));
    }
    for name in names {
        match instance.get_export(&mut store, &name) {
            Some(Extern::Func(_)) if left_out.contains(&name) => {}
            Some(Extern::Func(function)) => functions.push((name, function)),
            Some(export) => shown.push((name, export)),
            None => {}
        }
    }
    let log = std::mem::take(&mut store.data_mut().log);
    let state = state(&mut store, &shown);
    let what = "instantiation".to_owned();
    seen.calls.push(Call { what, outcome: Ok(String::new()), log, state });
    for round in 0..plan.rounds {
        for (name, function) in &functions {
            call(&mut store, name, function, round, plan, &shown, &mut seen);
            if seen.cut.is_some() {
                seen.left_out.push(name.clone());
                return seen;
            }
        }
    }
    seen
}

fn call(
    store: &mut Store<Host>,
    name: &str,
    function: &Func,
    round: usize,
    plan: Plan,
    shown: &[(String, Extern)],
    seen: &mut Observation,
) {
    let ty = function.ty(&*store);
    let mut rng = Rng::named(name, plan.seed ^ round as u64);
    let Some(arguments) = generate(store, ty.params(), plan, &mut rng) else { return };
    let mut results = vec![Val::I32(0); ty.results().len()];
    let what = format!("{name}({})", show_all(store, &arguments));
    store.set_fuel(plan.fuel).expect("the engine measures fuel");
    let outcome = match function.call(&mut *store, &arguments, &mut results) {
        Ok(()) => Ok(show_all(store, &results)),
        Err(e) => {
            seen.cut = resource(&e);
            if seen.cut.is_some() {
                return;
            }
            let mut kind = kind_of(&e);
            if let Some(thrown) = store.take_pending_exception() {
                let fields = thrown.fields(&mut *store).map(Iterator::collect::<Vec<Val>>);
                let _ = write!(kind, " with {}", show_all(store, &fields.unwrap_or_default()));
            }
            Err(kind)
        }
    };
    seen.executed += plan.fuel - store.get_fuel().expect("the engine measures fuel");
    let log = std::mem::take(&mut store.data_mut().log);
    let state = state(store, shown);
    seen.calls.push(Call { what, outcome, log, state });
}

/// Why a failure says nothing: it is about what the engine has, not about what
/// the module does.
fn resource(error: &wasmtime::Error) -> Option<String> {
    use wasmtime::Trap;
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => return Some("out of fuel".to_owned()),
        Some(Trap::StackOverflow) => return Some("stack overflow".to_owned()),
        Some(Trap::AllocationTooLarge) => return Some("allocation too large".to_owned()),
        Some(_) => return None,
        None => {}
    }
    if error.is::<wasmtime::ThrownException>() {
        return None;
    }
    Some(format!("engine: {}", first_line(error)))
}

fn first_line(error: &wasmtime::Error) -> String {
    kind_of(error).chars().take(60).collect()
}

/// What the module imports: functions that write down that they were called,
/// and answer by their name and how many calls there were before.
fn imports(store: &mut Store<Host>, module: &Module, plan: Plan) -> wasmtime::Result<Vec<Extern>> {
    let wanted: Vec<(String, ExternType)> = module
        .imports()
        .map(|import| (format!("{}.{}", import.module(), import.name()), import.ty()))
        .collect();
    let mut imports = Vec::with_capacity(wanted.len());
    for (name, ty) in wanted {
        imports.push(match ty {
            ExternType::Func(ty) => stub(store, name, ty, plan).into(),
            ty => ty.default_value(&mut *store)?,
        });
    }
    Ok(imports)
}

fn stub(store: &mut Store<Host>, name: String, ty: FuncType, plan: Plan) -> Func {
    let result_types: Vec<ValType> = ty.results().collect();
    Func::new(store, ty, move |mut caller, arguments, results| {
        let mut line = name.clone();
        for argument in arguments {
            line.push(' ');
            show(&mut caller, argument, &mut line);
        }
        let host = caller.data_mut();
        host.log.push(line);
        host.answers += 1;
        let mut rng = Rng::named(&name, plan.seed ^ host.answers);
        for (result, ty) in results.iter_mut().zip(&result_types) {
            *result = value(&mut caller, ty, plan, &mut rng)
                .ok_or_else(|| wasmtime::format_err!("{name} has no result to give"))?;
        }
        Ok(())
    })
}

fn generate(
    store: &mut Store<Host>,
    types: impl Iterator<Item = ValType>,
    plan: Plan,
    rng: &mut Rng,
) -> Option<Vec<Val>> {
    types.map(|ty| value(&mut *store, &ty, plan, rng)).collect()
}

/// A value of a type: an edge, a small or a random one. `None` if the host can
/// make none.
fn value(
    store: impl wasmtime::AsContextMut,
    ty: &ValType,
    plan: Plan,
    rng: &mut Rng,
) -> Option<Val> {
    let random = rng.next_u64();
    let integer = match rng.below(16) {
        0 => 0,
        1 => -1,
        2 => i64::MAX,
        3 => i64::MIN,
        4 => i64::from(i32::MAX),
        5 => i64::from(i32::MIN),
        6 | 7 => (random % 65) as i64,
        // Where there may be something in memory.
        8..=11 => (random % 60_000) as i64 & !7,
        _ => random as i64,
    };
    let float = match rng.below(9) {
        0 => -0.0,
        1 => f64::NAN,
        2 => f64::INFINITY,
        3 => f64::MIN_POSITIVE / 2.0,
        4 => 4_294_967_296.5,
        5 => f64::from_bits(random),
        _ => (random % 33) as f64 - 16.5,
    };
    Some(match ty {
        ValType::I32 => Val::I32(integer as i32),
        ValType::I64 => Val::I64(integer),
        ValType::F32 => Val::F32((float as f32).to_bits()),
        ValType::F64 => Val::F64(float.to_bits()),
        ValType::V128 => Val::V128((u128::from(random) << 64 | u128::from(integer as u64)).into()),
        ValType::Ref(ty) if ty.heap_type().is_extern() && random & 3 != 0 && plan.externs => {
            Val::ExternRef(Some(ExternRef::new(store, random as u32).ok()?))
        }
        ValType::Ref(ty) if ty.heap_type().is_i31() && random & 3 != 0 => {
            let value = I31::wrapping_u32(random as u32);
            Val::AnyRef(Some(wasmtime::AnyRef::from_i31(store, value)))
        }
        ty => ty.default_value()?,
    })
}

fn show_all(store: &mut Store<Host>, values: &[Val]) -> String {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push_str(", ");
        }
        show(&mut *store, value, &mut text);
    }
    text
}

/// A value as text, bit for bit. Of a reference, what can be told of it without
/// its identity.
fn show(store: impl wasmtime::AsContextMut, value: &Val, text: &mut String) {
    let _ = match value {
        Val::I32(x) => write!(text, "i32:{x}"),
        Val::I64(x) => write!(text, "i64:{x}"),
        Val::F32(x) => write!(text, "f32:{x:#x}"),
        Val::F64(x) => write!(text, "f64:{x:#x}"),
        Val::V128(x) => write!(text, "v128:{:#x}", x.as_u128()),
        Val::ExternRef(Some(reference)) => {
            let data = reference.data(&store).ok().flatten();
            write!(text, "extern:{:?}", data.and_then(|data| data.downcast_ref::<u32>()))
        }
        Val::AnyRef(Some(reference)) => {
            write!(text, "any:{:?}", reference.as_i31(&store).ok().flatten())
        }
        value => write!(text, "null:{:?}", value.ref_().map(|value| value.is_null())),
    };
}

/// Everything that can be looked at from outside, each as a hash.
fn state(store: &mut Store<Host>, shown: &[(String, Extern)]) -> Vec<(String, u64)> {
    let mut state = Vec::with_capacity(shown.len());
    for (name, item) in shown {
        let hash = match item {
            Extern::Memory(memory) => hash(memory.data(&*store)),
            Extern::Global(global) if global.ty(&*store).mutability() == Mutability::Var => {
                let mut text = String::new();
                let value = global.get(&mut *store);
                show(&mut *store, &value, &mut text);
                hash(text.as_bytes())
            }
            Extern::Table(table) => {
                let size = table.size(&*store);
                let mut nulls = size.to_le_bytes().to_vec();
                for index in 0..size.min(ELEMENTS) {
                    nulls.push(u8::from(
                        table.get(&mut *store, index).as_ref().is_some_and(Ref::is_null),
                    ));
                }
                hash(&nulls)
            }
            _ => continue,
        };
        state.push((name.clone(), hash));
    }
    state
}

/// A quick hash of bytes; memories are looked at after every call. Every step
/// can be undone, so that what differs in one word alone has another hash.
fn hash(bytes: &[u8]) -> u64 {
    let step =
        |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash =
        words.iter().fold(bytes.len() as u64, |hash, word| step(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| step(hash, u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::for_fuzzing;

    /// The engine would end this process if it were given a reference.
    const CASTS: &str = r#"(module
        (type $s (struct))
        (func (export "cast") (param externref) (result i32)
            (ref.test (ref $s) (any.convert_extern (local.get 0)))))"#;

    #[test]
    fn what_ends_the_engine_is_not_given() {
        let casts = wat::parse_str(CASTS).expect("it is a module");
        let plan = Plan::new(1, 16, &casts);
        assert!(!plan.externs);
        let seen = observe_first(&for_fuzzing(), &casts, plan);
        assert_eq!(seen.cut, None);
        assert_eq!(seen.calls.len(), 17, "{seen:?}");
        let plain = wat::parse_str(r#"(module (func (export "f") (param externref)))"#);
        let plain = plain.expect("it is a module");
        assert!(Plan::new(1, 16, &plain).externs);
        let seen = observe_first(&for_fuzzing(), &plain, Plan::new(1, 16, &plain));
        assert!(seen.calls.iter().any(|call| call.what.contains("extern:Some(")), "{seen:?}");
    }
}
