//! What is printed.

use crate::support::Sandbox;

#[test]
fn a_row_a_file_and_totals() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    let run = sandbox.run("opt . -o out").exits(0);
    let text = run.text();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("file ") && lines[0].ends_with(" time"), "{text}");
    for (line, name) in lines[1..4].iter().zip(["a.wasm ", "b.wasm ", "total, 2 files "]) {
        assert!(line.starts_with(name), "{text}");
        assert_eq!(line.matches(" → ").count(), 2, "{text}");
        assert!(line.ends_with('s'), "{text}");
    }
    let ends = |part| lines.iter().map(|line| line.find(part)).collect::<Vec<_>>();
    assert!(ends(" → ")[..4].iter().all(|end| *end == ends(" → ")[0]), "{text}");
}

#[test]
fn quiet_prints_nothing() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    sandbox.run("opt . -o out --quiet").exits(0).prints_nothing();
    sandbox.run("opt . -o out -q -v").exits(2);
}

#[test]
fn goes_aside_for_an_output() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let run = sandbox.run("opt a.wasm -o -").exits(0).says("a.wasm: ");
    assert!(run.stdout.starts_with(b"\0asm"));
    let run = sandbox.run("opt a.wasm -o - -q").exits(0);
    assert_eq!(run.stderr, "");
}

#[test]
fn colours_on_request_only() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    let has_colour = |line: &str| {
        let run = sandbox.run(line);
        run.text().contains('\u{1b}') || run.stderr.contains('\u{1b}')
    };
    assert!(!has_colour("opt . -o out"));
    assert!(!has_colour("opt . -o out --color auto"));
    assert!(has_colour("opt . -o out --color always"));
    assert!(has_colour("opt gone.wasm -o x --color=always"));
    assert!(!has_colour("opt gone.wasm -o x --color=never"));
    assert!(has_colour("opt --color always --no-such-flag"));
}

#[test]
fn outputs_do_not_depend_on_threads() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/b.wasm", "in/c.wasm"]);
    sandbox.run("opt in -o one -j 1").exits(0);
    sandbox.run("opt in -o two --jobs 2 --memory-limit 1K").exits(0);
    for name in ["a.wasm", "b.wasm", "c.wasm"] {
        assert_eq!(sandbox.read(format!("one/{name}")), sandbox.read(format!("two/{name}")));
    }
}
