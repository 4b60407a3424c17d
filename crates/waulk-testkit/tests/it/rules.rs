//! Rules do the same whether they are built in or loaded.

use waulk::rules::{Beside, Program, RuleSets};
use waulk::{Level, SharedContext, Worker, optimize};
use waulk_testkit::corpus::Corpus;
use waulk_testkit::parallel;

#[test]
fn loaded_rules_do_what_compiled_ones_do() {
    let Some(corpus) = Corpus::find("rules") else { return };
    let files = corpus.binaries();
    let loaded = RuleSets::load(&Program::built_in(), Beside::Nothing).expect("they can be loaded");
    for level in [Level::Size, Level::MoreSpeed] {
        let context = |rules: RuleSets| {
            SharedContext::builder().level(level).rules(rules).build().expect("a valid context")
        };
        let [compiled, loaded, none] =
            [RuleSets::default(), loaded.clone(), RuleSets::none()].map(context);
        let changed = parallel::map(&files, |file| {
            let bytes = file.read();
            let optimized = |shared: &SharedContext| {
                optimize(&bytes, shared, &mut Worker::new(shared)).ok().map(|it| it.bytes)
            };
            let (compiled, loaded) = (optimized(&compiled), optimized(&loaded));
            assert!(compiled == loaded, "{} at {level}: other bytes when loaded", file.name);
            compiled != optimized(&none)
        });
        // Without rules, something else comes of most files.
        let changed = changed.into_iter().filter(|changed| *changed).count();
        assert!(changed > files.len() / 2, "rules did something in {changed} files only");
    }
}
