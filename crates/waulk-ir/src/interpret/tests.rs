//! Machines, and what runs on them.

use super::{Exception, Host, Machine, Stop, Trap, run};
use crate::constant::Constant::{self, F32, I32, I64};
use crate::evaluate::Trap as Fault;
use crate::opcode::Opcode;
use crate::text::parse;
use crate::verify::verify;

fn machine() -> Machine {
    Machine {
        memory: vec![0; 65536],
        most_pages: 2,
        globals: vec![Some(I64(7)), None],
        host: None,
        fuel: 10_000,
    }
}

fn execute(text: &str, args: &[Constant], machine: &mut Machine) -> Result<Vec<Constant>, Stop> {
    let func = parse(text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(verify(&func), [""; 0]);
    run(&func, args, machine)
}

/// `body` is that of a function from an `i32` and an `i64` to an `i32`.
#[track_caller]
fn gives(body: &str, expected: Result<u32, Stop>) {
    let text = format!("function(v0: i32, v1: i64) -> (i32) {{\n{body}\n}}");
    let found = execute(&text, &[I32(6), I64(9)], &mut machine());
    assert_eq!(found, expected.map(|bits| vec![I32(bits)]), "{body}");
}

#[test]
fn values() {
    gives("let v2: i32 = i32.const -1\nlet v3: i32 = i32.add v0, v2\nbr l0(v3)", Ok(5));
    gives("let v2: i32 = i32.wrap_i64 v1\nlet v3: i32 = select v0, v2, v2\nbr l0(v3)", Ok(6));
    gives("let v2: i64 = global.get global0\nlet v3: i32 = i32.wrap_i64 v2\nbr l0(v3)", Ok(7));
    gives(
        "let v2: v128 = i32x4.splat v0\nlet v3: i32 = i32x4.extract_lane lane=2 v2\nbr l0(v3)",
        Ok(6),
    );
}

#[test]
fn control() {
    // The sum of 1 to v0.
    gives(
        "let v4: i32 = i32.const 0
         let v5: i32 = i32.const 1
         loop l1(v2: i32 = v0, v3: i32 = v4) r1 {
           let v6: i32 = i32.add v2, v3
           let v7: i32 = i32.sub v2, v5
           br_if v7, l1(v7, v6)
           br l0(v6)
         }",
        Ok(21),
    );
    // Phis change all at once.
    gives(
        "let v2: i32 = i32.const 1\nlet v3: i32 = i32.const 0
         loop l1(v4: i32 = v0, v5: i32 = v2, v6: i32 = v2) r1 { br_if v6, l1(v5, v4, v3) br l0(v4) }",
        Ok(1),
    );
    gives(
        "block l1(v2: i32) r1 { block l2 r2 { br_table v0, l2, l1(v0) } br l1(v3) }
         let v3: i32 = i32.const 5\nbr l0(v2)",
        Ok(6),
    );
    gives("if v0, l1(v2: i32) r1 { br l1(v0) } else r2 { unreachable } br l0(v2)", Ok(6));
}

#[test]
fn traps() {
    gives("unreachable", Err(Stop::Trap(Trap::Unreachable)));
    gives(
        "let v3: i32 = i32.const 0\nv2: i32 = i32.div_u v0, v3\nbr l0(v2)",
        Err(Stop::Trap(Trap::Arithmetic(Fault::DivisionByZero))),
    );
    gives(
        "v2: i32 = i32.load offset=65527 align=1 v0\nbr l0(v2)",
        Err(Stop::Trap(Trap::OutOfBounds)),
    );
    gives("v2: i32 = i32.load offset=65526 align=1 v0\nbr l0(v2)", Ok(0));
    gives("loop l1 r1 { br l1 }", Err(Stop::OutOfFuel));
}

#[test]
fn memory() {
    gives(
        "i64.store offset=2 align=8 v0, v1\nv2: i32 = i32.load8_u offset=2 align=1 v0\nbr l0(v2)",
        Ok(9),
    );
    gives(
        "let v3: i32 = i32.const -2\ni32.store8 align=1 v0, v3
         v2: i32 = i32.load8_s align=1 v0\nbr l0(v2)",
        Ok(-2i32 as u32),
    );
    gives(
        "let v3: i32 = i32.const -2\ni32.store16 align=1 v0, v3
         v2: i32 = i32.load align=1 v0\nbr l0(v2)",
        Ok(0xfffe),
    );
    gives("v2: i32 = memory.grow memory0 v0\nbr l0(v2)", Ok(u32::MAX));
    gives(
        "let v3: i32 = i32.const 1\nv2: i32 = memory.grow memory0 v3
         v4: i32 = memory.size memory0\nbr l0(v4)",
        Ok(2),
    );
    gives(
        "memory.fill memory0 v0, v0, v0\nv2: i32 = i32.load8_u offset=1 align=1 v0\nbr l0(v2)",
        Ok(6),
    );
}

#[test]
fn vectors_from_memory() {
    let bytes = "i64.store align=1 v0, v2\nlet v2: i64 = i64.const -9151027453051666176";
    let check = |load: &str, high: u64, low: u64| {
        let text = format!(
            "function(v0: i32) -> (i64, i64) {{
               {bytes}
               v3: v128 = v128.{load} align=1 v0
               let v4: i64 = i64x2.extract_lane lane=1 v3
               let v5: i64 = i64x2.extract_lane lane=0 v3
               br l0(v4, v5)
             }}"
        );
        let found = execute(&text, &[I32(64)], &mut machine());
        assert_eq!(found, Ok(vec![I64(high), I64(low)]), "{load}");
    };
    // The bytes are 00 01 02 03 04 05 01 81.
    check("load64_zero", 0, 0x8101_0504_0302_0100);
    check("load32_zero", 0, 0x0302_0100);
    check("load8x8_s", 0xff81_0001_0005_0004, 0x0003_0002_0001_0000);
    check("load8x8_u", 0x0081_0001_0005_0004, 0x0003_0002_0001_0000);
    check("load16x4_s", 0xffff_8101_0000_0504, 0x0000_0302_0000_0100);
    check("load32x2_u", 0x8101_0504, 0x0302_0100);
    check("load16_splat", 0x0100_0100_0100_0100, 0x0100_0100_0100_0100);
    check("load64_splat", 0x8101_0504_0302_0100, 0x8101_0504_0302_0100);
}

