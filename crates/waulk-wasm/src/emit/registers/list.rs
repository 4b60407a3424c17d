//! A list of segments with room at both ends: most that a class takes in come
//! before nearly all that it has, as copies are looked at from the end of the code.

use std::ops::{Deref, DerefMut, Range};

use waulk_ir::function::Value;

use super::segments::Segment;

/// A list that makes room on the side that is nearer.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    room: Vec<Segment>,
    /// Where it starts.
    first: usize,
}

impl List {
    pub(super) fn clear(&mut self) {
        self.room.clear();
        self.first = 0;
    }

    pub(super) fn extend(&mut self, segments: impl Iterator<Item = Segment>) {
        self.room.extend(segments);
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.room.truncate(self.first + len);
    }

    /// Takes in segments, by start. Those of the list that start before the last of
    /// them are moved, once.
    pub(super) fn merge(&mut self, segments: &[Segment]) {
        if self.first < segments.len() {
            self.make_room(segments.len());
        }
        // Between what is written and what is read is room for all that are to come.
        let start = self.first - segments.len();
        let (mut write, mut read) = (start, self.first);
        let room = &mut self.room[..];
        let mut rest = segments;
        while let Some((&segment, others)) = rest.split_first() {
            let next = match room.get(read) {
                Some(&next) if next.start < segment.start => {
                    read += 1;
                    next
                }
                _ => {
                    rest = others;
                    segment
                }
            };
            if write == start || !room[write - 1].takes_in(&next) {
                room[write] = next;
                write += 1;
            }
        }
        while let Some(&next) = room.get(read)
            && write > start
            && room[write - 1].takes_in(&next)
        {
            read += 1;
        }
        room.copy_within(start..write, start + read - write);
        self.first = start + read - write;
    }

    pub(super) fn insert(&mut self, at: usize, segment: Segment) {
        if at >= self.len().div_ceil(2) {
            self.room.insert(self.first + at, segment);
            return;
        }
        if self.first == 0 {
            self.make_room(1);
        }
        let first = self.first;
        self.room.copy_within(first..first + at, first - 1);
        self.first -= 1;
        self[at] = segment;
    }

    /// Half as much as there is, so that each segment is moved only a few times, but no
    /// less than `least`.
    fn make_room(&mut self, least: usize) {
        let len = self.room.len();
        let more = len.div_ceil(2).max(least);
        let nothing = Segment { start: 0, end: 0, value: Value::from_u32(0) };
        self.room.reserve_exact(more);
        self.room.resize(len + more, nothing);
        self.room.copy_within(..len, more);
        self.first += more;
    }

    pub(super) fn remove(&mut self, range: Range<usize>) {
        let (first, count) = (self.first, range.len());
        if range.start >= self.len() - range.end {
            self.room.drain(first + range.start..first + range.end);
        } else {
            self.room.copy_within(first..first + range.start, first + count);
            self.first += count;
        }
    }
}

impl Deref for List {
    type Target = [Segment];

    fn deref(&self) -> &[Segment] {
        &self.room[self.first..]
    }
}

impl DerefMut for List {
    fn deref_mut(&mut self) -> &mut [Segment] {
        &mut self.room[self.first..]
    }
}

#[cfg(test)]
mod tests {
    use super::super::random_below;
    use super::*;

    #[test]
    fn it_is_what_a_vec_is() {
        let mut random = random_below();
        let mut below = |below: usize| random(below as u32) as usize;
        let (mut list, mut vec) = (List::default(), Vec::new());
        for n in 0..20_000u32 {
            let segment = Segment { start: n, end: n + 1, value: Value::from_u32(n) };
            // Mostly in front, now and then anywhere.
            let room = if n % 8 == 0 { vec.len() + 1 } else { vec.len().min(3) + 1 };
            let at = below(room);
            list.insert(at, segment);
            vec.insert(at, segment);
            if vec.len() > 100 || n % 5 == 0 {
                let from = below(vec.len());
                let range = from..from + below(vec.len() - from + 1);
                list.remove(range.clone());
                vec.drain(range);
            }
            assert_eq!(&list[..], &vec[..]);
        }
        assert!(vec.len() > 1, "{}", vec.len());
    }
}
