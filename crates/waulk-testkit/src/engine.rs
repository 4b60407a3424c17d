//! The oracle's settings.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use wasmtime::{Config, Engine, OptLevel};

/// How long a tick of [`Ticker`] lasts.
pub const TICK: Duration = Duration::from_millis(100);

/// Every proposal that wasmtime can run.
fn every_proposal() -> Config {
    let mut config = Config::new();
    config
        .wasm_tail_call(true)
        .wasm_custom_page_sizes(true)
        .wasm_threads(true)
        .shared_memory(true)
        .wasm_reference_types(true)
        .wasm_function_references(true)
        .wasm_gc(true)
        .wasm_exceptions(true)
        .wasm_wide_arithmetic(true)
        .wasm_simd(true)
        .wasm_relaxed_simd(true)
        .relaxed_simd_deterministic(true)
        .wasm_bulk_memory(true)
        .wasm_multi_value(true)
        .wasm_multi_memory(true)
        .wasm_memory64(true)
        .wasm_extended_const(true)
        .wasm_stack_switching(cfg!(all(target_arch = "x86_64", unix)))
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        .wasm_component_model_more_async_builtins(true)
        .wasm_component_model_async_stackful(true)
        .wasm_component_model_threading(true)
        .wasm_component_model_error_context(true)
        .wasm_component_model_map(true)
        .wasm_component_model_memory64(true)
        .wasm_component_model_fixed_length_lists(true)
        .wasm_component_model_implements(true)
        // The same NaN every time, so that two runs can be compared bit for bit.
        .cranelift_nan_canonicalization(true)
        // The runners use every core themselves.
        .parallel_compilation(false)
        .wasm_backtrace_max_frames(None);
    config
}

/// For test scripts: quick to compile, bounded by the clock.
///
/// # Panics
/// wasmtime can't do what it is asked to on this machine.
pub fn for_scripts() -> Engine {
    let mut config = every_proposal();
    // What the scripts expect of NaNs is what they test: leave them alone.
    config.cranelift_nan_canonicalization(false);
    config.cranelift_opt_level(OptLevel::None).epoch_interruption(true);
    Engine::new(&config).expect("an engine for scripts")
}

/// For programs: quick to run, bounded by the clock.
///
/// # Panics
/// As [`for_scripts`].
pub fn for_programs() -> Engine {
    let mut config = every_proposal();
    config.cranelift_opt_level(OptLevel::Speed).epoch_interruption(true);
    Engine::new(&config).expect("an engine for programs")
}

/// For components: quick to compile, bounded by fuel.
///
/// # Panics
/// As [`for_scripts`].
pub fn for_components() -> Engine {
    let mut config = every_proposal();
    config.cranelift_opt_level(OptLevel::None).consume_fuel(true);
    Engine::new(&config).expect("an engine for components")
}

/// For fuzzing: quick to compile, bounded by fuel.
///
/// # Panics
/// As [`for_scripts`].
pub fn for_fuzzing() -> Engine {
    let mut config = every_proposal();
    config
        .cranelift_opt_level(OptLevel::None)
        .consume_fuel(true)
        // Instances come and go: small reservations are made and given back quickly.
        .memory_reservation(1 << 20)
        .memory_guard_size(64 << 10)
        .generate_address_map(false);
    Engine::new(&config).expect("an engine for fuzzing")
}

/// Advances an engine's epoch every [`TICK`] until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    // Dropped with the ticker, which ends its thread.
    _stop: Sender<()>,
}

impl Ticker {
    /// Starts ticking.
    pub fn start(engine: &Engine) -> Self {
        let engine = engine.clone();
        let (stop, stopped) = channel();
        std::thread::spawn(move || {
            while stopped.recv_timeout(TICK) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Ticker { _stop: stop }
    }
}

/// What kind of failure an error of wasmtime is, without offsets, backtraces
/// or numbers, which may differ where the failure is the same.
pub fn kind_of(error: &wasmtime::Error) -> String {
    if let Some(trap) = error.downcast_ref::<wasmtime::Trap>() {
        return format!("trap {trap:?}");
    }
    if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        return format!("exit {}", exit.0);
    }
    if error.is::<wasmtime::ThrownException>() {
        return "exception".to_owned();
    }
    let cause = error.root_cause().to_string();
    let line = cause.lines().next().unwrap_or_default();
    let mut kind = String::from("error: ");
    let mut digits = false;
    for c in line.chars() {
        if !c.is_ascii_digit() {
            kind.push(c);
        } else if !digits {
            kind.push('#');
        }
        digits = c.is_ascii_digit();
    }
    kind
}
