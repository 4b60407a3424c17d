//! Virtual registers to locals: liveness, coalescing, colouring.
//!
//! One walk backwards over the stack code finds where each register is live, as
//! a list of segments, each with the value that the register holds there. Two
//! registers interfere where segments with different values overlap, so a copy
//! does not keep its two sides apart while both hold the same. What is live at
//! the start of a loop and not set in it is live in all of the loop: that is
//! why one walk is enough.
//!
//! Does not handle: splitting live ranges; functions in which so much is live
//! across so many blocks that the lists would not grow with the function alone.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntityRef, EntitySet, SecondaryMap};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use wasmparser::{RefType, ValType};
use waulk_ir::function::{Function, Label, LabelKind, Origin, Value, ValueDef};
use waulk_ir::rebuild::is_terminator;

use super::ranges::{Ranges, View};
use super::segments::{Segment, Segments};
use super::walk::{Code, Copy, Register, Walk};

/// Colours tried before a new one is taken.
const MOST_TRIED: usize = 64;

/// Entries in lists of live registers for each instruction, all together.
const MOST_LISTED: usize = 64;

/// The same for any function.
const LISTED_ANYWAY: usize = 1 << 20;

/// Classes that share a local and are not over: with more it is not tried.
const MOST_OPEN: usize = 16;

/// A place in the code, for sets of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(u32);
cranelift_entity::entity_impl!(Place);

/// A stretch of code.
#[derive(Clone, Copy, Debug)]
struct Time {
    start: u32,
    /// Behind its end.
    end: u32,
}

/// A class in a local.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// The first of its times that may not be over, and where they end.
    next: u32,
    behind: u32,
    /// When it is over.
    end: u32,
}

/// Allocates registers; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Registers {
    segments: Segments,
    /// Where a live register's segment ends; for one that is live.
    live_until: SecondaryMap<Register, u32>,
    live: Vec<Register>,
    place_in_live: SecondaryMap<Register, u32>,
    at_label: SecondaryMap<Label, Vec<Register>>,
    /// Registers with the last mark are in the list that was marked last.
    marks: SecondaryMap<Register, u32>,
    mark: u32,
    loop_end: SecondaryMap<Label, u32>,
    /// Registers that are live where the other region of an open `if` starts.
    at_else: Vec<(Label, Vec<Register>)>,
    class_of: SecondaryMap<Register, PackedOption<Register>>,
    /// The segments of classes of several registers; those that are in use are
    /// all but the spare ones.
    joined: Vec<Ranges>,
    used_joined: usize,
    spare_joined: Vec<u32>,
    joined_of: SecondaryMap<Register, Option<u32>>,
    /// The local of each class.
    local_of: SecondaryMap<Register, u32>,
    /// Types of locals, parameters first.
    pub(super) locals: Vec<ValType>,
    /// The local of each of the function's variables, which is nothing else's.
    pub(super) variables: Vec<u32>,
    /// Where each `try_table` that is open ends.
    try_ends: Vec<u32>,
    /// When something is in each class: disjoint, by start, class after class.
    times: Vec<Time>,
    /// Which of them are a class's.
    times_of: SecondaryMap<Register, (u32, u32)>,
    /// The classes in each local that are not over yet.
    open: Vec<SmallVec<[Open; 2]>>,
    /// Places that read what a copy that was left out keeps.
    kept: EntitySet<Place>,
    of_type: FxHashMap<ValType, Vec<u32>>,
    of_origin: SecondaryMap<Origin, u32>,
    /// Places that set what nobody reads.
    dead: FxHashSet<u32>,
    spare: Vec<Vec<Register>>,
    /// How many entries lists of live registers had so far.
    listed: usize,
    /// Segments that may still be looked at for coalescing.
    budget: usize,
}

impl Registers {
    /// Gives each register of the walk's code a local. Copies that do nothing
    /// then are taken out of the code. False where that would take too much.
    pub(super) fn allocate(&mut self, func: &Function, walk: &mut Walk) -> bool {
        self.clear();
        let registers = walk.extra.len();
        self.segments.clear(registers);
        self.live_until.resize(registers);
        self.place_in_live.resize(registers);
        self.marks.resize(registers);
        self.class_of.resize(registers);
        self.joined_of.resize(registers);
        self.local_of.resize(registers);
        self.times_of.resize(registers);
        if !self.find_live(func, walk) {
            return false;
        }
        self.budget = LISTED_ANYWAY + MOST_LISTED * walk.code.len();
        self.coalesce(func, walk);
        self.color(func, walk);
        for &Copy { to, from, set, put } in &walk.copies {
            if let Some(put) = put
                && self.local(to) == self.local(from)
                && !self.is_dead(put)
                && self.stays(&walk.code, put, set, self.local(to))
            {
                walk.code[set as usize] = Code::Nothing;
                walk.code[put as usize] = match walk.code[put as usize] {
                    Code::Tee(register, value) => Code::Set(register, value),
                    _ => Code::Nothing,
                };
                self.keep(&walk.code, self.local(to), put, set);
            }
        }
        true
    }

