//! A list that the program writes goes out, is answered in a workbook, and comes back: see `heng_tests::lists`.

use std::path::Path;

#[test]
fn a_list_that_goes_out_comes_back_answered() {
    let program = Path::new(env!("CARGO_BIN_EXE_heng"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lists");
    if let Err(wrong) = heng_tests::lists::run(program, &folder) {
        panic!("{wrong}");
    }
}
