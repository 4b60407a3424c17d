//! waulk-opt.
