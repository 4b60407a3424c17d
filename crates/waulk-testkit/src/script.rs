//! Reads a test script (`.wast`) into directives whose modules can be replaced.
//!
//! wasmtime runs scripts as text, so a script with other modules in it is a
//! script with other text in it: each module that has to work is cut out,
//! encoded, and put back as `(module $name binary "...")`. Everything else,
//! the modules that have to be refused included, stays as it was written.

use std::ops::Range;

use wast::lexer::{Lexer, Token, TokenKind};
use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, Wast, WastDirective, Wat};

/// A test script.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its file's name.
    pub name: String,
    /// What it does, in order.
    pub directives: Vec<Directive>,
}

/// One directive: a module, an action or an assertion. A thread's directives
/// and the others up to where it is waited for are one directive.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Its first line in the file, counted from 1.
    pub line: usize,
    /// Its first keyword, such as `assert_return`.
    pub head: String,
    /// Its text, as it was written.
    pub text: String,
    /// The modules in it that have to work, in order.
    pub modules: Vec<Slot>,
    /// The module in it that has to be refused.
    pub refused: Option<Refused>,
}

/// A module in a directive's text.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Where it is in the text, with its parentheses.
    range: Range<usize>,
    /// What is written before its bytes, such as `module definition $m`.
    head: String,
    /// The binary, without names for what has none in the text.
    pub bytes: Vec<u8>,
}

/// A module that has to be refused.
#[derive(Clone, Debug)]
pub enum Refused {
    /// As text already: there are no bytes.
    AsText,
    /// These bytes.
    Bytes(Vec<u8>),
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The text has no balanced parentheses. What is wrong inside a directive
    /// is left for wasmtime to find.
    pub fn parse(name: &str, text: &str) -> Result<Script, wast::Error> {
        let confusing = allows_confusing_unicode(name);
        let tokens = lex(text, confusing)?;
        let forms = forms(&tokens, 0..tokens.len());
        let keyword = |form: &Range<usize>| keyword(text, &tokens[form.start + 1..form.end]);
        if forms.first().is_some_and(|form| !is_directive(keyword(form))) {
            // The script is the fields of one module.
            return Script::parse(name, &format!("(module {text}\n)"));
        }
        let mut directives = Vec::new();
        let mut rest = &forms[..];
        while !rest.is_empty() {
            let together = if keyword(&rest[0]) == "thread" { threads(rest, keyword) } else { 1 };
            let first = &tokens[rest[0].start];
            let last = &tokens[rest[together - 1].end - 1];
            let piece = &text[first.offset..last.offset + last.len as usize];
            let line = 1 + text[..first.offset].matches('\n').count();
            directives.push(directive(line, keyword(&rest[0]), piece, confusing)?);
            rest = &rest[together..];
        }
        Ok(Script { name: name.to_owned(), directives })
    }

    /// Every module in it, those to be refused too.
    pub fn binaries(&self) -> impl Iterator<Item = &[u8]> {
        self.directives.iter().flat_map(|directive| {
            let refused = match &directive.refused {
                Some(Refused::Bytes(bytes)) => Some(bytes.as_slice()),
                _ => None,
            };
            directive.modules.iter().map(|slot| slot.bytes.as_slice()).chain(refused)
        })
    }
}

impl Directive {
    /// The text with each module's bytes replaced: by `bytes`, one a slot.
    /// `None` leaves a module as it was written.
    pub fn render(&self, bytes: &[Option<Vec<u8>>]) -> String {
        let mut output = String::with_capacity(self.text.len());
        let mut at = 0;
        for (slot, bytes) in self.modules.iter().zip(bytes) {
            let Some(bytes) = bytes else { continue };
            output.push_str(&self.text[at..slot.range.start]);
            output.push('(');
            output.push_str(&slot.head);
            output.push_str(" binary \"");
            for byte in bytes {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                output.push('\\');
                output.push(char::from(HEX[usize::from(byte >> 4)]));
                output.push(char::from(HEX[usize::from(byte & 15)]));
            }
            output.push_str("\")");
            at = slot.range.end;
        }
        output.push_str(&self.text[at..]);
        output
    }
}

