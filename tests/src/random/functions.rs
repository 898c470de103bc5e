//! Random functions of a pack, each written twice: once so that it is compiled into columns, once with an assignment,
//! which only the interpreter runs, at every level at which it may rewrite them. For the same arguments, unknown ones,
//! ÷ 0 and overflow among them, all give the same.

use super::choices::Choices;
use super::data::Stream;
use super::expression::Kind;
use crate::engine::{self, Setting};
use crate::reference::{Cells, Rows, number, texts};
use crate::written::shown;
use heng_core::program::{Program, TableId};
use heng_core::source::{PackFiles, SourceFile};
use heng_lang::Optimisation;
use heng_values::signature::{Alike, Gives, Kinds, Parameter};
use heng_values::{Builtin, Type, Value};
use std::sync::Arc;

/// How many functions a pack has.
const FUNCTIONS: usize = 6;

/// The parameters of every function, with the fields that are given for them.
const PARAMETERS: [(&str, Kind); 8] = [
    ("甲", Kind::Number),
    ("乙", Kind::Number),
    ("丙", Kind::Number),
    ("是否", Kind::Bool),
    ("文", Kind::Text),
    ("字", Kind::Text),
    ("日", Kind::Date),
    ("月", Kind::Month),
];

/// Makes functions and rows from random numbers and compares both ways of running them; gives how many values were compared.
///
/// # Errors
/// They differ, or a function that is well formed was refused.
pub fn compare(numbers: &[u32]) -> Result<usize, String> {
    let mut choices = Choices::new(numbers);
    let seed = choices.below(1 << 30) as u64 * 2 + 1;
    let mut maker = Maker { choices: &mut choices, names: Vec::new(), locals: 0, made: Vec::new() };
    let (mut functions, mut columns) = (String::new(), String::new());
    let parameters = PARAMETERS.map(|(name, _)| name).join(", ");
    for at in 0..FUNCTIONS {
        let kind = maker.choices.one(&Kind::ALL);
        maker.names = PARAMETERS.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        let body = maker.body(kind, 3);
        maker.made.push((format!("编{at}"), kind));
        functions.push_str(&format!("fn 编{at}({parameters}) {{ {body} }}\n"));
        functions.push_str(&format!("fn 释{at}({parameters}) {{ let 次 = 0; 次 = 1; {body} }}\n"));
        for name in ["编", "释"] {
            let value = format!("{name}{at}({parameters})");
            columns.push_str(&format!(
                "[[derive]]\nname = \"{name}列{at}\"\non = \"行\"\ntype = \"{}\"\nvalue = '{value}'\n",
                word(kind)
            ));
        }
    }
    let fields = PARAMETERS.map(|(name, kind)| format!("{{ name = \"{name}\", type = \"{}\" }}", word(kind)));
    let text = format!(
        "[pack]\nname = \"函数\"\nas_of = \"2022-09-05\"\n[[table]]\nname = \"行\"\nfile = \"行\"\nkey = \"键\"\nfields = [{{ name = \"键\", type = \"text\" }}, {}]\n{columns}",
        fields.join(", ")
    );
    let source = |path: &str, text: &str| SourceFile { path: Arc::from(path), text: Arc::from(text) };
    let files = PackFiles {
        folder: Arc::from("p"),
        toml: vec![source("p/pack.toml", &text)],
        functions: vec![source("p/f.rhai", &functions)],
        ..PackFiles::default()
    };
    let (program, errors) = engine::load_plain(&files);
    // Years and days do not meet, and some texts are no dates: the functions are made without looking at that.
    if !errors.is_empty() && errors.iter().all(|error| ["E0405", "E0407", "E0410"].contains(&error.code)) {
        return Ok(0);
    }
    let Some(mut program) = program else { return Err(format!("refused: {errors:#?}\n{functions}")) };
    let given = vec![rows(seed, &program)];
    let mut compared = 0;
    for level in [Optimisation::None, Optimisation::Simple, Optimisation::Full] {
        program.scripts = program.scripts.optimised(level);
        let folded = level != Optimisation::None;
        compared += held(&program, &given, &functions, folded).map_err(|text| format!("{level:?}: {text}"))?;
    }
    Ok(compared)
}

