//! Where registers are live, and what they hold there.
//!
//! The walk over the code finds segments from its end to its start, those of all
//! registers mixed; a counting sort makes one array of them, register after
//! register, by start.

use cranelift_entity::{EntityRef, EntitySet, SecondaryMap};
use waulk_ir::function::Value;

use crate::emit::code::Register;

/// Where a register is live, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) start: u32,
    /// Behind its end.
    pub(super) end: u32,
    pub(super) value: Value,
}

impl Segment {
    /// Becomes both, if the next one touches it and holds the same.
    pub(super) fn takes_in(&mut self, next: &Segment) -> bool {
        let same = next.start <= self.end && next.value == self.value;
        if same {
            self.end = self.end.max(next.end);
        }
        same
    }
}

/// The segments of each register; keeps its memory from one function to the
/// next.
#[derive(Debug, Default)]
pub(super) struct Segments {
    found: Vec<(Register, Segment)>,
    /// While they are found, the last of each register, counted from one, and how
    /// many it has; then which of the sorted are a register's.
    places: SecondaryMap<Register, (u32, u32)>,
    sorted: Vec<Segment>,
    /// Registers of which segments overlap.
    overlapping: EntitySet<Register>,
}

impl Segments {
    pub(super) fn clear(&mut self, registers: usize) {
        self.found.clear();
        self.sorted.clear();
        self.places.clear();
        self.places.resize(registers);
        self.overlapping.clear();
    }

    /// Adds a segment. They come the last first; what touches the one before and
    /// holds the same becomes one with it at once.
    pub(super) fn push(&mut self, register: Register, segment: Segment) {
        let (newest, count) = &mut self.places[register];
        if *newest != 0 {
            let last = &mut self.found[*newest as usize - 1].1;
            if last.value == segment.value
                && segment.start <= last.start
                && segment.end >= last.start
            {
                last.start = segment.start;
                last.end = last.end.max(segment.end);
                return;
            }
        }
        self.found.push((register, segment));
        *newest = self.found.len() as u32;
        *count += 1;
    }

    /// Sorts what was found.
    pub(super) fn sort(&mut self, registers: usize) {
        let mut sum = 0;
        for register in (0..registers).map(Register::new) {
            let count = self.places[register].1;
            self.places[register] = (sum, sum);
            sum += count;
        }
        let nothing = Segment { start: 0, end: 0, value: Value::from_u32(0) };
        self.sorted.resize(self.found.len(), nothing);
        for &(register, segment) in self.found.iter().rev() {
            let behind = &mut self.places[register].1;
            self.sorted[*behind as usize] = segment;
            *behind += 1;
        }
        for register in (0..registers).map(Register::new) {
            let (start, end) = &mut self.places[register];
            let (len, overlap) = normalize(&mut self.sorted[*start as usize..*end as usize]);
            *end = *start + len as u32;
            if overlap {
                self.overlapping.insert(register);
            }
        }
    }

    /// A register's segments, by start.
    pub(super) fn of(&self, register: Register) -> &[Segment] {
        let (start, end) = self.places[register];
        &self.sorted[start as usize..end as usize]
    }

    /// Whether a register's segments overlap: it is live in all of a loop, and
    /// set in it.
    pub(super) fn overlap(&self, register: Register) -> bool {
        self.overlapping.contains(register)
    }
}

/// Sorts segments, and puts those together that touch and hold the same: how many
/// are left, in front, and whether some of them overlap.
pub(super) fn normalize(list: &mut [Segment]) -> (usize, bool) {
    if list.len() < 2 {
        return (list.len(), false);
    }
    // Mostly they are in order; what loops and exceptions add may come too early.
    if !list.is_sorted() {
        list.sort();
    }
    let mut last = 0;
    for next in 1..list.len() {
        let segment = list[next];
        if !list[last].takes_in(&segment) {
            last += 1;
            list[last] = segment;
        }
    }
    let mut end = 0;
    let overlap = list[..=last].iter().any(|segment| {
        let overlaps = segment.start < end;
        end = end.max(segment.end);
        overlaps
    });
    (last + 1, overlap)
}
