//! Merges functions that do the same, recursive ones included.
//!
//! Partition refinement (Hopcroft's idea, as for minimising automata): assume
//! that all functions with the same code apart from what they call are equal,
//! then split a class whenever two of its members call functions of different
//! classes, until nothing splits. What is left is the coarsest partition in
//! which equal functions call equal functions at equal places, which by
//! coinduction do the same.
//!
//! Pre: equal types have one representative. Post: no two functions of the
//! layout are equal.
//! Does not handle: functions that differ in constants only.

use std::hash::{Hash, Hasher};

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, SecondaryMap, entity_impl};
use rustc_hash::{FxHashMap, FxHasher};
use waulk_wasm::encode::EncodedBody;
use waulk_wasm::entity::FuncId;
use waulk_wasm::module::Module;
use waulk_wasm::template::Slot;

use crate::Unit;

/// Functions that are taken to be equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Class(u32);
entity_impl!(Class, "class");

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    let mut partition = Partition::by_code(unit.module);
    partition.refine();
    let Partition { classes, .. } = partition;
    let layout = &mut unit.module.layout;
    for members in classes.values() {
        // The first in the order of the input stands for all.
        if let Some((&first, others)) = members.split_first() {
            for &other in others {
                layout.func_representative[other] = first;
                unit.counts.functions_merged += 1;
            }
        }
    }
    layout.funcs.retain(|&func| layout.func_representative[func] == func);
}

struct Partition<'m, 'a> {
    module: &'m Module<'a>,
    /// Members in the order of the input.
    classes: PrimaryMap<Class, Vec<FuncId>>,
    /// None for what is in a class of its own: imported functions.
    class_of: SecondaryMap<FuncId, PackedOption<Class>>,
}

impl<'m, 'a> Partition<'m, 'a> {
    /// Puts functions with the same code, apart from what they call, together.
    fn by_code(module: &'m Module<'a>) -> Self {
        let mut partition =
            Partition { module, classes: PrimaryMap::new(), class_of: SecondaryMap::new() };
        let mut by_hash: FxHashMap<u64, Vec<Class>> = FxHashMap::default();
        let mut funcs = module.layout.funcs.clone();
        funcs.sort_unstable();
        for id in funcs {
            let Some(body) = module.funcs[id].body() else {
                continue;
            };
            let candidates = by_hash.entry(partition.code_hash(id, &body.encoded)).or_default();
            let same = |&&class: &&Class| partition.same_code(partition.classes[class][0], id);
            let class = match candidates.iter().find(same) {
                Some(&class) => class,
                None => {
                    let class = partition.classes.push(Vec::new());
                    candidates.push(class);
                    class
                }
            };
            partition.classes[class].push(id);
            partition.class_of[id] = class.into();
        }
        partition
    }

    /// Splits classes until equal functions call equal functions.
    fn refine(&mut self) {
        let callers = self.callers_of_shared();
        let shared = |(class, members): (Class, &Vec<FuncId>)| (members.len() > 1).then_some(class);
        let mut pending: Vec<Class> = self.classes.iter().filter_map(shared).collect();
        let mut is_pending: SecondaryMap<Class, bool> = SecondaryMap::new();
        pending.iter().for_each(|&class| is_pending[class] = true);
        while let Some(class) = pending.pop() {
            is_pending[class] = false;
            for moved in self.split(class) {
                for &caller in &callers[moved] {
                    if let Some(class) = self.class_of[caller].expand()
                        && self.classes[class].len() > 1
                        && !std::mem::replace(&mut is_pending[class], true)
                    {
                        pending.push(class);
                    }
                }
            }
        }
    }

    /// Who refers to a function that shares its class with another.
    fn callers_of_shared(&self) -> SecondaryMap<FuncId, Vec<FuncId>> {
        let mut callers: SecondaryMap<FuncId, Vec<FuncId>> = SecondaryMap::new();
        for &caller in self.classes.values().filter(|members| members.len() > 1).flatten() {
            for callee in self.callees(caller) {
                let class = self.class_of[callee].expand();
                if class.is_some_and(|class| self.classes[class].len() > 1) {
                    callers[callee].push(caller);
                }
            }
        }
        callers
    }

