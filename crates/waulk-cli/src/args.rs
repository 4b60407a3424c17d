//! The command line: what is asked for, checked as far as that needs no disk.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, ColorChoice as ClapColor, CommandFactory, FromArgMatches, Parser, Subcommand};
use waulk::{Level, Section};

use crate::cache::{CacheArgs, CacheOptions};
use crate::compat;
use crate::diagnostic::Diagnostic;
use crate::failure::display;
use crate::help;
use crate::rules::RulesArgs;
use crate::style::ColorChoice;
use crate::units::{parse_percent, parse_size};

/// The version that `--version` and the JSON report show.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// More threads than this are a slip of the finger.
const MAX_JOBS: i64 = 4096;

/// Where outputs go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Nowhere: only measured.
    Nowhere,
    /// Standard output.
    Stdout,
    /// Over the inputs.
    InPlace,
    /// A file, or a folder.
    Out(PathBuf),
}

/// What `waulk opt` is to do.
#[derive(Clone, Debug)]
pub(crate) struct OptSettings {
    pub(crate) inputs: Vec<OsString>,
    pub(crate) target: Target,
    /// Writes no output, though `target` may say where it would go.
    pub(crate) dry_run: bool,
    /// More shrinkage than this many percent is found fault with.
    pub(crate) check: Option<f64>,
    pub(crate) level: Level,
    pub(crate) keep_names: bool,
    pub(crate) strip: BTreeSet<Section>,
    pub(crate) keep: BTreeSet<Section>,
    pub(crate) drop_unused_imports: bool,
    pub(crate) memory_limit: Option<u64>,
    /// Files of rules.
    pub(crate) rules: Vec<PathBuf>,
    /// They are used without being proven.
    pub(crate) allow_unproven_rules: bool,
    pub(crate) jobs: usize,
    pub(crate) cache: CacheOptions,
    pub(crate) json: Option<PathBuf>,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    /// What `-v` says about flags that change nothing here.
    pub(crate) remarks: Vec<String>,
}

/// A command line that was understood.
#[derive(Debug)]
pub(crate) enum Invocation {
    Opt(OptSettings),
    Rules(RulesArgs),
    Cache(CacheArgs),
}

/// A command line that asks for help, or for what can't be done.
#[derive(Debug)]
pub(crate) enum Refusal {
    Clap(clap::Error),
    Usage(Vec<Diagnostic>),
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Refusal::Usage(vec![diagnostic])
    }
}

#[derive(Debug, Parser)]
#[command(name = "waulk", version, about = help::ABOUT, after_help = help::AFTER)]
#[command(arg_required_else_help = true)]
struct Cli {
    /// When to use colours; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = help::OPT_ABOUT, after_help = help::OPT_AFTER, after_long_help = help::OPT_LONG)]
    Opt(OptArgs),
    /// List, explain and prove rewrite rules
    Rules(RulesArgs),
    /// Look at the results that are kept between runs, and remove them
    Cache(CacheArgs),
}

#[derive(Debug, Args)]
struct OptArgs {
    /// Files, folders (every .wasm below), globs, or `-` for standard input
    ///
    /// Binary and text (.wat), components and core modules. A glob is a
    /// pattern with `*`, `?`, `[...]` or `{a,b}`; `**` stands for any folders.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<OsString>,

    /// The file for one input, the folder for several, or `-` for standard output
    ///
    /// In a folder, what was found in an input folder keeps its path below
    /// it, what was found by a glob its path below the part before the first
    /// wildcard, and a file its name. Folders are made as needed.
    #[arg(short, long, value_name = "OUT", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Replace each input by its output
    #[arg(long, conflicts_with = "output", help_heading = "Output")]
    in_place: bool,

    /// Write no output, only say what it would be
    #[arg(long, help_heading = "Output")]
    dry_run: bool,

