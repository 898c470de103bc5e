//! Units hold: a random well-typed pack is accepted, and changing any one of its units to one that is not the same, or
//! leaving out that of a parameter, scale or table, is refused. 万元 for 元 is the same unit, since the language converts it.

mod dimension;
mod formula;
mod pack;

use crate::random::choices::Choices;
use dimension::Dimension;
use heng_core::source::{PackFiles, SourceFile};
use heng_values::{Diagnostic, Severity};
use std::sync::Arc;

/// Makes a pack from random numbers, and changes each of its units in turn. Gives how many were changed.
///
/// # Errors
/// The pack is refused, or a change is not.
pub fn check(numbers: &[u32]) -> Result<usize, String> {
    let mut choices = Choices::new(numbers);
    let written = pack::pack(&mut choices);
    let text = written.text(None);
    let errors = errors(&text);
    if !errors.is_empty() {
        return Err(format!("refused as it is: {errors:#?}\n{text}"));
    }
    for at in 0..written.units.len() {
        let other = different(&mut choices, &written.units[at]);
        let spelled = other.spelled(&mut choices);
        refused(&written.text(Some((at, &spelled))), || format!("{} changed to {spelled}", written.units[at]))?;
    }
    let figures: Vec<usize> = written.figures.iter().copied().filter(|at| written.units[*at].has_bases()).collect();
    for at in &figures {
        refused(&written.without(*at), || format!("{} left out", written.units[*at]))?;
    }
    Ok(written.units.len() + figures.len())
}

/// Holds that a pack is refused for its units and for nothing else.
fn refused(changed: &str, what: impl Fn() -> String) -> Result<(), String> {
    let errors = errors(changed);
    if errors.is_empty() {
        return Err(format!("{} is taken\n{changed}", what()));
    }
    if !errors.iter().all(|error| ["E0407", "E0410"].contains(&error.code)) {
        return Err(format!("{} says {errors:#?}\n{changed}", what()));
    }
    Ok(())
}

/// A unit that is not the same: one power more or less of one base unit.
fn different(choices: &mut Choices<'_>, unit: &Dimension) -> Dimension {
    let step = Dimension::base(choices.below(dimension::BASES.len()));
    if choices.once_in(2) { unit.per(&step) } else { unit.times(&step) }
}

/// The errors of a pack of one file, the kinds of the core alone.
fn errors(text: &str) -> Vec<Diagnostic> {
    let file = |path: &str, text: &str| SourceFile { path: Arc::from(path), text: Arc::from(text) };
    let files = PackFiles {
        folder: Arc::from("units"),
        toml: vec![file("units/pack.toml", text)],
        functions: vec![file("units/functions.rhai", pack::FUNCTIONS)],
        ..PackFiles::default()
    };
    let (pack, mut diagnostics) = heng_core::load(&[files], &[], &[]);
    if let Some((pack, now)) = pack.as_ref().and_then(|pack| Some((pack, pack.default_moment()?))) {
        diagnostics.extend(pack.program(now).1);
    }
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// How many packs are tried; `PROPTEST_CASES` says otherwise.
    fn cases() -> u32 {
        std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_changed_unit_is_refused(numbers in prop::collection::vec(any::<u32>(), 0..250)) {
            if let Err(what) = super::check(&numbers) {
                return Err(TestCaseError::fail(what));
            }
        }
    }
}
