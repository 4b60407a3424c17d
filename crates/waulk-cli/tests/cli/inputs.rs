//! What counts as an input.

use crate::support::{COMPONENT, MODULE, Sandbox, assert_binary, component, module};

#[test]
fn one_file() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let run = sandbox.run("opt a.wasm -o b.wasm").exits(0);
    assert!(run.text().starts_with("a.wasm: "), "{}", run.text());
    assert_eq!(run.stderr, "");
    assert_binary(&sandbox.read("b.wasm"));
    assert!(sandbox.read("b.wasm").len() <= module().len());
    assert_eq!(sandbox.read("a.wasm"), module());
}

#[test]
fn a_component() {
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", &component());
    sandbox.run("opt a.wasm -o b.wasm").exits(0);
    assert_binary(&sandbox.read("b.wasm"));
    assert_eq!(sandbox.read("b.wasm")[6], 1, "still a component");
}

#[test]
fn a_folder_is_walked_and_paths_are_kept() {
    let sandbox = Sandbox::with_modules(&["in/b.wasm", "in/a.wasm", "in/x/y/c.wasm", "in/D.WASM"]);
    sandbox.write("in/readme.txt", b"not an input");
    let run = sandbox.run("opt in -o out").exits(0);
    let names: Vec<_> =
        run.text().lines().map(|it| it.split(' ').next().unwrap().to_owned()).collect();
    let inputs = ["in/D.WASM", "in/a.wasm", "in/b.wasm", "in/x/y/c.wasm"];
    assert_eq!(names[1..5], inputs);
    let outputs = ["out/D.WASM", "out/a.wasm", "out/b.wasm", "out/x/y/c.wasm"];
    assert_eq!(sandbox.files()[5..], outputs);
}

#[test]
fn the_current_folder() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "x/b.wasm"]);
    sandbox.run("opt . -o out").exits(0);
    assert_eq!(sandbox.files(), ["a.wasm", "out/a.wasm", "out/x/b.wasm", "x/b.wasm"]);
}

#[test]
fn outputs_of_an_earlier_run_are_no_inputs() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm"]);
    for _ in 0..2 {
        sandbox.run("opt in -o in/out").exits(0);
        assert_eq!(sandbox.files(), ["in/a.wasm", "in/out/a.wasm"]);
    }
    sandbox.run_with(["opt", "in/**/*.wasm", "-o", "in/out"]).exits(0);
    assert_eq!(sandbox.files(), ["in/a.wasm", "in/out/a.wasm"]);
}

#[test]
fn globs_are_expanded() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/b.wasm", "in/x/c.wasm", "in/.h.wasm"]);
    sandbox.run_with(["opt", "in/*.wasm", "-o", "one"]).exits(0);
    sandbox.run_with(["opt", "in/**/*.wasm", "-o", "all"]).exits(0);
    sandbox.run_with(["opt", "in/{a,x/c}.wasm", "-o", "two"]).exits(0);
    sandbox.run_with(["opt", "in/**", "-o", "everything"]).exits(0);
    sandbox.run_with(["opt", "i?/[x]", "-o", "folder"]).exits(0);
    let files = sandbox.files();
    let below = |folder: &str| -> Vec<String> {
        files.iter().filter_map(|file| file.strip_prefix(folder)).map(str::to_owned).collect()
    };
    assert_eq!(below("one/"), ["a.wasm", "b.wasm"]);
    assert_eq!(below("all/"), ["a.wasm", "b.wasm", "x/c.wasm"]);
    assert_eq!(below("two/"), ["a.wasm", "x/c.wasm"]);
    assert_eq!(below("everything/"), ["a.wasm", "b.wasm", "x/c.wasm"]);
    assert_eq!(below("folder/"), ["in/x/c.wasm"]);
}

#[test]
fn a_name_with_wildcards_is_a_name_if_there_is_such_a_file() {
    let sandbox = Sandbox::with_modules(&["[a].wasm", "a.wasm"]);
    let run = sandbox.run("opt [a].wasm -o out.wasm").exits(0);
    assert!(run.text().starts_with("[a].wasm: "), "{}", run.text());
}

#[test]
fn a_glob_without_a_match_is_an_error_and_the_others_are_done() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let arguments = ["opt", "none/*.wasm", "a.wasm", "-o", "out"];
    sandbox.run_with(arguments).exits(1).says("error: none/*.wasm: nothing matches this glob");
    assert_eq!(sandbox.files(), ["a.wasm", "out/a.wasm"]);
    sandbox.run_with(["opt", "a[", "-o", "out"]).exits(2).says("`a[` is not a glob");
}

#[test]
fn standard_input() {
    let sandbox = Sandbox::new();
    let run = sandbox.run_with_input("opt - -o -", &module()).exits(0);
    assert_binary(&run.stdout);
    assert!(run.stderr.starts_with("<stdin>: "), "{}", run.stderr);
    sandbox.run_with_input("opt - -o out.wasm", MODULE.as_bytes()).exits(0);
    assert_binary(&sandbox.read("out.wasm"));
    sandbox.run_with_input("opt - --in-place", &module()).exits(2).says("standard input");
}