/// Runs both ways over the rows. In functions that are `folded`, sums of literals are done before anything runs: what
/// overflows and is used by nobody is then no overflow any more, so that a value may be known that is not otherwise. Heng
/// itself folds nothing.
fn held(program: &Program, given: &[Rows], functions: &str, folded: bool) -> Result<usize, String> {
    let outcome = engine::run(program, given, Setting { chunk: 64, threads: 1 });
    let mut compared = 0;
    for at in 0..FUNCTIONS {
        let find = |name: &str| {
            let found = heng_core::find_column(program, "行", &format!("{name}列{at}"));
            found.ok_or_else(|| format!("{name}列{at} is no column"))
        };
        let (compiled, interpreted) = (find("编")?, find("释")?);
        for row in 0..outcome.rows(TableId(0)) {
            compared += 1;
            let (one, other) = (outcome.value(compiled, row), outcome.value(interpreted, row));
            let not_overflowed = folded && one.is_none() && other.is_some();
            if one != other && !not_overflowed {
                let cells = &given[0].rows[row];
                let arguments = program.table(TableId(0)).fields.iter().map(|field| {
                    let value = cells.get(field).cloned().flatten();
                    format!("{}={}", program.column(*field).name, shown(value.as_ref()))
                });
                let arguments = arguments.collect::<Vec<_>>().join("; ");
                let (one, other) = (shown(one.as_ref()), shown(other.as_ref()));
                let lines: Vec<&str> = functions.lines().collect();
                return Err(format!(
                    "compiled {one}, interpreted {other}, of {arguments}\n{}\n\nall:\n{functions}",
                    lines[2 * at]
                ));
            }
        }
    }
    Ok(compared)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "number",
        Kind::Bool => "bool",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Month => "month",
    }
}

fn kind_of(kind: Type) -> Option<Kind> {
    Kind::ALL.into_iter().find(|known| word(*known) == kind.word())
}

/// Rows of arguments, one in six unknown, with the numbers at which arithmetic ends.
fn rows(seed: u64, program: &Program) -> Rows {
    const NUMBERS: [&str; 12] =
        ["0", "1", "-1", "2", "2.5", "0.000001", "-7", "12", "1000", "3000000", "9000000000000", "-9000000000000"];
    const TEXTS: [&str; 6] = ["", "甲", "甲乙", "12.5", "2022-08-31", "450399199001010018"];
    let mut stream = Stream::new(seed);
    let table = program.table(TableId(0));
    let mut rows = Rows { present: true, ..Rows::default() };
    for row in 0..40 {
        let mut cells = Cells::new();
        for field in &table.fields {
            let column = program.column(*field);
            let value = match column.kind {
                _ if &*column.name == "键" => Some(texts::text(format!("r{row}"))),
                _ if stream.below(6) == 0 => None,
                Type::Number => number::read(NUMBERS[stream.below(NUMBERS.len())]).map(Value::Number),
                Type::Text => Some(texts::text(TEXTS[stream.below(TEXTS.len())])),
                kind => Some(super::data::value(&mut stream, kind)),
            };
            cells.insert(*field, value);
        }
        rows.rows.push(cells);
    }
    rows
}

/// Makes bodies of functions.
struct Maker<'a, 'b> {
    choices: &'a mut Choices<'b>,
    /// What can be named.
    names: Vec<(String, Kind)>,
    /// How many variables there are so far, so that each has a name of its own.
    locals: usize,
    /// Functions made before.
    made: Vec<(String, Kind)>,
}

