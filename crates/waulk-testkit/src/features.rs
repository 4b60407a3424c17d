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
    /// Each one is every proposal but one, or few proposals.
    sets: Vec<WasmFeatures>,
}

impl Needs {
    /// What `bytes` can do without, one proposal at a time and as many as
    /// possible at once; `None` if they are not valid at all.
    pub fn of(bytes: &[u8]) -> Option<Needs> {
        let all = WasmFeatures::all();
        if !is_valid_with(bytes, all) {
            return None;
        }
        let mut sets = vec![all];
        // Two minima, since one of two proposals may be enough for one thing:
        // each order takes the other away first.
        let flags: Vec<WasmFeatures> = all.iter().collect();
        let mut least_forward = all;
        for flag in &flags {
            if !is_valid_with(bytes, all - *flag) {
                continue;
            }
            sets.push(all - *flag);
            if is_valid_with(bytes, least_forward - *flag) {
                least_forward -= *flag;
            }
        }
        let mut least_backward = all;
        for flag in flags.iter().rev() {
            if sets.contains(&(all - *flag)) && is_valid_with(bytes, least_backward - *flag) {
                least_backward -= *flag;
            }
        }
        sets.extend([least_forward, least_backward]);
        sets.extend(
            [WasmFeatures::WASM1, WasmFeatures::WASM2, WasmFeatures::WASM3]
                .into_iter()
                .filter(|standard| is_valid_with(bytes, *standard)),
        );
        Some(Needs { sets })
    }

    /// The proposals that `output` needs beyond these, if it does.
    pub fn exceeded_by(&self, output: &[u8]) -> Option<WasmFeatures> {
        let set = self.sets.iter().find(|set| !is_valid_with(output, **set))?;
        Some(WasmFeatures::all() - *set)
    }
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
