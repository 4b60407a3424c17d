//! Where outputs go, and what is never overwritten.

use std::fs;

use crate::support::{MODULE, Sandbox, assert_binary, module};

#[test]
fn into_a_folder_that_is_there_or_ends_in_a_slash() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm"]);
    fs::create_dir(sandbox.path("there")).unwrap();
    sandbox.run("opt in/a.wasm -o there").exits(0);
    sandbox.run("opt in/a.wasm -o new/").exits(0);
    sandbox.run("opt in/a.wasm -o deep/er/b.wasm").exits(0);
    let expected = ["deep/er/b.wasm", "in/a.wasm", "new/a.wasm", "there/a.wasm"];
    assert_eq!(sandbox.files(), expected);
}

#[test]
fn several_files_need_a_folder() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm", "taken"]);
    let several = "several inputs need a folder";
    sandbox.run("opt a.wasm b.wasm -o out.wasm").exits(2).says(several);
    sandbox.run("opt a.wasm b.wasm -o taken").exits(2).says(several);
    sandbox.run("opt a.wasm b.wasm -o -").exits(2).says("there are 2 inputs");
    assert_eq!(sandbox.files(), ["a.wasm", "b.wasm", "taken"]);
    sandbox.run("opt a.wasm b.wasm -o out").exits(0);
    assert_eq!(sandbox.files()[2..4], ["out/a.wasm", "out/b.wasm"]);
}

#[test]
fn two_inputs_for_one_output_are_both_named() {
    let sandbox = Sandbox::with_modules(&["x/a.wasm", "y/a.wasm"]);
    sandbox.write("x/a.wat", MODULE.as_bytes());
    let run = sandbox.run("opt x/a.wasm y/a.wasm -o out").exits(2);
    run.says("`x/a.wasm` and `y/a.wasm` would both be written to `out/a.wasm`").says("help: ");
    sandbox.run("opt x y -o out").exits(2).says("`x/a.wasm` and `y/a.wasm`");
    sandbox.run("opt x/a.wasm x/a.wat -o out").exits(2).says("`x/a.wasm` and `x/a.wat`");
    assert_eq!(sandbox.files(), ["x/a.wasm", "x/a.wat", "y/a.wasm"]);
}

#[test]
fn an_input_is_not_overwritten() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm", "x/a.wasm"]);
    for line in [
        "opt a.wasm -o a.wasm",
        "opt a.wasm -o ./x/../a.wasm",
        "opt a.wasm -o .",
        "opt . -o .",
        "opt x/a.wasm b.wasm -o x",
        "opt a.wasm b.wasm -o a.wasm/..",
    ] {
        let run = sandbox.run(line);
        assert_eq!(run.code, 2, "{line}: {}", run.stderr);
    }
    let run = sandbox.run("opt a.wasm x/../a.wasm -o a.wasm").exits(2);
    run.says("`a.wasm` would be overwritten by its own output").says("--in-place");
    for file in sandbox.files() {
        assert_eq!(sandbox.read(&file), module(), "{file}");
    }
}

#[cfg(unix)]
#[test]
fn an_input_is_not_overwritten_through_a_link() {
    let sandbox = Sandbox::with_modules(&["real/a.wasm"]);
    std::os::unix::fs::symlink("real", sandbox.path("link")).unwrap();
    sandbox.run("opt real -o link").exits(2).says("would be overwritten");
    sandbox.run("opt real/a.wasm -o link/a.wasm").exits(2).says("would be overwritten");
    assert_eq!(sandbox.read("real/a.wasm"), module());
}

#[test]
fn in_place() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "x/b.wasm"]);
    sandbox.run("opt a.wasm x --in-place").exits(0);
    assert_eq!(sandbox.files(), ["a.wasm", "x/b.wasm"]);
    assert_binary(&sandbox.read("a.wasm"));
    assert_binary(&sandbox.read("x/b.wasm"));
    sandbox.run("opt a.wasm --in-place -o b.wasm").exits(2).says("--in-place");
}

#[test]
fn text_is_not_replaced_by_a_binary() {
    let sandbox = Sandbox::with_modules(&["b.wasm"]);
    sandbox.write("a.wat", MODULE.as_bytes());
    sandbox.run("opt a.wat b.wasm --in-place").exits(1).says("error: a.wat: is text");
    assert_eq!(sandbox.read("a.wat"), MODULE.as_bytes());
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    fs::set_permissions(sandbox.path("a.wasm"), fs::Permissions::from_mode(0o750)).unwrap();
    sandbox.run("opt a.wasm --in-place").exits(0);
    let mode = fs::metadata(sandbox.path("a.wasm")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    for line in ["opt . --dry-run", "opt . --dry-run -o out", "opt . --dry-run --in-place"] {
        let run = sandbox.run(line).exits(0);
        assert!(run.text().contains("total, 2 files"), "{}", run.text());
        assert!(run.text().contains("nothing was written"), "{}", run.text());
        assert_eq!(sandbox.files(), ["a.wasm", "b.wasm"]);
        assert_eq!(sandbox.read("a.wasm"), module());
    }
    sandbox.run("opt a.wasm --dry-run -o a.wasm").exits(2);
}

#[test]
fn what_cannot_be_written_is_an_error_and_the_others_are_done() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/b.wasm", "in/x/c.wasm"]);
    // A file where a folder is needed, and one that is read-only.
    sandbox.write("out/x", b"");
    sandbox.write("out/b.wasm", b"old");
    let read_only = sandbox.path("out/b.wasm");
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();
    let run = sandbox.run("opt in -o out").exits(1).says("2 of 3 inputs failed");
    let run = run.says("error: in/b.wasm: can't write out/b.wasm: the file is read-only");
    run.says("error: in/x/c.wasm: can't write out/x/c.wasm: ");
    assert_eq!(sandbox.read("out/b.wasm"), b"old");
    assert_eq!(sandbox.files()[3..], ["out/a.wasm", "out/b.wasm", "out/x"]);
}

#[test]
fn a_folder_in_the_way_is_an_error() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/b.wasm", "out/a.wasm/x"]);
    sandbox.run("opt in -o out").exits(1).says("can't write out/a.wasm: ");
    assert_eq!(sandbox.files()[2..], ["out/a.wasm/x", "out/b.wasm"]);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.run("opt a.wasm -o /dev/null").exits(0);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    sandbox.run("opt a.wasm -o /dev/full").exits(1).says("can't write /dev/full: No space left");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = sandbox.command().args(["opt", "a.wasm", "-o", "-"]).stdout(full).output();
    let run: crate::support::Run = output.unwrap().into();
    run.exits(1).says("error: a.wasm: can't write to standard output: No space left");
}

#[test]
fn a_reader_that_leaves_is_no_panic() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    for (line, code) in [
        ("opt . --dry-run", 0),
        ("opt . --dry-run --json -", 0),
        ("opt a.wasm -o - -q", 1),
        ("opt --help", 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = sandbox.command().args(line.split(' ')).stdout(writer).output().unwrap();
        let run: crate::support::Run = output.into();
        assert_eq!(run.code, code, "{line}: {}", run.stderr);
        assert!(!run.stderr.contains("error"), "{line}: {}", run.stderr);
    }
}
