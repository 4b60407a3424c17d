//! Functions that have been optimized in this run, by content.
//!
//! The components of a build hold much of the same library code. Two functions
//! whose templates are equal once the entities they refer to are numbered by
//! first appearance, and whose entities have equal types, become the same: the
//! second takes what the first became, with its own entities in the slots. The
//! key is a cryptographic hash of all that the result depends on beside the
//! level, which is one for all.
//!
//! Does not handle: functions that refer to types with structure of their own
//! (garbage-collected objects) or to exceptions; these are optimized each time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cranelift_entity::EntityRef;
use rustc_hash::FxHashMap;
use wasmparser::{CompositeInnerType, FuncType, HeapType, RefType, ValType};
use waulk_wasm::encode::{EncodedBody, ModuleFacts};
use waulk_wasm::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use waulk_wasm::module::Module;
use waulk_wasm::template::{Ref, Slot, Template};

use crate::function::Optimized;

/// Parts that are locked apart from each other.
const SHARDS: usize = 64;

/// What functions became.
#[derive(Debug)]
pub struct FunctionMemo {
    shards: [Mutex<FxHashMap<Key, Optimized>>; SHARDS],
    bytes: AtomicU64,
    /// Bytes it may hold.
    limit: u64,
}

type Key = [u8; 32];

impl FunctionMemo {
    /// A memo that holds at most about `limit` bytes; with 0 it remembers
    /// nothing.
    pub fn new(limit: u64) -> Self {
        FunctionMemo {
            shards: std::array::from_fn(|_| Mutex::default()),
            bytes: AtomicU64::new(0),
            limit,
        }
    }

    fn shard(&self, key: &Key) -> MutexGuard<'_, FxHashMap<Key, Optimized>> {
        let shard = &self.shards[usize::from(key[0]) % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a function of this kind became.
    pub(crate) fn get(&self, subject: &Subject) -> Option<Optimized> {
        let optimized = self.shard(&subject.key?).get(&subject.key?).cloned()?;
        Some(match optimized {
            Optimized::Better(body) => {
                Optimized::Better(with_slots(body, |slot| subject.entities.get(slot)))
            }
            other => other,
        })
    }

    /// Remembers what a function became.
    pub(crate) fn put(&self, subject: &Subject, optimized: &Optimized) {
        /// About what an entry takes beside its bytes.
        const ENTRY: u64 = 128;
        let Some(key) = subject.key else { return };
        let entry = match optimized {
            Optimized::Better(body) => {
                let refs = body.template.refs.iter();
                if !refs.clone().all(|r| subject.entities.number(r.slot).is_some()) {
                    return;
                }
                let number = |slot| subject.entities.number(slot).unwrap_or(slot);
                Optimized::Better(with_slots(body.clone(), number))
            }
            other => other.clone(),
        };
        let size = match &entry {
            Optimized::Better(body) => {
                body.template.bytes.len() + std::mem::size_of_val(&*body.template.refs)
            }
            _ => 0,
        };
        let size = size as u64 + ENTRY;
        if self.bytes.fetch_add(size, Ordering::Relaxed) + size > self.limit {
            self.bytes.fetch_sub(size, Ordering::Relaxed);
            return;
        }
        self.shard(&key).insert(key, entry);
    }
}

fn with_slots(mut body: EncodedBody, slot: impl Fn(Slot) -> Slot) -> EncodedBody {
    let Template { bytes, mut refs } = body.template;
    for r in &mut refs {
        *r = Ref { slot: slot(r.slot), ..*r };
    }
    body.template = Template { bytes, refs };
    body
}

/// A function that is looked up; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    /// `None` where the function can't be compared with others.
    key: Option<Key>,
    entities: Entities,
    text: Vec<u8>,
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
        self.key = described.then(|| *blake3::hash(&self.text).as_bytes());
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
struct Entities {
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
    fn number(&self, slot: Slot) -> Option<Slot> {
        self.numbers.get(&entity(slot)).map(|&number| with_index(slot, number))
    }

