//! Every message has words in both languages, a case that triggers it, and a page made from both (`docs/messages`).
//! What the words say is not judged here.

pub(crate) mod codes;
mod example;
mod pages;
mod triggers;

use example::Example;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Codes that nothing outside the program can bring about, and why. They have a page without an example.
const NOT_FROM_OUTSIDE: &[(&str, &str)] = &[
    ("D0204", "要有中间一段损坏的 Parquet 文件才会出现。"),
    ("E0252", "脚本引擎自己崩溃时才有，脚本写错不会这样。"),
    ("E0812", "要有 42 亿行数据才会出现。"),
    ("E0887", "要有别的程序在读的时候不停地改写数据文件。"),
    ("E0894", "表与表之间没有这么多层，规则包里写不出来。"),
    ("E0895", "要有 16 MiB 以上的一行。"),
    ("E0888", "要由操作系统拒绝通知才会出现，如盯着的文件太多。"),
    ("E0843", "要有 500 万处读不出的地方，用例太大；读数据的测试用小的上限试过。"),
    ("E0846", "要有 500 万行对不上，用例太大；读数据的测试用小的上限试过。"),
    ("E0825", "规则包的文件名由程序自己列出，不会离开文件夹；这是最后一道检查。"),
    ("E0908", "要由操作系统拒绝读文件才会出现，如没有权限、磁盘损坏。"),
    ("W0634", "要有 5000 行以上的决策表，或者要试几十万种组合。"),
    ("E0915", "程序自己出错时才有。"),
    ("E0916", "程序自己出错时才有；每次运行都核对。"),
];

/// Holds the catalogue, the suite and the pages to each other with the program at this path; `HENG_UPDATE=1` writes the
/// pages.
///
/// # Panics
/// A code lacks words, a case or a page, or a page is not what they make.
pub fn run(heng: &Path, scratch: &Path) {
    let mut failures = Vec::new();
    let codes = codes::read(&mut failures);
    let triggers = triggers::find();
    let excuse = |code: &str| NOT_FROM_OUTSIDE.iter().find(|(known, _)| *known == code).map(|(_, why)| *why);
    let play = |words: &codes::Words| -> Result<Option<Example>, String> {
        let code = words.code.as_str();
        let trigger = triggers.get(code).and_then(|known| known.first());
        match (trigger, excuse(code)) {
            (Some(_), Some(_)) => {
                Err(format!("{code} has a case: take it off NOT_FROM_OUTSIDE in tests/src/messages.rs"))
            }
            (Some(trigger), None) => trigger.play(heng, &scratch.join("messages").join(code), code).map(Some),
            (None, _) => Ok(None),
        }
    };
    let examples: Vec<Result<Option<Example>, String>> = codes.par_iter().map(play).collect();
    let (mut pages, mut lacking) = (Vec::new(), Vec::new());
    for (words, example) in codes.iter().zip(examples) {
        match (example, excuse(&words.code)) {
            (Err(failure), _) => failures.push(failure),
            (Ok(None), None) => lacking.push(words.code.as_str()),
            (Ok(example), excuse) => pages.push(pages::page(words, example.as_ref(), excuse)),
        }
    }
    if !lacking.is_empty() {
        failures.push(format!("{} {WANTED}", lacking.join(", ")));
    }
    for (code, _) in NOT_FROM_OUTSIDE.iter().filter(|(known, _)| codes.iter().all(|words| words.code != *known)) {
        failures.push(format!("{code} is no code: take it off NOT_FROM_OUTSIDE in tests/src/messages.rs"));
    }
    let unknown: BTreeSet<&String> =
        triggers.keys().filter(|code| codes.iter().all(|words| words.code != **code)).collect();
    failures.extend(unknown.iter().map(|code| format!("{code} is expected in tests/suite but has no words")));
    pages.push(pages::index(&codes));
    pages::hold(&pages, &mut failures);
    crate::finish("messages", codes.len(), &failures);
}

/// What to add for codes without a case.
const WANTED: &str = "have no case. Add for each one small mistake that brings it about, named by its story:
  in a pack: a folder tests/suite/packs/bad/STORY with the line `# 错误: CODE` (警告, 提示) above the place; a plugin of its \
     own goes into STORY/plugins/NAME;
  in an expression: a line of tests/suite/expressions/refused.csv with CODE under 期望;
  in data, cases or usage: a conversation in tests/suite/commands with `err has CODE`, `out says CODE` or \
     `file out/rejected.csv says CODE` below its command.
  Then HENG_UPDATE=1 cargo test -p heng --test messages writes their pages. A code that can no longer occur goes out of the \
     code and of engine/host/messages.";
