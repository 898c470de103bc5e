//! The nearest known name, for "您是不是想写 …?".

/// The known name nearest to `name`, if one is near enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = name.chars().count();
    let allowed = if length >= 6 { 2 } else { 1 };
    known
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            let shared = candidate.chars().count().min(length);
            (*distance <= allowed && *distance < shared)
                || (shared >= 2 && strsim::jaro_winkler(name, candidate) >= 0.88)
        })
        .min()
        .map(|(_, candidate)| candidate.to_string())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn one_wrong_character_is_found() {
        assert_eq!(nearest("人均收人", ["人均收入", "家庭人口"]), Some("人均收入".into()));
        assert_eq!(nearest("belov", ["below", "above"]), Some("below".into()));
        assert_eq!(nearest("户", ["人", "村"]), None);
    }
}
