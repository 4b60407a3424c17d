//! Stack code over locals: peepholes, declarations, bytes.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use wasmparser::ValType;
use waulk_ir::address;
use waulk_ir::builder::inverse;
use waulk_ir::function::{
    Catch, Function, Handler, Label, LabelData, LabelKind, Node, NodeKind, Op, Resumption,
};
use waulk_ir::opcode::Opcode;

use super::Goal;
use super::code::{Code, LeftType, Register, is_not_null};
use super::constants::{self, Form};
use super::registers::Registers;
use super::walk::Walk;
use crate::encode::{self, EncodedBody, ModuleFacts};
use crate::leb;
use crate::locals::LocalOrder;
use crate::template::Template;
use crate::words::Output;

const BLOCK: u8 = 0x02;
const LOOP: u8 = 0x03;
const IF: u8 = 0x04;
const ELSE: u8 = 0x05;
const END: u8 = 0x0b;
const BR: u8 = 0x0c;
const BR_IF: u8 = 0x0d;
const BR_TABLE: u8 = 0x0e;
const RETURN: u8 = 0x0f;
const TRY: u8 = 0x06;
const CATCH: u8 = 0x07;
const RETHROW: u8 = 0x09;
const DELEGATE: u8 = 0x18;
const CATCH_ALL: u8 = 0x19;
const TRY_TABLE: u8 = 0x1f;
const DROP: u8 = 0x1a;
const LOCAL_GET: u8 = 0x20;
const LOCAL_SET: u8 = 0x21;
const LOCAL_TEE: u8 = 0x22;
const EMPTY: u8 = 0x40;

/// An instruction of the final code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Final {
    Get(u32),
    Set(u32),
    Tee(u32),
    Code(Code),
}

/// There are as many as instructions.
const _: () = assert!(size_of::<Final>() == 12);

impl Final {
    /// The local that it reads or sets.
    fn local(self) -> Option<u32> {
        match self {
            Final::Get(local) | Final::Set(local) | Final::Tee(local) => Some(local),
            Final::Code(_) => None,
        }
    }
}

/// Writes functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(super) struct Finish {
    code: Vec<Final>,
    written: Vec<bool>,
    /// The constant in each local, and the stretch of straight code in which it
    /// was set.
    held: Vec<(u32, Op)>,
    /// Numbers stretches of straight code.
    straight: u32,
    uses: Vec<u32>,
    used_types: Vec<ValType>,
    new_local: Vec<u32>,
    order: LocalOrder,
    open: Vec<Option<Label>>,
    /// Each `try` or handler that is open, and its place in `open`.
    guarded: Vec<(Label, u32)>,
    place: SecondaryMap<Label, u32>,
    output: Output,
}

impl Finish {
    pub(super) fn write(
        &mut self,
        func: &Function,
        walk: &Walk,
        registers: &Registers,
        facts: &ModuleFacts,
        goal: Goal,
    ) -> EncodedBody {
        self.shorten(func, walk, registers);
        let params = func.params.len();
        self.order_locals(params, registers);
        self.encode(func, walk, facts, goal);

        let output = &mut self.output;
        let template =
            Template { bytes: output.bytes.as_slice().into(), refs: output.refs.as_slice().into() };
        // Values do not keep their locals: only parameters keep their names.
        EncodedBody {
            template,
            uses_one_memory: output.uses_one_memory,
            moved_locals: Some(Box::default()),
            rebuilt: true,
        }
    }

    /// Orders the locals that are left by their use.
    fn order_locals(&mut self, params: usize, registers: &Registers) {
        self.used_types.clear();
        self.new_local.clear();
        self.new_local.extend(0..registers.locals().len() as u32);
        for local in params..registers.locals().len() {
            if self.uses[local] > 0 {
                self.uses[params + self.used_types.len()] = self.uses[local];
                self.new_local[local] = self.used_types.len() as u32;
                self.used_types.push(registers.locals()[local]);
            }
        }
        let uses = &self.uses[params..][..self.used_types.len()];
        self.order.compute(params, &self.used_types, uses);
        for new in &mut self.new_local[params..] {
            if let Some(&index) = self.order.new_index.get(*new as usize) {
                *new = index;
            }
        }
    }

