//! Reads a table piece by piece: pieces are read and worked on over all threads, and what was made of each is handed over
//! in the order of the records, while others are still being made. Nothing of a piece is kept.

use crate::digest::{Digest, Lane};
use crate::fingerprint::FileMark;
use crate::folder::unreadable;
use crate::memory;
use crate::reader::{Opened, Progress, wanted};
use crate::source::{Block, Cut, Cutter};
use crate::table::{self, Part};
use heng_core::program::TableId;
use heng_core::run::input::{Problem, TableInput};
use heng_values::{Diagnostic, Severity};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is handed over, in order.
#[derive(Debug)]
pub enum Handed<'a, T> {
    /// What was made of a piece; lines of the piece counted from 0 are lines of its file counted from `line`.
    Piece {
        /// What was made.
        made: T,
        /// The line of the piece's first record, as a spreadsheet counts.
        line: u64,
        /// What was read, where it is hashed as it is read: whoever takes the piece hashes it, beside bytes of its own.
        unhashed: Option<Lane<'a>>,
    },
    /// What is wrong with a file besides its records.
    Problems(Vec<Problem>),
}

/// How many pieces may wait for an earlier one, by thread.
const WAITING: usize = 4;

/// A block of one of several parts.
#[derive(Debug)]
pub(crate) struct Whose {
    /// Which part.
    pub part: usize,
    /// Which block of all, from 0.
    pub number: usize,
    /// Where it stands in its part, and what was read.
    pub cut: Cut,
}

impl Opened<'_> {
    /// Whether a table comes in more than one piece.
    pub fn is_large(&self, table: TableId) -> bool {
        let size: u64 = self.parts.iter().filter(|part| part.table == table).map(|part| part.source.size()).sum();
        size > self.options.block_bytes as u64
    }

    /// The files of a table that are hashed as they are read in pieces, as their marks name them.
    pub fn hashed_in_pieces(&self, table: TableId) -> Vec<Arc<str>> {
        let parts = self.parts.iter().filter(|part| part.table == table);
        parts.filter(|part| part.source.is_cut_with_bytes()).map(|part| part.source.about().file.clone()).collect()
    }

    /// Reads a table in pieces. `make` is called on all threads with the rows of a piece, counted from 0, and the
    /// piece's number; `take` gets what it made in order, and says whether to go on. Gives the marks of the files that
    /// were hashed as they were read, to their ends.
    ///
    /// # Errors
    /// `E0809` the system refuses, `E0815` too much memory.
    pub fn in_pieces<T: Send>(
        &self,
        table: TableId,
        make: impl Fn(TableInput, usize) -> T + Sync,
        mut take: impl FnMut(Handed<'_, T>) -> bool + Send,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Vec<FileMark>, Diagnostic> {
        let parts: Vec<&Part> = self.parts.iter().filter(|part| part.table == table).collect();
        let fields = &self.fields[table.index()];
        let mut course = Course { parts: &parts, next: 0, line: 0, hashing: None, marks: Vec::new() };
        let mut fault = None;
        let done = each_block(
            self,
            &parts,
            |whose, block| {
                let lines = block.lines;
                let input = table::piece(self.program, fields, &self.parts, parts[whose.part], block);
                (make(input, whose.number), lines)
            },
            |whose, (made, lines)| match course.begin(whose.part + 1, &mut take) {
                Ok(on) => on && take(course.piece(made, lines, whose.cut.bytes.as_deref())),
                Err(diagnostic) => {
                    fault = Some(diagnostic);
                    false
                }
            },
            progress,
        )?;
        if let Some(diagnostic) = fault {
            return Err(diagnostic);
        }
        if done && course.begin(parts.len(), &mut take)? {
            take(Handed::Problems(course.end()));
        }
        Ok(course.marks)
    }
}

/// Where the pieces of a table have got to.
struct Course<'a> {
    parts: &'a [&'a Part],
    /// The part that comes next.
    next: usize,
    /// The line behind the last piece.
    line: u64,
    /// The hash of the part at hand, where it is hashed as it is read, and what stands behind its records.
    hashing: Option<(Digest, Vec<u8>)>,
    marks: Vec<FileMark>,
}

impl Course<'_> {
    /// Begins all parts before `part` that are not begun, and says whether to go on.
    fn begin<T>(&mut self, part: usize, take: &mut impl FnMut(Handed<'_, T>) -> bool) -> Result<bool, Diagnostic> {
        let mut on = true;
        while on && self.next < part {
            let mut problems = self.end();
            let (next, about) = (self.parts[self.next], self.parts[self.next].source.about());
            problems.extend(next.mapping.problems.iter().cloned());
            self.line = about.header_line + 1;
            if next.source.is_cut_with_bytes() {
                let [before, behind] = next.source.edges().map_err(|error| unreadable(&about.file, &error))?;
                let mut digest = Digest::default();
                digest.update(&before);
                self.hashing = Some((digest, behind));
            }
            self.next += 1;
            on = take(Handed::Problems(problems));
        }
        Ok(on)
    }

    /// A piece of the part at hand.
    fn piece<'c, T>(&'c mut self, made: T, lines: u64, read: Option<&'c [u8]>) -> Handed<'c, T> {
        let line = self.line;
        self.line += lines;
        let unhashed = self.hashing.as_mut().map(|(digest, _)| Lane::new(digest, read.into_iter()));
        Handed::Piece { made, line, unhashed }
    }

    /// Ends the part at hand, if there is one; what is wrong with what stands behind its records.
    fn end(&mut self) -> Vec<Problem> {
        let Some(part) = self.next.checked_sub(1).map(|at| self.parts[at]) else { return Vec::new() };
        if let Some((mut digest, behind)) = self.hashing.take() {
            digest.update(&behind);
            self.marks.push(FileMark::of(part.source.about().file.to_string(), digest));
        }
        table::below(part, self.line)
    }
}

