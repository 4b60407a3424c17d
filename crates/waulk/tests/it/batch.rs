//! A batch: each input alone, in input order, whatever happens to the others.

use std::sync::Mutex;

use waulk::{
    Batch, BatchOutcome, Error, ErrorKind, Event, Input, Outcome, SharedContext,
    SharedContextBuilder, Source, Worker, optimize,
};

fn input(name: &str, bytes: Vec<u8>) -> Input {
    Input { name: name.to_owned(), source: Source::Bytes(bytes) }
}

/// A component of two modules, one of which every component has.
fn component(number: u32) -> Vec<u8> {
    let text = format!(
        "(component
            (core module (func (export \"a\") (result i32) (i32.const 1)) (func (drop (i32.const 2))))
            (core module (func (export \"b\") (result i32) (i32.const {number})) {})
            (core instance $a (instantiate 0))
            (core instance $b (instantiate 1))
            (func (export \"a\") (result u32) (canon lift (core func $a \"a\")))
            (func (export \"b\") (result u32) (canon lift (core func $b \"b\"))))",
        "(func (drop (i32.const 3)))".repeat(number as usize % 7 * 20)
    );
    wat::parse_str(text).expect("the text is valid")
}

fn components(count: u32) -> Vec<Input> {
    (0..count).map(|n| input(&format!("{n}.wasm"), component(n))).collect()
}

fn shared(options: impl FnOnce(SharedContextBuilder) -> SharedContextBuilder) -> SharedContext {
    options(SharedContext::builder()).build().expect("the options are valid")
}

/// Runs a batch; gives its outputs too, none for inputs that failed.
fn run(
    shared: &SharedContext,
    threads: usize,
    inputs: &[Input],
) -> (BatchOutcome, Vec<Option<Vec<u8>>>) {
    let outputs = Mutex::new(vec![None; inputs.len()]);
    let sink = |index: usize, outcome: &Outcome| {
        outputs.lock().unwrap()[index] = Some(outcome.bytes.clone());
        Ok(())
    };
    let outcome = Batch::new(shared).threads(threads).run(inputs, &sink, &|_| ());
    (outcome, outputs.into_inner().unwrap())
}

fn names(outcome: &BatchOutcome) -> Vec<&str> {
    outcome.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn outputs_do_not_depend_on_threads_or_order() {
    let inputs = components(40);
    let expected: Vec<_> = inputs
        .iter()
        .map(|input| {
            let Source::Bytes(bytes) = &input.source else { unreachable!() };
            let shared = shared(|options| options);
            Some(optimize(bytes, &shared, &mut Worker::new(&shared)).unwrap().bytes)
        })
        .collect();
    for threads in [1, 2, 8] {
        let (outcome, outputs) = run(&shared(|options| options), threads, &inputs);
        assert_eq!(outputs, expected, "{threads} threads");
        assert_eq!(names(&outcome), inputs.iter().map(|i| i.name.as_str()).collect::<Vec<_>>());
    }
    let reversed: Vec<_> = inputs.iter().rev().cloned().collect();
    let (outcome, mut outputs) = run(&shared(|options| options), 2, &reversed);
    outputs.reverse();
    assert_eq!(outputs, expected);
    assert_eq!(outcome.files[0].name, "39.wasm");
}

#[test]
fn reports_do_not_depend_on_threads() {
    let mut inputs = components(20);
    inputs.extend(components(20));
    let reports = |threads| {
        let (outcome, _) = run(&shared(|options| options), threads, &inputs);
        outcome.files.into_iter().map(|file| file.result.unwrap()).collect::<Vec<_>>()
    };
    let expected = reports(1);
    // The first component does both of its modules, the others their second,
    // those that come twice none.
    let counted: Vec<_> = expected.iter().map(|report| report.counts.modules_shared).collect();
    assert_eq!(counted[0], 0);
    assert_eq!(counted[1..20], [1; 19]);
    assert_eq!(counted[20..], [2; 20]);
    for threads in [2, 8] {
        let same = |report: &waulk::Report| {
            let (counts, modules) = (report.counts.clone(), report.modules.clone());
            (counts, modules, report.notes.clone(), report.before, report.after)
        };
        let found = reports(threads);
        assert_eq!(
            found.iter().map(same).collect::<Vec<_>>(),
            expected.iter().map(same).collect::<Vec<_>>(),
        );
    }
}

#[test]
fn a_bad_input_stops_no_other() {
    let mut inputs = components(6);
    inputs[1] = input("empty", Vec::new());
    inputs[3] = input("cut", component(3)[..100].to_vec());
    inputs[4].source = Source::File("there/is/no/such/file.wasm".into());
    let (outcome, outputs) = run(&shared(|options| options), 2, &inputs);
    let kinds: Vec<_> =
        outcome.files.iter().map(|file| file.result.as_ref().map_err(Error::kind).err()).collect();
    let (bad, cut, missing) = (ErrorKind::NotWasm, ErrorKind::Invalid, ErrorKind::Io);
    assert_eq!(kinds, [None, Some(bad), None, Some(cut), Some(missing), None]);
    let written: Vec<_> = outputs.iter().map(Option::is_some).collect();
    assert_eq!(written, [true, false, true, false, false, true]);
}

#[test]
fn what_the_sink_says_is_that_inputs_error() {
    let inputs = components(8);
    let sink = |index: usize, _: &Outcome| match index {
        2 => Err(Error::new(ErrorKind::Io, None, "no room")),
        5 => panic!("the sink broke"),
        _ => Ok(()),
    };
    for threads in [1, 4] {
        let shared = shared(|options| options);
        let outcome = Batch::new(&shared).threads(threads).run(&inputs, &sink, &|_| ());
        for (index, file) in outcome.files.iter().enumerate() {
            match (index, &file.result) {
                (2, Err(error)) => assert_eq!(error.message(), "no room"),
                (5, Err(error)) => {
                    assert_eq!(error.kind(), ErrorKind::Internal);
                    assert!(error.message().contains("the sink broke"), "{error}");
                }
                (_, result) => assert!(result.is_ok(), "{index}: {result:?}"),
            }
        }
    }
}

#[test]
fn a_tiny_memory_limit_is_enough() {
    let inputs = components(20);
    let (_, expected) = run(&shared(|options| options), 2, &inputs);
    for limit in [1, 1000] {
        let (_, outputs) = run(&shared(|options| options.memory_limit(limit)), 4, &inputs);
        assert_eq!(outputs, expected, "{limit} bytes");
    }
    assert!(SharedContext::builder().memory_limit(0).build().is_err());
}

#[test]
fn every_input_starts_and_finishes_once() {
    let inputs = components(12);
    let seen = Mutex::new((vec![0; 12], vec![0; 12]));
    let events = |event: Event<'_>| {
        let mut seen = seen.lock().unwrap();
        match event {
            Event::Started { index } => seen.0[index] += 1,
            Event::Finished { index, outcome } => {
                assert_eq!(outcome.name, inputs[index].name);
                assert_eq!(seen.0[index], 1, "finished before it started");
                seen.1[index] += 1;
            }
        }
    };
    let shared = shared(|options| options);
    Batch::new(&shared).threads(4).run(&inputs, &|_, _| Ok(()), &events);
    assert_eq!(*seen.lock().unwrap(), (vec![1; 12], vec![1; 12]));
}

#[test]
fn no_inputs_are_no_trouble() {
    let shared = shared(|options| options);
    let outcome = Batch::new(&shared).run(&[], &|_, _| Ok(()), &|_| ());
    assert_eq!(outcome.files.len(), 0);
}

#[test]
fn a_context_is_good_for_several_batches() {
    let shared = shared(|options| options);
    let inputs = components(10);
    let (_, first) = run(&shared, 2, &inputs);
    let (_, second) = run(&shared, 2, &inputs);
    assert_eq!(first, second, "a warm memo gives what a cold one does");
}
