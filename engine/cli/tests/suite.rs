//! Starts the parts of the suite that need the program itself; what they check stands as data in `tests/suite`.

use std::path::Path;

fn heng() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_heng"))
}

#[test]
fn packs_are_judged_as_their_files_say() {
    heng_tests::packs::run(heng());
}

#[test]
fn conversations_go_as_written() {
    heng_tests::commands::run(heng(), Path::new(env!("CARGO_TARGET_TMPDIR")));
}

#[test]
fn failures_leave_earlier_results() {
    heng_tests::failures::run(heng(), Path::new(env!("CARGO_TARGET_TMPDIR")));
}

#[test]
fn schemas_accept_good_packs_and_refuse_what_they_can_see() {
    heng_tests::schemas::run(heng(), Path::new(env!("CARGO_TARGET_TMPDIR")));
}

#[test]
fn comparisons_say_what_two_runs_say() {
    heng_tests::comparing::run(heng(), Path::new(env!("CARGO_TARGET_TMPDIR")));
}
