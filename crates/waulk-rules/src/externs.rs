//! What rules call: seeing and making operations. Compiled and loaded rules use the
//! same.

use std::fmt;

use wasmparser::ValType;
use waulk_ir::builder::{Builder, Rules};
use waulk_ir::constant::Constant;
use waulk_ir::function::{Op as IrOp, Region, Value};
use waulk_ir::instructions::{Signature, Type};
use waulk_ir::opcode::Opcode;

use crate::compiled::{Context, Op};
use crate::helpers::{self, signed, unsigned};
use crate::inst::{Address, Inst, Wide, opcode, root, ty_of, wide};
use crate::operations::Ty;

/// How deep operations that a rule makes are simplified themselves. Rules that are
/// sure to end never get there but for what grows with the input.
const DEPTH: u32 = 16;

/// Which term is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    /// `simplify`.
    Value,
    /// `simplify_truth`.
    Truth,
    /// `simplify_fast`.
    Fast,
    /// `simplify_low`, for so many bits.
    Low(u8),
}

/// What runs rules.
pub(crate) trait Engine {
    /// What takes the place of `value`, if a rule says so.
    fn run(&self, rewriter: &mut Rewriter<'_, Self>, entry: Entry, value: Value) -> Option<Value>;

    /// What takes the place of an address, if a rule says so.
    fn address(
        &self,
        rewriter: &mut Rewriter<'_, Self>,
        ty: Ty,
        base: Value,
        offset: i64,
    ) -> Option<Address>;

    /// Whether speed matters more than size.
    fn is_fast(&self) -> bool;
}

/// An engine as the rules of a builder.
#[derive(Clone, Debug)]
pub(crate) struct Ruled<E>(pub(crate) E);

impl<E: Engine + fmt::Debug + Send + Sync> Rules for Ruled<E> {
    fn simplify(
        &self,
        builder: &mut Builder,
        home: Region,
        op: IrOp,
        args: &[Value],
    ) -> Option<Value> {
        let root = Some(Inst::of(&builder.func, op, args)?);
        Rewriter { engine: &self.0, builder, home, root, depth: 0 }.run()
    }

    fn truth(&self, builder: &mut Builder, value: Value) -> Option<Value> {
        self.0.run(&mut Rewriter::of_uses(&self.0, builder), Entry::Truth, value)
    }

    fn low_bits(&self, builder: &mut Builder, bits: u8, value: Value) -> Option<Value> {
        self.0.run(&mut Rewriter::of_uses(&self.0, builder), Entry::Low(bits), value)
    }

    fn address(&self, builder: &mut Builder, base: Value, offset: u64) -> Option<(Value, u64)> {
        let ty = ty_of(Type::of(builder.func.values[base].ty)?)?;
        let mut rewriter = Rewriter::of_uses(&self.0, builder);
        let Address { base, offset } = self.0.address(&mut rewriter, ty, base, offset as i64)?;
        Some((base, offset as u64))
    }
}

/// One operation that is about to be made.
pub(crate) struct Rewriter<'a, E: ?Sized> {
    pub(crate) engine: &'a E,
    pub(crate) builder: &'a mut Builder,
    /// What is made has its home here or further in.
    pub(crate) home: Region,
    /// The operation.
    root: Option<Inst>,
    depth: u32,
}

impl<'a, E: Engine + ?Sized> Rewriter<'a, E> {
    fn of_uses(engine: &'a E, builder: &'a mut Builder) -> Self {
        let home = builder.current_region();
        Rewriter { engine, builder, home, root: None, depth: 0 }
    }

    fn run(&mut self) -> Option<Value> {
        let engine = self.engine;
        let value = engine.run(self, Entry::Value, root());
        match value {
            None if engine.is_fast() => engine.run(self, Entry::Fast, root()),
            value => value,
        }
    }

    /// Makes an operation; rules are asked about it too.
    fn make(&mut self, op: IrOp, args: &[Value], ty: ValType) -> Value {
        if let Some(value) = self.builder.folded(op, args) {
            return value;
        }
        if self.depth < DEPTH
            && let Some(root) = Inst::of(&self.builder.func, op, args)
        {
            let mut nested = Rewriter {
                engine: self.engine,
                builder: &mut *self.builder,
                home: self.home,
                root: Some(root),
                depth: self.depth + 1,
            };
            if let Some(value) = nested.run() {
                return value;
            }
        }
        self.builder.shared(self.home, op, args, ty)
    }

