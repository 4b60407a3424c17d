//! The verdicts on the built-in rules, as they are kept beside them.
//!
//! `rules/verdicts.tsv` has a line for each rule that was proven, with a key that
//! depends on the rule, its conditions and the meanings of its instructions. Tests
//! fail where keys and rules do not match, so that a program has no rule that was not
//! proven as it is. `cargo xtask prove` writes the file.

use std::collections::BTreeMap;
use std::fmt;

/// The file.
const FILE: &str = include_str!("../rules/verdicts.tsv");

/// That rules were proven.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdicts {
    /// The solver's release.
    pub solver: String,
    /// By the names of rules.
    pub proven: BTreeMap<String, Verdict>,
}

/// That a rule was proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// For how many choices of types.
    pub instances: usize,
    /// What it depends on, hashed.
    pub key: String,
}

impl Verdicts {
    /// Those on the built-in rules.
    ///
    /// # Panics
    /// The file is damaged.
    pub fn built_in() -> Verdicts {
        Verdicts::parse(FILE).expect("the file is as it was written")
    }

    /// Reads what `Display` writes; `None` for anything else.
    pub fn parse(text: &str) -> Option<Verdicts> {
        let mut lines = text.lines();
        let solver = lines.next()?.strip_prefix("# proven by Z3 ")?.to_owned();
        let mut proven = BTreeMap::new();
        for line in lines {
            let mut parts = line.split('\t');
            let (name, instances, key) = (parts.next()?, parts.next()?, parts.next()?);
            let verdict = Verdict { instances: instances.parse().ok()?, key: key.to_owned() };
            proven.insert(name.to_owned(), verdict);
        }
        Some(Verdicts { solver, proven })
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# proven by Z3 {}", self.solver)?;
        for (name, Verdict { instances, key }) in &self.proven {
            writeln!(f, "{name}\t{instances}\t{key}")?;
        }
        Ok(())
    }
}
