//! Immediates as words, and back to bytes.
//!
//! In SSA form an instruction carries its immediates as numbers: entities,
//! constants, lanes. One method a name, as in [`crate::encode`], turns what
//! wasmparser decoded into words; the instruction table's immediates say how
//! words become bytes and slots again.
//!
//! Does not handle: labels and locals, and the tables of `try_table` and
//! `resume`. Of a branch that looks at a reference, what is not its label is
//! written here; likewise of a clause of `try_table`.

use smallvec::SmallVec;
use wasmparser::{
    HeapType, Ieee32, Ieee64, MemArg, MemArgTarget, Operator, Ordering, RefType, ResumeTable, V128,
    ValType,
};
use waulk_ir::access::{Access, ordering_number};
use waulk_ir::address;
use waulk_ir::function::{CatchKind, Function, Op};
use waulk_ir::instructions::Immediate;
use waulk_ir::opcode::Opcode;

use crate::encode;
use crate::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use crate::leb;
use crate::template::{MARKED_OFFSET, Ref, Slot};

type Words = SmallVec<[u64; 4]>;

/// The instruction that a decoded operator is. `None` for one whose immediates
/// have no words.
///
/// With `marked`, offsets may be among those of accesses that are marked as addresses.
pub(crate) fn op(func: &mut Function, operator: &Operator<'_>, marked: bool) -> Option<Op> {
    let code = Opcode::of(operator)?;
    let mut writer = Writer { func, words: Words::new(), marked, ok: true };
    writer.operator(operator);
    let Writer { words, ok, .. } = writer;
    let word = match *words {
        [] => 0,
        [word] => word,
        ref words => func.intern_words(words),
    };
    ok.then_some(Op { code, word })
}

struct Writer<'f> {
    func: &'f mut Function,
    words: Words,
    marked: bool,
    ok: bool,
}

macro_rules! operator {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        fn operator(&mut self, operator: &Operator<'_>) {
            match operator {
                $(Operator::$op $({ $($arg),* })? => { $($(self.$arg($arg);)*)? })*
                _ => self.ok = false,
            }
        }
    };
}

macro_rules! indices {
    ($($name:ident)*) => {$(
        fn $name(&mut self, index: &u32) {
            self.words.push((*index).into());
        }
    )*};
}

/// The immediates, by the names wasmparser's operator table gives them.
impl Writer<'_> {
    wasmparser::for_each_operator!(operator);

    indices! {
        function_index type_index struct_type_index array_type_index array_type_index_dst
        array_type_index_src cont_type_index argument_index result_index field_index array_size
        table_index table dst_table src_table mem dst_mem src_mem global_index tag_index
        elem_index array_elem_index data_index array_data_index
    }

    fn local_index(&mut self, _: &u32) {
        self.ok = false;
    }
    fn relative_depth(&mut self, _: &u32) {
        self.ok = false;
    }
    fn blockty<T>(&mut self, _: &T) {
        self.ok = false;
    }
    fn targets<T>(&mut self, _: &T) {
        self.ok = false;
    }
    fn try_table<T>(&mut self, _: &T) {
        self.ok = false;
    }
    fn resume_table(&mut self, table: &ResumeTable) {
        // One without handlers needs no word.
        self.ok &= table.handlers.is_empty();
    }
    #[expect(clippy::wrong_self_convention, reason = "the name of an immediate")]
    fn from_ref_type(&mut self, _: &RefType) {
        self.ok = false;
    }
    #[expect(clippy::wrong_self_convention, reason = "the name of an immediate")]
    fn to_ref_type(&mut self, _: &RefType) {
        self.ok = false;
    }
    fn tys(&mut self, _: &[ValType]) {
        self.ok = false;
    }
    fn lane(&mut self, lane: &u8) {
        self.words.push((*lane).into());
    }
    fn lanes(&mut self, lanes: &[u8; 16]) {
        self.wide(u128::from_le_bytes(*lanes));
    }
    fn wide(&mut self, value: u128) {
        self.words.extend([value as u64, (value >> 64) as u64]);
    }
    fn ordering(&mut self, ordering: &Ordering) {
        self.words.push(ordering_number(*ordering).into());
    }
    fn value(&mut self, value: &impl Constant) {
        value.words(&mut self.words);
    }
    fn hty(&mut self, ty: &HeapType) {
        // Only the heap type counts.
        match RefType::new(true, *ty) {
            Some(ty) => {
                let word = self.func.intern_type(ValType::Ref(ty));
                self.words.push(word);
            }
            None => self.ok = false,
        }
    }
    fn ty(&mut self, ty: &ValType) {
        let word = self.func.intern_type(*ty);
        self.words.push(word);
    }
    fn memarg(&mut self, arg: &MemArg) {
        // An access to an array has other operands than its row says.
        self.ok &= matches!(arg.target, MemArgTarget::Memory(_));
        let mut arg = Access::from(arg);
        if self.marked && arg.offset & MARKED_OFFSET != 0 {
            arg.flags |= Access::ADDRESS_FOLLOWS;
            arg.offset &= !MARKED_OFFSET;
        }
        let word = arg.to_word(self.func);
        self.words.push(word);
    }
}

