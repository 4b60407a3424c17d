//! Functions come back from their text; what is no function is refused.

use super::parse;

/// Every kind of node, type and immediate.
const ALL: &str = "\
function(v0: i32 local0, v1: i64, v2: (ref null type3) local7) -> (i32, f64) {
  let v3: i32 local1 = i32.const -5
  i32.store offset=8 align=4 v0, v3
  let v4: i64 = i64.const -9223372036854775808
  i64.store32 offset=2199023255552 align=1 memory=2 v0, v4
  let v5: f32 = f32.const -0.0
  f32.store align=4 v0, v5
  let v6: f32 = f32.const 0x7fa00001
  f32.store align=4 v0, v6
  v8: i32, v9: f64 local2 = call func12 v0, v1
  call_indirect type1 table2 v8
  let v10: i32 = i32.add v0, v8
  let v30: v128 = v128.const 0x0000000000000001fedcba9876543210
  let v11: v128 = i8x16.shuffle 0x0f0e0d0c0b0a09080706050403020100 v30, v30
  v128.store8_lane offset=1 align=1 lane=3 v10, v11
  v12: i32 = i32.atomic.rmw.add align=4 ordering=17 v0, v3
  atomic.fence ordering=0
  memory.copy memory0 memory1 v0, v0, v0
  v13: (ref exact type4) = struct.new type4 v0
  v14: i32 = struct.get_s type4 field=2 v13
  let v15: (ref shared any) = ref.cast/RefCastNullable (ref null none) v2
  let v16: (ref func) = select/TypedSelect (ref func) v15, v15, v0
  global.set global1 v16
  let v7: f64 = f64.const 1e-7
  block l1(v20: i32 local4, v21: f64) r1 {
    br_if v14, l1(v10, v7)
    loop l2(v17: i32 = v0, v18: i64 local1 = v1) r2 {
      let v19: i32 = i32.eqz v17
      br_table v19, l2(v17, v18), l1(v0, v7), l1(v0, v7)
    }
  }
  if v20, l4 r3 {
    br l4
  } else r5 {
    unreachable
  }
  br l0(v20, v7)
}
";

#[test]
fn text_comes_back() {
    let func = parse(ALL).unwrap();
    assert_eq!(func.to_string(), ALL);
    assert_eq!(parse(&func.to_string()).unwrap().to_string(), ALL);
}

/// Every kind of node that catches or resumes.
const CAUGHT: &str = "\
function(v0: i32, v1: (ref null type1)) -> (i32) variables (i32, i64 param=0) {
  block l1(v2: i32) r1 {
    legacy l2 r2 {
      legacy l3 r3 {
        local.set var0 v0
        throw tag0 v0
      } delegate l2
    } catch tag0 l4(v3: i32, v4: i64 local2) r4 {
      br l1(v3)
    } catch tag1 l5 r5 {
      rethrow l5
    } catch_all l6 r6 {
      legacy l7 r7 {
        rethrow l6
      } delegate l0
    }
  }
  landing 0 l8(v5: (ref null type1)) r8 {
    resume (v6: i32, v7: f32) = resume type1 v0, v1 on (tag0 l8, tag1 switch)
    resume () = resume_throw type1 tag1 v0, v1 on ()
    br l0(v6)
  }
  landing 2 l9(v8: i32, v9: i32) r9 {
    try (catch tag0 l9, catch_ref tag0 l9, catch_all l9, catch_all_ref l9) r10 {
      br l0(v2)
    }
  }
  br l0(v8)
}
";

#[test]
fn text_of_what_catches_comes_back() {
    let func = parse(CAUGHT).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(func.to_string(), CAUGHT);
}

#[test]
fn the_example_comes_back() {
    let example = include_str!("mod.rs");
    let (_, example) = example.split_once("//! ```text\n").unwrap();
    let (example, _) = example.split_once("//! ```\n").unwrap();
    let example = example.replace("//! ", "");
    assert_eq!(parse(&example).unwrap().to_string(), example);
}

