//! Runs the `waulk` binary in temporary folders, as a user would.
//!
//! A test writes its inputs, runs a command line, and looks at the exit code,
//! at what was printed and at the files. A new behaviour gets its test in the
//! file it belongs to.

mod bad_input;
mod cache;
mod cache_faults;
mod check;
mod inputs;
mod json;
mod outputs;
mod rules;
mod sections;
mod support;
mod table;
#[cfg(target_os = "linux")]
mod terminal;
mod usage;
mod wasm_opt;
