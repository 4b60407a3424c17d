//! From a type-checked rule to its instances.
//!
//! Patterns become the trees that they fit, expressions the trees that they make.
//! Where types or lanes are open, each choice is tried: the rule is read again for
//! each, with the choices so far in a list, until all are through.

use cranelift_entity::PrimaryMap;
use cranelift_isle::sema::{
    ConstructorKind, Expr, ExtractorKind, Pattern, Rule, Term, TermId, TermKind, VarId,
};
use rustc_hash::FxHashMap;
use waulk_ir::instructions::{Signature, Type};
use waulk_ir::meaning::bits_of;
use waulk_ir::opcode::Opcode;

use super::{Condition, Entry, Instance, Number, NumberData, Operand, Tree, TreeData};
use crate::compiled::Op;
use crate::helpers::{Code, HELPERS};
use crate::inst::opcode;
use crate::operations::Ty;
use crate::program::{Program, RuleError};

/// More instances than this has no rule.
const MOST: usize = 4096;

/// The instances of a rule, at least one.
///
/// # Errors
/// The rule is of no entry term, fits nothing, makes what there is not, or uses what
/// can't be followed.
pub fn instances(program: &Program, rule: &Rule) -> Result<Vec<Instance>, RuleError> {
    let fail = |message: String| program.error(rule.pos, message);
    let root = program.name(program.terms.terms[rule.root_term.index()].name);
    let Some(entry) = Entry::ALL.into_iter().find(|entry| entry.name() == root) else {
        return Err(fail(format!("`{root}` is no term that is asked: rules are of `simplify`")));
    };
    let (mut found, mut choices) = (Vec::new(), Vec::new());
    for _ in 0..MOST {
        let mut reader = Reader::new(program, entry, std::mem::take(&mut choices));
        match reader.rule(rule) {
            Ok(instance) => found.push(instance),
            Err(Stop::Misfit) => {}
            Err(Stop::Wrong(message)) => return Err(fail(message)),
        }
        choices = reader.choices;
        // The next choice: the last that is not at its end goes on.
        while choices.last().is_some_and(|choice| choice.at + 1 == choice.of) {
            choices.pop();
        }
        match choices.last_mut() {
            Some(choice) => choice.at += 1,
            None if found.is_empty() => {
                return Err(fail("no types fit the left side and its conditions".to_owned()));
            }
            None => return Ok(found),
        }
    }
    Err(fail(format!("it has more than {MOST} instances")))
}

/// One of several ways to go on.
struct Choice {
    at: usize,
    of: usize,
}

/// Why a reading ends early.
enum Stop {
    /// The rule fits nothing with these choices.
    Misfit,
    /// The rule is wrong whatever is chosen.
    Wrong(String),
}

type Read<T> = Result<T, Stop>;

/// What a name in a rule stands for.
#[derive(Clone, Copy)]
enum Bound {
    Value(Tree),
    Number(Number),
    Ty(Ty),
    Op(Op),
    Address(Tree, Number),
}

struct Reader<'p> {
    program: &'p Program,
    instance: Instance,
    choices: Vec<Choice>,
    /// How many of the choices were met.
    met: usize,
    chosen: Vec<String>,
    /// What each type with no name was.
    names: FxHashMap<VarId, Bound>,
    unnamed: usize,
}

impl<'p> Reader<'p> {
    fn new(program: &'p Program, entry: Entry, choices: Vec<Choice>) -> Self {
        let none = Tree::from_u32(0);
        let instance = Instance {
            entry,
            choice: String::new(),
            trees: PrimaryMap::new(),
            numbers: PrimaryMap::new(),
            conditions: Vec::new(),
            left: none,
            right: none,
            low: None,
            offsets: None,
        };
        let (met, unnamed) = (0, 0);
        let (chosen, names) = (Vec::new(), FxHashMap::default());
        Reader { program, instance, choices, met, chosen, names, unnamed }
    }

    fn rule(&mut self, rule: &Rule) -> Read<Instance> {
        let offset = self.left(rule)?;
        for iflet in &rule.iflets {
            self.condition(&iflet.lhs, &iflet.rhs)?;
        }
        let right = match (self.expression(&rule.rhs)?, offset) {
            (Bound::Value(right), None) => right,
            (Bound::Address(right, sum), Some(offset)) => {
                self.instance.offsets = Some((offset, sum));
                right
            }
            _ => return wrong("the right side is no value"),
        };
        self.instance.right = right;
        let (left_ty, right_ty) = (self.instance.ty(self.instance.left), self.instance.ty(right));
        if left_ty != right_ty {
            return Err(Stop::Wrong(format!(
                "its left side is of type {left_ty:?}, its right side of {right_ty:?}"
            )));
        }
        self.instance.choice = self.chosen.join(" ");
        Ok(self.instance.clone())
    }

