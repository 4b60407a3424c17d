//! The harness at work, on the corpus: one program, so that the oracle is
//! linked once.

mod components;
mod corruption;
mod determinism;
mod features;
mod fuzz;
mod oracle;
mod programs;
mod rules;
mod scripts;
