//! Decision trees as they are interpreted: in flat vectors, with a place for each value
//! that a path binds, so that matching looks nothing up and allocates nothing.

use std::collections::HashMap;

use cranelift_isle::lexer::Pos;
use cranelift_isle::sema::{BuiltinType, IntType, TermId, TermKind, Type, TypeId};
use cranelift_isle::serialize::{Block, ControlFlow, MatchArm, serialize};
use cranelift_isle::trie_again::{Binding, BindingId, Constraint, RuleSet};

use super::interpret::{EXTERNS, Extern};
use crate::compiled::Op;
use crate::operations::Ty;
use crate::program::{Program, RuleError};

/// A term with rules: its number in [`Forest::trees`].
pub(super) type TermRef = u32;

/// The trees of all terms with rules.
#[derive(Debug)]
pub(super) struct Forest {
    pub(super) trees: Vec<Tree>,
    pub(super) entries: Entries,
}

/// The trees of the entry terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entries {
    pub(super) value: TermRef,
    pub(super) truth: TermRef,
    pub(super) fast: TermRef,
    pub(super) low: TermRef,
    pub(super) address: TermRef,
}

/// The decision tree of a term.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) blocks: Vec<Vec<Step>>,
    pub(super) exprs: Vec<Expr>,
    /// How many values a path binds at most.
    pub(super) slots: usize,
}

/// What is done next.
#[derive(Debug)]
pub(super) enum Step {
    /// Computes a value and binds it.
    Bind { slot: u32, expr: u32 },
    /// Binds a value; ends with nothing where there is none: on the right side of a rule,
    /// when others can no longer be asked.
    Require { slot: u32, source: u32 },
    /// Goes on in the block of the variant that a value is, if there is one.
    Variant { source: u32, arms: Vec<Option<VariantArm>> },
    /// Goes on if there is a value.
    Some { source: u32, slot: Option<u32>, body: u32 },
    /// Goes on in the block of the number that a value is, if there is one.
    Number { source: u32, arms: Vec<(i128, u32)> },
    /// Goes on if two values are the same.
    Equal { a: u32, b: u32, body: u32 },
    /// Ends with a value, by a rule.
    Return { expr: u32, rule: u32 },
}

/// What is done for a variant.
#[derive(Debug)]
pub(super) struct VariantArm {
    /// Where its fields are bound, those that are needed.
    pub(super) slots: Vec<Option<u32>>,
    pub(super) body: u32,
}

/// A value to compute.
#[derive(Debug)]
pub(super) enum Expr {
    Slot(u32),
    Argument(u32),
    Int(i128),
    Ty(Ty),
    Op(Op),
    /// What an external function gives.
    Extern {
        function: Extern,
        arguments: Vec<u32>,
    },
    /// What the rules of a term give; nothing may come of it only if it is partial.
    Term {
        term: TermRef,
        arguments: Vec<u32>,
    },
}

impl Forest {
    /// The trees of a program.
    ///
    /// # Errors
    /// Something can't be interpreted.
    pub(super) fn plant(program: &Program) -> Result<Forest, RuleError> {
        let numbers: HashMap<TermId, TermRef> =
            program.sets.iter().zip(0..).map(|((term, _), at)| (*term, at)).collect();
        let rules: HashMap<Pos, u32> =
            program.terms.rules.iter().map(|rule| (rule.pos, rule.id.index() as u32)).collect();
        let trees = program.sets.iter().map(|(term, set)| {
            let planter = Planter {
                program,
                numbers: &numbers,
                rules: &rules,
                set,
                at: program.terms.terms[term.index()].decl_pos,
                tree: Tree::default(),
                places: HashMap::new(),
            };
            planter.plant()
        });
        let trees = trees.collect::<Result<Vec<_>, _>>()?;
        let entry = |name: &str| {
            let named = |id: &TermId| program.name(program.terms.terms[id.index()].name) == name;
            let found = numbers.iter().find(|(id, _)| named(id));
            *found.expect("the prelude has rules of it").1
        };
        let entries = Entries {
            value: entry("simplify"),
            truth: entry("simplify_truth"),
            fast: entry("simplify_fast"),
            low: entry("simplify_low"),
            address: entry("simplify_address"),
        };
        Ok(Forest { trees, entries })
    }
}

struct Planter<'p> {
    program: &'p Program,
    numbers: &'p HashMap<TermId, TermRef>,
    rules: &'p HashMap<Pos, u32>,
    set: &'p RuleSet,
    at: Pos,
    tree: Tree,
    /// Where the bindings of the path so far are.
    places: HashMap<BindingId, u32>,
}

type Planted<T> = Result<T, RuleError>;

