//! From arguments to files: folders are walked, globs expanded.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};
use waulk::ErrorKind;

use crate::diagnostic::Diagnostic;
use crate::failure::{Failure, display, io_message};

/// What standard input is called in messages and reports.
const STDIN: &str = "<stdin>";

/// An input that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// Its path below an output folder.
    pub(crate) below: PathBuf,
}

impl Found {
    /// What messages and reports call it.
    pub(crate) fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| STDIN.to_owned(), display)
    }
}

/// One input, or what is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Found(Found),
    Failed { name: String, failure: Failure },
}

/// What the arguments stand for, in their order; folders sorted.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub(crate) items: Vec<Item>,
    /// Whether the arguments name files one by one, rather than folders of them.
    pub(crate) named: bool,
    /// What was passed over that is no reason to fail.
    pub(crate) warnings: Vec<String>,
}

/// Finds what `arguments` stand for. The folder `except` is not looked into
/// when it is met on the way: outputs of an earlier run are no inputs.
pub(crate) fn expand(
    arguments: &[OsString],
    except: Option<&Path>,
) -> Result<Expansion, Diagnostic> {
    let mut expander = Expander {
        except: except.and_then(|path| fs::canonicalize(path).ok()),
        expansion: Expansion { items: Vec::new(), named: true, warnings: Vec::new() },
    };
    for argument in arguments {
        expander.argument(argument)?;
    }
    Ok(expander.expansion)
}

struct Expander {
    except: Option<PathBuf>,
    expansion: Expansion,
}

impl Expander {
    fn argument(&mut self, argument: &OsStr) -> Result<(), Diagnostic> {
        let path = Path::new(argument);
        if argument == "-" {
            self.found(None, "stdin.wasm".into());
        } else if path.is_dir() {
            self.expansion.named = false;
            if self.folder(path, path) == 0 {
                let failure = Failure::new(ErrorKind::Io, "no .wasm file in this folder")
                    .help("name files of other kinds one by one, or with a glob");
                self.failed(path, failure);
            }
        } else if let Some(pattern) = argument.to_str().filter(|text| is_glob(text))
            && fs::symlink_metadata(path).is_err()
        {
            self.expansion.named = false;
            if self.glob(&Pattern::new(pattern)?) == 0 {
                self.failed(path, Failure::new(ErrorKind::Io, "nothing matches this glob"));
            }
        } else {
            match fs::metadata(path) {
                Ok(_) => {
                    let below = path.file_name().unwrap_or(argument).into();
                    self.found(Some(path.to_owned()), below);
                }
                Err(error) => self.failed(path, Failure::io(&error)),
            }
        }
        Ok(())
    }

    /// Adds every .wasm below `folder`; outputs keep the path below `base`.
    fn folder(&mut self, folder: &Path, base: &Path) -> usize {
        let before = self.expansion.items.len();
        let mut walk = walk(folder).into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if self.is_excepted(&entry) => walk.skip_current_dir(),
                Ok(entry) if has_extension(entry.path(), "wasm") => self.entry(&entry, base),
                Ok(_) => {}
                Err(error) => self.walk_error(&error),
            }
        }
        self.expansion.items.len() - before
    }

    /// Adds what a pattern matches.
    fn glob(&mut self, pattern: &Pattern) -> usize {
        let before = self.expansion.items.len();
        let mut walk = walk(&pattern.base).min_depth(1).max_depth(pattern.depth).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.depth() == 0 => break,
                Err(error) => {
                    self.walk_error(&error);
                    continue;
                }
            };
            let hidden = !pattern.hidden && entry.file_name().as_encoded_bytes().starts_with(b".");
            let is_folder = entry.file_type().is_dir();
            if self.is_excepted(&entry) || hidden {
                if is_folder {
                    walk.skip_current_dir();
                }
            } else if pattern.matches(entry.path()) {
                match is_folder {
                    true if pattern.everything => {}
                    true => {
                        self.folder(entry.path(), &pattern.base);
                        walk.skip_current_dir();
                    }
                    false => self.entry(&entry, &pattern.base),
                }
            }
        }
        self.expansion.items.len() - before
    }

    fn entry(&mut self, entry: &DirEntry, base: &Path) {
        let kind = entry.file_type();
        if kind.is_file() {
            let below = entry.path().strip_prefix(base).unwrap_or(entry.path()).to_owned();
            let path = entry.path().strip_prefix(".").unwrap_or(entry.path()).to_owned();
            self.found(Some(path), below);
        } else if !kind.is_dir() {
            let path = display(entry.path());
            self.expansion.warnings.push(format!("{path}: not a regular file: passed over"));
        }
    }

    fn walk_error(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(Path::new("")).to_owned();
        if error.loop_ancestor().is_some() {
            let path = display(&path);
            let message = format!("{path}: a symbolic link to a folder that holds it: passed over");
            self.expansion.warnings.push(message);
        } else if has_extension(&path, "wasm") || !is_link(&path) {
            let message = error.io_error().map_or_else(|| error.to_string(), io_message);
            self.failed(&path, Failure::new(ErrorKind::Io, message));
        }
    }

    fn is_excepted(&self, entry: &DirEntry) -> bool {
        let Some(except) = &self.except else {
            return false;
        };
        entry.depth() > 0
            && entry.file_type().is_dir()
            && fs::canonicalize(entry.path()).is_ok_and(|path| path == *except)
    }

    fn found(&mut self, path: Option<PathBuf>, below: PathBuf) {
        self.expansion.items.push(Item::Found(Found { path, below }));
    }

    fn failed(&mut self, path: &Path, failure: Failure) {
        self.expansion.items.push(Item::Failed { name: display(path), failure });
    }
}

