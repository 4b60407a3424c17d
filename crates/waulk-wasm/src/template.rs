//! Instructions with their references to the module taken out into slots.
//!
//! A template is what a body or a constant expression is apart from the module
//! it stands in: two functions that do the same have equal templates, whatever
//! the indices of what they call. Indices come back when the template is
//! spliced into an output.

use waulk_ir::address;

use crate::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use crate::leb;

/// One reference to a module entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A function that is called.
    Func(FuncId),
    /// A function whose reference is taken.
    FuncRef(FuncId),
    /// A type, as an unsigned index.
    Type(TypeId),
    /// A type, as a signed 33-bit index: block types and heap types.
    SignedType(TypeId),
    /// A table.
    Table(TableId),
    /// A memory.
    Memory(MemoryId),
    /// The flags byte of a memory access, and the memory when it is not the first.
    MemArg(MemoryId),
    /// A global.
    Global(GlobalId),
    /// A tag.
    Tag(TagId),
    /// An element segment.
    Elem(ElemId),
    /// A data segment.
    Data(DataId),
    /// An instruction that gives an [address](waulk_ir::address), opcode and all.
    Address(u32),
    /// The offset of a memory access that is an address.
    Offset(u32),
}

/// A slot and where its index goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ref {
    /// The byte of the template before which the index goes; for
    /// [`Slot::MemArg`] the flags byte itself.
    pub at: u32,
    /// What is referred to.
    pub slot: Slot,
}

/// Encoded instructions without the indices of module entities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Template {
    /// The encoding, without what the slots stand for.
    pub bytes: Box<[u8]>,
    /// The slots, by position.
    pub refs: Box<[Ref]>,
}

/// Gives entities their indices in an output.
pub trait Indices {
    /// The index of what `slot` refers to.
    fn index(&self, slot: Slot) -> u32;

    /// Whether addresses are written so that they are told from numbers when the
    /// result is lifted: what does not depend on them in a template must not do so there.
    const MARKS_ADDRESSES: bool = false;
}

/// The indices that entities had when their module was read.
#[derive(Clone, Copy, Debug)]
pub struct AsRead;

impl Indices for AsRead {
    fn index(&self, slot: Slot) -> u32 {
        match slot {
            Slot::Func(id) | Slot::FuncRef(id) => id.as_u32(),
            Slot::Type(id) | Slot::SignedType(id) => id.as_u32(),
            Slot::Table(id) => id.as_u32(),
            Slot::Memory(id) | Slot::MemArg(id) => id.as_u32(),
            Slot::Global(id) => id.as_u32(),
            Slot::Tag(id) => id.as_u32(),
            Slot::Elem(id) => id.as_u32(),
            Slot::Data(id) => id.as_u32(),
            Slot::Address(address) | Slot::Offset(address) => address,
        }
    }
}

/// As [`AsRead`], with addresses that are told from numbers: as globals that no module
/// has, and as offsets that no memory with 32-bit addresses has.
#[derive(Clone, Copy, Debug)]
pub struct Marked;

impl Indices for Marked {
    fn index(&self, slot: Slot) -> u32 {
        AsRead.index(slot)
    }

    const MARKS_ADDRESSES: bool = true;
}

/// What is added to the offset of a memory access that is an address, where addresses
/// are marked.
pub(crate) const MARKED_OFFSET: u64 = 1 << 62;

const GLOBAL_GET: u8 = 0x23;

pub(crate) const I32_CONST: u8 = 0x41;
const I64_CONST: u8 = 0x42;

/// In the flags of a memory access: a memory index follows.
const MEMORY_INDEX_FOLLOWS: u8 = 1 << 6;

impl Template {
    /// How many bytes [`Template::splice`] writes.
    pub fn len<I: Indices>(&self, indices: &I) -> usize {
        let mut len = self.bytes.len();
        for r in &self.refs {
            let index = indices.index(r.slot);
            len += match r.slot {
                Slot::MemArg(_) if index == 0 => 0,
                Slot::SignedType(_) => leb::len_s64(index.into()) as usize,
                Slot::Address(address) => 1 + leb::len_s64(address.into()) as usize,
                _ => leb::len_u32(index) as usize,
            };
        }
        len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.refs.is_empty()
    }

    /// Appends the encoding with the indices filled in.
    pub fn splice<I: Indices>(&self, indices: &I, out: &mut Vec<u8>) {
        let mut done = 0;
        for r in &self.refs {
            let at = r.at as usize;
            out.extend_from_slice(&self.bytes[done..at]);
            done = at;
            let index = indices.index(r.slot);
            match r.slot {
                Slot::MemArg(_) => {
                    let flags = self.bytes[at];
                    done = at + 1;
                    if index == 0 {
                        out.push(flags);
                    } else {
                        out.push(flags | MEMORY_INDEX_FOLLOWS);
                        leb::write_u32(out, index);
                    }
                }
                Slot::SignedType(_) => leb::write_s64(out, index.into()),
                Slot::Address(address) if I::MARKS_ADDRESSES => {
                    out.push(GLOBAL_GET);
                    leb::write_u32(out, address::GLOBAL | address);
                }
                Slot::Address(address) => {
                    out.push(I32_CONST);
                    leb::write_s64(out, address.into());
                }
                Slot::Offset(address) if I::MARKS_ADDRESSES => {
                    leb::write_u64(out, MARKED_OFFSET | u64::from(address));
                }
                _ => leb::write_u32(out, index),
            }
        }
        out.extend_from_slice(&self.bytes[done..]);
    }

    /// The value of a template that is one `i32.const` or `i64.const`, as the
    /// unsigned offset or address it stands for.
    pub fn as_constant_offset(&self) -> Option<u64> {
        if !self.refs.is_empty() {
            return None;
        }
        let (&opcode, immediate) = self.bytes.split_first()?;
        let mut reader = wasmparser::BinaryReader::new(immediate, 0);
        let value = match opcode {
            I32_CONST => u64::from(reader.read_var_i32().ok()? as u32),
            I64_CONST => reader.read_var_i64().ok()? as u64,
            _ => return None,
        };
        reader.eof().then_some(value)
    }

    /// The template with its constant offset replaced; the instruction stays.
    ///
    /// # Panics
    /// Where [`Template::as_constant_offset`] gives nothing.
    pub fn with_constant_offset(&self, offset: u64) -> Template {
        assert!(self.as_constant_offset().is_some(), "not a constant: {self:?}");
        let mut bytes = vec![self.bytes[0]];
        let value = if self.bytes[0] == I32_CONST { offset as i32 as i64 } else { offset as i64 };
        leb::write_s64(&mut bytes, value);
        Template { bytes: bytes.into(), refs: Box::default() }
    }

    /// The spliced encoding.
    pub fn to_bytes(&self, indices: &impl Indices) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len(indices));
        self.splice(indices, &mut out);
        out
    }
}