    /// What an entry term is asked about; gives the offset of an address.
    fn left(&mut self, rule: &Rule) -> Read<Option<Number>> {
        let mut offset = None;
        self.instance.left = match (self.instance.entry, &rule.args[..]) {
            (Entry::Value | Entry::Fast, [pattern]) => {
                if !matches!(pattern, Pattern::Term(..)) {
                    return wrong(
                        "the left side has to be an operation without a name: there is no value \
                         for it yet",
                    );
                }
                self.value(rule, pattern, None)?
            }
            (Entry::Truth, [pattern]) => self.value(rule, pattern, Some(Type::I32))?,
            (Entry::Low, [bits, pattern]) => {
                let bits = self.low_bits(bits)?;
                // All of them are another entry's business.
                let ty = self.integer()?;
                if bits >= bits_of(ty.value()) {
                    return Err(Stop::Misfit);
                }
                self.instance.low = Some(bits);
                self.value(rule, pattern, Some(ty.value()))?
            }
            (Entry::Address, [ty, base, added]) => {
                let ty = self.one_of(ty, &[Ty::I32, Ty::I64])?;
                let base = self.value(rule, base, Some(ty.value()))?;
                offset = Some(self.offset(rule, added, ty)?);
                base
            }
            _ => return wrong("the entry term has other operands"),
        };
        Ok(offset)
    }

    fn integer(&mut self) -> Read<Ty> {
        self.pick(&[Ty::I32, Ty::I64])
    }

    /// How many low bits matter.
    fn low_bits(&mut self, pattern: &Pattern) -> Read<u32> {
        const WIDTHS: [u32; 3] = [8, 16, 32];
        match pattern {
            Pattern::ConstInt(_, bits) => {
                let bits = WIDTHS.into_iter().find(|&it| i128::from(it) == *bits);
                bits.ok_or(Stop::Misfit)
            }
            Pattern::Wildcard(_) => {
                let at = self.choose(WIDTHS.len())?;
                self.chosen.push(format!("{} bits", WIDTHS[at]));
                Ok(WIDTHS[at])
            }
            Pattern::BindPattern(_, var, inner) => {
                let bits = self.low_bits(inner)?;
                let number = self.instance.numbers.push(NumberData::Literal(bits.into()));
                self.names.insert(*var, Bound::Number(number));
                Ok(bits)
            }
            _ => wrong("how many bits matter is a name or a number"),
        }
    }

    /// What is added to an address.
    fn offset(&mut self, rule: &Rule, pattern: &Pattern, ty: Ty) -> Read<Number> {
        match pattern {
            Pattern::BindPattern(_, var, inner) if matches!(**inner, Pattern::Wildcard(_)) => {
                let name = self.program.name(rule.vars[var.index()].name).to_owned();
                let number = self.instance.numbers.push(NumberData::Offset { name, ty });
                self.names.insert(*var, Bound::Number(number));
                Ok(number)
            }
            _ => wrong("the offset needs a name"),
        }
    }

    /// One of so many ways to go on.
    fn choose(&mut self, of: usize) -> Read<usize> {
        if of == 0 {
            return Err(Stop::Misfit);
        }
        if self.met == self.choices.len() {
            self.choices.push(Choice { at: 0, of });
        }
        let at = self.choices[self.met].at;
        self.met += 1;
        Ok(at)
    }

    // Patterns.

    /// The value that a pattern fits, of this type if it is known.
    fn value(&mut self, rule: &Rule, pattern: &Pattern, ty: Option<Type>) -> Read<Tree> {
        match pattern {
            Pattern::Wildcard(_) => self.variable(None, ty),
            Pattern::Var(_, var) => self.named_value(*var, ty),
            Pattern::BindPattern(_, var, inner) => {
                let tree = match **inner {
                    Pattern::Wildcard(_) => {
                        let name = self.program.name(rule.vars[var.index()].name).to_owned();
                        self.variable(Some(name), ty)?
                    }
                    ref inner => self.value(rule, inner, ty)?,
                };
                self.names.insert(*var, Bound::Value(tree));
                Ok(tree)
            }
            Pattern::Term(_, term, args) => match (self.extern_extractor(*term), &args[..]) {
                (Some("inst"), [inst]) => self.inst(rule, inst, ty),
                _ => self.unknown(*term),
            },
            Pattern::And(..) => wrong("`and` of values can't be followed: write two rules"),
            _ => wrong("a value is neither a number nor a truth"),
        }
    }

