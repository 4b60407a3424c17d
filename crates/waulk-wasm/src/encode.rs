//! Operators to templates: the only place that knows immediates.
//!
//! Each operator is decoded once, by wasmparser, and written back as short as
//! it can be: the opcode as it stood, its immediates anew, references to module
//! entities as slots. The name of an immediate in wasmparser's operator table
//! says what it is; there is one method a name, so an operator that a newer
//! wasmparser adds either has only known immediates and works, or does not
//! compile.
//!
//! Does not handle: nothing. What wasmparser reads can be written.

use std::ops::{Range, RangeInclusive};

use wasm_encoder::Encode;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasmparser::{
    BinaryReader, BlockType, BrTable, Catch, ConstExpr, FunctionBody, Handle, HeapType, Ieee32,
    Ieee64, MemArg, MemArgOrdering, MemArgTarget, OperatorsReader, Ordering, RefType, ResumeTable,
    TryTable, UnpackedIndex, V128, ValType, VisitOperator, VisitSimdOperator, WasmFeatures,
};

use waulk_ir::address;

mod again;

use crate::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use crate::error::Error;
use crate::leb;
use crate::locals::{LocalOrder, UsedLocals};
use crate::module::{DataMode, Module};
use crate::template::{I32_CONST, Ref, Slot, Template};

/// What is encoded for a module apart from its bytes.
#[derive(Clone, Debug, Default)]
pub struct ModuleFacts {
    /// The module has exactly one memory: accesses to it carry no slot, since
    /// its index is 0 in the input and in every output.
    pub one_memory: bool,
    /// Numbers that are taken for [addresses](waulk_ir::address) of static data.
    pub addresses: Range<u32>,
}

impl ModuleFacts {
    /// The facts of a module.
    pub fn of(module: &Module<'_>) -> ModuleFacts {
        ModuleFacts { one_memory: module.memories.len() == 1, addresses: addresses(module) }
    }
}

/// Where a module has static data: from the first segment to the end of the memory it
/// starts with, since zeros have no segments. Empty where that is not sure, or where
/// addresses have 64 bits.
fn addresses(module: &Module<'_>) -> Range<u32> {
    let mut memories = module.memories.values();
    let (Some(memory), None) = (memories.next(), memories.next()) else { return 0..0 };
    let ty = &memory.ty;
    let page = ty.page_size_log2.unwrap_or(16);
    let end = ty.initial.checked_shl(page).unwrap_or(0).min(address::LIMIT.into());
    // Zeros do not count: they may go before the output is an input.
    let starts = module.data.values().filter_map(|segment| match &segment.mode {
        DataMode::Active { offset, .. } => {
            let zeros = segment.bytes.iter().position(|&byte| byte != 0)?;
            Some(offset.as_constant_offset().map(|start| start.saturating_add(zeros as u64)))
        }
        DataMode::Passive => None,
    });
    let Some(Some(start)) = starts.min() else { return 0..0 };
    let start = start.max(address::LOWEST.into());
    if ty.memory64 || start >= end {
        return 0..0;
    }
    start as u32..end as u32
}

/// An encoded function body: the local declarations and the instructions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EncodedBody {
    /// The contents of the body, ready to be spliced.
    pub template: Template,
    /// It touches the one memory of [`ModuleFacts::one_memory`].
    pub uses_one_memory: bool,
    /// Old and new indices of the declared locals that are left, by their old
    /// indices. `None` where nothing moved.
    pub moved_locals: Option<Box<[(u32, u32)]>>,
    /// It was made anew from SSA form: blocks are not what they were.
    pub rebuilt: bool,
}

impl EncodedBody {
    /// The new index of a local of a function with `params` parameters; `None`
    /// for one that is gone.
    pub fn new_local_index(&self, params: usize, local: u32) -> Option<u32> {
        match &self.moved_locals {
            Some(moved) if local as usize >= params => {
                let place = moved.binary_search_by_key(&local, |&(old, _)| old).ok()?;
                Some(moved[place].1)
            }
            _ => Some(local),
        }
    }
}

