//! Instantiates components, calls everything they export with generated
//! arguments, and writes down everything they show: results, traps, what they
//! print, what they call, the files they leave.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{
    Component, ComponentExportIndex, Instance, Linker, ResourceAny, ResourceTable, Val,
};
use wasmtime::{Engine, Store, Trap};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{
    Deterministic, FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView, p2, p3,
};

use crate::Rng;
use crate::engine::kind_of;
use crate::stubs::{self, Log};
use crate::values::{generate, resources, show};

/// What a call or an instantiation may use.
const FUEL: u64 = 20_000_000;

/// How long a call may wait for the host.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than any component prints.
const OUTPUT_LIMIT: usize = 16 << 20;

/// Calls of each function on an instance of its own, and rounds of calls of
/// every function on the same instance.
const FRESH_CALLS: u64 = 3;
const ROUNDS: u64 = 2;

/// The files that a component finds, in order of names.
const FILES: [&str; 4] = ["bar.txt", "foo.txt", "sub/file.txt", "test.txt"];

fn contents_of(name: &str) -> String {
    format!("This is {name}.\n")
}

/// What a component shows, part by part. Parts don't depend on each other.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    parts: Vec<Part>,
    /// Exported functions.
    pub functions: usize,
    /// Calls that were made.
    pub calls: usize,
    /// Calls that could not be made, because no arguments can be.
    pub skipped: usize,
    /// Why no instance could be made, if so.
    pub stillborn: Option<String>,
}

impl Trace {
    /// A part's steps; none if there is no such part.
    fn steps(&self, name: &str) -> &[Step] {
        self.parts.iter().find(|part| part.name == name).map_or(&[], |part| &part.steps)
    }
}

#[derive(Clone, Debug)]
struct Part {
    name: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Shows(String),
    /// It ran out of fuel or time, so that the rest is unknown.
    GivesUp,
}

/// How two traces compare.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Parts that could not be compared to their end: one side gave up, or
    /// the original shows something else each time.
    pub inconclusive: usize,
    /// What is different.
    pub differences: Vec<String>,
}

/// Compares what a component showed before and after; it may have been run
/// several times. What it shows may depend on the host's timing, so a part is
/// different only if no run after shows what some run before did, and it is
/// inconclusive if the runs before all differ too.
///
/// # Panics
/// Either is empty.
pub fn compare(before: &[Trace], after: &[Trace]) -> Comparison {
    let mut comparison = Comparison::default();
    for name in names(&before[0]).union(&names(&after[0])) {
        let parts = |traces: &[Trace]| -> Vec<Vec<Step>> {
            traces.iter().map(|trace| trace.steps(name).to_vec()).collect()
        };
        let (before, after) = (parts(before), parts(after));
        let agreement = |a: &[Vec<Step>], b: &[Vec<Step>]| {
            let pairs = a.iter().flat_map(|a| b.iter().map(move |b| agree(a, b)));
            pairs.min().expect("there are runs")
        };
        match agreement(&before, &after) {
            Agreement::Same => {}
            Agreement::Unknown => comparison.inconclusive += 1,
            Agreement::Different => {
                let steady = (1..before.len())
                    .any(|i| agreement(&before[..i], &before[i..=i]) == Agreement::Same);
                if before.len() > 1 && !steady {
                    comparison.inconclusive += 1;
                } else {
                    let what = difference(&before[0], &after[0]);
                    comparison.differences.push(format!("{name}: {what}"));
                }
            }
        }
    }
    comparison
}

fn names(trace: &Trace) -> BTreeSet<String> {
    trace.parts.iter().map(|part| part.name.clone()).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    Same,
    /// The same as far as both went.
    Unknown,
    Different,
}

fn agree(before: &[Step], after: &[Step]) -> Agreement {
    for i in 0..before.len().max(after.len()) {
        match (before.get(i), after.get(i)) {
            (Some(Step::GivesUp), _) | (_, Some(Step::GivesUp)) => return Agreement::Unknown,
            (a, b) if a == b => {}
            _ => return Agreement::Different,
        }
    }
    Agreement::Same
}

/// How two parts differ, from a little before the first different letter.
fn difference(before: &[Step], after: &[Step]) -> String {
    let i = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let text = |steps: &[Step]| match steps.get(i) {
        Some(Step::Shows(text)) => text.chars().collect(),
        _ => Vec::new(),
    };
    let (a, b): (Vec<char>, Vec<char>) = (text(before), text(after));
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count().saturating_sub(80);
    let excerpt = |text: &[char]| text.iter().skip(at).take(240).collect::<String>();
    format!("{:?} instead of {:?}", excerpt(&b), excerpt(&a))
}

