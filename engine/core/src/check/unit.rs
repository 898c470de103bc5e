//! Units of measure: products of base units with whole powers, and a power of ten for 万元 and %. Which units meet is
//! decided by exact comparison; 万元 against 元 and % against a pure number differ by the power of ten alone and are
//! converted.

use std::fmt;
use std::sync::Arc;

/// The most tens that a unit as written may stand for: numbers have fewer digits.
const MOST_TENS: i8 = 12;

/// A base unit and its power.
type Power = (Arc<str>, i8);

/// A product of base units, times a power of ten.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Unit {
    /// Base units with their powers, none of them 0, in the order of their names; none where there are none. Every node
    /// of every formula has a unit, so that to copy one must cost nothing.
    powers: Option<Arc<[Power]>>,
    /// One of this unit is `10^tens` of the plain product: 万元 is 4, % is -2.
    tens: i8,
}

impl Unit {
    /// A pure number.
    pub fn pure() -> Unit {
        Unit::default()
    }

    /// One base unit such as 天.
    pub fn base(name: &str) -> Unit {
        Unit::parse(name).unwrap_or_default()
    }

    /// Reads `元`, `元/年`, `元/人·年`, `万元/(人·月)`, `%`, `1`. `None` where it is no unit.
    pub fn parse(text: &str) -> Option<Unit> {
        let mut unit = Unit::default();
        let mut sides = text.split('/');
        let above = sides.next()?;
        let below: Vec<&str> = sides.collect();
        unit.multiply_in(above, 1)?;
        for side in below {
            unit.multiply_in(side, -1)?;
        }
        Some(unit)
    }

    fn multiply_in(&mut self, product: &str, sign: i8) -> Option<()> {
        let product = product.trim().trim_start_matches('(').trim_end_matches(')');
        for factor in product.split(['·', '*', '×']) {
            let factor = factor.trim();
            let (name, tens) = match factor {
                "" => return None,
                "1" => continue,
                "%" | "％" => ("", -2),
                "‰" => ("", -3),
                _ => match factor.strip_prefix('万').filter(|rest| !rest.is_empty()) {
                    Some(rest) => (rest, 4),
                    None => (factor, 0),
                },
            };
            if name.chars().any(|letter| letter.is_ascii_digit() || letter.is_whitespace() || "+-%^".contains(letter)) {
                return None;
            }
            self.tens = self.tens.checked_add(tens * sign).filter(|tens| tens.abs() <= MOST_TENS)?;
            if !name.is_empty() {
                self.raise(&Arc::from(name), sign);
            }
        }
        Some(())
    }

    fn powers(&self) -> &[Power] {
        self.powers.as_deref().unwrap_or_default()
    }

    fn raise(&mut self, name: &Arc<str>, power: i8) {
        let mut powers = self.powers().to_vec();
        match powers.binary_search_by(|(known, _)| known.cmp(name)) {
            Ok(at) => {
                powers[at].1 = powers[at].1.saturating_add(power);
                if powers[at].1 == 0 {
                    powers.remove(at);
                }
            }
            Err(at) if power != 0 => powers.insert(at, (name.clone(), power)),
            Err(_) => {}
        }
        self.powers = (!powers.is_empty()).then(|| Arc::from(powers));
    }

    /// The product of two units.
    pub fn times(&self, other: &Unit) -> Unit {
        let mut unit = self.clone();
        unit.tens = unit.tens.saturating_add(other.tens);
        for (name, power) in other.powers() {
            unit.raise(name, *power);
        }
        unit
    }

    /// The quotient of two units.
    pub fn per(&self, other: &Unit) -> Unit {
        let mut unit = self.clone();
        unit.tens = unit.tens.saturating_sub(other.tens);
        for (name, power) in other.powers() {
            unit.raise(name, power.saturating_neg());
        }
        unit
    }

    /// By how many tens a value of this unit is multiplied to be one of `other`, if they are the same apart from it.
    pub fn tens_to(&self, other: &Unit) -> Option<i8> {
        (self.powers == other.powers).then(|| self.tens.saturating_sub(other.tens))
    }

    /// Whether it is a pure number (perhaps in %).
    pub fn is_pure(&self) -> bool {
        self.powers.is_none()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |sign: i8| {
            let mut names = Vec::new();
            for (name, power) in self.powers() {
                for _ in 0..power.saturating_mul(sign).max(0) {
                    names.push(name.to_string());
                }
            }
            names
        };
        let (mut above, below) = (side(1), side(-1));
        match (self.tens, above.first_mut()) {
            (0, _) => {}
            (4, Some(first)) => *first = format!("万{first}"),
            (-2, None) if below.is_empty() => return formatter.write_str("%"),
            (-2, _) => above.insert(0, "%".into()),
            (tens, _) => above.insert(0, format!("10^{tens}")),
        }
        if above.is_empty() {
            above.push("1".into());
        }
        formatter.write_str(&above.join("·"))?;
        if !below.is_empty() {
            write!(formatter, "/{}", below.join("·"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap()
    }

    #[test]
    fn products_and_quotients_cancel() {
        assert_eq!(unit("元/年").per(&unit("人")), unit("元/人·年"));
        assert_eq!(unit("元/人·年"), unit("元/年·人"));
        assert_eq!(unit("元/月").times(&unit("月")), unit("元"));
        assert!(unit("元").per(&unit("元")).is_pure());
        assert_ne!(unit("元/人·年"), unit("元/户·年"));
    }

    #[test]
    fn ten_thousands_and_percent_convert() {
        assert_eq!(unit("万元").tens_to(&unit("元")), Some(4));
        assert_eq!(unit("%").tens_to(&Unit::pure()), Some(-2));
        assert_eq!(unit("元").tens_to(&unit("人")), None);
    }

    #[test]
    fn units_are_shown_as_they_are_written() {
        for text in ["元", "元/人·年", "万元", "%", "1", "1/月"] {
            assert_eq!(unit(text).to_string(), text, "{text}");
        }
        for text in ["", "元/", "3元", "元 月"] {
            assert_eq!(Unit::parse(text), None, "{text}");
        }
    }
}
