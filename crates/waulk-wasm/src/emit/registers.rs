//! Virtual registers to locals: liveness, coalescing, colouring.
//!
//! One walk backwards over the stack code finds where each register is live, as
//! a list of segments, each with the value that the register holds there. Two
//! registers interfere where segments with different values overlap, so a copy
//! does not keep its two sides apart while both hold the same. What is live at
//! the start of a loop and not set in it is live in all of the loop, and what is
//! live where an exception is handled in all of the region that may throw it: that
//! is why one walk is enough.
//!
//! Does not handle: splitting live ranges; functions in which so much is live
//! across so many blocks that the lists would not grow with the function alone.

use std::collections::BTreeMap;

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntityRef, SecondaryMap};
use rustc_hash::{FxHashMap, FxHashSet};
use wasmparser::{RefType, ValType};
use waulk_ir::function::{Function, Label, LabelKind, Origin, Value, ValueDef};
use waulk_ir::rebuild::is_terminator;

use super::ranges::{Ranges, Segment};
use super::walk::{Code, Copy, Register, Walk};

/// Colours tried before a new one is taken.
const MOST_TRIED: usize = 64;

/// Entries in lists of live registers for each instruction, all together.
const MOST_LISTED: usize = 64;

/// The same for any function.
const LISTED_ANYWAY: usize = 1 << 20;

/// A `try` with handlers that is being walked.
#[derive(Debug)]
struct Guarded {
    label: Label,
    /// Its first handler so far, at its end its end.
    handler: u32,
    /// What is live where its handlers start.
    caught: Vec<Register>,
}

