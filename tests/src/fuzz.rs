//! What people and machines could write wrongly: texts of packs, mutated. Whatever the text is, loading and checking it
//! ends in time, with mistakes that have codes and places inside their files, and never in a panic or a stack overflow.
//!
//! The tests try a few inputs of each target; `HENG_FUZZ_SECONDS=300 cargo test -p heng-tests --release fuzz -- --nocapture`
//! tries as many as fit into the time and says how many.

pub mod corpus;
pub mod mutate;

use crate::engine;
use crate::reference::Rows;
use heng_core::program::Program;
use heng_core::source::{PackFiles, PluginFiles, SourceFile};
use heng_host::diagnostics::People;
use heng_host::language::Language;
use heng_host::texts::Texts;
use heng_values::Diagnostic;
use mutate::{Change, mutated};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that one input may take. It stops what does not end; it is no measure of speed.
const LONGEST: Duration = Duration::from_secs(60);

/// Inputs tried in the tests.
const FEW: u32 = 60;

/// One text to mutate, with what stands around it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The pack.
    pub pack: PackFiles,
    /// Its plugins.
    pub plugins: Vec<PluginFiles>,
    /// Which text is mutated.
    pub part: Part,
}

/// A text of a subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A document, by position; the bytes of a stretch alone where one is given.
    Toml(usize, Option<(usize, usize)>),
    /// A file of functions.
    Functions(usize),
    /// A file of cases.
    Cases(usize),
    /// A plugin's manifest.
    Manifest(usize),
    /// A plugin's script.
    Script(usize, usize),
}

impl Subject {
    fn text(&self) -> &str {
        match self.part {
            Part::Toml(at, None) => &self.pack.toml[at].text,
            Part::Toml(at, Some((start, end))) => &self.pack.toml[at].text[start..end],
            Part::Functions(at) => &self.pack.functions[at].text,
            Part::Cases(at) => &self.pack.cases[at].text,
            Part::Manifest(at) => &self.plugins[at].manifest.text,
            Part::Script(at, script) => &self.plugins[at].scripts[script].text,
        }
    }

    /// The subject with another text in place of its own.
    fn with(&self, text: &str) -> Subject {
        let mut other = self.clone();
        let set = |file: &mut SourceFile, text: &str| file.text = Arc::from(text);
        match self.part {
            Part::Toml(at, None) => set(&mut other.pack.toml[at], text),
            Part::Toml(at, Some((start, end))) => {
                let whole = &self.pack.toml[at].text;
                let text = format!("{}{text}{}", &whole[..start], &whole[end..]);
                set(&mut other.pack.toml[at], &text);
            }
            Part::Functions(at) => set(&mut other.pack.functions[at], text),
            Part::Cases(at) => set(&mut other.pack.cases[at], text),
            Part::Manifest(at) => set(&mut other.plugins[at].manifest, text),
            Part::Script(at, script) => set(&mut other.plugins[at].scripts[script], text),
        }
        other
    }
}

/// Loads, checks, and runs over one row without anything known.
///
/// # Errors
/// It took too long, or a mistake is none that can be shown.
fn try_one(subject: &Subject) -> Result<(), String> {
    let start = Instant::now();
    let (program, errors) = engine::load_with(&subject.pack, &subject.plugins);
    errors.iter().try_for_each(|error| check_mistake(subject, error))?;
    show(subject, &errors);
    if let Some(program) = &program {
        if let Part::Cases(_) = subject.part {
            cases(subject)?;
        }
        run(program);
    }
    let took = start.elapsed();
    if took > LONGEST { Err(format!("took {took:?}")) } else { Ok(()) }
}

/// Its code is one of the catalogue, and its place lies in a file, at the bounds of letters.
fn check_mistake(subject: &Subject, error: &Diagnostic) -> Result<(), String> {
    for language in Language::ALL {
        if heng_host::catalogue::maybe(language, error.code, &[]).is_none() {
            return Err(format!("{} has no words", error.code));
        }
    }
    let Some(place) = &error.place else { return Err(format!("{error:?} has no place")) };
    let packs = subject.pack.toml.iter().chain(&subject.pack.functions).chain(&subject.pack.cases);
    let plugins = subject.plugins.iter().flat_map(|plugin| plugin.scripts.iter().chain([&plugin.manifest]));
    if let Some(file) = packs.chain(plugins).find(|file| file.path == place.file) {
        let (start, end) = (place.start as usize, place.end as usize);
        let inside = start <= end && end <= file.text.len();
        if !inside || !file.text.is_char_boundary(start) || !file.text.is_char_boundary(end) {
            return Err(format!("{error:?} stands outside its file"));
        }
    }
    Ok(())
}