    /// What a local holds at one place it still holds at the other, where it would
    /// have been set to that.
    fn keep(&mut self, code: &[Code], local: u32, put: u32, set: u32) {
        for place in put + 1..set {
            if let Code::Get(register) = code[place as usize]
                && self.local(register) == local
            {
                self.kept.insert(Place(place));
            }
        }
    }

    /// Whether a local is still the same where a copy would set it to what it
    /// was: what is computed on the stack between may have used it.
    fn stays(&self, code: &[Code], put: u32, set: u32, local: u32) -> bool {
        const MOST_LOOKED_AT: usize = 256;
        let between = &code[put as usize + 1..set as usize];
        between.len() <= MOST_LOOKED_AT
            && between.iter().all(|code| match *code {
                Code::Set(other, _) | Code::Tee(other, _) => self.local(other) != local,
                _ => true,
            })
    }

    fn clear(&mut self) {
        self.live_until.clear();
        self.live.clear();
        self.place_in_live.clear();
        self.marks.clear();
        self.mark = 0;
        self.at_label.clear();
        self.loop_end.clear();
        self.at_else.clear();
        self.class_of.clear();
        self.joined_of.clear();
        self.joined.iter_mut().take(self.used_joined).for_each(Ranges::clear);
        self.used_joined = 0;
        self.spare_joined.clear();
        self.local_of.clear();
        self.locals.clear();
        self.variables.clear();
        self.try_ends.clear();
        self.times.clear();
        self.times_of.clear();
        self.open.clear();
        self.kept.clear();
        self.of_type.clear();
        self.of_origin.clear();
        self.dead.clear();
        self.listed = 0;
    }

    /// The local of a register.
    pub(super) fn local(&self, register: Register) -> u32 {
        self.local_of[self.class(register)]
    }

    /// Whether a register's local is read after the instruction at this place,
    /// which reads it, for what it holds there.
    pub(super) fn is_live_after(&self, register: Register, position: u32) -> bool {
        let times = self.times(self.class(register));
        let started = times.partition_point(|time| time.start <= position);
        let live = started > 0 && times[started - 1].end > position;
        live || self.kept.contains(Place(position))
    }

    /// Whether nothing reads what the instruction at this place sets.
    pub(super) fn is_dead(&self, position: u32) -> bool {
        self.dead.contains(&position)
    }

    // Liveness.

    fn is_live(&self, register: Register) -> bool {
        let place = self.place_in_live[register] as usize;
        self.live.get(place) == Some(&register)
    }

    fn make_live(&mut self, register: Register, until: u32) {
        if !self.is_live(register) {
            self.place_in_live[register] = self.live.len() as u32;
            self.live.push(register);
            self.live_until[register] = until;
        }
    }

    fn make_dead(&mut self, register: Register) {
        let place = self.place_in_live[register] as usize;
        self.live.swap_remove(place);
        if let Some(&moved) = self.live.get(place) {
            self.place_in_live[moved] = place as u32;
        }
    }

    /// Nothing is live before `position`, which control does not get past.
    fn make_all_dead(&mut self, walk: &Walk, position: u32) {
        while let Some(register) = self.live.pop() {
            self.record(register, position + 1, walk.extra[register]);
        }
    }

    fn record(&mut self, register: Register, start: u32, value: Value) {
        let end = self.live_until[register];
        if start < end {
            self.segments.push(register, Segment { start, end, value });
        }
    }

    /// What is live here, to come back to.
    fn list_live(&mut self) -> Vec<Register> {
        let mut list = self.spare.pop().unwrap_or_default();
        list.clear();
        list.extend_from_slice(&self.live);
        self.listed += list.len();
        list
    }

    fn make_list_live(&mut self, list: &[Register], until: u32) {
        self.listed += list.len();
        for &register in list {
            self.make_live(register, until);
        }
    }

