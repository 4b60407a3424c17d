//! Edge cases of evaluators. That all of them agree with an engine is tested in
//! waulk-testkit.