#[test]
fn what_is_not_supported_says_so() {
    gives("v2: i32 = call func0\nbr l0(v2)", Err(Stop::Unsupported(Opcode::Call)));
    gives("global.set global1 v0\nunreachable", Err(Stop::Unsupported(Opcode::GlobalSet)));
    gives(
        "v2: i32 = i32.atomic.load align=4 v0\nbr l0(v2)",
        Err(Stop::Unsupported(Opcode::I32AtomicLoad)),
    );
    gives(
        "v2: i32 = i32.load align=4 memory=1 v0\nbr l0(v2)",
        Err(Stop::Unsupported(Opcode::I32Load)),
    );
    gives(
        "let v2: (ref null func) = ref.null (ref null func)\nlet v3: i32 = ref.is_null v2\nbr l0(v3)",
        Err(Stop::Unsupported(Opcode::RefNull)),
    );
}

#[test]
fn calls_are_written_down() {
    let text = "function(v0: i32) -> (f32) {
        v1: i32, v2: f32 = call func3 v0
        return_call func4 v1
    }";
    let start =
        Machine { host: Some(Host { globals: vec![0], seed: 5, ..Host::default() }), ..machine() };
    let mut first = start.clone();
    let result = execute(text, &[I32(1)], &mut first).unwrap();
    assert!(matches!(*result, [F32(_)]));
    let calls = first.host.clone().unwrap().calls;
    assert_eq!(calls[0], (Opcode::Call, vec![3], vec![I32(1)]));
    assert_eq!((calls[1].0, &*calls[1].1), (Opcode::ReturnCall, &[4][..]));
    let mut second = start.clone();
    assert_eq!(execute(text, &[I32(1)], &mut second).unwrap(), result);
    assert_eq!(first, second);
    assert_ne!(first.memory, start.memory);
}

