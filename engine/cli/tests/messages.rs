//! Starts the proof that every message has words, a case and a page; `HENG_UPDATE=1` writes the pages.

use std::path::Path;

#[test]
fn every_message_has_words_a_case_and_a_page() {
    heng_tests::messages::run(Path::new(env!("CARGO_BIN_EXE_heng")), Path::new(env!("CARGO_TARGET_TMPDIR")));
}
