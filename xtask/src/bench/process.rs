//! Runs a process and says what it used.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Serialize, Serializer};
use wait4::Wait4 as _;

/// What a process used.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Used {
    /// From its start to its end.
    #[serde(serialize_with = "as_seconds")]
    pub(super) wall: Duration,
    /// On all processors together, in the program and in the system.
    #[serde(serialize_with = "as_seconds")]
    pub(super) cpu: Duration,
    /// The most memory that it had at once, in bytes.
    pub(super) peak: u64,
}

fn as_seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

/// A process that ended.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) used: Used,
    /// What it said on standard error.
    pub(super) complaint: String,
}

/// Runs a process to its end.
pub(super) fn run(command: &mut Command) -> Result<Ended> {
    let mut complaints: File = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(complaints.try_clone()?);
    let start = Instant::now();
    let child = command.spawn().with_context(|| format!("can't run {command:?}"))?;
    let ended = child.wait4()?;
    let wall = start.elapsed();
    let mut complaint = Vec::new();
    complaints.rewind()?;
    complaints.read_to_end(&mut complaint)?;
    let rusage = ended.rusage;
    Ok(Ended {
        status: ended.status,
        used: Used { wall, cpu: rusage.utime + rusage.stime, peak: rusage.maxrss },
        complaint: String::from_utf8_lossy(&complaint).trim_end().to_owned(),
    })
}

/// Runs a process that has to succeed.
pub(super) fn succeed(command: &mut Command) -> Result<Used> {
    let ended = run(command)?;
    ensure!(ended.status.success(), "{command:?} ended with {}\n{}", ended.status, ended.complaint);
    Ok(ended.used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failure_says_why() {
        let error = succeed(&mut shell("echo no such thing >&2; exit 3")).unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.ends_with("no such thing"), "{error}");
        assert!(run(&mut Command::new("no-such-command-anywhere")).is_err());
    }

    #[test]
    fn work_takes_cpu_time_and_waiting_does_not() {
        let busy = shell("i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done");
        let busy = succeed(&mut { busy }).unwrap();
        let idle = succeed(&mut shell("sleep 0.3")).unwrap();
        assert!(busy.cpu > idle.cpu, "{busy:?} {idle:?}");
        assert!(idle.wall >= Duration::from_millis(300) && idle.cpu < idle.wall, "{idle:?}");
        assert!(idle.peak > 100_000, "{idle:?}");
    }
}
