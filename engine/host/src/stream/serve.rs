//! Reads records one by one and answers each before the next is read. New rules are made ready beside and taken in between
//! two records; no record is lost, answered twice or out of its order.

use super::answer::{answer, rejected};
use super::ready::Ready;
use crate::failure::{Failure, Stage};
use crate::language::Language;
use crate::log::append::append;
use crate::log::{Entry, Event};
use crate::pool::pool_here;
use crate::run::{as_of, stopped};
use crate::snapshot::{at_rest, texts_hash};
use crate::texts::Texts;
use crate::watch::eyes::{Eyes, Mode, Standing};
use crate::watch::version::{Purpose, Version, attempt};
use arc_swap::ArcSwap;
use heng_core::while_beside;
use heng_data::OutputFolder;
use heng_data::record::RecordReader;
use heng_values::{Diagnostic, Moment, Severity};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The longest record, in bytes.
const LONGEST: usize = 16 << 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The pack's folder.
    pub pack: PathBuf,
    /// Where the run log stands, if it is kept.
    pub out: Option<PathBuf>,
    /// The evaluation moment, where it is not the pack's.
    pub as_of: Option<String>,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// The table that records are rows of.
    pub root: Option<String>,
    /// Whether sensitive texts are shown.
    pub show_sensitive: bool,
    /// How changes of rules are seen.
    pub mode: Mode,
    /// The language of messages.
    pub language: Language,
}

/// Hears of rules that did not take over.
pub type Hearing<'a> = &'a (dyn Fn(&Failure) + Sync);

/// Answers records until there are no more.
///
/// # Errors
/// The rules cannot be loaded, the log cannot be written, or input and output fail.
pub fn serve(
    request: &Request,
    input: &mut (dyn BufRead + Send),
    output: &mut (dyn Write + Send),
    refused: Hearing<'_>,
) -> Result<(), Box<Failure>> {
    let keeper = Keeper { request };
    let first = attempt(&request.pack, &request.plugins, request.as_of.as_deref(), Purpose::Records);
    let (ready, moment) = keeper.ready(first.version?)?;
    keeper.log(&ready, moment, Event::Stream)?;
    // One record is too little for several threads.
    let pool = pool_here()?;
    let in_force = ArcSwap::from_pointee(ready);
    let over = AtomicBool::new(false);
    let eyes = (request.mode != Mode::Off).then(|| Eyes::closed(request.mode));
    let waker = eyes.as_ref().map(Eyes::waker);
    let mut answer = || {
        let end = pool.install(|| keeper.answer_all(&in_force, input, output));
        over.store(true, Ordering::Relaxed);
        if let Some(waker) = &waker {
            waker.wake();
        }
        let records = end?;
        let last = in_force.load_full();
        keeper.log_snapshot(&last, Event::End, |entry| entry.records = Some(records))
    };
    match eyes {
        // The threads on which the rules were loaded are free, and would load new ones.
        Some(eyes) => {
            let follow = || keeper.follow(eyes, &in_force, &over, first.folders.clone(), refused);
            while_beside(follow, answer)
        }
        None => answer(),
    }?;
    // The process is over: the system takes back all memory at once, and nobody waits until it is given back piece by piece.
    std::mem::forget(in_force);
    Ok(())
}

struct Keeper<'a> {
    request: &'a Request,
}

