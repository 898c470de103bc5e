//! Plays the examples of the pages for people who write rules and plugins; what they check stands in the pages.

use std::path::Path;

fn play(page: &str) {
    let heng = Path::new(env!("CARGO_BIN_EXE_heng"));
    heng_tests::manual::run(heng, &heng_tests::root().join(page), Path::new(env!("CARGO_TARGET_TMPDIR")));
}

#[test]
fn the_manual_of_rule_writing_is_true() {
    play("docs/规则编写手册.md");
}

#[test]
fn the_page_for_plugin_writers_is_true() {
    play("plugins/README.md");
}
