//! What a function's result depends on, as a key.

use rustc_hash::FxHashMap;
use wasmparser::{CompositeInnerType, FuncType, HeapType, RefType, ValType};
use waulk_wasm::encode::{EncodedBody, ModuleFacts};
use waulk_wasm::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use waulk_wasm::module::Module;
use waulk_wasm::template::{AsRead, Indices, Slot};

/// A function apart from its module, as a cryptographic hash: equal keys are equal functions.
/// What becomes of one depends on that, on the level and on the rules alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionKey(pub(super) [u8; 32]);

impl AsRef<[u8; 32]> for FunctionKey {
    fn as_ref(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A function that is looked up; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// `None` where the function can't be compared with others.
    pub(crate) key: Option<FunctionKey>,
    pub(super) entities: Entities,
    pub(super) text: Vec<u8>,
}

impl Subject {
    /// Looks at a function whose encoding is `plain`.
    pub(crate) fn make(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        plain: &EncodedBody,
        facts: &ModuleFacts,
    ) {
        self.text.clear();
        self.entities.clear();
        self.text.extend([u8::from(facts.one_memory), u8::from(plain.uses_one_memory)]);
        self.number(plain.template.bytes.len());
        self.text.extend_from_slice(&plain.template.bytes);
        self.number(plain.template.refs.len());
        for r in &plain.template.refs {
            self.number(r.at as usize);
            let number = self.entities.add(r.slot);
            self.text.push(kind(r.slot));
            self.number(number as usize);
        }
        let described = self.func_type(module, module.funcs[func].ty)
            && (0..self.entities.slots.len()).all(|i| self.entity(module, self.entities.slots[i]));
        self.key = described.then(|| FunctionKey(*blake3::hash(&self.text).as_bytes()));
    }

    fn number(&mut self, number: usize) {
        self.text.extend_from_slice(&(number as u32).to_le_bytes());
    }

    /// Adds what is known about an entity; whether that is all there is to it.
    fn entity(&mut self, module: &Module<'_>, slot: Slot) -> bool {
        match slot {
            Slot::Func(id) | Slot::FuncRef(id) => self.func_type(module, module.funcs[id].ty),
            Slot::Type(id) | Slot::SignedType(id) => self.func_type(module, id),
            Slot::Table(id) => {
                let ty = &module.tables[id].ty;
                self.text.extend([u8::from(ty.table64), u8::from(ty.shared)]);
                self.val_type(ValType::Ref(ty.element_type))
            }
            Slot::Memory(id) | Slot::MemArg(id) => {
                let ty = &module.memories[id].ty;
                self.text.extend([u8::from(ty.memory64), u8::from(ty.shared)]);
                true
            }
            Slot::Global(id) => {
                let ty = &module.globals[id].ty;
                self.text.extend([u8::from(ty.mutable), u8::from(ty.shared)]);
                self.val_type(ty.content_type)
            }
            // What a clause gives needs a type that any of the module's may be.
            Slot::Tag(_) => false,
            // Nothing is known about an address.
            Slot::Elem(_) | Slot::Data(_) | Slot::Address(_) | Slot::Offset(_) => true,
        }
    }

    fn func_type(&mut self, module: &Module<'_>, id: TypeId) -> bool {
        let Some(ty) = plain_func_type(module, id) else { return false };
        self.number(ty.params().len());
        self.number(ty.results().len());
        ty.params().iter().chain(ty.results()).all(|&ty| self.val_type(ty))
    }