impl Keeper<'_> {
    /// Rules made ready, and the moment they are evaluated at.
    fn ready(&self, version: Version) -> Result<(Ready, Moment), Box<Failure>> {
        let (snapshot, moment) = (version.snapshot.clone(), version.moment);
        match Ready::new(version, self.request.root.as_deref(), self.request.show_sensitive) {
            Ok(ready) => Ok((ready, moment)),
            Err(fault) => Err(Failure::new(Stage::Usage, vec![fault], snapshot.texts.clone())),
        }
    }

    /// Writes a line into the run log, where one is kept.
    fn log(&self, ready: &Ready, moment: Moment, event: Event) -> Result<(), Box<Failure>> {
        self.log_snapshot(ready, event, |entry| entry.as_of = as_of(moment))
    }

    fn log_snapshot(&self, ready: &Ready, event: Event, more: impl FnOnce(&mut Entry)) -> Result<(), Box<Failure>> {
        self.write(Entry::about(event, &ready.snapshot), more)
    }

    fn write(&self, mut entry: Entry, more: impl FnOnce(&mut Entry)) -> Result<(), Box<Failure>> {
        let Some(out) = &self.request.out else { return Ok(()) };
        entry.show_sensitive = self.request.show_sensitive;
        more(&mut entry);
        // The folder is held while the line is written, as by any run.
        let held = OutputFolder::create(out, &[&self.request.pack]);
        let written = held.and_then(|folder| {
            let entry = append(out, entry)?;
            folder.keep();
            Ok(entry)
        });
        written.map(drop).map_err(|fault| stopped(fault, Texts::default()))
    }

    /// Reads and answers to the end; how many records there were.
    fn answer_all(
        &self,
        in_force: &ArcSwap<Ready>,
        input: &mut (dyn BufRead + Send),
        output: &mut (dyn Write + Send),
    ) -> Result<u64, Box<Failure>> {
        let Request { show_sensitive, language, .. } = *self.request;
        let gone = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        let fault = |error: io::Error| {
            let fault = Diagnostic::new("E0822", Severity::Error, None).with("path", "-");
            Failure::new(Stage::Fault, vec![fault.with("reason", heng_values::system_reason(&error))], Texts::default())
        };
        let (mut row, mut results, mut unusable) = (0_u64, 0_u64, 0_u64);
        let mut packs: BTreeMap<String, u64> = BTreeMap::new();
        let mut line = Vec::new();
        let mut more = true;
        // Whose header was written last.
        let mut said: Option<String> = None;
        while more {
            let ready = in_force.load_full();
            let reader = RecordReader::new(&ready.program, ready.root, show_sensitive);
            if said.as_deref() != Some(ready.snapshot.hash()) {
                if let Err(error) = say(output, &ready.header) {
                    return if gone(&error) { Ok(row) } else { Err(fault(error)) };
                }
                said = Some(ready.snapshot.hash().to_owned());
            }
            loop {
                line.clear();
                let read = read_line(input, &mut line).map_err(fault)?;
                let Some(whole) = read else {
                    more = false;
                    break;
                };
                let text = std::str::from_utf8(&line);
                if text.is_ok_and(|text| text.trim().is_empty()) && whole {
                    continue;
                }
                // The version that is in force when a record has come answers it.
                let newest = in_force.load();
                let changed = !std::ptr::eq(&**newest, &*ready);
                row += 1;
                let answered = if changed {
                    let newest = Arc::clone(&newest);
                    said = Some(newest.snapshot.hash().to_owned());
                    if let Err(error) = say(output, &newest.header) {
                        return if gone(&error) { Ok(row) } else { Err(fault(error)) };
                    }
                    let reader = RecordReader::new(&newest.program, newest.root, show_sensitive);
                    *packs.entry(newest.snapshot.hash().to_owned()).or_default() += 1;
                    one(&newest, &reader, text, whole, row, show_sensitive, language)
                } else {
                    *packs.entry(ready.snapshot.hash().to_owned()).or_default() += 1;
                    one(&ready, &reader, text, whole, row, show_sensitive, language)
                };
                match answered["type"] == "result" {
                    true => results += 1,
                    false => unusable += 1,
                }
                if let Err(error) = say(output, &answered) {
                    return if gone(&error) { Ok(row) } else { Err(fault(error)) };
                }
                if changed {
                    break;
                }
            }
        }
        let packs: Vec<_> = packs.iter().map(|(hash, records)| json!({ "hash": hash, "records": records })).collect();
        let summary = json!({
            "type": "summary", "records": row, "results": results, "rejected": unusable, "packs": packs,
        });
        match say(output, &summary) {
            Err(error) if !gone(&error) => Err(fault(error)),
            _ => Ok(row),
        }
    }

    /// Follows the folders of rules and swaps new ones in.
    fn follow(
        &self,
        mut eyes: Eyes,
        in_force: &ArcSwap<Ready>,
        over: &AtomicBool,
        found: Vec<PathBuf>,
        refused: Hearing<'_>,
    ) {
        let asked = self.request;
        let mut folders = found;
        let watched = |folders: &[PathBuf]| -> Vec<PathBuf> {
            let mut all: Vec<PathBuf> = folders.iter().chain(&asked.plugins).cloned().collect();
            all.push(asked.pack.clone());
            all.sort();
            all.dedup();
            all
        };
        // Whoever asks about one record alone is gone before there is anything to see.
        if eyes.rest() {
            return;
        }
        eyes.open_or_poll();
        let _ = eyes.look_at(&watched(&folders), None);
        let mut seen = Standing::default();
        let mut last_refused = String::new();
        let mut told = true;
        while !over.load(Ordering::Relaxed) {
            let standing = Standing::now(&watched(&folders), None);
            if told || standing != seen {
                seen = standing;
                let hash = texts_hash(&asked.pack, &asked.plugins);
                if hash != in_force.load().snapshot.hash() && hash != last_refused {
                    let mut tried = attempt(&asked.pack, &asked.plugins, asked.as_of.as_deref(), Purpose::Records);
                    folders = std::mem::take(&mut tried.folders);
                    let still = tried.hash() == hash && texts_hash(&asked.pack, &asked.plugins) == hash;
                    if !still {
                        told = true;
                        continue;
                    }
                    let taken = tried.version.and_then(|version| {
                        version.prove()?;
                        let (ready, moment) = self.ready(version)?;
                        self.log(&ready, moment, Event::Rules)?;
                        Ok(ready)
                    });
                    match taken {
                        Ok(ready) => {
                            last_refused.clear();
                            in_force.store(Arc::new(ready));
                        }
                        Err(failure) => {
                            if !at_rest(&asked.pack, &asked.plugins, &hash) {
                                told = true;
                                continue;
                            }
                            let codes = failure.diagnostics.iter().map(|one| one.code.to_owned()).collect();
                            let ready = in_force.load_full();
                            // What cannot be logged either is told all the same.
                            let _ = self.log_snapshot(&ready, Event::Refused, |entry| {
                                entry.codes = codes;
                                entry.refused = Some(hash.clone());
                            });
                            last_refused = hash;
                            refused(&failure);
                        }
                    }
                    let _ = eyes.look_at(&watched(&folders), None);
                }
            }
            told = eyes.wait();
        }
    }
}

