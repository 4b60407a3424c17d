//! Work on every core, one item a thread at a time.
//!
//! Not rayon: what is under test uses rayon's pool, so a test that kept the
//! pool busy would keep what it tests waiting, and a pool's thread that waits
//! for a part of one test may start another on top of it.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `f` of every item, in the order of the items. Items are started in order.
///
/// # Panics
/// `f` does.
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = f(item);
                    *results[index].lock().expect("locked once") = Some(result);
                }
            });
        }
    });
    let done = |result: Mutex<Option<R>>| result.into_inner().expect("locked once");
    results.into_iter().map(|result| done(result).expect("every item was done")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_order() {
        let items: Vec<usize> = (0..100).collect();
        let doubled: Vec<usize> = items.iter().map(|i| i * 2).collect();
        assert_eq!(super::map(&items, |i| i * 2), doubled);
    }
}
