//! Documents: what they link to is there.

use std::collections::BTreeSet;

use super::Findings;
use super::tree::Tree;

/// Relative links lead to files that are there, and to headings in them.
pub(super) fn links(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (target, line) in targets(text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let Some(found) = resolve(path, file) else {
                findings.add(
                    path,
                    line,
                    format!("`{target}` leads out of the project: mend the link"),
                );
                continue;
            };
            if !tree.exists(&found) {
                findings.add(path, line, format!("`{target}` leads nowhere: mend the link"));
            } else if !heading.is_empty()
                && !tree.text(&found).is_some_and(|text| headings(text).contains(heading))
            {
                findings.add(
                    path,
                    line,
                    format!("`{found}` has no heading `{heading}`: mend the link"),
                );
            }
        }
    }
}

/// The lines of a document outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut in_code = false;
    text.lines().zip(1..).filter(move |(line, _)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}

/// The targets of a document's links, with their lines.
fn targets(text: &str) -> Vec<(&str, usize)> {
    let mut targets = Vec::new();
    for (line, number) in prose(text) {
        for (at, open) in line.match_indices("](") {
            let rest = &line[at + open.len()..];
            targets.extend(rest.split(')').next().map(|target| (target, number)));
        }
    }
    targets
}

/// The path that `target` means in the document `path`; `None` if it is outside
/// of the project.
fn resolve(path: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(path.to_owned());
    }
    let mut parts: Vec<_> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What links call a document's headings.
fn headings(text: &str) -> BTreeSet<String> {
    let heading = |(line, _): (&str, usize)| {
        let title = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
        let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
    };
    prose(text).filter_map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::super::assert_found;
    use super::*;

    #[test]
    fn dead_links_are_found() {
        let text = "\
# A title, and `code`

[a](docs/b.md) [a](docs) [a](docs/none.md)
[a](#a-title-and-code) [a](#no-title)
[a](docs/b.md#b) [a](docs/b.md#c) [a](https://example.com/none)
[a](../outside.md)
```
[a](in-code.md)
```
";
        let files = [("a.md", text), ("docs/b.md", "# B\n[up](../a.md) [up](a.md)\n")];
        let expected = ["a.md:3", "a.md:4", "a.md:5", "a.md:6", "docs/b.md:2"];
        assert_found(links, &files, &expected);
    }
}
