//! Where registers are live: one walk backwards over the code.
//!
//! Control is structured, so what is live at a label's end is known when a branch
//! to it is met: at a jump, only what changes is looked at. What is live at the
//! start of a loop and not set in it is live in all of it, and what is live where
//! an exception is handled in all of the region that may throw it: that is why
//! one walk is enough.
//!
//! Does not handle: functions in which so much is live across so many blocks that
//! the lists would not grow with the function alone.

use cranelift_entity::{EntitySet, SecondaryMap};
use waulk_ir::function::{Function, Label, LabelKind, Node, Value};
use waulk_ir::rebuild::is_terminator;

use super::ranges::View;
use super::segments::{Segment, Segments};
use super::{LISTED_ANYWAY, MOST_LISTED, Place};
use crate::emit::code::{Code, Register};
use crate::emit::walk::Walk;

/// A `try` with handlers that is being walked.
#[derive(Debug)]
struct Guarded {
    label: Label,
    /// Its first handler so far, at its end its end.
    handler: u32,
    /// What is live where its handlers start.
    caught: Vec<Register>,
}

/// The walk; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Liveness {
    segments: Segments,
    /// Where a live register's segment ends; for one that is live.
    live_until: SecondaryMap<Register, u32>,
    live: Vec<Register>,
    place_in_live: SecondaryMap<Register, u32>,
    at_label: SecondaryMap<Label, Vec<Register>>,
    /// Registers with the last mark are in the list that was marked last.
    marks: SecondaryMap<Register, u32>,
    mark: u32,
    /// Places at which a list differs from what is live.
    different: Vec<u32>,
    loop_end: SecondaryMap<Label, u32>,
    /// Registers that are live where the other region of an open `if` starts.
    at_else: Vec<(Label, Vec<Register>)>,
    /// Where each `try_table` that is open ends.
    try_ends: Vec<u32>,
    /// Each `try` with handlers that is open.
    guarded: Vec<Guarded>,
    /// Places that set what nobody reads.
    dead: EntitySet<Place>,
    spare: Vec<Vec<Register>>,
    /// How many entries lists of live registers had so far.
    listed: usize,
}

impl Liveness {
    /// Finds the segments of all registers. False where that would take too much.
    pub(super) fn run(&mut self, func: &Function, walk: &Walk) -> bool {
        self.clear(walk.registers.len());
        if !self.find_live(func, walk) {
            return false;
        }
        self.segments.sort(walk.registers.len());
        true
    }

    fn clear(&mut self, registers: usize) {
        self.segments.clear(registers);
        self.live_until.clear();
        self.live_until.resize(registers);
        self.live.clear();
        self.place_in_live.clear();
        self.place_in_live.resize(registers);
        self.at_label.clear();
        self.marks.clear();
        self.marks.resize(registers);
        self.mark = 0;
        self.loop_end.clear();
        self.at_else.clear();
        self.try_ends.clear();
        self.guarded.clear();
        self.dead.clear();
        self.listed = 0;
    }

