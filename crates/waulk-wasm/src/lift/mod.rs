//! Function bodies to SSA.
//!
//! One walk over the operators with the operand stack as a stack of values.
//! Locals disappear: their current values are a table with an undo log, so that
//! a branch records only what changed since its label's block was entered, and
//! the end of a block makes phis only of what differs (the builder drops phis
//! that bring the same everywhere). A loop needs to know which locals change in
//! it before it is entered: one pass before finds that. Code that can't be
//! reached is skipped.
//!
//! A local that changes where an exception may be caught stays a local.
//!
//! Source: Brandis and Mössenböck, "Single-Pass Generation of Static
//! Single-Assignment Form for Structured Languages" (1994).
//!
//! Does not handle: arrays accessed as memories are, and what the modules here say
//! for themselves; a function with one is left as it was, with the operator as
//! reason.

mod blocks;
mod continuations;
pub(crate) mod exact;
mod exceptions;
mod landing;
mod legacy;
mod loops;
mod references;
mod shared;
mod types;

use smallvec::SmallVec;
use wasmparser::{FuncType, FunctionBody, Operator, ValType};
use waulk_ir::builder::{Brought, Builder, Edge};
use waulk_ir::function::{Op, Origin, Value};
use waulk_ir::opcode::Opcode;
use waulk_ir::rebuild::{is_terminator, never_traps};

use crate::entity::FuncId;
use crate::error::Error;
use crate::module::Module;
use crate::words;
use blocks::{Branch, Frame, Kind};
use types::{Effect, block_types};

/// Why a function was not lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlifted {
    /// It holds an operator that is not known here.
    Operator(&'static str),
    /// It would take too much memory.
    TooLarge,
    /// It is malformed. A valid body never is.
    Malformed(Error),
}

impl Unlifted {
    /// The reason in a few words, under which it is counted.
    pub fn reason(&self) -> &'static str {
        match self {
            Unlifted::Operator(name) => name,
            Unlifted::TooLarge => "too much memory",
            Unlifted::Malformed(_) => "malformed",
        }
    }
}

impl std::fmt::Display for Unlifted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unlifted::Operator(name) => write!(f, "not lifted: {name}"),
            Unlifted::TooLarge => f.write_str("not lifted: it would take too much memory"),
            Unlifted::Malformed(error) => write!(f, "not lifted: {error}"),
        }
    }
}

impl From<wasmparser::Error> for Unlifted {
    fn from(error: wasmparser::Error) -> Self {
        Unlifted::Malformed(error.into())
    }
}

/// Values that branches may carry, all branches of a function together, for
/// each byte of it.
const MOST_CARRIED: usize = 64;

/// The same for any function.
const CARRIED_ANYWAY: usize = 1 << 20;

/// Lifts functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct Lifter {
    local_types: Vec<ValType>,
    locals: Vec<Value>,
    /// What locals were, so that it can be put back.
    log: Vec<Change>,
    /// Just behind a local's last entry in the log; 0 without one.
    logged: Vec<u32>,
    stack: Vec<Value>,
    frames: Vec<Frame>,
    /// Parameters of blocks, kept for the other region of an `if`.
    kept: Vec<Value>,
    branches: Vec<Branch>,
    /// Results that branches bring.
    carried: Vec<Value>,
    /// Locals that branches bring.
    changed: Vec<(u32, Value)>,
    loops: loops::Loops,
    /// Offsets that are addresses may be among those of accesses.
    marked: bool,
    /// The function or the module has types of references that are exact.
    exact: bool,
    /// The number of the variable that a local is, if it stays a local.
    variables: Vec<Option<u32>>,
    /// Clauses of each `try_table` that is open.
    clauses: Vec<exceptions::Clause>,
    /// How many changes branches have looked at, and how many values they bring.
    looked_at: usize,
    brought_so_far: usize,
    /// What branches may carry.
    most_carried: usize,
    /// A mark for each local, by what was last looked at.
    marks: Vec<u32>,
    mark: u32,
    union: Vec<u32>,
    brought: Vec<Brought>,
    results: Vec<Value>,
    edges: Vec<Edge>,
    args: Vec<Value>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    local: u32,
    value: Value,
    logged: u32,
}

