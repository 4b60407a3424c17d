//! Rules as text, read and type-checked: what is compiled, loaded, checked and proven.

use std::fmt;
use std::panic::catch_unwind;
use std::sync::Arc;

use cranelift_isle::error::{Error as IsleError, Span};
use cranelift_isle::files::Files;
use cranelift_isle::lexer::{Lexer, Pos};
use cranelift_isle::sema::{Rule, Sym, TermEnv, TermId, TypeEnv};
use cranelift_isle::trie_again::RuleSet;
use cranelift_isle::{overlap, parser, recursion};

use crate::allowed::{wrong_defs, wrong_text};

/// The prelude, as it stands before all rules.
pub const PRELUDE: &str = include_str!(concat!(env!("OUT_DIR"), "/prelude.isle"));

/// The built-in rules: names of files, and their texts.
pub const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The name of the prelude among files.
const PRELUDE_NAME: &str = "prelude.isle";

/// Rules with all that they stand on.
#[derive(Debug)]
pub struct Program {
    /// The texts: the prelude is the first.
    pub files: Arc<Files>,
    /// Their types.
    pub types: TypeEnv,
    /// Their terms and rules.
    pub terms: TermEnv,
    /// What each term with rules does.
    pub sets: Vec<(TermId, RuleSet)>,
}

/// What is wrong with rules, and where.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 if there is no place.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RuleError { file, line, column, message } = self;
        write!(f, "{file}:{line}:{column}: {message}")
    }
}

impl std::error::Error for RuleError {}

impl Program {
    /// Reads rules: names of files, and their texts.
    ///
    /// # Errors
    /// Everything that is wrong with them, in the order of the texts.
    pub fn read(sources: &[(&str, &str)]) -> Result<Program, Vec<RuleError>> {
        let texts = [(PRELUDE_NAME, PRELUDE)].into_iter().chain(sources.iter().copied());
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let files = Arc::new(Files::from_names_and_contents(texts));
        let errors = |errors: Vec<IsleError>| {
            let mut errors: Vec<_> = errors.iter().flat_map(|it| describe(&files, it)).collect();
            errors.sort();
            errors
        };
        let mut defs = Vec::new();
        for (file, text) in files.file_texts.iter().enumerate() {
            if let Some((pos, message)) = wrong_text(file, text) {
                return Err(vec![place(&files, pos, message)]);
            }
            let lexer = Lexer::new(file, text).map_err(|error| errors(vec![error]))?;
            let mut more = parser::parse(lexer).map_err(|error| errors(vec![error]))?;
            // The prelude is the first.
            let wrong = if file > 0 { wrong_defs(&more) } else { Vec::new() };
            if !wrong.is_empty() {
                let place = |(pos, message)| place(&files, pos, message);
                return Err(wrong.into_iter().map(place).collect());
            }
            defs.append(&mut more);
        }
        let mut types = TypeEnv::from_ast(&defs).map_err(errors)?;
        let terms = TermEnv::from_ast(&mut types, &defs, true).map_err(errors)?;
        // It counts what rules bind in 16 bits, and panics beyond that.
        let sets = catch_unwind(|| overlap::check(&terms)).map_err(|_| {
            let pos = Pos { file: files.file_names.len() - 1, offset: 0 };
            vec![place(&files, pos, "there are too many rules".to_owned())]
        })?;
        let sets = sets.map_err(errors)?;
        recursion::check(&sets, &terms).map_err(errors)?;
        Ok(Program { files: Arc::clone(&files), types, terms, sets })
    }

    /// The built-in rules.
    ///
    /// # Panics
    /// They are wrong; then they would not have been compiled.
    pub fn built_in() -> Program {
        Program::read(BUILT_IN).unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    /// The rules that are not the prelude's, in the order of the texts.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.terms.rules.iter().filter(|rule| rule.pos.file != 0)
    }

    /// The name of a symbol.
    pub fn name(&self, sym: Sym) -> &str {
        &self.types.syms[sym.index()]
    }

    /// What is wrong at a place.
    pub fn error(&self, pos: Pos, message: impl Into<String>) -> RuleError {
        place(&self.files, pos, message.into())
    }

    /// The name of a rule; where it stands if it has none.
    pub fn rule_name(&self, rule: &Rule) -> String {
        match rule.name {
            Some(name) => self.name(name).to_owned(),
            None => {
                let RuleError { file, line, .. } = self.error(rule.pos, "");
                format!("{file}:{line}")
            }
        }
    }
}

/// How rules are shown.
impl Program {
    /// The rule with this name.
    pub fn find(&self, name: &str) -> Option<&Rule> {
        self.rules().find(|rule| rule.name.is_some_and(|it| self.name(it) == name))
    }

    /// The name of a rule's file, without folder and ending: its family.
    pub fn family(&self, rule: &Rule) -> &str {
        let file = self.files.file_name(rule.pos.file).unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or(file);
        file.strip_suffix(".isle").unwrap_or(file)
    }