    /// What is in a list is live before `position`, and nothing else.
    fn make_only_live(&mut self, walk: &Walk, list: &[Register], position: u32) {
        self.listed += list.len();
        self.mark += 1;
        for &register in list {
            self.marks[register] = self.mark;
        }
        for place in (0..self.live.len()).rev() {
            let register = self.live[place];
            if self.marks[register] != self.mark {
                self.record(register, position + 1, walk.extra[register]);
                self.make_dead(register);
            }
        }
        self.make_list_live(list, position);
    }

    /// Phis of a label hold what the branches to it set, before it.
    fn cut_phis(&mut self, func: &Function, walk: &Walk, label: Label, position: u32) {
        for &phi in func.slice(func.labels[label].phis) {
            if let Some(register) = walk.incoming[phi].expand()
                && self.is_live(register)
            {
                self.record(register, position, phi);
                self.live_until[register] = position;
            }
        }
    }

    /// Makes live what is live where a branch goes.
    fn make_target_live(&mut self, func: &Function, walk: &Walk, label: Label, until: u32) {
        if func.labels[label].kind == LabelKind::Loop {
            for &phi in func.slice(func.labels[label].phis) {
                if let Some(register) = walk.incoming[phi].expand() {
                    self.make_live(register, until);
                }
            }
            return;
        }
        let list = std::mem::take(&mut self.at_label[label]);
        self.make_list_live(&list, until);
        self.at_label[label] = list;
    }

    /// Makes live what is live where control goes from here, and nothing else.
    fn jump(&mut self, func: &Function, walk: &Walk, label: Label, position: u32) {
        if func.labels[label].kind == LabelKind::Loop {
            self.make_all_dead(walk, position);
            self.make_target_live(func, walk, label, position);
            return;
        }
        let list = std::mem::take(&mut self.at_label[label]);
        self.make_only_live(walk, &list, position);
        self.at_label[label] = list;
    }

    /// False where that would take too much.
    fn find_live(&mut self, func: &Function, walk: &Walk) -> bool {
        let most = LISTED_ANYWAY + MOST_LISTED * walk.code.len();
        for position in (0..walk.code.len() as u32).rev() {
            if self.listed > most {
                return false;
            }
            match walk.code[position as usize] {
                Code::Nothing | Code::Drop => {}
                Code::Op(op) => {
                    if is_terminator(op.code) {
                        self.make_all_dead(walk, position);
                    }
                }
                Code::Return => self.make_all_dead(walk, position),
                Code::Get(register) => self.make_live(register, position),
                Code::Set(register, value) | Code::Tee(register, value) => {
                    if self.is_live(register) {
                        self.record(register, position, value);
                        self.make_dead(register);
                    } else {
                        let end = position + 1;
                        self.dead.insert(position);
                        self.segments.push(register, Segment { start: position, end, value });
                    }
                }
                Code::End(label) => {
                    self.cut_phis(func, walk, label, position);
                    self.at_label[label] = self.list_live();
                }
                Code::Passed(label) => self.cut_phis(func, walk, label, position),
                Code::Block(label, _) => self.forget(label),
                Code::Else(label) => {
                    let list = self.list_live();
                    self.at_else.push((label, list));
                    self.jump(func, walk, label, position);
                }
                Code::If(label, _) => {
                    if self.at_else.last().is_some_and(|(other, _)| *other == label)
                        && let Some((_, list)) = self.at_else.pop()
                    {
                        self.make_list_live(&list, position);
                        self.spare.push(list);
                    } else {
                        self.make_target_live(func, walk, label, position);
                    }
                    self.forget(label);
                }
                Code::EndLoop(label) => {
                    self.loop_end[label] = position;
                }
                Code::Loop(label, _) => self.start_loop(func, walk, label, position),
                Code::Br(label) => self.jump(func, walk, label, position),
                Code::EndTry { .. } => self.try_ends.push(position),
                Code::Try { first, count, .. } => {
                    self.start_try(func, walk, first, count, position)
                }
                Code::BrIf(label) | Code::BrOn(label, _) => {
                    self.make_target_live(func, walk, label, position)
                }
                Code::BrTable { first, count } => {
                    self.make_all_dead(walk, position);
                    for target in func.distinct_targets(first, count) {
                        self.make_target_live(func, walk, target.label, position);
                    }
                }
            }
        }
        for i in 0..self.live.len() {
            let register = self.live[i];
            self.record(register, 0, walk.extra[register]);
        }
        self.segments.sort(walk.extra.len());
        true
    }

