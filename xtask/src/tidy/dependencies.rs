//! Which crate may depend on which.

use super::Findings;
use super::manifests::Manifest;
use super::tree::Tree;

/// The crates that are shipped: each may depend on those before it.
const ORDER: [&str; 7] =
    ["waulk-ir", "waulk-wasm", "waulk-rules", "waulk-opt", "waulk-proof", "waulk", "waulk-cli"];

/// Crates that only tests and the project's own commands use.
const DEVELOPMENT: [&str; 3] = ["waulk-samples", "waulk-testkit", "xtask"];

/// Dependencies, by the start of their names, that one crate alone has.
const CONFINED: [(&str, &str); 4] = [
    ("z3", "waulk-proof"),
    ("wasmtime", "waulk-testkit"),
    ("clap", "waulk-cli"),
    ("anyhow", "waulk-cli"),
];

/// Crates depend on what is below them.
pub(super) fn direction(tree: &Tree, findings: &mut Findings) {
    for manifest in Manifest::all(tree) {
        let Some(name) = manifest.name() else {
            continue;
        };
        let own = ORDER.iter().position(|known| *known == name);
        if own.is_none() && !DEVELOPMENT.contains(&name) {
            let message =
                format!("`{name}` has no place in the order of crates: give it one in tidy");
            findings.add(manifest.path, manifest.line_of("name"), message);
            continue;
        }
        for dependency in manifest.dependencies().iter().filter(|found| found.is_shipped) {
            let line = manifest.line_of(dependency.name);
            let other = ORDER.iter().position(|known| *known == dependency.name);
            if let (Some(own), Some(other)) = (own, other)
                && other >= own
            {
                let message = format!("`{name}` is below `{}`: turn it around", dependency.name);
                findings.add(manifest.path, line, message);
            }
            if own.is_some() && DEVELOPMENT.contains(&dependency.name) {
                let message =
                    format!("`{}` is for tests: make it a dev-dependency", dependency.name);
                findings.add(manifest.path, line, message);
            }
        }
    }
}

/// Some dependencies are one crate's business. Development crates and tests are
/// free, but for those that are confined to a development crate.
pub(super) fn confined(tree: &Tree, findings: &mut Findings) {
    for manifest in Manifest::all(tree) {
        for dependency in manifest.dependencies().iter().filter(|found| found.is_shipped) {
            let mut confined = CONFINED.iter();
            let Some((_, home)) = confined.find(|(start, _)| dependency.name.starts_with(start))
            else {
                continue;
            };
            let free = DEVELOPMENT.iter().any(|name| manifest.name() == Some(name));
            if manifest.name() != Some(home) && !free {
                let message =
                    format!("only `{home}` may depend on `{}`: go through it", dependency.name);
                findings.add(manifest.path, manifest.line_of(dependency.name), message);
            }
        }
    }
}

/// What a crate depends on, its sources name.
pub(super) fn used(tree: &Tree, findings: &mut Findings) {
    for manifest in Manifest::all(tree) {
        let sources: Vec<_> =
            tree.rust().filter(|(path, _)| path.starts_with(manifest.folder())).collect();
        for dependency in manifest.dependencies() {
            let name = dependency.name.replace('-', "_");
            if !sources.iter().any(|(_, text)| has_word(text, &name)) {
                let message = format!("no source names `{name}`: remove it");
                findings.add(manifest.path, manifest.line_of(dependency.name), message);
            }
        }
    }
}

/// Whether `text` has `word` with no letter, digit or `_` on either side.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(part_of_word) && !text[at + word.len()..].starts_with(part_of_word)
    })
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    fn manifest(name: &str, kind: &str, dependency: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[{kind}]\n{dependency}.workspace = true\n")
    }

    fn check(check: fn(&Tree, &mut Findings), text: &str, good: bool) {
        let places: &[&str] = if good { &[] } else { &["crates/x/Cargo.toml:4"] };
        assert_found(check, &[("crates/x/Cargo.toml", text)], places);
    }

    #[test]
    fn dependencies_point_down() {
        let one = |name, kind, dependency, good| {
            check(direction, &manifest(name, kind, dependency), good);
        };
        one("waulk-opt", "dependencies", "waulk-wasm", true);
        one("waulk-wasm", "dependencies", "waulk-opt", false);
        one("waulk-opt", "build-dependencies", "waulk-proof", false);
        one("waulk", "dependencies", "waulk", false);
        one("waulk", "dependencies", "waulk-testkit", false);
        one("waulk", "dev-dependencies", "waulk-testkit", true);
        one("xtask", "dependencies", "waulk-cli", true);
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let text = manifest("waulk-new", "dependencies", "waulk-wasm");
        assert_found(direction, &[("crates/x/Cargo.toml", &text)], &["crates/x/Cargo.toml:2"]);
    }

    #[test]
    fn some_dependencies_are_confined() {
        let one = |name, kind, dependency, good| {
            check(confined, &manifest(name, kind, dependency), good);
        };
        one("waulk-proof", "dependencies", "z3", true);
        one("waulk-opt", "dependencies", "z3-sys", false);
        one("waulk", "dependencies", "wasmtime-wasi", false);
        one("waulk", "dev-dependencies", "wasmtime", true);
        one("waulk", "dependencies", "anyhow", false);
        one("xtask", "dependencies", "clap", true);
    }

    #[test]
    fn what_no_source_names_is_found() {
        let text = manifest("x", "dependencies", "a-b");
        let with = |source: &str, places: &[&str]| {
            let files = [("crates/x/Cargo.toml", &*text), ("crates/x/src/lib.rs", source)];
            assert_found(used, &files, places);
        };
        with("use a_b::c;\n", &[]);
        with("use aa_b::c; use a_bc;\n", &["crates/x/Cargo.toml:4"]);
        with("", &["crates/x/Cargo.toml:4"]);
    }
}