/// `names.wast` has every character there is, on purpose.
fn allows_confusing_unicode(name: &str) -> bool {
    name.ends_with("names.wast")
}

fn lexer(text: &str, confusing: bool) -> Lexer<'_> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(confusing);
    lexer
}

/// The tokens that mean something.
fn lex(text: &str, confusing: bool) -> Result<Vec<Token>, wast::Error> {
    let is_space = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment
        )
    };
    lexer(text, confusing).iter(0).filter(|token| !token.as_ref().is_ok_and(is_space)).collect()
}

/// The parenthesised forms directly in `range`, as ranges of tokens.
/// Annotations are none.
fn forms(tokens: &[Token], range: Range<usize>) -> Vec<Range<usize>> {
    let mut forms = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for i in range {
        match tokens[i].kind {
            TokenKind::LParen => {
                if depth == 0 {
                    start = i;
                }
                depth += 1;
            }
            TokenKind::RParen if depth > 0 => {
                depth -= 1;
                if depth == 0 && tokens[start + 1].kind != TokenKind::Annotation {
                    forms.push(start..i + 1);
                }
            }
            _ => {}
        }
    }
    forms
}

/// The keyword that `tokens` begin with.
fn keyword<'t>(text: &'t str, tokens: &[Token]) -> &'t str {
    match tokens.first() {
        Some(token) if token.kind == TokenKind::Keyword => token.src(text),
        _ => "",
    }
}

fn is_directive(keyword: &str) -> bool {
    keyword.starts_with("assert_")
        || matches!(
            keyword,
            "module" | "component" | "register" | "invoke" | "get" | "thread" | "wait"
        )
}

/// How many forms there are from a thread to where the last one is waited for.
fn threads<'t>(forms: &[Range<usize>], keyword: impl Fn(&Range<usize>) -> &'t str) -> usize {
    let mut running = 0_usize;
    for (i, form) in forms.iter().enumerate() {
        match keyword(form) {
            "thread" => running += 1,
            "wait" => running -= 1,
            _ => {}
        }
        if running == 0 {
            return i + 1;
        }
    }
    forms.len()
}

fn directive(
    line: usize,
    head: &str,
    text: &str,
    confusing: bool,
) -> Result<Directive, wast::Error> {
    // A script must not begin with a thread, or it is read as a module's fields.
    let prefix = if head == "thread" { "(module definition $before-threads)\n" } else { "" };
    let text = format!("{prefix}{text}");
    let tokens = lex(&text, confusing)?;
    let mut modules = Vec::new();
    for form in forms(&tokens, 0..tokens.len()) {
        slots(&text, &tokens, form, confusing, &mut modules);
    }
    let refused = match head {
        "assert_malformed" | "assert_invalid" => refused(&text, confusing),
        _ => None,
    };
    Ok(Directive { line, head: head.to_owned(), text, modules, refused })
}

/// Collects the modules in a form.
fn slots(
    text: &str,
    tokens: &[Token],
    form: Range<usize>,
    confusing: bool,
    modules: &mut Vec<Slot>,
) {
    match keyword(text, &tokens[form.start + 1..form.end]) {
        "module" | "component" => modules.extend(slot(text, &tokens[form], confusing)),
        "thread"
        | "assert_trap"
        | "assert_unlinkable"
        | "assert_uninstantiable"
        | "assert_return"
        | "assert_exception"
        | "assert_suspension" => {
            for inner in forms(tokens, form.start + 1..form.end - 1) {
                slots(text, tokens, inner, confusing, modules);
            }
        }
        _ => {}
    }
}

