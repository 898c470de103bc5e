//! A single closed loop of names: each checks the one behind it, the last one the first. A list with repeats, or of fewer
//! than two, is none.

use std::collections::HashMap;
use std::fmt::{Display, Formatter, Result as Written};
use std::sync::Arc;

/// The loop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring {
    names: Arc<[Arc<str>]>,
    places: HashMap<Arc<str>, usize>,
}

/// Why a list is no loop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Broken {
    /// It has fewer than two members: this many.
    Short(usize),
    /// This name stands twice, at these places from 1.
    Twice(Arc<str>, usize, usize),
    /// The name at this place, from 1, is empty.
    Empty(usize),
}

impl Display for Broken {
    fn fmt(&self, out: &mut Formatter<'_>) -> Written {
        match self {
            Broken::Short(count) => write!(out, "轮查次序只有 {count} 个，至少要 2 个才能成环"),
            Broken::Twice(name, first, second) => {
                write!(out, "“{name}”在轮查次序里出现两次（第 {first} 个和第 {second} 个），成不了一个环")
            }
            Broken::Empty(place) => write!(out, "轮查次序的第 {place} 个是空的"),
        }
    }
}

impl Ring {
    /// The loop through these names in order.
    ///
    /// # Errors
    /// The list is no single loop.
    pub fn new(names: &Arc<[Arc<str>]>) -> Result<Ring, Broken> {
        if names.len() < 2 {
            return Err(Broken::Short(names.len()));
        }
        let mut places = HashMap::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(Broken::Empty(place + 1));
            }
            if let Some(first) = places.insert(name.clone(), place) {
                return Err(Broken::Twice(name.clone(), first + 1, place + 1));
            }
        }
        Ok(Ring { names: names.clone(), places })
    }

    /// Whom a member checks; `None` for a stranger.
    pub fn next(&self, name: &str) -> Option<&Arc<str>> {
        let place = *self.places.get(name)?;
        self.names.get((place + 1) % self.names.len())
    }

    /// Who checks a member; `None` for a stranger.
    pub fn before(&self, name: &str) -> Option<&Arc<str>> {
        let place = *self.places.get(name)?;
        self.names.get((place + self.names.len() - 1) % self.names.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(names: &[&str]) -> Result<Ring, Broken> {
        Ring::new(&names.iter().map(|name| Arc::from(*name)).collect())
    }

    #[test]
    fn one_loop_through_all() {
        let names = ["资源", "临桂", "龙胜", "全州"];
        let ring = ring(&names).unwrap();
        let mut at = Arc::from(names[0]);
        for expected in ["临桂", "龙胜", "全州", "资源"] {
            let next = ring.next(&at).unwrap().clone();
            assert_eq!(&*next, expected);
            assert_eq!(ring.before(&next), Some(&at));
            at = next;
        }
        assert_eq!((ring.next("象山"), ring.before("象山")), (None, None));
    }

    #[test]
    fn what_is_no_loop() {
        assert_eq!(ring(&[]), Err(Broken::Short(0)));
        assert_eq!(ring(&["甲"]), Err(Broken::Short(1)));
        assert_eq!(ring(&["甲", "乙", "甲"]), Err(Broken::Twice(Arc::from("甲"), 1, 3)));
        assert_eq!(ring(&["甲", " "]), Err(Broken::Empty(2)));
    }
}