    fn val_type(&mut self, ty: ValType) -> bool {
        let byte = match ty {
            ValType::I32 => 0,
            ValType::I64 => 1,
            ValType::F32 => 2,
            ValType::F64 => 3,
            ValType::V128 => 4,
            ValType::Ref(RefType::FUNCREF) => 5,
            ValType::Ref(RefType::EXTERNREF) => 6,
            ValType::Ref(ty) => match ty.heap_type() {
                HeapType::Abstract { shared, ty: heap } => {
                    self.text.extend([7, u8::from(shared), u8::from(ty.is_nullable())]);
                    heap as u8
                }
                _ => return false,
            },
        };
        self.text.push(byte);
        true
    }
}

/// A function type that is no sub- or supertype and shared with nobody.
fn plain_func_type<'m>(module: &'m Module<'_>, id: TypeId) -> Option<&'m FuncType> {
    let ty = &module.types.get(id)?.ty;
    let plain = ty.is_final && ty.supertype_idxs.is_empty() && !ty.composite_type.shared;
    match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) if plain => Some(ty),
        _ => None,
    }
}

/// The entities of a function, numbered by first appearance.
#[derive(Debug, Default)]
pub(super) struct Entities {
    slots: Vec<Slot>,
    numbers: FxHashMap<Slot, u32>,
}

impl Entities {
    fn clear(&mut self) {
        self.slots.clear();
        self.numbers.clear();
    }

    /// The number of an entity; a new one where it is met first.
    fn add(&mut self, slot: Slot) -> u32 {
        *self.numbers.entry(entity(slot)).or_insert_with(|| {
            self.slots.push(slot);
            self.slots.len() as u32 - 1
        })
    }

    /// The slot with the entity's number in the place of the entity.
    pub(super) fn number(&self, slot: Slot) -> Option<Slot> {
        self.numbers.get(&entity(slot)).map(|&number| with_index(slot, number))
    }

    /// The slot with the entity in the place of its number.
    pub(super) fn get(&self, slot: Slot) -> Slot {
        with_index(slot, index(self.slots[index(slot) as usize]))
    }
}

/// One slot for all the ways to refer to an entity.
fn entity(slot: Slot) -> Slot {
    match slot {
        Slot::FuncRef(id) => Slot::Func(id),
        Slot::SignedType(id) => Slot::Type(id),
        Slot::MemArg(id) => Slot::Memory(id),
        other => other,
    }
}

/// What kind of slot it is.
pub(super) fn kind(slot: Slot) -> u8 {
    match slot {
        Slot::Func(_) => 0,
        Slot::FuncRef(_) => 1,
        Slot::Type(_) => 2,
        Slot::SignedType(_) => 3,
        Slot::Table(_) => 4,
        Slot::Memory(_) => 5,
        Slot::MemArg(_) => 6,
        Slot::Global(_) => 7,
        Slot::Tag(_) => 8,
        Slot::Elem(_) => 9,
        Slot::Data(_) => 10,
        Slot::Address(_) => 11,
        Slot::Offset(_) => 12,
    }
}

/// The slot of a kind with an index; `None` if there is no such kind.
pub(super) fn slot(kind: u8, index: u32) -> Option<Slot> {
    Some(match kind {
        0 => Slot::Func(FuncId::from_u32(index)),
        1 => Slot::FuncRef(FuncId::from_u32(index)),
        2 => Slot::Type(TypeId::from_u32(index)),
        3 => Slot::SignedType(TypeId::from_u32(index)),
        4 => Slot::Table(TableId::from_u32(index)),
        5 => Slot::Memory(MemoryId::from_u32(index)),
        6 => Slot::MemArg(MemoryId::from_u32(index)),
        7 => Slot::Global(GlobalId::from_u32(index)),
        8 => Slot::Tag(TagId::from_u32(index)),
        9 => Slot::Elem(ElemId::from_u32(index)),
        10 => Slot::Data(DataId::from_u32(index)),
        11 => Slot::Address(index),
        12 => Slot::Offset(index),
        _ => return None,
    })
}

/// The index of what it refers to.
pub(super) fn index(slot: Slot) -> u32 {
    AsRead.index(slot)
}

fn with_index(slot: Slot, index: u32) -> Slot {
    self::slot(kind(slot), index).unwrap_or(slot)
}
