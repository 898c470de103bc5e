//! The session: first results, then for every change the new rules or data beside the old, and the swap of both results and
//! rules where all went well. Whatever fails leaves rules, memory and folder as they were.

use super::arrears;
use super::eyes::{Eyes, Mode, Standing};
use super::news::{Happened, News};
use super::past::Past;
use super::policy::{self, Policy};
use super::resident::{Computed, Resident, compute_again, compute_anew, write};
use super::version::{Proof, Purpose, Version, attempt};
use crate::clock;
use crate::earlier::{self, EarlierRun};
use crate::failure::{Failure, Stage};
use crate::log::append::append;
use crate::log::follow::Follower;
use crate::log::{Entry, Event};
use crate::pool::pool;
use crate::run::{self, millis};
use crate::snapshot::{at_rest, texts_hash};
use crate::summary::Summary;
use crate::texts::Texts;
use heng_data::run_record::PackRecord;
use heng_data::{OutputFolder, fingerprint, memory};
use heng_values::{Diagnostic, Severity};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one waits after a failure before trying again what failed.
const AGAIN: Duration = Duration::from_secs(10);

/// What is watched, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Data, rules, results.
    pub run: run::Request,
    /// How changes are seen.
    pub mode: Mode,
}

/// Whoever hears the news.
pub trait Listener: Send {
    /// The first results are there.
    fn ready(&mut self, summary: &Summary, news: &News);
    /// Something happened. False ends the session.
    fn news(&mut self, news: &News) -> bool;
}

/// Watches until the listener has had enough.
///
/// # Errors
/// What kept the first results from coming.
pub fn watch(request: &Request, listener: &mut dyn Listener) -> Result<(), Box<Failure>> {
    memory::set_cap(run::read_memory(request.run.memory.as_deref())?);
    pool(request.run.threads)?.install(|| Session::begin(request, listener))
}

struct Session<'a> {
    request: &'a Request,
    version: Arc<Version>,
    /// The run that findings are held against.
    earlier: Option<EarlierRun>,
    resident: Resident,
    since: String,
    /// The run log of the output folder.
    log: Follower,
    /// The cases that it passed.
    proof: Proof,
    /// The folders of the pack and its parents as they were last found.
    folders: Vec<PathBuf>,
    /// What did not take over: the hash of its texts and how the data stood.
    refused: Option<(String, fingerprint::Standing)>,
    /// When to try again what could not be written, and the codes that were told.
    retry: Option<(Instant, Vec<&'static str>)>,
}