    fn push(&mut self, code: Final) {
        if let Some(local) = code.local() {
            self.uses[local as usize] += 1;
        }
        self.code.push(code);
    }

    fn pop(&mut self) {
        if let Some(local) = self.code.pop().and_then(Final::local) {
            self.uses[local as usize] -= 1;
        }
    }

    /// Goes over the code once and shortens what stands side by side.
    fn shorten(&mut self, func: &Function, walk: &Walk, registers: &Registers) {
        self.code.clear();
        self.uses.clear();
        self.uses.resize(registers.locals().len(), 0);
        self.written.clear();
        self.written.resize(registers.locals().len(), false);
        self.held.clear();
        self.held.resize(registers.locals().len(), (0, Op::plain(Opcode::Nop)));
        self.straight = 1;
        let mut loops = 0;
        for (position, code) in walk.code.iter().enumerate() {
            let position = position as u32;
            match code {
                Code::Nothing | Code::Passed(_) => {}
                Code::Op(op) if op.code == Opcode::LocalGet => {
                    self.get_variable(func, registers, op.word);
                }
                Code::Op(op) if op.code == Opcode::LocalSet => {
                    self.set_variable(registers, op.word);
                }
                Code::Op(op) => self.push(Final::Code(Code::Op(op))),
                Code::Get(register) => {
                    let local = registers.local(register);
                    if self.code.last() == Some(&Final::Set(local)) {
                        self.pop();
                        self.set_held(local, None);
                        if registers.is_live_after(register, position) {
                            self.push(Final::Tee(local));
                            self.not_null(registers, walk, register, local);
                        }
                    } else {
                        self.push(Final::Get(local));
                        self.not_null(registers, walk, register, local);
                    }
                }
                Code::Set(register, _) => {
                    let local = registers.local(register);
                    if registers.is_dead(position) {
                        self.drop_value();
                        continue;
                    }
                    let constant = self.last_constant();
                    match self.code.last() {
                        Some(_) if constant.is_some() && self.holds(local) == constant => {
                            self.pop();
                        }
                        Some(&Final::Get(last)) if last == local => {
                            self.pop();
                        }
                        Some(&Final::Tee(last)) if last == local => {
                            self.pop();
                            self.push(Final::Set(local));
                        }
                        Some(&Final::Code(Code::Op(op)))
                            if loops == 0 && self.is_zero_still(func, op, local) =>
                        {
                            self.pop();
                        }
                        _ => self.push(Final::Set(local)),
                    }
                    self.set_held(local, constant);
                    self.written[local as usize] = true;
                }
                Code::Tee(register, _) => {
                    let local = registers.local(register);
                    if registers.is_dead(position) || self.code.last() == Some(&Final::Get(local)) {
                        continue;
                    }
                    match self.code.last() {
                        Some(&Final::Code(Code::Op(op)))
                            if loops == 0 && self.is_zero_still(func, op, local) => {}
                        _ => {
                            self.push(Final::Tee(local));
                            self.not_null(registers, walk, register, local);
                        }
                    }
                    let constant = match self.code.last() {
                        Some(&Final::Tee(_)) => None,
                        _ => self.last_constant(),
                    };
                    self.set_held(local, constant);
                    self.written[local as usize] = true;
                }
                Code::Drop => self.drop_value(),
                Code::Loop(..) => {
                    loops += 1;
                    self.straight += 1;
                    self.push(Final::Code(code));
                }
                Code::EndLoop(_) => {
                    loops -= 1;
                    self.straight += 1;
                    self.push(Final::Code(code));
                }
                Code::EndTry | Code::Catch(_) | Code::EndLegacy(_) | Code::EndDelegate(..) => {
                    self.straight += 1;
                    self.push(Final::Code(code));
                }
                Code::Else(_) => {
                    self.straight += 1;
                    self.start_else(code);
                }
                Code::End(_) => {
                    self.straight += 1;
                    self.end(code);
                }
                _ => self.push(Final::Code(code)),
            }
        }
    }

    /// The constant that was written last.
    fn last_constant(&self) -> Option<Op> {
        match self.code.last() {
            Some(&Final::Code(Code::Op(op))) if is_constant(op) => Some(op),
            _ => None,
        }
    }

    /// The constant that a local holds, if it was set since code last came from
    /// more than one place.
    fn holds(&self, local: u32) -> Option<Op> {
        let (straight, op) = self.held[local as usize];
        (straight == self.straight).then_some(op)
    }

