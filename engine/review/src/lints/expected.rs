//! W0125: an expected remark (`expect`) that is not made any more; and E0941, E0942: one of a code that no remark has,
//! or without a reason.

use super::{LINTS, NEEDS};
use heng_core::pack::model::Expectation;
use heng_core::{Pack, nearest};
use heng_values::{Diagnostic, Severity};
use std::sync::Arc;

/// Remarks that are made elsewhere: of quotients, of interpreted functions, of decision tables.
const ELSEWHERE: [&str; 8] = ["W0621", "N0601", "W0631", "W0632", "W0633", "W0634", "W0635", "W0636"];

/// A remark that somebody expected, with the reason.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What would have been said.
    pub diagnostic: Diagnostic,
    /// Why it is wanted as it is.
    pub reason: Arc<str>,
}

/// Takes out what is expected. Expectations of the pack itself that nothing meets are told; those of its parents are
/// met or not where these stand alone. `whole`: whether everything was looked at.
pub fn take_expected(pack: &Pack, diagnostics: &mut Vec<Diagnostic>, whole: bool) -> Vec<Expected> {
    let mut met = vec![false; pack.expectations.len()];
    let mut taken = Vec::new();
    diagnostics.retain(|diagnostic| {
        if diagnostic.severity == Severity::Error {
            return true;
        }
        let fitting = pack.expectations.iter().enumerate().filter(|(_, one)| covers(pack, one, diagnostic));
        // The nearest one counts: a value's before an item's before the pack's.
        let nearest = fitting.min_by_key(|(_, one)| one.of.as_ref().map_or(u32::MAX, |of| of.end - of.start));
        let Some((at, expectation)) = nearest else { return true };
        met[at] = true;
        taken.push(Expected { diagnostic: diagnostic.clone(), reason: expectation.reason.clone() });
        false
    });
    for (expectation, met) in pack.expectations.iter().zip(met) {
        if !pack.is_own(&expectation.place) {
            continue;
        }
        let code = &*expectation.code;
        if !known().any(|known| known == code) {
            let near = nearest(code, known());
            diagnostics.push(Diagnostic::error("E0941", &expectation.place).with("code", code).suggest(near));
        } else if expectation.reason.trim().is_empty() {
            diagnostics.push(Diagnostic::error("E0942", &expectation.place).with("code", code));
        } else if whole && !met {
            diagnostics.push(Diagnostic::warning("W0125", &expectation.place).with("code", code));
        }
    }
    taken
}

fn covers(pack: &Pack, expectation: &Expectation, diagnostic: &Diagnostic) -> bool {
    let Some(place) = &diagnostic.place else { return false };
    *expectation.code == *diagnostic.code
        && match &expectation.of {
            Some(of) => of.file == place.file && of.start <= place.start && place.end <= of.end,
            None => pack.pack_of(&place.file) == Some(expectation.pack),
        }
}

fn known() -> impl Iterator<Item = &'static str> {
    let own = LINTS.iter().flat_map(|lint| lint.codes).chain(&NEEDS);
    own.copied().chain(ELSEWHERE)
}