    fn variable(&mut self, name: Option<String>, ty: Option<Type>) -> Read<Tree> {
        let Some(ty) = ty else { return wrong("nothing says of which type the left side is") };
        let name = name.unwrap_or_else(|| self.fresh());
        Ok(self.instance.trees.push(TreeData::Variable { name, ty }))
    }

    fn fresh(&mut self) -> String {
        self.unnamed += 1;
        format!("_{}", self.unnamed)
    }

    fn named_value(&self, var: VarId, ty: Option<Type>) -> Read<Tree> {
        match self.names.get(&var) {
            Some(&Bound::Value(tree)) if ty.is_none_or(|ty| ty == self.instance.ty(tree)) => {
                Ok(tree)
            }
            Some(Bound::Value(_)) => Err(Stop::Misfit),
            _ => wrong("a name is no value"),
        }
    }

    /// What a value is computed by.
    fn inst(&mut self, rule: &Rule, pattern: &Pattern, expected: Option<Type>) -> Read<Tree> {
        let Pattern::Term(_, term, fields) = pattern else {
            return wrong("what a value is computed by has to be a term");
        };
        let kind = self.variant(*term);
        let tree = match (kind, &fields[..]) {
            ("Int", [ty, value]) => {
                let ty = self.scalar(ty, expected, &[Ty::I32, Ty::I64])?;
                let value = self.number(rule, value, ty)?;
                TreeData::Int { ty, value }
            }
            ("Float", [ty, bits]) => {
                let ty = self.scalar(ty, expected, &[Ty::F32, Ty::F64])?;
                let bits = self.number(rule, bits, ty)?;
                TreeData::Float { ty, bits }
            }
            ("Vector", [bits]) => {
                TreeData::Vector { bits: self.number(rule, self.wide(bits)?, Ty::V128)? }
            }
            ("Unary" | "Binary" | "Ternary", [op, ty, operands @ ..]) => {
                let (op, ty) = (self.op(op)?, self.ty(op, ty, expected)?);
                let immediates = Vec::new();
                self.apply(rule, op, ty, immediates, operands)?
            }
            ("Extract" | "Replace", [op, ty, lane, operands @ ..]) => {
                let (op, ty) = (self.op(op)?, self.ty(op, ty, expected)?);
                let lane = self.lane(lane, ty)?;
                self.apply(rule, op, ty, vec![lane], operands)?
            }
            ("Shuffle", [lanes, operands @ ..]) => {
                let Pattern::ConstInt(_, lanes) = self.wide(lanes)? else {
                    return wrong("the lanes of a shuffle have to be given");
                };
                let operands = self.operands(rule, Opcode::I8x16Shuffle, None, operands)?;
                let (opcode, immediates) = (Opcode::I8x16Shuffle, shuffle_lanes(*lanes)?);
                TreeData::Apply { opcode, immediates, operands }
            }
            _ => return Err(Stop::Wrong(format!("`Inst.{kind}` can't be followed"))),
        };
        let tree = self.instance.trees.push(tree);
        match expected {
            Some(ty) if ty != self.instance.ty(tree) => Err(Stop::Misfit),
            _ => Ok(tree),
        }
    }

    fn apply(
        &mut self,
        rule: &Rule,
        op: Op,
        ty: Ty,
        immediates: Vec<u8>,
        operands: &[Pattern],
    ) -> Read<TreeData> {
        let opcode = code(op, ty).ok_or(Stop::Misfit)?;
        let operands = self.operands(rule, opcode, Some(ty), operands)?;
        Ok(TreeData::Apply { opcode, immediates, operands })
    }

    fn operands(
        &mut self,
        rule: &Rule,
        opcode: Opcode,
        ty: Option<Ty>,
        patterns: &[Pattern],
    ) -> Read<Vec<Tree>> {
        let types = params(opcode, ty);
        if types.len() != patterns.len() {
            return wrong("an operation has other operands");
        }
        let pairs = patterns.iter().zip(types);
        pairs.map(|(pattern, ty)| self.value(rule, pattern, Some(ty))).collect()
    }