/// Scratch memory of the encoder, reused from function to function.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    refs: Vec<Ref>,
    /// Where local indices go, and which.
    locals: Vec<(u32, u32)>,
    /// The declarations of locals: how many of which type.
    declared: Vec<(u32, ValType)>,
    used: UsedLocals,
    order: LocalOrder,
    out: Vec<u8>,
    out_refs: Vec<Ref>,
}

/// What to do with the locals of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locals {
    /// Declare them as they were.
    Keep,
    /// Drop unused ones, declare few runs, the most used first.
    Order,
}

impl Encoder {
    /// Encodes the body of a function with `params` parameters.
    ///
    /// # Errors
    /// The body is malformed. A valid body never is.
    pub fn body(
        &mut self,
        body: &FunctionBody<'_>,
        params: usize,
        facts: &ModuleFacts,
        locals: Locals,
    ) -> Result<EncodedBody, Error> {
        self.declare(body, params)?;
        let uses_one_memory = self.operators(body.get_operators_reader()?, facts)?;
        let moved_locals = match locals {
            Locals::Keep => {
                self.declared.retain(|&(count, _)| count > 0);
                None
            }
            Locals::Order => {
                self.order_locals(body, params)?;
                self.used.moved(&self.order)
            }
        };
        let template = self.assemble(locals);
        Ok(EncodedBody { template, uses_one_memory, moved_locals, rebuilt: false })
    }

    /// Reads which locals there are.
    fn declare(&mut self, body: &FunctionBody<'_>, params: usize) -> Result<(), Error> {
        self.declared.clear();
        for declaration in body.get_locals_reader()? {
            self.declared.push(declaration?);
        }
        self.used.begin(params, &self.declared);
        Ok(())
    }

    /// Orders the locals that the instructions mention.
    fn order_locals(&mut self, body: &FunctionBody<'_>, params: usize) -> Result<(), Error> {
        self.used.finish(&self.declared).ok_or_else(|| Error {
            offset: body.range().start,
            message: "unknown local: expected one that is declared".to_owned(),
        })?;
        self.order.compute(params, &self.used.types, &self.used.uses);
        Ok(())
    }

    /// Encodes a constant expression, without its final `end`.
    ///
    /// # Errors
    /// The expression is malformed.
    pub fn const_expr(&mut self, expr: &ConstExpr<'_>) -> Result<Template, Error> {
        self.operators(expr.get_operators_reader(), &ModuleFacts::default())?;
        let end = self.bytes.pop();
        debug_assert_eq!(end, Some(0x0b));
        Ok(Template { bytes: self.bytes.as_slice().into(), refs: self.refs.as_slice().into() })
    }

    /// Encodes operators into `bytes`, `refs` and `locals`. Says whether they
    /// touch the module's one memory.
    fn operators(
        &mut self,
        reader: OperatorsReader<'_>,
        facts: &ModuleFacts,
    ) -> Result<bool, Error> {
        self.operators_while(reader, facts, |_| true).map(|(_, uses_one_memory)| uses_one_memory)
    }

    /// As [`Encoder::operators`], as long as `goes_on` says so, which is asked before each
    /// operator and may take away what there is by then. Says whether it always did, too.
    fn operators_while(
        &mut self,
        mut reader: OperatorsReader<'_>,
        facts: &ModuleFacts,
        mut goes_on: impl FnMut(&mut Encoder) -> bool,
    ) -> Result<(bool, bool), Error> {
        self.forget_code();
        let mut rest = reader.get_binary_reader();
        let base = rest.original_position();
        let source = rest.read_bytes(rest.bytes_remaining())?;
        let mut visitor = Visitor {
            encoder: self,
            opcode: &[],
            one_memory: facts.one_memory,
            uses_one_memory: false,
            addresses: facts.addresses.clone(),
            address: false,
        };
        while !reader.eof() {
            visitor.opcode = &source[(reader.original_position() - base) as usize..];
            visitor.settle();
            if !goes_on(visitor.encoder) {
                return Ok((false, visitor.uses_one_memory));
            }
            reader.visit_operator(&mut visitor)?;
        }
        let uses_one_memory = visitor.uses_one_memory;
        reader.finish()?;
        Ok((true, uses_one_memory))
    }

