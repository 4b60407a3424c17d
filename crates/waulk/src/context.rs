//! What is shared, read-only, allocated once per run.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

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

/// A group of custom sections that can be kept or stripped together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// `name` and `component-name`: remapped when kept.
    Names,
    /// `.debug_*`, `sourceMappingURL`, `external_debug_info`: offsets into code.
    Debug,
    /// `producers`.
    Producers,
    /// `target_features`.
    TargetFeatures,
    /// A custom section by its exact name.
    Custom(String),
    /// Every custom section that nothing needs to run or compose.
    All,
}

impl FromStr for Section {
    type Err = std::convert::Infallible;

    /// Reads `names`, `debug`, `producers`, `target-features`, `all`; anything
    /// else is the name of one custom section.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "name" | "names" => Section::Names,
            "debug" => Section::Debug,
            "producers" => Section::Producers,
            "target-features" | "target_features" => Section::TargetFeatures,
            "all" => Section::All,
            name => Section::Custom(name.to_owned()),
        })
    }
}

/// Which custom sections stay. What is listed in `keep` wins over `strip`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SectionPolicy {
    /// Sections that go, beyond what goes by default.
    pub strip: BTreeSet<Section>,
    /// Sections that stay, though they would go by default.
    pub keep: BTreeSet<Section>,
}

/// A setting that [`SharedContextBuilder::build`] can't honour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// Everything that all workers read and none writes.
#[derive(Debug)]
pub struct SharedContext {
    level: Level,
    sections: SectionPolicy,
    drop_unused_imports: bool,
    memory_limit: u64,
}

impl SharedContext {
    /// A builder with the defaults: [`Level::Size`], names and debug sections go.
    pub fn builder() -> SharedContextBuilder {
        SharedContextBuilder::default()
    }

    /// The level.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Which custom sections stay.
    pub fn sections(&self) -> &SectionPolicy {
        &self.sections
    }

    /// Bytes that may be in flight at once.
    pub fn memory_limit(&self) -> u64 {
        self.memory_limit
    }

    /// Whether unused imports of a plain module go.
    pub fn drops_unused_imports(&self) -> bool {
        self.drop_unused_imports
    }
}

/// Builds a [`SharedContext`].
#[derive(Clone, Debug, Default)]
pub struct SharedContextBuilder {
    level: Level,
    sections: SectionPolicy,
    drop_unused_imports: bool,
    memory_limit: Option<u64>,
}

impl SharedContextBuilder {
    /// How much to do. Default: [`Level::Size`].
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Keeps names (`-g`), remapped.
    pub fn keep_names(mut self, keep: bool) -> Self {
        if keep {
            self.sections.keep.insert(Section::Names);
        }
        self
    }

    /// Strips a group of custom sections.
    pub fn strip(mut self, section: Section) -> Self {
        self.sections.strip.insert(section);
        self
    }

    /// Keeps a group of custom sections.
    pub fn keep(mut self, section: Section) -> Self {
        self.sections.keep.insert(section);
        self
    }

    /// Drops imports that a plain module (one not inside a component) does not
    /// use. Off by default, since whether a module links is observable.
    /// Inside a component, where linking is settled, they always go.
    pub fn drop_unused_imports(mut self, drop: bool) -> Self {
        self.drop_unused_imports = drop;
        self
    }

    /// Bounds the bytes in flight at once. A single larger input still runs, alone.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// Builds the context.
    ///
    /// # Errors
    /// A memory limit of zero.
    pub fn build(self) -> Result<SharedContext, ConfigError> {
        if self.memory_limit == Some(0) {
            return Err(ConfigError("the memory limit is 0 bytes: expected at least 1".to_owned()));
        }
        Ok(SharedContext {
            level: self.level,
            sections: self.sections,
            drop_unused_imports: self.drop_unused_imports,
            memory_limit: self.memory_limit.unwrap_or(1 << 30),
        })
    }
}
