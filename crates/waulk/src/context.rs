//! What is shared, read-only, allocated once per run.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Instant;

use waulk_opt::{FunctionMemo, Sharing};

use crate::Level;
use crate::cache::{Cache, CacheUse, Fingerprints, Store};
use crate::memo::Memo;
use crate::rules::{LoadedRules, Obligations, Program, RuleSets};
use crate::worker::ScratchPool;

/// Bytes that may be in flight at once, unless told otherwise.
const DEFAULT_MEMORY_LIMIT: u64 = 1 << 30;

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

/// What becomes of a custom section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Keep,
    Strip,
    /// It would have been kept, but names code offsets, which change.
    Stale,
}

impl SectionPolicy {
    /// What becomes of the custom section called `name`.
    pub(crate) fn fate(&self, name: &str) -> Fate {
        let exactly = Section::Custom(name.to_owned());
        let group = match name {
            "name" | "component-name" => Some(Section::Names),
            "sourceMappingURL" | "external_debug_info" => Some(Section::Debug),
            "producers" => Some(Section::Producers),
            "target_features" => Some(Section::TargetFeatures),
            _ if name.starts_with(".debug_") => Some(Section::Debug),
            _ => None,
        };
        let listed = |list: &BTreeSet<Section>| {
            list.contains(&exactly) || group.as_ref().is_some_and(|group| list.contains(group))
        };
        // A component's type and a library's linking data: without them the
        // module can't be composed or run.
        let needed = name.starts_with("component-type") || name == "dylink.0";
        let kept =
            listed(&self.keep) || (self.keep.contains(&Section::All) && !listed(&self.strip));
        let stripped = listed(&self.strip) || (self.strip.contains(&Section::All) && !needed);
        match group {
            Some(Section::Debug) => {
                // `-g` asks for all that helps a debugger.
                let for_names = self.keep.contains(&Section::Names) && !listed(&self.strip);
                if kept || for_names { Fate::Stale } else { Fate::Strip }
            }
            Some(Section::Names) if !kept => Fate::Strip,
            _ if name.starts_with("metadata.code.") && (kept || !stripped) => Fate::Stale,
            _ if kept || !stripped => Fate::Keep,
            _ => Fate::Strip,
        }
    }
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
    pub(crate) faults: Faults,
    pub(crate) scratch: ScratchPool,
    pub(crate) memo: Memo,
    pub(crate) functions: FunctionMemo,
    pub(crate) cache: Option<Cache>,
    obligations: OnceLock<Arc<Obligations>>,
}

/// Failures to provoke, for tests of what happens then.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    function: Option<u32>,
}

impl Faults {
    /// Panics for the function that is to fail.
    pub(crate) fn before_function(&self, index: u32) {
        assert_ne!(self.function, Some(index), "a failure was asked for");
    }
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

    /// What it was good for so far that functions which are equal but for indices and
    /// addresses are done once.
    pub fn sharing(&self) -> Sharing {
        self.functions.sharing()
    }

    /// What the cache did so far; `None` if there is none.
    pub fn cache_use(&self) -> Option<CacheUse> {
        self.cache.as_ref().map(Cache::statistics)
    }

    /// What has to be proven of the rules: of those that were
    /// [loaded](SharedContextBuilder::loaded_rules), else of the built-in ones. Made when
    /// first asked for, and each rule in it when first proven: once, for all workers. Each
    /// worker's solver takes over the terms that are here.
    pub fn obligations(&self) -> &Arc<Obligations> {
        self.obligations.get_or_init(|| Arc::new(Obligations::of(Program::built_in())))
    }

