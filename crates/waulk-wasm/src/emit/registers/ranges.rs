//! Where what shares a local is live, and what it holds there.
//!
//! Few segments are a sorted list. Many that do not overlap are a tree into which
//! those of the smaller class go one by one, so that a local which takes in
//! thousands of values, one after the other, takes little more time than they
//! do. A register that is live in all of a loop and set in it has segments that
//! overlap: those stay a list.

use std::borrow::Cow;
use std::collections::BTreeMap;

use waulk_ir::function::Value;

use super::list::List;
use super::segments::{Segment, normalize};

/// A list is not longer than this when something is added to it. Tests are to
/// see trees, too.
const FEW: usize = if cfg!(test) { 64 } else { 2048 };

/// The segments of registers that share a local: a list or a tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges {
    few: List,
    many: Tree,
    /// Some overlap.
    overlap: bool,
}

/// Segments that do not overlap: end and value by start.
type Tree = BTreeMap<u32, (u32, Value)>;

/// A look at segments, by start.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'r> {
    few: &'r [Segment],
    many: Option<&'r Tree>,
    overlap: bool,
}

impl<'r> View<'r> {
    /// A list that is sorted; whether segments in it overlap.
    pub(super) fn new(list: &'r [Segment], overlap: bool) -> Self {
        View { few: list, many: None, overlap }
    }

    pub(super) fn len(self) -> usize {
        self.few.len() + self.many.map_or(0, |many| many.len())
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Segment> {
        let many = self.many.into_iter().flatten().map(|(&start, &at)| from_tree((start, at)));
        self.few.iter().copied().chain(many)
    }

    /// Whether the two hold different values at the same time. What is looked
    /// at is taken from `budget`; with nothing left the answer is yes.
    pub(super) fn interferes(self, other: View<'_>, budget: &mut usize) -> bool {
        let (small, large) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        if small.overlap || large.overlap {
            *budget = budget.saturating_sub(small.len() + large.len());
            return *budget == 0 || lists_interfere(&small.to_list(), &large.to_list());
        }
        if small.many.is_none() && large.many.is_none() && large.len() <= FEW {
            *budget = budget.saturating_sub(small.len());
            return *budget == 0 || disjoint_lists_interfere(small.few, large.few);
        }
        for segment in small.iter() {
            // Those that start before its end, the last first.
            for other in large.before(segment.end) {
                if other.end <= segment.start {
                    break;
                }
                *budget = budget.saturating_sub(1);
                if other.value != segment.value || *budget == 0 {
                    return true;
                }
            }
            *budget = budget.saturating_sub(1);
        }
        *budget == 0
    }

    /// The segments that start before `end`, the last first.
    fn before(self, end: u32) -> impl Iterator<Item = Segment> {
        let behind = self.few.partition_point(|segment| segment.start < end);
        let many = self.many.into_iter().flat_map(move |many| many.range(..end).rev());
        let many = many.map(|(&start, &at)| from_tree((start, at)));
        self.few[..behind].iter().rev().copied().chain(many)
    }

    fn to_list(self) -> Cow<'r, [Segment]> {
        if self.many.is_none() { self.few.into() } else { self.iter().collect() }
    }
}

impl Ranges {
    /// Becomes a copy; keeps the memory of the list.
    pub(super) fn copy(&mut self, view: View<'_>) {
        self.few.clear();
        self.many.clear();
        self.few.extend(view.iter());
        self.overlap = view.overlap;
    }

    pub(super) fn view(&self) -> View<'_> {
        // A tree may have become small again, but not empty.
        let many = (!self.many.is_empty()).then_some(&self.many);
        View { few: &self.few, many, overlap: self.overlap }
    }

    /// Takes in what does not interfere, and is not more.
    pub(super) fn join(&mut self, other: View<'_>) {
        if self.overlap || other.overlap {
            self.make_list();
            self.few.extend(other.iter());
            let (len, overlap) = normalize(&mut self.few);
            self.few.truncate(len);
            self.overlap = overlap;
        } else if self.many.is_empty() && self.few.len() + other.len() <= FEW {
            if other.many.is_none() && self.is_near_front(other.few) {
                self.few.merge(other.few);
                return;
            }
            let mut at = 0;
            for segment in other.iter() {
                at = self.insert_into_list(segment, at);
            }
        } else {
            self.many.extend(self.few.iter().map(|it| (it.start, (it.end, it.value))));
            self.few.clear();
            for segment in other.iter() {
                self.insert(segment);
            }
        }
    }

    /// Whether few of the list start before the last of these.
    fn is_near_front(&self, segments: &[Segment]) -> bool {
        const NEAR: usize = 32;
        let last = segments.last().map_or(0, |last| last.start);
        self.few.get(NEAR).is_none_or(|near| near.start >= last)
    }

    fn make_list(&mut self) {
        self.few.extend(std::mem::take(&mut self.many).into_iter().map(from_tree));
    }

    /// Puts a segment into the list, not before `from`; tells where.
    fn insert_into_list(&mut self, segment: Segment, from: usize) -> usize {
        let mut at = from + first_not(&self.few[from..], |other| other.start < segment.start);
        if at > 0 && self.few[at - 1].takes_in(&segment) {
            at -= 1;
        } else {
            self.few.insert(at, segment);
        }
        let (first, next) = self.few[at..].split_first_mut().expect("it was put there");
        let touching = next.iter().take_while(|next| first.takes_in(next)).count();
        if touching > 0 {
            self.few.remove(at + 1..at + 1 + touching);
        }
        at
    }

    fn insert(&mut self, Segment { mut start, mut end, value }: Segment) {
        loop {
            let mut touching = self.many.range(..=end).rev();
            let mut touching = touching.by_ref().take_while(|(_, at)| at.0 >= start);
            let Some((&from, &(to, _))) = touching.find(|(_, at)| at.1 == value) else { break };
            self.many.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        self.many.insert(start, (end, value));
    }
}

