//! What a batch saves by what it shares: the components of the corpus at `-Oz` with
//! nothing shared, with a context for all, and with what functions and modules became
//! remembered, one thread and two; and with a cache from an earlier run, of all of it or
//! all but one. Beside it wasm-opt, in a process for each core module.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::bounds::{self, Unit, Verdict};
use super::process::{self, Used};
use super::table::{Table, megabytes, seconds, thousands};
use super::time::{self, median};
use crate::corpus::{Corpus, File};
use crate::measure;

/// What is shared, as the benchmark of the library calls it and as the table does.
const WHAT: [(&str, &str); 3] = [
    ("nothing", "a context for each component"),
    ("context", "a context for all"),
    ("memo", "and equal functions and modules"),
];

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct SharingFigures {
    files: usize,
    modules: usize,
    rows: Vec<Row>,
    /// The command on the components with one and two threads, round by round.
    batch: Vec<[Used; 2]>,
    /// The same on the largest core module of the corpus.
    largest: Vec<[Used; 2]>,
    /// The same with a cache of an earlier run: of the same files, and of one that has
    /// changed among them.
    warm: Vec<[Used; 2]>,
    /// wasm-opt, all runs together, round by round.
    wasm_opt: Vec<Used>,
    /// What functions have in common, counted with no module left out.
    templates: Counted,
}

/// One way to do it.
#[derive(Debug, Serialize)]
struct Row {
    what: &'static str,
    threads: u32,
    rounds: Vec<Used>,
    allocations: u64,
}

/// What the benchmark of the library prints.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Counted {
    allocations: u64,
    bytes: u64,
    bytes_shared: u64,
    functions: u64,
    functions_shared: u64,
}

/// Runs everything `rounds` times, each thing once a round.
pub(super) fn measure(corpus: &Corpus, waulk: &Path, rounds: u32) -> Result<SharingFigures> {
    let bench = ["bench", "--no-run", "--package", "waulk", "--bench", "sharing"];
    let bench = super::executable(&bench)?;
    let scratch = tempfile::tempdir()?;
    let out = scratch.path().join("out");
    let files: Vec<File> =
        corpus.files()?.into_iter().filter(|file| file.name.starts_with("components/")).collect();
    let modules = time::extract(&files, &scratch.path().join("modules"))?;
    let largest = largest(corpus, &scratch.path().join("all"))?;
    let library = |what: &str, threads: u32| -> Result<(Used, Counted)> {
        let mut command = Command::new(&bench);
        command.arg(what).arg(threads.to_string()).args(files.iter().map(|file| &file.path));
        let ended = process::run(&mut command)?;
        ensure!(ended.status.success(), "{command:?}: {}", ended.complaint);
        Ok((ended.used, serde_json::from_str(&ended.complaint)?))
    };
    let batch = |inputs: &[&Path], threads: u32| {
        let mut command = Command::new(waulk);
        command.arg("opt").args(inputs).arg("-o").arg(&out).args(["-Oz", "-q", "--no-cache"]);
        process::succeed(command.arg("-j").arg(threads.to_string()))
    };
    let cached = |inputs: &Path, cache: &Path| {
        let mut command = Command::new(waulk);
        command.arg("opt").arg(inputs).arg("-o").arg(&out).args(["-Oz", "-q", "-j", "1"]);
        process::succeed(command.arg("--cache").arg(cache))
    };
    let mut figures = SharingFigures {
        files: files.len(),
        modules: modules.len(),
        rows: Vec::new(),
        batch: Vec::new(),
        largest: Vec::new(),
        warm: Vec::new(),
        wasm_opt: Vec::new(),
        templates: library("functions", 1)?.1,
    };
    for (what, _) in WHAT {
        for threads in [1, 2] {
            figures.rows.push(Row { what, threads, rounds: Vec::new(), allocations: 0 });
        }
    }
    let components = corpus.root().join("components");
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for row in &mut figures.rows {
            let (used, counted) = library(row.what, row.threads)?;
            row.rounds.push(used);
            row.allocations = counted.allocations;
        }
        figures.batch.push([batch(&[&components], 1)?, batch(&[&components], 2)?]);
        figures.largest.push([batch(&[&largest], 1)?, batch(&[&largest], 2)?]);
        let (inputs, cache) = (scratch.path().join("in"), scratch.path().join("cache"));
        let changed = copy(&files, &inputs)?;
        cached(&inputs, &cache)?;
        let warm = cached(&inputs, &cache)?;
        change(&changed)?;
        figures.warm.push([warm, cached(&inputs, &cache)?]);
        std::fs::remove_dir_all(&cache)?;
        let mut wasm_opt = Used::default();
        for module in &modules {
            let mut command = time::wasm_opt_command("-Oz", module, &scratch.path().join("o"));
            let used = process::run(&mut command)?.used;
            wasm_opt.wall += used.wall;
            wasm_opt.cpu += used.cpu;
            wasm_opt.peak = wasm_opt.peak.max(used.peak);
        }
        figures.wasm_opt.push(wasm_opt);
    }
    Ok(figures)
}