impl Lifter {
    /// Lifts a function into `builder`.
    ///
    /// # Errors
    /// The function is left as it was.
    pub fn lift(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        body: &FunctionBody<'_>,
        builder: &mut Builder,
    ) -> Result<(), Unlifted> {
        let Some(ty) = types::func_type(module, module.funcs[func].ty) else {
            return Err(Unlifted::Operator("a function without a function type"));
        };
        self.marked = module.memories.values().all(|memory| !memory.ty.memory64);
        self.loops.forget();
        loop {
            builder.start(ty.params(), ty.results());
            self.start(body, ty.params(), builder)?;
            self.loops.start();
            self.exact = module.exact
                || self.loops.exact()
                || self.local_types.iter().any(|&ty| exact::is_exact(ty));
            if self.lift_operators(module, ty, body, builder)? {
                return Ok(());
            }
        }
    }

    /// False if what was found on the way says that what came before has to be
    /// lifted differently.
    fn lift_operators(
        &mut self,
        module: &Module<'_>,
        ty: &FuncType,
        body: &FunctionBody<'_>,
        builder: &mut Builder,
    ) -> Result<bool, Unlifted> {
        self.keep_locals(ty.params().len(), builder);
        self.frames.push(Frame {
            kind: Kind::Body,
            label: builder.func.exit(),
            height: 0,
            log: 0,
            kept: 0,
            params: SmallVec::new(),
            results: ty.results().into(),
            last_branch: None,
            by_number: false,
            passed: false,
            catcher: None,
        });
        // How many blocks are open in code that can't be reached.
        let mut dead = 0u32;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let operator = &operators.read()?;
            if !builder.is_reachable() {
                match operator {
                    Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => {
                        dead += 1
                    }
                    Operator::Try { .. } => {
                        dead += 1;
                        self.loops.skip_try();
                    }
                    Operator::Loop { .. } => {
                        dead += 1;
                        self.loops.skip();
                    }
                    Operator::End | Operator::Delegate { .. } if dead > 0 => dead -= 1,
                    Operator::Else | Operator::Catch { .. } | Operator::CatchAll if dead > 0 => {}
                    Operator::End
                    | Operator::Else
                    | Operator::Catch { .. }
                    | Operator::CatchAll
                    | Operator::Delegate { .. } => self.operator(module, builder, operator)?,
                    _ => {}
                }
                continue;
            }
            if self.loops.is_asked_by(operator) {
                // Operators are decoded again: that takes less than keeping them.
                self.loops.find(body, self.local_types.len())?;
                if !self.loops.caught().is_empty() || self.loops.exact() && !self.exact {
                    return Ok(false);
                }
            }
            self.operator(module, builder, operator)?;
        }
        operators.finish()?;
        builder.finish();
        Ok(true)
    }

    fn start(
        &mut self,
        body: &FunctionBody<'_>,
        params: &[ValType],
        builder: &mut Builder,
    ) -> Result<(), Unlifted> {
        self.local_types.clear();
        self.locals.clear();
        self.log.clear();
        self.stack.clear();
        self.frames.clear();
        self.kept.clear();
        self.branches.clear();
        self.carried.clear();
        self.changed.clear();
        self.clauses.clear();
        self.looked_at = 0;
        self.brought_so_far = 0;
        let range = body.range();
        let bytes = (range.end - range.start) as usize;
        self.most_carried = CARRIED_ANYWAY + MOST_CARRIED * bytes;
        self.local_types.extend_from_slice(params);
        self.locals.extend_from_slice(&builder.func.params);
        let mut declared = body.get_locals_reader()?;
        for _ in 0..declared.get_count() {
            let (count, ty) = declared.read()?;
            let len = self.local_types.len() + count as usize;
            if count == 0 {
                continue;
            }
            // A local that can't be null is set before it is read, so what it is
            // at first does not matter: anything that is never used will do.
            let zero = match ty {
                ValType::I32 => Some(builder.constant(Opcode::I32Const, 0)),
                ValType::I64 => Some(builder.constant(Opcode::I64Const, 0)),
                ValType::F32 => Some(builder.constant(Opcode::F32Const, 0)),
                ValType::F64 => Some(builder.constant(Opcode::F64Const, 0)),
                ValType::V128 => {
                    let word = builder.func.intern_words(&[0, 0]);
                    Some(builder.pure(Op { code: Opcode::V128Const, word }, &[], ty))
                }
                ValType::Ref(ty) => {
                    let null = wasmparser::RefType::new(true, ty.heap_type());
                    null.map(|null| {
                        let word = builder.func.intern_type(ValType::Ref(null));
                        let op = Op { code: Opcode::RefNull, word };
                        builder.pure(op, &[], ValType::Ref(null))
                    })
                }
            };
            let Some(zero) = zero else { return Err(Unlifted::TooLarge) };
            self.local_types.resize(len, ty);
            self.locals.resize(len, zero);
        }
        let count = self.local_types.len();
        self.logged.clear();
        self.logged.resize(count, 0);
        self.marks.clear();
        self.marks.resize(count, 0);
        self.mark = 0;
        Ok(())
    }

    fn pop(&mut self) -> Value {
        self.stack.pop().expect("the body is valid")
    }

    fn set_local(&mut self, builder: &mut Builder, local: u32, value: Value) {
        let origin = &mut builder.func.values[value].origin;
        if origin.is_none() {
            *origin = Some(Origin::from_u32(local)).into();
        }
        self.change(local, value);
    }

    fn change(&mut self, local: u32, value: Value) {
        let entered = self.frames.last().map_or(0, |frame| frame.log);
        let l = local as usize;
        if self.logged[l] as usize <= entered {
            let (value, logged) = (self.locals[l], self.logged[l]);
            self.log.push(Change { local, value, logged });
            self.logged[l] = self.log.len() as u32;
        }
        self.locals[l] = value;
    }

    /// Makes locals what they were when the log was `len` long.
    fn undo(&mut self, len: usize) {
        for Change { local, value, logged } in self.log.drain(len..).rev() {
            self.locals[local as usize] = value;
            self.logged[local as usize] = logged;
        }
    }

    fn frame_at(&self, depth: u32) -> usize {
        self.frames.len() - 1 - depth as usize
    }

    fn operator(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        operator: &Operator<'_>,
    ) -> Result<(), Unlifted> {
        match *operator {
            Operator::Nop => {}
            Operator::Drop => drop(self.pop()),
            Operator::LocalGet { local_index }
                if self.variables[local_index as usize].is_some() =>
            {
                self.get_variable(builder, local_index);
            }
            Operator::LocalSet { local_index }
                if self.variables[local_index as usize].is_some() =>
            {
                let value = self.pop();
                self.set_variable(builder, local_index, value);
            }
            Operator::LocalTee { local_index }
                if self.variables[local_index as usize].is_some() =>
            {
                let value = *self.stack.last().expect("the body is valid");
                self.set_variable(builder, local_index, value);
            }
            Operator::LocalGet { local_index } => {
                self.stack.push(self.locals[local_index as usize]);
            }
            Operator::LocalSet { local_index } => {
                let value = self.pop();
                self.set_local(builder, local_index, value);
            }
            Operator::LocalTee { local_index } => {
                let value = *self.stack.last().expect("the body is valid");
                self.set_local(builder, local_index, value);
            }
            Operator::Block { blockty } => {
                let (params, results) = block_types(module, blockty);
                let label = builder.block();
                self.enter(Kind::Block, label, params, results);
            }
            Operator::TryTable { ref try_table } => {
                self.start_try(module, builder, try_table)?;
            }
            Operator::Loop { blockty } => self.start_loop(module, builder, blockty),
            Operator::If { blockty } => {
                let (params, results) = block_types(module, blockty);
                let cond = self.pop();
                let label = builder.start_if(cond);
                self.enter(Kind::Then, label, params, results);
            }
            Operator::Else => self.start_else(builder),
            Operator::End => self.end(builder)?,
            Operator::Try { blockty } => self.start_legacy(module, builder, blockty),
            Operator::Catch { tag_index } => {
                self.start_handler(module, builder, Some(tag_index))?;
            }
            Operator::CatchAll => self.start_handler(module, builder, None)?,
            Operator::Rethrow { relative_depth } => self.rethrow(builder, relative_depth)?,
            Operator::Delegate { relative_depth } => self.delegate(builder, relative_depth)?,
            Operator::Br { relative_depth } => {
                let frame = self.frame_at(relative_depth);
                self.br(builder, frame, |builder, label, args| Some(builder.br(label, args)))?;
            }
            Operator::Return => {
                self.br(builder, 0, |builder, label, args| Some(builder.br(label, args)))?;
            }
            Operator::BrIf { relative_depth } => {
                let cond = self.pop();
                let frame = self.frame_at(relative_depth);
                self.br(builder, frame, |builder, label, args| builder.br_if(cond, label, args))?;
            }
            Operator::BrOnNull { relative_depth }
            | Operator::BrOnNonNull { relative_depth }
            | Operator::BrOnCast { relative_depth, .. }
            | Operator::BrOnCastFail { relative_depth, .. }
            | Operator::BrOnCastDescEq { relative_depth, .. }
            | Operator::BrOnCastDescEqFail { relative_depth, .. } => {
                self.br_on(builder, operator, relative_depth)?;
            }
            Operator::Resume { resume_table: ref table, .. }
            | Operator::ResumeThrow { resume_table: ref table, .. }
            | Operator::ResumeThrowRef { resume_table: ref table, .. }
                if !table.handlers.is_empty() =>
            {
                self.resume(module, builder, operator, table)?;
            }
            Operator::BrTable { ref targets } => self.br_table(builder, targets)?,
            Operator::Select => {
                let cond = self.pop();
                let (b, a) = (self.pop(), self.pop());
                let ty = builder.func.values[a].ty;
                let op = Op::plain(Opcode::Select);
                self.stack.push(builder.pure(op, &[a, b, cond], ty));
            }
            Operator::TypedSelect { ty } => {
                let cond = self.pop();
                let (b, a) = (self.pop(), self.pop());
                let op = match ty {
                    ValType::Ref(_) => {
                        let word = builder.func.intern_type(ty);
                        Op { code: Opcode::TypedSelect, word }
                    }
                    // The untyped form is shorter.
                    _ => Op::plain(Opcode::Select),
                };
                self.stack.push(builder.pure(op, &[a, b, cond], ty));
            }
            _ => self.plain(module, builder, operator)?,
        }
        Ok(())
    }

    /// An operator that only takes operands and gives results.
    fn plain(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        operator: &Operator<'_>,
    ) -> Result<(), Unlifted> {
        let name = || Opcode::of(operator).map_or("an unknown operator", Opcode::name);
        let stack = &self.stack;
        let top = |depth: usize| builder.func.values[stack[stack.len() - 1 - depth]].ty;
        let Some(Effect { operands, results }) = types::effect(module, operator, self.exact, top)
        else {
            return Err(Unlifted::Operator(name()));
        };
        let Some(op) = words::op(&mut builder.func, operator, self.marked) else {
            return Err(Unlifted::Operator(name()));
        };
        self.args.clear();
        self.args.extend(self.stack.drain(self.stack.len() - operands..));
        if is_terminator(op.code) {
            builder.terminator(op, &self.args);
            return Ok(());
        }
        let row = op.code.row();
        let pure = row.is_pure() && !row.traps.possible()
            || never_traps(&builder.func, op, &self.args)
            || types::is_constant_global(module, operator);
        match *results {
            [ty] if pure => self.stack.push(builder.pure(op, &self.args, ty)),
            _ => {
                let list = builder.inst(op, &self.args, &results);
                self.stack.extend_from_slice(builder.func.slice(list));
            }
        }
        Ok(())
    }
}