    /// Splits `class` by what its members refer to. The largest part stays;
    /// gives the functions of the others, which now have classes of their own.
    fn split(&mut self, class: Class) -> Vec<FuncId> {
        let mut parts: Vec<(Vec<Callee>, Vec<FuncId>)> = Vec::new();
        let mut by_key: FxHashMap<Vec<Callee>, usize> = FxHashMap::default();
        for &member in &self.classes[class] {
            let key: Vec<Callee> = self.callees(member).map(|callee| self.callee(callee)).collect();
            match by_key.get(&key) {
                Some(&part) => parts[part].1.push(member),
                None => {
                    by_key.insert(key.clone(), parts.len());
                    parts.push((key, vec![member]));
                }
            }
        }
        if parts.len() < 2 {
            return Vec::new();
        }
        let largest = (0..parts.len()).max_by_key(|&part| (parts[part].1.len(), usize::MAX - part));
        let (_, stays) = parts.swap_remove(largest.expect("there are at least two"));
        self.classes[class] = stays;
        let mut moved = Vec::new();
        for (_, members) in parts {
            moved.extend_from_slice(&members);
            let new = self.classes.push(members);
            for &member in &self.classes[new] {
                self.class_of[member] = new.into();
            }
        }
        moved
    }

    fn callees(&self, func: FuncId) -> impl Iterator<Item = FuncId> + use<'m, 'a> {
        let body = self.module.funcs[func].body();
        let refs = body.map_or(&[][..], |body| &body.encoded.template.refs);
        refs.iter().filter_map(|r| match r.slot {
            Slot::Func(callee) | Slot::FuncRef(callee) => Some(callee),
            _ => None,
        })
    }

    fn callee(&self, func: FuncId) -> Callee {
        match self.class_of[func].expand() {
            Some(class) => Callee::Class(class),
            None => Callee::Imported(func),
        }
    }

    /// What a slot refers to, apart from functions, once merged types are one.
    fn normalised(&self, slot: Slot) -> Slot {
        let any = FuncId::from_u32(0);
        match slot {
            Slot::Func(_) => Slot::Func(any),
            Slot::FuncRef(_) => Slot::FuncRef(any),
            Slot::Type(ty) => Slot::Type(self.module.representative_type(ty)),
            Slot::SignedType(ty) => Slot::SignedType(self.module.representative_type(ty)),
            Slot::Table(_)
            | Slot::Memory(_)
            | Slot::MemArg(_)
            | Slot::Global(_)
            | Slot::Tag(_)
            | Slot::Elem(_)
            | Slot::Data(_) => slot,
        }
    }

    fn code_hash(&self, func: FuncId, body: &EncodedBody) -> u64 {
        let mut hasher = FxHasher::default();
        self.module.representative_type(self.module.funcs[func].ty).hash(&mut hasher);
        body.template.bytes.hash(&mut hasher);
        for r in &body.template.refs {
            (r.at, self.normalised(r.slot)).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn same_code(&self, a: FuncId, b: FuncId) -> bool {
        let module = self.module;
        let (fa, fb) = (&module.funcs[a], &module.funcs[b]);
        let (Some(ba), Some(bb)) = (fa.body(), fb.body()) else {
            return false;
        };
        let (ta, tb) = (&ba.encoded.template, &bb.encoded.template);
        module.representative_type(fa.ty) == module.representative_type(fb.ty)
            && ta.bytes == tb.bytes
            && ta.refs.len() == tb.refs.len()
            && ta.refs.iter().zip(&tb.refs).all(|(ra, rb)| {
                ra.at == rb.at && self.normalised(ra.slot) == self.normalised(rb.slot)
            })
    }
}

/// What a function refers to, as far as it can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Callee {
    Imported(FuncId),
    Class(Class),
}