/// Copies files to a folder; gives the one of middle size.
fn copy(files: &[File], folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut copies = Vec::new();
    for file in files {
        let to = folder.join(file.path.file_name().context("it has a name")?);
        copies.push((std::fs::copy(&file.path, &to)?, to));
    }
    copies.sort();
    Ok(copies.swap_remove(copies.len() / 2).1)
}

/// Makes another file of a file: with a custom section more, all of it is new to a cache.
fn change(file: &Path) -> Result<()> {
    let mut bytes = std::fs::read(file)?;
    bytes.extend_from_slice(&[0, 5, 4, b'm', b'o', b'r', b'e']);
    Ok(std::fs::write(file, bytes)?)
}

/// The core module of the corpus with the most code, in a file.
fn largest(corpus: &Corpus, folder: &Path) -> Result<PathBuf> {
    let modules = time::extract(&corpus.files()?, folder)?;
    let mut largest = None;
    for path in modules {
        let code = measure::sizes(&std::fs::read(&path)?)?.code;
        largest = largest.max(Some((code, path)));
    }
    Ok(largest.context("there is no module")?.1)
}

impl SharingFigures {
    fn cpu(&self, what: &str, threads: u32) -> f64 {
        let row = self.rows.iter().find(|row| row.what == what && row.threads == threads);
        median(row.map_or(Vec::new(), |row| cpu(&row.rounds)))
    }

    /// Bytes of functions that differ, as a share of all.
    fn different(&self) -> f64 {
        let Counted { bytes, bytes_shared, .. } = self.templates;
        (bytes - bytes_shared) as f64 / bytes as f64
    }

    pub(super) fn table(&self) -> String {
        let title = format!("{} components at -Oz, median", self.files);
        let header = [title.as_str(), "threads", "CPU time", "wall time", "peak", "allocations"];
        let mut table = Table::new(header);
        let mut row = |what: &str, threads: &str, used: &[Used], allocations: String| {
            let wall = median(used.iter().map(|used| used.wall.as_secs_f64()).collect());
            let [cpu, wall] = [median(cpu(used)), wall].map(|time| {
                seconds(std::time::Duration::try_from_secs_f64(time).unwrap_or_default())
            });
            let peak = used.iter().map(|used| used.peak).max().unwrap_or(0);
            let cells = [what, threads, &cpu, &wall, &megabytes(peak), &allocations];
            table.row(cells.map(str::to_owned));
        };
        for Row { what, threads, rounds, allocations } in &self.rows {
            let name = WHAT.iter().find(|(short, _)| short == what).map_or(*what, |(_, it)| it);
            row(name, &threads.to_string(), rounds, thousands(*allocations));
        }
        for (at, threads) in ["1", "2"].into_iter().enumerate() {
            let of = |rounds: &[[Used; 2]]| rounds.iter().map(|it| it[at]).collect::<Vec<_>>();
            row("the command", threads, &of(&self.batch), String::new());
            row("the command, largest module alone", threads, &of(&self.largest), String::new());
        }
        let of = |at: usize| self.warm.iter().map(|it| it[at]).collect::<Vec<_>>();
        row("the command, all of it in a cache", "1", &of(0), String::new());
        row("the command, all but one in a cache", "1", &of(1), String::new());
        let wasm_opt = format!("wasm-opt -Oz, {} processes", self.modules);
        row(&wasm_opt, "1", &self.wasm_opt, String::new());
        let Counted { bytes, bytes_shared, functions, functions_shared, .. } = self.templates;
        format!(
            "{table}\n{} of {} functions are others but for indices and addresses, {} of {} bytes\n",
            thousands(functions_shared),
            thousands(functions),
            thousands(bytes_shared),
            thousands(bytes),
        )
    }

    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        let first = |at: usize| self.batch.iter().map(move |it| it[at]).collect::<Vec<_>>();
        let peak = |at: usize| first(at).iter().map(|used| used.peak).max().unwrap_or(0) as f64;
        let share = median(cpu(&first(0))) / median(cpu(&self.wasm_opt));
        let of_one = |rounds: &[[Used; 2]]| {
            median(rounds.iter().map(|[one, two]| two.wall.div_duration_f64(one.wall)).collect())
        };
        let memo = self.cpu("memo", 1) / self.cpu("context", 1);
        let cold = median(cpu(&first(0)));
        let cached = |at: usize| {
            median(self.warm.iter().map(|it| it[at].cpu.as_secs_f64()).collect()) / cold
        };
        let verdict = Verdict::new;
        vec![
            verdict("different templates, share", Unit::Share, self.different(), bounds::DIFFERENT),
            verdict(
                "CPU time on components, share of wasm-opt -Oz's",
                Unit::Share,
                share,
                bounds::SHARE_OF_WASM_OPT_ON_COMPONENTS,
            ),
            verdict("CPU time with what is remembered", Unit::Share, memo, bounds::SHARED),
            verdict("CPU time with a cache", Unit::Share, cached(0), bounds::CACHED),
            verdict(
                "the same with one component changed",
                Unit::Share,
                cached(1),
                bounds::ONE_CHANGED,
            ),
            verdict(
                "memory of a second thread",
                Unit::Memory,
                (peak(1) - peak(0)).max(0.0),
                bounds::THREAD_MEMORY as f64,
            ),
            verdict(
                "peak memory on components",
                Unit::Memory,
                peak(0).max(peak(1)),
                bounds::COMPONENTS_MEMORY as f64,
            ),
            verdict(
                "two threads, share of the time of one",
                Unit::Share,
                of_one(&self.batch),
                bounds::TWO_THREADS,
            ),
            verdict(
                "the same on the largest module alone",
                Unit::Share,
                of_one(&self.largest),
                bounds::TWO_THREADS,
            ),
        ]
    }
}