    /// What is live at the start of a loop is live in all of it, but for what
    /// its branches set.
    fn start_loop(&mut self, func: &Function, walk: &Walk, label: Label, position: u32) {
        let end = self.loop_end[label];
        self.cut_phis(func, walk, label, position);
        self.listed += self.live.len();
        for i in 0..self.live.len() {
            let register = self.live[i];
            let until = &mut self.live_until[register];
            // The loop's own phis end here.
            if *until > position {
                *until = (*until).max(end);
            }
        }
    }

    /// Nobody branches to a label any more.
    fn forget(&mut self, label: Label) {
        let list = std::mem::take(&mut self.at_label[label]);
        if list.capacity() != 0 {
            self.spare.push(list);
        }
    }

    /// What is live where an exception is caught is live in all of the region
    /// that may throw it. Nothing in it is set there, but for what goes into a
    /// branch.
    fn start_try(&mut self, func: &Function, walk: &Walk, first: u32, count: u32, position: u32) {
        let end = self.try_ends.pop().expect("it ends");
        for catch in func.catches(first, count) {
            let label = walk.caught_at(catch.label);
            // A loop that a clause starts again has no values of its own.
            let caught = std::mem::take(&mut self.at_label[label]);
            for &register in &caught {
                let value = walk.extra[register];
                self.segments.push(register, Segment { start: position, end, value });
                self.make_live(register, position);
            }
            self.at_label[label] = caught;
        }
    }

    // Coalescing.

    fn class(&self, register: Register) -> Register {
        self.class_of[register].expand().unwrap_or(register)
    }

    /// The class of a register while classes are still being joined.
    fn find_class(&mut self, register: Register) -> Register {
        let mut class = register;
        while let Some(next) = self.class_of[class].expand() {
            class = next;
        }
        let mut at = register;
        while let Some(next) = self.class_of[at].expand() {
            self.class_of[at] = Some(class).into();
            at = next;
        }
        class
    }

    fn coalesce(&mut self, func: &Function, walk: &Walk) {
        let origin = |register: Register| func.values[walk.extra[register]].origin;
        // First what stood in one local before.
        for same_origin in [true, false] {
            for &Copy { to, from, .. } in &walk.copies {
                let same = origin(to).is_some() && origin(to) == origin(from);
                if same == same_origin {
                    self.join(func, walk, to, from);
                }
            }
        }
        // From here on every register knows its class itself.
        for register in walk.extra.keys() {
            self.find_class(register);
        }
    }

    /// Puts two registers into one local, if that can be.
    fn join(&mut self, func: &Function, walk: &Walk, a: Register, b: Register) {
        let (a, b) = (self.find_class(a), self.find_class(b));
        let ty = |register: Register| declared(func.values[walk.extra[register]].ty);
        if a == b || ty(a) != ty(b) {
            return;
        }
        // A parameter stays where it is.
        let is_param = |r: Register| matches!(func.values[walk.extra[r]].def, ValueDef::Param(_));
        let (into, from) = match (is_param(a), is_param(b)) {
            (true, true) => return,
            (false, true) => (b, a),
            _ => (a, b),
        };
        let mut budget = self.budget;
        let interfere = self.view(into).interferes(self.view(from), &mut budget);
        self.budget = budget;
        if interfere {
            return;
        }
        let swap = self.view(into).len() < self.view(from).len();
        let (large, small) = if swap { (from, into) } else { (into, from) };
        let place = self.make_joined(large);
        let mut ranges = std::mem::take(&mut self.joined[place]);
        ranges.join(self.view(small));
        self.joined[place] = ranges;
        if let Some(place) = self.joined_of[small].take() {
            self.joined[place as usize].clear();
            self.spare_joined.push(place);
        }
        self.joined_of[large] = None;
        self.joined_of[into] = Some(place as u32);
        self.class_of[from] = Some(into).into();
    }