    fn set_held(&mut self, local: u32, constant: Option<Op>) {
        self.held[local as usize] = match constant {
            Some(op) => (self.straight, op),
            None => (0, Op::plain(Opcode::Nop)),
        };
    }

    /// Where copies that did nothing were all there was in the first region of
    /// an `if`, the condition is negated instead.
    fn start_else(&mut self, code: Code) {
        match self.code.last() {
            Some(&Final::Code(Code::If(label, ty))) if ty.is_none() => {
                self.pop();
                self.negate();
                self.push(Final::Code(Code::If(label, ty)));
            }
            _ => self.push(Final::Code(code)),
        }
    }

    /// The same for its second region, and for both.
    fn end(&mut self, code: Code) {
        if let Some(Final::Code(Code::Else(_))) = self.code.last() {
            self.pop();
        }
        if let Some(Final::Code(Code::If(_, ty))) = self.code.last()
            && ty.is_none()
        {
            self.pop();
            self.drop_value();
        } else {
            self.push(Final::Code(code));
        }
    }

    /// Makes the condition that was written last its opposite.
    fn negate(&mut self) {
        match self.code.last() {
            Some(Final::Code(Code::Op(op))) if op.code == Opcode::I32Eqz => {
                self.pop();
            }
            Some(Final::Code(Code::Op(op))) if inverse(op.code).is_some() => {
                let inverse = inverse(op.code).unwrap_or(op.code);
                self.pop();
                self.push(Final::Code(Code::Op(Op::plain(inverse))));
            }
            _ => self.push(Final::Code(Code::Op(Op::plain(Opcode::I32Eqz)))),
        }
    }

    /// Whether a local is zero anyway where it is set to this for the first
    /// time: locals are zero at first.
    fn is_zero_still(&self, func: &Function, op: Op, local: u32) -> bool {
        let zero = match op.code {
            Opcode::I32Const | Opcode::I64Const | Opcode::F32Const | Opcode::F64Const => {
                op.word == 0
            }
            Opcode::V128Const => func.words(op.word) == [0, 0],
            Opcode::RefNull => true,
            _ => false,
        };
        zero && local as usize >= func.params.len() && !self.written[local as usize]
    }

    fn drop_value(&mut self) {
        match self.code.last() {
            Some(&Final::Tee(local)) => {
                self.pop();
                self.push(Final::Set(local));
            }
            Some(Final::Get(_)) => {
                self.pop();
            }
            Some(Final::Code(Code::Op(op))) if is_constant(*op) => {
                self.pop();
            }
            _ => self.push(Final::Code(Code::Drop)),
        }
    }

    /// Locals are declared so that they may be null; a value that can't be is
    /// told so, where that may be asked for.
    fn not_null(&mut self, registers: &Registers, walk: &Walk, register: Register, local: u32) {
        if walk.registers[register].not_null {
            self.as_non_null(registers, local);
        }
    }

    fn as_non_null(&mut self, registers: &Registers, local: u32) {
        let declared = registers.locals()[local as usize];
        if matches!(declared, ValType::Ref(local) if local.is_nullable()) {
            self.push(Final::Code(Code::Op(Op::plain(Opcode::RefAsNonNull))));
        }
    }

    /// Reads a variable; one that was set just before is set and kept.
    fn get_variable(&mut self, func: &Function, registers: &Registers, variable: u64) {
        let local = registers.variables()[variable as usize];
        if self.code.last() == Some(&Final::Set(local)) {
            self.pop();
            self.push(Final::Tee(local));
        } else {
            self.push(Final::Get(local));
        }
        if is_not_null(func.variables[variable as usize].ty) {
            self.as_non_null(registers, local);
        }
    }

    /// Sets a variable, unless to what it is.
    fn set_variable(&mut self, registers: &Registers, variable: u64) {
        let local = registers.variables()[variable as usize];
        match self.code.last() {
            Some(&Final::Get(last)) if last == local => {
                self.pop();
            }
            Some(&Final::Tee(last)) if last == local => {
                self.pop();
                self.push(Final::Set(local));
            }
            _ => self.push(Final::Set(local)),
        }
    }

