//! Every function of the corpus, after each step.

use std::collections::BTreeMap;

use waulk_ir::text;
use waulk_ir::verify::verify;
use waulk_wasm::emit::Goal;
use waulk_wasm::module::FuncKind;

use crate::modules::{Steps, defined, facts, for_each_of_corpus, is_valid, say};

/// A function is valid after every step, and what it is as text is all that
/// there is to it: it comes back, and the same code is made of it.
#[test]
fn functions_verify_and_come_back_from_text() {
    let mut steps = Steps::default();
    let (mut functions, mut failures) = (0, Vec::new());
    let ran = for_each_of_corpus("functions_verify", |name, module| {
        for id in defined(module) {
            if steps.lift(module, id).is_err() {
                continue;
            }
            functions += 1;
            for step in ["lifted", "rebuilt", "rebuilt again"] {
                if step != "lifted" {
                    steps.rebuild();
                }
                let func = &steps.builder.func;
                let problems = verify(func);
                if !problems.is_empty() {
                    failures.push(format!("{name}, {id}, {step}: {}", problems.join("; ")));
                    break;
                }
                let printed = func.to_string();
                let parsed = text::parse(&printed).unwrap_or_else(|e| panic!("{e}\n{printed}"));
                if parsed.to_string() != printed {
                    failures.push(format!("{name}, {id}, {step}: it is printed otherwise"));
                }
                if !verify(&parsed).is_empty() {
                    failures.push(format!("{name}, {id}, {step}: what is read is not valid"));
                }
                let emitted = steps.emit(module);
                let mut emitter = waulk_wasm::emit::Emitter::default();
                if emitter.emit(&parsed, &facts(module), Goal::MoreSize) != Some(emitted) {
                    failures.push(format!("{name}, {id}, {step}: other code is made of it"));
                }
            }
        }
    });
    failures.truncate(20);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    if ran {
        say(&format!("{functions} functions of the corpus verify and come back from text"));
        assert!(functions > 10_000, "only {functions}");
    }
}

/// What is not lifted of the testsuite, by reason. Whatever is added here was
/// lifted before.
const NOT_LIFTED: &[(&str, usize)] = &[];

/// Nearly every function of the testsuite is lifted, and modules of what is
/// emitted for them are valid.
#[test]
fn functions_of_scripts_are_lifted() {
    let mut steps = Steps::default();
    let (mut functions, mut failures) = (0, Vec::new());
    let mut not_lifted: BTreeMap<&str, usize> = BTreeMap::new();
    let ran = for_each_of_corpus("functions_of_scripts", |name, module| {
        if !name.contains(".wast") {
            return;
        }
        let mut bodies = Vec::new();
        for id in defined(module) {
            functions += 1;
            if let Err(why) = steps.lift(module, id) {
                *not_lifted.entry(why.reason()).or_default() += 1;
                continue;
            }
            steps.rebuild();
            bodies.push((id, steps.emit(module)));
        }
        for (id, emitted) in bodies {
            if let FuncKind::Body(body) = &mut module.funcs[id].kind {
                body.encoded = emitted;
            }
        }
        if !is_valid(&module.write().bytes) {
            failures.push(name.to_owned());
        }
    });
    failures.truncate(20);
    assert!(failures.is_empty(), "not valid any more: {}", failures.join("\n"));
    if ran {
        say(&format!("{functions} functions of scripts, not lifted: {not_lifted:?}"));
        assert_eq!(not_lifted.into_iter().collect::<Vec<_>>(), NOT_LIFTED);
    }
}