impl Maker<'_, '_> {
    /// Statements that end in a value.
    fn body(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || !self.choices.lasts() {
            return self.make(kind, depth);
        }
        match self.choices.below(6) {
            0 => {
                let of = self.choices.one(&Kind::ALL);
                let value = self.make(of, depth - 1);
                self.locals += 1;
                let name = format!("变{}", self.locals);
                self.names.push((name.clone(), of));
                format!("let {name} = {value}; {}", self.body(kind, depth - 1))
            }
            1 => {
                let (condition, early) = (self.make(Kind::Bool, depth - 1), self.make(kind, depth - 1));
                format!("if {condition} {{ return {early}; }} {}", self.body(kind, depth - 1))
            }
            2 => {
                let known = self.names.len();
                let condition = self.make(Kind::Bool, depth - 1);
                let then = self.body(kind, depth - 1);
                self.names.truncate(known);
                let otherwise = self.body(kind, depth - 1);
                self.names.truncate(known);
                format!("if {condition} {{ {then} }} else {{ {otherwise} }}")
            }
            3 => format!("return {};", self.make(kind, depth)),
            _ => self.make(kind, depth),
        }
    }

    fn make(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || !self.choices.lasts() {
            return self.leaf(kind);
        }
        match self.choices.below(8) {
            0 => self.leaf(kind),
            1 => {
                let condition = self.make(Kind::Bool, depth - 1);
                let (then, otherwise) = (self.make(kind, depth - 1), self.make(kind, depth - 1));
                format!("(if {condition} {{ {then} }} else {{ {otherwise} }})")
            }
            2 => {
                let known: Vec<String> =
                    self.made.iter().filter(|(_, made)| *made == kind).map(|(name, _)| name.clone()).collect();
                if known.is_empty() {
                    return self.leaf(kind);
                }
                let arguments = PARAMETERS.map(|(_, kind)| self.make(kind, depth - 1)).join(", ");
                format!("{}({arguments})", self.choices.one(&known))
            }
            3 | 4 => self.built_in(kind, depth),
            _ => self.operator(kind, depth),
        }
    }

    fn two(&mut self, kind: Kind, depth: usize) -> (String, String) {
        (self.make(kind, depth - 1), self.make(kind, depth - 1))
    }

    fn operator(&mut self, kind: Kind, depth: usize) -> String {
        match kind {
            Kind::Number => {
                let (left, right) = self.two(Kind::Number, depth);
                match self.choices.below(6) {
                    0 => format!("(-{left})"),
                    at => format!("({left} {} {right})", ["+", "-", "*", "/", "%"][at - 1]),
                }
            }
            Kind::Bool => match self.choices.below(5) {
                0 => {
                    let value = self.make(Kind::Bool, depth - 1);
                    format!("(!{value})")
                }
                1 => {
                    let (left, right) = self.two(Kind::Bool, depth);
                    format!("({left} && {right})")
                }
                2 => {
                    let (left, right) = self.two(Kind::Bool, depth);
                    format!("({left} || {right})")
                }
                3 => {
                    let of = self.choices.one(&[Kind::Number, Kind::Text, Kind::Date]);
                    let item = self.make(of, depth - 1);
                    let (one, other) = (self.make(of, depth - 1), self.make(of, depth - 1));
                    format!("({item} in [{one}, {other}])")
                }
                _ => {
                    let of = self.choices.one(&Kind::ALL);
                    let sign = match of {
                        Kind::Bool => self.choices.one(&["==", "!="]),
                        _ => self.choices.one(&["==", "!=", "<", "<=", ">", ">="]),
                    };
                    let (left, right) = (self.make(of, depth - 1), self.make(of, depth - 1));
                    let right = match of {
                        Kind::Date if self.choices.once_in(3) => "\"2022-08-31\"".to_owned(),
                        _ => right,
                    };
                    format!("({left} {sign} {right})")
                }
            },
            Kind::Text => {
                let (left, right) = self.two(Kind::Text, depth);
                format!("({left} + {right})")
            }
            Kind::Date | Kind::Month => self.built_in(kind, depth),
        }
    }

