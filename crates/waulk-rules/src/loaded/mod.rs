//! Rules that are loaded when the program runs.
//!
//! They are compiled to the decision tree that built-in rules are compiled to Rust
//! from; the tree is interpreted. It is made once and shared by all threads.

mod interpret;
mod tree;

use std::sync::atomic::{AtomicU64, Ordering};

use waulk_ir::function::Value;

use crate::compiled::generated;
use crate::externs::{Engine, Entry, Rewriter};
use crate::inst::Address;
use crate::operations::Ty;
use crate::program::{Program, RuleError};
use interpret::{Item, run};
use tree::Forest;

/// Loaded rules.
#[derive(Debug)]
pub(crate) struct Loaded {
    forest: Forest,
    /// Whether the built-in rules are asked after them.
    built_in: bool,
    /// Whether rules for speed are asked.
    fast: bool,
    /// How often each rule did something, if that is counted.
    counts: Option<Vec<AtomicU64>>,
}

impl Loaded {
    /// The rules of a program.
    ///
    /// # Errors
    /// They are in a form that can't be interpreted.
    pub(crate) fn new(
        program: &Program,
        built_in: bool,
        fast: bool,
        counting: bool,
    ) -> Result<Loaded, RuleError> {
        let forest = Forest::plant(program)?;
        let rules = program.terms.rules.len();
        let counts = counting.then(|| (0..rules).map(|_| AtomicU64::new(0)).collect());
        Ok(Loaded { forest, built_in, fast, counts })
    }

    /// How often each rule did something, by its number in the program.
    pub(crate) fn counts(&self) -> Vec<u64> {
        let counts = self.counts.iter().flatten();
        counts.map(|count| count.load(Ordering::Relaxed)).collect()
    }

    /// Runs the tree of a term, and counts.
    fn ask(
        &self,
        rewriter: &mut Rewriter<'_, Self>,
        term: tree::TermRef,
        arguments: &[Item],
    ) -> Option<Item> {
        let (item, rule) = run(&self.forest, term, arguments, rewriter)?;
        if let Some(counts) = &self.counts {
            counts[rule].fetch_add(1, Ordering::Relaxed);
        }
        Some(item)
    }
}

impl Engine for Loaded {
    fn run(&self, rewriter: &mut Rewriter<'_, Self>, entry: Entry, value: Value) -> Option<Value> {
        let (roots, value_item) = (self.forest.entries, Item::Value(value));
        let found = match entry {
            Entry::Value => self.ask(rewriter, roots.value, &[value_item]),
            Entry::Truth => self.ask(rewriter, roots.truth, &[value_item]),
            Entry::Fast => self.ask(rewriter, roots.fast, &[value_item]),
            Entry::Low(bits) => {
                self.ask(rewriter, roots.low, &[Item::Int(bits.into()), value_item])
            }
        };
        match found {
            Some(item) => Some(item.value()),
            None if self.built_in => entry.built_in(rewriter, value),
            None => None,
        }
    }

    fn address(
        &self,
        rewriter: &mut Rewriter<'_, Self>,
        ty: Ty,
        base: Value,
        offset: i64,
    ) -> Option<Address> {
        let arguments = [Item::Ty(ty), Item::Value(base), Item::Int(offset.into())];
        match self.ask(rewriter, self.forest.entries.address, &arguments) {
            Some(item) => Some(item.address()),
            None if self.built_in => {
                generated::constructor_simplify_address(rewriter, &ty, base, offset)
            }
            None => None,
        }
    }

    fn is_fast(&self) -> bool {
        self.fast
    }
}
