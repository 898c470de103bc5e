//! An expression tree back to text, with no more brackets than the language asks for. It reads back as the same tree;
//! nodes that only plugins or functions make are written as the calls they stand for.

use crate::{Expression, Kind, Operator, Part, Template, Tree};
use std::fmt::{self, Display, Formatter, Write};

/// How tightly a node binds: a looser node inside a tighter one needs brackets.
fn tightness(kind: &Kind) -> u8 {
    match kind {
        Kind::Let { .. } | Kind::If { .. } => 0,
        Kind::Or(_) => 1,
        Kind::And(_) => 2,
        Kind::Binary { operator, .. } => match operator {
            Operator::Equal | Operator::NotEqual => 3,
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => 5,
            Operator::Add | Operator::Subtract => 7,
            Operator::Multiply | Operator::Divide | Operator::Remainder => 8,
        },
        Kind::In { .. } => 4,
        Kind::Coalesce(..) => 6,
        Kind::Negate(_) | Kind::Not(_) => 9,
        _ => 10,
    }
}

impl Display for Expression {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Number(number) => write!(out, "{number}"),
            Kind::Text(text) => quoted(out, text),
            Kind::Bool(value) => write!(out, "{value}"),
            Kind::Date(date) => {
                let (year, month, day) = date.parts();
                write!(out, "date(\"{year:04}-{month:02}-{day:02}\")")
            }
            Kind::Unknown => out.write_str("unknown"),
            Kind::Cells(_) => out.write_str("[[…]]"),
            Kind::Name(segments) => {
                for (index, segment) in segments.iter().enumerate() {
                    if index > 0 {
                        out.write_char('.')?;
                    }
                    out.write_str(&segment.name)?;
                }
                Ok(())
            }
            Kind::List(items) => listed(out, "[", items, "]"),
            Kind::Call { name, arguments } => {
                out.write_str(&name.name)?;
                listed(out, "(", arguments, ")")
            }
            Kind::Negate(value) => {
                out.write_char('-')?;
                operand(out, value, if matches!(value.kind, Kind::Number(_) | Kind::Negate(_)) { 11 } else { 9 })
            }
            Kind::Not(value) => {
                out.write_char('!')?;
                operand(out, value, 9)
            }
            Kind::Binary { operator, left, right } => {
                let level = tightness(&self.kind);
                // Two comparisons side by side are read as they are written, but nobody means that.
                operand(out, left, if operator.compares() { 6 } else { level })?;
                write!(out, " {} ", operator.sign())?;
                operand(out, right, if operator.compares() { 6 } else { level + 1 })
            }
            Kind::In { item, list } => {
                operand(out, item, 6)?;
                out.write_str(" in ")?;
                operand(out, list, 6)
            }
            Kind::And(parts) => chained(out, parts, " && "),
            Kind::Or(parts) => chained(out, parts, " || "),
            Kind::Coalesce(value, default) => {
                operand(out, value, 10)?;
                out.write_str(" ?? ")?;
                operand(out, default, 10)
            }
            Kind::If { condition, then, otherwise } => {
                write!(out, "if {condition} {{ {then} }} else ")?;
                match otherwise.kind {
                    Kind::If { .. } => write!(out, "{otherwise}"),
                    _ => write!(out, "{{ {otherwise} }}"),
                }
            }
            Kind::Template(template) => {
                out.write_char('"')?;
                write!(out, "{template}")?;
                out.write_char('"')
            }
            Kind::SumOver { link, value, condition } => {
                write!(out, "sum_over({link}, {value}")?;
                if let Some(condition) = condition {
                    write!(out, ", {condition}")?;
                }
                out.write_char(')')
            }
            Kind::Let { name, value, body } => write!(out, "let {name} = {value}; {body}"),
        }
    }
}

impl Display for Template {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Part::Value { value, places: None } => write!(out, "{{{value}}}")?,
                Part::Value { value, places: Some(places) } => write!(out, "{{{value}:.{places}}}")?,
            }
        }
        Ok(())
    }
}

/// An operand, in brackets where it binds looser than `level`, or is a `??`.
fn operand(out: &mut Formatter<'_>, tree: &Tree, level: u8) -> fmt::Result {
    let own = tightness(&tree.kind);
    let negative = level > 10 && matches!(tree.kind, Kind::Number(_) | Kind::Negate(_));
    if own < level || matches!(tree.kind, Kind::Coalesce(..)) || negative {
        write!(out, "({tree})")
    } else {
        write!(out, "{tree}")
    }
}

/// `a && b && c`: anything of the same or a looser kind inside gets brackets.
fn chained(out: &mut Formatter<'_>, parts: &[Tree], sign: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.write_str(sign)?;
        }
        operand(out, part, 3)?;
    }
    Ok(())
}

fn listed(out: &mut Formatter<'_>, open: &str, items: &[Tree], close: &str) -> fmt::Result {
    out.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_str(", ")?;
        }
        write!(out, "{item}")?;
    }
    out.write_str(close)
}

/// A text in double quotes with the escapes of the language.
fn quoted(out: &mut Formatter<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}
