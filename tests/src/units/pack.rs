//! A random pack whose units are all used and all pinned: each field and parameter stands in one formula, and each
//! formula's unit is declared.

use super::dimension::Dimension;
use super::formula::Maker;
use crate::random::choices::Choices;

/// Functions that carry units through.
pub const FUNCTIONS: &str = "fn 加倍(甲) { 甲 * 2 }\nfn 较大(甲, 乙) { if 甲 > 乙 { 甲 } else { 乙 } }\n";

const HEAD: &str = r#"[pack]
name = "units"
title = "单位"
version = "1"
as_of = "2022-09-05 24:00"
region = ["县"]
"#;

/// The mark that a unit's place has in a text; its number stands in front of it.
const MARK: char = '\u{1}';

/// The tables, widest first, and how one is counted.
const TABLES: [&str; 3] = ["村", "户", "人"];

/// A pack with places for its units.
pub struct Written {
    text: String,
    /// Every unit, in the order of their marks.
    pub units: Vec<Dimension>,
    /// Those of parameters, scales and tables: where one is left out, the figure is a pure number.
    pub figures: Vec<usize>,
    spelled: Vec<String>,
}

impl Written {
    /// The pack's text, with one unit changed.
    pub fn text(&self, change: Option<(usize, &str)>) -> String {
        let mut text = String::with_capacity(self.text.len());
        for (position, part) in self.text.split(MARK).enumerate() {
            if position % 2 == 0 {
                text.push_str(part);
                continue;
            }
            let at: usize = part.parse().unwrap_or_default();
            text.push_str(match change {
                Some((changed, unit)) if changed == at => unit,
                _ => &self.spelled[at],
            });
        }
        text
    }

    /// The pack's text without one unit of a parameter, scale or table.
    pub fn without(&self, figure: usize) -> String {
        let text = self.text(Some((figure, "")));
        text.replace("input_unit = \"\"\n", "").replace("unit = \"\"\n", "")
    }
}

/// What is declared so far.
#[derive(Default)]
pub struct World {
    /// By table, its fields.
    fields: [String; TABLES.len()],
    /// Parameters, scales and derived columns.
    items: String,
    /// Derived columns: table, name, unit.
    pub derived: Vec<(usize, String, Dimension)>,
    units: Vec<Dimension>,
    figures: Vec<usize>,
    spelled: Vec<String>,
    names: usize,
}

impl World {
    /// A name not used so far.
    pub fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// A unit in quotes, to be changed later.
    pub fn unit(&mut self, unit: Dimension, choices: &mut Choices<'_>) -> String {
        self.spelled.push(unit.spelled(choices));
        self.units.push(unit);
        format!("\"{MARK}{}{MARK}\"", self.units.len() - 1)
    }

    /// A unit in quotes of a figure of the rules.
    fn figure(&mut self, unit: Dimension, choices: &mut Choices<'_>) -> String {
        self.figures.push(self.units.len());
        self.unit(unit, choices)
    }

    /// A new field of a table.
    pub fn field(&mut self, table: usize, unit: Dimension, choices: &mut Choices<'_>) -> String {
        let (name, unit) = (self.name("项"), self.unit(unit, choices));
        self.fields[table].push_str(&format!("  {{ name = \"{name}\", type = \"number\", unit = {unit} }},\n"));
        name
    }

    /// A new parameter, now and then bounded by another one.
    pub fn parameter(&mut self, unit: Dimension, choices: &mut Choices<'_>) -> String {
        let bound = match choices.below(4) {
            1 => format!("max = '{} * 2'\n", self.parameter(unit, choices)),
            2 => format!("min = '-{}'\n", self.parameter(unit, choices)),
            _ => String::new(),
        };
        let (name, spelled) = (self.name("线"), self.figure(unit, choices));
        let more = match choices.below(3) {
            1 => "{ from = 2022-02-01, region = \"甲县\", value = 0 }",
            2 => "{ from = 2022-03-01, value = 0, verified = false }",
            _ => "",
        };
        self.items.push_str(&format!(
            "\n[[param]]\nname = \"{name}\"\nunit = {spelled}\n{bound}values = [{{ from = 2022-01-01, value = 0 }}, {more}]\n"
        ));
        name
    }

