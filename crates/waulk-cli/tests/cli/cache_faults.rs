//! Whatever happens to the cache, the work is done, and done right, with one warning at most.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Run, Sandbox, component, module};

/// A sandbox with inputs in `in`, and what has to come of them in `expected`.
fn sandbox(inputs: u32) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("in/component.wasm", &component());
    sandbox.write("in/module.wasm", &module());
    for number in 0..inputs {
        let text = format!(
            "(module (func (export \"f\") (param i32) (result i32)
               (i32.add (local.get 0) (i32.add (i32.const 1) (i32.const {number}))))
             (func $unused))"
        );
        sandbox.write(format!("in/{number}.wasm"), &wat::parse_str(text).unwrap());
    }
    sandbox.run("opt in -o expected --no-cache").exits(0);
    sandbox
}

/// Whether `folder` has what has to come of the inputs.
#[track_caller]
fn assert_right(sandbox: &Sandbox, folder: &str) {
    for entry in fs::read_dir(sandbox.path("expected")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (expected, found) = (format!("expected/{name}"), format!("{folder}/{name}"));
        assert!(sandbox.read(expected) == sandbox.read(found), "{name} differs");
    }
}

/// Runs with the cache, for so many warnings; returns what was printed.
#[track_caller]
fn run(sandbox: &Sandbox, flags: &str, warnings: &[usize]) -> Run {
    let _ = fs::remove_dir_all(sandbox.path("out"));
    let run = sandbox.run(&format!("opt in -o out {flags}")).exits(0);
    assert_right(sandbox, "out");
    let found = run.stderr.lines().filter(|line| line.starts_with("warning: ")).count();
    assert!(warnings.contains(&found), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), found, "{}", run.stderr);
    run
}

fn database(sandbox: &Sandbox) -> PathBuf {
    sandbox.path(".cache/waulk/results.sqlite")
}