trait Constant {
    fn words(&self, words: &mut Words);
}

impl Constant for i32 {
    fn words(&self, words: &mut Words) {
        words.push((*self as u32).into());
    }
}

impl Constant for i64 {
    fn words(&self, words: &mut Words) {
        words.push(*self as u64);
    }
}

impl Constant for Ieee32 {
    fn words(&self, words: &mut Words) {
        words.push(self.bits().into());
    }
}

impl Constant for Ieee64 {
    fn words(&self, words: &mut Words) {
        words.push(self.bits());
    }
}

impl Constant for V128 {
    fn words(&self, words: &mut Words) {
        let value = u128::from_le_bytes(*self.bytes());
        words.extend([value as u64, (value >> 64) as u64]);
    }
}

/// Where an instruction is written to.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) bytes: Vec<u8>,
    pub(crate) refs: Vec<Ref>,
    /// As [`crate::encode::ModuleFacts::one_memory`].
    pub(crate) one_memory: bool,
    /// The one memory was written.
    pub(crate) uses_one_memory: bool,
}

impl Output {
    fn slot(&mut self, slot: Slot) {
        self.refs.push(Ref { at: self.bytes.len() as u32, slot });
    }

    fn memory(&mut self, index: u32) {
        if self.one_memory {
            self.uses_one_memory = true;
            self.bytes.push(0);
        } else {
            self.slot(Slot::Memory(MemoryId::from_u32(index)));
        }
    }

    /// Writes an instruction with all its immediates.
    ///
    /// # Panics
    /// When one of its immediates has no word.
    pub(crate) fn op(&mut self, func: &Function, op: Op) {
        if let Some(address) = address::of(op) {
            return self.slot(Slot::Address(address));
        }
        let row = op.code.row();
        row.code.write(&mut self.bytes);
        let mut words = func.words_of(op).into_iter();
        let mut next = || words.next().expect("as many words as its immediates take");
        for &immediate in row.immediates {
            match immediate {
                Immediate::Func => {
                    let id = FuncId::from_u32(next() as u32);
                    let reference = op.code == Opcode::RefFunc;
                    self.slot(if reference { Slot::FuncRef(id) } else { Slot::Func(id) });
                }
                Immediate::Type => self.slot(Slot::Type(TypeId::from_u32(next() as u32))),
                Immediate::Table => self.slot(Slot::Table(TableId::from_u32(next() as u32))),
                Immediate::Memory => self.memory(next() as u32),
                Immediate::Global => self.slot(Slot::Global(GlobalId::from_u32(next() as u32))),
                Immediate::Tag => self.slot(Slot::Tag(TagId::from_u32(next() as u32))),
                Immediate::Elem => self.slot(Slot::Elem(ElemId::from_u32(next() as u32))),
                Immediate::Data => self.slot(Slot::Data(DataId::from_u32(next() as u32))),
                Immediate::Field | Immediate::Size => leb::write_u64(&mut self.bytes, next()),
                Immediate::I32 => leb::write_s64(&mut self.bytes, next() as i32 as i64),
                Immediate::I64 => leb::write_s64(&mut self.bytes, next() as i64),
                Immediate::F32 => self.bytes.extend_from_slice(&(next() as u32).to_le_bytes()),
                Immediate::F64 => self.bytes.extend_from_slice(&next().to_le_bytes()),
                Immediate::V128 | Immediate::Lanes => {
                    self.bytes.extend_from_slice(&next().to_le_bytes());
                    self.bytes.extend_from_slice(&next().to_le_bytes());
                }
                Immediate::Lane | Immediate::Ordering => self.bytes.push(next() as u8),
                Immediate::MemArg => self.access(Access::from_word(func, next())),
                Immediate::HeapType => match func.types[next() as usize] {
                    ValType::Ref(ty) => {
                        encode::heap_type(&mut self.bytes, &mut self.refs, ty.heap_type());
                    }
                    ty => unreachable!("{ty} is no reference type"),
                },
                Immediate::ValTypes => {
                    self.bytes.push(1);
                    let ty = func.types[next() as usize];
                    encode::val_type(&mut self.bytes, &mut self.refs, ty);
                }
                // Without handlers.
                Immediate::ResumeTable => self.bytes.push(0),
                Immediate::BlockType
                | Immediate::Label
                | Immediate::LabelTable
                | Immediate::Local
                | Immediate::RefCast
                | Immediate::TryTable => unreachable!("{op:?} is not written from words"),
            }
        }
    }

