//! Every plugin that comes along has a small pack of its own that shows and tests it: `plugins/NAME/cases`.

use std::path::Path;
use std::process::Command;

#[test]
fn the_packs_of_all_plugins_check_and_pass() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    let folder = heng_tests::root().join("plugins");
    let mut plugins: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    plugins.sort();
    for pack in plugins.iter().map(|plugin| plugin.join("cases")).filter(|pack| pack.join("pack.toml").is_file()) {
        seen += 1;
        for verb in ["check", "test"] {
            let output = Command::new(Path::new(env!("CARGO_BIN_EXE_heng"))).arg(verb).arg(&pack).output().unwrap();
            if !output.status.success() {
                let said =
                    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
                wrong.push(format!("{verb} {}\n{said}", pack.display()));
            }
        }
    }
    assert!(seen >= 14, "only {seen} plugins have packs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
