//! Which locals change in which loop.

use wasmparser::Operator;

use super::Unlifted;

/// Entries that all loops of a function may have together.
const MOST_ENTRIES: usize = 1 << 24;

/// The locals that change in each loop, in the order in which loops start.
#[derive(Debug, Default)]
pub(super) struct Loops {
    changed: Vec<Vec<u32>>,
    count: usize,
    next: u32,
}

impl Loops {
    /// Looks through a function.
    pub(super) fn find(
        &mut self,
        operators: &[Operator<'_>],
        locals: usize,
    ) -> Result<(), Unlifted> {
        self.next = 0;
        self.count = 0;
        let mut entries = 0;
        // Open blocks: the loop's number, for loops.
        let mut open: Vec<Option<u32>> = Vec::new();
        let mut inner: Vec<u32> = Vec::new();
        let mut last_in = vec![u32::MAX; locals];
        for operator in operators {
            match *operator {
                Operator::Block { .. }
                | Operator::If { .. }
                | Operator::TryTable { .. }
                | Operator::Try { .. } => open.push(None),
                Operator::Loop { .. } => {
                    let number = self.count as u32;
                    if self.changed.len() == self.count {
                        self.changed.push(Vec::new());
                    }
                    self.changed[self.count].clear();
                    self.count += 1;
                    open.push(Some(number));
                    inner.push(number);
                }
                Operator::End | Operator::Delegate { .. } => {
                    if let Some(Some(number)) = open.pop() {
                        inner.pop();
                        let mut set = std::mem::take(&mut self.changed[number as usize]);
                        set.sort_unstable();
                        set.dedup();
                        if let Some(&outer) = inner.last() {
                            self.changed[outer as usize].extend_from_slice(&set);
                            entries += set.len();
                        }
                        self.changed[number as usize] = set;
                        if entries > MOST_ENTRIES {
                            return Err(Unlifted::TooLarge);
                        }
                    }
                }
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    if let Some(&number) = inner.last()
                        && let Some(last) = last_in.get_mut(local_index as usize)
                        && *last != number
                    {
                        *last = number;
                        self.changed[number as usize].push(local_index);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The number of the next loop.
    pub(super) fn next(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// The next loop can't be reached.
    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    /// The locals that change in a loop, in order.
    pub(super) fn changed(&self, number: u32) -> &[u32] {
        &self.changed[number as usize]
    }
}