impl Session<'_> {
    fn begin(request: &Request, listener: &mut dyn Listener) -> Result<(), Box<Failure>> {
        let watcher = |path: &std::path::Path, reason: String| {
            let refused = Diagnostic::new("E0888", Severity::Error, None).with("path", path.display().to_string());
            Failure::new(Stage::Fault, vec![refused.with("reason", reason)], Texts::default())
        };
        let asked = &request.run;
        let mut eyes = Eyes::new(request.mode).map_err(|reason| watcher(&asked.pack, reason))?;
        // What changes from here on is seen, also while the first results are made.
        let own = vec![asked.pack.clone()];
        eyes.look_at(&own, Some(&asked.data)).map_err(|(path, reason)| watcher(&path, reason))?;
        let since = Instant::now();
        let first = attempt(&asked.pack, &asked.plugins, asked.as_of.as_deref(), Purpose::Runs);
        let version = Arc::new(first.version?);
        let load = millis(since);
        let proof = version.prove()?;
        let earlier = asked.since.as_deref().map(earlier::read).transpose()?;
        fits(asked, earlier.as_ref(), &version)?;
        let mut computed = compute_anew(asked, &version, earlier.as_ref(), None)?;
        computed.timings.splice(0..0, [("load", load), ("cases", proof.millis)]);
        let (resident, written) = write(asked, &version, computed, (earlier.as_ref(), None), Event::Watch)?;
        let mut session = Session {
            request,
            version,
            earlier,
            resident,
            since: clock::now(),
            log: Follower::new(&asked.out),
            proof,
            folders: first.folders,
            refused: None,
            retry: None,
        };
        let mut seen = session.standing();
        let looked = eyes.look_at(&session.watched(), Some(&asked.data));
        looked.map_err(|(path, reason)| watcher(&path, reason))?;
        let mut ready = session.told(Happened::Ready);
        ready.diagnostics.clone_from(&session.version.remarks);
        ready.diagnostics.extend(session.resident.notes().iter().cloned());
        ready.texts = session.version.snapshot.texts.clone();
        (ready.columns, ready.files, ready.passed) = (written.columns, written.files, session.proof.passed);
        listener.ready(session.resident.summary(), &ready);
        if request.mode == Mode::Off {
            return Ok(());
        }
        // What changed before the folders of parents were watched.
        let mut told = true;
        loop {
            let standing = session.standing();
            let due = session.retry.as_ref().is_some_and(|(when, _)| Instant::now() >= *when);
            if told || standing != seen || due {
                seen = standing;
                if !session.step(listener) {
                    return Ok(());
                }
                // A folder that cannot be watched any more is looked at all the same.
                let _ = eyes.look_at(&session.watched(), Some(&asked.data));
            }
            told = eyes.wait();
        }
    }

    /// Folders of rules.
    fn watched(&self) -> Vec<PathBuf> {
        let found = self.folders.iter().chain(&self.version.snapshot.folders).chain(&self.request.run.plugins);
        let all: BTreeSet<PathBuf> = found.cloned().chain([self.request.run.pack.clone()]).collect();
        all.into_iter().collect()
    }

    fn standing(&self) -> Standing {
        Standing::now(&self.watched(), Some(&self.request.run.data))
    }

    /// News about the version in force.
    fn told(&self, happened: Happened) -> News {
        let snapshot = &self.version.snapshot;
        let pack = PackRecord {
            name: snapshot.pack.name().to_owned(),
            version: snapshot.pack.version().to_owned(),
            hash: snapshot.hash().to_owned(),
        };
        News::new(happened, clock::now(), pack, self.since.clone())
    }

    /// Looks at what changed and takes it in. False where the listener has had enough.
    fn step(&mut self, listener: &mut dyn Listener) -> bool {
        // What is read may change once more before it is swapped in; then it is read again.
        for _ in 0..50 {
            match self.once(listener) {
                Step::Settled => return true,
                Step::Enough => return false,
                Step::Again => {}
            }
        }
        true
    }

    fn once(&mut self, listener: &mut dyn Listener) -> Step {
        let asked = &self.request.run;
        let begun = Instant::now();
        let standing = fingerprint::standing(&asked.data);
        let new_data = standing != *self.resident.standing();
        let hash = texts_hash(&asked.pack, &asked.plugins);
        let new_rules = hash != self.version.snapshot.hash();
        if !new_rules && !new_data {
            self.retry = None;
            if self.refused.take().is_some() {
                return after(listener.news(&self.told(Happened::Restored)));
            }
            return Step::Settled;
        }
        let due = self.retry.as_ref().is_none_or(|(when, _)| Instant::now() >= *when);
        let known = self.refused.as_ref() == Some(&(hash.clone(), standing.clone()));
        if known && (self.retry.is_none() || !due) {
            return Step::Settled;
        }
        let mut load = 0;
        let version = if new_rules {
            let mut tried = attempt(&asked.pack, &asked.plugins, asked.as_of.as_deref(), Purpose::Runs);
            self.folders = std::mem::take(&mut tried.folders);
            load = millis(begun);
            if tried.hash() != hash {
                return Step::Again;
            }
            match tried.version {
                Ok(version) => Arc::new(version),
                Err(failure) => {
                    // Half of an edit is not told: it is over when the texts stand still.
                    if !at_rest(&asked.pack, &asked.plugins, &hash) {
                        return Step::Again;
                    }
                    return self.refuse(*failure, hash, standing, listener);
                }
            }
        } else {
            self.version.clone()
        };
        let earlier = self.earlier.as_ref();
        let anew = || compute_anew(asked, &version, earlier, Some(&self.resident));
        let computed = fits(asked, earlier, &version).and_then(|()| match new_data {
            false => compute_again(&version, &self.resident).map_or_else(anew, Ok),
            true => anew(),
        });
        let mut computed: Computed<'_> = match computed {
            Ok(computed) => computed,
            Err(failure) => return self.refuse(*failure, hash, standing, listener),
        };
        if new_rules {
            computed.timings.insert(0, ("load", load));
        }
        if new_rules && texts_hash(&asked.pack, &asked.plugins) != hash {
            return Step::Again;
        }
        let mut difference = self.told(Happened::Difference);
        difference.about = Some(hash.clone());
        difference.difference.clone_from(&computed.difference);
        difference.timings_ms.clone_from(&computed.timings);
        difference.timings_ms.push(("total", millis(begun)));
        // Tried again, it was told before.
        if !known && !listener.news(&difference) {
            return Step::Enough;
        }
        let mut proof = self.proof;
        if new_rules {
            match version.prove() {
                Ok(passed) => proof = passed,
                Err(_) if !at_rest(&asked.pack, &asked.plugins, &hash) => return Step::Again,
                Err(failure) => return self.refuse(*failure, hash, standing, listener),
            }
            computed.timings.push(("cases", proof.millis));
            if texts_hash(&asked.pack, &asked.plugins) != hash {
                return Step::Again;
            }
        }
        let mut policy = Policy::default();
        if new_rules {
            let past = Past { asked, old: &self.version, new: &version, resident: &self.resident };
            policy = policy::look(&past, &mut self.log);
        }
        let tables = |session: &Session<'_>| session.resident.record().tables.clone();
        let before = tables(self);
        let event = if new_rules { Event::Reload } else { Event::Data };
        match write(asked, &version, computed, (self.earlier.as_ref(), Some(&self.resident)), event) {
            Err(failure) => self.fail(*failure, hash, standing, listener),
            Ok((resident, written)) => {
                self.resident = resident;
                if new_rules {
                    self.since = clock::now();
                }
                (self.version, self.proof) = (version, proof);
                (self.refused, self.retry) = (None, None);
                if !policy.is_empty() {
                    let short: String = hash.chars().take(12).collect();
                    let written = arrears::write(&asked.out, &short, &policy.arrears);
                    let mut told = self.told(Happened::Policy);
                    match written {
                        Ok(file) => policy.file = file,
                        Err(fault) => told.diagnostics.push(fault),
                    }
                    told.policy = policy;
                    if !listener.news(&told) {
                        return Step::Enough;
                    }
                }
                let mut news = self.told(if new_rules { Happened::Reload } else { Happened::Data });
                let now = tables(self);
                news.rows = now
                    .0
                    .iter()
                    .map(|(name, record)| (name.clone(), before.get(name).map_or(0, |one| one.read), record.read))
                    .filter(|(_, before, now)| before != now)
                    .collect();
                (news.columns, news.files, news.untouched) = (written.columns, written.files, written.untouched);
                news.timings_ms = vec![("write", written.millis), ("total", millis(begun))];
                if new_rules {
                    news.passed = proof.passed;
                    news.timings_ms.insert(0, ("cases", proof.millis));
                    news.diagnostics.clone_from(&self.version.remarks);
                    news.texts = self.version.snapshot.texts.clone();
                }
                after(listener.news(&news))
            }
        }
    }

    /// What changed does not take over.
    fn refuse(
        &mut self,
        failure: Failure,
        hash: String,
        standing: fingerprint::Standing,
        listener: &mut dyn Listener,
    ) -> Step {
        let mut news = self.told(Happened::Refused);
        news.about = Some(hash.clone());
        let mut codes: Vec<String> = failure.diagnostics.iter().map(|one| one.code.to_owned()).collect();
        codes.sort();
        codes.dedup();
        let mut entry = Entry { codes, ..Entry::about(Event::Refused, &self.version.snapshot) };
        entry.refused = Some(hash.clone());
        news.diagnostics = failure.diagnostics;
        news.texts = failure.texts;
        // The folder is held while the line is written, as by any run.
        let out = &self.request.run.out;
        if let Err(unlogged) = OutputFolder::create(out, &[]).and_then(|_held| append(out, entry)) {
            news.diagnostics.push(unlogged);
        }
        self.refused = Some((hash, standing));
        self.retry = None;
        after(listener.news(&news))
    }

    /// What changed could not be written: it is tried again, and told once.
    fn fail(
        &mut self,
        failure: Failure,
        hash: String,
        standing: fingerprint::Standing,
        listener: &mut dyn Listener,
    ) -> Step {
        let codes: Vec<&'static str> = failure.diagnostics.iter().map(|one| one.code).collect();
        let told = self.retry.as_ref().is_some_and(|(_, known)| *known == codes);
        self.refused = Some((hash.clone(), standing));
        self.retry = Some((Instant::now() + AGAIN, codes));
        if told {
            return Step::Settled;
        }
        let mut news = self.told(Happened::Failed);
        news.about = Some(hash);
        news.diagnostics = failure.diagnostics;
        news.texts = failure.texts;
        after(listener.news(&news))
    }
}

/// Whether an earlier run can be held against a version.
fn fits(asked: &run::Request, earlier: Option<&EarlierRun>, version: &Version) -> Result<(), Box<Failure>> {
    earlier.map_or(Ok(()), |earlier| earlier.fits(&version.program, asked.show_sensitive))
}

/// How a look at the changes ended.
enum Step {
    Settled,
    Again,
    Enough,
}

fn after(more: bool) -> Step {
    if more { Step::Settled } else { Step::Enough }
}
