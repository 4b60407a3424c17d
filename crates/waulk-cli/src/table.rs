//! The table: a row a file, totals, and what there is to note.

use std::time::Duration;

use console::measure_text_width;
use waulk::{Counts, Note, Report, Sharing, Sizes};

use crate::cache;
use crate::run::{Row, Summary};
use crate::style::Stream;
use crate::units::{count, duration, percent, thousands};

/// Names are not cut below this, even if lines wrap then.
const MIN_NAME: usize = 16;

/// What stands between columns.
const GAP: &str = "  ";

/// Renders what happened; names are cut to fit `width`, if there is one.
pub(crate) fn render(
    summary: &Summary,
    verbose: bool,
    stream: Stream,
    width: Option<usize>,
) -> String {
    let mut text = match summary.rows.as_slice() {
        [] => String::new(),
        [row] => single(row, stream),
        rows => table(rows, summary, stream, width),
    };
    if summary.dry_run && summary.failed() < summary.rows.len() {
        text += "nothing was written\n";
    }
    if let Some(cache) = &summary.cache {
        text += &cache::saved(cache);
    }
    if verbose {
        text += &counts(summary);
    }
    text += &notes(summary, verbose);
    text
}

/// What was counted in all files.
fn counts(summary: &Summary) -> String {
    let mut all = Counts::default();
    for (_, report) in summary.reports() {
        all += &report.counts;
    }
    let mut text = format!(
        "{} core modules: {} shared with an equal one, {} left as they were\n\
         {} functions: {} removed, {} merged, {} left as they were\n\
         {} imports and {} exports removed\n",
        thousands(all.modules),
        thousands(all.modules_shared),
        thousands(all.modules_kept),
        thousands(all.functions),
        thousands(all.functions_removed),
        thousands(all.functions_merged),
        thousands(all.functions_kept),
        thousands(all.imports_removed),
        thousands(all.exports_removed),
    );
    text += &rewritten(&all);
    text += &shared(&summary.sharing);
    text
}

/// What it was good for that equal functions are done once; nothing where none was.
fn shared(sharing: &Sharing) -> String {
    let Sharing { functions, bytes, shared, bytes_shared, nanoseconds_saved, .. } = *sharing;
    if shared + sharing.earlier == 0 {
        return String::new();
    }
    let in_earlier_runs = match sharing.earlier {
        0 => String::new(),
        earlier => format!(" and {} in earlier runs", thousands(earlier)),
    };
    format!(
        "{} of {} done before in others{in_earlier_runs}, {:.0} % of the bytes: {} saved\n",
        thousands(shared),
        count(functions as usize, "function"),
        100.0 * (bytes_shared + sharing.bytes_earlier) as f64 / bytes.max(1) as f64,
        duration(Duration::from_nanos(nanoseconds_saved)),
    )
}

/// What became of the functions that were to be written anew; nothing at levels
/// that do not do that.
fn rewritten(counts: &Counts) -> String {
    let Counts { functions_better, functions_equal, functions_fell_back, .. } = *counts;
    let not_lifted: u64 = counts.functions_not_lifted.values().sum();
    let all = functions_better + functions_equal + functions_fell_back + not_lifted;
    if all == 0 {
        return String::new();
    }
    let mut text = format!(
        "{} to rewrite: {} better, {} equal, {} fell back, {} not lifted",
        count(all as usize, "function"),
        thousands(functions_better),
        thousands(functions_equal),
        thousands(functions_fell_back),
        thousands(not_lifted),
    );
    let reasons = counts.functions_not_lifted.iter();
    let reasons: Vec<_> = reasons.map(|(why, &n)| format!("{} {why}", thousands(n))).collect();
    if !reasons.is_empty() {
        text += &format!(" ({})", reasons.join(", "));
    }
    text + "\n"
}

/// One file needs no table.
fn single(row: &Row, stream: Stream) -> String {
    let Ok(report) = &row.result else {
        return String::new();
    };
    let change = |before: u64, after: u64| {
        let percent = percent(before, after);
        let percent = if after < before { stream.good(&percent) } else { percent };
        (thousands(before), thousands(after), percent)
    };
    let (before, after, saved) = change(report.before.total, report.after.total);
    let (code_before, code_after, code_saved) = change(report.before.code, report.after.code);
    format!(
        "{}: {before} → {after} bytes ({saved}), code {code_before} → {code_after} ({code_saved}), {}\n",
        stream.strong(&row.name),
        duration(row.time),
    )
}

/// How a line of the table looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Header,
    Plain,
    Total,
}

/// A line of the table before its columns have a width.
struct Line {
    look: Look,
    name: String,
    /// `None` if the file failed.
    cells: Option<[String; 7]>,
}

impl Line {
    fn header() -> Self {
        let cells = ["bytes", "after", "%", "code", "after", "%", "time"];
        Line { look: Look::Header, name: "file".into(), cells: Some(cells.map(str::to_owned)) }
    }

    fn file(row: &Row) -> Self {
        let cells = |report: &Report| cells(report.before, report.after, row.time);
        Line {
            look: Look::Plain,
            name: row.name.clone(),
            cells: row.result.as_ref().ok().map(cells),
        }
    }