#[test]
fn pure_values_stand_where_they_are_needed_first() {
    let text = "\
function(v0: i32) -> (i32) {
  let v9: i32 = i32.const 1
  let v4: i32 = i32.add v2, v3
  let v3: i32 = i32.mul v2, v2
  v2: i32 = call func0
  br l0(v4)
}
";
    let expected = "\
function(v0: i32) -> (i32) {
  let v9: i32 = i32.const 1
  v2: i32 = call func0
  let v3: i32 = i32.mul v2, v2
  let v4: i32 = i32.add v2, v3
  br l0(v4)
}
";
    assert_eq!(parse(text).unwrap().to_string(), expected);
    let commented = text.replace(" = call", " ; what comes of\n = call");
    assert_eq!(parse(&commented).unwrap().to_string(), expected);
}

#[test]
fn errors_say_where_and_what() {
    let check = |body: &str, expected: &str| {
        let text = format!("function(v0: i32) -> () {{\n  {body}\n}}\n");
        match parse(&text) {
            Ok(func) => panic!("it parses:\n{func}"),
            Err(error) => assert_eq!(error.to_string(), expected, "{text}"),
        }
    };
    check("i32.add v0,", "3:1: expected a value like `v3`, found `}`");
    check("i32.sum v0, v0", "2:3: expected an instruction or `}`, found `i32.sum`");
    check("br_if v0 l0", "2:12: expected `,`, found `l0`");
    check("br l0(v0", "3:1: expected `,` or `)`, found `}`");
    check("br l1", "2:6: l1 is not opened anywhere");
    check("br l0(v1)", "2:9: v1 is not made anywhere");
    check("let v0: i32 = i32.const 1", "2:7: v0 is made twice");
    check(
        "let v1: i16 = i32.const 1",
        "2:11: expected a type: `i32`, `i64`, `f32`, `f64`, `v128`, `(ref …)`, found `i16`",
    );
    check(
        "let v1: i32 = i32.const 2147483648",
        "2:27: expected a 32-bit integer, found `2147483648`",
    );
    check(
        "let v1: (ref nil) = ref.null (ref null any)",
        "2:16: expected a heap type like `func` or `type3`, found `nil`",
    );
    check("i32.store v0, v0", "2:13: expected `align=`, found `v0`");
    check("i32.store align=3 v0, v0", "2:13: an alignment of 3 bytes is no power of two");
    check("global.set v0", "2:14: expected a global like `global3`, found `v0`");
    check("block r1 { br l0 }", "2:9: expected a label like `l3`, found `r1`");
    check("block l1 r0 { br l0 }", "2:12: r0 is another region already");
    check("block l1 r1 { br l1 } block l1 r2 { br l1 }", "2:31: l1 is opened twice");
    check("loop l1(v1: i32) r1 { br l1 }", "2:18: expected `=`, found `)`");
    check("if v0, l1 r1 { br l1 }", "3:1: expected `else`, found `}`");
    check("let v16777216: i32 = i32.const 1", "2:7: a number of 16777216 or more");
    check("legacy l1 r1 { br l0 }", "3:1: expected `catch`, `catch_all` or `delegate`, found `}`");
    check("rethrow v0", "2:11: expected a label like `l3`, found `v0`");
    check("rethrow l1", "2:11: l1 is not opened anywhere");
    check("resume () = nop on (l1)", "2:23: expected a tag like `tag3`, found `l1`");
    check("br l0 } }", "2:11: expected the end, found `}`");
    check("br l0 {", "2:9: expected an instruction or `}`, found `{`");
    assert_eq!(parse("").err().unwrap().to_string(), "1:1: expected `function`, found the end");
    let open = parse("function() -> () {\n").err().unwrap();
    assert_eq!(open.to_string(), "1:19: expected an instruction or `}`, found the end");
}

#[test]
fn deep_nesting_is_no_trouble() {
    let depth = 2_000;
    let mut text = "function() -> () {\n".to_owned();
    (1..depth).for_each(|i| text += &format!("block l{i} r{i} {{\n"));
    (1..depth).rev().for_each(|i| text += &format!("br l{i}\n}}\n"));
    text += "br l0\n}\n";
    let func = parse(&text).unwrap();
    assert_eq!(func.nodes.len(), 2 * depth - 1);
    assert_eq!(func.to_string().lines().count(), text.lines().count());
}
