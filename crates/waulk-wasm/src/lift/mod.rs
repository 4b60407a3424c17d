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
//! Does not handle: arrays accessed as memories are, and what the modules here say
//! for themselves; a function with one is left as it was, with the operator as
//! reason.

mod continuations;
pub(crate) mod exact;
mod exceptions;
mod legacy;
mod loops;
mod references;
mod shared;
mod types;

use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;
use wasmparser::{BlockType, FuncType, FunctionBody, Operator, ValType};
use waulk_ir::builder::{Brought, Builder, Edge};
use waulk_ir::function::{Label, Op, Origin, Value};
use waulk_ir::opcode::Opcode;
use waulk_ir::rebuild::{is_terminator, never_traps};

use crate::entity::FuncId;
use crate::error::Error;
use crate::module::Module;
use crate::words;
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
    /// Empty: the memory for the operators of the next function.
    operators: Vec<Operator<'static>>,
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
    /// The function or the module has types of references that are exact.
    exact: bool,
    /// The number of the variable that a local is, if it stays a local.
    variables: Vec<Option<u32>>,
    /// Clauses of each `try_table` that is open.
    clauses: Vec<exceptions::Clause>,
    /// How many changes branches have looked at.
    looked_at: usize,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Body,
    Block,
    Loop {
        label: Label,
        number: u32,
    },
    Then,
    Else,
    /// A `try_table` that catches something: where its clauses start.
    Try {
        clauses: u32,
    },
    /// A `try` that catches something or hands it on.
    Legacy {
        label: Label,
    },
    /// A handler of it.
    Handler {
        label: Label,
    },
}

#[derive(Clone, Debug)]
struct Frame {
    kind: Kind,
    /// The end.
    label: Label,
    /// How high the stack was, without the parameters.
    height: usize,
    log: usize,
    kept: usize,
    params: SmallVec<[ValType; 2]>,
    results: SmallVec<[ValType; 2]>,
    /// The last branch to its end.
    last_branch: Option<u32>,
    /// A branch by number goes to its end.
    by_number: bool,
    /// A branch that looks at a reference brings one to its end.
    passed: bool,
    /// The innermost frame, itself included, that catches or hands on what is
    /// thrown in it.
    catcher: Option<u32>,
}