    fn total(rows: &[Row], time: Duration) -> Self {
        let (mut before, mut after) = (Sizes::default(), Sizes::default());
        let mut done = 0;
        for report in rows.iter().filter_map(|row| row.result.as_ref().ok()) {
            before += report.before;
            after += report.after;
            done += 1;
        }
        let name = match rows.len() {
            all if all == done => format!("total, {}", count(all, "file")),
            all => format!("total, {} of {}", thousands(done as u64), count(all, "file")),
        };
        Line { look: Look::Total, name, cells: Some(cells(before, after, time)) }
    }
}

fn cells(before: Sizes, after: Sizes, time: Duration) -> [String; 7] {
    [
        thousands(before.total),
        thousands(after.total),
        percent(before.total, after.total),
        thousands(before.code),
        thousands(after.code),
        percent(before.code, after.code),
        duration(time),
    ]
}

fn table(rows: &[Row], summary: &Summary, stream: Stream, width: Option<usize>) -> String {
    let mut lines = vec![Line::header()];
    lines.extend(rows.iter().map(Line::file));
    lines.push(Line::total(rows, summary.time));

    let mut widths = [0; 7];
    for cells in lines.iter().filter_map(|line| line.cells.as_ref()) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    // Five gaps, and two arrows with a space on each side.
    let numbers = widths.iter().sum::<usize>() + 5 * GAP.len() + 2 * 3;
    let names = lines.iter().map(|line| measure_text_width(&line.name)).max().unwrap_or(0);
    let names = match width {
        Some(width) => names.min(width.saturating_sub(numbers).max(MIN_NAME)),
        None => names,
    };
    lines.iter().map(|line| render_line(line, names, &widths, stream)).collect()
}

fn render_line(line: &Line, names: usize, widths: &[usize; 7], stream: Stream) -> String {
    let name = cut_middle(&line.name, names);
    let padding = " ".repeat(names.saturating_sub(measure_text_width(&name)));
    let Some(cells) = &line.cells else {
        return format!("{name}{padding}{GAP}{}\n", stream.error("failed"));
    };
    let cell = |column: usize| {
        let text = format!("{:>1$}", cells[column], widths[column]);
        let is_percent = matches!(column, 2 | 5);
        match line.look {
            Look::Plain if is_percent && cells[column].starts_with('-') => stream.good(&text),
            Look::Plain if column == 6 => stream.faint(&text),
            Look::Plain => text,
            Look::Header | Look::Total => stream.strong(&text),
        }
    };
    let name = if line.look == Look::Plain { name } else { stream.strong(&name) };
    format!(
        "{name}{padding}{GAP}{} → {}{GAP}{}{GAP}{} → {}{GAP}{}{GAP}{}\n",
        cell(0),
        cell(1),
        cell(2),
        cell(3),
        cell(4),
        cell(5),
        cell(6),
    )
}

/// Cuts the middle out of a text that is wider than `width`.
fn cut_middle(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    // The end of a path says more than its beginning.
    let mut head = take(text.chars(), room / 3);
    let tail = take(text.chars().rev(), room - measure_text_width(&head));
    head.push('…');
    head.extend(tail.chars().rev());
    head
}

