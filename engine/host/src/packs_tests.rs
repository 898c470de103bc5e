//! Pack folders as people lay them out, rightly and wrongly.

use super::*;
use std::fs;

fn write(home: &Path, path: &str, text: &str) {
    let path = home.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn pack(name: &str, extends: &str) -> String {
    let extends = if extends.is_empty() { String::new() } else { format!("extends = \"{extends}\"\n") };
    format!("[pack]\nname = \"{name}\"\ntitle = \"{name}\"\nversion = \"1\"\n{extends}")
}

#[test]
fn a_pack_and_its_parent_are_found_parent_first() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "base/pack.toml", &pack("base", ""));
    write(home.path(), "base/tables.toml", "");
    write(home.path(), "city/pack.toml", &pack("city", "../base"));
    write(home.path(), "city/收入/预警.toml", "\u{feff}# 有 BOM\n");
    write(home.path(), "city/money.rhai", "");
    write(home.path(), "city/cases/income.toml", "");
    write(home.path(), "city/plugins/mine/plugin.toml", "");
    write(home.path(), "city/.draft/x.toml", "");
    let mut diagnostics = Vec::new();
    let packs = find_packs(&NamedFolder::plain(&home.path().join("city")), &mut diagnostics);
    assert_eq!(codes(&diagnostics), Vec::<&str>::new());
    assert_eq!(packs.len(), 2);
    assert!(packs[0].files.folder.ends_with("/base"));
    let city = &packs[1].files;
    let names: Vec<&str> = city.toml.iter().map(|file| file.path.rsplit_once("/city/").unwrap().1).collect();
    assert_eq!(names, ["pack.toml", "收入/预警.toml"]);
    assert!(city.toml[1].text.starts_with('#'));
    assert_eq!((city.functions.len(), city.cases.len()), (1, 1));
}

#[test]
fn folders_that_are_no_packs_are_named() {
    let home = tempfile::tempdir().unwrap();
    let found = |name: &str| {
        let mut diagnostics = Vec::new();
        find_packs(&NamedFolder::plain(&home.path().join(name)), &mut diagnostics);
        codes(&diagnostics)
    };
    assert_eq!(found("nowhere"), ["E0901"]);
    write(home.path(), "empty/notes.txt", "");
    assert_eq!(found("empty"), ["E0902"]);
    write(home.path(), "orphan/pack.toml", &pack("orphan", "../parent"));
    assert_eq!(found("orphan"), ["E0910"]);
    for path in ["../../etc", "/etc", "sub", "..", "../", "../..", "../a/b"] {
        write(home.path(), "stray/pack.toml", &pack("stray", path));
        assert_eq!(found("stray"), ["E0903"], "{path}");
    }
    write(home.path(), "a/pack.toml", &pack("a", "../b"));
    write(home.path(), "b/pack.toml", &pack("b", "../a"));
    assert_eq!(found("a"), ["E0904"]);
    write(home.path(), "gbk/pack.toml", &pack("gbk", ""));
    fs::write(home.path().join("gbk/x.toml"), [0xc3, 0xfb, 0xb3, 0xc6]).unwrap();
    assert_eq!(found("gbk"), ["E0906"]);
    let large = fs::File::create(home.path().join("gbk/x.toml")).unwrap();
    large.set_len(crate::folder::LARGEST + 1).unwrap();
    assert_eq!(found("gbk"), ["E0905"]);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "outside.toml", "");
    write(home.path(), "pack/pack.toml", &pack("pack", ""));
    write(home.path(), "pack/real.toml", "");
    symlink(home.path().join("pack/real.toml"), home.path().join("pack/again.toml")).unwrap();
    let mut diagnostics = Vec::new();
    let packs = find_packs(&NamedFolder::plain(&home.path().join("pack")), &mut diagnostics);
    assert_eq!((codes(&diagnostics), packs[0].files.toml.len()), (vec![], 3));
    symlink(home.path().join("outside.toml"), home.path().join("pack/out.toml")).unwrap();
    symlink(home.path(), home.path().join("pack/up")).unwrap();
    find_packs(&NamedFolder::plain(&home.path().join("pack")), &mut diagnostics);
    assert_eq!(codes(&diagnostics), ["E0907", "E0907"]);
}

#[test]
fn the_hash_of_a_pack_covers_its_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), "[pack]\nname = \"a\"\n").unwrap();
    let hash = |bytes: &[u8]| {
        fs::write(folder.path().join("档次.xlsx"), bytes).unwrap();
        crate::snapshot::texts_hash(folder.path(), &[])
    };
    assert_eq!(hash(b"PK1"), hash(b"PK1"));
    assert_ne!(hash(b"PK1"), hash(b"PK2"));
}