    fn op(&mut self, pattern: &Pattern) -> Read<Op> {
        match pattern {
            Pattern::Term(_, term, _) => {
                let name = self.variant(*term);
                Op::of_name(name).ok_or_else(|| Stop::Wrong(format!("there is no Op.{name}")))
            }
            _ => wrong("which operation it is has to be said"),
        }
    }

    /// The type that a pattern fits, for an operation with a result of this type.
    fn ty(&mut self, op: &Pattern, pattern: &Pattern, expected: Option<Type>) -> Read<Ty> {
        let op = self.op(op)?;
        let fits = |ty: &Ty| {
            code(op, *ty).is_some_and(|code| {
                let result = super::result(code).unwrap_or(ty.value());
                expected.is_none_or(|expected| expected == result)
            })
        };
        let candidates: Vec<Ty> = Ty::ALL.into_iter().filter(fits).collect();
        self.one_of(pattern, &candidates)
    }

    /// The type that a pattern fits, for a constant.
    fn scalar(&mut self, pattern: &Pattern, expected: Option<Type>, all: &[Ty]) -> Read<Ty> {
        let fits = |ty: &&Ty| expected.is_none_or(|expected| expected == ty.value());
        let candidates: Vec<Ty> = all.iter().filter(fits).copied().collect();
        self.one_of(pattern, &candidates)
    }

    fn one_of(&mut self, pattern: &Pattern, candidates: &[Ty]) -> Read<Ty> {
        match pattern {
            Pattern::Wildcard(_) => self.pick(candidates),
            Pattern::BindPattern(_, var, inner) => {
                let ty = self.one_of(inner, candidates)?;
                self.names.insert(*var, Bound::Ty(ty));
                Ok(ty)
            }
            Pattern::Var(_, var) => match self.names.get(var) {
                Some(Bound::Ty(ty)) if candidates.contains(ty) => Ok(*ty),
                Some(Bound::Ty(_)) => Err(Stop::Misfit),
                _ => wrong("a name is no type"),
            },
            Pattern::Term(_, term, _) => {
                let name = self.variant(*term).to_ascii_lowercase();
                let ty = candidates.iter().find(|ty| ty.name() == name);
                ty.copied().ok_or(Stop::Misfit)
            }
            _ => wrong("a type is a name or a term"),
        }
    }

    fn pick(&mut self, candidates: &[Ty]) -> Read<Ty> {
        let at = self.choose(candidates.len())?;
        if candidates.len() > 1 {
            self.chosen.push(candidates[at].to_string());
        }
        Ok(candidates[at])
    }

    fn lane(&mut self, pattern: &Pattern, ty: Ty) -> Read<u8> {
        let count = 128 / lane_bits(ty);
        let lane = match pattern {
            Pattern::ConstInt(_, lane) => *lane,
            Pattern::Var(_, var) => match self.names.get(var) {
                Some(&Bound::Number(number)) => self.literal(number)?,
                _ => return wrong("a name is no lane"),
            },
            Pattern::Wildcard(_) | Pattern::BindPattern(..) => {
                let at = self.choose(count as usize)?;
                self.chosen.push(format!("lane {at}"));
                at as i128
            }
            _ => return wrong("a lane is a name or a number"),
        };
        if let Pattern::BindPattern(_, var, _) = pattern {
            let number = self.instance.numbers.push(NumberData::Literal(lane));
            self.names.insert(*var, Bound::Number(number));
        }
        match u8::try_from(lane) {
            Ok(lane) if u32::from(lane) < count => Ok(lane),
            _ => Err(Stop::Misfit),
        }
    }

    fn literal(&self, number: Number) -> Read<i128> {
        match self.instance.numbers[number] {
            NumberData::Literal(value) => Ok(value),
            _ => wrong("this number has to be given"),
        }
    }

