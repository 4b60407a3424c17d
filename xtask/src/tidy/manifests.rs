//! Manifests: names, versions, and what the workspace declares.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Findings;
use super::tree::Tree;

const ROOT: &str = "Cargo.toml";

/// One manifest.
pub(super) struct Manifest<'t> {
    /// Where it is.
    pub(super) path: &'t str,
    text: &'t str,
    table: Table,
}

/// One dependency of one crate.
pub(super) struct Dependency<'m> {
    pub(super) name: &'m str,
    /// Whether the crate itself needs it, not only its tests.
    pub(super) is_shipped: bool,
    pub(super) value: &'m Value,
}

impl<'t> Manifest<'t> {
    /// The manifests of all crates, without the workspace's. One that is not
    /// TOML is left out: cargo says more about it.
    pub(super) fn all(tree: &'t Tree) -> Vec<Manifest<'t>> {
        let manifests = tree.texts().filter(|(path, _)| path.ends_with("/Cargo.toml"));
        manifests.filter_map(|(path, text)| Manifest::parse(path, text)).collect()
    }

    fn parse(path: &'t str, text: &'t str) -> Option<Manifest<'t>> {
        Some(Manifest { path, text, table: text.parse().ok()? })
    }

    /// The crate's name.
    pub(super) fn name(&self) -> Option<&str> {
        self.table.get("package")?.get("name")?.as_str()
    }

    /// The crate's folder, with a slash.
    pub(super) fn folder(&self) -> &str {
        self.path.trim_end_matches(ROOT)
    }

    /// What it depends on.
    pub(super) fn dependencies(&self) -> Vec<Dependency<'_>> {
        let targets = self.table.get("target").and_then(Value::as_table);
        let targets = targets.into_iter().flatten().filter_map(|(_, target)| target.as_table());
        let mut all = Vec::new();
        for table in std::iter::once(&self.table).chain(targets) {
            let kinds =
                [("dependencies", true), ("build-dependencies", true), ("dev-dependencies", false)];
            for (kind, is_shipped) in kinds {
                let found = table.get(kind).and_then(Value::as_table).into_iter().flatten();
                all.extend(found.map(|(name, value)| Dependency { name, is_shipped, value }));
            }
        }
        all
    }

    /// The line on which `key` is given something.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let is_key = |line: &str| {
            line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.', '=']))
        };
        self.text.lines().position(is_key).map_or(1, |line| line + 1)
    }
}

/// A crate is in a folder of its name.
pub(super) fn names(tree: &Tree, findings: &mut Findings) {
    for manifest in Manifest::all(tree) {
        let folder = manifest.folder().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        match manifest.name() {
            Some(name) if name == folder => {}
            name => {
                let name = name.unwrap_or("without a name");
                let message =
                    format!("a crate `{name}` in the folder `{folder}`: give both one name");
                findings.add(manifest.path, manifest.line_of("name"), message);
            }
        }
    }
}

/// Versions are in the workspace's manifest alone.
pub(super) fn versions(tree: &Tree, findings: &mut Findings) {
    for manifest in Manifest::all(tree) {
        for dependency in manifest.dependencies() {
            let inherits = dependency.value.get("workspace") == Some(&Value::Boolean(true));
            if !inherits {
                let name = dependency.name;
                let message = format!(
                    "`{name}` has a version of its own: write `{name}.workspace = true`, and the \
                     version in the workspace's manifest"
                );
                findings.add(manifest.path, manifest.line_of(name), message);
            }
        }
        for key in ["version", "edition", "rust-version", "license"] {
            let value = manifest.table.get("package").and_then(|package| package.get(key));
            if value.is_none_or(|value| value.get("workspace").is_none()) {
                let message =
                    format!("`{key}` is not the workspace's: write `{key}.workspace = true`");
                findings.add(manifest.path, manifest.line_of(key), message);
            }
        }
        let lints = manifest.table.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.is_none() {
            findings.add(
                manifest.path,
                1,
                "lints of its own: write `workspace = true` below [lints]",
            );
        }
    }
}

/// What the workspace declares, some crate uses.
pub(super) fn workspace_dependencies(tree: &Tree, findings: &mut Findings) {
    let root = tree.text(ROOT).and_then(|text| Manifest::parse(ROOT, text));
    let Some(root) = root else {
        return;
    };
    let crates = Manifest::all(tree);
    let used: BTreeSet<_> =
        crates.iter().flat_map(Manifest::dependencies).map(|dependency| dependency.name).collect();
    let declared = root.table.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    for (name, _) in declared.and_then(Value::as_table).into_iter().flatten() {
        if !used.contains(name.as_str()) {
            findings.add(
                ROOT,
                root.line_of(name),
                format!("`{name}` is used by no crate: remove it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    const GOOD: &str = "\
[package]
name = \"x\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true

[lints]
workspace = true

[dependencies]
a.workspace = true
b = { workspace = true, features = [\"f\"] }

[target.'cfg(unix)'.dev-dependencies]
c.workspace = true
";

    #[test]
    fn a_crate_in_another_folder_is_found() {
        assert_found(names, &[("crates/x/Cargo.toml", GOOD)], &[]);
        assert_found(names, &[("crates/y/Cargo.toml", GOOD)], &["crates/y/Cargo.toml:2"]);
        assert_found(names, &[("crates/y/Cargo.toml", "[package]\n")], &["crates/y/Cargo.toml:1"]);
    }

    #[test]
    fn versions_outside_of_the_workspace_are_found() {
        let check = |text: &str, places: &[&str]| {
            assert_found(versions, &[("crates/x/Cargo.toml", text)], places);
        };
        check(GOOD, &[]);
        check(&GOOD.replace("a.workspace = true", "a = \"1\""), &["crates/x/Cargo.toml:12"]);
        check(
            &GOOD.replace("b = { workspace = true", "b = { path = \"../b\""),
            &["crates/x/Cargo.toml:13"],
        );
        check(&GOOD.replace("c.workspace = true", "c = \"1\""), &["crates/x/Cargo.toml:16"]);
        check(
            &GOOD.replace("edition.workspace = true", "edition = \"2024\""),
            &["crates/x/Cargo.toml:4"],
        );
        check(&GOOD.replace("[lints]\nworkspace = true", ""), &["crates/x/Cargo.toml:1"]);
    }

    #[test]
    fn what_no_crate_uses_is_found() {
        let root = "[workspace.dependencies]\na = \"1\"\nb = \"1\"\nc = \"1\"\nab = \"1\"\n";
        let files = [("Cargo.toml", root), ("crates/x/Cargo.toml", GOOD)];
        assert_found(workspace_dependencies, &files, &["Cargo.toml:5"]);
    }
}