impl Planter<'_> {
    fn plant(mut self) -> Planted<Tree> {
        let root = serialize(self.set);
        // The root is the first block.
        self.tree.blocks.push(Vec::new());
        self.tree.blocks[0] = self.steps(&root)?;
        Ok(self.tree)
    }

    /// A block, with what it binds forgotten behind it.
    fn block(&mut self, block: &Block) -> Planted<u32> {
        let places = self.places.clone();
        let steps = self.steps(block)?;
        self.places = places;
        self.tree.blocks.push(steps);
        Ok(self.tree.blocks.len() as u32 - 1)
    }

    fn steps(&mut self, block: &Block) -> Planted<Vec<Step>> {
        let mut steps = Vec::new();
        for step in &block.steps {
            for &binding in &step.bind_order {
                let set = self.set;
                if let Binding::MatchSome { source } = set.bindings[binding.index()] {
                    let source = self.expr(source)?;
                    let slot = self.bind(binding);
                    steps.push(Step::Require { slot, source });
                    continue;
                }
                let expr = self.expr(binding)?;
                let slot = self.bind(binding);
                steps.push(Step::Bind { slot, expr });
            }
            steps.push(match &step.check {
                ControlFlow::Match { source, arms } => self.arms(*source, arms)?,
                ControlFlow::Equal { a, b, body } => {
                    let (a, b) = (self.expr(*a)?, self.expr(*b)?);
                    Step::Equal { a, b, body: self.block(body)? }
                }
                ControlFlow::Return { pos, result } => {
                    let rule = self.rules.get(pos).copied();
                    let rule = rule.ok_or_else(|| self.program.error(*pos, "no rule is here"))?;
                    Step::Return { expr: self.expr(*result)?, rule }
                }
                ControlFlow::Loop { .. } => return self.refuse("a term with several results"),
            });
        }
        Ok(steps)
    }

    fn bind(&mut self, binding: BindingId) -> u32 {
        let slot = self.places.len() as u32;
        self.places.insert(binding, slot);
        self.tree.slots = self.tree.slots.max(self.places.len());
        slot
    }

    fn arms(&mut self, source: BindingId, arms: &[MatchArm]) -> Planted<Step> {
        let place = self.expr(source)?;
        let mut variants: Vec<Option<VariantArm>> = Vec::new();
        let mut numbers = Vec::new();
        for arm in arms {
            let outer = self.places.clone();
            let slots: Vec<Option<u32>> =
                arm.bindings.iter().map(|binding| Some(self.bind((*binding)?))).collect();
            let body = self.block(&arm.body)?;
            self.places = outer;
            match arm.constraint {
                Constraint::Some => {
                    return Ok(Step::Some { source: place, slot: slots[0], body });
                }
                Constraint::Variant { variant, .. } => {
                    let at = variant.index();
                    if variants.len() <= at {
                        variants.resize_with(at + 1, || None);
                    }
                    variants[at] = Some(VariantArm { slots, body });
                }
                Constraint::ConstInt { val, ty } => numbers.push((self.literal(val, ty)?, body)),
                _ => return self.refuse("a pattern of this kind"),
            }
        }
        Ok(match numbers.is_empty() {
            true => Step::Variant { source: place, arms: variants },
            false => Step::Number { source: place, arms: numbers },
        })
    }

    fn expr(&mut self, binding: BindingId) -> Planted<u32> {
        // Nothing is wrapped: a value that is there is itself.
        if let Binding::MakeSome { inner } = self.set.bindings[binding.index()] {
            return self.expr(inner);
        }
        let expr = match self.places.get(&binding) {
            Some(&slot) => Expr::Slot(slot),
            None => self.computed(&self.set.bindings[binding.index()])?,
        };
        self.tree.exprs.push(expr);
        Ok(self.tree.exprs.len() as u32 - 1)
    }

    fn computed(&mut self, binding: &Binding) -> Planted<Expr> {
        Ok(match binding {
            Binding::ConstInt { val, ty } => Expr::Int(self.literal(*val, *ty)?),
            Binding::Argument { index } => Expr::Argument(index.index() as u32),
            Binding::Extractor { term, parameter } => {
                let arguments = vec![self.expr(*parameter)?];
                Expr::Extern { function: self.function(*term, true)?, arguments }
            }
            Binding::Constructor { term, parameters, .. } => {
                let arguments =
                    parameters.iter().map(|&it| self.expr(it)).collect::<Planted<_>>()?;
                match self.numbers.get(term) {
                    Some(&term) => Expr::Term { term, arguments },
                    None => Expr::Extern { function: self.function(*term, false)?, arguments },
                }
            }
            Binding::MakeVariant { ty, variant, fields } if fields.is_empty() => {
                self.unit(*ty, variant.index())?
            }
            _ => return self.refuse("an expression of this kind"),
        })
    }

    /// The function that sees or makes a term.
    fn function(&self, term: TermId, extracts: bool) -> Planted<Extern> {
        let term = &self.program.terms.terms[term.index()];
        let signature = match extracts {
            true => term.extractor_sig(&self.program.types),
            false => term.constructor_sig(&self.program.types),
        };
        let name = signature.map(|signature| signature.func_name).unwrap_or_default();
        let found = EXTERNS.iter().find(|(other, _)| *other == name);
        match (found, &term.kind) {
            (Some((_, function)), TermKind::Decl { .. }) => Ok(*function),
            _ => self.refuse(&format!("`{}`", self.program.name(term.name))),
        }
    }

    /// A variant without fields: a type or an operation.
    fn unit(&self, ty: TypeId, variant: usize) -> Planted<Expr> {
        let found = &self.program.types.types[ty.index()];
        let Type::Enum { variants, .. } = found else { return self.refuse("an enumeration") };
        let name = self.program.name(variants[variant].name);
        match found.name(&self.program.types) {
            "Ty" => Ok(Expr::Ty(Ty::ALL[variant])),
            _ => match Op::of_name(name) {
                Some(op) => Ok(Expr::Op(op)),
                None => self.refuse("an enumeration"),
            },
        }
    }

    /// A literal as a value of its type.
    fn literal(&self, value: i128, ty: TypeId) -> Planted<i128> {
        Ok(match self.program.types.types[ty.index()] {
            Type::Builtin(BuiltinType::Int(IntType::I64)) => (value as i64).into(),
            Type::Builtin(BuiltinType::Int(IntType::U64)) => (value as u64).into(),
            Type::Builtin(BuiltinType::Int(IntType::U8)) => (value as u8).into(),
            Type::Builtin(BuiltinType::Int(IntType::U128)) => value,
            _ => return self.refuse("a literal of this type"),
        })
    }

    fn refuse<T>(&self, what: &str) -> Planted<T> {
        Err(self.program.error(self.at, format!("{what} can't be used in rules that are loaded")))
    }
}