    fn forget_code(&mut self) {
        self.bytes.clear();
        self.refs.clear();
        self.locals.clear();
    }

    /// Puts declarations, instructions and local indices together.
    fn assemble(&mut self, locals: Locals) -> Template {
        self.write_declarations(locals);
        self.write_code(locals);
        Template { bytes: self.out.as_slice().into(), refs: self.out_refs.as_slice().into() }
    }

    /// Begins what is put together.
    fn write_declarations(&mut self, locals: Locals) {
        self.out.clear();
        self.out_refs.clear();
        let declared = match locals {
            Locals::Keep => &self.declared,
            Locals::Order => &self.order.runs,
        };
        leb::write_u32(&mut self.out, declared.len() as u32);
        for &(count, ty) in declared {
            leb::write_u32(&mut self.out, count);
            val_type(&mut self.out, &mut self.out_refs, ty);
        }
    }

    /// Adds instructions and local indices to what is put together.
    fn write_code(&mut self, locals: Locals) {
        let (mut done, mut next_ref) = (0, 0);
        let mut copy = |to: usize, out: &mut Vec<u8>| {
            let shift = out.len() as i64 - done as i64;
            // What stands where an index of a local goes stands behind it.
            let is_before = |r: &&Ref| (r.at as usize) < to || to == self.bytes.len();
            while let Some(r) = self.refs.get(next_ref).filter(is_before) {
                let at = (i64::from(r.at) + shift) as u32;
                self.out_refs.push(Ref { at, ..*r });
                next_ref += 1;
            }
            out.extend_from_slice(&self.bytes[done..to]);
            done = to;
        };
        for &(at, local) in &self.locals {
            copy(at as usize, &mut self.out);
            let index = match locals {
                Locals::Keep => local,
                Locals::Order => self.used.new_index(local, &self.order),
            };
            leb::write_u32(&mut self.out, index);
        }
        copy(self.bytes.len(), &mut self.out);
    }
}

/// Writes a value type.
pub(crate) fn val_type(out: &mut Vec<u8>, refs: &mut Vec<Ref>, ty: ValType) {
    match ty {
        ValType::Ref(ty) => ref_type(out, refs, ty),
        _ => match RoundtripReencoder.val_type(ty) {
            Ok(ty) => ty.encode(out),
            Err(error) => unreachable!("numeric types have no index: {error}"),
        },
    }
}

/// Writes a reference type, in its short form where there is one.
fn ref_type(out: &mut Vec<u8>, refs: &mut Vec<Ref>, ty: RefType) {
    const REF: u8 = 0x64;
    const REF_NULL: u8 = 0x63;
    let heap = ty.heap_type();
    let short = ty.is_nullable() && matches!(heap, HeapType::Abstract { .. });
    if !short {
        out.push(if ty.is_nullable() { REF_NULL } else { REF });
    }
    heap_type(out, refs, heap);
}

/// Writes a heap type.
pub(crate) fn heap_type(out: &mut Vec<u8>, refs: &mut Vec<Ref>, ty: HeapType) {
    const EXACT: u8 = 0x62;
    match ty {
        HeapType::Concrete(index) => {
            refs.push(Ref { at: out.len() as u32, slot: Slot::SignedType(type_id(index)) });
        }
        HeapType::Exact(index) => {
            out.push(EXACT);
            refs.push(Ref { at: out.len() as u32, slot: Slot::Type(type_id(index)) });
        }
        HeapType::Abstract { .. } => match RoundtripReencoder.heap_type(ty) {
            Ok(ty) => ty.encode(out),
            Err(error) => unreachable!("abstract heap types have no index: {error}"),
        },
    }
}

fn type_id(index: UnpackedIndex) -> TypeId {
    let index = index.as_module_index().expect("types read from a module are indices into it");
    TypeId::from_u32(index)
}

