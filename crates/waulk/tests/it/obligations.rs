//! What has to be proven is in the shared context.

use waulk::SharedContext;
use waulk::rules::{Obligations, Trust, load, prove};

fn place(list: &Obligations, at: usize) -> usize {
    std::ptr::from_ref(list.get(at).expect("a rule").expect("it can be followed")) as usize
}

#[test]
fn workers_are_given_what_was_stated_for_others() {
    let shared = SharedContext::builder().build().expect("a valid context");
    assert_eq!(shared.obligations().stated(), 0, "nobody has asked");
    let work = || (0..10).map(|at| place(shared.obligations(), at)).collect::<Vec<_>>();
    let [one, other] = std::thread::scope(|scope| {
        [scope.spawn(work), scope.spawn(work)].map(|thread| thread.join().expect("no panic"))
    });
    assert_eq!(one, other);
    assert_eq!(shared.obligations().stated(), 10);
    // Who looks up all verdicts does so from there.
    let verdicts = prove(shared.obligations(), None, 2, &|_| {}).expect("they can be followed");
    assert_eq!(verdicts.len(), shared.obligations().stated());
    assert_eq!(work(), one);
}

#[test]
fn what_was_stated_to_load_rules_goes_along_with_them() {
    let text = "(rule a (simplify (ixor ty (iadd _ x y) (iadd _ y x))) (iconst ty 0))";
    let loaded = load(&[("a.isle", text)], Trust::Unproven, 1).expect("it can be loaded");
    let before = place(&loaded.obligations, 0);
    let builder = SharedContext::builder().loaded_rules(loaded);
    let shared = builder.clone().build().expect("a valid context");
    assert_eq!(shared.obligations().len(), 1);
    assert_eq!(place(shared.obligations(), 0), before);
    // Other rules do not have these obligations.
    let shared = builder.rules(Default::default()).build().expect("a valid context");
    assert_ne!(shared.obligations().len(), 1);
}