    /// What a pattern says of a number that stands elsewhere.
    fn wide<'r>(&self, pattern: &'r Pattern) -> Read<&'r Pattern> {
        match pattern {
            Pattern::Wildcard(_) => Ok(pattern),
            Pattern::Term(_, term, args) if self.extern_extractor(*term) == Some("wide") => {
                Ok(&args[0])
            }
            _ => wrong("a number of 128 bits is seen by its bits only"),
        }
    }

    /// The number that a pattern fits, of a constant of a type.
    fn number(&mut self, rule: &Rule, pattern: &Pattern, ty: Ty) -> Read<Number> {
        match pattern {
            Pattern::ConstInt(_, value) => {
                if !has(ty, *value) {
                    return Err(Stop::Misfit);
                }
                Ok(self.instance.numbers.push(NumberData::Literal(*value)))
            }
            Pattern::Wildcard(_) => {
                let name = self.fresh();
                Ok(self.instance.numbers.push(NumberData::Variable { name, ty }))
            }
            Pattern::BindPattern(_, var, inner) => {
                let number = match **inner {
                    Pattern::Wildcard(_) => {
                        let name = self.program.name(rule.vars[var.index()].name).to_owned();
                        self.instance.numbers.push(NumberData::Variable { name, ty })
                    }
                    ref inner => self.number(rule, inner, ty)?,
                };
                self.names.insert(*var, Bound::Number(number));
                Ok(number)
            }
            // Any constant with the same number.
            Pattern::Var(_, var) => {
                let Some(&Bound::Number(same)) = self.names.get(var) else {
                    return wrong("a name is no number");
                };
                let name = self.fresh();
                let number = self.instance.numbers.push(NumberData::Variable { name, ty });
                self.instance.conditions.push(Condition::Equal(number, same));
                Ok(number)
            }
            _ => wrong("a number is a name or a literal"),
        }
    }

    fn condition(&mut self, pattern: &Pattern, expr: &Expr) -> Read<()> {
        match self.expression(expr)? {
            Bound::Number(number) => {
                self.instance.conditions.push(Condition::Defined(number));
                self.result(pattern, number)
            }
            Bound::Value(tree) => match pattern {
                Pattern::Wildcard(_) => Ok(()),
                Pattern::BindPattern(_, var, inner) if matches!(**inner, Pattern::Wildcard(_)) => {
                    self.names.insert(*var, Bound::Value(tree));
                    Ok(())
                }
                _ => wrong("what a condition gives can only be named"),
            },
            _ => wrong("a condition is about numbers and values"),
        }
    }

    /// Takes what a condition gives.
    fn result(&mut self, pattern: &Pattern, number: Number) -> Read<()> {
        match pattern {
            Pattern::Wildcard(_) => Ok(()),
            Pattern::ConstInt(_, value) => {
                let literal = self.instance.numbers.push(NumberData::Literal(*value));
                self.instance.conditions.push(Condition::Equal(number, literal));
                Ok(())
            }
            Pattern::BindPattern(_, var, inner) => {
                self.names.insert(*var, Bound::Number(number));
                self.result(inner, number)
            }
            Pattern::Var(_, var) => match self.names.get(var) {
                Some(&Bound::Number(same)) => {
                    self.instance.conditions.push(Condition::Equal(number, same));
                    Ok(())
                }
                _ => wrong("a name is no number"),
            },
            _ => wrong("what a condition gives is named or compared to a number"),
        }
    }

    // Expressions.

    fn expression(&mut self, expr: &Expr) -> Read<Bound> {
        match expr {
            Expr::Var(_, var) => match self.names.get(var) {
                Some(&bound) => Ok(bound),
                None => wrong("a name stands for nothing"),
            },
            Expr::ConstInt(_, value) => {
                Ok(Bound::Number(self.instance.numbers.push(NumberData::Literal(*value))))
            }
            Expr::Let { bindings, body, .. } => {
                for (var, _, value) in bindings {
                    let bound = self.expression(value)?;
                    self.names.insert(*var, bound);
                }
                self.expression(body)
            }
            Expr::Term(_, term, args) => self.term(*term, args),
            Expr::ConstBool(..) | Expr::ConstPrim(..) => wrong("a literal of no use here"),
        }
    }

    fn term(&mut self, id: TermId, args: &[Expr]) -> Read<Bound> {
        let program = self.program;
        let term = &program.terms.terms[id.index()];
        if let TermKind::EnumVariant { .. } = term.kind {
            let name = self.variant(id);
            let ty = Ty::ALL.into_iter().find(|ty| ty.name() == name.to_ascii_lowercase());
            return match ty.map(Bound::Ty).or(Op::of_name(name).map(Bound::Op)) {
                Some(bound) => Ok(bound),
                None => wrong("only types and operations are made"),
            };
        }
        let args: Vec<Bound> = args.iter().map(|arg| self.expression(arg)).collect::<Read<_>>()?;
        match constructor(program, term) {
            Some(name) => self.construct(name, &args),
            None => self.inline(id, &args),
        }
    }

    /// The one rule of a term of the prelude or of a macro, in the place of the term.
    fn inline(&mut self, id: TermId, args: &[Bound]) -> Read<Bound> {
        let program = self.program;
        let mut rules = program.terms.rules.iter().filter(|rule| rule.root_term == id);
        let (Some(rule), None) = (rules.next(), rules.next()) else {
            return self.unknown(id);
        };
        let mut names = FxHashMap::default();
        for (pattern, &arg) in rule.args.iter().zip(args) {
            match pattern {
                Pattern::BindPattern(_, var, inner) if matches!(**inner, Pattern::Wildcard(_)) => {
                    names.insert(*var, arg);
                }
                _ => return self.unknown(id),
            }
        }
        if !rule.iflets.is_empty() {
            return self.unknown(id);
        }
        let outer = std::mem::replace(&mut self.names, names);
        let result = self.expression(&rule.rhs);
        self.names = outer;
        result
    }

    /// What a constructor of the prelude makes.
    fn construct(&mut self, name: &str, args: &[Bound]) -> Read<Bound> {
        let tree = match (name, args) {
            ("iconst", &[Bound::Ty(ty @ (Ty::I32 | Ty::I64)), Bound::Number(value)]) => {
                TreeData::Int { ty, value }
            }
            ("fconst", &[Bound::Ty(ty @ (Ty::F32 | Ty::F64)), Bound::Number(bits)]) => {
                TreeData::Float { ty, bits }
            }
            ("address", &[Bound::Value(base), Bound::Number(offset)]) => {
                return Ok(Bound::Address(base, offset));
            }
            ("vconst", &[Bound::Number(bits)]) => TreeData::Vector { bits },
            ("unary" | "binary" | "ternary", [Bound::Op(op), Bound::Ty(ty), operands @ ..]) => {
                self.made(*op, *ty, Vec::new(), operands)?
            }
            (
                "extract" | "replace",
                [Bound::Op(op), Bound::Ty(ty), Bound::Number(lane), operands @ ..],
            ) => {
                let lane = self.literal(*lane)?;
                let lane =
                    u8::try_from(lane).ok().filter(|&it| u32::from(it) < 128 / lane_bits(*ty));
                let Some(lane) = lane else { return wrong("a lane is out of range") };
                self.made(*op, *ty, vec![lane], operands)?
            }
            ("shuffle", &[Bound::Number(lanes), Bound::Value(x), Bound::Value(y)]) => {
                let immediates = shuffle_lanes(self.literal(lanes)?)?;
                let (opcode, operands) = (Opcode::I8x16Shuffle, vec![x, y]);
                TreeData::Apply { opcode, immediates, operands }
            }
            ("fold_unary" | "fold_binary", [Bound::Op(op), Bound::Ty(ty), numbers @ ..]) => {
                let opcode = code(*op, *ty).ok_or(Stop::Misfit)?;
                let numbers = numbers.iter().map(|bound| match bound {
                    Bound::Number(number) => Ok(*number),
                    _ => wrong("a number was expected"),
                });
                let operands = numbers.collect::<Read<_>>()?;
                return Ok(self.made_number(NumberData::Fold { opcode, ty: *ty, operands }));
            }
            ("not_constant", &[Bound::Value(tree)]) => {
                self.instance.conditions.push(Condition::NotConstant(tree));
                return Ok(Bound::Value(tree));
            }
            _ => return self.helper(name, args),
        };
        Ok(Bound::Value(self.instance.trees.push(tree)))
    }

    fn helper(&mut self, name: &str, args: &[Bound]) -> Read<Bound> {
        let Some(helper) = HELPERS.iter().find(|helper| helper.name == name) else {
            return Err(Stop::Wrong(format!("`{name}` with such operands can't be followed")));
        };
        let (ty, of) = match (helper.code, args) {
            (Code::Number(_), &[Bound::Ty(ty), Bound::Number(number)]) => {
                (ty, Operand::Number(number))
            }
            (Code::Value(_), &[Bound::Ty(ty), Bound::Value(tree)]) => {
                if ty.value() != self.instance.ty(tree) {
                    return Err(Stop::Wrong(format!("`{name}` is asked about another type")));
                }
                (ty, Operand::Value(tree))
            }
            _ => return Err(Stop::Wrong(format!("`{name}` has other operands"))),
        };
        if !matches!(ty, Ty::I32 | Ty::I64) {
            return Err(Stop::Wrong(format!("`{name}` is for integers only")));
        }
        Ok(self.made_number(NumberData::Helper { helper, ty, of }))
    }

    fn made_number(&mut self, number: NumberData) -> Bound {
        Bound::Number(self.instance.numbers.push(number))
    }

    fn made(&self, op: Op, ty: Ty, immediates: Vec<u8>, operands: &[Bound]) -> Read<TreeData> {
        let Some(opcode) = code(op, ty) else {
            return Err(Stop::Wrong(format!("there is no {op:?} of {ty}")));
        };
        let types = params(opcode, Some(ty));
        let mut trees = Vec::new();
        for (bound, expected) in operands.iter().zip(&types) {
            let Bound::Value(tree) = *bound else { return wrong("an operand is no value") };
            if self.instance.ty(tree) != *expected {
                return Err(Stop::Wrong(format!(
                    "{opcode} takes {expected:?} where the right side gives {:?}",
                    self.instance.ty(tree)
                )));
            }
            trees.push(tree);
        }
        if trees.len() != types.len() {
            return wrong("an operation has other operands");
        }
        Ok(TreeData::Apply { opcode, immediates, operands: trees })
    }

    // Names.

    fn unknown<T>(&self, term: TermId) -> Read<T> {
        let name = self.program.name(self.program.terms.terms[term.index()].name);
        Err(Stop::Wrong(format!("`{name}` can't be followed here")))
    }

    /// The name of an enumeration's variant, without the enumeration's.
    fn variant(&self, term: TermId) -> &'p str {
        let name = self.program.name(self.program.terms.terms[term.index()].name);
        name.rsplit_once('.').map_or(name, |(_, variant)| variant)
    }

    fn extern_extractor(&self, term: TermId) -> Option<&'p str> {
        match &self.program.terms.terms[term.index()].kind {
            TermKind::Decl {
                extractor_kind: Some(ExtractorKind::ExternalExtractor { name, .. }),
                ..
            } => Some(self.program.name(*name)),
            _ => None,
        }
    }
}

