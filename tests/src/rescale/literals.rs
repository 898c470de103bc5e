//! Numbers inside expressions take the unit of what they stand beside. Which one that is, the checker says: a number
//! put as `in_unit(1200, "…")` into a unit that nothing is in is refused, and the error shows both sides.

use super::Texts;
use super::money::{power, scaled};
use super::texts::{Edit, edited, range};
use heng_core::document::{Entry, Table, Written, read_document};
use heng_lang::{Kind, SourceText, Tree, parse_expression, parse_template};
use heng_values::{Diagnostic, Number};

/// The changes inside the expressions of one file: numbers that stand beside money, and units in `in_unit`.
///
/// # Errors
/// What a number stands beside cannot be found out.
pub fn literals(yuan: &Texts, (pack, position): (usize, usize)) -> Result<Vec<Edit>, String> {
    let file = &yuan.packs[pack].toml[position];
    let (root, _) = read_document(file);
    let mut found = Found::default();
    found.table(&file.text, &root);
    let mut edits = found.units;
    let mut rounds: Vec<Vec<usize>> = vec![(0..found.numbers.len()).collect()];
    while let Some(mut open) = rounds.pop() {
        if open.is_empty() {
            continue;
        }
        let mut packs = yuan.packs.clone();
        let asked = open.iter().map(|at| (found.numbers[*at].range.clone(), found.numbers[*at].in_unit(&probe(*at))));
        packs[pack].toml[position] = edited(file, asked.collect());
        let Err(errors) = (Texts { packs, plugins: yuan.plugins.clone() }).program() else { continue };
        let known: Vec<(usize, i32)> = open.iter().filter_map(|at| Some((*at, beside(*at, &errors)?))).collect();
        // Two numbers beside each other are asked about one after the other.
        let paired = open.iter().position(|at| open.iter().any(|other| is_beside(*at, *other, &errors)));
        if let (true, Some(paired)) = (known.is_empty(), paired) {
            rounds.push(vec![open.remove(paired)]);
        } else if known.is_empty() {
            return Err(format!("what numbers stand beside cannot be known: {errors:#?}"));
        }
        for (at, power) in known {
            open.retain(|open| *open != at);
            let number = &found.numbers[at];
            if let Some(scaled) = scaled(number.value, power).filter(|_| power != 0) {
                edits.push((number.range.clone(), scaled.to_string()));
            }
        }
        rounds.push(open);
    }
    Ok(edits)
}

/// A unit of its own for each number asked about, in which nothing else is.
fn probe(at: usize) -> String {
    let letter = |digit: char| char::from(b'a' + digit as u8 - b'0');
    format!("问{}", format!("{at:04}").chars().map(letter).collect::<String>())
}

/// The power of 元 in what a number stands beside, where the errors say: 0 where it is a factor, or where no number in
/// a unit can stand.
fn beside(at: usize, errors: &[Diagnostic]) -> Option<i32> {
    let probe = probe(at);
    for (one, other) in errors.iter().filter_map(sides) {
        for (own, other) in [(one, other), (other, one)] {
            if own == probe && !other.contains('问') {
                return Some(power(other));
            }
            if own != probe && own.contains(&probe) {
                return Some(0);
            }
        }
    }
    None
}

/// Whether an error shows two numbers beside each other.
fn is_beside(one: usize, other: usize, errors: &[Diagnostic]) -> bool {
    errors.iter().filter_map(sides).any(|(left, right)| left == probe(one) && right == probe(other))
}

/// The two units of an error.
fn sides(error: &Diagnostic) -> Option<(&str, &str)> {
    let side =
        |names: [&str; 2]| error.arguments.iter().find(|(name, _)| names.contains(name)).map(|(_, text)| &**text);
    Some((side(["left", "declared"])?, side(["right", "found"])?))
}

/// A number in an expression.
struct Literal {
    value: Number,
    range: std::ops::Range<usize>,
    /// What a double quote is written as around it.
    quote: &'static str,
}

impl Literal {
    fn in_unit(&self, unit: &str) -> String {
        format!("in_unit({}, {quote}{unit}{quote})", self.value, quote = self.quote)
    }
}

/// What is found in a file.
#[derive(Default)]
struct Found {
    numbers: Vec<Literal>,
    units: Vec<Edit>,
}

impl Found {
    fn table(&mut self, file: &str, table: &Table) {
        // Amounts declared as such are changed where they are declared, and these texts are no expressions.
        let declared = ["values", "fields", "versions", "pack", "document"];
        let names = [
            "id", "name", "title", "source", "note", "items", "item", "unless", "excludes", "card", "rule", "seed",
            "unit",
        ];
        for (key, entry) in &table.entries {
            if !declared.contains(&&*key.name) && (!names.contains(&&*key.name) || self.is_list_of_tables(entry)) {
                self.entry(file, entry);
            }
        }
    }

    /// `items` of a scorecard holds expressions, `items` of a group holds ids.
    fn is_list_of_tables(&self, entry: &Entry) -> bool {
        matches!(&entry.value, Written::Array(entries) if entries.iter().all(|one| matches!(one.value, Written::Table(_))))
    }

    fn entry(&mut self, file: &str, entry: &Entry) {
        match &entry.value {
            Written::Table(table) => self.table(file, table),
            Written::Array(entries) => entries.iter().for_each(|entry| self.entry(file, entry)),
            Written::Text(text) => self.text(file, entry, text),
            _ => {}
        }
    }

    fn text(&mut self, file: &str, entry: &Entry, text: &SourceText) {
        let raw = &file[range(&entry.place)];
        let quote = if raw.starts_with('"') && !raw.starts_with("\"\"\"") { "\\\"" } else { "\"" };
        if let Ok(tree) = parse_expression(text) {
            self.expression(&tree, quote);
        } else if let Ok(template) = parse_template(text) {
            for part in &template.parts {
                if let heng_lang::Part::Value { value, .. } = part {
                    self.expression(value, quote);
                }
            }
        }
    }

    fn expression(&mut self, tree: &Tree, quote: &'static str) {
        match &tree.kind {
            Kind::Number(value) if *value != Number::ZERO => {
                self.numbers.push(Literal { value: *value, range: range(&tree.place), quote });
            }
            Kind::Call { name, arguments } if &*name.name == "in_unit" => {
                let [operand, unit] = &arguments[..] else { return };
                let Kind::Text(text) = &unit.kind else { return };
                let power = power(text);
                match &operand.kind {
                    _ if power == 0 => self.expression(operand, quote),
                    Kind::Number(value) => {
                        let number = scaled(*value, power).unwrap_or(*value);
                        self.units.push((range(&operand.place), number.to_string()));
                    }
                    // Money that is called money of another period; were it none, a decision would differ.
                    _ => self.expression(operand, quote),
                }
                if power != 0 {
                    self.units.push((range(&unit.place), format!("{quote}{}{quote}", text.replace('元', "分"))));
                }
            }
            _ => tree.each_part(&mut |part| self.expression(part, quote)),
        }
    }
}