/// Visits one operator after the other.
struct Visitor<'e, 's> {
    encoder: &'e mut Encoder,
    /// The input from the operator's opcode on.
    opcode: &'s [u8],
    one_memory: bool,
    uses_one_memory: bool,
    addresses: Range<u32>,
    /// The operator before was taken for one that gives an address.
    address: bool,
}

impl Visitor<'_, '_> {
    /// Looks at what follows a number that was taken for an address: masks, factors and
    /// distances are none, nor are small numbers that are added, which are places in a
    /// frame or an object more often.
    fn settle(&mut self) {
        const ADD: u8 = 0x6a;
        const SMALL: u32 = 1 << 16;
        /// From `i32.mul` to `i32.rotr`.
        const NO_ADDRESS: RangeInclusive<u8> = 0x6c..=0x78;
        if !std::mem::take(&mut self.address) {
            return;
        }
        let Some(&Ref { slot: Slot::Address(number), .. }) = self.encoder.refs.last() else {
            unreachable!("the last slot is the address")
        };
        let next = self.opcode[0];
        if NO_ADDRESS.contains(&next) || next == ADD && number < SMALL {
            self.encoder.refs.pop();
            self.byte(I32_CONST);
            leb::write_s64(&mut self.encoder.bytes, number.into());
        }
    }

    /// Copies the opcode; the number after a prefix byte may be padded there.
    fn write_opcode(&mut self) {
        let out = &mut self.encoder.bytes;
        let first = self.opcode[0];
        out.push(first);
        if (0xfb..=0xfe).contains(&first) {
            let (number, _) = leb::read_u32(&self.opcode[1..]).expect("wasmparser has read it");
            leb::write_u32(out, number);
        }
    }

    fn byte(&mut self, byte: u8) {
        self.encoder.bytes.push(byte);
    }

    fn number(&mut self, number: u32) {
        leb::write_u32(&mut self.encoder.bytes, number);
    }

    fn slot(&mut self, slot: Slot) {
        let at = self.encoder.bytes.len() as u32;
        self.encoder.refs.push(Ref { at, slot });
    }

    fn memory(&mut self, index: u32) {
        if self.one_memory {
            self.uses_one_memory = true;
            self.byte(0);
        } else {
            self.slot(Slot::Memory(MemoryId::from_u32(index)));
        }
    }

    fn handler(&mut self, kind: u8, tag: Option<u32>, label: Option<u32>) {
        self.byte(kind);
        if let Some(tag) = tag {
            self.tag_index(tag);
        }
        if let Some(label) = label {
            self.number(label);
        }
    }
}