    /// A new scale from one unit to another.
    pub fn scale(&mut self, input: Dimension, unit: Dimension, choices: &mut Choices<'_>) -> String {
        let kind = if input == unit { "marginal_rate" } else { choices.one(&["amount", "marginal_amount"]) };
        let (name, input) = (self.name("档"), self.figure(input, choices));
        // A marginal rate without a unit gives its argument's.
        let unit = if kind == "marginal_rate" { self.unit(unit, choices) } else { self.figure(unit, choices) };
        self.items.push_str(&format!(
            "\n[[scale]]\nname = \"{name}\"\nkind = \"{kind}\"\ninput_unit = {input}\nunit = {unit}\n\
             versions = [{{ from = 2022-01-01, brackets = [{{ from = 0, value = 0.1 }}, {{ over = 10, value = 0.2 }}] }}]\n"
        ));
        name
    }

    /// A derived column; `more` are further keys.
    fn derive(&mut self, name: &str, table: usize, unit: &str, value: &str, more: &str) {
        let on = TABLES[table];
        self.items.push_str(&format!(
            "\n[[derive]]\nname = \"{name}\"\non = \"{on}\"\nunit = {unit}\nvalue = '''{value}'''\n{more}"
        ));
    }
}

/// A random pack.
pub fn pack(choices: &mut Choices<'_>) -> Written {
    let mut world = World::default();
    // What one row of a table counts as.
    let counted = [Dimension::default(), Dimension::named("户"), Dimension::random(choices)];
    let table_units: Vec<String> = counted[1..].iter().map(|unit| world.figure(*unit, choices)).collect();
    for (above, below) in [(0, 1), (1, 2)] {
        let (name, unit) = (world.name("数"), world.unit(counted[below], choices));
        world.derive(&name, above, &unit, &format!("count({})", TABLES[below]), "");
        world.derived.push((above, name, counted[below]));
    }
    for _ in 0..1 + choices.below(6) {
        let table = choices.below(TABLES.len());
        let unit = Dimension::random(choices);
        let value = Maker::new(choices, &mut world, table, &counted).make(unit, 3);
        let (name, spelled) = (world.name("列"), world.unit(unit, choices));
        match choices.below(4) {
            1 => {
                let local = Maker::new(choices, &mut world, table, &counted).make(unit, 1);
                world.derive(&name, table, &spelled, &value, "");
                let spelled = world.unit(unit, choices);
                world.derive(&name, table, &spelled, &local, "region = \"甲县\"\n");
            }
            2 => {
                let otherwise = Maker::new(choices, &mut world, table, &counted).make(unit, 1);
                let more = format!("region = \"甲县\"\notherwise = '''{otherwise}'''\n");
                world.derive(&name, table, &spelled, &value, &more);
            }
            _ => world.derive(&name, table, &spelled, &value, ""),
        }
        world.derived.push((table, name, unit));
    }
    let tables = [
        ("村", "key = \"村编号\"", "{ name = \"村编号\", type = \"text\" },\n  { name = \"县\", type = \"text\" },"),
        (
            "户",
            "key = \"户编号\"\nlinks = [{ to = \"村\", by = \"村编号\" }]",
            "{ name = \"户编号\", type = \"text\" },\n  { name = \"村编号\", type = \"text\" },",
        ),
        (
            "人",
            "key = \"人编号\"\nlinks = [{ to = \"户\", by = \"户编号\" }]",
            "{ name = \"人编号\", type = \"text\" },\n  { name = \"户编号\", type = \"text\" },\n  { name = \"日\", type = \"date\" },",
        ),
    ];
    let mut text = HEAD.to_owned();
    for (at, (name, head, fields)) in tables.into_iter().enumerate() {
        let unit = if at == 0 { String::new() } else { format!("unit = {}\n", table_units[at - 1]) };
        let own = &world.fields[at];
        text.push_str(&format!("\n[[table]]\nname = \"{name}\"\n{unit}{head}\nfields = [\n  {fields}\n{own}]\n"));
    }
    text.push_str(&world.items);
    Written { text, units: world.units, figures: world.figures, spelled: world.spelled }
}
