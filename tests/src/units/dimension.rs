//! Units as the generator sees them: whole powers of a few base units, with an algebra of its own.

use crate::random::choices::Choices;
use std::fmt;

/// The base units.
pub const BASES: [&str; 6] = ["元", "人", "月", "亩", "户", "天"];

/// A product of powers of the base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dimension([i32; BASES.len()]);

impl Dimension {
    /// One base unit.
    pub fn base(at: usize) -> Dimension {
        let mut powers = [0; BASES.len()];
        powers[at] = 1;
        Dimension(powers)
    }

    /// The base unit of this name.
    pub fn named(name: &str) -> Dimension {
        BASES.iter().position(|base| *base == name).map(Dimension::base).unwrap_or_default()
    }

    /// Whether it is more than a pure number.
    pub fn has_bases(&self) -> bool {
        self.0.iter().any(|power| *power != 0)
    }

    /// The product.
    pub fn times(&self, other: &Dimension) -> Dimension {
        Dimension(std::array::from_fn(|at| self.0[at] + other.0[at]))
    }

    /// The quotient.
    pub fn per(&self, other: &Dimension) -> Dimension {
        Dimension(std::array::from_fn(|at| self.0[at] - other.0[at]))
    }

    /// A random one, such as packs have.
    pub fn random(choices: &mut Choices<'_>) -> Dimension {
        let above = Dimension::base(choices.below(BASES.len()));
        match choices.below(4) {
            0 => above,
            1 => above.per(&Dimension::base(choices.below(BASES.len()))),
            2 => above
                .per(&Dimension::base(choices.below(BASES.len())))
                .per(&Dimension::base(choices.below(BASES.len()))),
            _ => Dimension::default(),
        }
    }

    /// As a pack may write it: the parts in any order, 万 before 元 now and then, % for a pure number.
    pub fn spelled(&self, choices: &mut Choices<'_>) -> String {
        let text = self.to_string();
        match choices.below(4) {
            1 if text == "1" => "%".to_owned(),
            1 => text.replacen('元', "万元", 1),
            2 => match text.split_once('/') {
                Some((above, below)) => {
                    let mut parts: Vec<&str> = below.split('·').collect();
                    parts.reverse();
                    format!("{above}/({})", parts.join("·"))
                }
                None => text,
            },
            3 => text.replace('·', "*"),
            _ => text,
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |sign: i32| {
            let names = BASES.iter().zip(self.0).flat_map(|(name, power)| (0..power * sign).map(|_| *name));
            names.collect::<Vec<_>>().join("·")
        };
        let (above, below) = (side(1), side(-1));
        formatter.write_str(if above.is_empty() { "1" } else { &above })?;
        if below.is_empty() { Ok(()) } else { write!(formatter, "/{below}") }
    }
}
