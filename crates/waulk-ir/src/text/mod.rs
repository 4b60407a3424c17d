//! Functions as text, and back.
//!
//! For people who read what a pass did, for messages, and for tests. Every
//! value, region and label has its number as name, so that the text and a
//! debugger speak of the same; what is numbered but not part of the function
//! any more leaves a gap.
//!
//! ```text
//! function(v0: i32 local0, v1: i32 local1) -> (i32) {
//!   let v2: i32 local1 = i32.const 5
//!   let v3: i32 = i32.add v0, v2
//!   v4: i32 local2 = i32.load offset=8 align=4 v3
//!   i32.store align=4 v3, v4
//!   block l1(v9: i32 local1) r1 {
//!     br_if v4, l1(v2)
//!     loop l2(v6: i32 local1 = v2) r2 {
//!       let v7: i32 local1 = i32.shl v6, v6
//!       br_table v7, l2(v7), l1(v6), l1(v6)
//!     }
//!   }
//!   if v4, l3(v8: i32) r3 {
//!     br l3(v9)
//!   } else r4 {
//!     br l3(v2)
//!   }
//!   br l0(v8)
//! }
//! ```
//!
//! What catches exceptions, and what resumes a continuation:
//!
//! ```text
//!   legacy l1 r1 {
//!     …
//!   } catch tag0 l2(v1: i32) r2 {
//!     rethrow l2
//!   } catch_all l3 r3 {
//!     …
//!   }
//!   legacy l4 r4 {
//!     …
//!   } delegate l1
//!   landing 0 l5(v2: i32) r5 {
//!     try (catch tag0 l5) r6 {
//!       resume (v3: i32) = resume type1 v4 on (tag1 l5, tag2 switch)
//!       …
//!     }
//!   }
//! ```
//!
//! A value has its type and, where it stood in a local, that local. `let` is a
//! pure value: the region that it stands in is its home, and it stands before
//! the first node there that needs it. A node begins with its results. The
//! body is `r0`, the end of the function `l0`; the last target of `br_table`
//! is the default. Immediates stand before operands. `;` begins a comment.
//!
//! A kind of node has a place in `Printer::node` and one in `Parser::node`, by
//! its first word; an immediate one in `Printer::immediate` and one in
//! `Parser::immediate`.
//!
//! Does not handle: nodes and values that are not part of the function any
//! more (they are not printed), and the order in which types were interned.

mod names;
mod parse;
mod print;
#[cfg(test)]
mod tests;
mod tokens;

pub use parse::parse;
pub use tokens::ParseError;
