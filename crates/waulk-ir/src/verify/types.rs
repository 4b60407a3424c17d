//! Numbers and types of operands, results, phis and arguments.

use wasmparser::ValType;

use super::Problems;
use super::structure::Structure;
use crate::access::Access;
use crate::function::{
    Function, Label, LabelKind, List, Node, NodeKind, Op, Target, Value, ValueDef,
};
use crate::instructions::{Immediate, Signature, Type};
use crate::opcode::Opcode;
use crate::rebuild::never_traps;

/// Checks everything that is part of the function.
pub(super) fn check(func: &Function, structure: &Structure, problems: &mut Problems) {
    let mut types = Types { func, problems };
    for (value, data) in &func.values {
        if let ValueDef::Pure { op, args, home } = data.def
            && structure.has(func.home(home))
        {
            types.pure(value, op, args);
        }
    }
    for &node in &structure.nodes {
        types.node(node);
    }
}

struct Types<'f, 'p> {
    func: &'f Function,
    problems: &'p mut Problems,
}

impl Types<'_, '_> {
    fn ty(&self, value: Value) -> ValType {
        self.func.values[value].ty
    }

    fn pure(&mut self, value: Value, op: Op, args: List) {
        if !self.op(&value, op, args, &[self.ty(value)]) {
            return;
        }
        let row = op.code.row();
        let is_pure = row.is_pure() && !row.traps.possible()
            || op.code == Opcode::GlobalGet
            || never_traps(self.func, op, self.func.slice(args));
        if !is_pure {
            self.problems.add(|| format!("{value}: `{}` is not pure", op.code));
        }
        if let Some(arg) = self.func.slice(args).iter().find(|arg| **arg >= value) {
            self.problems.add(|| format!("{value} was made before its operand {arg}"));
        }
    }

    fn node(&mut self, node: Node) {
        match self.func.nodes[node].kind {
            NodeKind::Inst { op, args, results } => {
                let types: Vec<ValType> =
                    self.func.slice(results).iter().map(|&result| self.ty(result)).collect();
                self.op(&node, op, args, &types);
            }
            NodeKind::Block { .. }
            | NodeKind::Try { .. }
            | NodeKind::Delegate { .. }
            | NodeKind::Rethrow { .. } => {}
            NodeKind::Resume { rest, .. } => {
                let op = self.func.resumption(rest).op;
                if !op.code.row().immediates.contains(&Immediate::ResumeTable) {
                    self.problems.add(|| format!("{node}: `{}` resumes nothing", op.code));
                }
            }
            NodeKind::Legacy { first, count, .. } => self.handlers(node, first, count),
            NodeKind::BrOn { target, .. } => self.target(node, target),
            NodeKind::Loop { label, args, .. } => self.target(node, Target { label, args }),
            NodeKind::If { cond, .. } => self.condition(node, cond),
            NodeKind::Br(target) => self.target(node, target),
            NodeKind::BrIf { cond, target } => {
                self.condition(node, cond);
                self.target(node, target);
            }
            NodeKind::BrTable { index, first, count } => {
                self.condition(node, index);
                self.by_number(node, first, count);
            }
        }
    }

    /// Only an exception with a tag that is known has values, and nothing is left
    /// for what comes after the handler of all.
    fn handlers(&mut self, node: Node, first: u32, count: u32) {
        let func = self.func;
        let handlers = func.handlers(first, count);
        for (i, handler) in handlers.iter().enumerate() {
            let label = handler.label;
            if handler.tag.is_none() && !func.labels[label].phis.is_empty() {
                self.problems.add(|| format!("{node}: {label} of no tag has values"));
            }
            if handler.tag.is_none() && i + 1 < handlers.len() {
                self.problems.add(|| format!("{node}: a handler comes behind that of all"));
            }
        }
        if handlers.is_empty() {
            self.problems.add(|| format!("{node} has no handler"));
        }
    }

    fn condition(&mut self, node: Node, value: Value) {
        let ty = self.ty(value);
        if ty != ValType::I32 {
            self.problems.add(|| format!("{node}: {value} decides, but is {ty}"));
        }
    }

    /// What a branch brings is what its label takes.
    fn target(&mut self, node: Node, Target { label, args }: Target) {
        let func = self.func;
        let wanted: Vec<ValType> = match func.labels[label].kind {
            LabelKind::Exit => func.results.clone(),
            _ => func.slice(func.labels[label].phis).iter().map(|&phi| self.ty(phi)).collect(),
        };
        if args.len() != wanted.len() {
            let (found, wanted) = (args.len(), wanted.len());
            self.problems.add(|| format!("{node}: {label} takes {wanted} values, not {found}"));
            return;
        }
        for (&arg, ty) in func.slice(args).iter().zip(wanted) {
            if !fits(self.ty(arg), ty) {
                let found = self.ty(arg);
                self.problems.add(|| format!("{node}: {label} takes {ty}, {arg} is {found}"));
            }
        }
    }

