//! Mutations of a text: stretches taken out, doubled, moved and repeated, and words of the language put in. All are made
//! from a few numbers, so that a failure shrinks.

/// One mutation.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which kind.
    pub kind: u8,
    /// Where.
    pub at: u32,
    /// Another place.
    pub other: u32,
    /// Which word, how long or how often.
    pub word: u32,
}

/// Words of the language and of TOML, signs people's input methods write, and numbers at the ends of ranges.
const WORDS: [&str; 96] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "..",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "!",
    "??",
    "=",
    "=>",
    " in ",
    "if ",
    " else ",
    "且",
    " 或 ",
    "非",
    "let x = ",
    "return ",
    "loop { ",
    "while true { ",
    "switch a { ",
    "fn f(a) { ",
    "f(",
    "count(",
    "sum(户, ",
    "any(人, ",
    "rank(",
    "at(",
    "in_unit(",
    "missing(",
    "matches(文, \"(a*)*\")",
    "unknown",
    "true",
    "本行.",
    "户.",
    "now",
    "today",
    "0",
    "-1",
    "1e9",
    "0.0000001",
    "9223372036854.775807",
    "9223372036855",
    "99999999999999999999",
    "\"",
    "\"\"",
    "'",
    "'''",
    "\"\"\"",
    "\\",
    "\n",
    "\r\n",
    "\t",
    " ",
    "#",
    "//",
    "/*",
    "*/",
    "`",
    "“",
    "”",
    "（",
    "）",
    "，",
    "＝",
    "：",
    "。",
    "\u{feff}",
    "\0",
    "𝟙",
    "元/人·年",
    "{数:.2}",
    "{{",
    "}}",
    "[..8)",
    ": 此 > 3",
    "缺失",
    "2022-02-30",
    "2022-08-15",
    "24:00",
];

/// The text after all changes.
pub fn mutated(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let (from, to) = (place(&text, change.at), place(&text, change.other));
        let (from, to) = (from.min(to), from.max(to));
        let near = place_from(&text, from, 1 + change.word as usize % 24);
        let word = WORDS[change.word as usize % WORDS.len()];
        match change.kind % 8 {
            0 => text.replace_range(from..near, ""),
            1 => text.insert_str(from, word),
            2 => text.replace_range(from..near, word),
            3 => {
                let taken = text[from..near].to_owned();
                text.insert_str(to, &taken);
            }
            4 => {
                let times = [2, 10, 70, 300, 1_200][change.other as usize % 5];
                let repeated = word.repeat(times);
                text.insert_str(from, &repeated);
            }
            5 => {
                let times = [2, 5, 40, 120][change.other as usize % 4];
                let repeated = text[from..near].repeat(times);
                text.insert_str(near, &repeated);
            }
            6 => text.truncate(from),
            _ => {
                let taken = text[from..to].to_owned();
                if taken.len() < 2_000 {
                    text.insert_str(to, &taken);
                }
            }
        }
    }
    text
}

/// A bound between letters.
fn place(text: &str, at: u32) -> usize {
    let mut place = at as usize % (text.len() + 1);
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// So many letters further.
fn place_from(text: &str, from: usize, letters: usize) -> usize {
    text[from..].char_indices().nth(letters).map_or(text.len(), |(at, _)| from + at)
}
