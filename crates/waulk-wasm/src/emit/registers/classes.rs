//! Coalescing: registers that are copied to each other and do not interfere
//! become one class, which gets one local.
//!
//! Two registers interfere where segments with different values overlap, so a copy
//! does not keep its two sides apart while both hold the same. Copies between
//! values that stood in one local before come first.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use rustc_hash::FxHashSet;

use super::liveness::Liveness;
use super::ranges::{Ranges, View};
use super::{LISTED_ANYWAY, MOST_LISTED};
use crate::emit::code::{Copy, Register};
use crate::emit::walk::Walk;

/// The classes; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// Copies between what stood in several locals before.
    others: Vec<(Register, Register)>,
    class_of: SecondaryMap<Register, PackedOption<Register>>,
    /// The segments of classes of several registers; those that are in use are
    /// all of `used` but the spare ones.
    joined: Vec<Ranges>,
    used: usize,
    spare: Vec<u32>,
    joined_of: SecondaryMap<Register, Option<u32>>,
    /// Classes of many segments that interfere: what they become would, too.
    refused: FxHashSet<(Register, Register)>,
    /// Segments that may still be looked at.
    budget: usize,
}

impl Classes {
    /// The class of a register.
    pub(super) fn of(&self, register: Register) -> Register {
        self.class_of[register].expand().unwrap_or(register)
    }

    /// The class of a register while classes are still being joined.
    fn find_class(&mut self, register: Register) -> Register {
        let mut at = register;
        while let Some(next) = self.class_of[at].expand() {
            // Halves the way for those that come after.
            let Some(further) = self.class_of[next].expand() else { return next };
            self.class_of[at] = Some(further).into();
            at = further;
        }
        at
    }

    /// Finds the classes.
    pub(super) fn run(&mut self, walk: &Walk, live: &Liveness) {
        self.class_of.clear();
        self.class_of.resize(walk.registers.len());
        self.joined_of.clear();
        self.joined_of.resize(walk.registers.len());
        self.used = 0;
        self.spare.clear();
        self.refused.clear();
        self.budget = LISTED_ANYWAY + MOST_LISTED * walk.code.len() as usize;

        let origin = |register: Register| walk.registers[register].origin;
        // First what stood in one local before.
        self.others.clear();
        for &Copy { to, from, .. } in &walk.code.copies {
            if origin(to).is_some() && origin(to) == origin(from) {
                self.join(walk, live, to, from);
            } else {
                self.others.push((to, from));
            }
        }
        for i in 0..self.others.len() {
            let (to, from) = self.others[i];
            self.join(walk, live, to, from);
        }
        // From here on every register knows its class itself.
        for register in walk.registers.keys() {
            let class = self.find_class(register);
            self.class_of[register] = Some(class).filter(|&class| class != register).into();
        }
    }

    /// Puts two registers into one local, if that can be.
    fn join(&mut self, walk: &Walk, live: &Liveness, a: Register, b: Register) {
        let (a, b) = (self.find_class(a), self.find_class(b));
        let (of_a, of_b) = (walk.registers[a], walk.registers[b]);
        if a == b || of_a.ty != of_b.ty {
            return;
        }
        // A parameter stays where it is.
        let (into, from) = match (of_a.is_param, of_b.is_param) {
            (true, true) => return,
            (false, true) => (b, a),
            _ => (a, b),
        };
        let Some(swap) = self.find_apart(live, into, from) else { return };
        let (large, small) = if swap { (from, into) } else { (into, from) };
        let place = self.make_joined(live, large);
        match self.joined_of[small].take() {
            Some(spare) => {
                let [large, small] = self
                    .joined
                    .get_disjoint_mut([place, spare as usize])
                    .expect("two classes have two places");
                large.join(small.view());
                self.spare.push(spare);
            }
            None => self.joined[place].join(live.of(small)),
        }
        self.joined_of[large] = None;
        self.joined_of[into] = Some(place as u32);
        self.class_of[from] = Some(into).into();
    }

    /// Whether the second of two classes that do not interfere has more segments. Copies
    /// between the same two come again and again: what is long to look at is looked at
    /// once.
    fn find_apart(&mut self, live: &Liveness, into: Register, from: Register) -> Option<bool> {
        const MANY: usize = 8;
        let (a, b) = (self.view(live, into), self.view(live, from));
        let second_is_larger = a.len() < b.len();
        let many = a.len().min(b.len()) >= MANY;
        if many && self.refused.contains(&(into, from)) {
            return None;
        }
        let mut budget = self.budget;
        let interfere = a.interferes(b, &mut budget);
        self.budget = budget;
        if many && interfere {
            self.refused.insert((into, from));
        }
        (!interfere).then_some(second_is_larger)
    }

    /// The segments of a class.
    pub(super) fn view<'a>(&'a self, live: &'a Liveness, class: Register) -> View<'a> {
        match self.joined_of[class] {
            Some(place) => self.joined[place as usize].view(),
            None => live.of(class),
        }
    }

    /// Where the segments of a class are, so that others can be added to them.
    fn make_joined(&mut self, live: &Liveness, class: Register) -> usize {
        if let Some(place) = self.joined_of[class] {
            return place as usize;
        }
        let place = self.spare.pop().map_or(self.used, |place| place as usize);
        if place == self.used {
            self.used += 1;
            if place == self.joined.len() {
                self.joined.push(Ranges::default());
            }
        }
        let mut ranges = std::mem::take(&mut self.joined[place]);
        ranges.copy(self.view(live, class));
        self.joined[place] = ranges;
        place
    }
}
