//! Starts the stories of `heng watch`; what they do stands in `heng_tests::watching`.

use std::path::Path;

#[test]
fn results_follow_rules_and_data() {
    heng_tests::watching::run(Path::new(env!("CARGO_BIN_EXE_heng")), Path::new(env!("CARGO_TARGET_TMPDIR")));
}
