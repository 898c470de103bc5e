//! The pages of `docs/messages`: one per code and an index, as Markdown. They are made, never written by hand.

use super::codes::Words;
use super::example::Example;
use std::path::PathBuf;

/// The headings of the index, by how codes begin; the first that fits counts.
const GROUPS: &[(&str, &str)] = &[
    ("E01", "规则文件（TOML）的写法"),
    ("E024", "插件的脚本"),
    ("E025", "插件的脚本"),
    ("E026", "规则包自己的函数（.rhai）"),
    ("E027", "规则包自己的函数（.rhai）"),
    ("E02", "表达式和说明文字的写法"),
    ("E03", "名称"),
    ("E04", "类型和单位"),
    ("E05", "参数、分档和日期"),
    ("E063", "决策表"),
    ("E06", "条目和插件"),
    ("E07", "表和关联"),
    ("E08", "数据文件和结果文件"),
    ("E09", "规则包的位置和命令"),
    ("E10", "用例"),
    ("W", "警告"),
    ("N", "提示"),
    ("D00", "数据文件的行和列（rejected.csv）"),
    ("D01", "单元格（rejected.csv）"),
    ("D04", "放不下的单元格（rejected.csv）"),
    ("D", "主键、关联和计算（rejected.csv）"),
];

/// Longer lines and texts of an example are cut.
const WIDEST: usize = 200;
const LONGEST: usize = 40;

/// A page: its file's name and text.
pub type Page = (String, String);

/// The page of a code.
pub fn page(words: &Words, example: Option<&Example>, excuse: Option<&str>) -> Page {
    let code = &words.code;
    let mut text = format!("# {code} {}\n\n", words.chinese.title);
    for (word, sentence) in [("为什么", &words.chinese.why), ("怎么办", &words.chinese.help)] {
        if let Some(sentence) = sentence {
            text.push_str(&format!("**{word}**：{sentence}\n\n"));
        }
    }
    text.push_str("## 例子\n\n");
    if let Some(example) = example {
        for (name, content) in &example.files {
            let kind = name.rsplit_once('.').map_or("text", |(_, ending)| ending);
            text.push_str(&format!("`{name}`：\n\n{}", fenced(kind, content)));
        }
        let where_to = if example.said.contains(&format!("[{code}]")) { "程序说" } else { "结果里写着" };
        text.push_str(&format!("`{}`，{where_to}：\n\n{}", example.command, fenced("text", &example.said)));
        text.push_str(&format!("完整的例子：[{0}](../../{0})\n\n", example.source));
    }
    if let Some(excuse) = excuse {
        text.push_str(&format!("没有例子：{excuse}\n\n"));
    }
    text.push_str(&format!("## In English\n\n**{code}** {}\n", words.english.title));
    for (word, sentence) in [("Why", &words.english.why), ("What to do", &words.english.help)] {
        if let Some(sentence) = sentence {
            text.push_str(&format!("\n**{word}**: {sentence}\n"));
        }
    }
    (format!("{code}.md"), text)
}

/// The page that lists them all.
pub fn index(codes: &[Words]) -> Page {
    let mut text = "# 提示信息一览\n\n\
        程序的每条错误、警告、提示，以及 rejected.csv 里的每种原因，都有编号和一页说明：意思、例子、怎么办。\n\
        “…”处是您的文件里的名称、数字等。\n\n\
        这些页由测试从提示的文字和测试用例生成：`HENG_UPDATE=1 cargo test -p heng --test messages`，不要手改。\n"
        .to_owned();
    let group =
        |code: &str| GROUPS.iter().find(|(begin, _)| code.starts_with(begin)).map_or("其他", |(_, title)| *title);
    let mut titles: Vec<&str> = GROUPS.iter().map(|(_, title)| *title).chain(["其他"]).collect();
    titles.dedup();
    for title in titles {
        let inside: Vec<&Words> = codes.iter().filter(|words| group(&words.code) == title).collect();
        if !inside.is_empty() {
            text.push_str(&format!("\n## {title}\n\n"));
        }
        for words in inside {
            text.push_str(&format!("- [{0}]({0}.md) {1}\n", words.code, words.chinese.title));
        }
    }
    ("README.md".to_owned(), text)
}

/// Holds the pages to those in the folder, or writes them there.
pub fn hold(pages: &[Page], failures: &mut Vec<String>) {
    let folder = folder();
    let mut stale = Vec::new();
    for (name, text) in pages {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        if !crate::update() {
            stale.push(name.as_str());
        } else if let Err(error) = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text)) {
            failures.push(format!("docs/messages/{name}: {error}"));
        }
    }
    if !stale.is_empty() {
        failures.push(format!("not what words and cases make: docs/messages/{}. {WRITE}", stale.join(", ")));
    }
    for path in crate::entries(&folder) {
        let name = crate::packs::name(&path);
        if failures.is_empty() && pages.iter().all(|(known, _)| *known != name) {
            match crate::update() {
                true => drop(std::fs::remove_file(&path)),
                false => failures.push(format!("docs/messages/{name} is of no code. {WRITE}")),
            }
        }
    }
}

const WRITE: &str = "HENG_UPDATE=1 cargo test -p heng --test messages writes the pages; read the difference";

fn folder() -> PathBuf {
    crate::root().join("docs/messages")
}

/// A fenced block whose fence is longer than any in the text.
fn fenced(kind: &str, text: &str) -> String {
    let fence = if text.contains("```") { "````" } else { "```" };
    let cut = |line: &str| match line.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    };
    let text: String =
        text.chars().map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter }).collect();
    let text = without_hashes(&text);
    let mut lines: Vec<String> = text.lines().take(LONGEST).map(cut).collect();
    if text.lines().count() > LONGEST {
        lines.push("…".to_owned());
    }
    format!("{fence}{kind}\n{}\n{fence}\n\n", lines.join("\n"))
}

/// A text with an ellipsis in the place of each whole hash: they change with every plugin and say nothing here.
fn without_hashes(text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split_inclusive(|letter: char| !letter.is_ascii_hexdigit()) {
        let digits = part.trim_end_matches(|letter: char| !letter.is_ascii_hexdigit());
        let hash = digits.len() == 64;
        parts.push(if hash { format!("…{}", &part[digits.len()..]) } else { part.to_owned() });
    }
    parts.concat()
}
