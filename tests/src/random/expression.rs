//! Random expressions of a wanted type, every operator and built-in among them, always well typed.

use super::choices::Choices;

/// The types that expressions are made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// number
    Number,
    /// bool
    Bool,
    /// text
    Text,
    /// date
    Date,
    /// month
    Month,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [Kind::Number, Kind::Bool, Kind::Text, Kind::Date, Kind::Month];
}

/// What can be named in the rows of a table.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The table.
    pub table: &'static str,
    /// Columns derived so far.
    pub derived: Vec<(String, Kind)>,
    /// Rules judged so far.
    pub rules: Vec<String>,
}

impl Scope {
    /// A table without derived columns.
    pub fn new(table: &'static str) -> Scope {
        Scope { table, derived: Vec::new(), rules: Vec::new() }
    }

    fn names(&self, kind: Kind) -> Vec<String> {
        let fields: &[&str] = match (self.table, kind) {
            ("人", Kind::Number) => &["工资"],
            ("人", Kind::Bool) => &["务工"],
            ("人", Kind::Text) => &["性别", "人编号", "证件", "户类"],
            ("人", Kind::Date) => &["出生"],
            ("台账", Kind::Number) => &["金额"],
            ("台账", Kind::Text) => &["来源", "户编号"],
            ("台账", Kind::Date) => &["日期"],
            ("台账", Kind::Month) => &["月份"],
            ("户", Kind::Number) => &["收入", "支出"],
            ("户", Kind::Bool) => &["在册"],
            ("户", Kind::Text) => &["类型", "户编号", "县"],
            ("户", Kind::Date) => &["登记"],
            ("县", Kind::Text) => &["县名"],
            ("发放", Kind::Number) => &["实发"],
            ("发放", Kind::Text) => &["受益人", "发放县"],
            ("发放", Kind::Date) => &["到账"],
            ("类别", Kind::Text) => &["类名"],
            ("县旬", Kind::Text) => &["县.县名", "旬历.名"],
            ("县旬", Kind::Date) => &["旬历.起", "旬历.止"],
            _ => &[],
        };
        let derived = self.derived.iter().filter(|(_, known)| *known == kind).map(|(name, _)| name.clone());
        fields.iter().map(|name| (*name).to_owned()).chain(derived).collect()
    }
}

/// Where an expression stands.
struct Maker<'a, 'b, 'c> {
    choices: &'a mut Choices<'b>,
    scopes: &'c [Scope],
    at: usize,
    /// How many aggregates may still nest.
    nest: usize,
}

/// A random expression of this type for the rows of `scopes[at]`.
pub fn expression(
    choices: &mut Choices<'_>,
    scopes: &[Scope],
    at: usize,
    kind: Kind,
    depth: usize,
    nest: usize,
) -> String {
    Maker { choices, scopes, at, nest }.make(kind, depth)
}

