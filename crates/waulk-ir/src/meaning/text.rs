//! Terms as SMT-LIB 2 text, for keys, for reading, and for other solvers.
//!
//! The text depends on the terms written alone, not on what else there is in
//! their arena: choices and shared terms are numbered as they are met. Variables have
//! a `$` before their names, as in WebAssembly's text, so that none is a word of
//! SMT-LIB; names that are made up have a `!`.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::term::{Node, Operator, Sort, TermId};
use super::terms::Terms;

/// Which text is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// With `fp.to_ieee_bv`, as Z3 has it.
    Ieee,
    /// With nothing but what is in the standard: the bits of a float are a
    /// variable, of which is said which float it is.
    Standard,
}

/// Writes a script: declarations and definitions as they are needed.
#[derive(Debug)]
pub struct Script<'t> {
    terms: &'t Terms,
    dialect: Dialect,
    lines: String,
    /// How the terms written so far are named, or written.
    written: FxHashMap<TermId, String>,
    /// Terms with more than one use.
    shared: FxHashSet<TermId>,
    names: FxHashMap<&'static str, u32>,
}

impl<'t> Script<'t> {
    /// An empty script, in which `roots` and what they have in common are going
    /// to be written.
    pub fn new(terms: &'t Terms, dialect: Dialect, roots: &[TermId]) -> Script<'t> {
        let (mut used, mut shared) = (FxHashSet::default(), FxHashSet::default());
        for term in terms.reachable(roots) {
            if let Node::Apply(_, operands) = terms.node(term) {
                shared.extend(operands.iter().copied().filter(|&operand| !used.insert(operand)));
            }
        }
        shared.extend(roots.iter().copied().filter(|root| used.contains(root)));
        Script {
            terms,
            dialect,
            lines: String::new(),
            written: FxHashMap::default(),
            shared,
            names: FxHashMap::default(),
        }
    }

    /// The lines so far.
    pub fn finish(self) -> String {
        self.lines
    }

    /// Says that a term is true.
    pub fn assert(&mut self, term: TermId) {
        let text = self.term(term);
        self.line(&format!("(assert {text})"));
    }

    /// Gives a term a name.
    pub fn define(&mut self, name: &str, term: TermId) {
        let (text, sort) = (self.term(term), self.terms.sort(term));
        self.line(&format!("(define-fun {name} () {sort} {text})"));
    }

    fn line(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    /// The next name of a kind.
    fn name(&mut self, kind: &'static str) -> String {
        let number = self.names.entry(kind).or_default();
        let name = format!("{kind}!{number}");
        *number += 1;
        name
    }

    fn declare(&mut self, name: &str, sort: Sort) {
        self.line(&format!("(declare-const {name} {sort})"));
    }

    /// The text of a term, after the lines that it needs.
    pub fn term(&mut self, root: TermId) -> String {
        for term in self.terms.reachable(&[root]) {
            if self.written.contains_key(&term) {
                continue;
            }
            let sort = self.terms.sort(term);
            let text = match self.terms.node(term) {
                Node::Constant(bits) => constant(*bits, sort),
                Node::Variable(name) => {
                    let name = variable(name);
                    self.declare(&name, sort);
                    name
                }
                Node::Choice(_) => {
                    let name = self.name("nan");
                    self.declare(&name, sort);
                    name
                }
                Node::Apply(operator, operands) => {
                    let text = self.application(*operator, operands);
                    if self.shared.contains(&term) {
                        let name = self.name("t");
                        self.line(&format!("(define-fun {name} () {sort} {text})"));
                        name
                    } else {
                        text
                    }
                }
            };
            self.written.insert(term, text);
        }
        self.written[&root].clone()
    }

    fn application(&mut self, operator: Operator, operands: &[TermId]) -> String {
        if operator == Operator::FpToIeeeBv && self.dialect == Dialect::Standard {
            let float = self.terms.sort(operands[0]);
            let Sort::Float(format) = float else { unreachable!("its operand is a float") };
            let name = self.name("bits");
            self.declare(&name, Sort::Bits(format.bits()));
            let from = Operator::FpFromIeeeBv(format);
            let line = format!("(assert (= ({from} {name}) {}))", self.written[&operands[0]]);
            self.line(&line);
            return name;
        }
        // `((_ extract 7 0) x)`, but `(fp.add RNE x y)`.
        let mut text = format!("({operator}");
        for operand in operands {
            let _ = write!(text, " {}", self.written[operand]);
        }
        text.push(')');
        text
    }
}

/// The name of a variable.
pub fn variable(name: &str) -> String {
    format!("${name}")
}

/// A constant, in hexadecimal where its length allows that.
pub fn constant(bits: u128, sort: Sort) -> String {
    match sort {
        Sort::Bool => (bits != 0).to_string(),
        Sort::Bits(length) if length % 4 == 0 => {
            format!("#x{bits:0width$x}", width = length as usize / 4)
        }
        Sort::Bits(length) => format!("#b{bits:0width$b}", width = length as usize),
        Sort::Float(_) => unreachable!("no constant is a float"),
    }
}

/// The script that says that all of `assertions` are true.
pub fn script(terms: &Terms, dialect: Dialect, assertions: &[TermId]) -> String {
    let mut script = Script::new(terms, dialect, assertions);
    assertions.iter().for_each(|&assertion| script.assert(assertion));
    script.finish()
}