    /// Makes an operation of the instruction table.
    fn operation(&mut self, op: Op, ty: Ty, word: u64, args: &[Value]) -> Value {
        if op == Op::Select {
            let ty = self.builder.func.values[args[0]].ty;
            return self.make(IrOp::plain(Opcode::Select), args, ty);
        }
        let code = opcode_of(op, ty);
        let Signature::Fixed { results: &[result], .. } = code.row().signature else {
            unreachable!("{code} has one result")
        };
        let result = result.val_type().expect("it is no address");
        self.make(IrOp { code, word }, args, result)
    }
}

/// The instruction. That there is one is checked when rules are compiled or loaded.
fn opcode_of(op: Op, ty: Ty) -> Opcode {
    opcode(op, ty).unwrap_or_else(|| panic!("there is no {op:?} of {ty}"))
}

/// A constant integer as the evaluators take it.
fn constant(ty: Ty, value: i64) -> Constant {
    match ty {
        Ty::I32 => Constant::I32(value as u32),
        _ => Constant::I64(value as u64),
    }
}

/// What an instruction gives for constants.
fn fold(op: Op, ty: Ty, operands: &[Constant]) -> Option<i64> {
    let result = opcode(op, ty)?.evaluate(operands, &[])?.ok()?;
    match result.value {
        Constant::I32(bits) => Some(signed(Ty::I32, bits.into())),
        Constant::I64(bits) => Some(bits as i64),
        _ => None,
    }
}

impl<E: Engine + ?Sized> Context for Rewriter<'_, E> {
    #[inline]
    fn inst(&mut self, value: Value) -> Option<Inst> {
        if value == root() {
            return self.root;
        }
        Inst::of_value(&self.builder.func, value)
    }

    fn wide(&mut self, number: Wide) -> u128 {
        wide(&self.builder.func, number)
    }

    #[inline]
    fn never(&mut self, _: Value) -> Option<Value> {
        None
    }

    fn unary(&mut self, op: &Op, ty: &Ty, x: Value) -> Value {
        self.operation(*op, *ty, 0, &[x])
    }

    fn binary(&mut self, op: &Op, ty: &Ty, x: Value, y: Value) -> Value {
        self.operation(*op, *ty, 0, &[x, y])
    }

    fn ternary(&mut self, op: &Op, ty: &Ty, x: Value, y: Value, z: Value) -> Value {
        self.operation(*op, *ty, 0, &[x, y, z])
    }

    fn extract(&mut self, op: &Op, ty: &Ty, lane: u8, x: Value) -> Value {
        self.operation(*op, *ty, lane.into(), &[x])
    }

    fn replace(&mut self, op: &Op, ty: &Ty, lane: u8, x: Value, y: Value) -> Value {
        self.operation(*op, *ty, lane.into(), &[x, y])
    }

    fn shuffle(&mut self, lanes: u128, x: Value, y: Value) -> Value {
        let word = self.builder.func.intern_words(&[lanes as u64, (lanes >> 64) as u64]);
        let op = IrOp { code: Opcode::I8x16Shuffle, word };
        self.make(op, &[x, y], ValType::V128)
    }

    fn iconst(&mut self, ty: &Ty, value: i64) -> Value {
        let code = if *ty == Ty::I32 { Opcode::I32Const } else { Opcode::I64Const };
        self.builder.constant(code, unsigned(*ty, value))
    }

    fn fconst(&mut self, ty: &Ty, bits: u64) -> Value {
        let code = if *ty == Ty::F32 { Opcode::F32Const } else { Opcode::F64Const };
        self.builder.constant(code, bits)
    }

    fn vconst(&mut self, bits: u128) -> Value {
        let word = self.builder.func.intern_words(&[bits as u64, (bits >> 64) as u64]);
        self.builder.shared(self.home, IrOp { code: Opcode::V128Const, word }, &[], ValType::V128)
    }

    fn address(&mut self, base: Value, offset: i64) -> Address {
        Address { base, offset }
    }

    fn fold_unary(&mut self, op: &Op, ty: &Ty, x: i64) -> Option<i64> {
        fold(*op, *ty, &[constant(*ty, x)])
    }

    fn fold_binary(&mut self, op: &Op, ty: &Ty, x: i64, y: i64) -> Option<i64> {
        fold(*op, *ty, &[constant(*ty, x), constant(*ty, y)])
    }

    fn not_constant(&mut self, value: Value) -> Option<Value> {
        helpers::not_constant(&self.builder.func, value)
    }

    fn log2(&mut self, ty: &Ty, value: i64) -> Option<i64> {
        helpers::log2(*ty, value)
    }

    fn low_mask(&mut self, ty: &Ty, value: i64) -> Option<i64> {
        helpers::low_mask(*ty, value)
    }

    fn zero_bits(&mut self, ty: &Ty, value: Value) -> i64 {
        helpers::zero_bits(&self.builder.func, *ty, value)
    }
}
