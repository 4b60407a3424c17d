//! Trees that grow at their leaves, with ancestors in logarithmic time.
//!
//! Each node knows its parent and one ancestor further up, after Myers,
//! "An Applicative Random-Access Stack" (1983).

/// A node of a [`Tree`].
pub(super) type Id = u32;

#[derive(Clone, Copy, Debug)]
struct Item {
    parent: Id,
    jump: Id,
    depth: u32,
}

/// A tree; node 0 is its root.
#[derive(Debug)]
pub(super) struct Tree {
    items: Vec<Item>,
}

impl Tree {
    pub(super) const ROOT: Id = 0;

    pub(super) fn new() -> Tree {
        Tree { items: vec![Item { parent: 0, jump: 0, depth: 0 }] }
    }

    fn item(&self, id: Id) -> Item {
        self.items[id as usize]
    }

    pub(super) fn add(&mut self, parent: Id) -> Id {
        let Item { jump, depth, .. } = self.item(parent);
        let (once, twice) = (self.item(jump).depth, self.item(self.item(jump).jump).depth);
        let jump = if depth - once == once - twice { self.item(jump).jump } else { parent };
        self.items.push(Item { parent, jump, depth: depth + 1 });
        self.items.len() as Id - 1
    }

    pub(super) fn parent(&self, id: Id) -> Id {
        self.item(id).parent
    }

    pub(super) fn depth(&self, id: Id) -> u32 {
        self.item(id).depth
    }

    fn ancestor_at(&self, mut id: Id, depth: u32) -> Id {
        while self.item(id).depth > depth {
            let Item { parent, jump, .. } = self.item(id);
            id = if self.item(jump).depth >= depth { jump } else { parent };
        }
        id
    }

    /// Whether `outer` is `inner` or above it.
    pub(super) fn is_above(&self, outer: Id, inner: Id) -> bool {
        self.ancestor_at(inner, self.item(outer).depth) == outer
    }

    /// The lowest node above both.
    pub(super) fn common(&self, a: Id, b: Id) -> Id {
        let depth = self.item(a).depth.min(self.item(b).depth);
        let (mut a, mut b) = (self.ancestor_at(a, depth), self.ancestor_at(b, depth));
        while a != b {
            let (one, two) = (self.item(a), self.item(b));
            (a, b) = match one.jump == two.jump {
                true => (one.parent, two.parent),
                false => (one.jump, two.jump),
            };
        }
        a
    }

    /// The highest of `id` and what is above it for which `holds` is true,
    /// which is true of `id` and of all between.
    pub(super) fn highest(&self, mut id: Id, holds: impl Fn(Id) -> bool) -> Id {
        while id != Self::ROOT {
            let Item { parent, jump, .. } = self.item(id);
            id = match (holds(jump), holds(parent)) {
                (true, _) => jump,
                (false, true) => parent,
                (false, false) => return id,
            };
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ancestors_are_those_of_a_walk() {
        let mut tree = Tree::new();
        let mut state = 1u64;
        for len in 1..600u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Mostly deep.
            tree.add((len - 1 - (state >> 40) % len.min(4)) as Id);
        }
        let above = |mut id: Id| {
            let mut path = vec![id];
            while id != Tree::ROOT {
                id = tree.parent(id);
                path.push(id);
            }
            path
        };
        for a in (0..600).step_by(7) {
            let path = above(a);
            assert_eq!(path.len() as u32 - 1, tree.depth(a));
            for b in 0..600 {
                assert_eq!(tree.is_above(b, a), path.contains(&b));
                let common = above(b).into_iter().find(|id| path.contains(id));
                assert_eq!(Some(tree.common(a, b)), common);
            }
            for &top in &path {
                assert_eq!(tree.highest(a, |id| tree.depth(id) >= tree.depth(top)), top);
            }
        }
    }
}
