//! One core module: validate, read, optimize, write, check.
//!
//! What goes wrong here never leaves this file as a wrong module: an output
//! that does not validate, that is larger, or that could not be made because
//! something panicked, is replaced by the input, with a note that says so.

use std::borrow::Borrow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;
use wasmparser::{
    FuncToValidate, FunctionBody, Parser, Payload, ValidPayload, Validator, ValidatorResources,
    WasmFeatures,
};
use waulk_opt::{Level, Roots, Unit, pipeline};
use waulk_wasm::Error as WasmError;
use waulk_wasm::component::ImportNames;
use waulk_wasm::module::{Module, ReadError};

use crate::context::Fate;
use crate::report::{Counts, Note, Sizes};
use crate::{SharedContext, Worker, functions};

/// A function body and what validates it.
pub(crate) type Unvalidated<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

/// An optimized core module.
#[derive(Debug)]
pub(crate) struct CoreOutcome {
    /// The module.
    pub(crate) bytes: Arc<[u8]>,
    /// What it still imports.
    pub(crate) imports: ImportNames,
    pub(crate) before: Sizes,
    pub(crate) after: Sizes,
    pub(crate) counts: Counts,
    pub(crate) notes: Vec<Note>,
}

impl CoreOutcome {
    /// About how many bytes it takes to remember.
    pub(crate) fn weight(&self) -> u64 {
        let names = self.imports.iter().flat_map(|(module, names)| names.iter().chain([module]));
        let names = names.map(|name| name.len() + 48);
        (self.bytes.len() + names.sum::<usize>()) as u64
    }
}

/// Optimizes a core module that is valid but for its function bodies.
///
/// # Errors
/// A function body is invalid.
pub(crate) fn optimize(
    bytes: &[u8],
    bodies: &[Unvalidated<'_>],
    roots: &Roots,
    shared: &SharedContext,
    worker: &mut Worker<'_>,
) -> Result<CoreOutcome, WasmError> {
    worker.rest();
    validate_bodies(bodies, shared)?;
    let before = measure(bytes);
    let mut attempt = |level| {
        let rewrite = || rewrite(bytes, roots, level, shared, worker);
        catch_unwind(AssertUnwindSafe(rewrite)).unwrap_or_else(|panic| {
            Err(format!("internal error, please report it: {}", panic_message(&*panic)))
        })
    };
    let mut outcome = match attempt(shared.level()) {
        Ok(outcome) => outcome,
        // What fails with functions made anew may do without.
        Err(why) => match attempt(shared.level().min(Level::Basic)) {
            Ok(mut outcome) => {
                let message = format!("functions left as they were: {why}");
                outcome.notes.insert(0, Note { module: None, function: None, message });
                outcome
            }
            Err(why) => kept(bytes, why),
        },
    };
    outcome.before = before;
    outcome.after = measure(&outcome.bytes);
    outcome.counts.modules = 1;
    outcome.counts.functions = bodies.len() as u64;
    Ok(outcome)
}

/// The module as it was.
fn kept(bytes: &[u8], why: String) -> CoreOutcome {
    let note = Note { module: None, function: None, message: format!("left as it was: {why}") };
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(bytes).flatten() {
        if let Payload::ImportSection(section) = payload {
            imports.extend(section.into_imports().flatten().map(|i| (i.module, i.name)));
        }
    }
    CoreOutcome {
        bytes: bytes.into(),
        imports: import_names(imports),
        before: Sizes::default(),
        after: Sizes::default(),
        counts: Counts { modules_kept: 1, ..Counts::default() },
        notes: vec![note],
    }
}

fn import_names<'a>(imports: impl IntoIterator<Item = (&'a str, &'a str)>) -> ImportNames {
    let mut names = ImportNames::new();
    for (module, name) in imports {
        names.entry(module.to_owned()).or_default().insert(name.to_owned());
    }
    names
}

