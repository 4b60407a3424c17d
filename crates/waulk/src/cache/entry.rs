//! What is kept of an input: its report, then the output.

use serde::{Deserialize, Serialize};

use crate::memo::Key as WorkKey;
use crate::{Outcome, Report};

/// The part before the output.
#[derive(Serialize, Deserialize)]
struct Head<R> {
    report: R,
    /// How long it took, in nanoseconds.
    took: u64,
    /// Which work each core module was: it can be shared with others of a later run.
    keys: Vec<WorkKey>,
}

/// Whether the same would come of the input again. What failed may have done so for
/// lack of memory.
pub(super) fn is_lasting(outcome: &Outcome) -> bool {
    !outcome.report.notes.iter().any(|note| note.message.contains("internal error"))
}

/// An outcome that took so many nanoseconds as bytes: the length of the head, the head, the
/// output.
pub(super) fn encode(outcome: &Outcome, took: u64) -> Option<Vec<u8>> {
    let Outcome { bytes, report } = outcome;
    let head = serde_json::to_vec(&Head { report, took, keys: report.keys.clone() }).ok()?;
    let mut entry = Vec::with_capacity(4 + head.len() + bytes.len());
    entry.extend(u32::try_from(head.len()).ok()?.to_le_bytes());
    entry.extend(head);
    entry.extend(bytes);
    Some(entry)
}

/// The outcome and how long it took, if `entry` is one.
pub(super) fn decode(mut entry: Vec<u8>) -> Option<(Outcome, u64)> {
    let (length, rest) = entry.split_first_chunk::<4>()?;
    let head = rest.get(..u32::from_le_bytes(*length) as usize)?;
    let before = length.len() + head.len();
    let Head::<Report> { mut report, took, keys } = serde_json::from_slice(head).ok()?;
    let length = (entry.len() - before) as u64;
    let whole = report.modules.len() == keys.len() && report.after.total == length;
    report.keys = keys;
    whole.then(|| {
        // The rest moves up: an output is not worth another allocation.
        entry.drain(..before);
        (Outcome { bytes: entry, report }, took)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Level, Note, SharedContext, Worker};

    fn outcome() -> Outcome {
        let text = "(component (core module (func (export \"f\")))
            (core module (func (export \"f\") (result i32) (i32.const 1))))";
        let shared = SharedContext::builder().level(Level::MoreSize).build().unwrap();
        let bytes = wat::parse_str(text).unwrap();
        crate::optimize(&bytes, &shared, &mut Worker::new(&shared)).unwrap()
    }

    #[test]
    fn comes_back_as_it_was() {
        let mut outcome = outcome();
        assert_eq!(outcome.report.modules.len(), 2);
        let message = "not \"lifted\"\n\u{1}".to_owned();
        outcome.report.notes.push(Note { module: Some(1), function: None, message });
        outcome.report.counts.functions_not_lifted.insert("delegate".into(), u64::MAX);
        let entry = encode(&outcome, u64::MAX).unwrap();
        assert_eq!(decode(entry), Some((outcome, u64::MAX)));
    }

    #[test]
    fn what_is_cut_or_longer_is_none() {
        let entry = encode(&outcome(), 7).unwrap();
        for length in 0..entry.len() {
            assert_eq!(decode(entry[..length].to_vec()), None, "{length}");
        }
        assert_eq!(decode([entry, vec![0]].concat()), None);
    }

    #[test]
    fn what_failed_inside_is_tried_again() {
        let mut outcome = outcome();
        assert!(is_lasting(&outcome));
        let message = "left as it was: internal error, please report it: x".to_owned();
        outcome.report.notes.push(Note { module: None, function: Some(1), message });
        assert!(!is_lasting(&outcome));
    }
}