#[test]
fn text_is_taken_by_its_content_or_extension() {
    let sandbox = Sandbox::new();
    sandbox.write("module.wat", MODULE.as_bytes());
    sandbox.write("component.txt", format!(";; text\n{COMPONENT}").as_bytes());
    sandbox.write("binary.wat", &module());
    sandbox.run("opt module.wat component.txt binary.wat -o out").exits(0);
    assert_eq!(sandbox.files()[3..], ["out/binary.wasm", "out/component.txt", "out/module.wasm"]);
    assert_eq!(sandbox.read("out/component.txt")[6], 1);
    assert_eq!(sandbox.read("out/binary.wasm"), sandbox.read("out/module.wasm"));
}

#[test]
fn the_same_file_twice_is_done_once() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/x/b.wasm"]);
    sandbox.run("opt in/a.wasm ./in/a.wasm in/../in/a.wasm -o out.wasm").exits(0);
    assert_binary(&sandbox.read("out.wasm"));
    let run = sandbox.run("opt in in/x/b.wasm ./in/a.wasm -o out").exits(0);
    assert!(run.text().contains("total, 2 files"), "{}", run.text());
    let run = sandbox.run("opt in in --in-place").exits(0);
    assert!(run.text().contains("total, 2 files"), "{}", run.text());
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn linked_files_and_folders_are_followed() {
        let sandbox = Sandbox::with_modules(&["in/a.wasm", "real/b.wasm"]);
        symlink("a.wasm", sandbox.path("in/link.wasm")).unwrap();
        symlink("../real", sandbox.path("in/folder")).unwrap();
        sandbox.run("opt in -o out").exits(0);
        let outputs = ["out/a.wasm", "out/folder/b.wasm", "out/link.wasm"];
        assert_eq!(sandbox.files()[3..6], outputs);
    }

    #[test]
    fn a_folder_that_holds_itself_is_walked_once() {
        let sandbox = Sandbox::with_modules(&["in/x/a.wasm"]);
        symlink("..", sandbox.path("in/x/up")).unwrap();
        let run = sandbox.run("opt in -o out").exits(0);
        let run = run.says("warning: in/x/up: a symbolic link to a folder that holds it");
        assert!(run.text().starts_with("in/x/a.wasm: "), "{}", run.text());
        sandbox.run("opt in -o out -q").exits(0).prints_nothing();
    }

    #[test]
    fn a_link_to_itself_is_an_error() {
        let sandbox = Sandbox::with_modules(&["in/a.wasm"]);
        symlink("loop.wasm", sandbox.path("in/loop.wasm")).unwrap();
        sandbox.run("opt in -o out").exits(1).says("error: in/loop.wasm: ");
        sandbox.run("opt in/loop.wasm -o out.wasm").exits(1).says("error: in/loop.wasm: ");
        assert_binary(&sandbox.read("out/a.wasm"));
    }

    #[test]
    fn a_link_to_nothing_is_an_error_only_if_it_is_an_input() {
        let sandbox = Sandbox::with_modules(&["in/a.wasm"]);
        symlink("gone", sandbox.path("in/other")).unwrap();
        sandbox.run("opt in -o out").exits(0);
        symlink("gone", sandbox.path("in/b.wasm")).unwrap();
        sandbox.run("opt in -o out").exits(1).says("error: in/b.wasm: no such file or folder");
        assert_binary(&sandbox.read("out/a.wasm"));
    }

    #[test]
    fn a_linked_input_in_place_stays_a_link() {
        let sandbox = Sandbox::with_modules(&["real/a.wasm"]);
        symlink("real/a.wasm", sandbox.path("link.wasm")).unwrap();
        sandbox.run("opt link.wasm real --in-place").exits(0);
        assert!(sandbox.path("link.wasm").is_symlink());
        assert_binary(&sandbox.read("real/a.wasm"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let name = OsStr::from_bytes(b"caf\xe9\n.wasm");
    sandbox.write(std::path::Path::new("in").join(name), &module());
    let run = sandbox.run("opt in -o out").exits(0);
    assert!(run.text().starts_with("in/caf\u{fffd}\\n.wasm: "), "{}", run.text());
    assert_binary(&sandbox.read(std::path::Path::new("out").join(name)));
    sandbox.run_with(["opt", "in/*.wasm", "-o", "glob"]).exits(0);
    assert_binary(&sandbox.read(std::path::Path::new("glob").join(name)));
    let broken = OsStr::from_bytes(b"\xff*.wasm");
    let arguments = [OsStr::new("opt"), broken, OsStr::new("-o"), OsStr::new("x.wasm")];
    sandbox.run_with(arguments).exits(1).says("error: \u{fffd}*.wasm: no such file");
}