    /// Whether functions are kept for other runs.
    pub(crate) fn keeps_functions(&self) -> bool {
        self.cache.is_some() && self.level.rewrites_functions()
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
    faults: Faults,
    no_function_sharing: bool,
    no_module_sharing: bool,
    rules: RuleSets,
    obligations: Option<Arc<Obligations>>,
    cache: Option<Arc<dyn Store>>,
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

    /// Rewrites by these rules in the place of the built-in ones. Whether they are right
    /// is for [`crate::rules`] to say.
    pub fn rules(mut self, rules: RuleSets) -> Self {
        self.rules = rules;
        self.obligations = None;
        self
    }

    /// Rewrites by rules of one's own, and has what has to be proven of them.
    pub fn loaded_rules(self, loaded: LoadedRules) -> Self {
        let mut builder = self.rules(loaded.rules);
        builder.obligations = Some(loaded.obligations);
        builder
    }

    /// Keeps results in a store, and takes them from there: bytes and reports are the same.
    /// Off by default. Rules of which it can't be told what they do go without.
    pub fn cache(mut self, store: Arc<dyn Store>) -> Self {
        self.cache = Some(store);
        self
    }

    /// Optimizes each function on its own even where an equal one has been
    /// optimized before. The output is the same.
    #[doc(hidden)]
    pub fn no_function_sharing(mut self) -> Self {
        self.no_function_sharing = true;
        self
    }

    /// Optimizes each core module on its own even where an equal one has been
    /// optimized before. The output is the same.
    #[doc(hidden)]
    pub fn no_module_sharing(mut self) -> Self {
        self.no_module_sharing = true;
        self
    }

    /// Both.
    #[doc(hidden)]
    pub fn no_sharing(self) -> Self {
        self.no_function_sharing().no_module_sharing()
    }

    /// Makes optimizing the function with this index panic in every module, to
    /// test what happens then.
    #[doc(hidden)]
    pub fn fail_function(mut self, index: u32) -> Self {
        self.faults.function = Some(index);
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
        let memory_limit = self.memory_limit.unwrap_or(DEFAULT_MEMORY_LIMIT);
        let function_limit = if self.no_function_sharing { 0 } else { memory_limit / 8 };
        let cache = self.cache.and_then(|store| {
            // What fails on purpose is nobody else's.
            if self.faults.function.is_some() {
                return None;
            }
            let (sections, drop) = (&self.sections, self.drop_unused_imports);
            let fingerprint = Fingerprints::new(self.level, sections, drop, &self.rules)?;
            Some(Cache::new(store, fingerprint))
        });
        Ok(SharedContext {
            level: self.level,
            sections: self.sections,
            drop_unused_imports: self.drop_unused_imports,
            memory_limit,
            faults: self.faults,
            scratch: ScratchPool::new(self.rules),
            memo: Memo::new(if self.no_module_sharing { 0 } else { memory_limit / 4 }),
            functions: FunctionMemo::with_clock(function_limit, clock),
            cache,
            obligations: self.obligations.map_or_else(OnceLock::new, OnceLock::from),
        })
    }
}

/// Nanoseconds since this was first asked.
fn clock() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sections of `names` that stay and those that would be stale.
    fn fates(strip: &str, keep: &str) -> (String, String) {
        let names = [
            "name",
            "producers",
            "target_features",
            ".debug_info",
            "metadata.code.branch_hint",
            "dylink.0",
            "component-type:world",
            "mine",
        ];
        let sections = |list: &str| -> BTreeSet<Section> {
            list.split_whitespace().filter_map(|word| word.parse().ok()).collect()
        };
        let policy = SectionPolicy { strip: sections(strip), keep: sections(keep) };
        let join = |fate| {
            let with = names.into_iter().filter(|name| policy.fate(name) == fate);
            with.collect::<Vec<_>>().join(" ")
        };
        (join(Fate::Keep), join(Fate::Stale))
    }

    #[test]
    fn what_stays_and_what_would_be_stale() {
        let needed = "dylink.0 component-type:world";
        let all = format!("producers target_features {needed} mine");
        let hint = "metadata.code.branch_hint";
        let stale = format!(".debug_info {hint}");
        let cases = [
            ("", "", all.clone(), hint),
            ("", "names", format!("name {all}"), &stale),
            ("", "debug", all.clone(), &stale),
            ("debug", "names", format!("name {all}"), hint),
            ("debug", "debug", all.clone(), &stale),
            ("all", "", needed.to_owned(), ""),
            ("all", "names", format!("name {needed}"), ".debug_info"),
            ("all", "mine target-features", format!("target_features {needed} mine"), ""),
            ("", "all", format!("name {all}"), &stale),
            ("names producers", "all", format!("target_features {needed} mine"), &stale),
            ("mine", "all", format!("name producers target_features {needed}"), &stale),
            ("mine", "mine", all.clone(), hint),
            ("dylink.0", "", all.replace("dylink.0 ", ""), hint),
        ];
        for (strip, keep, kept, stale) in cases {
            let found = fates(strip, keep);
            assert_eq!(found, (kept, stale.to_owned()), "strip {strip:?}, keep {keep:?}");
        }
    }

    #[test]
    fn sections_are_read_as_they_are_written_on_the_command_line() {
        let read = |text: &str| text.parse::<Section>().expect("anything is a section");
        assert_eq!(read("name"), read("names"));
        assert_eq!(read("target_features"), Section::TargetFeatures);
        assert_eq!(read("all"), Section::All);
        assert_eq!(read(".debug_info"), Section::Custom(".debug_info".to_owned()));
    }
}