fn wrong<T>(message: &str) -> Read<T> {
    Err(Stop::Wrong(message.to_owned()))
}

/// The name of the function that makes a term; `None` if rules do.
fn constructor<'p>(program: &'p Program, term: &Term) -> Option<&'p str> {
    match &term.kind {
        TermKind::Decl {
            constructor_kind: Some(ConstructorKind::ExternalConstructor { name }),
            ..
        } => Some(program.name(*name)),
        _ => None,
    }
}

/// The instruction; `select` is one for all scalars and vectors.
fn code(op: Op, ty: Ty) -> Option<Opcode> {
    match (op, ty) {
        (Op::Select, Ty::I32 | Ty::I64 | Ty::F32 | Ty::F64 | Ty::V128) => Some(Opcode::Select),
        _ => opcode(op, ty),
    }
}

/// The types of an instruction's operands.
fn params(opcode: Opcode, ty: Option<Ty>) -> Vec<Type> {
    match (opcode.row().signature, ty) {
        (Signature::Fixed { params, .. }, _) => params.to_vec(),
        (Signature::Special, Some(ty)) => vec![ty.value(), ty.value(), Type::I32],
        (Signature::Special, None) => Vec::new(),
    }
}

/// Whether a constant of a type can have this number.
fn has(ty: Ty, value: i128) -> bool {
    match ty {
        Ty::I32 => i32::try_from(value).is_ok(),
        Ty::I64 => i64::try_from(value).is_ok(),
        Ty::F32 => u32::try_from(value).is_ok(),
        Ty::F64 => u64::try_from(value).is_ok(),
        _ => true,
    }
}

fn lane_bits(ty: Ty) -> u32 {
    match ty {
        Ty::I8x16 => 8,
        Ty::I16x8 => 16,
        Ty::I32x4 | Ty::F32x4 => 32,
        _ => 64,
    }
}

/// The lanes of a shuffle, lane 0 in the lowest byte.
fn shuffle_lanes(lanes: i128) -> Read<Vec<u8>> {
    let lanes = lanes.to_le_bytes().to_vec();
    match lanes.iter().all(|&lane| lane < 32) {
        true => Ok(lanes),
        false => wrong("a lane of a shuffle is out of range"),
    }
}
