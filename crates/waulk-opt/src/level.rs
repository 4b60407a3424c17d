//! How much to do, and what to do it for.

use std::fmt;
use std::str::FromStr;

use waulk_wasm::emit::Goal;

/// How much to do, and what to do it for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// `-O0`: re-encode compactly, change nothing else.
    None,
    /// `-O1`: what is cheap.
    Basic,
    /// `-O2`: speed, within a byte budget.
    Speed,
    /// `-O3`: speed first.
    MoreSpeed,
    /// `-Os`: size, without making anything slower on purpose.
    #[default]
    Size,
    /// `-Oz`: size first.
    MoreSize,
}

impl Level {
    /// Every level, in the order of the flags `-O0 -O1 -O2 -O3 -Os -Oz`.
    pub const ALL: [Level; 6] =
        [Level::None, Level::Basic, Level::Speed, Level::MoreSpeed, Level::Size, Level::MoreSize];

    /// Whether functions are put into SSA form and written anew.
    pub fn rewrites_functions(self) -> bool {
        self >= Level::Speed
    }

    /// What emission is to gain.
    pub(crate) fn goal(self) -> Goal {
        match self {
            Level::None | Level::Basic | Level::Speed | Level::MoreSpeed => Goal::Speed,
            Level::Size => Goal::Size,
            Level::MoreSize => Goal::MoreSize,
        }
    }

    /// Whether speed matters more than size.
    pub(crate) fn is_fast(self) -> bool {
        self.goal() == Goal::Speed
    }

    /// The flag's letter: `0`, `1`, `2`, `3`, `s` or `z`.
    pub fn letter(self) -> char {
        match self {
            Level::None => '0',
            Level::Basic => '1',
            Level::Speed => '2',
            Level::MoreSpeed => '3',
            Level::Size => 's',
            Level::MoreSize => 'z',
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "O{}", self.letter())
    }
}

impl FromStr for Level {
    type Err = String;

    /// Reads `0`, `1`, `2`, `3`, `s`, `z`, with or without a leading `O`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letter = text.strip_prefix('O').unwrap_or(text);
        Level::ALL
            .into_iter()
            .find(|level| letter.chars().eq([level.letter()]))
            .ok_or_else(|| format!("no level {text:?}: expected one of 0, 1, 2, 3, s, z"))
    }
}
