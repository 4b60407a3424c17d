//! waulk-wasm.
