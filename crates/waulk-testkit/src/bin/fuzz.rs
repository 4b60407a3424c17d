//! Fuzzes waulk: `cargo xtask fuzz`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its user")]

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Parser;
use waulk::Level;
use waulk_testkit::Optimizer;
use waulk_testkit::engine::for_fuzzing;
use waulk_testkit::fuzz::campaign::{Finding, one, under_way};
use waulk_testkit::fuzz::check::check;
use waulk_testkit::fuzz::observe::Plan;
use waulk_testkit::fuzz::reduce::reduce;
use waulk_testkit::fuzz::{Cases, Settings, Source, run, sharpness};

/// Runs modules that nobody wrote before and after waulk, and compares.
#[derive(Parser)]
#[command(name = "cargo xtask fuzz")]
struct Args {
    /// For how long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Which cases: each seed has its own.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One level, instead of all in turn.
    #[arg(long)]
    level: Option<Level>,
    /// How many cases at once.
    #[arg(long)]
    jobs: Option<usize>,
    /// Where inputs go that show a difference.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Begin with this case.
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u64,
    /// Only this case.
    #[arg(long, value_name = "N")]
    case: Option<u64>,
    /// Instead, make a module that differs smaller, as text on standard output.
    #[arg(long, value_name = "FILE")]
    reduce: Option<PathBuf>,
    /// Instead, make N modules with slips and count those that are noticed.
    #[arg(long, value_name = "N")]
    slips: Option<u64>,
}

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    say_which_case();
    let optimizer = Optimizer::new();
    if let Some(path) = &args.reduce {
        return smaller(&args, &optimizer, path);
    }
    let cases = Cases::new(args.seed);
    if let Some(count) = args.slips {
        slips(&optimizer, &cases, count);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(number) = args.case {
        return replay(&args, &optimizer, &cases, number);
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let settings = Settings {
        first: args.first,
        most: u64::MAX,
        time: Duration::from_secs(args.seconds),
        jobs: args.jobs.unwrap_or(cores).max(1),
        level: args.level,
        enough: 50,
    };
    let told = Mutex::new(Instant::now());
    let outcome = run(&cases, &optimizer, settings, |done, found| {
        let mut told = told.lock().expect("nothing panics with the lock");
        if told.elapsed() > Duration::from_secs(5) {
            *told = Instant::now();
            eprintln!("{done} cases, {found} differences");
        }
    });
    for finding in &outcome.findings {
        report(&args, finding)?;
    }
    print!("{}", outcome.table());
    println!("seed {}: {} differences", args.seed, outcome.findings.len());
    Ok(if outcome.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says which case was under way where something panics: what can't unwind ends this
/// process.
fn say_which_case() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        before(panic);
        if let Some(number) = under_way() {
            eprintln!("case {number} was under way; --first {} goes on after it", number + 1);
        }
    }));
}

fn replay(args: &Args, optimizer: &Optimizer, cases: &Cases, number: u64) -> Result<ExitCode> {
    let mut case = cases.case(number);
    case.level = args.level.unwrap_or(case.level);
    if let (Ok(module), Some(folder)) = (&case.module, &args.keep) {
        write(folder, &format!("case-{number}.wasm"), module)?;
    }
    let checked = one(&for_fuzzing(), optimizer, &case);
    println!("{checked:#?}");
    let Some(why) = checked.difference else { return Ok(ExitCode::SUCCESS) };
    report(args, &Finding { case, why })?;
    Ok(ExitCode::FAILURE)
}

fn smaller(args: &Args, optimizer: &Optimizer, path: &Path) -> Result<ExitCode> {
    let module = wat::parse_file(path)?;
    let level = args.level.unwrap_or(Level::MoreSize);
    let engine = for_fuzzing();
    let plan = Plan::new(args.seed, 16, &module);
    let difference = |module: &[u8]| check(&engine, optimizer, level, module, plan).difference;
    let Some(why) = difference(&module) else {
        println!("no difference at {level}");
        return Ok(ExitCode::SUCCESS);
    };
    eprintln!("{why}");
    let module = reduce(&module, &|module| difference(module).is_some());
    eprintln!("{}", difference(&module).unwrap_or_default());
    println!("{}", wasmprinter::print_bytes(&module)?);
    Ok(ExitCode::FAILURE)
}

fn report(args: &Args, finding: &Finding) -> Result<()> {
    let Finding { case, why } = finding;
    let (seed, number, level) = (args.seed, case.number, case.level);
    println!("{} at {level}: {why}", case.source);
    println!("    cargo xtask fuzz --seed {seed} --case {number} --level {level}");
    if let (Some(folder), Ok(module)) = (&args.keep, &case.module) {
        write(folder, &format!("seed-{seed}-case-{number}-{level}.wasm"), module)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("can't create {}", folder.display()))?;
    let path = folder.join(name);
    std::fs::write(&path, bytes).with_context(|| format!("can't write {}", path.display()))
}

fn slips(optimizer: &Optimizer, cases: &Cases, count: u64) {
    for source in Source::ALL {
        let cases: Vec<_> = (0..)
            .filter(|number| Cases::source(*number) == source)
            .map(|number| cases.case(number))
            .take(count as usize)
            .collect();
        for (slip, rate) in sharpness::measure(optimizer, &cases) {
            println!("{source} {slip:?}: {rate}");
        }
    }
}