/// A walk that follows links and is the same on every system.
fn walk(folder: &Path) -> WalkDir {
    WalkDir::new(folder).follow_links(true).sort_by_file_name()
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Whether a path ends in `.extension`, in any case.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// A glob: a folder without wildcards and a pattern for what is below it.
struct Pattern {
    base: PathBuf,
    matcher: GlobMatcher,
    /// How far below the base a match can be.
    depth: usize,
    /// Whether a wildcard may stand for a name that begins with a dot.
    hidden: bool,
    /// Whether it ends in `**`: every .wasm below, as for a folder.
    everything: bool,
}

impl Pattern {
    fn new(text: &str) -> Result<Self, Diagnostic> {
        let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
        let components: Vec<_> = text.split('/').collect();
        let literal = components.iter().take_while(|component| !is_glob(component)).count();
        let (base, rest) = components.split_at(literal);
        let base = match base {
            [] => ".".to_owned(),
            [""] => "/".to_owned(),
            _ => base.join("/"),
        };
        let rest: Vec<_> = rest.iter().copied().filter(|component| !component.is_empty()).collect();
        let glob = GlobBuilder::new(&rest.join("/")).literal_separator(true).build();
        let glob = glob.map_err(|error| {
            Diagnostic::new(format!("`{text}` is not a glob: {}", error.kind()))
                .help("`*`, `?`, `[...]`, `{a,b}` and `**` are wildcards; `[*]` is a plain `*`")
        })?;
        let unbounded = rest.iter().any(|component| component.contains("**"));
        Ok(Pattern {
            base: base.into(),
            matcher: glob.compile_matcher(),
            depth: if unbounded || text.contains('{') { usize::MAX } else { rest.len() },
            hidden: rest.iter().any(|component| component.starts_with('.')),
            everything: rest.last() == Some(&"**"),
        })
    }

    fn matches(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.base).unwrap_or(path);
        self.matcher.is_match(below) && (!self.everything || has_extension(path, "wasm"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_split_before_the_first_wildcard() {
        let split = |text| {
            let pattern = Pattern::new(text).map_err(|_| ()).unwrap();
            (pattern.base.to_str().unwrap().to_owned(), pattern.depth)
        };
        assert_eq!(split("*.wasm"), (".".to_owned(), 1));
        assert_eq!(split("a/b/*/c.wasm"), ("a/b".to_owned(), 2));
        assert_eq!(split("/*/x"), ("/".to_owned(), 2));
        assert_eq!(split("/a/**"), ("/a".to_owned(), usize::MAX));
        assert_eq!(split("../*.wasm"), ("..".to_owned(), 1));
        assert!(Pattern::new("a/[").is_err());
    }

    #[test]
    fn a_star_stays_in_its_folder() {
        let pattern = Pattern::new("a/*.wasm").map_err(|_| ()).unwrap();
        assert!(pattern.matches(Path::new("a/x.wasm")));
        assert!(!pattern.matches(Path::new("a/b/x.wasm")));
        let pattern = Pattern::new("a/**/*.wasm").map_err(|_| ()).unwrap();
        assert!(pattern.matches(Path::new("a/x.wasm")));
        assert!(pattern.matches(Path::new("a/b/c/x.wasm")));
    }
}