/// The immediates, by the names wasmparser's operator table gives them.
impl Visitor<'_, '_> {
    fn function_index(&mut self, index: u32) {
        const REF_FUNC: u8 = 0xd2;
        let func = FuncId::from_u32(index);
        let reference = self.opcode[0] == REF_FUNC;
        self.slot(if reference { Slot::FuncRef(func) } else { Slot::Func(func) });
    }
    fn type_index(&mut self, index: u32) {
        self.slot(Slot::Type(TypeId::from_u32(index)));
    }
    fn struct_type_index(&mut self, index: u32) {
        self.type_index(index);
    }
    fn array_type_index(&mut self, index: u32) {
        self.type_index(index);
    }
    fn array_type_index_dst(&mut self, index: u32) {
        self.type_index(index);
    }
    fn array_type_index_src(&mut self, index: u32) {
        self.type_index(index);
    }
    fn cont_type_index(&mut self, index: u32) {
        self.type_index(index);
    }
    fn argument_index(&mut self, index: u32) {
        self.type_index(index);
    }
    fn result_index(&mut self, index: u32) {
        self.type_index(index);
    }
    fn field_index(&mut self, index: u32) {
        self.number(index);
    }
    fn array_size(&mut self, size: u32) {
        self.number(size);
    }
    fn table_index(&mut self, index: u32) {
        self.slot(Slot::Table(TableId::from_u32(index)));
    }
    fn table(&mut self, index: u32) {
        self.table_index(index);
    }
    fn dst_table(&mut self, index: u32) {
        self.table_index(index);
    }
    fn src_table(&mut self, index: u32) {
        self.table_index(index);
    }
    fn mem(&mut self, index: u32) {
        self.memory(index);
    }
    fn dst_mem(&mut self, index: u32) {
        self.memory(index);
    }
    fn src_mem(&mut self, index: u32) {
        self.memory(index);
    }
    fn global_index(&mut self, index: u32) {
        self.slot(Slot::Global(GlobalId::from_u32(index)));
    }
    fn tag_index(&mut self, index: u32) {
        self.slot(Slot::Tag(TagId::from_u32(index)));
    }
    fn elem_index(&mut self, index: u32) {
        self.slot(Slot::Elem(ElemId::from_u32(index)));
    }
    fn array_elem_index(&mut self, index: u32) {
        self.elem_index(index);
    }
    fn data_index(&mut self, index: u32) {
        self.slot(Slot::Data(DataId::from_u32(index)));
    }
    fn array_data_index(&mut self, index: u32) {
        self.data_index(index);
    }
    fn local_index(&mut self, index: u32) {
        let at = self.encoder.bytes.len() as u32;
        self.encoder.locals.push((at, index));
        self.encoder.used.mention(index);
    }
    fn relative_depth(&mut self, depth: u32) {
        self.number(depth);
    }
    fn lane(&mut self, lane: u8) {
        self.byte(lane);
    }
    fn lanes(&mut self, lanes: [u8; 16]) {
        self.encoder.bytes.extend_from_slice(&lanes);
    }
    fn ordering(&mut self, ordering: Ordering) {
        self.byte(match ordering {
            Ordering::SeqCst => 0,
            Ordering::AcqRel => 1,
        });
    }
    fn value(&mut self, value: impl Constant) {
        if let Some(number) = value.number().filter(|number| self.addresses.contains(number)) {
            let opcode = self.encoder.bytes.pop();
            debug_assert_eq!(opcode, Some(I32_CONST));
            self.address = true;
            return self.slot(Slot::Address(number));
        }
        value.write(&mut self.encoder.bytes);
    }
    fn hty(&mut self, ty: HeapType) {
        heap_type(&mut self.encoder.bytes, &mut self.encoder.refs, ty);
    }
    /// The one type of a typed `select`: a vector of one.
    fn ty(&mut self, ty: ValType) {
        self.number(1);
        val_type(&mut self.encoder.bytes, &mut self.encoder.refs, ty);
    }
    fn tys(&mut self, types: Vec<ValType>) {
        self.number(types.len() as u32);
        for ty in types {
            val_type(&mut self.encoder.bytes, &mut self.encoder.refs, ty);
        }
    }
    fn blockty(&mut self, ty: BlockType) {
        let encoder = &mut *self.encoder;
        match ty {
            BlockType::Empty => encoder.bytes.push(0x40),
            BlockType::Type(ty) => val_type(&mut encoder.bytes, &mut encoder.refs, ty),
            BlockType::FuncType(index) => {
                self.slot(Slot::SignedType(TypeId::from_u32(index)));
            }
        }
    }
    fn memarg(&mut self, arg: MemArg) {
        const ORDERING_FOLLOWS: u8 = 1 << 4;
        const TYPE_FOLLOWS: u8 = 1 << 5;
        let mut flags = arg.align;
        if arg.ordering.is_some() {
            flags |= ORDERING_FOLLOWS;
        }
        match arg.target {
            MemArgTarget::Memory(_) if self.one_memory => {
                self.uses_one_memory = true;
                self.byte(flags);
            }
            MemArgTarget::Memory(index) => {
                self.slot(Slot::MemArg(MemoryId::from_u32(index)));
                self.byte(flags);
            }
            MemArgTarget::Array(index) => {
                self.byte(flags | TYPE_FOLLOWS);
                self.type_index(index);
            }
        }
        match arg.ordering {
            None => {}
            Some(MemArgOrdering::Op(ordering)) => self.ordering(ordering),
            Some(MemArgOrdering::Rmw(Ordering::SeqCst)) => self.byte(0x00),
            Some(MemArgOrdering::Rmw(Ordering::AcqRel)) => self.byte(0x11),
        }
        match u32::try_from(arg.offset) {
            Ok(offset) if self.addresses.contains(&offset) => self.slot(Slot::Offset(offset)),
            _ => leb::write_u64(&mut self.encoder.bytes, arg.offset),
        }
    }
    fn targets(&mut self, targets: BrTable<'_>) {
        self.number(targets.len());
        for depth in targets.targets() {
            self.number(depth.expect("the table was read with its operator"));
        }
        self.number(targets.default());
    }
    fn try_table(&mut self, table: TryTable) {
        self.blockty(table.ty);
        self.number(table.catches.len() as u32);
        for catch in table.catches {
            match catch {
                Catch::One { tag, label } => self.handler(0, Some(tag), Some(label)),
                Catch::OneRef { tag, label } => self.handler(1, Some(tag), Some(label)),
                Catch::All { label } => self.handler(2, None, Some(label)),
                Catch::AllRef { label } => self.handler(3, None, Some(label)),
            }
        }
    }
    fn resume_table(&mut self, table: ResumeTable) {
        self.number(table.handlers.len() as u32);
        for handler in table.handlers {
            match handler {
                Handle::OnLabel { tag, label } => self.handler(0, Some(tag), Some(label)),
                Handle::OnSwitch { tag } => self.handler(1, Some(tag), None),
            }
        }
    }
    /// The immediates of `br_on_cast` and its kin, whose nullabilities share a
    /// byte before them.
    fn cast(&mut self, depth: u32, from: RefType, to: RefType) {
        self.byte(u8::from(from.is_nullable()) | u8::from(to.is_nullable()) << 1);
        self.number(depth);
        self.hty(from.heap_type());
        self.hty(to.heap_type());
    }
}

