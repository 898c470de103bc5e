//! How often a run asks for memory, by the calls that callgrind counts: of two sizes, so that what a run asks for anyhow does
//! not count.

use crate::instructions::counts;
use crate::{Fault, figures};
use std::collections::HashMap;

/// How many households the two runs have.
const SIZES: [u64; 2] = [20_000, 100_000];

/// What asks for memory: the allocator's own functions.
const ASKED: [&str; 10] = [
    "mi_malloc",
    "mi_malloc_aligned",
    "mi_zalloc",
    "mi_zalloc_aligned",
    "mi_realloc",
    "mi_realloc_aligned",
    "malloc",
    "calloc",
    "realloc",
    "posix_memalign",
];

/// How often a run asks for memory, in words.
///
/// # Errors
/// Those of a counted run; nothing was counted.
pub fn measure() -> Result<String, Fault> {
    let [few, many] = [asked(&counts(SIZES[0])?), asked(&counts(SIZES[1])?)];
    if few == 0 || many <= few {
        return Err("no calls for memory were counted; is the program stripped?".into());
    }
    let further = SIZES[1] - SIZES[0];
    Ok(format!(
        "memory asked for: {} times over {} households, {} times over {}; {} times a further million",
        figures::count(few),
        figures::count(SIZES[0]),
        figures::count(many),
        figures::count(SIZES[1]),
        figures::count((many - few) * 1_000_000 / further),
    ))
}

/// Calls of functions that ask for memory, from outside the allocator. Callgrind gives a function's name once, with a number that
/// stands for it from then on.
fn asked(text: &str) -> u64 {
    let mut names: HashMap<&str, &str> = HashMap::new();
    let (mut caller, mut called, mut total) = ("", "", 0);
    for line in text.lines() {
        let of = |key: &str| line.strip_prefix(key).and_then(|rest| rest.split_once(')'));
        if let Some((number, name)) = of("fn=(") {
            caller = *names.entry(number).or_insert(name.trim());
        } else if let Some((number, name)) = of("cfn=(") {
            called = *names.entry(number).or_insert(name.trim());
        } else if let Some(calls) = line.strip_prefix("calls=")
            && ASKED.contains(&called)
            && !ASKED.contains(&caller)
        {
            total += calls.split(' ').next().and_then(|calls| calls.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_once_by_their_names() {
        let text = "fn=(1) main\ncfn=(2) mi_malloc_aligned\ncalls=3 0\n1 9\ncfn=(3) other\ncalls=7 0\nfn=(2)\n\
                    cfn=(4) malloc\ncalls=3 0\nfn=(3)\ncfn=(2)\ncalls=2 0\n";
        assert_eq!(asked(text), 5);
    }
}
