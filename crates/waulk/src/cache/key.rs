//! Keys: hashes of all that decides a result.

use waulk_rules::RuleSets;

use crate::Level;
use crate::context::{Section, SectionPolicy};

/// Counts up when entries are written another way.
const FORMAT: u64 = 1;

/// What an entry is found by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl Key {
    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Key {
        Key(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// What became of a whole input.
    Input,
    /// What became of functions.
    Functions,
}

/// What decides results beside what they are results of.
#[derive(Clone, Debug)]
pub(crate) struct Fingerprints {
    pub(crate) inputs: Fingerprint,
    /// Less than for inputs.
    pub(crate) functions: Fingerprint,
}

/// A hash of everything that decides results beside what they are results of.
#[derive(Clone, Debug)]
pub(crate) struct Fingerprint(blake3::Hash);

impl Fingerprints {
    /// `None` if what the rules do can't be told from what they are.
    pub(crate) fn new(
        level: Level,
        sections: &SectionPolicy,
        drop_unused_imports: bool,
        rules: &RuleSets,
    ) -> Option<Fingerprints> {
        let mut parts = Parts::default();
        parts.number(FORMAT);
        parts.text(env!("CARGO_PKG_VERSION"));
        parts.text(env!("WAULK_SOURCES"));
        parts.text(&level.to_string());
        let texts = rules.identity()?;
        parts.number(texts.len() as u64);
        texts.iter().for_each(|text| parts.text(text));
        let functions = Fingerprint(parts.hasher.finalize());
        parts.number(u64::from(drop_unused_imports));
        // Written such that adding a field is an error here.
        let SectionPolicy { strip, keep } = sections;
        for list in [strip, keep] {
            parts.number(list.len() as u64);
            for section in list {
                let (group, name) = match section {
                    Section::Names => (0, ""),
                    Section::Debug => (1, ""),
                    Section::Producers => (2, ""),
                    Section::TargetFeatures => (3, ""),
                    Section::Custom(name) => (4, name.as_str()),
                    Section::All => (5, ""),
                };
                parts.number(group);
                parts.text(name);
            }
        }
        let inputs = Fingerprint(parts.hasher.finalize());
        Some(Fingerprints { inputs, functions })
    }
}

impl Fingerprint {
    /// The key of what is made of `parts`, one after the other.
    pub(crate) fn key<P: AsRef<[u8]>>(
        &self,
        kind: Kind,
        parts: impl IntoIterator<Item = P>,
    ) -> Key {
        let mut hasher = blake3::Hasher::new_keyed(self.0.as_bytes());
        let kind: &[u8] = match kind {
            Kind::Input => b"input\0",
            Kind::Functions => b"functions\0",
        };
        hasher.update(kind);
        for part in parts {
            hasher.update(part.as_ref());
        }
        Key(*hasher.finalize().as_bytes())
    }
}

/// Hashes parts such that no two lists of them are the same.
#[derive(Default)]
struct Parts {
    hasher: blake3::Hasher,
}

impl Parts {
    fn number(&mut self, number: u64) {
        self.hasher.update(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.hasher.update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use waulk_rules::{Beside, Program};

    use super::*;

    fn policy(strip: &[&str], keep: &[&str]) -> SectionPolicy {
        let list = |list: &[&str]| list.iter().filter_map(|name| name.parse().ok()).collect();
        SectionPolicy { strip: list(strip), keep: list(keep) }
    }

    fn loaded(text: &str, beside: Beside) -> RuleSets {
        RuleSets::load(&Program::read(&[("a.isle", text)]).unwrap(), beside).unwrap()
    }

    #[test]
    fn keys_tell_everything_apart() {
        let none = SectionPolicy::default();
        let built_in = RuleSets::default();
        let rule = "(rule a (simplify (ixor ty (iadd _ x y) (iadd _ y x))) (iconst ty 0))";
        let fingerprints = [
            Fingerprints::new(Level::Size, &none, false, &built_in),
            Fingerprints::new(Level::MoreSize, &none, false, &built_in),
            Fingerprints::new(Level::Size, &none, true, &built_in),
            Fingerprints::new(Level::Size, &policy(&["names"], &[]), false, &built_in),
            Fingerprints::new(Level::Size, &policy(&[], &["names"]), false, &built_in),
            Fingerprints::new(Level::Size, &policy(&[], &["ab", "c"]), false, &built_in),
            Fingerprints::new(Level::Size, &policy(&[], &["a", "bc"]), false, &built_in),
            Fingerprints::new(Level::Size, &none, false, &RuleSets::none()),
            Fingerprints::new(Level::Size, &none, false, &loaded(rule, Beside::BuiltIn)),
            Fingerprints::new(Level::Size, &none, false, &loaded(rule, Beside::Nothing)),
            Fingerprints::new(Level::Size, &none, false, &loaded("", Beside::BuiltIn).unproven()),
            Fingerprints::new(Level::Size, &none, false, &loaded(rule, Beside::BuiltIn).unproven()),
        ];
        let (mut keys, mut functions) = (BTreeSet::new(), BTreeSet::new());
        for fingerprint in &fingerprints {
            let fingerprint = fingerprint.as_ref().expect("all can be told");
            for input in ["", "a", "b"] {
                keys.insert(fingerprint.inputs.key(Kind::Input, [input]));
                keys.insert(fingerprint.inputs.key(Kind::Functions, [input]));
            }
            functions.insert(fingerprint.functions.key(Kind::Functions, ["a"]));
        }
        assert_eq!(keys.len(), fingerprints.len() * 6);
        // Which sections and imports go is nothing to a function.
        assert_eq!(functions.len(), fingerprints.len() - 5);
        assert!(functions.is_disjoint(&keys));
    }

    #[test]
    fn what_can_not_be_told_has_no_fingerprint() {
        let none = SectionPolicy::default();
        let counting = RuleSets::counting(&Program::built_in()).unwrap();
        let of = RuleSets::of(Arc::clone(&RuleSets::default().get(true)));
        for rules in [counting, of] {
            assert!(Fingerprints::new(Level::Size, &none, false, &rules).is_none());
        }
    }
}