/// The immediate of a constant instruction.
trait Constant: Copy {
    fn write(self, out: &mut Vec<u8>);

    /// The number, if it is one that could be an address.
    fn number(self) -> Option<u32> {
        None
    }
}

impl Constant for i32 {
    fn write(self, out: &mut Vec<u8>) {
        leb::write_s64(out, self.into());
    }

    fn number(self) -> Option<u32> {
        Some(self as u32)
    }
}

impl Constant for i64 {
    fn write(self, out: &mut Vec<u8>) {
        leb::write_s64(out, self);
    }
}

impl Constant for Ieee32 {
    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bits().to_le_bytes());
    }
}

impl Constant for Ieee64 {
    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bits().to_le_bytes());
    }
}

impl Constant for V128 {
    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.bytes());
    }
}

macro_rules! visit {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        $(visit!(@method $visit ($($($arg: $argty),*)?));)*
    };
    // The one operator whose immediates are not encoded one after the other.
    (@method $visit:ident (relative_depth: $depth_ty:ty, from_ref_type: $from_ty:ty, to_ref_type: $to_ty:ty)) => {
        fn $visit(&mut self, depth: $depth_ty, from: $from_ty, to: $to_ty) {
            self.write_opcode();
            self.cast(depth, from, to);
        }
    };
    (@method $visit:ident ($($arg:ident: $argty:ty),*)) => {
        fn $visit(&mut self $(, $arg: $argty)*) {
            self.write_opcode();
            $(self.$arg($arg);)*
        }
    };
}

impl<'a> VisitOperator<'a> for Visitor<'_, '_> {
    type Output = ();

    fn simd_visitor(&mut self) -> Option<&mut dyn VisitSimdOperator<'a, Output = ()>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(visit);
}

impl<'a> VisitSimdOperator<'a> for Visitor<'_, '_> {
    wasmparser::for_each_visit_simd_operator!(visit);
}

/// A reader over one body's bytes, with every proposal that wasmparser knows.
pub fn body_reader(bytes: &[u8], offset: u64) -> FunctionBody<'_> {
    FunctionBody::new(BinaryReader::new_features(bytes, offset, WasmFeatures::all()))
}
