//! Nothing in the project depends on the machine that it was written on.

use super::Findings;
use super::tree::Tree;

/// Folders that are on one machine and not on another. Written in parts, so
/// that this file has none of them.
const FOLDERS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

/// Where packages come from is the package manager's business.
const REGISTRIES: [&str; 8] = [
    concat!("crates", ".io"),
    concat!("registry.", "npmjs"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("proxy.", "golang.org"),
    concat!("deb.", "debian.org"),
    concat!("archive.", "ubuntu.com"),
    concat!("index.", "docker.io"),
];

const LOCK: &str = "Cargo.lock";

/// What a lock file says of packages from the public registry.
const LOCKED: &str =
    concat!("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"");

/// No path that only one machine has.
pub(super) fn machine_paths(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts() {
        for (line, number) in text.lines().zip(1..) {
            for folder in FOLDERS {
                if starts_a_path(line, folder) {
                    let message =
                        format!("`{folder}` is a path of one machine: use a relative one");
                    findings.add(path, number, message);
                }
            }
        }
    }
}

/// Whether a path in `line` starts with `folder`.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-)}*~".contains(c))
    })
}

/// No host of a package registry.
pub(super) fn registries(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts() {
        for (line, number) in text.lines().zip(1..) {
            if path == LOCK {
                if line.starts_with("source = ") && line != LOCKED {
                    findings.add(path, number, "a package of another source: use the public one");
                }
            } else if let Some(host) = REGISTRIES.iter().find(|host| line.contains(**host)) {
                let message = format!("`{host}` is a package registry: name the package instead");
                findings.add(path, number, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found() {
        for folder in FOLDERS {
            let text = format!("fine\nlet x = \"{folder}me/x\";\n");
            assert_found(machine_paths, &[("a.rs", &text)], &["a.rs:2"]);
        }
        let text = format!("file://{}x\n", FOLDERS[0]);
        assert_found(machine_paths, &[("a.md", &text)], &["a.md:1"]);
    }

    #[test]
    fn folders_inside_of_the_project_are_let_be() {
        let text = format!("crates{0}x, ..{0}x, $(HOME){0}x\n", FOLDERS[2]);
        assert_found(machine_paths, &[("a.md", &text)], &[]);
    }

    #[test]
    fn registries_are_found() {
        for host in REGISTRIES {
            let text = format!("\nsee https://{host}/x\n");
            assert_found(registries, &[("a.md", &text)], &["a.md:2"]);
        }
        assert_found(registries, &[("a.md", "https://github.com/WebAssembly/spec\n")], &[]);
    }

    #[test]
    fn packages_of_other_sources_are_found() {
        let text = format!("{LOCKED}\nsource = \"git+https://example.com/x\"\n");
        assert_found(registries, &[(LOCK, &text)], &["Cargo.lock:2"]);
    }
}