    /// Fail if a file could shrink by more than PERCENT; writes no output
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent, help_heading = "Output")]
    check: Option<f64>,

    /// Optimize for: 0 nothing, 1 cheaply, 2 speed, 3 more speed, s size, z more size [default: s]
    ///
    /// -O0 only encodes compactly. -O is -Os. The last one counts.
    #[arg(
        short = 'O',
        value_name = "LEVEL",
        overrides_with = "level",
        hide_possible_values = true,
        help_heading = "Optimization"
    )]
    level: Option<Level>,

    /// Drop the imports that a core module does not use
    ///
    /// Off by default: whether a module links can be observed. Inside a
    /// component, where linking is settled, unused imports always go.
    #[arg(long, help_heading = "Optimization")]
    drop_unused_imports: bool,

    /// Keep names, remapped
    #[arg(short = 'g', long, help_heading = "Custom sections")]
    debuginfo: bool,

    /// Drop these too: names, debug, producers, target-features, all, or a section's own name
    #[arg(
        long,
        value_name = "SECTION",
        value_delimiter = ',',
        value_parser = section,
        help_heading = "Custom sections"
    )]
    strip: Vec<Section>,

    /// Keep these, though they would be dropped
    #[arg(
        long,
        value_name = "SECTION",
        value_delimiter = ',',
        value_parser = section,
        help_heading = "Custom sections"
    )]
    keep: Vec<Section>,

    /// Use N threads [default: one a processor]
    #[arg(
        short,
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(0..=MAX_JOBS),
        help_heading = "Resources"
    )]
    jobs: Option<u16>,

    /// Bound the bytes in flight at once, such as 512M or 1G
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help_heading = "Resources")]
    memory_limit: Option<u64>,

    #[command(flatten)]
    cache: CacheOptions,

    /// Rewrite by the rules of this file too, before the built-in ones
    ///
    /// Rules are proven before they are used, once: what was proven is remembered in
    /// the user's folder for caches. One that is wrong is refused, with values for which
    /// it is. May be given several times. Rules do something from -O2 on.
    #[arg(long, value_name = "FILE", help_heading = "Optimization")]
    rules: Vec<PathBuf>,

    /// Use the rules of --rules without proving them: the output may be wrong
    #[arg(long, requires = "rules", help_heading = "Optimization")]
    allow_unproven_rules: bool,

    /// Write a full report to FILE, or `-` for standard output
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    json: Option<PathBuf>,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Report")]
    quiet: bool,

    /// Say what was left as it was or dropped, and why
    #[arg(short, long, help_heading = "Report")]
    verbose: bool,
}

fn section(text: &str) -> Result<Section, Infallible> {
    text.parse()
}

/// The `--color` of a command line that may not be valid otherwise: its errors
/// are printed too.
pub(crate) fn color_choice(arguments: &[OsString]) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    for (place, argument) in arguments.iter().enumerate() {
        let value = match argument.to_str() {
            Some("--") => break,
            Some("--color") => arguments.get(place + 1).and_then(|next| next.to_str()),
            Some(argument) => argument.strip_prefix("--color="),
            None => None,
        };
        if let Some(value) = value {
            choice = clap::ValueEnum::from_str(value, false).unwrap_or(choice);
        }
    }
    choice
}

/// Understands a command line, the program's name first.
pub(crate) fn parse(mut arguments: Vec<OsString>) -> Result<Invocation, Refusal> {
    let choice = color_choice(&arguments);
    let mut remarks = Vec::new();
    if let Some(place) = place_of_opt(&arguments) {
        let rest = arguments.split_off(place + 1);
        let translated = compat::translate(rest).map_err(Refusal::Usage)?;
        remarks = translated.remarks;
        arguments.extend(bare_level(translated.arguments));
    }
    let color = match choice {
        ColorChoice::Auto => ClapColor::Auto,
        ColorChoice::Always => ClapColor::Always,
        ColorChoice::Never => ClapColor::Never,
    };
    let parsed = Cli::command()
        .color(color)
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(Cli { command: Command::Opt(opt), .. }) => Ok(Invocation::Opt(opt.settings(remarks)?)),
        Ok(Cli { command: Command::Rules(rules), .. }) => Ok(Invocation::Rules(rules)),
        Ok(Cli { command: Command::Cache(cache), .. }) => Ok(Invocation::Cache(cache)),
        Err(error) => Err(missing_subcommand(&arguments, &error).unwrap_or(Refusal::Clap(error))),
    }
}

/// Where `opt` stands, if it is the subcommand.
fn place_of_opt(arguments: &[OsString]) -> Option<usize> {
    let mut place = 1;
    loop {
        match arguments.get(place)?.to_str()? {
            "opt" => return Some(place),
            "--color" => place += 2,
            option if option.starts_with('-') => place += 1,
            _ => return None,
        }
    }
}

/// `-O` without a level, which an option with a value can't express.
fn bare_level(arguments: Vec<OsString>) -> Vec<OsString> {
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let mut arguments = arguments;
    for argument in &mut arguments[..end] {
        if argument == "-O" {
            *argument = "-Os".into();
        }
    }
    arguments
}