/// What a body gives where calls may throw tag 1, and how many there were.
#[track_caller]
fn throws(body: &str, seed: u64) -> (Result<Vec<Constant>, Stop>, usize) {
    let text =
        format!("function(v0: i32, v1: i64) -> (i32) variables (i32, i32 param=0) {{\n{body}\n}}");
    let host = Host { seed, tags: vec![(1, vec![])], ..Host::default() };
    let mut machine = Machine { host: Some(host), ..machine() };
    let result = execute(&text, &[I32(6), I64(9)], &mut machine);
    (result, machine.host.map_or(0, |host| host.calls.len()))
}

#[test]
fn exceptions() {
    let thrown = |tag, values: &[u32]| {
        let values = values.iter().map(|&bits| I32(bits)).collect();
        Err(Stop::Thrown(Exception { tag, values }))
    };
    let check = |body: &str, expected: Result<u32, Stop>| {
        assert_eq!(throws(body, 0).0, expected.map(|bits| vec![I32(bits)]), "{body}");
    };
    check("throw tag2 v0", thrown(2, &[6]));
    // The first handler of its tag, or of all, with its values.
    let handled = |body: &str| {
        format!(
            "let v5: i32 = i32.const 1\nlegacy l1 r1 {{ {body} }} \
             catch tag2 l2(v2: i32) r2 {{ let v7: i32 = i32.add v2, v5\nbr l0(v7) }} \
             catch tag2 l3(v4: i32) r3 {{ br l0(v4) }} catch tag3 l4 r4 {{ rethrow l4 }}"
        )
    };
    check(&handled("throw tag2 v0"), Ok(7));
    check(&handled("throw tag3"), thrown(3, &[]));
    check(&handled("throw tag4 v0"), thrown(4, &[6]));
    check(&handled("br l0(v0)"), Ok(6));
    check(&handled("unreachable"), Err(Stop::Trap(Trap::Unreachable)));
    // What a handler throws again is caught around it, not by its neighbours.
    let around = |body: &str| {
        format!("legacy l8 r8 {{ {} }} catch_all l9 r9 {{ br l0(v0) }}", handled(body))
    };
    check(&around("throw tag3"), Ok(6));
    // What is handed on passes what is between, and no more.
    let handed_on = |to| format!("legacy l6 r6 {{ throw tag2 v0 }} delegate {to}");
    check(&handled(&handed_on("l1")), Ok(7));
    check(&handled(&handed_on("l0")), thrown(2, &[6]));
    check(&around(&handed_on("l1")), Ok(7));
    check(&around(&handed_on("l8")), Ok(6));
    check(&around(&handed_on("l0")), thrown(2, &[6]));
    // Variables are what they were when it was thrown.
    check(
        "v2: i32 = local.get var1
         local.set var0 v2
         legacy l1 r1 { local.set var0 v0\nthrow tag2 } \
         catch_all l2 r2 { v3: i32 = local.get var0\nbr l0(v3) }",
        Ok(6),
    );
    check("v2: i32 = local.get var0\nbr l0(v2)", Ok(0));
    // Clauses.
    let clauses = |body: &str| {
        format!(
            "landing 0 l1 r1 {{ landing 0 l2(v2: i32) r2 {{ \
             try (catch tag2 l2, catch_all l1) r3 {{ {body} }} }} br l0(v2) }} throw tag9"
        )
    };
    check(&clauses("throw tag2 v0"), Ok(6));
    check(&clauses("throw tag3"), thrown(9, &[]));
}

#[test]
fn calls_may_throw() {
    let body = "legacy l1 r1 { v2: i32 = call func0\nbr l0(v2) } \
                catch tag1 l2 r2 { throw tag7 }";
    let is = |tag: u64, body: &str| {
        let is = |result| matches!(result, Err(Stop::Thrown(Exception { tag: t, .. })) if t == tag);
        (0..64).filter(|&seed| is(throws(body, seed).0)).count()
    };
    let caught = is(7, body);
    assert!((4..40).contains(&caught), "{caught} of 64");
    assert_eq!(is(1, body), 0);
    // What is called in the place of a return throws elsewhere.
    let body = body.replace("v2: i32 = call func0\nbr l0(v2)", "return_call func0");
    assert_eq!((is(7, &body), is(1, &body)), (0, caught));
}
