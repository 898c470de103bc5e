//! W0108: words that tell other figures than the formula has, such as a comment "16–60" above a condition with 14 and 60.
//! Only ranges are looked at: two numbers with a dash or 至 between them.

use super::view::{View, Written};
use heng_core::pack::model::RuleItem;
use heng_lang::{Kind, Tree};
use heng_values::{Diagnostic, Number};
use std::collections::BTreeSet;

const BETWEEN: [&str; 8] = ["–", "—", "－", "-", "~", "～", "至", "到"];

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for item in &view.pack.rules {
        let conditions: Vec<&Written<'_>> = view
            .written()
            .iter()
            .filter(|written| written.item.is_some_and(|of| std::ptr::eq(of, item)))
            .filter(|written| !matches!(written.tree.kind, Kind::Template(_)))
            .collect();
        let mut used = BTreeSet::new();
        for written in &conditions {
            numbers(view, written, &mut used);
        }
        let words = format!("{}\n{}", view.words(item), comment(view, item));
        for (low, high) in ranges(&words) {
            // One of the two is in the formula and the other is not: then they speak of the same thing and differ.
            let (has_low, has_high) = (used.contains(&low), used.contains(&high));
            if has_low == has_high {
                continue;
            }
            let place = conditions.iter().find(|written| has_number(view, written, if has_low { low } else { high }));
            let place = place.map_or(&item.place, |written| &written.tree.place);
            let told = format!("{low}–{high}");
            let lacks = if has_low { high } else { low };
            found.push(Diagnostic::warning("W0108", place).with("told", told).with("lacks", lacks.to_string()));
        }
    }
}

fn numbers(view: &View<'_>, written: &Written<'_>, used: &mut BTreeSet<Number>) {
    view.walk(written.tree, &written.scope, &mut |tree: &Tree, _| {
        if let Kind::Number(number) = &tree.kind {
            used.insert(*number);
        }
    });
}

fn has_number(view: &View<'_>, written: &Written<'_>, number: Number) -> bool {
    let mut used = BTreeSet::new();
    numbers(view, written, &mut used);
    used.contains(&number)
}

/// The comment lines directly above an item.
fn comment(view: &View<'_>, item: &RuleItem) -> String {
    let Some(text) = view.text(&item.place) else { return String::new() };
    let start = item.place.start as usize;
    let Some(line_end) = text.get(start..).map(|rest| start + rest.find('\n').unwrap_or(rest.len())) else {
        return String::new();
    };
    let before = text.get(..line_end).unwrap_or("");
    let above = before.lines().rev().skip_while(|line| !line.trim_start().starts_with("[[")).skip(1);
    let above = above.skip_while(|line| line.trim().is_empty());
    let lines: Vec<&str> = above.take_while(|line| line.trim_start().starts_with('#')).collect();
    lines.join("\n")
}

/// Every pair of whole numbers with a dash between them; dates and codes (three or more parts) are none.
fn ranges(words: &str) -> Vec<(Number, Number)> {
    let mut found = Vec::new();
    let mut tokens: Vec<(bool, String)> = Vec::new();
    for c in words.chars() {
        let digit = c.is_ascii_digit();
        match tokens.last_mut() {
            Some((was, token)) if *was == digit => token.push(c),
            _ => tokens.push((digit, c.to_string())),
        }
    }
    let joins = |at: usize| tokens.get(at).is_some_and(|(digit, mark)| !digit && BETWEEN.contains(&mark.trim()));
    for (at, window) in tokens.windows(3).enumerate() {
        let [(true, low), _, (true, high)] = window else { continue };
        if !joins(at + 1) || (at > 0 && joins(at - 1)) || joins(at + 3) {
            continue;
        }
        let whole = |digits: &str| digits.parse::<i64>().ok().filter(|number| *number < 1_000_000);
        if let (Some(low), Some(high)) = (whole(low), whole(high)) {
            let number = |whole: i64| Number::from_raw(whole * Number::ONE.raw());
            found.push((number(low), number(high)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_two_numbers_with_a_dash() {
        let said = |words: &str| ranges(words).iter().map(|(low, high)| format!("{low} {high}")).collect::<Vec<_>>();
        assert_eq!(said("16–60 岁，16至60周岁"), ["16 60", "16 60"]);
        assert_eq!(said("2022-08-15 起，R-201"), Vec::<String>::new());
        assert_eq!(said("8 月 23 日"), Vec::<String>::new());
    }
}
