//! waulk-testkit.
