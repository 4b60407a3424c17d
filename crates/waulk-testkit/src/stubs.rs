//! Imports that the host has no better answer for.
//!
//! A stub writes down that it was called and with what, which is something a
//! component does that can be observed, and answers with generated values.

use std::sync::{Arc, Mutex};

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, LinkerInstance, ResourceType, Val, types};

use crate::Rng;
use crate::values::{generate, show};

/// What was called, in order.
pub type Log = Arc<Mutex<Vec<String>>>;

/// What every imported resource is.
struct Stub;

/// The packages that wasmtime-wasi provides.
const PROVIDED: [&str; 6] =
    ["wasi:cli/", "wasi:io/", "wasi:clocks/", "wasi:filesystem/", "wasi:random/", "wasi:sockets/"];

/// Defines what `component` imports, but for what WASI provides.
///
/// # Errors
/// What wasmtime says; an import of a module or a component.
pub fn define<T: Send + 'static>(
    mut root: LinkerInstance<'_, T>,
    component: &Component,
    log: &Log,
) -> wasmtime::Result<()> {
    let engine = component.engine().clone();
    for (name, import) in component.component_type().imports(&engine) {
        if !PROVIDED.iter().any(|package| name.starts_with(package)) {
            item(&mut root, component, "", name, &import.ty, log)?;
        }
    }
    Ok(())
}

fn item<T: Send + 'static>(
    linker: &mut LinkerInstance<'_, T>,
    component: &Component,
    parent: &str,
    name: &str,
    ty: &ComponentItem,
    log: &Log,
) -> wasmtime::Result<()> {
    let path = format!("{parent}{name}");
    match ty {
        ComponentItem::ComponentFunc(ty) => function(linker, path, name, ty.async_(), log),
        ComponentItem::ComponentInstance(instance) => {
            let mut linker = linker.instance(name)?;
            let engine = component.engine().clone();
            for (name, export) in instance.exports(&engine) {
                item(&mut linker, component, &format!("{path}#"), name, &export.ty, log)?;
            }
            Ok(())
        }
        ComponentItem::Resource(_) => {
            linker.resource(name, ResourceType::host::<Stub>(), |_, _| Ok(()))
        }
        ComponentItem::Type(_) | ComponentItem::CoreFunc(_) => Ok(()),
        ComponentItem::Module(_) | ComponentItem::Component(_) => {
            Err(wasmtime::format_err!("import {path} is a module or a component"))
        }
    }
}

fn function<T: Send + 'static>(
    linker: &mut LinkerInstance<'_, T>,
    path: String,
    name: &str,
    is_async: bool,
    log: &Log,
) -> wasmtime::Result<()> {
    let log = Arc::clone(log);
    if is_async {
        linker.func_new_concurrent(name, move |_, ty, arguments, results| {
            let answer = answer(&path, &ty, arguments, results, &log);
            Box::pin(async move { answer })
        })
    } else {
        linker.func_new(name, move |_, ty, arguments, results| {
            answer(&path, &ty, arguments, results, &log)
        })
    }
}

fn answer(
    path: &str,
    ty: &types::ComponentFunc,
    arguments: &[Val],
    results: &mut [Val],
    log: &Log,
) -> wasmtime::Result<()> {
    let shown: Vec<String> = arguments.iter().map(show).collect();
    let mut log = log.lock().expect("no stub panics");
    log.push(format!("calls {path}({})", shown.join(", ")));
    let mut rng = Rng::named(path, log.len() as u64);
    for (result, ty) in results.iter_mut().zip(ty.results()) {
        match generate(&ty, &mut rng, &mut Vec::new()) {
            Some(value) => *result = value,
            None => return Err(wasmtime::format_err!("{path} has no result to give")),
        }
    }
    Ok(())
}
