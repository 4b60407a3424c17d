//! What an output may use: the proposals that its input uses, and no other.

use wasmparser::{Validator, WasmFeatures};

/// Whether `bytes` are valid with every proposal that wasmparser knows.
pub fn is_valid(bytes: &[u8]) -> bool {
    is_valid_with(bytes, WasmFeatures::all())
}

/// Why `bytes` are not valid, if they are not.
pub fn why_invalid(bytes: &[u8]) -> Option<String> {
    let result = Validator::new_with_features(WasmFeatures::all()).validate_all(bytes);
    result.err().map(|e| e.to_string())
}

/// Whether `bytes` are valid with these proposals.
pub fn is_valid_with(bytes: &[u8], features: WasmFeatures) -> bool {
    Validator::new_with_features(features).validate_all(bytes).is_ok()
}

/// Sets of proposals that a valid module or component is valid with.
#[derive(Clone, Debug)]
pub struct Needs {
    sets: Vec<WasmFeatures>,
}

impl Needs {
    /// What `bytes` can do without, one proposal at a time and as many as
    /// possible at once; `None` if they are not valid at all.
    ///
    /// What is valid with some proposals is taken to be valid with more, which
    /// saves looking at most of them one by one.
    pub fn of(bytes: &[u8]) -> Option<Needs> {
        let all = WasmFeatures::all();
        if !is_valid_with(bytes, all) {
            return None;
        }
        // Either one of two proposals may be enough for one thing: each order
        // takes the other one away.
        let mut flags: Vec<WasmFeatures> = all.iter().collect();
        let least = without(bytes, all, &flags);
        flags.reverse();
        let other_least = without(bytes, all, &flags);
        let standards = [WasmFeatures::WASM1, WasmFeatures::WASM2, WasmFeatures::WASM3];
        let singles = (least & other_least).iter().map(|flag| all - flag);
        let more = singles.chain(standards).filter(|set| is_valid_with(bytes, *set));
        Some(Needs { sets: [all, least, other_least].into_iter().chain(more).collect() })
    }

    /// The proposals that `output` needs beyond these, if it does.
    pub fn exceeded_by(&self, output: &[u8]) -> Option<WasmFeatures> {
        let set = self.sets.iter().find(|set| !is_valid_with(output, **set))?;
        Some(WasmFeatures::all() - *set)
    }
}

/// `set` without as many of `flags` as possible, trying them in order: those
/// that go together are tried together.
fn without(bytes: &[u8], set: WasmFeatures, flags: &[WasmFeatures]) -> WasmFeatures {
    let fewer = flags.iter().fold(set, |set, flag| set - *flag);
    if is_valid_with(bytes, fewer) {
        return fewer;
    }
    if flags.len() <= 1 {
        return set;
    }
    let (first, rest) = flags.split_at(flags.len() / 2);
    let set = without(bytes, set, first);
    without(bytes, set, rest)
}

#[cfg(test)]
mod tests {
    use super::Needs;

    fn module(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("the text is right")
    }

    #[test]
    fn a_new_proposal_is_seen() {
        let before = module("(module (func (export \"f\") (param i32) (result i32) local.get 0))");
        let after = module(
            "(module (func (export \"f\") (param i32) (result i32) local.get 0 i32.extend8_s))",
        );
        let needs = Needs::of(&before).expect("it is valid");
        assert!(needs.exceeded_by(&before).is_none());
        assert!(needs.exceeded_by(&after).is_some());
        assert!(Needs::of(&after).expect("it is valid").exceeded_by(&before).is_none());
    }

    #[test]
    fn an_overlong_table_index_is_seen() {
        let before = module("(module (table 1 funcref) (func (call_indirect (i32.const 0))))");
        let mut after = before.clone();
        // call_indirect 0 0 becomes call_indirect 0 0x80 0x00: one byte more
        // in the body and in the section.
        let at = after.windows(3).position(|w| w == [0x11, 0, 0]).expect("it is there");
        after.splice(at + 2..at + 3, [0x80, 0]);
        let body = after.iter().rposition(|b| *b == 7).expect("the body's size");
        after[body] += 1;
        after[body - 2] += 1;
        assert!(super::is_valid(&after));
        assert!(Needs::of(&before).expect("it is valid").exceeded_by(&after).is_some());
    }
}