    /// Writes a block type that gives several values.
    pub(crate) fn several(&mut self, ty: u64) {
        self.slot(Slot::SignedType(TypeId::from_u32(ty as u32)));
    }

    /// Writes what resumes a continuation, up to its clauses.
    pub(crate) fn start_resume(&mut self, func: &Function, op: Op, count: u32) {
        self.op(func, op);
        // The number of clauses is what it ends in.
        self.bytes.pop();
        leb::write_u32(&mut self.bytes, count);
    }

    /// Writes a clause of it, up to its label.
    pub(crate) fn on_label(&mut self, tag: u64) {
        self.bytes.push(0);
        self.tag(tag);
    }

    /// Writes a clause of it that has no label.
    pub(crate) fn on_switch(&mut self, tag: u64) {
        self.bytes.push(1);
        self.tag(tag);
    }

    /// Writes the index of a tag.
    pub(crate) fn tag(&mut self, tag: u64) {
        self.slot(Slot::Tag(TagId::from_u32(tag as u32)));
    }

    /// Writes a clause of `try_table`, up to its label.
    pub(crate) fn catch(&mut self, kind: CatchKind, tag: u64) {
        let (byte, has_tag) = match kind {
            CatchKind::One => (0, true),
            CatchKind::OneRef => (1, true),
            CatchKind::All => (2, false),
            CatchKind::AllRef => (3, false),
        };
        self.bytes.push(byte);
        if has_tag {
            self.tag(tag);
        }
    }

    /// Writes a branch that looks at a reference, up to its label. Its words
    /// are the types looked from and looked for, where it has any.
    pub(crate) fn start_br_on(&mut self, func: &Function, op: Op) {
        op.code.row().code.write(&mut self.bytes);
        if let Some([from, to]) = looked_for(func, op) {
            self.bytes.push(u8::from(from.is_nullable()) | u8::from(to.is_nullable()) << 1);
        }
    }

    /// Writes what comes behind its label.
    pub(crate) fn end_br_on(&mut self, func: &Function, op: Op) {
        for ty in looked_for(func, op).into_iter().flatten() {
            encode::heap_type(&mut self.bytes, &mut self.refs, ty.heap_type());
        }
    }

    fn access(&mut self, access: Access) {
        let flags = access.align | access.flags & !Access::ADDRESS_FOLLOWS;
        if access.flags & Access::TYPE_FOLLOWS != 0 {
            self.bytes.push(flags);
            self.slot(Slot::Type(TypeId::from_u32(access.target)));
        } else if self.one_memory {
            self.uses_one_memory = true;
            self.bytes.push(flags);
        } else {
            self.slot(Slot::MemArg(MemoryId::from_u32(access.target)));
            self.bytes.push(flags);
        }
        if access.flags & Access::ORDERING_FOLLOWS != 0 {
            self.bytes.push(access.ordering);
        }
        if access.flags & Access::ADDRESS_FOLLOWS != 0 {
            self.slot(Slot::Offset(access.offset as u32));
        } else {
            leb::write_u64(&mut self.bytes, access.offset);
        }
    }
}

/// The types that a branch looks from and for; `None` when it looks for null.
fn looked_for(func: &Function, op: Op) -> Option<[RefType; 2]> {
    if matches!(op.code, Opcode::BrOnNull | Opcode::BrOnNonNull) {
        return None;
    }
    let [from, to] = *func.words(op.word) else { return None };
    match [func.types[from as usize], func.types[to as usize]] {
        [ValType::Ref(from), ValType::Ref(to)] => Some([from, to]),
        _ => None,
    }
}