/// The answer to `waulk a.wasm -o b.wasm`.
fn missing_subcommand(arguments: &[OsString], error: &clap::Error) -> Option<Refusal> {
    let unknown = matches!(
        error.kind(),
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument | ErrorKind::MissingSubcommand
    );
    let first = arguments.get(1)?;
    let text = first.to_string_lossy();
    let like_input = text.starts_with('-') || text.contains(['.', '/', '*']);
    if !unknown || place_of_opt(arguments).is_some() || !(like_input || Path::new(first).exists()) {
        return None;
    }
    let line: Vec<_> = arguments[1..].iter().map(|argument| quoted(argument)).collect();
    let diagnostic = Diagnostic::new(format!("`{text}` is not a subcommand"))
        .help(format!("did you mean `waulk opt {}`?", line.join(" ")));
    Some(diagnostic.into())
}

/// An argument as a shell would have to be given it, near enough to read.
fn quoted(argument: &OsStr) -> String {
    let text = display(Path::new(argument));
    if text.contains([' ', '*', '?', '[', '{', '$', '"']) { format!("'{text}'") } else { text }
}

impl OptArgs {
    fn settings(self, remarks: Vec<String>) -> Result<OptSettings, Diagnostic> {
        let dry_run = self.dry_run || self.check.is_some();
        let target = match self.output {
            Some(path) if path == Path::new("-") => Target::Stdout,
            Some(path) => Target::Out(path),
            None if self.in_place => Target::InPlace,
            None if dry_run => Target::Nowhere,
            None => {
                return Err(Diagnostic::new("nothing says where the output goes").help(
                    "add `-o OUT` (a file for one input, a folder for several), `-o -`, \
                     `--in-place`, or `--dry-run` to write nothing",
                ));
            }
        };
        let strip: BTreeSet<_> = self.strip.into_iter().collect();
        for section in &strip {
            if let Section::Custom(name) = section
                && (name.is_empty() || name.ends_with(".wasm") || name.ends_with(".wat"))
            {
                return Err(Diagnostic::new(format!("`--strip` got `{name}` as a section")).help(
                    "`--strip` takes a section: `--strip names,debug` is what wasm-opt's `--strip` \
                     does, and waulk does that without being told",
                ));
            }
        }
        Ok(OptSettings {
            inputs: self.inputs,
            target,
            dry_run,
            check: self.check,
            level: self.level.unwrap_or_default(),
            keep_names: self.debuginfo && !strip.contains(&Section::Names),
            strip,
            keep: self.keep.into_iter().collect(),
            drop_unused_imports: self.drop_unused_imports,
            memory_limit: self.memory_limit,
            rules: self.rules,
            allow_unproven_rules: self.allow_unproven_rules,
            jobs: self.jobs.unwrap_or(0).into(),
            cache: self.cache,
            json: self.json,
            quiet: self.quiet,
            verbose: self.verbose,
            remarks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opt(line: &str) -> OptSettings {
        let arguments = line.split(' ').map(OsString::from).collect();
        match parse(arguments).unwrap() {
            Invocation::Opt(settings) => settings,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn command_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_last_level_counts() {
        assert_eq!(opt("waulk opt a -o b").level, Level::Size);
        assert_eq!(opt("waulk opt a -O3 -o b").level, Level::MoreSpeed);
        assert_eq!(opt("waulk opt a -O3 -Oz -o b").level, Level::MoreSize);
        assert_eq!(opt("waulk opt -O a -O1 -O -o b").level, Level::Size);
        assert_eq!(opt("waulk --color never opt -O a -o b").level, Level::Size);
    }

    #[test]
    fn sections_are_lists() {
        let settings = opt("waulk opt a -o b --strip names,x --strip producers --keep debug -g");
        let custom = Section::Custom("x".into());
        assert_eq!(settings.strip, [Section::Names, custom, Section::Producers].into());
        assert_eq!(settings.keep, [Section::Debug].into());
        assert!(!settings.keep_names, "an explicit --strip names wins over -g");
        assert!(opt("waulk opt a -g -o b").keep_names);
    }

    #[test]
    fn check_writes_nothing() {
        let settings = opt("waulk opt a --check 5%");
        assert_eq!((settings.check, settings.dry_run), (Some(5.0), true));
        assert_eq!(settings.target, Target::Nowhere);
    }

    #[test]
    fn color_is_found_in_any_line() {
        let choice =
            |line: &str| color_choice(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(choice("waulk opt --color never --no-such"), ColorChoice::Never);
        assert_eq!(choice("waulk --color=always"), ColorChoice::Always);
        assert_eq!(choice("waulk opt -- --color=always"), ColorChoice::Auto);
    }
}