fn from_tree((start, (end, value)): (u32, (u32, Value))) -> Segment {
    Segment { start, end, value }
}

/// How many segments at the front `is_before` holds for. Mostly they are few.
fn first_not(list: &[Segment], is_before: impl Fn(&Segment) -> bool) -> usize {
    const NEAR: usize = 8;
    if let Some(first) = list.iter().take(NEAR).position(|segment| !is_before(segment)) {
        return first;
    }
    let (mut from, mut to) = (NEAR.min(list.len()), 4 * NEAR);
    while to < list.len() && is_before(&list[to]) {
        (from, to) = (to, 4 * to);
    }
    from + list[from..to.min(list.len())].partition_point(is_before)
}

/// Whether two lists hold different values at the same time, when segments of
/// one list do not overlap.
fn disjoint_lists_interfere(few: &[Segment], many: &[Segment]) -> bool {
    let mut rest = many;
    few.iter().any(|segment| {
        rest = &rest[first_not(rest, |other| other.end <= segment.start)..];
        let mut during = rest.iter().take_while(|other| other.start < segment.end);
        during.any(|other| other.value != segment.value)
    })
}

/// Whether two lists hold different values at the same time.
fn lists_interfere(few: &[Segment], many: &[Segment]) -> bool {
    let mut from = 0;
    for segment in few {
        let mut i = from;
        while i < many.len() && many[i].start < segment.end {
            if many[i].end > segment.start && many[i].value != segment.value {
                return true;
            }
            i += 1;
        }
        while from < many.len() && many[from].end <= segment.start {
            from += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::random_below;
    use super::*;

    fn ranges(segments: &[Segment]) -> Ranges {
        let mut ranges = Ranges::default();
        let mut list = segments.to_vec();
        let (len, overlap) = normalize(&mut list);
        ranges.copy(View::new(&list[..len], overlap));
        ranges
    }

    /// What `interferes` is to say, pair by pair.
    fn expected(a: &[Segment], b: &[Segment]) -> bool {
        a.iter().any(|a| b.iter().any(|b| a.value != b.value && a.start < b.end && b.start < a.end))
    }

    #[test]
    fn classes_are_joined_as_lists_would_be() {
        let mut below = random_below();
        let (mut joined, mut trees, mut refused, mut small_again) = (0, 0, 0, 0);
        for round in 0..200 {
            // Values that are close to each other touch and overlap.
            let room = if round % 2 == 0 { 2_000 } else { 20_000 };
            let mut all = Vec::new();
            let mut class = Ranges::default();
            for _ in 0..200 {
                let length = if round % 4 == 0 { 60 } else { 6 };
                let segments: Vec<_> = (0..1 + below(3))
                    .map(|_| {
                        let start = below(room);
                        let value = Value::from_u32(start / (room / 40));
                        Segment { start, end: start + 1 + below(length), value }
                    })
                    .collect();
                let other = ranges(&segments);
                let found = class.view().interferes(other.view(), &mut usize::MAX.clone());
                assert_eq!(found, other.view().interferes(class.view(), &mut usize::MAX.clone()));
                assert_eq!(found, expected(&all, &segments));
                if found {
                    refused += 1;
                    continue;
                }
                let was_tree = !class.many.is_empty();
                let mut other = other;
                if class.view().len() < other.view().len() {
                    std::mem::swap(&mut class, &mut other);
                }
                class.join(other.view());
                all.extend(segments);
                joined += 1;
                trees += usize::from(!class.many.is_empty());
                small_again += usize::from(was_tree && class.view().len() <= FEW);
                let start = class.view().iter().next().expect("it has segments").start;
                assert_eq!(start, all.iter().map(|it| it.start).min().unwrap());
                let covered = |at: u32| all.iter().any(|it| it.start <= at && at < it.end);
                let starts = class.view().iter().map(|it| it.start).collect::<Vec<_>>();
                assert!(starts.is_sorted() && starts.iter().all(|&at| covered(at)));
            }
        }
        assert!(
            joined > 1000 && refused > 1000 && trees > 100 && small_again > 0,
            "{joined} {refused} {trees} {small_again}"
        );
    }

    #[test]
    fn without_a_budget_everything_interferes() {
        let value = Value::from_u32(1);
        let segments: Vec<_> =
            (0..100).map(|n| Segment { start: 2 * n, end: 2 * n + 1, value }).collect();
        let (one, other) = (ranges(&segments), ranges(&segments));
        assert!(!one.view().interferes(other.view(), &mut 1000));
        assert!(one.view().interferes(other.view(), &mut 50));
    }
}
