//! What one record costs a decision table of 30, 300 and 3,000 rows: the engine's own run over records in memory, on one
//! thread, less the same run without the table. Rows stand in a random order; every record hits exactly one.

use crate::Fault;
use heng_columns::{Column, ColumnBuilder};
use heng_core::program::Program;
use heng_core::run::{Input, RunOptions, TableInput, WholeRows, run};
use heng_core::source::{PackFiles, SourceFile};
use heng_core::{find_column, load};
use heng_host::operators::operators;
use heng_host::plugins::find_plugins;
use heng_values::{Severity, Type, Value};
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

const RECORDS: usize = 1_000_000;
const REPEAT: usize = 25;
/// Counties, kinds of households and bands of income of each table.
const SIZES: [(usize, usize, usize); 3] = [(2, 3, 5), (10, 6, 5), (20, 10, 15)];

/// Nothing is read twice: no record repeats a key.
struct Nothing;

impl WholeRows for Nothing {
    fn whole_rows(&self, _: heng_core::program::TableId, _: &[u32]) -> Vec<Vec<Option<Value>>> {
        Vec::new()
    }
}

/// Measures and prints a table.
///
/// # Errors
/// The pack that is made cannot be loaded.
pub fn run_all() -> Result<(), Fault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(print_all)
}

fn print_all() -> Result<(), Fault> {
    println!("| rows | ns per record, first | ns per record, unique | check of the pack, ms |");
    println!("|---:|---:|---:|---:|");
    for size in SIZES {
        let mut line = format!("| {} ", size.0 * size.1 * size.2);
        let mut checked = Duration::ZERO;
        for hit in ["first", "unique"] {
            let start = Instant::now();
            let program = program(size, hit)?;
            checked = checked.max(start.elapsed());
            let [with, without] = measured(&program, ["帮扶", "对照"], size)?;
            write!(line, "| {:.0} ", (with.as_secs_f64() - without.as_secs_f64()) * 1e9 / RECORDS as f64)?;
        }
        println!("{line}| {} |", checked.as_millis());
    }
    Ok(())
}

/// A row of draws that is the same on every machine.
fn draws(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::from_fn(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((state >> 33) as usize)
    })
}

fn program(size: (usize, usize, usize), hit: &str) -> Result<Program, Fault> {
    let (counties, kinds, bands) = size;
    let mut rows: Vec<String> = (0..counties * kinds * bands)
        .map(|at| {
            let (county, kind, band) = (at / (kinds * bands), at / bands % kinds, at % bands);
            let (from, to) = (band * 1_000, (band + 1) * 1_000);
            let last = if band + 1 == bands { format!(">= {from}") } else { format!("[{from}..{to})") };
            format!("  [\"{last}\", \"县{county}\", \"类{kind}\", {at}],\n")
        })
        .collect();
    for (at, draw) in (1..rows.len()).rev().zip(draws(7)) {
        rows.swap(at, draw % (at + 1));
    }
    let text = format!(
        "[pack]\nname = \"b\"\ntitle = \"b\"\nversion = \"1\"\nas_of = \"2022-09-05 24:00\"\n\
         [[table]]\nname = \"户\"\nkey = \"编号\"\nfields = [\n\
         {{ name = \"编号\", type = \"number\" }}, {{ name = \"收入\", type = \"number\", min = 0 }},\n\
         {{ name = \"县\", type = \"text\" }}, {{ name = \"类\", type = \"text\" }} ]\n\
         [[derive]]\nname = \"对照\"\non = \"户\"\nvalue = \"missing(收入) || missing(县) || missing(类)\"\n\
         [[decision]]\nid = \"D\"\non = \"户\"\nhit = \"{hit}\"\ninputs = [\"收入\", \"县\", \"类\"]\n\
         outputs = [{{ name = \"帮扶\", type = \"number\" }}]\notherwise = [0]\nrows = [\n{}]\n",
        rows.concat()
    );
    let file = SourceFile { path: Arc::from("b/pack.toml"), text: Arc::from(text) };
    let files = PackFiles { folder: Arc::from("b"), toml: vec![file], ..PackFiles::default() };
    let mut notes = Vec::new();
    let plugins = find_plugins(&[], &mut notes);
    let (pack, mut said) = load(&[files], &plugins.files, &operators());
    let pack = pack.ok_or("no pack")?;
    let moment = pack.default_moment().ok_or("no moment")?;
    let (program, more) = pack.program(moment);
    said.extend(more);
    said.retain(|one| one.severity == Severity::Error);
    program.ok_or_else(|| format!("{said:?}").into())
}

/// The shortest times of runs that want one column each, in turn.
fn measured(program: &Program, columns: [&str; 2], size: (usize, usize, usize)) -> Result<[Duration; 2], Fault> {
    let input = input(program, size);
    let mut shortest = [Duration::MAX; 2];
    for _ in 0..REPEAT {
        for (column, shortest) in columns.iter().zip(&mut shortest) {
            let wanted = find_column(program, "户", column).ok_or("no column")?;
            let options = RunOptions { wanted: vec![wanted], ..RunOptions::default() };
            let input = input.clone();
            let start = Instant::now();
            let outcome = run(program, input, &Nothing, &options, &|_| {});
            *shortest = start.elapsed().min(*shortest);
            drop(outcome);
        }
    }
    Ok(shortest)
}

fn input(program: &Program, (counties, kinds, bands): (usize, usize, usize)) -> Input {
    let texts = |prefix: &str, of: usize, seed: u64| {
        let names: Vec<String> = (0..of).map(|at| format!("{prefix}{at}")).collect();
        let mut builder = ColumnBuilder::with_capacity(Type::Text, RECORDS);
        draws(seed).take(RECORDS).for_each(|draw| builder.push_text(&names[draw % of]));
        builder.finish()
    };
    let numbers = |values: &mut dyn Iterator<Item = usize>| {
        let mut builder = ColumnBuilder::with_capacity(Type::Number, RECORDS);
        values.take(RECORDS).for_each(|value| builder.push_number(value as i64 * heng_values::number::SCALE));
        builder.finish()
    };
    let columns: Vec<Column> = vec![
        numbers(&mut (0..RECORDS)),
        numbers(&mut draws(1).map(|draw| draw % (bands * 1_000))),
        texts("县", counties, 2),
        texts("类", kinds, 3),
    ];
    let fields = program.tables[0].fields.iter().copied();
    let table = TableInput {
        present: true,
        rows: RECORDS,
        columns: fields.zip(columns).collect(),
        read: RECORDS as u64,
        ..TableInput::default()
    };
    Input { tables: vec![table], ..Input::default() }
}