fn one(
    ready: &Ready,
    reader: &RecordReader<'_>,
    text: Result<&str, std::str::Utf8Error>,
    whole: bool,
    row: u64,
    show_sensitive: bool,
    language: Language,
) -> serde_json::Value {
    match text {
        Ok(text) if whole => answer(ready, reader, text, row, show_sensitive, language),
        Ok(_) => {
            let fault = Diagnostic::new("E0895", Severity::Error, None).with("limit", (LONGEST >> 20).to_string());
            rejected(ready, row, &fault, language)
        }
        Err(_) => {
            let fault = Diagnostic::new("E0892", Severity::Error, None).with("detail", "UTF-8");
            rejected(ready, row, &fault, language)
        }
    }
}

/// Writes a line and hands it on at once.
fn say(output: &mut (dyn Write + Send), line: &serde_json::Value) -> io::Result<()> {
    let mut text = line.to_string();
    text.push('\n');
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// Reads a line without its end. None at the end of all; false for one that is too long, of which only the beginning is
/// kept and the rest is passed over.
fn read_line(input: &mut (dyn BufRead + Send), line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let mut whole = true;
    let mut any = false;
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let (end, used) = match piece.iter().position(|byte| *byte == b'\n') {
            Some(at) => (true, at + 1),
            None => (false, piece.len()),
        };
        let wanted = if end { &piece[..used - 1] } else { piece };
        if line.len() + wanted.len() <= LONGEST {
            line.extend_from_slice(wanted);
        } else {
            whole = false;
        }
        input.consume(used);
        if end {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(whole));
        }
    }
}
