//! Colouring: each class gets a local in which nothing else is live at the same
//! time, the one that its value stood in before if that can be.

use cranelift_entity::{EntityRef, SecondaryMap};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use wasmparser::ValType;
use waulk_ir::function::{Function, Origin};

use super::classes::Classes;
use super::liveness::Liveness;
use super::ranges::View;
use super::segments::Segment;
use crate::emit::code::{Register, RegisterData, declared};
use crate::emit::plan::Plan;
use crate::emit::walk::Walk;

/// Colours tried before a new one is taken.
const MOST_TRIED: usize = 64;

/// Classes that share a local and are not over: with more it is not tried.
const MOST_OPEN: usize = 16;

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

/// The colours; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Colors {
    /// The local of each register.
    local_of: SecondaryMap<Register, u32>,
    /// Types of locals, parameters first.
    pub(super) locals: Vec<ValType>,
    /// The local of each of the function's variables, which is nothing else's.
    pub(super) variables: Vec<u32>,
    /// When something is in each class: disjoint, by start, class after class.
    times: Vec<Time>,
    /// Which of them are a class's.
    times_of: SecondaryMap<Register, (u32, u32)>,
    /// The classes in each local that are not over yet.
    open: Vec<SmallVec<[Open; 2]>>,
    /// Up to where each local was last found to hold something. That is all that
    /// most locals are asked for.
    held_until: Vec<u32>,
    of_type: FxHashMap<ValType, Vec<u32>>,
    /// The classes to be coloured, and where they start.
    by_start: Vec<(u32, Register)>,
    of_origin: SecondaryMap<Origin, u32>,
}

impl Colors {
    /// The local of a register.
    pub(super) fn of(&self, register: Register) -> u32 {
        self.local_of[register]
    }

    /// Whether a class is live after this place, which reads it.
    pub(super) fn is_live_after(&self, class: Register, position: u32) -> bool {
        let times = self.times(class);
        let started = times.partition_point(|time| time.start <= position);
        started > 0 && times[started - 1].end > position
    }

    fn clear(&mut self, registers: usize) {
        self.local_of.clear();
        self.local_of.resize(registers);
        self.locals.clear();
        self.variables.clear();
        self.times.clear();
        self.times_of.clear();
        self.times_of.resize(registers);
        self.open.clear();
        self.held_until.clear();
        self.of_type.values_mut().for_each(Vec::clear);
        self.by_start.clear();
        self.of_origin.clear();
    }

    /// Gives each class a local.
    pub(super) fn run(
        &mut self,
        func: &Function,
        plan: &Plan,
        walk: &Walk,
        classes: &Classes,
        live: &Liveness,
    ) {
        self.clear(walk.registers.len());

        let mut by_start = std::mem::take(&mut self.by_start);
        for register in walk.registers.keys() {
            if classes.of(register) != register {
                continue;
            }
            let view = classes.view(live, register);
            let Some(first) = view.iter().next() else { continue };
            self.list_times(register, view);
            if !walk.registers[register].is_param {
                by_start.push((first.start, register));
            }
        }
        by_start.sort_unstable();
        for &param in &func.params {
            let local = self.new_local(func.values[param].ty);
            self.of_origin[Origin::new(local as usize)] = local + 1;
            if let Some(register) = plan[param].register.expand() {
                self.occupy(local, register, 0);
            }
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
        for &(start, class) in &by_start {
            let RegisterData { ty, origin, .. } = walk.registers[class];
            let preferred = origin.expand().map(|origin| self.of_origin[origin]);
            let preferred = preferred.and_then(|local| local.checked_sub(1));
            let preferred = preferred.filter(|&local| {
                self.locals[local as usize] == ty && self.is_free(local, class, start)
            });
            let local = preferred.or_else(|| self.find_free(ty, class, start));
            let local = local.unwrap_or_else(|| self.new_local(ty));
            if let Some(origin) = origin.expand() {
                self.of_origin[origin] = local + 1;
            }
            self.occupy(local, class, start);
        }
        self.by_start = by_start;
        for register in walk.registers.keys() {
            self.local_of[register] = self.local_of[classes.of(register)];
        }
    }

    /// Lists when something is in a class.
    fn list_times(&mut self, class: Register, view: View<'_>) {
        let first = self.times.len();
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

    /// A local of this type that is free for a class that starts here.
    fn find_free(&mut self, ty: ValType, class: Register, start: u32) -> Option<u32> {
        let locals = std::mem::take(self.of_type.get_mut(&ty)?);
        // The newest first: the oldest are the busiest.
        let mut newest = locals.iter().rev().take(MOST_TRIED).copied();
        let free = newest.find(|&local| self.is_free(local, class, start));
        self.of_type.insert(ty, locals);
        free
    }

    /// Whether a local holds nothing while a class that starts here is live.
    fn is_free(&mut self, local: u32, class: Register, start: u32) -> bool {
        if start < self.held_until[local as usize] {
            return false;
        }
        let open = &self.open[local as usize];
        if open.len() >= MOST_OPEN {
            return false;
        }
        let wanted = self.times(class);
        for open in open.iter().filter(|open| open.end > start) {
            let held = &self.times[open.next as usize..open.behind as usize];
            if let Some((_, held)) = overlap(wanted, held) {
                if held.start <= start {
                    self.held_until[local as usize] = held.end;
                }
                return false;
            }
        }
        true
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
        self.held_until.push(0);
        self.of_type.entry(ty).or_default().push(local);
        local
    }
}

/// The first of one and of the other that are at the same time. The fewer are looked
/// up among the many.
fn overlap(a: &[Time], b: &[Time]) -> Option<(Time, Time)> {
    if a.len() > b.len() {
        return overlap(b, a).map(|(b, a)| (a, b));
    }
    let mut rest = b;
    a.iter().find_map(|&time| {
        rest = &rest[rest.partition_point(|other| other.end <= time.start)..];
        rest.first().filter(|other| other.start < time.end).map(|&other| (time, other))
    })
}
