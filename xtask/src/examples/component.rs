//! Core modules to components, and the check that a component is valid.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmparser::{Parser, Validator, WasmFeatures};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A component that exports `wasi:cli/run`.
pub(super) fn from_command(module: &[u8]) -> Result<Vec<u8>> {
    encode(module, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER)
}

/// A component of the one world in the file `wit`.
pub(super) fn from_reactor(mut module: Vec<u8>, wit: &Path) -> Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let package = resolve.push_file(wit)?;
    let world = resolve.select_world(&[package], None)?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)?;
    encode(&module, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)
}

fn encode(module: &[u8], adapter: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ComponentEncoder::default();
    encoder.module(module)?.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)?;
    encoder.encode()
}

/// Checks that `bytes` are a valid component.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    ensure!(Parser::is_component(bytes), "this is a core module: expected a component");
    let features = WasmFeatures::default();
    Validator::new_with_features(features)
        .validate_all(bytes)
        .context("the component is not valid")?;
    Ok(())
}
