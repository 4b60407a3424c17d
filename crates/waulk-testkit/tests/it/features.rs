//! Every output is valid with exactly the proposals of its input, and never larger.

use std::collections::HashSet;

use waulk::Level;
use waulk_testkit::corpus::Corpus;
use waulk_testkit::features::Needs;
use waulk_testkit::script::Script;
use waulk_testkit::{Optimizer, parallel, say};

#[test]
fn outputs_need_no_more_than_inputs() {
    let Some(corpus) = Corpus::find("the features of outputs") else { return };
    let optimizer = Optimizer::new();
    let mut inputs: Vec<(String, Vec<u8>)> =
        corpus.binaries().into_iter().map(|file| (file.name.clone(), file.read())).collect();
    for file in corpus.spec_scripts().into_iter().chain(corpus.component_scripts()) {
        let text = String::from_utf8(file.read()).expect("a script is UTF-8");
        let script = Script::parse(&file.name, &text).expect("a script has balanced parentheses");
        for directive in &script.directives {
            for slot in &directive.modules {
                inputs.push((format!("{}:{}", file.name, directive.line), slot.bytes.clone()));
            }
        }
    }
    inputs.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.len()));
    let results = parallel::map(&inputs, |(name, input)| check(&optimizer, name, input));
    let outputs: usize = results.iter().map(|(outputs, _)| outputs).sum();
    say(&format!("features: {} inputs, {outputs} different outputs", inputs.len()));
    let failures: Vec<String> = results.into_iter().flat_map(|(_, failures)| failures).collect();
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} failures, the first:\n{shown}", failures.len());
}

fn check(optimizer: &Optimizer, name: &str, input: &[u8]) -> (usize, Vec<String>) {
    // What is not valid at all is for other tests.
    let Some(needs) = Needs::of(input) else { return (0, Vec::new()) };
    let mut seen = HashSet::from([input.to_vec()]);
    let mut failures = Vec::new();
    for level in Level::ALL {
        match optimizer.optimize(level, input) {
            Ok(output) if !seen.insert(output.clone()) => {}
            Ok(output) => {
                if let Some(missing) = needs.exceeded_by(&output) {
                    failures.push(format!("{name} at {level}: not valid without {missing:?}"));
                }
                if output.len() > input.len() {
                    failures.push(format!(
                        "{name} at {level}: {} bytes, the input {}",
                        output.len(),
                        input.len()
                    ));
                }
            }
            Err(e) => failures.push(format!("{name} at {level}: refused: {e}")),
        }
    }
    (seen.len() - 1, failures)
}
