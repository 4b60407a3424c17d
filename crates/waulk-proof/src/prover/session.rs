//! One solver context: terms taken over into it, and queries.
//!
//! Terms become Z3's by the text of their operators: an operator with sorts is
//! parsed once and applied to operands from then on. So a term means to Z3 just what
//! its text does, and there is no second list of operators that could differ from
//! the first; and all of it goes through safe functions, which the crate lacks for
//! some operators on floats.

use rustc_hash::FxHashMap;
use waulk_ir::meaning::text::{self, Dialect, Script};
use waulk_ir::meaning::{Node, Operator, Sort, TermId, Terms};
use z3::ast::{Ast, BV, Bool, Dynamic};
use z3::{FuncDecl, Model, Params, SatResult, Solver};

/// Of how many arenas a context keeps what it took over.
const ARENAS: usize = 8;

/// A solver context, the current thread's default one when it was made.
pub(super) struct Session {
    operators: FxHashMap<(Operator, Vec<Sort>), Function>,
    /// What was taken over, by the identity of the arena; the latest used last.
    taken: Vec<(u64, FxHashMap<TermId, Dynamic>)>,
}

/// An operator, and the rounding mode that it takes first.
struct Function {
    declaration: FuncDecl,
    rounding: Option<Dynamic>,
}

/// What a query gave.
#[derive(Debug)]
pub(super) enum Answer {
    /// Nothing satisfies the assertions; simplification alone may have shown it.
    Unsatisfiable {
        /// It has.
        simplified: bool,
    },
    /// These values do, in the order of the terms asked for.
    Satisfiable(Vec<u128>),
    /// The limit was reached.
    Unknown,
}

impl Session {
    /// Makes itself at home in the current thread's default context.
    pub(super) fn new() -> Session {
        Session { operators: FxHashMap::default(), taken: Vec::new() }
    }

    /// Z3's term for a term.
    pub(super) fn take_over(&mut self, terms: &Terms, root: TermId) -> Dynamic {
        let place = self.taken.iter().position(|(identity, _)| *identity == terms.identity());
        let (identity, mut known) = match place {
            Some(place) => self.taken.remove(place),
            None => (terms.identity(), FxHashMap::default()),
        };
        // A term, and whether its operands are there.
        let mut stack = vec![(root, false)];
        while let Some((term, ready)) = stack.pop() {
            if known.contains_key(&term) {
                continue;
            }
            if let (Node::Apply(_, operands), false) = (terms.node(term), ready) {
                stack.push((term, true));
                stack.extend(operands.iter().map(|&operand| (operand, false)));
                continue;
            }
            let taken = match terms.node(term) {
                Node::Variable(name) => variable(&text::variable(name), terms.sort(term)),
                Node::Choice(number) => variable(&format!("nan!{number}"), terms.sort(term)),
                Node::Constant(bits) => constant(*bits, terms.sort(term)),
                Node::Apply(operator, operands) => {
                    let sorts: Vec<Sort> =
                        operands.iter().map(|&operand| terms.sort(operand)).collect();
                    let operands: Vec<&Dynamic> =
                        operands.iter().map(|operand| &known[operand]).collect();
                    self.apply(*operator, sorts, &operands)
                }
            };
            known.insert(term, taken);
        }
        let taken = known[&root].clone();
        if self.taken.len() == ARENAS {
            self.taken.remove(0);
        }
        self.taken.push((identity, known));
        taken
    }

    /// Z3's term for an operator with operands of these sorts.
    pub(super) fn apply(
        &mut self,
        operator: Operator,
        sorts: Vec<Sort>,
        operands: &[&Dynamic],
    ) -> Dynamic {
        let function = self
            .operators
            .entry((operator, sorts))
            .or_insert_with_key(|(operator, sorts)| Function::parse(*operator, sorts));
        let rounding = function.rounding.iter();
        let all: Vec<&dyn Ast> = rounding
            .map(|mode| mode as &dyn Ast)
            .chain(operands.iter().map(|&operand| operand as &dyn Ast))
            .collect();
        function.declaration.apply(&all)
    }

    /// Asks for values of `leaves` that make all assertions true. Simplification comes
    /// first: most questions need no more.
    pub(super) fn ask(
        &mut self,
        assertions: &[Bool],
        leaves: impl FnOnce(&mut Session) -> Vec<Dynamic>,
        floats: bool,
        limit: u32,
    ) -> Answer {
        if Bool::and(assertions).simplify().as_bool() == Some(false) {
            return Answer::Unsatisfiable { simplified: true };
        }
        let solver = self.solver(floats, limit);
        // As they were: simplified, floats are solved slower.
        assertions.iter().for_each(|assertion| solver.assert(assertion));
        check(&solver, || leaves(self))
    }