/// A module, unless it is an instance or can't be encoded.
fn slot(text: &str, tokens: &[Token], confusing: bool) -> Option<Slot> {
    let mut head = tokens[1].src(text).to_owned();
    let mut after = &tokens[2..];
    match keyword(text, after) {
        "instance" => return None,
        "definition" => {
            head.push_str(" definition");
            after = &after[1..];
        }
        _ => {}
    }
    if after[0].kind == TokenKind::Id {
        head.push(' ');
        head.push_str(after[0].src(text));
    }
    let last = tokens.last()?;
    let range = tokens[0].offset..last.offset + last.len as usize;
    let bytes = encode(&text[range.clone()], confusing)?;
    Some(Slot { range, head, bytes })
}

/// The bytes of the one module in `text`, whichever directive it is in.
fn encode(text: &str, confusing: bool) -> Option<Vec<u8>> {
    let buffer = ParseBuffer::new_with_lexer(lexer(text, confusing)).ok()?;
    let wast = parser::parse::<Wast<'_>>(&buffer).ok()?;
    let encode_wat = |mut wat: Wat<'_>| wat.encode().ok();
    match wast.directives.into_iter().next()? {
        WastDirective::Module(QuoteWat::Wat(wat))
        | WastDirective::ModuleDefinition(QuoteWat::Wat(wat)) => encode_wat(wat),
        WastDirective::Module(mut module)
        | WastDirective::ModuleDefinition(mut module)
        | WastDirective::AssertMalformed { mut module, .. }
        | WastDirective::AssertInvalid { mut module, .. } => module.encode().ok(),
        _ => None,
    }
}

fn refused(text: &str, confusing: bool) -> Option<Refused> {
    Some(encode(text, confusing).map_or(Refused::AsText, Refused::Bytes))
}

#[cfg(test)]
mod tests {
    use super::{Refused, Script};

    fn script(text: &str) -> Script {
        Script::parse("test.wast", text).expect("the parentheses are balanced")
    }

    #[test]
    fn modules_that_work_are_replaced() {
        let script = script(
            ";; text\n(module $a (func (export \"f\")))\n(module definition $d)\n(module instance $i $d)
            (assert_trap (module (func unreachable) (start 0)) \"unreachable\")",
        );
        let slots: Vec<_> =
            script.directives.iter().map(|directive| directive.modules.len()).collect();
        assert_eq!(slots, [1, 1, 0, 1]);
        let lines: Vec<_> = script.directives.iter().map(|directive| directive.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        let bytes = [Some(vec![0, b'a', 255])];
        assert_eq!(script.directives[0].render(&bytes), r#"(module $a binary "\00\61\ff")"#);
        assert_eq!(
            script.directives[1].render(&bytes),
            r#"(module definition $d binary "\00\61\ff")"#
        );
        assert_eq!(
            script.directives[3].render(&bytes),
            r#"(assert_trap (module binary "\00\61\ff") "unreachable")"#
        );
        assert_eq!(script.directives[0].render(&[None]), r#"(module $a (func (export "f")))"#);
    }

    #[test]
    fn modules_to_refuse_are_kept() {
        let script = script(
            "(assert_invalid (module (func (result i32))) \"type mismatch\")
            (assert_malformed (module quote \"(func\") \"unexpected end\")",
        );
        assert!(script.directives.iter().all(|directive| directive.modules.is_empty()));
        assert!(matches!(script.directives[0].refused, Some(Refused::Bytes(_))));
        assert!(matches!(script.directives[1].refused, Some(Refused::AsText)));
    }

    #[test]
    fn fields_alone_are_a_module() {
        let script = script("(func (export \"f\")) (memory 1)");
        assert_eq!(script.directives.len(), 1);
        assert_eq!(script.directives[0].modules.len(), 1);
    }

    #[test]
    fn threads_are_kept_together() {
        let script = script(
            "(module $m (memory (export \"m\") 1 1 shared))
            (thread $t (shared (module $m)) (register \"m\" $m) (module (memory 1)))
            (thread $u (shared (module $m)) (module (func)))
            (wait $t) (wait $u) (module)",
        );
        let slots: Vec<_> =
            script.directives.iter().map(|directive| directive.modules.len()).collect();
        // The second is the threads, after an empty definition.
        assert_eq!(slots, [1, 3, 1]);
    }
}