    /// What stands at the beginning of a rule's file.
    pub fn heading(&self, rule: &Rule) -> String {
        let text = self.files.file_text(rule.pos.file).unwrap_or_default();
        let lines = text.lines().map_while(|line| line.strip_prefix(";;"));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// What stands above a rule: why it is there.
    pub fn reason(&self, rule: &Rule) -> String {
        let text = self.files.file_text(rule.pos.file).unwrap_or_default();
        let before = &text[..rule_start(text, rule.pos.offset)];
        let comments = before.lines().rev().map_while(|line| line.strip_prefix(";;"));
        let mut lines: Vec<&str> = comments.map(str::trim).collect();
        lines.reverse();
        lines.join(" ")
    }

    /// The same rules but for those with these names.
    ///
    /// # Errors
    /// What is left is not a program: macros of its own may be without use.
    pub fn without(&self, names: &[String]) -> Result<Program, Vec<RuleError>> {
        let mut texts: Vec<(String, String)> = (self.files.file_names.iter().cloned())
            .zip(self.files.file_texts.iter().cloned())
            .skip(1)
            .collect();
        for rule in self.rules().filter(|rule| names.contains(&self.rule_name(rule))) {
            let (_, text) = &mut texts[rule.pos.file - 1];
            let start = rule_start(text, rule.pos.offset);
            let source = self.source(rule);
            // Places of others stay.
            let blank = |c: char| if c == '\n' { c } else { ' ' };
            let blank: String = source.chars().map(blank).collect();
            text.replace_range(start..start + source.len(), &blank);
        }
        let texts: Vec<_> =
            texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Program::read(&texts)
    }

    /// A rule as it was written.
    pub fn source(&self, rule: &Rule) -> &str {
        let text = self.files.file_text(rule.pos.file).unwrap_or_default();
        let start = rule_start(text, rule.pos.offset);
        let (mut depth, mut comment) = (0_usize, false);
        for (at, byte) in text.bytes().enumerate().skip(start) {
            match byte {
                b';' => comment = true,
                b'\n' => comment = false,
                b'(' if !comment => depth += 1,
                b')' if !comment => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return &text[start..=at];
            }
        }
        &text[start..]
    }
}

/// Where a rule begins that the language places somewhere inside of.
fn rule_start(text: &str, inside: usize) -> usize {
    let inside = inside.min(text.len());
    text[..inside].rfind("(rule").unwrap_or(inside)
}

fn place(files: &Files, pos: Pos, message: String) -> RuleError {
    let file = files.file_name(pos.file).unwrap_or("?").to_owned();
    let map = files.file_line_map(pos.file);
    let line = map.map_or(0, |map| map.line(pos.offset));
    // The map has the ends of lines.
    let start = map.zip(line.checked_sub(1)).and_then(|(map, before)| map.get(before));
    let start = start.copied().unwrap_or(0);
    RuleError { file, line: line + 1, column: pos.offset.saturating_sub(start) + 1, message }
}

/// What the language's own checks found.
fn describe(files: &Files, error: &IsleError) -> Vec<RuleError> {
    let at = |span: &Span, message: String| place(files, span.from, message);
    match error {
        IsleError::IoError { error, context } => {
            vec![RuleError {
                file: context.clone(),
                line: 0,
                column: 0,
                message: error.to_string(),
            }]
        }
        IsleError::ParseError { msg, span }
        | IsleError::TypeError { msg, span }
        | IsleError::UnreachableError { msg, span }
        | IsleError::RecursionError { msg, span } => vec![at(span, msg.clone())],
        IsleError::OverlapError { rules, .. } => {
            let others: Vec<String> = rules[1..]
                .iter()
                .map(|span| at(span, String::new()))
                .map(|RuleError { file, line, .. }| format!("{file}:{line}"))
                .collect();
            let others = others.join(", ");
            let message = format!(
                "it has the same priority as {others}, and both fit the same values: give one of \
                 them another, as in `(rule name 1 (simplify …`"
            );
            vec![at(&rules[0], message)]
        }
        IsleError::ShadowedError { shadowed, mask }
            if shadowed.iter().any(|it| it.from.file == 0) =>
        {
            vec![at(mask, "it fits whatever there is: say what is on its left side".to_owned())]
        }
        IsleError::ShadowedError { shadowed, mask } => {
            let RuleError { file, line, .. } = at(mask, String::new());
            let message =
                format!("{file}:{line} fits all that this fits, and has the higher priority");
            shadowed.iter().map(|span| at(span, message.clone())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn a_rule_has_its_source_and_reason() {
        let text = "\
;; Another.
(rule b (simplify (isub _ x (iconst _ 0))) x)

;; Adding
;; nothing.
(rule a 3 ; (
  (simplify (iadd _ x (iconst _ 0))) x)
";
        let program = Program::read(&[("dir/few.isle", text)]).expect("they are rules");
        let rule = program.find("a").expect("it is there");
        assert_eq!(program.reason(rule), "Adding nothing.");
        assert_eq!(program.family(rule), "few");
        assert_eq!(program.source(rule), "(rule a 3 ; (\n  (simplify (iadd _ x (iconst _ 0))) x)");
        assert!(program.find("c").is_none());
    }

    #[test]
    fn errors_have_places() {
        for (text, place) in [
            ("(rule a (simplify (iadd _ x (iconst _ 0))) y)", "t.isle:1:"),
            ("\n\n  (rule a (simplify (nothing x)) x)", "t.isle:3:"),
            ("(rule a (simplify", "t.isle:1:"),
        ] {
            let errors = Program::read(&[("t.isle", text)]).expect_err(text);
            assert!(errors[0].to_string().starts_with(place), "{errors:?}");
        }
    }
}