    fn by_number(&mut self, node: Node, first: u32, count: u32) {
        let func = self.func;
        for target in func.targets(first, count) {
            self.target(node, *target);
            if target.label == func.exit() && !target.args.is_empty() {
                self.problems.add(|| format!("{node} ends the function with values by number"));
            }
        }
        let mut by_label: Vec<(Label, &[Value])> =
            func.targets(first, count).iter().map(|t| (t.label, func.slice(t.args))).collect();
        by_label.sort();
        by_label.dedup();
        for pair in by_label.windows(2) {
            let (label, other) = (pair[0].0, pair[1].0);
            if label == other {
                self.problems.add(|| format!("{node} brings {label} one thing and another"));
            }
        }
    }

    /// Whether operands and results are those of an instruction.
    fn op(
        &mut self,
        what: &dyn std::fmt::Display,
        op: Op,
        args: List,
        results: &[ValType],
    ) -> bool {
        let row = op.code.row();
        // A table of handlers is there only where it is empty.
        let is_of_control =
            |&immediate: &Immediate| immediate.words() == 0 && immediate != Immediate::ResumeTable;
        let is_control = row.immediates.iter().any(is_of_control)
            || matches!(
                op.code,
                Opcode::Else | Opcode::End | Opcode::Return | Opcode::Drop | Opcode::CatchAll
            );
        if is_control {
            self.problems.add(|| format!("{what}: `{}` has no place in SSA form", op.code));
            return false;
        }
        let args: Vec<ValType> = self.func.slice(args).iter().map(|&arg| self.ty(arg)).collect();
        let found = match row.signature {
            // An access to an array has other operands.
            Signature::Fixed { .. } if self.is_array_access(op) => None,
            Signature::Fixed { params, results: wanted } => {
                all_fit("operands", &args, params).or_else(|| all_fit("results", results, wanted))
            }
            Signature::Special => self.special(op, &args, results),
        };
        if let Some(wrong) = &found {
            self.problems.add(|| format!("{what}: `{}` {wrong}", op.code));
        }
        found.is_none()
    }

    fn is_array_access(&self, op: Op) -> bool {
        let [first, ..] = *op.code.row().immediates else { return false };
        first == Immediate::MemArg && {
            let access = Access::from_word(self.func, self.func.words_of(op)[0]);
            access.flags & Access::TYPE_FOLLOWS != 0
        }
    }

    /// What is wrong with operands and results that are not always the same.
    fn special(&self, op: Op, args: &[ValType], results: &[ValType]) -> Option<String> {
        let count = |operands: usize, given: usize| {
            let wrong = args.len() != operands || results.len() != given;
            wrong.then(|| {
                let found = format!("not {} and {}", args.len(), results.len());
                format!("has {operands} operands and {given} results, {found}")
            })
        };
        match op.code {
            Opcode::Unreachable => count(0, 0),
            Opcode::Select | Opcode::TypedSelect => count(3, 1).or_else(|| {
                let ok = args[2] == ValType::I32
                    && fits(args[0], results[0])
                    && fits(args[1], results[0]);
                (!ok).then(|| "chooses between other types than it gives".to_owned())
            }),
            Opcode::GlobalGet | Opcode::RefNull | Opcode::RefFunc => count(0, 1),
            Opcode::GlobalSet => count(1, 0),
            Opcode::TableGet => count(1, 1),
            Opcode::TableGrow => count(2, 1),
            Opcode::TableSet => count(2, 0),
            Opcode::RefIsNull | Opcode::RefAsNonNull => count(1, 1),
            Opcode::MemoryCopy | Opcode::TableCopy | Opcode::TableFill => count(3, 0),
            _ => None,
        }
    }
}

/// Whether a value of a type can stand where one of another is wanted, as far
/// as that is known without the module's types.
fn fits(found: ValType, wanted: ValType) -> bool {
    found == wanted || found.is_reference_type() && wanted.is_reference_type()
}

fn all_fit(what: &str, found: &[ValType], wanted: &[Type]) -> Option<String> {
    if found.len() != wanted.len() {
        return Some(format!("has {} {what}, not {}", wanted.len(), found.len()));
    }
    let fits = |(ty, wanted): &(&ValType, &Type)| match wanted {
        Type::I32 => **ty == ValType::I32,
        Type::I64 => **ty == ValType::I64,
        Type::F32 => **ty == ValType::F32,
        Type::F64 => **ty == ValType::F64,
        Type::V128 => **ty == ValType::V128,
        Type::Address => matches!(ty, ValType::I32 | ValType::I64),
    };
    let wrong = found.iter().zip(wanted).position(|pair| !fits(&pair))?;
    Some(format!("has {:?} among its {what} at {wrong}, not {}", wanted[wrong], found[wrong]))
}