/// Optimizes; an error is the reason to keep the input.
fn rewrite(
    bytes: &[u8],
    roots: &Roots,
    level: Level,
    shared: &SharedContext,
    worker: &mut Worker<'_>,
) -> Result<CoreOutcome, String> {
    let mut stale = Vec::new();
    let keep = |name: &str| match shared.sections().fate(name) {
        Fate::Keep => true,
        Fate::Strip => false,
        Fate::Stale => {
            stale.push(name.to_owned());
            false
        }
    };
    let read = Module::read(bytes, &mut worker.scratch().encoder, keep);
    worker.rest();
    let mut module = read.map_err(|error| match error {
        ReadError::Invalid(error) => format!("internal error, please report it: {error}"),
        ReadError::Unsupported(why) => why.to_string(),
    })?;
    let mut counts = Counts::default();
    let mut notes = functions::encode(&mut module, level, shared, &mut counts)?;

    let mut unit = Unit { module: &mut module, roots, level, counts: Default::default() };
    pipeline::run(&mut unit);
    let done = unit.counts;

    let written = module.write();
    if written.bytes.len() > bytes.len() {
        let (was, is) = (bytes.len(), written.bytes.len());
        return Err(format!("it would grow from {was} to {is} bytes"));
    }
    validate(&written.bytes, shared).map_err(|error| {
        format!("internal error, please report it: the output is invalid {error}")
    })?;

    let mut dropped = written.dropped;
    dropped.extend(stale_message(&stale));
    notes.extend(dropped.into_iter().map(|message| Note { module: None, function: None, message }));
    let imports = module.imports();
    let imports = imports.iter().filter_map(|&item| module.import_of(item));
    counts.functions_removed = done.functions_removed;
    counts.functions_merged = done.functions_merged;
    counts.functions_kept = notes.iter().filter(|note| note.function.is_some()).count() as u64;
    counts.imports_removed = done.imports_removed;
    counts.exports_removed = done.exports_removed;
    Ok(CoreOutcome {
        bytes: written.bytes.into(),
        imports: import_names(imports.map(|i| (i.module, i.name))),
        before: Sizes::default(),
        after: Sizes::default(),
        counts,
        notes,
    })
}

/// Validates function bodies, in parallel; the first error in file order counts.
fn validate_bodies(bodies: &[Unvalidated<'_>], shared: &SharedContext) -> Result<(), WasmError> {
    let errors = bodies.par_iter().with_min_len(functions::A_TASK).map_init(
        || Worker::new(shared),
        |worker, (func, body)| {
            let scratch = worker.scratch();
            let func = FuncToValidate {
                resources: func.resources.clone(),
                index: func.index,
                ty: func.ty,
                features: func.features,
            };
            let mut validator = func.into_validator(std::mem::take(&mut scratch.validator));
            let result = validator.validate(body);
            scratch.validator = validator.into_allocations();
            result.err().map(WasmError::from)
        },
    );
    match errors.flatten_iter().min_by_key(|error| error.offset) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Validates a whole module.
fn validate(bytes: &[u8], shared: &SharedContext) -> Result<(), WasmError> {
    let features = WasmFeatures::all();
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let mut bodies = Vec::new();
    for payload in parser.parse_all(bytes) {
        if let ValidPayload::Func(func, body) = validator.payload(&payload?)? {
            bodies.push((func, body));
        }
    }
    validate_bodies(&bodies, shared)
}

/// The sizes of a module.
fn measure(bytes: &[u8]) -> Sizes {
    const HEADER: u64 = 8;
    let total = bytes.len() as u64;
    let mut sizes = Sizes { total, code: 0, non_custom: total - HEADER };
    let mut done = HEADER;
    for payload in Parser::new(0).parse_all(bytes).flatten() {
        let Some((_, range)) = payload.as_section() else {
            continue;
        };
        let from = std::mem::replace(&mut done, range.end);
        match payload {
            Payload::CustomSection(_) => sizes.non_custom -= range.end - from,
            Payload::CodeSectionStart { .. } => sizes.code = range.end - range.start,
            _ => {}
        }
    }
    sizes
}

/// What to say of sections that were dropped because they would be wrong.
pub(crate) fn stale_message(sections: &[impl Borrow<str>]) -> Option<String> {
    let list = sections.join(", ");
    let message = format!("dropped, since they name code offsets that have changed: {list}");
    (!sections.is_empty()).then_some(message)
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a message".to_owned(),
    }
}