impl Maker<'_, '_, '_> {
    fn make(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || !self.choices.lasts() {
            return self.leaf(kind);
        }
        match self.choices.below(6) {
            0 => self.leaf(kind),
            1 => {
                let condition = self.make(Kind::Bool, depth - 1);
                let (then, otherwise) = (self.make(kind, depth - 1), self.make(kind, depth - 1));
                format!("(if {condition} {{ {then} }} else {{ {otherwise} }})")
            }
            2 => {
                let (first, second) = (self.make(kind, depth - 1), self.make(kind, depth - 1));
                format!("({first} ?? {second})")
            }
            _ => match kind {
                Kind::Number => self.number(depth - 1),
                Kind::Bool => self.truth(depth - 1),
                Kind::Text => self.text(depth - 1),
                Kind::Date => self.date(depth - 1),
                Kind::Month => self.month(depth - 1),
            },
        }
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let names = self.scopes[self.at].names(kind);
        if !names.is_empty() && !self.choices.once_in(4) {
            return self.choices.one(&names);
        }
        let table = self.scopes[self.at].table;
        let up: &[(&str, usize)] = match table {
            "人" => &[("户", 2), ("户.县", 3), ("类别", 6)],
            "台账" => &[("户", 2), ("户.县", 3)],
            "户" => &[("县", 3)],
            "发放" => &[("人", 0), ("人.户", 2), ("经办", 3)],
            "县旬" => &[("县", 3)],
            _ => &[],
        };
        if !up.is_empty() && self.choices.once_in(3) {
            let (way, at) = self.choices.one(up);
            let names = self.scopes[at].names(kind);
            if !names.is_empty() {
                return format!("{way}.{}", self.choices.one(&names));
            }
        }
        let literals: &[&'static str] = match kind {
            Kind::Number => &["0", "1", "2.5", "(-3)", "1000", "0.000001", "3000000", "9000000000000", "线"],
            Kind::Bool => &["true", "false"],
            Kind::Text => &["\"\"", "\"甲\"", "\"男\"", "\"手册\"", "\"甲县\""],
            Kind::Date => &["date(\"2022-08-31\")", "date(\"2000-02-29\")", "today", "界"],
            Kind::Month => &["month_of(today)", "month_of(date(\"2022-02-01\"))"],
        };
        self.choices.one(literals).to_owned()
    }

    fn two(&mut self, kind: Kind, depth: usize) -> (String, String) {
        (self.make(kind, depth), self.make(kind, depth))
    }

    fn number(&mut self, depth: usize) -> String {
        match self.choices.below(16) {
            0..=4 => {
                let sign = self.choices.one(&["+", "-", "*", "/", "%"]);
                let (left, right) = self.two(Kind::Number, depth);
                format!("({left} {sign} {right})")
            }
            5 => {
                let name = self.choices.one(&["abs", "floor", "ceil", "-", "档"]);
                format!("({name}({}))", self.make(Kind::Number, depth))
            }
            6 => format!("round({}, {})", self.make(Kind::Number, depth), self.choices.below(7)),
            7 => {
                let name = self.choices.one(&["min_of", "max_of"]);
                let (left, right) = self.two(Kind::Number, depth);
                format!("{name}({left}, {right})")
            }
            8 => {
                let (low, high) = self.two(Kind::Number, depth);
                format!("clamp({}, {low}, {high})", self.make(Kind::Number, depth))
            }
            9 => {
                let name = self.choices.one(&["year", "month", "day", "weekday", "age"]);
                format!("{name}({})", self.make(Kind::Date, depth))
            }
            10 => {
                let name = self.choices.one(&["days_between", "months_between", "age"]);
                let (from, to) = self.two(Kind::Date, depth);
                format!("{name}({from}, {to})")
            }
            11 => format!("len({})", self.make(Kind::Text, depth)),
            12 => format!("number({})", self.make(Kind::Text, depth)),
            13 => self.whole(depth),
            _ => self.aggregate(Kind::Number, depth),
        }
    }

    fn truth(&mut self, depth: usize) -> String {
        match self.choices.below(14) {
            0..=2 => {
                let sign = self.choices.one(&["&&", "||"]);
                let (left, right) = self.two(Kind::Bool, depth);
                format!("({left} {sign} {right})")
            }
            3 => format!("(!({}))", self.make(Kind::Bool, depth)),
            4..=6 => {
                let kind = self.choices.one(&[Kind::Number, Kind::Date, Kind::Month]);
                let sign = self.choices.one(&["==", "!=", "<", "<=", ">", ">="]);
                let (left, right) = self.two(kind, depth);
                format!("({left} {sign} {right})")
            }
            7 => {
                let sign = self.choices.one(&["==", "!="]);
                let (left, right) = self.two(Kind::Text, depth);
                format!("({left} {sign} {right})")
            }
            8 => {
                let kind = self.choices.one(&Kind::ALL);
                format!("missing({})", self.make(kind, depth))
            }
            9 => {
                let kind = self.choices.one(&[Kind::Number, Kind::Text, Kind::Date]);
                let (first, second) = self.two(kind, depth);
                format!("({} in [{first}, {second}])", self.make(kind, depth))
            }
            10 => {
                let kind = self.choices.one(&[Kind::Number, Kind::Date]);
                let (low, high) = self.two(kind, depth);
                format!("between({}, {low}, {high})", self.make(kind, depth))
            }
            11 => {
                let name = self.choices.one(&["starts_with", "ends_with", "contains"]);
                let (text, part) = self.two(Kind::Text, depth);
                format!("{name}({text}, {part})")
            }
            12 if self.choices.once_in(2) => self.special(depth),
            12 if self.scopes[self.at].table == "户" => format!("({} in 标签)", self.make(Kind::Text, depth)),
            _ => self.aggregate(Kind::Bool, depth),
        }
    }

    /// Conditions that only some tables have: rules, moments, patterns.
    fn special(&mut self, depth: usize) -> String {
        let scope = &self.scopes[self.at];
        if !scope.rules.is_empty() && self.choices.once_in(2) {
            let rule = self.choices.one(&self.scopes[self.at].rules);
            return match self.choices.below(3) {
                0 => format!("hit(\"{rule}\")"),
                1 => format!("(state(\"{rule}\") == \"命中\")"),
                _ => format!("(hits(\"{rule}\") >= unknowns(\"{rule}\"))"),
            };
        }
        if scope.table == "台账" && self.choices.once_in(2) {
            let day = self.make(Kind::Date, depth);
            return match self.choices.below(4) {
                0 => "(时刻 < now)".to_owned(),
                1 => format!("(时刻 <= {day})"),
                2 => format!("(moment({day}, \"12:00\") == 时刻)"),
                _ => "(hours_between(时刻, now) > hours_between(moment(today, \"08:00\"), now))".to_owned(),
            };
        }
        let pattern = self.choices.one(&["^甲", "[0-9]+$", "男|女", "^$"]);
        format!("matches({}, \"{pattern}\")", self.make(Kind::Text, depth))
    }

    fn text(&mut self, depth: usize) -> String {
        match self.choices.below(9) {
            0 | 1 => {
                let (left, right) = self.two(Kind::Text, depth);
                format!("({left} + {right})")
            }
            2 => {
                let kind = self.choices.one(&Kind::ALL);
                format!("text({})", self.make(kind, depth))
            }
            3 => format!("text({}, {})", self.make(Kind::Number, depth), self.choices.below(7)),
            4 => {
                let name = self.choices.one(&["lower", "upper", "trim"]);
                format!("{name}({})", self.make(Kind::Text, depth))
            }
            5 => {
                let (from, count) = (self.choices.below(4), self.choices.below(4));
                format!("sub({}, {from}, {count})", self.make(Kind::Text, depth))
            }
            6 => {
                let (text, mark) = self.two(Kind::Text, depth);
                format!("before({text}, {mark})")
            }
            7 => {
                let (first, second) = self.two(Kind::Number, depth);
                format!("name_of_min(\"甲\", {first}, \"乙\", {second})")
            }
            _ => self.aggregate(Kind::Text, depth),
        }
    }

    fn date(&mut self, depth: usize) -> String {
        match self.choices.below(7) {
            0 => {
                let name = self.choices.one(&["add_days", "add_months"]);
                let days = self.make(Kind::Number, depth);
                format!("{name}({}, {days})", self.make(Kind::Date, depth))
            }
            1 => {
                let name = self.choices.one(&["first_day", "last_day"]);
                format!("{name}({})", self.make(Kind::Month, depth))
            }
            2 => {
                let name = self.choices.one(&["week_of", "ten_days_of", "quarter_of"]);
                format!("{name}({})", self.make(Kind::Date, depth))
            }
            3 => {
                let name = self.choices.one(&["min_of", "max_of"]);
                let (left, right) = self.two(Kind::Date, depth);
                format!("{name}({left}, {right})")
            }
            _ => self.aggregate(Kind::Date, depth),
        }
    }

    fn month(&mut self, depth: usize) -> String {
        match self.choices.below(3) {
            0 => format!("month_of({})", self.make(Kind::Date, depth)),
            _ => {
                let months = self.make(Kind::Number, depth);
                format!("add_months({}, {months})", self.make(Kind::Month, depth))
            }
        }
    }

    fn whole(&mut self, depth: usize) -> String {
        let order = self.choices.one(&["", ", \"desc\""]);
        let value = self.make(Kind::Number, depth.min(1));
        let group = self.make(Kind::Text, depth.min(1));
        match self.choices.below(6) {
            0 => format!("rank({value}{order})"),
            1 => format!("rank_within({group}, {value}{order})"),
            2 => format!("order_within([{group}], {value}{order})"),
            3 => format!("total({value})"),
            4 => format!("mean({value} + 0)"),
            _ => format!("count_same({value}, {group})"),
        }
    }

    /// An aggregate over children, or over the rows beside this one.
    fn aggregate(&mut self, kind: Kind, depth: usize) -> String {
        let table = self.scopes[self.at].table;
        let ways: &[(&str, usize)] = match table {
            "县" => &[("户", 2), ("人", 0), ("台账", 1), ("经办的", 4)],
            "户" => &[("人", 0), ("台账", 1), ("缺表", 9)],
            "人" => &[("收到的", 4), ("户.台账", 1), ("户.人", 0)],
            "发放" => &[("人.户.台账", 1), ("经办.户", 2)],
            "县旬" => &[("县.户", 2), ("县.台账", 1)],
            "类别" => &[("人", 0)],
            _ => &[("户.台账", 1), ("户.人", 0)],
        };
        let (way, at) = self.choices.one(ways);
        if self.nest == 0 || (at != 9 && at >= self.scopes.len()) {
            return self.leaf(kind);
        }
        if at == 9 {
            return match kind {
                Kind::Number => "sum(缺表, 数)".to_owned(),
                Kind::Bool => "any(缺表, 数 > 0)".to_owned(),
                _ => self.leaf(kind),
            };
        }
        let mut outer = self.scopes[self.at].names(Kind::Number);
        let mut inner = Maker { choices: self.choices, scopes: self.scopes, at, nest: self.nest - 1 };
        let depth = depth.min(2);
        let mut condition = inner.make(Kind::Bool, depth);
        if !outer.is_empty() && inner.choices.once_in(4) {
            let outside = outer.swap_remove(inner.choices.below(outer.len()));
            condition = format!("({} < 本行.{outside})", inner.make(Kind::Number, depth));
        }
        let ordered = inner.choices.one(&[Kind::Number, Kind::Date]);
        let by = inner.make(ordered, depth);
        let value = inner.make(kind, depth);
        let tail = inner.choices.one(&["", ", "]);
        let tail = if tail.is_empty() { String::new() } else { format!(", {condition}") };
        match (kind, inner.choices.below(8)) {
            (Kind::Number, 0) => format!("count({way}{tail})"),
            (Kind::Number, 1) => format!("sum({way}, {value}{tail})"),
            (Kind::Number, 2) => format!("avg({way}, {value}{tail})"),
            (Kind::Number, 3) => format!("share({way}, {condition})"),
            (Kind::Number, 4) => format!("count_distinct({way}, {value}{tail})"),
            (Kind::Bool, number) => {
                let name = if number % 2 == 0 { "any" } else { "all" };
                format!("{name}({way}, {condition})")
            }
            (Kind::Text, 0..=3) => format!("join({way}, {value}{tail})"),
            (Kind::Text, _) | (_, 5) => {
                let name = inner.choices.one(&["first", "last"]);
                format!("{name}({way}, {value}, {by}{tail})")
            }
            (_, number) => {
                let name = if number % 2 == 0 { "min" } else { "max" };
                format!("{name}({way}, {value}{tail})")
            }
        }
    }
}
