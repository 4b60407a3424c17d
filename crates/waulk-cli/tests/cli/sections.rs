//! Which custom sections stay.

use crate::support::{Sandbox, custom, custom_sections, module};

/// A module with one custom section of each kind.
fn sandbox() -> Sandbox {
    let mut bytes = module();
    for name in ["producers", "target_features"] {
        bytes.extend(custom(name, &[0]));
    }
    for name in ["component-type:x", "unknown"] {
        bytes.extend(custom(name, b"contents"));
    }
    bytes.extend(custom("sourceMappingURL", b"\x05a.map"));
    bytes.extend(custom(".debug_info", b"contents"));
    let sandbox = Sandbox::new();
    sandbox.write("a.wasm", &bytes);
    sandbox
}

#[track_caller]
fn assert_sections(flags: &str, expected: &[&str]) {
    let sandbox = sandbox();
    sandbox.run(&format!("opt a.wasm -o b.wasm {flags}")).exits(0);
    let mut sections = custom_sections(&sandbox.read("b.wasm"));
    sections.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(sections, expected, "{flags}");
}

#[test]
fn by_default_names_and_debug_sections_go() {
    let kept = ["component-type:x", "producers", "target_features", "unknown"];
    assert_sections("", &kept);
    assert_sections("--strip-debug --strip-dwarf", &kept);
}

#[test]
fn names_stay_on_request() {
    let kept = ["component-type:x", "name", "producers", "target_features", "unknown"];
    assert_sections("-g", &kept);
    assert_sections("--keep names", &kept);
    assert_sections("--debuginfo --strip-dwarf", &kept);
}

#[test]
fn sections_go_on_request() {
    assert_sections("--strip-producers", &["component-type:x", "target_features", "unknown"]);
    assert_sections("--strip producers,unknown", &["component-type:x", "target_features"]);
    assert_sections("--strip=target-features --strip producers", &["component-type:x", "unknown"]);
    assert_sections("--strip all", &["component-type:x"]);
    assert_sections("--strip all --keep unknown", &["component-type:x", "unknown"]);
}

#[test]
fn debug_sections_that_are_asked_for_go_with_a_note() {
    let sandbox = sandbox();
    for flags in ["-g", "--keep debug"] {
        let run = sandbox.run(&format!("opt a.wasm -o b.wasm {flags}")).exits(0);
        assert!(run.text().contains("-v shows"), "{}", run.text());
        let run = sandbox.run(&format!("opt a.wasm -o b.wasm -v {flags}")).exits(0);
        assert!(run.text().contains("note: a.wasm: "), "{}", run.text());
        assert!(run.text().contains(".debug_info"), "{}", run.text());
        let sections = custom_sections(&sandbox.read("b.wasm"));
        assert!(!sections.iter().any(|name| name.starts_with(".debug")), "{sections:?}");
    }
}