    fn encode(&mut self, func: &Function, walk: &Walk, facts: &ModuleFacts, goal: Goal) {
        let out = &mut self.output;
        out.bytes.clear();
        out.refs.clear();
        out.one_memory = facts.one_memory;
        out.uses_one_memory = false;
        leb::write_u32(&mut out.bytes, self.order.runs.len() as u32);
        for &(count, ty) in &self.order.runs {
            leb::write_u32(&mut out.bytes, count);
            encode::val_type(&mut out.bytes, &mut out.refs, ty);
        }
        self.open.clear();
        self.guarded.clear();
        let code = std::mem::take(&mut self.code);
        for code in &code {
            let out = &mut self.output;
            let mut local = |opcode: u8, local: u32| {
                out.bytes.push(opcode);
                leb::write_u32(&mut out.bytes, self.new_local[local as usize]);
            };
            match *code {
                Final::Get(index) => local(LOCAL_GET, index),
                Final::Set(index) => local(LOCAL_SET, index),
                Final::Tee(index) => local(LOCAL_TEE, index),
                Final::Code(code) => match code {
                    Code::Op(op) => write_op(out, func, op, goal),
                    Code::Drop => out.bytes.push(DROP),
                    Code::Block(label, ty) => self.enter(func, walk, BLOCK, label, ty),
                    Code::Loop(label, ty) => self.enter(func, walk, LOOP, label, ty),
                    Code::If(label, ty) => self.enter(func, walk, IF, label, ty),
                    Code::Try(node, ty) => self.enter_try(func, walk, node, ty),
                    Code::BrOn(label, node) => self.br_on(func, label, node),
                    Code::Else(_) => out.bytes.push(ELSE),
                    Code::End(_) | Code::EndLoop(_) | Code::EndTry => {
                        self.open.pop();
                        out.bytes.push(END);
                    }
                    Code::Br(label) => self.branch(func, BR, label),
                    Code::BrIf(label) => self.branch(func, BR_IF, label),
                    Code::BrTable { first, count } => {
                        out.bytes.push(BR_TABLE);
                        leb::write_u32(&mut out.bytes, count - 1);
                        for target in func.targets(first, count) {
                            self.depth(func, target.label);
                        }
                    }
                    Code::Return => out.bytes.push(RETURN),
                    Code::Legacy(label, ty) | Code::Delegate(label, ty) => {
                        self.enter_guarded(walk, label, ty);
                    }
                    Code::Catch(handler) => self.catch(func, handler),
                    Code::EndLegacy(_) => {
                        self.leave_guarded();
                        self.output.bytes.push(END);
                    }
                    Code::EndDelegate(_, to) => {
                        self.leave_guarded();
                        self.output.bytes.push(DELEGATE);
                        self.guarded_depth(func, to);
                    }
                    Code::Resume(node) => self.resume(func, walk, node),
                    Code::Rethrow(label) => {
                        out.bytes.push(RETHROW);
                        self.guarded_depth(func, label);
                    }
                    Code::Nothing
                    | Code::Passed(_)
                    | Code::Get(_)
                    | Code::Set(..)
                    | Code::Tee(..) => {
                        unreachable!("{code:?} has been shortened")
                    }
                },
            }
        }
        self.code = code;
        self.output.bytes.push(END);
    }

    fn enter(
        &mut self,
        func: &Function,
        walk: &Walk,
        opcode: u8,
        label: Label,
        ty: PackedOption<LeftType>,
    ) {
        self.place[label] = self.open.len() as u32;
        self.open.push(Some(label));
        self.output.bytes.push(opcode);
        match func.labels[label] {
            LabelData { kind: LabelKind::Landing { ty }, phis } if phis.len() > 1 => {
                self.output.several(ty);
            }
            _ => self.block_type(walk, ty),
        }
    }

    fn block_type(&mut self, walk: &Walk, ty: PackedOption<LeftType>) {
        let out = &mut self.output;
        match ty.expand() {
            None => out.bytes.push(EMPTY),
            Some(ty) => encode::val_type(&mut out.bytes, &mut out.refs, walk.code.type_left(ty)),
        }
    }

