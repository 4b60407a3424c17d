//! Writes a sample to standard output: `write mixed 1000000 > x.wasm`.

#![allow(clippy::print_stderr, reason = "a command talks to its user")]

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let size: Option<u32> = arguments.next().and_then(|size| size.parse().ok());
    let shape = waulk_samples::SHAPES.iter().find(|shape| shape.name == name);
    let bytes = match shape {
        Some(shape) => (shape.make)(size.unwrap_or(shape.size)),
        None if name == "mixed" => waulk_samples::mixed(size.unwrap_or(1000) as usize),
        None => {
            eprintln!("write mixed|SHAPE [SIZE]; the shapes:");
            waulk_samples::SHAPES.iter().for_each(|shape| eprintln!("  {}", shape.name));
            return ExitCode::from(2);
        }
    };
    match std::io::stdout().write_all(&bytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
