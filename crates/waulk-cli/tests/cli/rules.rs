//! `waulk rules`: lists, explains, proves, and says what is wrong with a rule and where.

use crate::support::Sandbox;

const RIGHT: &str = "\
;; The same sum, the other way round.
(rule same_sum (simplify (ixor ty (iadd _ x y) (iadd _ y x))) (iconst ty 0))
";

const WRONG: &str = "\
;; The least number has no opposite.
(rule negates (simplify (idiv_s ty x (iconst _ -1)))
  (isub ty (iconst ty 0) x))
";

#[test]
fn the_built_in_rules_are_listed_and_explained() {
    let sandbox = Sandbox::new();
    let list = sandbox.run("rules list").exits(0).text();
    assert!(list.contains("arithmetic (") && list.contains("  add_zero "), "{list}");
    let json = sandbox.run("rules list --json").exits(0).text();
    let rows: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let rows = rows.as_array().expect("a list");
    assert!(rows.iter().all(|row| row["proven"].is_u64()), "all are proven");
    assert!(list.contains(&format!("{} rules, {} proven", rows.len(), rows.len())));

    let text = sandbox.run("rules explain add_zero").exits(0).text();
    for part in ["(i32.add $x (i32.const 0))", "becomes $x", "(i64.add $x", "proven by Z3 "] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    sandbox.run("rules explain zero_add").exits(2).says("no rule `zero_add`").says("`add_zero`?");
}

#[test]
fn rules_of_files_are_proven_once() {
    let sandbox = Sandbox::new();
    sandbox.write("right.isle", RIGHT.as_bytes());
    let text = sandbox.run("rules prove right.isle").exits(0).text();
    assert!(text.starts_with("1 of 1 rule proven, in 2 instances: 0 before, 1 now"), "{text}");
    let text = sandbox.run("rules prove right.isle").exits(0).text();
    assert!(text.contains("1 before, 0 now"), "{text}");
    let text = sandbox.run("rules prove --cold right.isle").exits(0).text();
    assert!(text.contains("0 before, 1 now"), "{text}");
    let explained = sandbox.run("rules explain same_sum right.isle").exits(0).text();
    assert!(explained.contains("The same sum, the other way round."), "{explained}");
    assert!(explained.contains("proven by Z3 "), "{explained}");
}

#[test]
fn a_wrong_rule_is_refused_with_values() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.isle", WRONG.as_bytes());
    let run = sandbox.run("rules prove wrong.isle").exits(1);
    run.says("wrong.isle:2:")
        .says("`negates` is refused: it is wrong for i32")
        .says("x = 0x80000000: left traps, right gives 0x80000000")
        .says("(i32.div_s $x (i32.const -1)) => (i32.sub (i32.const 0) $x)");
}

#[test]
fn what_is_no_rule_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    for (text, place, what) in [
        ("(rule a (simplify (iadd _ x", "bad.isle:1:", "Unexpected"),
        ("\n(rule a (simplify (iadde _ x y)) x)", "bad.isle:2:", "iadde"),
        ("(rule a (simplify (iadd ty x y)) z)", "bad.isle:1:", "z"),
        ("(rule a (simplify (iadd ty x y)) ty)", "bad.isle:1:", "type"),
        (
            "(rule a (simplify (iadd _ x (iconst _ 0))) x)\n(rule b (simplify (iadd _ (iconst _ 0) x)) x)",
            "bad.isle:2:",
            "priority",
        ),
        ("(rule a (simplify (iadd ty x y)) (iadd ty y x))", "bad.isle:1:", "might not end"),
        ("(rule a (simplify (iadd ty x y)) (i64_extend_i32_u x))", "bad.isle:1:", "I64"),
        ("(rule a (simplify x) x)", "bad.isle:1:", "whatever there is"),
        ("(rule (simplify (isub _ x x)) x)", "bad.isle:1:", "needs a name"),
    ] {
        sandbox.write("bad.isle", text.as_bytes());
        sandbox.run("rules prove bad.isle").exits(1).says(place).says(what);
    }
    sandbox.run("rules prove none.isle").exits(1).says("none.isle: no such file");
}

/// Does in a function what the rule below looks for.
const COMMUTES: &str = r#"
(module (func (export "f") (param i32 i32) (result i32)
  (i32.xor (i32.add (local.get 0) (local.get 1)) (i32.add (local.get 1) (local.get 0)))))
"#;

#[test]
fn rules_of_files_are_used() {
    let sandbox = Sandbox::new();
    sandbox.write("in.wat", COMMUTES.as_bytes());
    sandbox.write("right.isle", RIGHT.as_bytes());
    sandbox.run("opt in.wat -o without.wasm").exits(0);
    sandbox.run("opt in.wat -o with.wasm --rules right.isle").exits(0);
    let (without, with) = (sandbox.read("without.wasm"), sandbox.read("with.wasm"));
    assert!(with.len() < without.len(), "{} and {}", with.len(), without.len());
    assert!(sandbox.files().iter().any(|file| file.starts_with(".cache/waulk/verdicts/")));
}

#[test]
fn wrong_rules_are_used_only_if_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.write("in.wat", COMMUTES.as_bytes());
    sandbox.write("wrong.isle", b"(rule wrong (simplify (ixor _ x _)) x)\n");
    let run = sandbox.run("opt in.wat -o out.wasm --rules wrong.isle").exits(2);
    run.says("wrong.isle:1:").says("`wrong` is refused: it is wrong");
    assert_eq!(sandbox.files(), ["in.wat", "wrong.isle"], "nothing is written");
    let line = "opt in.wat -o out.wasm --rules wrong.isle --allow-unproven-rules --json r.json";
    sandbox.run(line).exits(0).says("rules are used that are not proven");
    let report: serde_json::Value = serde_json::from_slice(&sandbox.read("r.json")).unwrap();
    assert_eq!(report["unproven_rules"], true);
    sandbox.run("opt in.wat -o out.wasm --allow-unproven-rules").exits(2).says("--rules");
    sandbox
        .run("opt in.wat -o out.wasm --rules none.isle")
        .exits(2)
        .says("none.isle: no such file");
}

#[test]
fn what_rules_do_is_counted() {
    let sandbox = Sandbox::new();
    let text = "(module (func (export \"f\") (param i32) (result i32)
        (i32.add (i32.add (local.get 0) (i32.const 1)) (i32.const 2))))";
    sandbox.write("in.wat", text.as_bytes());
    let stats = sandbox.run("rules stats in.wat --json").exits(0).text();
    let stats: serde_json::Value = serde_json::from_str(&stats).expect("it is JSON");
    assert!(stats["rules"]["add_constants"].as_u64() > Some(0), "{stats}");
    assert!(stats["after"].as_u64() < stats["before"].as_u64(), "{stats}");
    let without = sandbox.run("rules stats in.wat --without add_constants").exits(0).text();
    assert!(!without.contains("add_constants"), "{without}");
    let explained = sandbox.run("rules explain add_constants --in in.wat").exits(0).text();
    assert!(
        explained.contains("did something once, in 1 file\n          1  in.wat\n"),
        "{explained}"
    );
    let elsewhere = sandbox.run("rules explain mul_power --in in.wat --json").exits(0).text();
    let elsewhere: serde_json::Value = serde_json::from_str(&elsewhere).expect("it is JSON");
    assert_eq!(elsewhere["fired"], serde_json::json!({}));
    sandbox.run("rules explain mul_power --in none.wat").says("none.wat");
    sandbox.run("rules stats in.wat --without no_such").exits(2).says("no rule `no_such`");
}
