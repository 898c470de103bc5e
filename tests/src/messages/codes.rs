//! The codes of the catalogue with their sentences, arguments left open; and whether a line is such a sentence.

use heng_host::catalogue::{Wording, coded};
use heng_host::language::Language;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A code with its sentences; what an argument would say is `…`.
pub struct Words {
    /// The code.
    pub code: String,
    /// In Chinese.
    pub chinese: Wording,
    /// In English.
    pub english: Wording,
}

// Both patterns are constant and written rightly.
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^([EWDN][0-9]{4}) =").expect("a constant pattern"));
static OPEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\$[a-z_-]+\}").expect("a constant pattern"));

/// The codes of both languages in order; says which lack a sentence.
pub fn read(failures: &mut Vec<String>) -> Vec<Words> {
    let (chinese, english) = (listed("zh"), listed("en"));
    for code in chinese.symmetric_difference(&english) {
        let lacking = if chinese.contains(code) { "en" } else { "zh" };
        failures
            .push(format!("{code} has no words in engine/host/messages/{lacking}: add the sentence, .why and .help"));
    }
    let codes = chinese.union(&english).map(|code| {
        let words = |language| open(language, code);
        Words { code: code.clone(), chinese: words(Language::Chinese), english: words(Language::English) }
    });
    let codes: Vec<Words> = codes.collect();
    let mut lacking = Vec::new();
    for words in &codes {
        for (language, wording) in [("zh", &words.chinese), ("en", &words.english)] {
            for (key, sentence) in [(".why", &wording.why), (".help", &wording.help)] {
                if sentence.is_none() {
                    lacking.push(format!("{}{key} ({language})", words.code));
                }
            }
        }
    }
    if !lacking.is_empty() {
        failures.push(format!("add to engine/host/messages: {}", lacking.join(", ")));
    }
    codes
}

/// Whether a line holds the Chinese sentence of a code, whatever its arguments.
pub fn says(line: &str, code: &str) -> bool {
    if line.contains(&format!("[{code}]")) || line.contains(&format!("（{code}）")) {
        return true;
    }
    let title = coded(Language::Chinese, code, &[]).title;
    let parts: Vec<String> = OPEN.split(&title).map(regex::escape).collect();
    title != code && Regex::new(&parts.join(".*")).is_ok_and(|pattern| pattern.is_match(line))
}

/// The codes in the files of one language.
fn listed(language: &str) -> BTreeSet<String> {
    let folder = crate::root().join("engine/host/messages").join(language);
    let texts = crate::entries(&folder).into_iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.flat_map(|text| CODE.captures_iter(&text).map(|found| found[1].to_owned()).collect::<Vec<_>>()).collect()
}

fn open(language: Language, code: &str) -> Wording {
    let filled = |text: String| OPEN.replace_all(&text, "…").into_owned();
    let wording = coded(language, code, &[]);
    Wording { title: filled(wording.title), why: wording.why.map(filled), help: wording.help.map(filled) }
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_sentence_is_known_with_any_arguments() {
        assert!(says("错误[E0301]: something", "E0301"));
        assert!(says("户.csv,2,家庭人口,三人,不是数字,按未知处理", "D0101"));
        assert!(says("户.csv,2,,,这一行只有 2 格，表头有 5 列,x", "D0001"));
        assert!(!says("户.csv,2,,,这一行有 2 格", "D0001"));
        assert!(!says("anything", "E9999"));
    }
}