    /// A register's segments, by start, and whether some overlap.
    pub(super) fn of(&self, register: Register) -> View<'_> {
        View::new(self.segments.of(register), self.segments.overlap(register))
    }

    /// Whether nothing reads what the instruction at this place sets.
    pub(super) fn is_dead(&self, position: u32) -> bool {
        self.dead.contains(Place(position))
    }

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
            self.record(register, position + 1, walk.registers[register].value);
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

    /// Makes live what was live elsewhere. Most of it is where it was then.
    fn make_list_live(&mut self, list: &[Register], until: u32) {
        self.listed += list.len();
        let mut at = 0;
        while let Some(place) = self.next_difference(list, at) {
            self.make_live(list[place], until);
            at = place + 1;
        }
    }

    /// The first place, `at` or behind, at which a list has something else than
    /// what is live.
    fn next_difference(&self, list: &[Register], mut at: usize) -> Option<usize> {
        const AT_ONCE: usize = 8;
        loop {
            let (here, there) = (self.live.get(at..at + AT_ONCE), list.get(at..at + AT_ONCE));
            if here.is_none() || there.is_none() || here != there {
                break;
            }
            at += AT_ONCE;
        }
        (at..list.len()).find(|&place| self.live.get(place) != Some(&list[place]))
    }

    /// What is in a list is live before `position`, and nothing else: the list
    /// is what is live then, in its order.
    fn make_only_live(&mut self, walk: &Walk, list: &[Register], position: u32) {
        self.listed += list.len();
        self.different.clear();
        self.mark += 1;
        let mut at = 0;
        while let Some(place) = self.next_difference(list, at) {
            self.different.push(place as u32);
            self.marks[list[place]] = self.mark;
            at = place + 1;
        }
        let different = std::mem::take(&mut self.different);
        let len = self.live.len();
        let here = different.iter().map(|&place| place as usize).filter(|&place| place < len);
        for place in here.chain(list.len()..len) {
            let register = self.live[place];
            if self.marks[register] != self.mark {
                self.record(register, position + 1, walk.registers[register].value);
            }
        }
        for &place in &different {
            let register = list[place as usize];
            if !self.is_live(register) {
                self.live_until[register] = position;
            }
        }
        let kept = self.live.len().min(list.len());
        self.live.truncate(kept);
        self.live.extend_from_slice(&list[kept..]);
        for &place in &different {
            let register = list[place as usize];
            self.live[place as usize] = register;
            self.place_in_live[register] = place;
        }
        self.different = different;
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
        let most = LISTED_ANYWAY + MOST_LISTED * walk.code.len() as usize;
        for (position, code) in walk.code.iter().enumerate().rev() {
            let position = position as u32;
            if self.listed > most {
                return false;
            }
            match code {
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
                        self.dead.insert(Place(position));
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
                Code::EndLegacy(label) => {
                    // For the ends of its body and of the other handlers, too.
                    self.end_guarded(func, walk, label, position);
                    let mut caught = self.spare.pop().unwrap_or_default();
                    caught.clear();
                    self.guarded.push(Guarded { label, handler: position, caught });
                }
                Code::EndDelegate(label, _) => self.end_guarded(func, walk, label, position),
                Code::Delegate(label, _) => self.forget(label),
                Code::Catch(_) => self.start_handler(func, walk, position),
                Code::Legacy(label, _) => {
                    self.start_legacy(walk, position);
                    self.forget(label);
                }
                Code::Resume(node) => {
                    for clause in func.suspended_of(node) {
                        if let Some(landing) = clause.label.expand() {
                            let label = walk.caught_at(landing);
                            self.make_target_live(func, walk, label, position);
                        }
                    }
                }
                Code::Rethrow(_) => self.make_all_dead(walk, position),
                Code::EndTry => self.try_ends.push(position),
                Code::Try(node, _) => self.start_try(func, walk, node, position),
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
            self.record(register, 0, walk.registers[register].value);
        }
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

    /// The end of a `try` is that of the block that it stands for.
    fn end_guarded(&mut self, func: &Function, walk: &Walk, label: Label, position: u32) {
        self.cut_phis(func, walk, label, position);
        self.at_label[label] = self.list_live();
        if let Some(block) = walk.stands_for(label) {
            self.at_label[block] = self.list_live();
        }
    }

    /// What comes before a handler goes to the end.
    fn start_handler(&mut self, func: &Function, walk: &Walk, position: u32) {
        let guarded = self.guarded.last_mut().expect("it ends");
        guarded.caught.extend_from_slice(&self.live);
        guarded.handler = position;
        let label = guarded.label;
        self.jump(func, walk, label, position);
    }

    /// What is live where a handler starts is live in all of the body, as in
    /// [`Liveness::start_try`].
    fn start_legacy(&mut self, walk: &Walk, position: u32) {
        let Guarded { handler: end, caught, .. } = self.guarded.pop().expect("it ends");
        self.listed += caught.len();
        self.make_live_in_all(walk, &caught, position, end);
        self.spare.push(caught);
    }

    /// What is live where an exception is caught is live in all of the region
    /// that may throw it. Nothing in it is set there, but for what goes into a
    /// branch.
    fn start_try(&mut self, func: &Function, walk: &Walk, node: Node, position: u32) {
        let end = self.try_ends.pop().expect("it ends");
        for catch in func.catches_of(node) {
            let label = walk.caught_at(catch.label);
            // A loop that a clause starts again has no values of its own.
            let caught = std::mem::take(&mut self.at_label[label]);
            self.make_live_in_all(walk, &caught, position, end);
            self.at_label[label] = caught;
        }
    }

    /// Makes live from one place to another, whatever is in between.
    fn make_live_in_all(&mut self, walk: &Walk, list: &[Register], start: u32, end: u32) {
        for &register in list {
            let value = walk.registers[register].value;
            self.segments.push(register, Segment { start, end, value });
            self.make_live(register, start);
        }
    }
}
