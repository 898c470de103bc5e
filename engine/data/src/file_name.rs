//! Names of output files: what a pack calls a list becomes a name that leads nowhere else. Where the file goes is decided
//! elsewhere.

/// A name that every file system takes and that leads nowhere else.
pub fn file_name(name: &str) -> String {
    const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
    let clean = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c };
    let mut cleaned: String = name.trim().chars().map(clean).take(80).collect();
    while cleaned.ends_with(['.', ' ']) {
        cleaned.pop();
    }
    let stem = cleaned.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered =
        |device: &str| stem.len() == 4 && stem.starts_with(device) && stem.ends_with(|c: char| c.is_ascii_digit());
    let device = RESERVED.contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    if cleaned.is_empty() || cleaned.starts_with('.') || device {
        cleaned.insert(0, '_');
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (name, cleaned) in [
            ("收入预警名单", "收入预警名单"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("a\\b:c\n", "a_b_c"),
            ("..", "_"),
            ("", "_"),
            ("con", "_con"),
            ("COM1.x", "_COM1.x"),
            (".heng", "_.heng"),
        ] {
            assert_eq!(file_name(name), cleaned);
        }
    }
}