#[test]
fn no_folder_can_be_made() {
    let sandbox = sandbox(0);
    sandbox.write("file", b"mine");
    for place in ["file", "file/below"] {
        run(&sandbox, &format!("--cache {place}"), &[1]).says("going on without the cache: ");
        run(&sandbox, &format!("--cache {place} -q"), &[0]);
    }
    assert_eq!(sandbox.read("file"), b"mine");
    sandbox.write("taken/results.sqlite/x", b"mine");
    run(&sandbox, "--cache taken", &[1]);
    sandbox.write("locked/results.lock/x", b"mine");
    run(&sandbox, "--cache locked", &[1]);
    if cfg!(target_os = "linux") {
        run(&sandbox, "--cache /proc/none", &[1]);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox(0);
    let mode = |path: &str, mode| {
        fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir(sandbox.path("c")).unwrap();
    mode("c", 0o500);
    // Root can write to it all the same.
    run(&sandbox, "--cache c", &[0, 1]);
    mode("c", 0o777);
    run(&sandbox, "--cache c", &[1]).says("everybody can write to it");
    mode("c", 0o700);
    run(&sandbox, "--cache c", &[0]);
    mode("c/results.sqlite", 0o400);
    run(&sandbox, "--cache c -Oz", &[0, 1]);
}

#[test]
fn a_damaged_database_is_begun_anew() {
    let sandbox = sandbox(30);
    run(&sandbox, "", &[0]);
    let whole = fs::read(database(&sandbox)).unwrap();
    let noise = |bytes: &mut [u8], seed: u8| {
        let next = |state: u32| state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let mut state = u32::from(seed);
        bytes.iter_mut().for_each(|byte| {
            state = next(state);
            *byte = (state >> 24) as u8;
        });
    };
    let mut damaged = vec![Vec::new(), whole[..whole.len() / 2].to_vec(), whole[..100].to_vec()];
    for (seed, range) in
        [0..whole.len(), 100..whole.len(), 4096..8192, 32_768..65_536, 160_000..whole.len()]
            .into_iter()
            .enumerate()
    {
        let mut bytes = whole.clone();
        noise(&mut bytes[range], seed as u8);
        damaged.push(bytes);
    }
    for (number, bytes) in damaged.iter().enumerate() {
        fs::write(database(&sandbox), bytes).unwrap();
        run(&sandbox, "", &[0, 1]);
        // Then it is a new one, which may have to be filled first.
        run(&sandbox, "", &[0]);
        let text = run(&sandbox, "", &[0]).text();
        assert!(text.contains("32 of 32 results from the cache"), "{number}: {text}");
    }
}

#[test]
fn what_is_not_waulks_is_left_alone() {
    let sandbox = sandbox(0);
    sandbox.write("c/results.sqlite", b"something of mine");
    for _ in 0..2 {
        run(&sandbox, "--cache c", &[1]);
    }
    sandbox.run("cache clear --cache c").exits(2).says("can't use the cache");
    assert_eq!(sandbox.read("c/results.sqlite"), b"something of mine");
}

#[test]
fn a_damaged_entry_is_made_again() {
    let sandbox = sandbox(3);
    run(&sandbox, "", &[0]);
    let expected = sandbox.read("expected/module.wasm");
    let mut bytes = fs::read(database(&sandbox)).unwrap();
    let places: Vec<_> =
        (0..bytes.len()).filter(|&at| bytes[at..].starts_with(&expected)).collect();
    // More than once where a page has what it held before something was moved in it.
    assert!(!places.is_empty(), "it is not there");
    places.iter().for_each(|place| bytes[place + expected.len() - 1] ^= 1);
    fs::write(database(&sandbox), bytes).unwrap();
    let text = run(&sandbox, "", &[0]).text();
    assert!(text.contains("4 of 5 results from the cache"), "{text}");
    let text = run(&sandbox, "", &[0]).text();
    assert!(text.contains("5 of 5 results from the cache"), "{text}");
}

#[test]
fn a_cache_of_another_version_is_replaced() {
    let sandbox = sandbox(0);
    run(&sandbox, "", &[0]);
    let mut bytes = fs::read(database(&sandbox)).unwrap();
    // SQLite's user version.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(database(&sandbox), bytes).unwrap();
    let text = run(&sandbox, "", &[0]).text();
    assert!(!text.contains("from the cache"), "{text}");
    let text = run(&sandbox, "", &[0]).text();
    assert!(text.contains("2 of 2 results from the cache"), "{text}");
}

#[test]
fn many_processes_share_it() {
    let sandbox = sandbox(10);
    let start = |number: usize| {
        let mut command = sandbox.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let level = ["-Os", "-O1"][number % 2];
        command.args(["opt", "in", "-j", "2", level, "-o", &format!("out{number}")]);
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..24).map(start).collect();
    for (number, child) in children.into_iter().enumerate() {
        let run: Run = child.wait_with_output().unwrap().into();
        assert_eq!(run.exits(0).stderr, "");
        if number % 2 == 0 {
            assert_right(&sandbox, &format!("out{number}"));
        }
    }
    for flags in ["", "-O1"] {
        let text = sandbox.run(&format!("opt in -o out {flags}")).exits(0).text();
        assert!(text.contains("12 of 12 results from the cache"), "{text}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_it_usable() {
    let sandbox = sandbox(20);
    // What takes a while to write.
    for number in 0..8 {
        let section = [0, 0x83, 0x80, 0x40, 1, b'x'];
        let large = [module(), section.to_vec(), vec![number; (1 << 20) + 1]].concat();
        sandbox.write(format!("in/large{number}.wasm"), &large);
    }
    sandbox.run("opt in -o expected --no-cache").exits(0);

    let journal = database(&sandbox).with_extension("sqlite-journal");
    let (mut killed, mut in_the_middle) = (0, 0);
    for round in 0..200 {
        let mut command = sandbox.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        // Another setting each time, so that there is something to write.
        let name = format!("x{round}");
        command.args(["opt", "in", "-O0", "--strip", &name, "-o", "killed"]);
        let mut child = command.spawn().unwrap();
        if round % 3 == 0 {
            std::thread::sleep(Duration::from_millis(1 + round as u64 % 50));
        } else {
            while !journal.exists() && child.try_wait().unwrap().is_none() {}
            std::thread::sleep(Duration::from_micros(100 * (round as u64 % 8)));
        }
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        in_the_middle += usize::from(fs::metadata(&journal).is_ok_and(|it| it.len() > 0));
        if round % 8 == 7 {
            run(&sandbox, "--strip y", &[0]);
        }
        if in_the_middle >= 5 && killed >= 10 {
            break;
        }
    }
    assert!(in_the_middle >= 5, "{in_the_middle} of {killed} were killed while they wrote");
    run(&sandbox, "", &[0]);
    let text = run(&sandbox, "", &[0]).text();
    assert!(text.contains("30 of 30 results from the cache"), "{text}");
}

/// No file may become larger than this: as where a disk is full.
#[cfg(unix)]
#[test]
fn a_full_disk() {
    let sandbox = sandbox(60);
    let waulk = sandbox.command().get_program().to_owned();
    for blocks in [0, 1, 20, 60, 100] {
        let mut command = std::process::Command::new("sh");
        // Without the signal, writing fails.
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" opt in --dry-run");
        command.arg("-c").arg(line).arg(&waulk).current_dir(sandbox.path(""));
        command.env("XDG_CACHE_HOME", sandbox.path("full"));
        let run: Run = command.output().unwrap().into();
        let run = run.exits(0);
        let found = run.stderr.lines().count();
        assert!(found <= 1, "{blocks}: {}", run.stderr);
        assert!(found == 1 || blocks > 20, "{blocks}: nothing failed");
    }
    // With room again.
    for _ in 0..2 {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        let mut command = sandbox.command();
        command.env("XDG_CACHE_HOME", sandbox.path("full"));
        let run: Run = command.args(["opt", "in", "-o", "out"]).output().unwrap().into();
        assert_eq!(run.exits(0).stderr, "");
        assert_right(&sandbox, "out");
    }
}