    /// A call of any built-in that can give this type.
    fn built_in(&mut self, kind: Kind, depth: usize) -> String {
        let gives = |builtin: Builtin| match builtin.signature().result {
            Gives::Always(given) => kind_of(given) == Some(kind),
            Gives::Like(at) => builtin.signature().parameter(at).is_some_and(|one| has(one.kinds, kind)),
        };
        // A pattern is a literal, and names of sides are too.
        let special = [Builtin::Matches, Builtin::NameOfMin, Builtin::NameOfMax, Builtin::Moment];
        let known: Vec<(&str, Builtin)> =
            Builtin::functions().filter(|(_, builtin)| gives(*builtin) && !special.contains(builtin)).collect();
        if known.is_empty() {
            return self.leaf(kind);
        }
        let (name, builtin) = self.choices.one(&known);
        let signature = builtin.signature();
        let least = signature.least().max(if builtin == Builtin::Age { 2 } else { 0 });
        let count = signature.most().map_or(least + signature.repeated * self.choices.below(2), |most| {
            least + self.choices.below(most - least + 1)
        });
        let bound = match signature.result {
            Gives::Like(_) => kind,
            Gives::Always(_) => {
                let alike = (0..count).filter_map(|at| signature.parameter(at)).find(|one| one.alike != Alike::Free);
                alike.map_or(kind, |one| self.of(one))
            }
        };
        let arguments: Vec<String> = (0..count)
            .map(|at| {
                let parameter = signature.parameter(at).expect("the count fits the signature");
                let of = match signature.result {
                    Gives::Like(like) if like == at => kind,
                    _ if parameter.alike == Alike::Free => self.of(parameter),
                    _ => bound,
                };
                self.make(of, depth.saturating_sub(1))
            })
            .collect();
        format!("{name}({})", arguments.join(", "))
    }

    /// One of the types that a place takes.
    fn of(&mut self, parameter: Parameter) -> Kind {
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| has(parameter.kinds, *kind)).collect();
        self.choices.one(&kinds)
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let names: Vec<String> =
            self.names.iter().filter(|(_, known)| *known == kind).map(|(name, _)| name.clone()).collect();
        if !self.choices.once_in(4) {
            return self.choices.one(&names);
        }
        let literals: &[&'static str] = match kind {
            Kind::Number => &["0", "1", "2.5", "(-3)", "1000", "0.000001", "9000000000000", "3.0"],
            Kind::Bool => &["true", "false"],
            Kind::Text => &["\"\"", "\"甲\"", "\"2022-08-31\"", "\"12.5\""],
            Kind::Date => &["date(\"2022-08-31\")", "date(\"2000-02-29\")"],
            Kind::Month => &["month_of(date(\"2022-02-01\"))"],
        };
        self.choices.one(literals).to_owned()
    }
}

fn has(kinds: Kinds, kind: Kind) -> bool {
    kinds.types().any(|one| kind_of(one) == Some(kind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::cell::Cell;

    /// How many packs are tried; `PROPTEST_CASES` says otherwise.
    fn cases() -> u32 {
        std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(96)
    }

    #[test]
    fn compiled_and_interpreted_functions_agree() {
        let config = ProptestConfig {
            cases: cases(),
            max_shrink_iters: 1_500,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let compared = Cell::new(0);
        let numbers = prop::collection::vec(any::<u32>(), 0..400);
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let result = runner.run(&numbers, |numbers| {
            let values = super::compare(&numbers).map_err(TestCaseError::fail)?;
            compared.set(compared.get() + values);
            Ok(())
        });
        if let Err(difference) = result {
            panic!("{difference}");
        }
        println!("{} values compared", compared.get());
        assert!(compared.get() > 5_000, "{}", compared.get());
    }
}
