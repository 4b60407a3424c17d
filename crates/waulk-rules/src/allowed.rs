//! What a file of rules may hold: rules of the entry terms, and macros of its own.

use std::collections::BTreeSet;

use cranelift_isle::ast::{Def, Extern};
use cranelift_isle::lexer::Pos;

use crate::instance::Entry;

/// A file with more text than this is none that people write.
const MOST_BYTES: usize = 512 << 10;

/// How deep parentheses may be: the parser is recursive.
const DEEPEST: usize = 200;

/// What is wrong with a text before it is parsed, and where.
pub(crate) fn wrong_text(file: usize, text: &str) -> Option<(Pos, String)> {
    if text.len() > MOST_BYTES {
        return Some((Pos { file, offset: 0 }, format!("it has more than {MOST_BYTES} bytes")));
    }
    let (mut depth, mut comment) = (0_usize, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b';' => comment = true,
            b'\n' => comment = false,
            b'(' if !comment => depth += 1,
            b')' if !comment => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some((Pos { file, offset }, format!("parentheses are {DEEPEST} deep at most")));
        }
    }
    None
}

/// What is in a file of rules that must not be, and where.
pub(crate) fn wrong_defs(defs: &[Def]) -> Vec<(Pos, String)> {
    let mut wrong = Vec::new();
    let own: BTreeSet<&str> = defs
        .iter()
        .filter_map(|def| match def {
            Def::Decl(decl) => Some(decl.term.0.as_str()),
            _ => None,
        })
        .collect();
    for def in defs {
        let (what, pos) = match def {
            Def::Decl(decl) if decl.multi => ("a term with several results", decl.pos),
            Def::Type(ty) => ("a type", ty.pos),
            Def::Converter(converter) => ("a converter", converter.pos),
            Def::Extern(
                Extern::Extractor { pos, .. }
                | Extern::Constructor { pos, .. }
                | Extern::Const { pos, .. },
            ) => ("an external function", *pos),
            Def::Rule(rule) => {
                let term = rule.pattern.root_term().map_or("", |term| term.0.as_str());
                if !own.contains(term) && Entry::ALL.iter().all(|entry| entry.name() != term) {
                    let message = format!(
                        "`{term}` is nothing that is asked: rules are of `simplify` and its kin"
                    );
                    wrong.push((rule.pos, message));
                }
                continue;
            }
            _ => continue,
        };
        wrong.push((pos, format!("{what} can't be in a file of rules: rules and macros can")));
    }
    wrong
}