/// Reads all blocks of some parts over all threads: `make` is called on any of them, `take` gets what it made in order,
/// and says whether to go on. False where it said no.
///
/// # Errors
/// `E0809` the system refuses, `E0815` too much memory, `E0843` more problems than a file of this kind
/// can have.
pub(crate) fn each_block<T: Send>(
    opened: &Opened<'_>,
    parts: &[&Part],
    make: impl Fn(&mut Whose, Block) -> T + Sync,
    take: impl FnMut(Whose, T) -> bool + Send,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<bool, Diagnostic> {
    let wanted: Vec<_> =
        parts.iter().map(|part| wanted(opened.program, part, &opened.fields, opened.options)).collect();
    let total = parts.iter().map(|part| part.source.size()).sum();
    let (done, problems) = (AtomicU64::new(0), AtomicU64::new(0));
    let queue = Mutex::new(Queue { parts, bytes: opened.options.block_bytes, part: 0, cutter: None, next: 0 });
    let handing = Handing {
        waiting: Mutex::new(BTreeMap::new()),
        taker: Mutex::new((0, take)),
        stop: AtomicBool::new(false),
        room: WAITING * rayon::current_num_threads(),
    };
    let fault = Mutex::new(None);
    let work = || {
        while !handing.stop.load(Ordering::Relaxed) {
            let next = memory::check().and_then(|()| lock(&queue).next());
            let mut whose = match next {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(diagnostic) => {
                    *lock(&fault) = Some(diagnostic);
                    handing.stop.store(true, Ordering::Relaxed);
                    break;
                }
            };
            let part = parts[whose.part];
            let block = part.source.block(&whose.cut, part.mapping.width, &wanted[whose.part]);
            let found = block.problems.len() as u64;
            let limit = opened.options.most_problems;
            if problems.fetch_add(found, Ordering::Relaxed) + found > limit {
                *lock(&fault) = Some(too_many(&part.source.about().file, limit));
                handing.stop.store(true, Ordering::Relaxed);
                break;
            }
            let made = make(&mut whose, block);
            let size = whose.cut.range.len() as u64;
            progress(Progress { done: done.fetch_add(size, Ordering::Relaxed) + size, total });
            handing.hand_over(whose, made);
        }
    };
    rayon::broadcast(|_| work());
    let stopped = handing.stop.into_inner();
    match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(!stopped),
    }
}

fn too_many(file: &str, limit: u64) -> Diagnostic {
    let limit = limit.to_string();
    Diagnostic::new("E0843", Severity::Error, None).with("file", file).with("limit", limit)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The blocks that are not read yet. They are cut one after the other, each when a thread is free for it.
struct Queue<'a> {
    parts: &'a [&'a Part],
    bytes: usize,
    part: usize,
    cutter: Option<Box<dyn Cutter + 'a>>,
    next: usize,
}

impl Queue<'_> {
    fn next(&mut self) -> Result<Option<Whose>, Diagnostic> {
        while let Some(part) = self.parts.get(self.part) {
            let cutter = self.cutter.get_or_insert_with(|| part.source.cut(self.bytes));
            let cut = cutter.next().map_err(|error| unreadable(&part.source.about().file, &error))?;
            if let Some(cut) = cut {
                let whose = Whose { part: self.part, number: self.next, cut };
                self.next += 1;
                return Ok(Some(whose));
            }
            self.part += 1;
            self.cutter = None;
        }
        Ok(None)
    }
}

/// What was made and not handed over yet, and who takes it.
struct Handing<T, F> {
    /// By number.
    waiting: Mutex<BTreeMap<usize, (Whose, T)>>,
    /// The number that comes next, and where it goes.
    taker: Mutex<(usize, F)>,
    stop: AtomicBool,
    room: usize,
}

impl<T: Send, F: FnMut(Whose, T) -> bool + Send> Handing<T, F> {
    fn hand_over(&self, whose: Whose, made: T) {
        let waiting = {
            let mut waiting = lock(&self.waiting);
            waiting.insert(whose.number, (whose, made));
            waiting.len()
        };
        loop {
            // Whoever comes while another thread hands over goes on with its work, unless too much waits already.
            let taker = if waiting > self.room { Some(lock(&self.taker)) } else { self.taker.try_lock().ok() };
            let Some(mut taker) = taker else { return };
            let (next, take) = &mut *taker;
            loop {
                let Some((whose, made)) = lock(&self.waiting).remove(next) else { break };
                *next += 1;
                if !self.stop.load(Ordering::Relaxed) && !take(whose, made) {
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
            let next = *next;
            drop(taker);
            // A piece that came in the meantime, while the lock was held, nobody else hands over.
            if !lock(&self.waiting).contains_key(&next) {
                return;
            }
        }
    }
}
