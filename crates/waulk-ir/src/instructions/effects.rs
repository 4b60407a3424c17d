//! What an instruction reads and changes besides its operands and results.

use std::fmt;

/// A set of effects.
///
/// What is read and what is written comes in pairs, so two instructions can
/// change places unless one writes what the other reads or writes:
/// [`Effects::conflicts`]. Whether an instruction may trap is not an effect but
/// in its [`Traps`](super::Traps).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Effects(u32);

macro_rules! effects {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Effects {
            $($(#[$doc])* pub const $name: Effects = Effects(1 << $bit);)*

            /// Every single effect and its name.
            const NAMES: &[(Effects, &str)] = &[$((Effects::$name, stringify!($name))),*];
        }
    };
}

effects! {
    /// Reads a linear memory.
    READ_MEMORY = 0;
    /// Writes a linear memory.
    WRITE_MEMORY = 1;
    /// Reads a table's elements.
    READ_TABLE = 2;
    /// Writes a table's elements.
    WRITE_TABLE = 3;
    /// Reads a global.
    READ_GLOBAL = 4;
    /// Writes a global.
    WRITE_GLOBAL = 5;
    /// Reads a field or an element of an object.
    READ_HEAP = 6;
    /// Writes a field or an element of an object.
    WRITE_HEAP = 7;
    /// Reads a local.
    READ_LOCAL = 8;
    /// Writes a local.
    WRITE_LOCAL = 9;
    /// The result or the trap depends on the size of a memory or a table: all
    /// accesses, and `memory.size`.
    READ_SIZE = 10;
    /// Changes the size of a memory or a table.
    GROW = 11;
    /// Reads a data or element segment.
    READ_SEGMENT = 12;
    /// Drops a data or element segment.
    SEGMENT = 13;
    /// Makes an object with an identity of its own: two are never the same,
    /// but one that nobody uses can go.
    ALLOCATE = 14;
    /// May leave the straight line or is a part of its structure: branches,
    /// return, throw, unreachable, block and its kin.
    CONTROL = 15;
    /// Atomic accesses and fences: ordered against everything that other
    /// threads can see.
    SYNC = 16;
}

impl Effects {
    /// None.
    pub const NONE: Effects = Effects(0);
    /// All of them: calls.
    pub const ANY: Effects = Effects((1 << 17) - 1);
    /// What a load from memory does.
    pub const LOAD: Effects = Effects::READ_MEMORY.union(Effects::READ_SIZE);
    /// What a store to memory does.
    pub const STORE: Effects = Effects::WRITE_MEMORY.union(Effects::READ_SIZE);
    /// Everything that is a change: an instruction without any of these can go
    /// if its results are unused and it does not trap.
    pub const CHANGES: Effects = Effects::WRITE_MEMORY
        .union(Effects::WRITE_TABLE)
        .union(Effects::WRITE_GLOBAL)
        .union(Effects::WRITE_HEAP)
        .union(Effects::WRITE_LOCAL)
        .union(Effects::GROW)
        .union(Effects::SEGMENT)
        .union(Effects::CONTROL)
        .union(Effects::SYNC);

    /// What is written, and what reads it.
    const PAIRS: [(Effects, Effects); 7] = [
        (Effects::WRITE_MEMORY, Effects::READ_MEMORY),
        (Effects::WRITE_TABLE, Effects::READ_TABLE),
        (Effects::WRITE_GLOBAL, Effects::READ_GLOBAL),
        (Effects::WRITE_HEAP, Effects::READ_HEAP),
        (Effects::WRITE_LOCAL, Effects::READ_LOCAL),
        (Effects::GROW, Effects::READ_SIZE),
        (Effects::SEGMENT, Effects::READ_SEGMENT),
    ];
    /// What other threads can see or change.
    const SHARED: Effects = Effects::LOAD
        .union(Effects::WRITE_MEMORY)
        .union(Effects::READ_TABLE)
        .union(Effects::WRITE_TABLE)
        .union(Effects::READ_GLOBAL)
        .union(Effects::WRITE_GLOBAL)
        .union(Effects::READ_HEAP)
        .union(Effects::WRITE_HEAP)
        .union(Effects::GROW);

    /// The effects in either.
    pub const fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// The effects in both.
    pub const fn intersection(self, other: Effects) -> Effects {
        Effects(self.0 & other.0)
    }

    /// The effects in this but not in the other.
    pub const fn difference(self, other: Effects) -> Effects {
        Effects(self.0 & !other.0)
    }

    /// Some effect is in both.
    pub const fn intersects(self, other: Effects) -> bool {
        self.0 & other.0 != 0
    }

    /// All effects of the other are in this.
    pub const fn contains(self, other: Effects) -> bool {
        self.0 & other.0 == other.0
    }

    /// There is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Two instructions with these effects must keep their order.
    ///
    /// That a trap must not move over a change that can be seen after it is for
    /// the caller to look at.
    ///
    /// ```
    /// use waulk_ir::instructions::Effects;
    /// assert!(!Effects::LOAD.conflicts(Effects::LOAD));
    /// assert!(Effects::LOAD.conflicts(Effects::STORE));
    /// assert!(Effects::LOAD.conflicts(Effects::GROW));
    /// assert!(!Effects::LOAD.conflicts(Effects::WRITE_GLOBAL));
    /// ```
    pub const fn conflicts(self, other: Effects) -> bool {
        self.ordered_before(other) || other.ordered_before(self)
    }

    /// One half of [`Effects::conflicts`].
    const fn ordered_before(self, other: Effects) -> bool {
        let mut conflicts = Effects::NONE;
        let mut at = 0;
        while at < Effects::PAIRS.len() {
            let (write, read) = Effects::PAIRS[at];
            if self.contains(write) {
                conflicts = conflicts.union(write).union(read);
            }
            at += 1;
        }
        if self.contains(Effects::SYNC) {
            conflicts = conflicts.union(Effects::SHARED).union(Effects::SYNC);
        }
        if self.contains(Effects::CONTROL) {
            conflicts = conflicts.union(Effects::CHANGES);
        }
        other.intersects(conflicts)
    }
}

impl fmt::Debug for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (effect, name) in Effects::NAMES {
            if self.contains(*effect) {
                write!(f, "{separator}{name}")?;
                separator = " | ";
            }
        }
        if separator.is_empty() { f.write_str("NONE") } else { Ok(()) }
    }
}
