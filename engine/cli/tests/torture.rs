//! Starts the torture test for some seconds; longer with `HENG_TORTURE_SECONDS` and `HENG_TORTURE_RELOADS`.

use std::path::Path;

#[test]
fn nothing_is_lost_doubled_mixed_or_torn() {
    heng_tests::torture::run(Path::new(env!("CARGO_BIN_EXE_heng")), Path::new(env!("CARGO_TARGET_TMPDIR")));
}
