//! The language of messages: Chinese or English, from what was asked for, the environment or the system. Names of
//! columns, files and states are no messages and never change.

/// A language messages are written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// 中文, also where nobody says.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both, in the order of the catalogue's folders.
    pub const ALL: [Language; 2] = [Language::Chinese, Language::English];

    /// The language that a word such as `zh`, `zh-CN`, `en_US.UTF-8` names; none for any other.
    pub fn from_name(name: &str) -> Option<Language> {
        let lower = name.trim().to_ascii_lowercase();
        match lower.split(['-', '_', '.']).next() {
            Some("zh" | "cn" | "chinese") => Some(Language::Chinese),
            Some("en" | "english") => Some(Language::English),
            _ => None,
        }
    }

    /// What was asked for, else `HENG_LANG`, else the system's locale, else Chinese.
    pub fn choose(asked: Option<&str>) -> Language {
        asked
            .and_then(Language::from_name)
            .or_else(|| std::env::var("HENG_LANG").ok().as_deref().and_then(Language::from_name))
            .or_else(|| sys_locale::get_locale().as_deref().and_then(Language::from_name))
            .unwrap_or_default()
    }

    /// The short name: `zh` or `en`.
    pub fn name(self) -> &'static str {
        match self {
            Language::Chinese => "zh",
            Language::English => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_locales_are_understood() {
        assert_eq!(Language::from_name("zh_CN.UTF-8"), Some(Language::Chinese));
        assert_eq!(Language::from_name("en-GB"), Some(Language::English));
        assert_eq!(Language::from_name("C"), None);
        assert_eq!(Language::choose(Some("en")), Language::English);
    }
}
