//! Runs WASI preview 1 commands and writes down everything they show.
//!
//! A program shows more than it prints: it also exports its memory and its
//! globals, which a host may look at whenever it is called. So their state is
//! part of what is compared, at `bench.start`, at `bench.end` and at the end.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime::{Caller, Engine, Extern, Linker, Module, Store, Val};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{Deterministic, FsPerms, HostMonotonicClock, HostWallClock, WasiCtxBuilder};

use crate::engine::{TICK, kind_of};

/// More than any program prints.
const OUTPUT_LIMIT: usize = 64 << 20;

/// What a program showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// How it ended: `exit 0`, or the kind of trap or error.
    pub end: String,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it printed to standard error.
    pub stderr: Vec<u8>,
    /// The calls of `bench.*` in order, each with the state that the host
    /// could see then, and the state at the end.
    pub events: Vec<String>,
}

impl Observation {
    /// What is different in `after`, if anything.
    pub fn difference(&self, after: &Observation) -> Option<String> {
        if self.end != after.end {
            return Some(format!("it ends with {:?} instead of {:?}", after.end, self.end));
        }
        for (name, a, b) in
            [("stdout", &self.stdout, &after.stdout), ("stderr", &self.stderr, &after.stderr)]
        {
            if a != b {
                let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
                return Some(format!(
                    "{name} differs at byte {at}: {:?} instead of {:?}",
                    excerpt(b, at),
                    excerpt(a, at)
                ));
            }
        }
        (self.events != after.events)
            .then(|| format!("the host sees {:?} instead of {:?}", after.events, self.events))
    }
}

fn excerpt(bytes: &[u8], at: usize) -> String {
    String::from_utf8_lossy(&bytes[at..bytes.len().min(at + 40)]).into_owned()
}

struct Host {
    wasi: WasiP1Ctx,
    events: Vec<String>,
}

/// Runs a program in `folder`, which it sees as `.`, for at most `time`.
/// The engine's epoch must be advanced by a [`crate::engine::Ticker`].
pub fn run(engine: &Engine, bytes: &[u8], folder: &Path, time: Duration) -> Observation {
    let stdout = MemoryOutputPipe::new(OUTPUT_LIMIT);
    let stderr = MemoryOutputPipe::new(OUTPUT_LIMIT);
    let mut events = Vec::new();
    let result = start(engine, bytes, folder, time, (&stdout, &stderr), &mut events);
    let end = match result {
        Ok(()) => "exit 0".to_owned(),
        Err(e) => kind_of(&e),
    };
    Observation {
        end,
        stdout: stdout.contents().to_vec(),
        stderr: stderr.contents().to_vec(),
        events,
    }
}

fn start(
    engine: &Engine,
    bytes: &[u8],
    folder: &Path,
    time: Duration,
    (stdout, stderr): (&MemoryOutputPipe, &MemoryOutputPipe),
    events: &mut Vec<String>,
) -> wasmtime::Result<()> {
    let mut wasi = WasiCtxBuilder::new();
    wasi.stdout(stdout.clone())
        .stderr(stderr.clone())
        .arg("program")
        .preopened_dir(folder, ".", FsPerms::ReadOnly)?
        .secure_random(Deterministic::new((0..=255).collect()))
        .insecure_random(Deterministic::new((0..=255).collect()))
        .insecure_random_seed(1)
        .wall_clock(Steps::default())
        .monotonic_clock(Steps::default())
        .allow_blocking_current_thread(true);
    let host = Host { wasi: wasi.build_p1(), events: Vec::new() };
    let mut store = Store::new(engine, host);
    store.set_epoch_deadline(1 + (time.as_millis() / TICK.as_millis()) as u64);
    let mut linker = Linker::new(engine);
    p1::add_to_linker_sync(&mut linker, |host: &mut Host| &mut host.wasi)?;
    for name in ["start", "end"] {
        linker.func_wrap("bench", name, move |mut caller: Caller<'_, Host>| {
            let state = state_seen_by(&mut caller);
            caller.data_mut().events.push(format!("bench.{name}: {state}"));
        })?;
    }
    let module = Module::new(engine, bytes)?;
    let mut names: Vec<String> = module.exports().map(|export| export.name().to_owned()).collect();
    names.sort();
    let instance = linker.instantiate(&mut store, &module)?;
    let result = match instance.get_typed_func::<(), ()>(&mut store, "_start") {
        Ok(start) => start.call(&mut store, ()),
        Err(e) => Err(e),
    };
    *events = std::mem::take(&mut store.data_mut().events);
    let mut state = String::new();
    for name in &names {
        if let Some(export) = instance.get_export(&mut store, name) {
            state += &describe(&mut store, name, export);
        }
    }
    events.push(format!("end: {state}"));
    match result {
        Err(e) if e.downcast_ref::<wasmtime_wasi::I32Exit>().is_some_and(|exit| exit.0 == 0) => {
            Ok(())
        }
        result => result,
    }
}

/// What the host can see of the module that called it. A caller's exports
/// can't be listed, so these are the names that compilers use.
fn state_seen_by(caller: &mut Caller<'_, Host>) -> String {
    let mut state = String::new();
    for name in ["__data_end", "__heap_base", "__stack_pointer", "memory"] {
        if let Some(export) = caller.get_export(name) {
            state += &describe(&mut *caller, name, export);
        }
    }
    state
}

fn describe(mut store: impl wasmtime::AsContextMut, name: &str, export: Extern) -> String {
    match export {
        Extern::Memory(memory) => {
            let mut hasher = DefaultHasher::new();
            memory.data(&store).hash(&mut hasher);
            format!("{name} {:#x} bytes {:016x}; ", memory.data_size(&store), hasher.finish())
        }
        Extern::Global(global) => match global.get(&mut store) {
            value @ (Val::I32(_) | Val::I64(_) | Val::F32(_) | Val::F64(_) | Val::V128(_)) => {
                format!("{name} {value:?}; ")
            }
            value => format!("{name} null: {:?}; ", value.ref_().map(|value| value.is_null())),
        },
        Extern::Func(_) => format!("{name} function; "),
        Extern::Table(table) => format!("{name} {} elements; ", table.size(&store)),
        _ => format!("{name}; "),
    }
}

/// A clock that goes on by a microsecond whenever it is read.
#[derive(Debug, Default)]
struct Steps(AtomicU64);

impl HostWallClock for Steps {
    fn resolution(&self) -> Duration {
        Duration::from_micros(1)
    }

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl HostMonotonicClock for Steps {
    fn resolution(&self) -> u64 {
        1000
    }

    fn now(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) * 1000
    }
}