    /// The slot with the entity in the place of its number.
    fn get(&self, slot: Slot) -> Slot {
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

fn kind(slot: Slot) -> u8 {
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

fn index(slot: Slot) -> u32 {
    use waulk_wasm::template::{AsRead, Indices};
    AsRead.index(slot)
}

fn with_index(slot: Slot, index: u32) -> Slot {
    let index = index as usize;
    match slot {
        Slot::Func(_) => Slot::Func(FuncId::new(index)),
        Slot::FuncRef(_) => Slot::FuncRef(FuncId::new(index)),
        Slot::Type(_) => Slot::Type(TypeId::new(index)),
        Slot::SignedType(_) => Slot::SignedType(TypeId::new(index)),
        Slot::Table(_) => Slot::Table(TableId::new(index)),
        Slot::Memory(_) => Slot::Memory(MemoryId::new(index)),
        Slot::MemArg(_) => Slot::MemArg(MemoryId::new(index)),
        Slot::Global(_) => Slot::Global(GlobalId::new(index)),
        Slot::Tag(_) => Slot::Tag(TagId::new(index)),
        Slot::Elem(_) => Slot::Elem(ElemId::new(index)),
        Slot::Data(_) => Slot::Data(DataId::new(index)),
        Slot::Address(_) => Slot::Address(index as u32),
        Slot::Offset(_) => Slot::Offset(index as u32),
    }
}

#[cfg(test)]
mod tests {
    use waulk_wasm::encode::{Encoder, Locals};

    use super::*;
    use crate::{FunctionOptimizer, Level};

    /// Optimizes the last function of a module.
    fn last_of(text: &str, memo: &FunctionMemo) -> Optimized {
        let bytes = wat::parse_str(text).expect("the text is valid");
        let mut encoder = Encoder::default();
        let module = Module::read(&bytes, &mut encoder, |_| true).expect("the module is valid");
        let facts = ModuleFacts::of(&module);
        let func = module.funcs.keys().next_back().expect("it has a function");
        let source = &module.funcs[func].body().expect("it has a body").source;
        let params = module.param_count(func);
        let plain = encoder.body(source, params, &facts, Locals::Order).expect("it is valid");
        FunctionOptimizer::default().run(&module, func, &plain, &facts, Level::Size, memo)
    }

    fn entries(memo: &FunctionMemo) -> usize {
        memo.shards.iter().map(|shard| shard.lock().unwrap().len()).sum()
    }

    const BODY: &str = "(param i32) (result i32)
        (drop (i32.add (i32.const 1) (i32.const 2)))
        (call $a (i32.add (call $b (local.get 0)) (global.get $g)))";

    fn module(before: &str, global: &str) -> String {
        let int = "(param i32) (result i32)";
        format!(
            r#"(module {before} (import "" "a" (func $a {int})) (import "" "b" (func $b {int}))
            (global $g {global}) (func {BODY}))"#
        )
    }

    #[test]
    fn what_differs_in_indices_alone_is_done_once() {
        let memo = FunctionMemo::new(1 << 20);
        let one = module("", "i32 (i32.const 0)");
        let other = module(
            r#"(type (func)) (import "" "x" (func)) (import "" "y" (global i64))"#,
            "i32 (i32.const 9)",
        );
        for text in [&one, &other] {
            let fresh = last_of(text, &FunctionMemo::new(0));
            assert!(matches!(fresh, Optimized::Better(_)));
            assert_eq!(last_of(text, &memo), fresh);
            assert_eq!(entries(&memo), 1);
        }
        assert_ne!(last_of(&one, &memo), last_of(&other, &memo), "each has its own indices");
    }

    #[test]
    fn what_differs_in_what_it_refers_to_is_not_the_same() {
        let memo = FunctionMemo::new(1 << 20);
        let plain = "i32 (i32.const 0)";
        let texts = [
            module("", plain),
            module("", "(mut i32) (i32.const 0)"),
            module(r#"(import "" "m" (memory 1))"#, plain),
            module("", plain).replace("call $b", "call $a"),
        ];
        for (done, text) in texts.iter().enumerate() {
            let optimized = last_of(text, &memo);
            assert_eq!(optimized, last_of(text, &FunctionMemo::new(0)));
            assert_eq!(entries(&memo), done + 1, "{text}");
        }
    }

    #[test]
    fn a_full_memo_remembers_nothing_more() {
        let memo = FunctionMemo::new(64);
        last_of(&module("", "i32 (i32.const 0)"), &memo);
        assert_eq!((entries(&memo), memo.bytes.into_inner()), (0, 0));
    }
}
