//! Every function of the corpus, after each step.

use waulk_ir::text;
use waulk_ir::verify::verify;
use waulk_wasm::emit::Goal;

use crate::modules::{Steps, defined, facts, for_each_of_corpus, say};

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
                if emitter.emit(&parsed, facts(module), Goal::MoreSize) != Some(emitted) {
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