    /// Asks the same with the text of the assertions, as anyone can ask Z3.
    pub(super) fn ask_text(
        &mut self,
        terms: &Terms,
        assertions: &[TermId],
        leaves: &[TermId],
        floats: bool,
        limit: u32,
    ) -> Answer {
        let mut script = Script::new(terms, Dialect::Ieee, assertions);
        assertions.iter().for_each(|&assertion| script.assert(assertion));
        let names: Vec<String> = leaves.iter().map(|&leaf| script.term(leaf)).collect();
        let solver = self.solver(floats, limit);
        solver.from_string(script.finish());
        check(&solver, || {
            let named = names.iter().zip(leaves);
            named.map(|(name, &leaf)| variable(name, terms.sort(leaf))).collect()
        })
    }

    /// The solver for a question, with a limit and no assertions. Not pushed and
    /// popped: that would bring in the incremental solver, which is slower by far on
    /// floats.
    fn solver(&self, floats: bool, limit: u32) -> Solver {
        let logic = if floats { "QF_BVFP" } else { "QF_BV" };
        let solver = Solver::new_for_logic(logic).unwrap_or_default();
        let mut params = Params::new();
        params.set_u32("rlimit", limit);
        solver.set_params(&params);
        solver
    }
}

/// What the solver finds.
fn check(solver: &Solver, leaves: impl FnOnce() -> Vec<Dynamic>) -> Answer {
    match solver.check() {
        SatResult::Unsat => Answer::Unsatisfiable { simplified: false },
        SatResult::Unknown => Answer::Unknown,
        SatResult::Sat => {
            let values = solver.get_model().and_then(|model| {
                leaves().iter().map(|leaf| value_in(&model, leaf)).collect::<Option<_>>()
            });
            values.map_or(Answer::Unknown, Answer::Satisfiable)
        }
    }
}

impl Function {
    /// Asks Z3's parser what the operator's text means.
    fn parse(operator: Operator, sorts: &[Sort]) -> Function {
        let result = operator.result(sorts).expect("a term has operands of the right sorts");
        let names = ["a", "b", "c"];
        let mut script = format!("(declare-const r {result})");
        for (name, sort) in names.iter().zip(sorts) {
            script += &format!("(declare-const {name} {sort})");
        }
        script += &format!("(assert (= r ({operator} {})))", names[..sorts.len()].join(" "));
        let parser = Solver::new();
        parser.from_string(&*script);
        let parsed = parser.get_assertions().first().and_then(|equation| equation.nth_child(1));
        let Some(application) = parsed else { panic!("Z3 does not understand `{operator}`") };
        let mut children = application.children();
        let rounding = match children.len() - sorts.len() {
            0 => None,
            1 => Some(children.swap_remove(0)),
            more => panic!("Z3 gives `{operator}` {more} operands more"),
        };
        Function { declaration: application.decl(), rounding }
    }
}

fn variable(name: &str, sort: Sort) -> Dynamic {
    match sort {
        Sort::Bool => Bool::new_const(name).into(),
        Sort::Bits(bits) => BV::new_const(name, bits).into(),
        Sort::Float(format) => {
            z3::ast::Float::new_const(name, format.exponent(), format.significand()).into()
        }
    }
}

/// Z3's constant of a sort.
pub(super) fn constant(bits: u128, sort: Sort) -> Dynamic {
    match sort {
        Sort::Bool => Bool::from_bool(bits != 0).into(),
        Sort::Bits(length) => {
            BV::from_str(length, &bits.to_string()).expect("a number is a numeral").into()
        }
        Sort::Float(_) => unreachable!("no constant is a float"),
    }
}

/// The bits of a constant; `None` where a term is none.
pub(super) fn value_of(term: &Dynamic) -> Option<u128> {
    if let Some(truth) = term.as_bool() {
        return truth.as_bool().map(u128::from);
    }
    let vector = term.as_bv()?;
    let bits = vector.get_size();
    let word = |high: u32, low: u32| vector.extract(high, low).simplify().as_u64().map(u128::from);
    match bits {
        0..=64 => vector.as_u64().map(u128::from),
        _ => Some(word(bits - 1, 64)? << 64 | word(63, 0)?),
    }
}

fn value_in(model: &Model, leaf: &Dynamic) -> Option<u128> {
    value_of(&model.eval(leaf, true)?)
}