    fn enter_try(&mut self, func: &Function, walk: &Walk, node: Node, ty: PackedOption<LeftType>) {
        let clauses = func.catches_of(node);
        self.output.bytes.push(TRY_TABLE);
        self.block_type(walk, ty);
        leb::write_u32(&mut self.output.bytes, clauses.len() as u32);
        for &Catch { kind, tag, label } in clauses {
            self.output.catch(kind, tag);
            // It is not inside of the region itself.
            self.depth(func, walk.caught_at(label));
        }
        self.open.push(None);
    }

    fn enter_guarded(&mut self, walk: &Walk, label: Label, ty: PackedOption<LeftType>) {
        let place = self.open.len() as u32;
        let block = walk.stands_for(label);
        if let Some(block) = block {
            self.place[block] = place;
        }
        self.open.push(block);
        self.place[label] = place;
        self.guarded.push((label, place));
        self.output.bytes.push(TRY);
        self.block_type(walk, ty);
    }

    fn catch(&mut self, func: &Function, handler: u32) {
        let Handler { tag, label, .. } = func.handlers[handler as usize];
        let open = self.guarded.last_mut().expect("a `try` is open");
        // It is not inside of the body any more.
        open.0 = label;
        self.place[label] = open.1;
        match tag {
            Some(tag) => {
                self.output.bytes.push(CATCH);
                self.output.tag(tag);
            }
            None => self.output.bytes.push(CATCH_ALL),
        }
    }

    fn leave_guarded(&mut self) {
        self.open.pop();
        self.guarded.pop();
    }

    /// The depth of a `try` whose body is open, or of a handler.
    fn guarded_depth(&mut self, func: &Function, label: Label) {
        if label == func.exit() {
            return self.depth(func, label);
        }
        let place = self.place[label];
        // As for labels of branches.
        let found = self.guarded.binary_search_by_key(&place, |&(_, place)| place);
        let found = found.ok().map(|at| self.guarded[at].0);
        assert_eq!(found, Some(label), "what is named is open");
        leb::write_u32(&mut self.output.bytes, self.open.len() as u32 - 1 - place);
    }

    fn resume(&mut self, func: &Function, walk: &Walk, node: Node) {
        let NodeKind::Resume { rest, .. } = func.nodes[node].kind else {
            unreachable!("it is what resumes")
        };
        let Resumption { op, count, .. } = func.resumption(rest);
        self.output.start_resume(func, op, count);
        for clause in func.suspended_of(node) {
            match clause.label.expand() {
                Some(landing) => {
                    self.output.on_label(clause.tag);
                    self.depth(func, walk.caught_at(landing));
                }
                None => self.output.on_switch(clause.tag),
            }
        }
    }

    fn br_on(&mut self, func: &Function, label: Label, node: Node) {
        let NodeKind::BrOn { look, .. } = func.nodes[node].kind else {
            unreachable!("it is a branch that looks at a reference")
        };
        let op = func.look(look).op;
        self.output.start_br_on(func, op);
        self.depth(func, label);
        self.output.end_br_on(func, op);
    }

    fn branch(&mut self, func: &Function, opcode: u8, label: Label) {
        self.output.bytes.push(opcode);
        self.depth(func, label);
    }

    fn depth(&mut self, func: &Function, label: Label) {
        let open = self.open.len() as u32;
        let depth = match func.labels[label].kind {
            LabelKind::Exit => open,
            _ => {
                let place = self.place[label];
                // A mistake further up is not to become a branch elsewhere.
                let found = self.open.get(place as usize);
                assert_eq!(found, Some(&Some(label)), "labels are open where they are used");
                open - 1 - place
            }
        };
        leb::write_u32(&mut self.output.bytes, depth);
    }
}

fn write_op(out: &mut Output, func: &Function, op: Op, goal: Goal) {
    match constants::shortest(func, op, goal) {
        None | Some((Form::Plain, _)) => out.op(func, op),
        Some((Form::Of(constant, code), _)) => {
            out.op(func, constant);
            out.op(func, Op::plain(code));
        }
        Some((Form::OfBoth(a, b, code), _)) => {
            out.op(func, a);
            out.op(func, b);
            out.op(func, Op::plain(code));
        }
    }
}

fn is_constant(op: Op) -> bool {
    matches!(
        op.code,
        Opcode::I32Const
            | Opcode::I64Const
            | Opcode::F32Const
            | Opcode::F64Const
            | Opcode::V128Const
            | Opcode::RefNull
    ) || address::of(op).is_some()
}