/// Seconds of processors.
fn cpu(used: &[Used]) -> Vec<f64> {
    used.iter().map(|used| used.cpu.as_secs_f64()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn used(millis: u64, peak: u64) -> Used {
        let time = Duration::from_millis(millis);
        Used { wall: time, cpu: time, peak }
    }

    /// All bounds are just kept.
    fn figures() -> SharingFigures {
        let row = |what, threads, millis| Row {
            what,
            threads,
            rounds: vec![used(millis, 1)],
            allocations: 7,
        };
        SharingFigures {
            files: 2,
            modules: 3,
            rows: vec![row("context", 1, 1000), row("memo", 1, 450)],
            batch: vec![[used(100, 179_999_999), used(52, 199_999_999)]],
            largest: vec![[used(100, 1), used(52, 1)]],
            warm: vec![[used(5, 1), used(10, 1)]],
            wasm_opt: vec![used(3301, 1)],
            templates: Counted {
                allocations: 0,
                bytes: 1000,
                bytes_shared: 600,
                functions: 10,
                functions_shared: 5,
            },
        }
    }

    #[test]
    fn each_bound_is_judged() {
        let holds = |figures: &SharingFigures| -> Vec<bool> {
            figures.verdicts().iter().map(|verdict| verdict.holds).collect()
        };
        assert_eq!(holds(&figures()), [true; 9]);
        let changes: [fn(&mut SharingFigures); 9] = [
            |it| it.templates.bytes_shared = 599,
            |it| it.wasm_opt = vec![used(3299, 1)],
            |it| it.rows[1].rounds = vec![used(451, 1)],
            |it| it.warm[0][0] = used(6, 1),
            |it| it.warm[0][1] = used(11, 1),
            |it| it.batch[0][0].peak -= 1,
            |it| it.batch[0] = [used(100, 200_000_000), used(52, 200_000_000)],
            |it| it.batch[0][1] = used(53, 199_999_999),
            |it| it.largest[0][1] = used(53, 1),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut figures = figures();
            change(&mut figures);
            let expected: Vec<bool> = (0..9).map(|bound| bound != at).collect();
            assert_eq!(holds(&figures), expected, "change {at}");
        }
        let table = figures().table();
        assert!(table.contains("wasm-opt -Oz, 3 processes"), "{table}");
        assert!(table.contains("5 of 10 functions are others"), "{table}");
    }
}