/// Runs a component.
pub fn trace(engine: &Engine, bytes: &[u8]) -> Trace {
    let mut trace = Trace::default();
    let component = match Component::new(engine, bytes) {
        Ok(component) => component,
        Err(e) => {
            trace.stillborn = Some(kind_of(&e));
            trace.parts.push(part("compile", vec![Step::Shows(kind_of(&e))]));
            return trace;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let functions = functions(&component);
    trace.functions = functions.len();

    let born = Live::new(&runtime, &component);
    let shown = born.as_ref().err().cloned().unwrap_or(Step::Shows("an instance".to_owned()));
    if born.is_err() {
        trace.stillborn = Some(format!("{shown:?}"));
    }
    trace.parts.push(part("instantiate", vec![shown]));
    if born.is_err() {
        return trace;
    }
    drop(born);

    for function in &functions {
        for call in 0..FRESH_CALLS {
            let mut steps = Vec::new();
            match Live::new(&runtime, &component) {
                Ok(mut live) => {
                    live.call(&runtime, function, call, &mut steps, &mut trace);
                    live.finish(&runtime, &mut steps);
                }
                Err(step) => steps.push(step),
            }
            trace.parts.push(part(&format!("{} fresh {call}", function.path), steps));
            if function.without_parameters && call == 0 {
                // The next calls would be the same.
                break;
            }
        }
    }
    for round in 0..ROUNDS {
        // After a trap an instance is dead, so the sequence goes on with another.
        let mut live = Live::new(&runtime, &component);
        let mut steps = Vec::new();
        for function in &functions {
            let result = match &mut live {
                Ok(live) => live.call(&runtime, function, 100 + round, &mut steps, &mut trace),
                Err(step) => {
                    steps.push(step.clone());
                    false
                }
            };
            if !result {
                if let Ok(live) = &mut live {
                    live.finish(&runtime, &mut steps);
                }
                live = Live::new(&runtime, &component);
            }
        }
        if let Ok(live) = &mut live {
            live.finish(&runtime, &mut steps);
        }
        trace.parts.push(part(&format!("sequence {round}"), steps));
    }
    trace
}

fn part(name: &str, steps: Vec<Step>) -> Part {
    Part { name: name.to_owned(), steps }
}

/// An exported function.
struct Function {
    path: String,
    index: ComponentExportIndex,
    without_parameters: bool,
}

/// Every exported function, those of exported instances too, in order of names.
fn functions(component: &Component) -> Vec<Function> {
    let mut functions = Vec::new();
    let engine = component.engine().clone();
    let ty = component.component_type();
    for (name, export) in ty.exports(&engine) {
        collect(component, None, "", name, &export.ty, &mut functions);
    }
    functions.sort_by(|a, b| a.path.cmp(&b.path));
    functions
}

fn collect(
    component: &Component,
    parent: Option<&ComponentExportIndex>,
    path: &str,
    name: &str,
    ty: &ComponentItem,
    functions: &mut Vec<Function>,
) {
    let Some(index) = component.get_export_index(parent, name) else {
        return;
    };
    let path = format!("{path}{name}");
    match ty {
        ComponentItem::ComponentFunc(ty) => {
            let without_parameters = ty.params().len() == 0;
            functions.push(Function { path, index, without_parameters });
        }
        ComponentItem::ComponentInstance(instance) => {
            let engine = component.engine().clone();
            for (name, export) in instance.exports(&engine) {
                collect(component, Some(&index), &format!("{path}#"), name, &export.ty, functions);
            }
        }
        _ => {}
    }
}

struct Host {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// An instance and everything around it.
struct Live {
    store: Store<Host>,
    instance: Instance,
    /// Resources that calls have given.
    held: Vec<ResourceAny>,
    stdout: MemoryOutputPipe,
    stderr: MemoryOutputPipe,
    log: Log,
    /// What the component sees as `/`.
    folder: TempDir,
}

impl Live {
    fn new(runtime: &Runtime, component: &Component) -> Result<Live, Step> {
        Self::try_new(runtime, component).map_err(|e| step_of(&e))
    }

    fn try_new(runtime: &Runtime, component: &Component) -> wasmtime::Result<Live> {
        let engine = component.engine();
        let folder = TempDir::new()?;
        fs::create_dir(folder.path().join("sub"))?;
        for name in FILES {
            fs::write(folder.path().join(name), contents_of(name))?;
        }
        let stdout = MemoryOutputPipe::new(OUTPUT_LIMIT);
        let stderr = MemoryOutputPipe::new(OUTPUT_LIMIT);
        let mut wasi = WasiCtxBuilder::new();
        // Files are read and written at once, not some time later on another
        // thread: what a component leaves there must not depend on timing.
        wasi.allow_blocking_current_thread(true)
            .stdout(stdout.clone())
            .stderr(stderr.clone())
            .args(&["program", "argument"])
            .env("FROG", "green")
            .preopened_dir(folder.path(), "/", FsPerms::ReadWrite)?
            .secure_random(Deterministic::new((0..=255).collect()))
            .insecure_random(Deterministic::new((0..=255).collect()))
            .insecure_random_seed(1);
        let host = Host { wasi: wasi.build(), table: ResourceTable::new() };
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut linker = Linker::new(engine);
        p2::add_to_linker_async(&mut linker)?;
        p3::add_to_linker(&mut linker)?;
        stubs::define(linker.root(), component, &log)?;
        let mut store = Store::new(engine, host);
        store.set_fuel(FUEL)?;
        let instance = runtime.block_on(async {
            let instantiate = linker.instantiate_async(&mut store, component);
            match tokio::time::timeout(PATIENCE, instantiate).await {
                Ok(result) => result,
                Err(_) => Err(Trap::OutOfFuel.into()),
            }
        })?;
        Ok(Live { store, instance, held: Vec::new(), stdout, stderr, log, folder })
    }

    /// Calls a function; false if the instance can't be used any more.
    fn call(
        &mut self,
        runtime: &Runtime,
        function: &Function,
        salt: u64,
        steps: &mut Vec<Step>,
        trace: &mut Trace,
    ) -> bool {
        let Some(func) = self.instance.get_func(&mut self.store, function.index) else {
            steps.push(Step::Shows(format!("{} is not there", function.path)));
            return true;
        };
        let ty = func.ty(&self.store);
        let mut rng = Rng::named(&function.path, salt);
        let arguments: Option<Vec<Val>> =
            ty.params().map(|(_, ty)| generate(&ty, &mut rng, &mut self.held)).collect();
        let Some(arguments) = arguments else {
            trace.skipped += 1;
            return true;
        };
        trace.calls += 1;
        let mut results = vec![Val::Bool(false); ty.results().len()];
        self.store.set_fuel(FUEL).expect("fuel is switched on");
        let outcome = runtime.block_on(async {
            let call = func.call_async(&mut self.store, &arguments, &mut results);
            match tokio::time::timeout(PATIENCE, call).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Trap::OutOfFuel.into()),
            }
        });
        let shown: Vec<String> = arguments.iter().map(show).collect();
        let call = format!("{}({})", function.path, shown.join(", "));
        match outcome {
            Ok(()) => {
                let shown: Vec<String> = results.iter().map(show).collect();
                steps.push(Step::Shows(format!("{call} gives {}", shown.join(", "))));
                results.iter().for_each(|value| resources(value, &mut self.held));
                true
            }
            Err(e) => {
                steps.push(match step_of(&e) {
                    Step::Shows(kind) => Step::Shows(format!("{call}: {kind}")),
                    Step::GivesUp => Step::GivesUp,
                });
                false
            }
        }
    }

    /// Adds what was shown outside of results.
    fn finish(&mut self, runtime: &Runtime, steps: &mut Vec<Step>) {
        let files = self.settled_files(runtime);
        let mut log = self.log.lock().expect("no stub panics");
        steps.extend(log.drain(..).map(Step::Shows));
        for (name, pipe) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            steps.push(Step::Shows(format!(
                "{name}: {}",
                String::from_utf8_lossy(&pipe.contents())
            )));
        }
        steps.push(Step::Shows(format!("files: {files:?}")));
    }

    /// The files that are left, when what goes on after the last call has had
    /// its turn too.
    fn settled_files(&mut self, runtime: &Runtime) -> Vec<(String, String)> {
        let turns = self.store.run_concurrent(async |_| {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        });
        // A trap here belongs to a call that has been written down already.
        let _ = runtime.block_on(turns);
        files(self.folder.path())
    }
}

/// Every file below `folder` and what is in it, in order of names.
fn files(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(
                files(&entry.path())
                    .into_iter()
                    .map(|(below, text)| (format!("{name}/{below}"), text)),
            );
        } else {
            let contents = fs::read(entry.path()).unwrap_or_default();
            found.push((name, String::from_utf8_lossy(&contents).into_owned()));
        }
    }
    found.sort();
    found
}

fn step_of(error: &wasmtime::Error) -> Step {
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Step::GivesUp,
        _ => Step::Shows(kind_of(error)),
    }
}