/// The first characters that fit `width`.
fn take(characters: impl Iterator<Item = char>, width: usize) -> String {
    let mut taken = String::new();
    let mut used = 0;
    for character in characters {
        used += measure_text_width(character.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        taken.push(character);
    }
    taken
}

/// What was left as it was: each with `-v`, else how many.
fn notes(summary: &Summary, verbose: bool) -> String {
    let notes = || summary.reports().flat_map(|(name, it)| it.notes.iter().map(move |n| (name, n)));
    if verbose {
        return notes().map(|(name, note)| format!("note: {name}: {}\n", describe(note))).collect();
    }
    match notes().count() {
        0 => String::new(),
        1 => "1 note; -v shows it\n".to_owned(),
        all => format!("{}; -v shows them\n", count(all, "note")),
    }
}

fn describe(note: &Note) -> String {
    let mut text = String::new();
    if let Some(module) = note.module {
        text += &format!("module {module}: ");
    }
    if let Some(function) = note.function {
        text += &format!("function {function}: ");
    }
    text + &note.message
}

#[cfg(test)]
mod tests {
    use waulk::{SharedContext, Worker};

    use super::*;
    use crate::failure::Failure;
    use crate::plan::Destination;

    fn row(name: &str, before: u64, after: u64) -> Row {
        let sizes = |total| Sizes { total, code: total / 2, non_custom: total };
        // Only the library makes reports: this one is of an empty module.
        let shared = SharedContext::builder().build().unwrap();
        let mut worker = Worker::new(&shared);
        let outcome = waulk::optimize(b"\0asm\x01\0\0\0", &shared, &mut worker).unwrap();
        let mut report = outcome.report;
        (report.before, report.after) = (sizes(before), sizes(after));
        let (destination, time) = (Destination::Nowhere, Duration::from_millis(12));
        Row { name: name.into(), destination, result: Ok(report), time, silent: false }
    }

    fn failed(name: &str) -> Row {
        let failure = Failure::new(waulk::ErrorKind::Io, "x");
        Row { result: Err(failure), ..row(name, 0, 0) }
    }

    #[test]
    fn what_was_shared_is_said() {
        let sharing = Sharing {
            functions: 1200,
            bytes: 10_000,
            shared: 700,
            bytes_shared: 6_049,
            earlier: 0,
            bytes_earlier: 0,
            nanoseconds_saved: 250_000_000,
            dropped: 0,
        };
        let expected =
            "700 of 1,200 functions done before in others, 60 % of the bytes: 250 ms saved\n";
        assert_eq!(shared(&sharing), expected);
        assert_eq!(shared(&Sharing { shared: 0, ..sharing }), "");
        let earlier = Sharing { earlier: 400, bytes_earlier: 2_000, ..sharing };
        let expected = "700 of 1,200 functions done before in others and 400 in earlier runs, \
                        80 % of the bytes: 250 ms saved\n";
        assert_eq!(shared(&earlier), expected);
    }

    fn summary(rows: Vec<Row>) -> Summary {
        let time = Duration::from_millis(1500);
        Summary { rows, time, dry_run: false, sharing: Sharing::default(), cache: None }
    }

    #[test]
    fn columns_line_up() {
        let rows = vec![row("a.wasm", 1_234_567, 1_000_000), row("bb.wasm", 100, 100), failed("c")];
        let text = render(&summary(rows), false, Stream::PLAIN, None);
        let expected = "\
file                     bytes →     after       %     code →   after       %    time
a.wasm               1,234,567 → 1,000,000  -19.0%  617,283 → 500,000  -19.0%   12 ms
bb.wasm                    100 →       100    0.0%       50 →      50    0.0%   12 ms
c                    failed
total, 2 of 3 files  1,234,667 → 1,000,100  -19.0%  617,333 → 500,050  -19.0%  1.50 s
";
        assert_eq!(text, expected);
    }

    #[test]
    fn one_file_is_one_line() {
        let text = render(&summary(vec![row("a.wasm", 2000, 1000)]), false, Stream::PLAIN, None);
        let expected = "a.wasm: 2,000 → 1,000 bytes (-50.0%), code 1,000 → 500 (-50.0%), 12 ms\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn lines_fit_the_terminal() {
        let name = "a/very/long/path/to/some/component-that-has-a-name.wasm";
        let rows = vec![
            row(name, 1_000, 900),
            row("ファイルファイルファイルファイルファイルファイル", 1, 1),
        ];
        let text = render(&summary(rows), false, Stream::PLAIN, Some(80));
        for line in text.lines() {
            assert!(measure_text_width(line) <= 80, "{line}");
        }
        assert!(text.contains("…") && text.contains("a-name.wasm"), "{text}");
    }

    #[test]
    fn the_middle_is_cut() {
        assert_eq!(cut_middle("abcdefghij", 10), "abcdefghij");
        assert_eq!(cut_middle("abcdefghij", 7), "ab…ghij");
        assert_eq!(cut_middle("abcdefghij", 1), "…");
    }

    #[test]
    fn fates_of_functions_are_counted_on_request() {
        let mut one = row("a.wasm", 1, 1);
        let mut other = row("b.wasm", 1, 1);
        let fates =
            |row: &mut Row, better, equal, fell_back, not_lifted: &[(&'static str, u64)]| {
                let report = row.result.as_mut().unwrap();
                report.counts.functions_better = better;
                report.counts.functions_equal = equal;
                report.counts.functions_fell_back = fell_back;
                report.counts.functions_not_lifted =
                    not_lifted.iter().map(|&(why, n)| (why.into(), n)).collect();
            };
        fates(&mut one, 1200, 3, 4, &[("try_table", 2)]);
        fates(&mut other, 1, 0, 0, &[("delegate", 1), ("try_table", 1)]);
        let text = render(&summary(vec![one, other]), true, Stream::PLAIN, None);
        let expected = "1,212 functions to rewrite: 1,201 better, 3 equal, 4 fell back, \
                        4 not lifted (1 delegate, 3 try_table)\n";
        assert!(text.ends_with(expected), "{text}");
        let text = render(&summary(vec![row("a.wasm", 1, 1)]), true, Stream::PLAIN, None);
        assert!(!text.contains("to rewrite"), "{text}");
    }

    #[test]
    fn notes_are_counted_or_shown() {
        let mut row = row("a.wasm", 1, 1);
        let note = Note { module: Some(1), function: Some(7), message: "too large".into() };
        if let Ok(report) = &mut row.result {
            report.notes = vec![note.clone(), note];
        }
        let summary = summary(vec![row]);
        let text = render(&summary, false, Stream::PLAIN, None);
        assert!(text.ends_with("\n2 notes; -v shows them\n"), "{text}");
        let text = render(&summary, true, Stream::PLAIN, None);
        assert!(text.ends_with("note: a.wasm: module 1: function 7: too large\n"), "{text}");
    }
}
