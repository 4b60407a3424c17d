//! Bounds the bytes that are in flight at once.

use std::sync::{Condvar, Mutex, PoisonError};

/// A number of bytes that work takes shares of.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    taken: Mutex<u64>,
    freed: Condvar,
}

/// A share of a [`Budget`], given back when dropped.
#[derive(Debug)]
pub(crate) struct Share<'b> {
    budget: &'b Budget,
    bytes: u64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        Budget { limit, taken: Mutex::new(0), freed: Condvar::new() }
    }

    /// Waits until `bytes` are free. What is larger than the whole budget waits
    /// until it is alone.
    pub(crate) fn take(&self, bytes: u64) -> Share<'_> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut u64| *taken > 0 && taken.saturating_add(bytes) > self.limit;
        let mut taken = self.freed.wait_while(taken, full).unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_add(bytes);
        Share { budget: self, bytes }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut taken = self.budget.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(self.bytes);
        drop(taken);
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    #[test]
    fn never_more_than_the_limit_unless_alone() {
        let budget = Budget::new(10);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for bytes in [4, 3, 5, 9, 2, 30, 1, 8] {
                let (budget, now, most) = (&budget, &now, &most);
                scope.spawn(move || {
                    let _share = budget.take(bytes);
                    let in_flight = now.fetch_add(bytes, SeqCst) + bytes;
                    if bytes <= 10 {
                        most.fetch_max(in_flight, SeqCst);
                    } else {
                        assert_eq!(in_flight, bytes, "too large, and not alone");
                    }
                    std::thread::yield_now();
                    now.fetch_sub(bytes, SeqCst);
                });
            }
        });
        assert!(most.load(SeqCst) <= 10);
        assert_eq!(*budget.taken.lock().unwrap(), 0);
    }
}
