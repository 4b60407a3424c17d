//! The harness at work, on the corpus: one program, so that the oracle is
//! linked once.

mod components;
mod programs;
mod scripts;
