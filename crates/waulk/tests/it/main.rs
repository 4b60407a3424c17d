//! Tests of the library from outside: bytes in, bytes out.

mod batch;
mod cache;
mod failure;
mod files;
mod hostile;
mod merging;
mod obligations;
mod order;
mod scaling;
mod statistics;
mod store;
