//! Merges functions that do the same, recursive ones included.
//!
//! Partition refinement (Hopcroft, "An n log n algorithm for minimizing states
//! in a finite automaton", 1971): assume that all functions with the same code
//! apart from what they call are equal, then split a class whenever some of its
//! members call a class from places where others do not, until nothing splits.
//! What is left is the coarsest partition in which equal functions call equal
//! functions at equal places, which by coinduction do the same. A class that
//! was split off looks at its callers once more, the largest part never: each
//! call is looked at a logarithmic number of times.
//!
//! Pre: equal types have one representative. Post: no two functions of the
//! layout are equal.
//! Does not handle: functions that differ in constants only.

use std::cmp::Reverse;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use cranelift_entity::packed_option::{PackedOption, ReservedValue};
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

/// A place from which a function calls or refers to another: the function, and
/// how many such places come before.
type Place = (FuncId, u32);

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    let mut partition = Partition::by_code(unit.module);
    partition.refine();
    let Partition { classes, members, .. } = partition;
    let layout = &mut unit.module.layout;
    for class in classes.values() {
        let members = &members[class.clone()];
        // The first in the order of the input stands for all.
        if let Some(&first) = members.iter().min() {
            members.iter().for_each(|&member| layout.func_representative[member] = first);
            unit.counts.functions_merged += members.len() as u64 - 1;
        }
    }
    layout.funcs.retain(|&func| layout.func_representative[func] == func);
}

/// Defined functions, in classes.
struct Partition<'m, 'a> {
    module: &'m Module<'a>,
    /// Each class is a range of `members`.
    classes: PrimaryMap<Class, Range<usize>>,
    members: Vec<FuncId>,
    /// Where in `members` a function is.
    position: SecondaryMap<FuncId, usize>,
    /// `None` for imported functions.
    class_of: SecondaryMap<FuncId, PackedOption<Class>>,
}

impl<'m, 'a> Partition<'m, 'a> {
    /// Puts functions with the same code, apart from the defined functions that
    /// they call, together.
    fn by_code(module: &'m Module<'a>) -> Self {
        let mut partition = Partition {
            module,
            classes: PrimaryMap::new(),
            members: Vec::new(),
            position: SecondaryMap::new(),
            class_of: SecondaryMap::new(),
        };
        let mut classes: Vec<Vec<FuncId>> = Vec::new();
        let mut by_hash: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for &id in &module.layout.funcs {
            let Some(body) = module.funcs[id].body() else {
                continue;
            };
            let candidates = by_hash.entry(partition.code_hash(id, &body.encoded)).or_default();
            match candidates.iter().find(|&&class| partition.same_code(classes[class][0], id)) {
                Some(&class) => classes[class].push(id),
                None => {
                    candidates.push(classes.len());
                    classes.push(vec![id]);
                }
            }
        }
        for class in classes {
            let start = partition.members.len();
            partition.members.extend(class);
            partition.add_class(start..partition.members.len());
        }
        for (position, &member) in partition.members.iter().enumerate() {
            partition.position[member] = position;
        }
        partition
    }

    fn add_class(&mut self, range: Range<usize>) -> Class {
        let class = self.classes.push(range.clone());
        for &member in &self.members[range] {
            self.class_of[member] = class.into();
        }
        class
    }

    /// Splits classes until equal functions call equal functions.
    fn refine(&mut self) {
        let called_from = self.called_from();
        let mut pending: Vec<Class> = self.classes.keys().collect();
        let mut places: Vec<Place> = Vec::new();
        while let Some(called) = pending.pop() {
            places.clear();
            for &member in &self.members[self.classes[called].clone()] {
                places.extend_from_slice(&called_from[member]);
            }
            places.sort_unstable();
            let mut callers: Vec<&[Place]> = places.chunk_by(|a, b| a.0 == b.0).collect();
            let class_of = |caller: &[Place]| self.class_of[caller[0].0];
            callers.sort_by(|a, b| {
                let classes = class_of(a).expand().cmp(&class_of(b).expand());
                classes.then_with(|| from(a).cmp(from(b)))
            });
            let of_one_class = |a: &&[Place], b: &&[Place]| class_of(a) == class_of(b);
            let by_class: Vec<&[&[Place]]> = callers.chunk_by(of_one_class).collect();
            for callers in by_class {
                // Whether or not the class itself is pending: its parts but the
                // largest have to be looked at, and it stays as it is.
                self.split(callers, &mut pending);
            }
        }
    }

    /// From where each defined function is called or referred to, by functions
    /// that are not alone in their class.
    fn called_from(&self) -> SecondaryMap<FuncId, Vec<Place>> {
        let mut called_from: SecondaryMap<FuncId, Vec<Place>> = SecondaryMap::new();
        for class in self.classes.values().filter(|class| class.len() > 1) {
            for &caller in &self.members[class.clone()] {
                let body = self.module.funcs[caller].body();
                let refs = body.map_or(&[][..], |body| &body.encoded.template.refs);
                let callees = refs.iter().filter_map(|r| match r.slot {
                    Slot::Func(callee) | Slot::FuncRef(callee) => Some(callee),
                    _ => None,
                });
                for (place, callee) in callees.enumerate() {
                    if self.class_of[callee].is_some() {
                        called_from[callee].push((caller, place as u32));
                    }
                }
            }
        }
        called_from
    }

    /// Splits a class into those of its members that call from the same places,
    /// which `callers` are, sorted, and those that do not call. Adds the parts
    /// that are new classes to `new`; the largest remains the class.
    fn split(&mut self, callers: &[&[Place]], new: &mut Vec<Class>) {
        let Some(class) = self.class_of[callers[0][0].0].expand() else {
            return;
        };
        let range = self.classes[class].clone();
        let mut parts = Vec::new();
        let mut end = range.start;
        for part in callers.chunk_by(|a, b| from(a).eq(from(b))) {
            let start = end;
            for caller in part {
                self.swap(end, self.position[caller[0].0]);
                end += 1;
            }
            parts.push(start..end);
        }
        if end < range.end {
            parts.push(end..range.end);
        }
        parts.sort_by_key(|part| Reverse(part.len()));
        self.classes[class] = parts[0].clone();
        new.extend(parts.drain(1..).map(|part| self.add_class(part)));
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.members.swap(a, b);
        self.position[self.members[a]] = a;
        self.position[self.members[b]] = b;
    }

    /// What a slot refers to, apart from defined functions, once merged types
    /// are one.
    fn normalised(&self, slot: Slot) -> Slot {
        let any = FuncId::reserved_value();
        let is_defined = |func: FuncId| self.module.funcs[func].body().is_some();
        match slot {
            Slot::Func(func) if is_defined(func) => Slot::Func(any),
            Slot::FuncRef(func) if is_defined(func) => Slot::FuncRef(any),
            Slot::Type(ty) => Slot::Type(self.module.representative_type(ty)),
            Slot::SignedType(ty) => Slot::SignedType(self.module.representative_type(ty)),
            Slot::Func(_)
            | Slot::FuncRef(_)
            | Slot::Table(_)
            | Slot::Memory(_)
            | Slot::MemArg(_)
            | Slot::Global(_)
            | Slot::Tag(_)
            | Slot::Elem(_)
            | Slot::Data(_)
            | Slot::Address(_)
            | Slot::Offset(_) => slot,
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

/// The places in a function that all of `places` are.
fn from(places: &[Place]) -> impl Iterator<Item = u32> {
    places.iter().map(|&(_, place)| place)
}