/// A branch to a block whose end has not been reached.
#[derive(Clone, Copy, Debug)]
struct Branch {
    edge: Edge,
    /// The branch to the same end before it.
    before: Option<u32>,
    carried: u32,
    changed: (u32, u32),
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
        builder.start(ty.params(), ty.results());
        self.start(body, ty.params(), builder)?;
        // They are looked at twice.
        let mut operators = with_lifetime(std::mem::take(&mut self.operators));
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            operators.push(reader.read()?);
        }
        reader.finish()?;
        let lifted = self.loops.find(&operators, self.local_types.len());
        self.exact = module.exact
            || self.loops.exact()
            || self.local_types.iter().any(|&ty| exact::is_exact(ty));
        let lifted = lifted.and_then(|()| self.lift_operators(module, ty, &operators, builder));
        operators.clear();
        self.operators = with_lifetime(operators);
        lifted
    }

    fn lift_operators(
        &mut self,
        module: &Module<'_>,
        ty: &FuncType,
        operators: &[Operator<'_>],
        builder: &mut Builder,
    ) -> Result<(), Unlifted> {
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
        for operator in operators {
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
            self.operator(module, builder, operator)?;
        }
        builder.finish();
        Ok(())
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
        let Some(op) = words::op(&mut builder.func, operator) else {
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

    fn enter(
        &mut self,
        kind: Kind,
        label: Label,
        params: SmallVec<[ValType; 2]>,
        results: SmallVec<[ValType; 2]>,
    ) {
        let height = self.stack.len() - params.len();
        let kept = self.kept.len();
        let catcher = match kind {
            Kind::Try { .. } | Kind::Legacy { .. } => Some(self.frames.len() as u32),
            _ => self.frames.last().and_then(|frame| frame.catcher),
        };
        if kind == Kind::Then {
            self.kept.extend_from_slice(&self.stack[height..]);
        }
        self.frames.push(Frame {
            kind,
            label,
            height,
            log: self.log.len(),
            kept,
            params,
            results,
            last_branch: None,
            by_number: false,
            passed: false,
            catcher,
        });
    }

    /// A loop stands in a block of its own, whose label is its end.
    fn start_loop(&mut self, module: &Module<'_>, builder: &mut Builder, ty: BlockType) {
        let (params, results) = block_types(module, ty);
        let end = builder.block();
        let number = self.loops.next();
        let height = self.stack.len() - params.len();
        self.args.clear();
        self.brought.clear();
        self.args.extend(self.stack.drain(height..));
        self.brought.extend(params.iter().map(|&ty| Brought { origin: None.into(), ty }));
        for &local in self.loops.changed(number) {
            self.args.push(self.locals[local as usize]);
            self.brought.push(brought_local(local, &self.local_types));
        }
        let label = builder.start_loop(&self.args, &self.brought);
        let phis = builder.func.labels[label].phis;
        let count = params.len();
        self.stack.extend_from_slice(&builder.func.slice(phis)[..count]);
        self.enter(Kind::Loop { label, number }, end, params, results);
        for i in 0..self.loops.changed(number).len() {
            let local = self.loops.changed(number)[i];
            let phi = builder.func.at(phis, count + i);
            self.change(local, phi);
        }
    }

    fn start_else(&mut self, builder: &mut Builder) {
        let frame = self.frames.len() - 1;
        if builder.is_reachable() {
            self.br_to_end(builder, frame);
        }
        builder.start_else();
        let Frame { log, height, kept, .. } = self.frames[frame];
        self.undo(log);
        self.frames[frame].kind = Kind::Else;
        self.stack.truncate(height);
        self.stack.extend(self.kept.drain(kept..));
    }

    /// Adds a branch to a frame's label, with the results on the stack, which
    /// stay there.
    fn br(
        &mut self,
        builder: &mut Builder,
        frame: usize,
        make: impl FnOnce(&mut Builder, Label, &[Value]) -> Option<Edge>,
    ) -> Result<(), Unlifted> {
        let Frame { kind, label, ref params, ref results, .. } = self.frames[frame];
        match kind {
            Kind::Body => {
                let args = &self.stack[self.stack.len() - results.len()..];
                make(builder, label, args);
            }
            Kind::Loop { label, number } => {
                self.args.clear();
                self.args.extend_from_slice(&self.stack[self.stack.len() - params.len()..]);
                let changed = self.loops.changed(number);
                self.args.extend(changed.iter().map(|&local| self.locals[local as usize]));
                make(builder, label, &self.args);
            }
            Kind::Block
            | Kind::Then
            | Kind::Else
            | Kind::Try { .. }
            | Kind::Legacy { .. }
            | Kind::Handler { .. } => {
                if let Some(edge) = make(builder, label, &[]) {
                    self.record(frame, edge)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the branch at the end of a region to the end of its frame.
    fn br_to_end(&mut self, builder: &mut Builder, frame: usize) {
        let edge = builder.br(self.frames[frame].label, &[]);
        // Too much is found when the block ends.
        let _ = self.record(frame, edge);
    }

    /// Remembers what a branch to the end of a frame brings.
    fn record(&mut self, frame: usize, edge: Edge) -> Result<(), Unlifted> {
        let Frame { log, ref results, .. } = self.frames[frame];
        let carried = self.carried.len() as u32;
        self.carried.extend_from_slice(&self.stack[self.stack.len() - results.len()..]);
        let start = self.changed.len() as u32;
        self.mark += 1;
        for change in &self.log[log..] {
            let mark = &mut self.marks[change.local as usize];
            if *mark != self.mark {
                *mark = self.mark;
                self.changed.push((change.local, self.locals[change.local as usize]));
            }
        }
        let changed = (start, self.changed.len() as u32);
        let branch = self.branches.len() as u32;
        let before = self.frames[frame].last_branch.replace(branch);
        self.branches.push(Branch { edge, before, carried, changed });
        self.looked_at += self.log.len() - log;
        if self.changed.len() + self.carried.len() + self.looked_at > self.most_carried {
            return Err(Unlifted::TooLarge);
        }
        Ok(())
    }

    fn br_table(
        &mut self,
        builder: &mut Builder,
        targets: &wasmparser::BrTable<'_>,
    ) -> Result<(), Unlifted> {
        let index = self.pop();
        let mut depths = targets.targets().collect::<Result<Vec<_>, _>>()?;
        depths.push(targets.default());
        let label = |depth: &u32| {
            let frame = &self.frames[self.frame_at(*depth)];
            match frame.kind {
                Kind::Loop { label, .. } => label,
                _ => frame.label,
            }
        };
        let mut labels: Vec<Label> = depths.iter().map(label).collect();
        // A branch by number brings all its labels the same number of values on
        // the stack: none. The function's results have to be on it, and so has
        // what a branch that looked at a reference brings: a branch to such a
        // label goes to a block just before.
        let frames = depths.iter().map(|&depth| self.frame_at(depth));
        let mut between: SmallVec<[(usize, Label); 2]> = SmallVec::new();
        for (label, frame) in labels.iter_mut().zip(frames) {
            let on_stack = frame == 0 && !self.frames[0].results.is_empty();
            if on_stack || self.frames[frame].passed {
                let known = between.iter().find(|(other, _)| *other == frame);
                *label = match known {
                    Some(&(_, block)) => block,
                    None => {
                        let block = builder.block();
                        between.push((frame, block));
                        block
                    }
                };
            }
        }
        let mut edges = std::mem::take(&mut self.edges);
        builder.br_table(index, &labels, &mut edges);
        // Which frame each label belongs to; labels of frames are unique.
        let frames: rustc_hash::FxHashMap<Label, usize> =
            labels.iter().copied().zip(depths.iter().map(|&d| self.frame_at(d))).collect();
        for &edge in &edges {
            let frame = frames[&builder.label_of(edge)];
            let Frame { kind, ref params, .. } = self.frames[frame];
            self.args.clear();
            match kind {
                _ if between.iter().any(|&(other, _)| other == frame) => {}
                Kind::Body => {}
                Kind::Loop { number, .. } => {
                    self.args.extend_from_slice(&self.stack[self.stack.len() - params.len()..]);
                    let changed = self.loops.changed(number);
                    self.args.extend(changed.iter().map(|&local| self.locals[local as usize]));
                }
                Kind::Block
                | Kind::Then
                | Kind::Else
                | Kind::Try { .. }
                | Kind::Legacy { .. }
                | Kind::Handler { .. } => {
                    self.frames[frame].by_number = true;
                    self.record(frame, edge)?;
                    continue;
                }
            }
            let args = builder.func.list(&self.args);
            builder.set_args(edge, args);
        }
        self.edges = edges;
        for (frame, _) in between.into_iter().rev() {
            let mut out = std::mem::take(&mut self.results);
            builder.end(&[], &mut out);
            self.results = out;
            if builder.is_reachable() {
                self.br(builder, frame, |builder, label, args| Some(builder.br(label, args)))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, builder: &mut Builder) -> Result<(), Unlifted> {
        let frame = self.frames.len() - 1;
        if self.frames[frame].kind == Kind::Then {
            // Without another region, the parameters are the results.
            self.start_else(builder);
        }
        let Frame { kind, .. } = self.frames[frame];
        if builder.is_reachable() {
            if kind == Kind::Body {
                self.br(builder, frame, |builder, label, args| Some(builder.br(label, args)))?;
            } else {
                self.br_to_end(builder, frame);
            }
        }
        let mut out = std::mem::take(&mut self.results);
        match kind {
            Kind::Body | Kind::Loop { .. } => builder.end(&[], &mut out),
            Kind::Try { clauses } => {
                self.end_try(builder, frame, clauses as usize, &mut out)?;
            }
            Kind::Handler { .. } => builder.end_legacy(),
            Kind::Block | Kind::Then | Kind::Else | Kind::Legacy { .. } => {}
        }
        self.results = out;
        if kind == Kind::Body {
            self.frames.pop();
            return Ok(());
        }
        self.end_block(builder)
    }

    /// Closes the block of a frame.
    fn end_block(&mut self, builder: &mut Builder) -> Result<(), Unlifted> {
        self.join(builder, self.frames.len() - 1)?;
        let mut out = std::mem::take(&mut self.results);
        builder.end(&self.brought, &mut out);
        let closed = self.frames.pop().expect("one is closed");
        self.stack.truncate(closed.height);
        self.kept.truncate(closed.kept);
        if builder.is_reachable() {
            let results = closed.results.len();
            self.stack.extend_from_slice(&out[..results]);
            for i in 0..self.union.len() {
                let local = self.union[i];
                self.set_local(builder, local, out[results + i]);
            }
        }
        self.results = out;
        Ok(())
    }

    /// Gives all branches to the end of a frame their arguments: its results,
    /// then every local that one of them changes.
    fn join(&mut self, builder: &mut Builder, frame: usize) -> Result<(), Unlifted> {
        let Frame { log, last_branch, ref results, .. } = self.frames[frame];
        let results: SmallVec<[ValType; 2]> = results.clone();
        self.undo(log);
        self.mark += 1;
        self.union.clear();
        let mut next = last_branch;
        while let Some(branch) = next {
            let branch = self.branches[branch as usize];
            next = branch.before;
            for &(local, _) in &self.changed[branch.changed.0 as usize..branch.changed.1 as usize] {
                let mark = &mut self.marks[local as usize];
                if *mark != self.mark {
                    *mark = self.mark;
                    self.union.push(local);
                }
            }
        }
        self.union.sort_unstable();
        let locals = self.union.iter().map(|&local| brought_local(local, &self.local_types));
        self.brought.clear();
        self.brought.extend(results.iter().map(|&ty| Brought { origin: None.into(), ty }));
        self.brought.extend(locals);
        let mut next = last_branch;
        while let Some(branch) = next {
            let Branch { edge, before, carried, changed } = self.branches[branch as usize];
            next = before;
            if builder.func.lists.len() > self.most_carried {
                return Err(Unlifted::TooLarge);
            }
            // The locals as this branch has them, for a moment.
            let changed = &self.changed[changed.0 as usize..changed.1 as usize];
            self.args.clear();
            self.args.extend_from_slice(&self.carried[carried as usize..][..results.len()]);
            let first = self.args.len();
            self.args.extend(self.union.iter().map(|&local| self.locals[local as usize]));
            for &(local, value) in changed {
                let at = self.union.binary_search(&local).expect("it is in the union");
                self.args[first + at] = value;
            }
            let args = builder.func.list(&self.args);
            builder.set_args(edge, args);
        }
        Ok(())
    }
}

/// The memory of a list that is empty.
fn with_lifetime<'to>(mut operators: Vec<Operator<'_>>) -> Vec<Operator<'to>> {
    operators.clear();
    // Done in place, without new memory.
    operators.into_iter().map(|_| Operator::Nop).collect()
}

fn brought_local(local: u32, types: &[ValType]) -> Brought {
    let origin: PackedOption<Origin> = Some(Origin::from_u32(local)).into();
    Brought { origin, ty: types[local as usize] }
}
