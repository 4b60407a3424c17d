//! Which small expressions are frequent in the corpus and untouched by rules: where a
//! new rule may pay.
//!
//! Rules are asked about each operation that is made; one about which they say nothing
//! is counted, by its instructions two levels deep. Operands that are computed count as
//! `x`, others as `v`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use waulk::rules::RuleSets;
use waulk::{Batch, Level, SharedContext};
use waulk_ir::builder::{Builder, Rules};
use waulk_ir::function::{Function, Op, Region, Value, ValueDef};

use crate::bench::table::Table;
use crate::corpus::Corpus;

/// What `cargo xtask opportunities` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many to list.
    #[arg(default_value_t = 50)]
    count: usize,
    /// Tell constants apart by their numbers.
    #[arg(long)]
    numbers: bool,
}

/// Optimizes the corpus, asks, and prints.
pub(crate) fn run(args: &Args) -> Result<()> {
    let recorder = Arc::new(Recorder {
        rules: RuleSets::default().get(false),
        numbers: args.numbers,
        shapes: Mutex::default(),
    });
    let rules = RuleSets::of(Arc::clone(&recorder) as Arc<dyn Rules>);
    let shared = SharedContext::builder().level(Level::Size).rules(rules).build()?;
    let inputs = Corpus::find()?.inputs()?;
    Batch::new(&shared).run(&inputs, &|_, _| Ok(()), &|_| {});
    let shapes = std::mem::take(&mut *lock(&recorder.shapes));
    let mut shapes: Vec<(String, Shape)> = shapes.into_iter().collect();
    shapes.sort_by(|(a, x), (b, y)| (y.count * y.bytes).cmp(&(x.count * x.bytes)).then(a.cmp(b)));
    let mut table = Table::new(["expression", "times", "bytes"]);
    for (text, Shape { count, bytes }) in shapes.into_iter().take(args.count) {
        table.row([text, count.to_string(), (count * bytes).to_string()]);
    }
    print!("{table}");
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often an expression is there, and how many bytes its instructions take.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    count: u64,
    bytes: u64,
}

/// Rules, with a record of what they leave as it is.
#[derive(Debug)]
struct Recorder {
    rules: Arc<dyn Rules>,
    numbers: bool,
    shapes: Mutex<HashMap<String, Shape>>,
}

impl Recorder {
    /// An expression as text, so many levels deep; adds the bytes of its instructions.
    fn text(&self, func: &Function, op: Op, args: &[Value], depth: u32, bytes: &mut u64) -> String {
        *bytes += u64::from(op.code.row().bytes);
        let mut text = format!("({}", op.code);
        for &arg in args {
            text += " ";
            text += &match func.values[arg].def {
                ValueDef::Pure { op, args, .. } if args.is_empty() => {
                    *bytes += 2;
                    let number = func.constant(arg).map_or(0, |(_, bits)| bits);
                    if self.numbers { format!("{} {number:#x}", op.code) } else { "k".to_owned() }
                }
                ValueDef::Pure { op, args, .. } if depth > 0 => {
                    self.text(func, op, func.slice(args), depth - 1, bytes)
                }
                ValueDef::Pure { .. } => "x".to_owned(),
                _ => "v".to_owned(),
            };
        }
        text + ")"
    }
}

impl Rules for Recorder {
    fn simplify(
        &self,
        builder: &mut Builder,
        home: Region,
        op: Op,
        args: &[Value],
    ) -> Option<Value> {
        let value = self.rules.simplify(builder, home, op, args);
        let nested = |arg: &Value| match builder.func.values[*arg].def {
            ValueDef::Pure { args, .. } => !args.is_empty(),
            _ => false,
        };
        if value.is_none() && args.iter().any(nested) {
            let mut bytes = 0;
            let text = self.text(&builder.func, op, args, 1, &mut bytes);
            let mut shapes = lock(&self.shapes);
            let shape = shapes.entry(text).or_default();
            shape.count += 1;
            shape.bytes = bytes;
        }
        value
    }

    fn truth(&self, builder: &mut Builder, value: Value) -> Option<Value> {
        self.rules.truth(builder, value)
    }

    fn low_bits(&self, builder: &mut Builder, bits: u8, value: Value) -> Option<Value> {
        self.rules.low_bits(builder, bits, value)
    }

    fn address(&self, builder: &mut Builder, base: Value, offset: u64) -> Option<(Value, u64)> {
        self.rules.address(builder, base, offset)
    }
}
