//! What keeping alternatives could bring: a builder that rewrites at once keeps one form
//! of each value, an e-graph keeps several and chooses at the end.
//!
//! Each function of the corpus is optimized with all rules, and with all but one, for
//! each rule in turn; for each function the best of these counts. A choice for each
//! function is finer than none and coarser than one for each value.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow};
use waulk::Level;
use waulk::rules::{Beside, Program, RuleSets};
use waulk_opt::{FunctionMemo, FunctionOptimizer, Optimized};
use waulk_wasm::encode::{EncodedBody, Encoder, Locals, ModuleFacts};
use waulk_wasm::entity::FuncId;
use waulk_wasm::module::Module;

use crate::bench::table::{Table, thousands};
use crate::corpus::Corpus;
use crate::measure::core_modules;

/// What `cargo xtask alternatives` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only so many rules, those that do something most often.
    #[arg(long)]
    most: Option<usize>,
}

/// A function that is optimized again and again.
struct Subject<'a> {
    module: &'a Module<'a>,
    func: FuncId,
    plain: EncodedBody,
    facts: ModuleFacts,
}

/// Measures and prints.
pub(crate) fn run(args: &Args) -> Result<()> {
    let program = Program::built_in();
    let files: Vec<Vec<u8>> =
        Corpus::find()?.files()?.iter().map(crate::corpus::File::read).collect::<Result<_>>()?;
    let mut encoder = Encoder::default();
    let mut modules = Vec::new();
    for bytes in &files {
        for range in core_modules(bytes)? {
            let read = Module::read(&bytes[range], &mut encoder, |_| false);
            modules.push(read.map_err(|why| anyhow!("{why:?}"))?);
        }
    }
    let mut subjects = Vec::new();
    for module in &modules {
        let facts = ModuleFacts::of(module);
        for (func, function) in module.funcs.iter() {
            let Some(body) = function.body() else { continue };
            let params = module.param_count(func);
            let plain = encoder.body(&body.source, params, &facts, Locals::Order)?;
            subjects.push(Subject { module, func, plain, facts: facts.clone() });
        }
    }
    let counting = RuleSets::counting(&program).map_err(|why| anyhow!("{why}"))?;
    let all = sizes(&subjects, &counting);
    let mut names: Vec<(String, u64)> = counting.counts().into_iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
    names.truncate(args.most.unwrap_or(usize::MAX));

    let best = Mutex::new(all.clone());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some((name, _)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                let without = program.without(std::slice::from_ref(name));
                let without = without.map_err(|why| anyhow!("{why:?}"))?;
                let rules = RuleSets::load(&without, Beside::Nothing);
                let found = sizes(&subjects, &rules.map_err(|why| anyhow!("{why}"))?);
                let mut best = best.lock().map_err(|_| anyhow!("a thread panicked"))?;
                for (best, found) in best.iter_mut().zip(found) {
                    *best = found.min(*best);
                }
            }
            Ok(())
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|it| it.join().map_err(|_| anyhow!("it panicked"))?)
    })?;
    let best = best.into_inner().map_err(|_| anyhow!("a thread panicked"))?;
    let better = best.iter().zip(&all).filter(|(best, all)| best < all).count();
    let sum = |sizes: &[usize]| thousands(sizes.iter().sum::<usize>() as u64);
    let mut table = Table::new(["bytes of functions at -Os, without indices", ""]);
    table.row(["all rules".to_owned(), sum(&all)]);
    table.row([format!("the best of all and all but one of {} rules", names.len()), sum(&best)]);
    table.row([format!("functions that are smaller, of {}", all.len()), better.to_string()]);
    print!("{table}");
    Ok(())
}

/// What the functions come to with these rules.
fn sizes(subjects: &[Subject<'_>], rules: &RuleSets) -> Vec<usize> {
    let mut optimizer = FunctionOptimizer::new(rules.clone());
    let nothing = FunctionMemo::new(0);
    let size = |it: &Subject<'_>| {
        let Subject { module, func, plain, facts } = it;
        match optimizer.run(module, *func, plain, facts, Level::Size, &nothing) {
            Optimized::Better(body) => body.template.bytes.len(),
            _ => plain.template.bytes.len(),
        }
    };
    subjects.iter().map(size).collect()
}