/// Allocates registers; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Registers {
    segments: SecondaryMap<Register, Ranges>,
    /// How many registers the last function had.
    used: usize,
    /// Where a live register's segment ends; for one that is live.
    live_until: SecondaryMap<Register, u32>,
    live: Vec<Register>,
    place_in_live: SecondaryMap<Register, u32>,
    at_label: SecondaryMap<Label, Vec<Register>>,
    loop_end: SecondaryMap<Label, u32>,
    /// Registers that are live where the other region of an open `if` starts.
    at_else: Vec<(Label, Vec<Register>)>,
    class_of: SecondaryMap<Register, PackedOption<Register>>,
    /// The local of each class.
    local_of: SecondaryMap<Register, u32>,
    /// Types of locals, parameters first.
    pub(super) locals: Vec<ValType>,
    /// The local of each of the function's variables, which is nothing else's.
    pub(super) variables: Vec<u32>,
    /// Where each `try_table` that is open ends.
    try_ends: Vec<u32>,
    /// Each `try` with handlers that is open.
    guarded: Vec<Guarded>,
    /// What is in each local, and when.
    busy: Vec<BTreeMap<u32, u32>>,
    /// The last time that something is in each local.
    last_busy: Vec<(u32, u32)>,
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
        self.used = walk.extra.len();
        self.segments.resize(self.segments.keys().len().max(self.used));
        self.live_until.resize(self.used);
        self.place_in_live.resize(self.used);
        self.class_of.resize(self.used);
        self.local_of.resize(self.used);
        if !self.find_live(func, walk) {
            return false;
        }
        self.budget = LISTED_ANYWAY + MOST_LISTED * walk.code.len();
        self.coalesce(func, walk);
        self.color(func, walk);
        for &Copy { to, from, set, get } in &walk.copies {
            if let Some(get) = get
                && self.local(to) == self.local(from)
                && self.stays(&walk.code, get, set, self.local(to))
            {
                walk.code[set as usize] = Code::Nothing;
                walk.code[get as usize] = Code::Nothing;
                self.keep(self.local(to), get, set);
            }
        }
        true
    }

    /// A local holds what it holds from one place to the other, where it was
    /// read and set again.
    fn keep(&mut self, local: u32, from: u32, to: u32) {
        let busy = &mut self.busy[local as usize];
        let Some((&start, _)) = busy.range(..=from).next_back() else { return };
        let mut end = to;
        while let Some((&other, &other_end)) = busy.range(start..=to).next_back() {
            busy.remove(&other);
            end = end.max(other_end);
        }
        busy.insert(start, end);
    }

    /// Whether a local is still the same where a copy would set it to what it
    /// was: what is computed on the stack between may have used it.
    fn stays(&self, code: &[Code], get: u32, set: u32, local: u32) -> bool {
        const MOST_LOOKED_AT: usize = 256;
        let between = &code[get as usize + 1..set as usize];
        between.len() <= MOST_LOOKED_AT
            && between.iter().all(|code| match *code {
                Code::Set(other, _) | Code::Tee(other, _) => self.local(other) != local,
                _ => true,
            })
    }

    fn clear(&mut self) {
        // Their memory is kept.
        self.segments.values_mut().take(self.used).for_each(Ranges::clear);
        self.live_until.clear();
        self.live.clear();
        self.place_in_live.clear();
        self.at_label.clear();
        self.loop_end.clear();
        self.at_else.clear();
        self.class_of.clear();
        self.local_of.clear();
        self.locals.clear();
        self.variables.clear();
        self.try_ends.clear();
        self.guarded.clear();
        self.busy.clear();
        self.last_busy.clear();
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
        let busy = &self.busy[self.local(register) as usize];
        busy.range(..=position).next_back().is_some_and(|(_, &end)| end > position)
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

    fn make_all_dead(&mut self) {
        self.live.clear();
    }

    fn record(&mut self, register: Register, start: u32, value: Value) {
        let end = self.live_until[register];
        if start < end {
            self.segments[register].push(Segment { start, end, value });
        }
    }

    fn take_spare(&mut self) -> Vec<Register> {
        self.spare.pop().unwrap_or_default()
    }

    /// Ends all segments here, before `position`: what comes earlier in the code
    /// may reach this place by several ways.
    fn cut(&mut self, walk: &Walk, position: u32) {
        self.listed += self.live.len();
        for i in 0..self.live.len() {
            let register = self.live[i];
            self.record(register, position, walk.extra[register]);
            self.live_until[register] = position;
        }
    }

    fn make_list_live(&mut self, list: &[Register], until: u32) {
        self.listed += list.len();
        for &register in list {
            self.make_live(register, until);
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

    /// False where that would take too much.
    fn find_live(&mut self, func: &Function, walk: &Walk) -> bool {
        let most = LISTED_ANYWAY + MOST_LISTED * walk.code.len();
        for position in (0..walk.code.len() as u32).rev() {
            if self.listed > most {
                return false;
            }
            match walk.code[position as usize] {
                Code::Nothing | Code::Drop | Code::Block(..) => {}
                Code::Op(op) => {
                    if is_terminator(op.code) {
                        self.make_all_dead();
                    }
                }
                Code::Return => self.make_all_dead(),
                Code::Get(register) => self.make_live(register, position),
                Code::Set(register, value) | Code::Tee(register, value) => {
                    if self.is_live(register) {
                        self.record(register, position, value);
                        self.make_dead(register);
                    } else {
                        let end = position + 1;
                        self.dead.insert(position);
                        self.segments[register].push(Segment { start: position, end, value });
                    }
                }
                Code::End(label) => {
                    self.cut(walk, position);
                    self.remember_live(label);
                }
                Code::Else(label) => {
                    self.cut(walk, position);
                    let mut list = self.take_spare();
                    list.clear();
                    list.extend_from_slice(&self.live);
                    self.at_else.push((label, list));
                    self.make_all_dead();
                    self.make_target_live(func, walk, label, position);
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
                }
                Code::EndLoop(label) => {
                    self.loop_end[label] = position;
                }
                Code::Loop(label, _) => self.start_loop(func, walk, label, position),
                Code::Br(label) => {
                    self.make_all_dead();
                    self.make_target_live(func, walk, label, position);
                }
                Code::EndLegacy(label) => {
                    self.end_guarded(walk, label, position);
                    // For the ends of its body and of the other handlers.
                    self.remember_live(label);
                    self.guarded.push(Guarded { label, handler: position, caught: Vec::new() });
                }
                Code::EndDelegate(label, _) => self.end_guarded(walk, label, position),
                Code::Delegate(..) => {}
                Code::Catch(_) => self.start_handler(func, walk, position),
                Code::Legacy(..) => self.start_legacy(walk, position),
                Code::Resume(_, first, count) => {
                    for clause in func.suspended(first, count) {
                        if let Some(landing) = clause.label.expand() {
                            let label = walk.caught_at(landing);
                            self.make_target_live(func, walk, label, position);
                        }
                    }
                }
                Code::Rethrow(_) => self.make_all_dead(),
                Code::EndTry { .. } => self.try_ends.push(position),
                Code::Try { first, count, .. } => {
                    self.start_try(func, walk, first, count, position)
                }
                Code::BrIf(label) | Code::BrOn(label, _) => {
                    self.make_target_live(func, walk, label, position)
                }
                Code::BrTable { first, count } => {
                    self.make_all_dead();
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
        for register in walk.extra.keys() {
            self.segments[register].normalize();
        }
        true
    }

    /// What is live at the start of a loop is live in all of it, but for what
    /// its branches set.
    fn start_loop(&mut self, func: &Function, walk: &Walk, label: Label, position: u32) {
        let end = self.loop_end[label];
        self.listed += self.live.len();
        for i in 0..self.live.len() {
            let register = self.live[i];
            let value = walk.extra[register];
            let own_phi = match func.values[value].def {
                ValueDef::Phi { label: of, .. } => {
                    of == label && walk.incoming[value].expand() == Some(register)
                }
                _ => false,
            };
            self.record(register, position, value);
            if !own_phi {
                self.segments[register].push(Segment { start: position, end, value });
            }
            self.live_until[register] = position;
        }
    }

    /// Remembers what is live where branches to a label go.
    fn remember_live(&mut self, label: Label) {
        let mut list = self.take_spare();
        list.clear();
        list.extend_from_slice(&self.live);
        let old = std::mem::replace(&mut self.at_label[label], list);
        self.spare.push(old);
    }

    /// The end of a `try` is that of the block that it stands for.
    fn end_guarded(&mut self, walk: &Walk, label: Label, position: u32) {
        self.cut(walk, position);
        if let Some(block) = walk.stands_for(label) {
            self.remember_live(block);
        }
    }

    /// What comes before a handler goes to the end.
    fn start_handler(&mut self, func: &Function, walk: &Walk, position: u32) {
        self.cut(walk, position);
        let guarded = self.guarded.last_mut().expect("it ends");
        guarded.caught.extend_from_slice(&self.live);
        guarded.handler = position;
        let label = guarded.label;
        self.make_all_dead();
        self.make_target_live(func, walk, label, position);
    }

    /// What is live where a handler starts is live in all of the body, as in
    /// [`Registers::start_try`].
    fn start_legacy(&mut self, walk: &Walk, position: u32) {
        let Guarded { handler: end, caught, .. } = self.guarded.pop().expect("it ends");
        self.listed += caught.len();
        for register in caught {
            let value = walk.extra[register];
            self.segments[register].push(Segment { start: position, end, value });
            self.make_live(register, position);
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
                self.segments[register].push(Segment { start: position, end, value });
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
        if self.segments[into].interferes(&self.segments[from], &mut self.budget) {
            return;
        }
        let moved = std::mem::take(&mut self.segments[from]);
        self.segments[into].join(moved);
        self.class_of[from] = Some(into).into();
    }

    // Colouring.

    fn color(&mut self, func: &Function, walk: &Walk) {
        for &param in &func.params {
            let local = self.new_local(func.values[param].ty);
            let register = super::walk::own(param);
            self.of_origin[Origin::new(local as usize)] = local + 1;
            self.occupy(local, register);
        }
        for variable in &func.variables {
            let local = match variable.param {
                Some(param) => param,
                None => self.new_local(declared(variable.ty)),
            };
            // From its start to its end, whatever it held so far.
            self.busy[local as usize] = BTreeMap::from([(0, u32::MAX)]);
            self.last_busy[local as usize] = (0, u32::MAX);
            self.variables.push(local);
        }
        let mut classes: Vec<Register> = walk
            .extra
            .keys()
            .filter(|&r| self.class_of[r].is_none() && !self.segments[r].is_empty())
            .filter(|&r| !matches!(func.values[walk.extra[r]].def, ValueDef::Param(_)))
            .collect();
        classes.sort_by_key(|&r| (self.segments[r].start(), r));
        for class in classes {
            let data = func.values[walk.extra[class]];
            let ty = declared(data.ty);
            let preferred = data.origin.expand().map(|origin| self.of_origin[origin]);
            let preferred = preferred.and_then(|local| local.checked_sub(1));
            let fits = |local: u32| {
                self.locals[local as usize] == ty && !self.is_busy(local, &self.segments[class])
            };
            let empty = Vec::new();
            let others = self.of_type.get(&ty).unwrap_or(&empty);
            let local = preferred
                .filter(|&local| fits(local))
                // The newest first: the oldest are the busiest.
                .or_else(|| {
                    others.iter().rev().take(MOST_TRIED).copied().find(|&local| fits(local))
                });
            let local = local.unwrap_or_else(|| self.new_local(ty));
            if let Some(origin) = data.origin.expand() {
                self.of_origin[origin] = local + 1;
            }
            self.occupy(local, class);
        }
    }

    /// Whether a local holds something while one of these segments is live.
    fn is_busy(&self, local: u32, segments: &Ranges) -> bool {
        let (last_start, last_end) = self.last_busy[local as usize];
        // Classes come by their start: mostly the last time says it all.
        match segments.iter().next() {
            Some(first) if first.start >= last_end => false,
            Some(first) if first.end > last_start => true,
            _ => is_busy(&self.busy[local as usize], segments),
        }
    }

    fn new_local(&mut self, ty: ValType) -> u32 {
        let local = self.locals.len() as u32;
        self.locals.push(ty);
        self.busy.push(BTreeMap::new());
        self.last_busy.push((0, 0));
        self.of_type.entry(ty).or_default().push(local);
        local
    }

    fn occupy(&mut self, local: u32, class: Register) {
        self.local_of[class] = local;
        let busy = &mut self.busy[local as usize];
        let mut segments = self.segments[class].iter();
        let Some(Segment { mut start, mut end, .. }) = segments.next() else { return };
        for segment in segments {
            if segment.start <= end {
                end = end.max(segment.end);
            } else {
                busy.insert(start, end);
                (start, end) = (segment.start, segment.end);
            }
        }
        busy.insert(start, end);
        let last = busy.last_key_value().map(|(&start, &end)| (start, end));
        self.last_busy[local as usize] = last.unwrap_or_default();
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

/// Whether a local holds something while one of these segments is live.
fn is_busy(busy: &BTreeMap<u32, u32>, segments: &Ranges) -> bool {
    segments.iter().any(|segment| {
        // What is in one local does not overlap: only the last that starts
        // before the end can reach in.
        busy.range(..segment.end).next_back().is_some_and(|(_, &end)| end > segment.start)
    })
}
