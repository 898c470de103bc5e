//! A list of exemptions that has been read: for a rule and a row's key its lines, of which the one in force counts.

use heng_values::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Why; may be empty.
    pub reason: Arc<str>,
    /// Who allowed it; may be empty.
    pub by: Arc<str>,
    /// The last day in force; none where it never ends.
    pub until: Option<Date>,
}

/// The lines by rule and key. Its `Debug` text is the same for the same lines, in whatever order the file has them.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct List {
    lines: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Vec<Line>>>,
}

impl Line {
    /// Whether it holds on a day.
    pub fn holds(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today <= until)
    }

    /// What a finding says: the reason and who allowed it.
    pub fn words(&self) -> String {
        match (&*self.reason, &*self.by) {
            (reason, "") => reason.to_owned(),
            ("", by) => format!("{by}批准"),
            (reason, by) => format!("{reason}（{by}批准）"),
        }
    }
}

impl List {
    /// Adds a line; gives false where one of the same rule, key and last day is there already.
    pub fn add(&mut self, rule: &Arc<str>, key: &Arc<str>, line: Line) -> bool {
        let lines = self.lines.entry(rule.clone()).or_default().entry(key.clone()).or_default();
        if lines.iter().any(|other| other.until == line.until) {
            return false;
        }
        // The one that holds longest stands first; no end is the longest.
        let longer = |one: &Line| (one.until.is_none(), one.until);
        let at = lines.partition_point(|other| longer(other) > longer(&line));
        lines.insert(at, line);
        true
    }

    /// The keys of the rows that a rule does not touch.
    pub fn keys(&self, rule: &str) -> Vec<Arc<str>> {
        self.lines.get(rule).map(|lines| lines.keys().cloned().collect()).unwrap_or_default()
    }

    /// The line that counts for a row, the one that holds longest.
    pub fn find(&self, rule: &str, key: &str) -> Option<&Line> {
        self.lines.get(rule)?.get(key)?.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(reason: &str, until: Option<(i32, i32, i32)>) -> Line {
        let until = until.and_then(|(year, month, day)| Date::new(year, month, day));
        Line { reason: Arc::from(reason), by: Arc::from(""), until }
    }

    #[test]
    fn the_line_that_holds_longest_counts() {
        let (rule, key) = (Arc::from("W-1"), Arc::from("h1"));
        let mut list = List::default();
        assert!(list.add(&rule, &key, line("甲", Some((2022, 6, 30)))));
        assert!(list.add(&rule, &key, line("乙", Some((2022, 12, 31)))));
        assert!(!list.add(&rule, &key, line("丙", Some((2022, 6, 30)))));
        assert_eq!(list.find("W-1", "h1").map(|line| &*line.reason), Some("乙"));
        assert!(list.add(&rule, &key, line("丁", None)));
        assert_eq!(list.find("W-1", "h1").map(|line| &*line.reason), Some("丁"));
        assert_eq!((list.find("W-2", "h1"), list.find("W-1", "h2")), (None, None));
    }

    #[test]
    fn words_name_who_allowed_it() {
        let with = |reason: &str, by: &str| Line { by: Arc::from(by), ..line(reason, None) }.words();
        assert_eq!(
            (with("属实", "县"), with("", "县"), with("属实", "")),
            ("属实（县批准）".into(), "县批准".into(), "属实".into())
        );
    }
}
