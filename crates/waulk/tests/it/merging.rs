//! Functions are merged as far as they are equal, and no further.

use waulk::{Level, SharedContext, Worker, optimize};

/// A function: a constant, and what it calls.
type Func = (u32, Vec<usize>);

/// How many functions are left: split by what they call until nothing changes.
fn classes(funcs: &[Func]) -> usize {
    let mut class: Vec<usize> = vec![0; funcs.len()];
    let mut count = 1;
    loop {
        let key = |f: &Func| (f.0, f.1.iter().map(|&callee| class[callee]).collect::<Vec<_>>());
        let mut keys: Vec<_> = funcs.iter().map(key).collect();
        keys.sort();
        keys.dedup();
        if keys.len() == count {
            return count;
        }
        count = keys.len();
        class = funcs.iter().map(|f| keys.binary_search(&key(f)).expect("it is one")).collect();
    }
}

#[test]
fn random_call_graphs() {
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let shared = SharedContext::builder().level(Level::Basic).build().unwrap();
    let mut merged = 0;
    for _ in 0..2000 {
        let count = 2 + random(14);
        let calls = random(4);
        let funcs: Vec<Func> = (0..count)
            .map(|_| (u32::from(random(8) == 0), (0..calls).map(|_| random(count)).collect()))
            .collect();
        let mut text = "(module".to_owned();
        for (number, (constant, callees)) in funcs.iter().enumerate() {
            text += &format!("(func (export \"{number}\") (drop (i32.const {constant}))");
            callees.iter().for_each(|callee| text += &format!("(call {callee})"));
            text += ")";
        }
        let bytes = wat::parse_str(text + ")").unwrap();
        let outcome = optimize(&bytes, &shared, &mut Worker::new(&shared)).unwrap();
        let expected = count - classes(&funcs);
        assert_eq!(outcome.report.counts.functions_merged, expected as u64, "{funcs:?}");
        merged += expected;
    }
    assert!(merged > 1000, "{merged}");
}
