//! What has to be known of a body before it is lifted: which locals change in
//! which loop, which change where an exception may be caught, what each `try` is,
//! and whether types of references are exact. Where nothing asks for that, nobody
//! looks: most functions have no loop.
//!
//! The second kind of locals stay locals: whatever throws would bring what they
//! are just then to a handler.

use wasmparser::{FunctionBody, Operator};

use super::{Unlifted, exact};

/// Entries that all loops of a function may have together.
const MOST_ENTRIES: usize = 1 << 24;

/// The locals that change in each loop, in the order in which loops start.
#[derive(Debug, Default)]
pub(super) struct Loops {
    changed: Vec<Vec<u32>>,
    count: usize,
    next: u32,
    /// The locals that change inside of a `try_table` with clauses or a `try`
    /// with handlers, in order.
    caught: Vec<u32>,
    /// What each `try` is, in the order in which they start.
    tries: Vec<TryKind>,
    next_try: usize,
    /// It asks for references that are exact.
    exact: bool,
    /// All of this has been found.
    known: bool,
}

/// What a `try` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TryKind {
    /// No more than a block.
    Plain,
    /// It has handlers.
    Handled,
    /// It hands its exceptions on.
    Delegated,
}

/// A block that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Plain,
    /// With its number.
    Loop(u32),
    Try,
    /// A handler of a `try`.
    Handler,
}

impl Loops {
    /// Forgets what is known of the last function.
    pub(super) fn forget(&mut self) {
        self.caught.clear();
        self.tries.clear();
        self.exact = false;
        self.known = false;
    }

    /// The first loop is the next again, and so is the first `try`.
    pub(super) fn start(&mut self) {
        self.next = 0;
        self.next_try = 0;
    }

    /// Whether what follows can only be lifted when this is known, and it is not.
    pub(super) fn is_asked_by(&self, operator: &Operator<'_>) -> bool {
        !self.known
            && match operator {
                Operator::Loop { .. } | Operator::Try { .. } | Operator::TryTable { .. } => true,
                _ => exact::is_in_operator(operator),
            }
    }

    /// Looks through a function.
    pub(super) fn find(&mut self, body: &FunctionBody<'_>, locals: usize) -> Result<(), Unlifted> {
        self.known = true;
        self.count = 0;
        let mut entries = 0;
        let mut open: Vec<Open> = Vec::new();
        let mut tries = 0;
        let mut started = 0;
        let mut inner: Vec<u32> = Vec::new();
        let mut last_in = vec![u32::MAX; locals];
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let operator = &operators.read()?;
            self.exact = self.exact || exact::is_in_operator(operator);
            match operator {
                Operator::TryTable { try_table } if !try_table.catches.is_empty() => {
                    tries += 1;
                    open.push(Open::Try);
                }
                Operator::TryTable { .. } | Operator::Block { .. } | Operator::If { .. } => {
                    open.push(Open::Plain);
                }
                Operator::Try { .. } => {
                    if started == 0 {
                        classify(body, &mut self.tries)?;
                    }
                    open.push(match self.tries[started] {
                        TryKind::Handled => {
                            tries += 1;
                            Open::Try
                        }
                        // What it throws is caught further out, if at all.
                        TryKind::Plain | TryKind::Delegated => Open::Plain,
                    });
                    started += 1;
                }
                Operator::Catch { .. } | Operator::CatchAll => {
                    if let Some(last @ Open::Try) = open.last_mut() {
                        tries -= 1;
                        *last = Open::Handler;
                    }
                }
                Operator::Loop { .. } => {
                    let number = self.count as u32;
                    if self.changed.len() == self.count {
                        self.changed.push(Vec::new());
                    }
                    self.changed[self.count].clear();
                    self.count += 1;
                    open.push(Open::Loop(number));
                    inner.push(number);
                }
                Operator::End | Operator::Delegate { .. } => match open.pop() {
                    Some(Open::Loop(number)) => {
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
                    Some(Open::Try) => tries -= 1,
                    Some(Open::Plain | Open::Handler) | None => {}
                },
                &Operator::LocalSet { local_index } | &Operator::LocalTee { local_index } => {
                    if tries > 0 {
                        self.caught.push(local_index);
                    }
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
        if !self.caught.is_empty() {
            self.caught.sort_unstable();
            self.caught.dedup();
            for changed in &mut self.changed[..self.count] {
                changed.retain(|local| self.caught.binary_search(local).is_err());
            }
        }
        Ok(())
    }

    /// The locals that change where an exception may be caught.
    pub(super) fn caught(&self) -> &[u32] {
        &self.caught
    }

    /// Whether it asks for references that are exact, apart from its locals.
    pub(super) fn exact(&self) -> bool {
        self.exact
    }

    /// What the next `try` is.
    pub(super) fn next_try(&mut self) -> TryKind {
        self.next_try += 1;
        self.tries[self.next_try - 1]
    }

    /// The next `try` can't be reached.
    pub(super) fn skip_try(&mut self) {
        self.next_try += 1;
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

    /// The locals that change in a loop, in order, apart from those that change
    /// where an exception may be caught.
    pub(super) fn changed(&self, number: u32) -> &[u32] {
        &self.changed[number as usize]
    }
}

/// Finds what each `try` is.
fn classify(body: &FunctionBody<'_>, tries: &mut Vec<TryKind>) -> Result<(), Unlifted> {
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        match operators.read()? {
            Operator::Try { .. } => {
                open.push(Some(tries.len()));
                tries.push(TryKind::Plain);
            }
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. } => open.push(None),
            Operator::Catch { .. } | Operator::CatchAll => {
                if let Some(&Some(number)) = open.last() {
                    tries[number] = TryKind::Handled;
                }
            }
            Operator::Delegate { .. } => {
                if let Some(Some(number)) = open.pop() {
                    tries[number] = TryKind::Delegated;
                }
            }
            Operator::End => drop(open.pop()),
            _ => {}
        }
    }
    Ok(())
}
