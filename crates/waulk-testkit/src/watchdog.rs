//! Runs many cases on a few threads, and notices those that never end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The case that each thread is at, and since when.
type Running = Arc<Mutex<Vec<Option<(usize, Instant)>>>>;

/// Runs `case(0)` to `case(count - 1)` on `threads` threads with the stack
/// that threads have by default. Gives the cases that went wrong: what they say,
/// those that panicked, and those that took longer than `budget`; these are
/// left behind, and nothing more is started.
pub fn run(
    count: usize,
    threads: usize,
    budget: Duration,
    case: impl Fn(usize) -> Result<(), String> + Send + Sync + 'static,
) -> Vec<(usize, String)> {
    let case = Arc::new(case);
    let next = Arc::new(AtomicUsize::new(0));
    let running: Running = Arc::new(Mutex::new(vec![None; threads]));
    let (sender, failures) = channel();
    for thread in 0..threads {
        let (case, next, running) = (Arc::clone(&case), Arc::clone(&next), Arc::clone(&running));
        let sender = sender.clone();
        std::thread::spawn(move || {
            let set = |now| running.lock().expect("nothing panics with the lock")[thread] = now;
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return;
                }
                set(Some((index, Instant::now())));
                let result = catch_unwind(AssertUnwindSafe(|| case(index)));
                set(None);
                let failure = match result {
                    Ok(Ok(())) => continue,
                    Ok(Err(why)) => why,
                    Err(payload) => format!("panicked: {}", message(&*payload)),
                };
                // Nobody listens any more after a case that never ended.
                let _ = sender.send((index, failure));
            }
        });
    }
    drop(sender);
    let mut found = Vec::new();
    loop {
        match failures.recv_timeout(Duration::from_millis(200)) {
            Ok(failure) => found.push(failure),
            Err(RecvTimeoutError::Disconnected) => return found,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let running = running.lock().expect("nothing panics with the lock");
        let stuck = running.iter().flatten().find(|(_, since)| since.elapsed() > budget);
        if let Some((index, _)) = stuck {
            next.store(count, Ordering::Relaxed);
            found.push((*index, format!("still running after {budget:?}")));
            return found;
        }
    }
}

fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::run;
    use std::time::Duration;

    #[test]
    fn what_goes_wrong_is_found() {
        let failures = run(10, 2, Duration::from_secs(60), |index| match index {
            3 => Err("an error".to_owned()),
            5 => panic!("a panic"),
            _ => Ok(()),
        });
        let mut failures = failures;
        failures.sort();
        assert_eq!(failures, [(3, "an error".to_owned()), (5, "panicked: a panic".to_owned())]);
    }

    #[test]
    fn what_never_ends_is_found() {
        let failures = run(3, 2, Duration::from_millis(300), |index| {
            if index == 1 {
                std::thread::sleep(Duration::from_secs(5));
            }
            Ok(())
        });
        assert_eq!(failures, [(1, "still running after 300ms".to_owned())]);
    }
}
