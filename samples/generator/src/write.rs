//! Writes a plan's files: households are made in parallel, chunk by chunk, and written in order, so that the bytes
//! do not depend on the number of threads and memory stays bounded.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::household::Plan;
use crate::tables::TABLES;

/// Households in one chunk.
const CHUNK: u64 = 2048;

/// How many rows each file got.
pub type Rows = Vec<(&'static str, u64)>;

struct Chunk {
    bytes: [Vec<u8>; TABLES.len()],
    rows: [u64; TABLES.len()],
}

fn chunk(plan: &Plan, number: u64) -> Chunk {
    let mut made = Chunk { bytes: Default::default(), rows: [0; TABLES.len()] };
    let first = number * CHUNK;
    for n in first..(first + CHUNK).min(plan.layout.households) {
        let h = plan.household(n);
        for (i, table) in TABLES.iter().enumerate() {
            made.rows[i] += table.write(&h, &mut made.bytes[i]);
        }
    }
    made
}

/// Writes all files of the plan into `folder`, which is made if need be.
pub(crate) fn write(plan: &Plan, folder: &Path) -> io::Result<Rows> {
    fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for table in &TABLES {
        let mut head = Vec::new();
        table.head(&mut head);
        let mut file = File::create(folder.join(table.file))?;
        file.write_all(&head)?;
        files.push(file);
    }
    let mut rows: Rows = TABLES.iter().map(|t| (t.file, 0)).collect();
    let chunks = plan.layout.households.div_ceil(CHUNK);
    let step = 4 * rayon::current_num_threads() as u64;
    let batch = |from: u64| -> Vec<Chunk> {
        (from..(from + step).min(chunks)).into_par_iter().map(|n| chunk(plan, n)).collect()
    };
    let mut ready = batch(0);
    let mut next = step;
    while !ready.is_empty() {
        let (written, made) = rayon::join(
            || -> io::Result<()> {
                for chunk in &ready {
                    for (i, file) in files.iter_mut().enumerate() {
                        file.write_all(&chunk.bytes[i])?;
                        rows[i].1 += chunk.rows[i];
                    }
                }
                Ok(())
            },
            || batch(next),
        );
        written?;
        ready = made;
        next += step;
    }
    Ok(rows)
}
