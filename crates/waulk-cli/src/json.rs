//! The report that `--json` writes. `waulk opt --help` describes its fields;
//! a change that breaks readers counts [`SCHEMA`] up.

use serde::Serialize;
use waulk::cache::CacheUse;
use waulk::{Counts, Kind, ModuleReport, Note};

use crate::args::{OptSettings, VERSION};
use crate::failure::{display, kind_name};
use crate::run::{Row, Summary};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    version: &'static str,
    level: String,
    dry_run: bool,
    /// Rules were used that are not proven.
    unproven_rules: bool,
    seconds: f64,
    check: Option<Check<'a>>,
    /// `null` without a cache.
    cache: Option<Cache>,
    files: Vec<File<'a>>,
    totals: Totals,
    sharing: Shared,
}

/// What it was good for that functions are done once.
#[derive(Serialize)]
struct Shared {
    functions: u64,
    bytes: u64,
    shared: u64,
    bytes_shared: u64,
    earlier: u64,
    bytes_earlier: u64,
    seconds_saved: f64,
    dropped: u64,
}

#[derive(Serialize)]
struct Check<'a> {
    percent: f64,
    exceeded: Vec<&'a str>,
}

/// What the cache did.
#[derive(Serialize)]
struct Cache {
    hits: u64,
    misses: u64,
    bytes_saved: u64,
    seconds_saved: f64,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    output: Option<String>,
    kind: Option<Kind>,
    before: Option<Sizes>,
    after: Option<Sizes>,
    seconds: f64,
    counts: Option<&'a Counts>,
    modules: Vec<Module<'a>>,
    notes: &'a [Note],
    error: Option<Error<'a>>,
}

#[derive(Serialize)]
struct Module<'a> {
    before: Sizes,
    after: Sizes,
    counts: &'a Counts,
}

#[derive(Default, Serialize)]
struct Sizes {
    bytes: u64,
    code: u64,
    non_custom: u64,
}

#[derive(Serialize)]
struct Error<'a> {
    kind: &'static str,
    offset: Option<u64>,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Totals {
    files: usize,
    failed: usize,
    before: Sizes,
    after: Sizes,
    counts: Counts,
    notes: usize,
}

impl From<waulk::Sizes> for Sizes {
    fn from(sizes: waulk::Sizes) -> Self {
        Sizes { bytes: sizes.total, code: sizes.code, non_custom: sizes.non_custom }
    }
}

impl<'a> Module<'a> {
    fn new(report: &'a ModuleReport) -> Self {
        let ModuleReport { before, after, counts } = report;
        Module { before: (*before).into(), after: (*after).into(), counts }
    }
}

impl<'a> File<'a> {
    fn new(row: &'a Row, dry_run: bool) -> Self {
        let report = row.result.as_ref().ok();
        File {
            name: &row.name,
            output: row.output(dry_run).map(|path| display(&path)),
            kind: report.map(|report| report.kind),
            before: report.map(|report| report.before.into()),
            after: report.map(|report| report.after.into()),
            seconds: row.time.as_secs_f64(),
            counts: report.map(|report| &report.counts),
            modules: report.map_or(Vec::new(), |it| it.modules.iter().map(Module::new).collect()),
            notes: report.map_or(&[], |report| &report.notes),
            error: row.result.as_ref().err().map(|failure| Error {
                kind: kind_name(failure.error.kind()),
                offset: failure.error.offset(),
                message: failure.error.message(),
                help: failure.help.as_deref(),
            }),
        }
    }
}

/// The whole report.
pub(crate) fn render(summary: &Summary, settings: &OptSettings) -> String {
    let (mut before, mut after) = (waulk::Sizes::default(), waulk::Sizes::default());
    let mut counts = Counts::default();
    let mut notes = 0;
    for (_, report) in summary.reports() {
        before += report.before;
        after += report.after;
        counts += &report.counts;
        notes += report.notes.len();
    }
    let document = Document {
        schema: SCHEMA,
        version: VERSION,
        level: settings.level.to_string(),
        dry_run: summary.dry_run,
        unproven_rules: settings.allow_unproven_rules,
        seconds: summary.time.as_secs_f64(),
        check: settings.check.map(|percent| Check {
            percent,
            exceeded: summary.exceeding(percent).map(|(name, _)| name).collect(),
        }),
        cache: summary.cache.as_ref().map(|cache| {
            let CacheUse { hits, misses, bytes_saved, nanoseconds_saved, .. } = *cache;
            Cache { hits, misses, bytes_saved, seconds_saved: nanoseconds_saved as f64 / 1e9 }
        }),
        files: summary.rows.iter().map(|row| File::new(row, summary.dry_run)).collect(),
        totals: Totals {
            files: summary.rows.len(),
            failed: summary.failed(),
            before: before.into(),
            after: after.into(),
            counts,
            notes,
        },
        sharing: Shared {
            functions: summary.sharing.functions,
            bytes: summary.sharing.bytes,
            shared: summary.sharing.shared,
            bytes_shared: summary.sharing.bytes_shared,
            earlier: summary.sharing.earlier,
            bytes_earlier: summary.sharing.bytes_earlier,
            seconds_saved: summary.sharing.nanoseconds_saved as f64 / 1e9,
            dropped: summary.sharing.dropped,
        },
    };
    let mut text = serde_json::to_string_pretty(&document)
        .expect("the report is made of strings, numbers and lists");
    text.push('\n');
    text
}
