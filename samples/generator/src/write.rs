//! Writes a plan's files: households are made in parallel, chunk by chunk, and written in order, so that the bytes
//! do not depend on the number of threads and memory stays bounded.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::families::{self, FAMILIES, Sink};
use crate::household::Plan;
use crate::tables::TABLES;

/// Households in one chunk.
const CHUNK: u64 = 1024;

/// How many rows each file got.
pub type Rows = Vec<(&'static str, u64)>;

/// The files of a plan: those of households first, then each family's.
fn files() -> impl Iterator<Item = &'static str> {
    let of_families = FAMILIES.iter().flat_map(|family| family.files.iter().map(|file| file.file));
    TABLES.iter().map(|table| table.file).chain(of_families)
}

/// The names of all files.
pub(crate) fn names() -> Vec<&'static str> {
    files().collect()
}

struct Chunk {
    bytes: Vec<Vec<u8>>,
    rows: Vec<u64>,
}

/// What a plan writes: by file, whether it is wanted.
struct Wanted {
    tables: Vec<bool>,
    families: Vec<Vec<bool>>,
}

impl Wanted {
    fn new(only: Option<&[String]>) -> Self {
        let wants = |file: &str| only.is_none_or(|only| only.iter().any(|name| file.trim_end_matches(".csv") == name));
        Self {
            tables: TABLES.iter().map(|table| wants(table.file)).collect(),
            families: FAMILIES
                .iter()
                .map(|family| family.files.iter().map(|file| wants(file.file)).collect())
                .collect(),
        }
    }

    fn flags(&self) -> Vec<bool> {
        self.tables.iter().copied().chain(self.families.iter().flatten().copied()).collect()
    }
}

fn chunk(plan: &Plan, wanted: &Wanted, number: u64) -> Chunk {
    let mut tables: Vec<Vec<u8>> = vec![Vec::new(); TABLES.len()];
    let mut rows = vec![0; TABLES.len()];
    let mut sinks: Vec<Sink> = FAMILIES.iter().map(|family| Sink::new(family.files, plan.sample)).collect();
    let first = number * CHUNK;
    for n in first..(first + CHUNK).min(plan.layout.households) {
        let h = plan.household(n);
        for (i, table) in TABLES.iter().enumerate().filter(|(i, _)| wanted.tables[*i]) {
            rows[i] += table.write(&h, &mut tables[i]);
        }
        for (i, family) in FAMILIES.iter().enumerate().filter(|(i, _)| wanted.families[*i].contains(&true)) {
            (family.household)(&h, plan, &mut family.stream(plan.seed, n), &mut sinks[i]);
        }
    }
    for sink in sinks {
        let (bytes, more) = sink.written();
        tables.extend(bytes);
        rows.extend(more);
    }
    Chunk { bytes: tables, rows }
}

/// The rows that belong to no household.
fn whole(plan: &Plan) -> Chunk {
    let mut made = Chunk { bytes: vec![Vec::new(); TABLES.len()], rows: vec![0; TABLES.len()] };
    for family in FAMILIES {
        let mut sink = Sink::new(family.files, plan.sample);
        (family.whole)(plan, &mut family.stream(plan.seed, u64::MAX), &mut sink);
        let (bytes, rows) = sink.written();
        made.bytes.extend(bytes);
        made.rows.extend(rows);
    }
    made
}

/// The beginnings of all files, and which of them are in GB18030.
fn heads(plan: &Plan) -> (Vec<Vec<u8>>, Vec<bool>) {
    let mut heads = Vec::new();
    let mut encoded = Vec::new();
    for table in &TABLES {
        let mut head = Vec::new();
        table.head(&mut head);
        heads.push(head);
        encoded.push(false);
    }
    for file in FAMILIES.iter().flat_map(|family| family.files) {
        let mut head = Vec::new();
        file.head(plan.sample, &mut head);
        heads.push(head);
        encoded.push(file.gb18030 && plan.sample);
    }
    (heads, encoded)
}

/// Bytes as the file has them.
fn encode(bytes: &[u8], gb18030: bool) -> std::borrow::Cow<'_, [u8]> {
    if !gb18030 {
        return bytes.into();
    }
    // Everything written here is text in UTF-8.
    let text = String::from_utf8_lossy(bytes);
    encoding_rs::GB18030.encode(&text).0.into_owned().into()
}

/// Writes the plan's files into `folder`, which is made if need be; with `only`, the files of these names alone.
pub(crate) fn write(plan: &Plan, folder: &Path, only: Option<&[String]>) -> io::Result<Rows> {
    fs::create_dir_all(folder)?;
    let wanted = Wanted::new(only);
    let flags = wanted.flags();
    let (heads, encoded) = heads(plan);
    let mut open: Vec<Option<File>> = Vec::new();
    for (i, name) in files().enumerate() {
        open.push(if flags[i] {
            let mut file = File::create(folder.join(name))?;
            file.write_all(&encode(&heads[i], encoded[i]))?;
            Some(file)
        } else {
            None
        });
    }
    let mut rows: Rows = files().map(|name| (name, 0)).collect();
    let mut put = |chunk: &Chunk| -> io::Result<()> {
        for (i, file) in open.iter_mut().enumerate() {
            let Some(file) = file else { continue };
            file.write_all(&encode(&chunk.bytes[i], encoded[i]))?;
            rows[i].1 += chunk.rows[i];
        }
        Ok(())
    };
    put(&whole(plan))?;
    let chunks = plan.layout.households.div_ceil(CHUNK);
    let step = 2 * rayon::current_num_threads() as u64;
    let batch = |from: u64| -> Vec<Chunk> {
        (from..(from + step).min(chunks)).into_par_iter().map(|n| chunk(plan, &wanted, n)).collect()
    };
    let mut ready = batch(0);
    let mut next = step;
    while !ready.is_empty() {
        let (written, made) = rayon::join(|| ready.iter().try_for_each(&mut put), || batch(next));
        written?;
        ready = made;
        next += step;
    }
    Ok(rows.into_iter().zip(flags).filter(|(_, wanted)| *wanted).map(|(rows, _)| rows).collect())
}

/// What the families plant, family by family, household by household.
pub(crate) fn planted(plan: &Plan, mut take: impl FnMut(&families::Planted) -> io::Result<()>) -> io::Result<()> {
    for family in FAMILIES {
        let mut sink = Sink::new(family.files, plan.sample);
        (family.whole)(plan, &mut family.stream(plan.seed, u64::MAX), &mut sink);
        sink.take_planted().iter().try_for_each(&mut take)?;
        for n in 0..plan.layout.households {
            sink.household = Some(n);
            (family.household)(&plan.household(n), plan, &mut family.stream(plan.seed, n), &mut sink);
            sink.take_planted().iter().try_for_each(&mut take)?;
        }
    }
    Ok(())
}