    /// The segments of a class.
    fn view(&self, class: Register) -> View<'_> {
        match self.joined_of[class] {
            Some(place) => self.joined[place as usize].view(),
            None => View::new(self.segments.of(class), self.segments.overlap(class)),
        }
    }

    /// Where the segments of a class are, so that others can be added to them.
    fn make_joined(&mut self, class: Register) -> usize {
        if let Some(place) = self.joined_of[class] {
            return place as usize;
        }
        let place = self.spare_joined.pop().map_or(self.used_joined, |place| place as usize);
        if place == self.used_joined {
            self.used_joined += 1;
            if place == self.joined.len() {
                self.joined.push(Ranges::default());
            }
        }
        let mut ranges = std::mem::take(&mut self.joined[place]);
        ranges.copy(self.view(class));
        self.joined[place] = ranges;
        place
    }

    // Colouring.

    fn color(&mut self, func: &Function, walk: &Walk) {
        let mut classes = Vec::new();
        for register in walk.extra.keys() {
            if self.class_of[register].is_some() || self.view(register).is_empty() {
                continue;
            }
            self.list_times(register);
            if !matches!(func.values[walk.extra[register]].def, ValueDef::Param(_)) {
                classes.push((self.view(register).start(), register));
            }
        }
        classes.sort_unstable();
        for &param in &func.params {
            let local = self.new_local(func.values[param].ty);
            let register = super::walk::own(param);
            self.of_origin[Origin::new(local as usize)] = local + 1;
            self.occupy(local, register, 0);
        }
        for variable in &func.variables {
            let local = match variable.param {
                Some(param) => param,
                None => self.new_local(declared(variable.ty)),
            };
            // From its start to its end, whatever it holds.
            let next = self.times.len() as u32;
            self.times.push(Time { start: 0, end: u32::MAX });
            self.open[local as usize].push(Open { next, behind: next + 1, end: u32::MAX });
            self.variables.push(local);
        }
        for (start, class) in classes {
            let data = func.values[walk.extra[class]];
            let ty = declared(data.ty);
            let preferred = data.origin.expand().map(|origin| self.of_origin[origin]);
            let preferred = preferred.and_then(|local| local.checked_sub(1));
            let preferred = preferred.filter(|&local| {
                self.locals[local as usize] == ty && self.is_free(local, class, start)
            });
            let local = preferred.or_else(|| {
                // The newest first: the oldest are the busiest.
                let others = self.of_type.get(&ty)?.iter().rev().take(MOST_TRIED);
                others.copied().find(|&local| self.is_free(local, class, start))
            });
            let local = local.unwrap_or_else(|| self.new_local(ty));
            if let Some(origin) = data.origin.expand() {
                self.of_origin[origin] = local + 1;
            }
            self.occupy(local, class, start);
        }
    }

    /// Lists when something is in a class.
    fn list_times(&mut self, class: Register) {
        let first = self.times.len();
        let view = match self.joined_of[class] {
            Some(place) => self.joined[place as usize].view(),
            None => View::new(self.segments.of(class), false),
        };
        for Segment { start, end, .. } in view.iter() {
            match self.times[first..].last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => self.times.push(Time { start, end }),
            }
        }
        self.times_of[class] = (first as u32, self.times.len() as u32);
    }

    fn times(&self, class: Register) -> &[Time] {
        let (first, end) = self.times_of[class];
        &self.times[first as usize..end as usize]
    }

    /// Whether a local holds nothing while a class that starts here is live.
    fn is_free(&self, local: u32, class: Register, start: u32) -> bool {
        let open = &self.open[local as usize];
        let wanted = self.times(class);
        open.len() < MOST_OPEN
            && open.iter().all(|open| {
                open.end <= start
                    || !overlap(wanted, &self.times[open.next as usize..open.behind as usize])
            })
    }

    /// Puts a class that starts here into a local. What is over is forgotten:
    /// classes come by their start.
    fn occupy(&mut self, local: u32, class: Register, start: u32) {
        self.local_of[class] = local;
        let times = &self.times;
        let open = &mut self.open[local as usize];
        open.retain(|open| {
            while open.next < open.behind && times[open.next as usize].end <= start {
                open.next += 1;
            }
            open.next < open.behind
        });
        let (next, behind) = self.times_of[class];
        if next < behind {
            open.push(Open { next, behind, end: times[behind as usize - 1].end });
        }
    }

    fn new_local(&mut self, ty: ValType) -> u32 {
        let local = self.locals.len() as u32;
        self.locals.push(ty);
        self.open.push(SmallVec::new());
        self.of_type.entry(ty).or_default().push(local);
        local
    }
}

/// The type that a local for values of this type is declared with: locals that
/// can't be null would have to be set in the block that reads them.
fn declared(ty: ValType) -> ValType {
    match ty {
        ValType::Ref(ty) => ValType::Ref(RefType::new(true, ty.heap_type()).unwrap_or(ty)),
        _ => ty,
    }
}

/// Whether something is in both at the same time.
fn overlap(a: &[Time], b: &[Time]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = many;
    few.iter().any(|time| {
        rest = &rest[rest.partition_point(|other| other.end <= time.start)..];
        rest.first().is_some_and(|other| other.start < time.end)
    })
}
