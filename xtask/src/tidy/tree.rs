//! The project's files, in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

/// All files that belong to the project, by their paths from its root.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Reads everything below `root` but what its `.gitignore` names.
    pub(super) fn read(root: &Path) -> Result<Tree> {
        let ignored = ignored(&fs::read_to_string(root.join(".gitignore")).unwrap_or_default())?;
        let name = |path: &Path| {
            let parts = path.strip_prefix(root).unwrap_or(path).iter();
            parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
        };
        let mut files = BTreeMap::new();
        let walk = WalkDir::new(root).into_iter();
        for entry in walk.filter_entry(|entry| !ignored.contains(&name(entry.path()))) {
            let entry = entry?;
            if entry.file_type().is_file() {
                let path = entry.path();
                let bytes =
                    fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
                files.insert(name(path), bytes);
            }
        }
        Ok(Tree { files })
    }

    /// A tree of these files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Tree {
        let file = |&(path, text): &(&str, &str)| (path.to_owned(), text.as_bytes().to_owned());
        Tree { files: files.iter().map(file).collect() }
    }

    /// Every file.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Every file that is text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter_map(|(path, bytes)| Some((path, as_text(bytes)?)))
    }

    /// Every file of Rust.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The text of one file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        as_text(self.files.get(path)?)
    }

    /// Whether there is such a file or folder.
    pub(super) fn exists(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        let below = self.files.range(folder.clone()..).next();
        path.is_empty()
            || self.files.contains_key(path)
            || below.is_some_and(|(first, _)| first.starts_with(&folder))
    }
}

/// The text of a file, if it is text.
pub(super) fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// What a `.gitignore` of plain paths names.
fn ignored(gitignore: &str) -> Result<Vec<String>> {
    let mut paths = vec![".git".to_owned()];
    for line in gitignore.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let path = line.strip_prefix('/').filter(|path| !path.contains(['*', '?', '[', '!']));
        let path = path.with_context(|| format!(".gitignore: {line:?}: expected a /PATH"))?;
        ensure!(!path.ends_with('/'), ".gitignore: {line:?}: leave the last slash out");
        paths.push(path.to_owned());
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_ignores_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(".gitignore", "/target\n/examples/build\n");
        write("target/x", "");
        write("examples/build/x", "");
        write("examples/target/x", "");
        write(".git/x", "");
        write("a.rs", "");
        let tree = Tree::read(folder.path()).unwrap();
        let paths: Vec<_> = tree.files().map(|(path, _)| path).collect();
        assert_eq!(paths, [".gitignore", "a.rs", "examples/target/x"]);
    }

    #[test]
    fn patterns_are_refused() {
        assert!(ignored("*.o\n").is_err());
        assert!(ignored("target\n").is_err());
        assert!(ignored("/target/\n").is_err());
        assert_eq!(ignored("# why\n\n/a/b\n").unwrap(), [".git", "a/b"]);
    }

    #[test]
    fn folders_exist_too() {
        let tree = Tree::of(&[("a/b/c.rs", ""), ("a/b-d", "")]);
        assert!(["a", "a/b", "a/b/", "a/b/c.rs", ""].iter().all(|path| tree.exists(path)));
        assert!(!["b", "a/b/c", "a/b/c.rs/d"].iter().any(|path| tree.exists(path)));
    }

    #[test]
    fn binaries_are_no_text() {
        assert_eq!(as_text(b"\0asm"), None);
        assert_eq!(as_text(&[0xff]), None);
        assert_eq!(as_text("→".as_bytes()), Some("→"));
    }
}
