//! Blocks that are open, and the branches to them: a branch records what locals
//! have changed since its block was entered, and the end of the block makes phis
//! of what differs.

use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;
use wasmparser::{BlockType, ValType};
use waulk_ir::builder::{Brought, Builder, Edge};
use waulk_ir::function::{Label, Origin, Value};

use super::types::block_types;
use super::{Lifter, Unlifted};
use crate::module::Module;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// The end.
    pub(super) label: Label,
    /// How high the stack was, without the parameters.
    pub(super) height: usize,
    pub(super) log: usize,
    pub(super) kept: usize,
    pub(super) params: SmallVec<[ValType; 2]>,
    pub(super) results: SmallVec<[ValType; 2]>,
    /// The last branch to its end.
    pub(super) last_branch: Option<u32>,
    /// A branch by number goes to its end.
    pub(super) by_number: bool,
    /// A branch that looks at a reference brings one to its end.
    pub(super) passed: bool,
    /// The innermost frame, itself included, that catches or hands on what is
    /// thrown in it.
    pub(super) catcher: Option<u32>,
}

impl Frame {
    /// What a branch to it brings on the stack.
    pub(super) fn expected(&self) -> &[ValType] {
        match self.kind {
            Kind::Loop { .. } => &self.params,
            _ => &self.results,
        }
    }
}

/// A branch to a block whose end has not been reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    edge: Edge,
    /// Which frame's end it goes to.
    frame: u32,
    /// The branch to the same end before it.
    before: Option<u32>,
    carried: u32,
    changed: (u32, u32),
}

impl Lifter {
    pub(super) fn enter(
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
    pub(super) fn start_loop(&mut self, module: &Module<'_>, builder: &mut Builder, ty: BlockType) {
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

    pub(super) fn start_else(&mut self, builder: &mut Builder) {
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
    pub(super) fn br(
        &mut self,
        builder: &mut Builder,
        frame: usize,
        make: impl FnOnce(&mut Builder, Label, &[Value]) -> Option<Edge>,
    ) -> Result<(), Unlifted> {
        let Frame { kind, label, ref results, .. } = self.frames[frame];
        match kind {
            Kind::Body => {
                let args = &self.stack[self.stack.len() - results.len()..];
                make(builder, label, args);
            }
            Kind::Loop { label, number } => {
                self.bring_to_loop(frame, number);
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

    /// What a branch to a loop brings: its parameters, which stay on the stack,
    /// and the locals that change in it.
    fn bring_to_loop(&mut self, frame: usize, number: u32) {
        let params = self.frames[frame].params.len();
        self.args.clear();
        self.args.extend_from_slice(&self.stack[self.stack.len() - params..]);
        let changed = self.loops.changed(number);
        self.args.extend(changed.iter().map(|&local| self.locals[local as usize]));
    }

    /// Adds the branch at the end of a region to the end of its frame.
    pub(super) fn br_to_end(&mut self, builder: &mut Builder, frame: usize) {
        let edge = builder.br(self.frames[frame].label, &[]);
        // Too much is found when the block ends.
        let _ = self.record(frame, edge);
    }

    /// Remembers what a branch to the end of a frame brings.
    pub(super) fn record(&mut self, frame: usize, edge: Edge) -> Result<(), Unlifted> {
        let Frame { log, ref results, .. } = self.frames[frame];
        let (carried, results) = (self.carried.len() as u32, results.len());
        self.carried.extend_from_slice(&self.stack[self.stack.len() - results..]);
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
        self.branches.push(Branch { edge, frame: frame as u32, before, carried, changed });
        self.looked_at += self.log.len() - log;
        self.brought_so_far += results + (changed.1 - changed.0) as usize;
        if self.brought_so_far + self.looked_at > self.most_carried {
            return Err(Unlifted::TooLarge);
        }
        Ok(())
    }

    /// Forgets branches to ends that have been reached, but for those before others.
    fn forget_branches(&mut self) {
        while let Some(last) = self.branches.last()
            && last.frame as usize >= self.frames.len()
        {
            self.carried.truncate(last.carried as usize);
            self.changed.truncate(last.changed.0 as usize);
            self.branches.pop();
        }
    }

    pub(super) fn br_table(
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
            self.args.clear();
            match self.frames[frame].kind {
                _ if between.iter().any(|&(other, _)| other == frame) => {}
                Kind::Body => {}
                Kind::Loop { number, .. } => self.bring_to_loop(frame, number),
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

    pub(super) fn end(&mut self, builder: &mut Builder) -> Result<(), Unlifted> {
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
    pub(super) fn end_block(&mut self, builder: &mut Builder) -> Result<(), Unlifted> {
        self.join(builder, self.frames.len() - 1)?;
        let mut out = std::mem::take(&mut self.results);
        builder.end(&self.brought, &mut out);
        let closed = self.frames.pop().expect("one is closed");
        self.forget_branches();
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
    pub(super) fn join(&mut self, builder: &mut Builder, frame: usize) -> Result<(), Unlifted> {
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
            let Branch { edge, before, carried, changed, .. } = self.branches[branch as usize];
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

fn brought_local(local: u32, types: &[ValType]) -> Brought {
    let origin: PackedOption<Origin> = Some(Origin::from_u32(local)).into();
    Brought { origin, ty: types[local as usize] }
}