/// Writes them as people read them.
fn show(subject: &Subject, errors: &[Diagnostic]) {
    let mut texts = Texts::default();
    let packs = subject.pack.toml.iter().chain(&subject.pack.functions).chain(&subject.pack.cases);
    let plugins = subject.plugins.iter().flat_map(|plugin| plugin.scripts.iter().chain([&plugin.manifest]));
    packs.chain(plugins).for_each(|file| texts.add(&file.path, &file.text));
    let _ = People { texts: &texts, language: Language::Chinese, colour: false }.all(errors);
}

fn cases(subject: &Subject) -> Result<(), String> {
    let operators = heng_host::operators::operators();
    let (pack, _) = heng_core::load(std::slice::from_ref(&subject.pack), &subject.plugins, &operators);
    let Some(pack) = pack else { return Ok(()) };
    let (cases, errors) = heng_review::cases(&pack);
    errors.iter().try_for_each(|error| check_mistake(subject, error))?;
    for case in cases {
        let Some(now) = case.as_of.or(pack.default_moment()) else { continue };
        if let (Some(program), _) = pack.program(now) {
            let _ = heng_review::case_input(&program, &case);
        }
    }
    Ok(())
}

fn run(program: &Program) {
    let rows: Vec<Rows> = program
        .tables
        .iter()
        .map(|table| {
            let cells = |at: usize| {
                let keys = table.key.iter();
                keys.map(|key| (*key, corpus::some_value(program.column(*key).kind, at))).collect()
            };
            Rows { present: true, rows: (0..2).map(cells).collect(), ..Rows::default() }
        })
        .collect();
    let _ = engine::run(program, &rows, engine::Setting { chunk: 64, threads: 1 });
}

/// Tries mutations of subjects; gives how many inputs ran.
///
/// # Errors
/// The smallest input found that does not end well.
pub fn target(subjects: &[Subject]) -> Result<u64, String> {
    let seconds = std::env::var("HENG_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let change = (any::<u8>(), any::<u32>(), any::<u32>(), any::<u32>());
    let change = change.prop_map(|(kind, at, other, word)| Change { kind, at, other, word });
    let inputs = (0..subjects.len(), vec(change, 0..8));
    let mut ran = 0;
    loop {
        let config = ProptestConfig {
            cases: FEW,
            failure_persistence: None,
            max_shrink_iters: 300,
            ..ProptestConfig::default()
        };
        let mut runner = TestRunner::new(config);
        let result = runner.run(&inputs, |(at, changes)| {
            let text = mutated(subjects[at].text(), &changes);
            try_one(&subjects[at].with(&text)).map_err(TestCaseError::fail)
        });
        ran += u64::from(FEW);
        if let Err(TestError::Fail(reason, (at, changes))) = result {
            let text = mutated(subjects[at].text(), &changes);
            return Err(format!("{reason}\n{:?}:\n{text}", subjects[at].part));
        }
        if until.is_none_or(|until| Instant::now() > until) {
            return Ok(ran);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fuzz(name: &str, subjects: &[Subject]) {
        assert!(!subjects.is_empty(), "{name}: there is nothing to mutate");
        // The program itself runs on a stack of this size.
        let tried = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(64 << 20);
            thread.spawn_scoped(scope, || target(subjects)).unwrap().join().unwrap()
        });
        match tried {
            Ok(ran) => println!("{name}: {ran} inputs of {} subjects", subjects.len()),
            Err(what) => panic!("{name}: {what}"),
        }
    }

    #[test]
    fn fuzz_expressions() {
        fuzz("expressions", &corpus::expressions());
    }

    #[test]
    fn fuzz_documents() {
        fuzz("documents", &corpus::documents());
    }

    #[test]
    fn fuzz_manifests() {
        fuzz("manifests", &corpus::manifests());
    }

    #[test]
    fn fuzz_scripts() {
        fuzz("scripts", &corpus::scripts());
    }

    #[test]
    fn fuzz_decision_tables() {
        fuzz("decision tables", &corpus::decision_tables());
    }

    #[test]
    fn fuzz_functions() {
        fuzz("functions", &corpus::functions());
    }

    #[test]
    fn fuzz_cases() {
        fuzz("cases", &corpus::cases());
    }
}
