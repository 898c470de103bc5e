//! Sets of ordered values as closed intervals of whole steps: numbers at 10⁻⁶, days, seconds, months. Since every type
//! is made of steps, `< x` ends at the step before x, and all algebra is exact.

/// A set: intervals `[from, to]`, ascending, none touching the next.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Intervals {
    list: Vec<(i64, i64)>,
}

impl Intervals {
    /// Nothing.
    pub fn none() -> Intervals {
        Intervals::default()
    }

    /// From one value to another, both included; nothing where the first is greater.
    pub fn between(from: i64, to: i64) -> Intervals {
        Intervals { list: if from <= to { vec![(from, to)] } else { Vec::new() } }
    }

    /// The values below this one.
    pub fn below(value: i64) -> Intervals {
        value.checked_sub(1).map_or_else(Intervals::none, |to| Intervals::between(i64::MIN, to))
    }

    /// The values above this one.
    pub fn above(value: i64) -> Intervals {
        value.checked_add(1).map_or_else(Intervals::none, |from| Intervals::between(from, i64::MAX))
    }

    /// The intervals.
    pub fn list(&self) -> &[(i64, i64)] {
        &self.list
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether a value is in it.
    pub fn has(&self, value: i64) -> bool {
        let at = self.list.partition_point(|(_, to)| *to < value);
        self.list.get(at).is_some_and(|(from, _)| *from <= value)
    }

    /// What is in one or the other.
    #[must_use]
    pub fn or(&self, other: &Intervals) -> Intervals {
        let mut all: Vec<(i64, i64)> = self.list.iter().chain(&other.list).copied().collect();
        all.sort_unstable();
        let mut list: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match list.last_mut() {
                Some(last) if last.1 == i64::MAX || from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => list.push((from, to)),
            }
        }
        Intervals { list }
    }

    /// What is not in it.
    #[must_use]
    pub fn not(&self) -> Intervals {
        let mut list = Vec::with_capacity(self.list.len() + 1);
        let mut next = Some(i64::MIN);
        for (from, to) in &self.list {
            if let Some(start) = next
                && start < *from
            {
                list.push((start, from - 1));
            }
            next = to.checked_add(1);
        }
        if let Some(start) = next {
            list.push((start, i64::MAX));
        }
        Intervals { list }
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Intervals) -> Intervals {
        let (mut one, mut two) = (self.list.iter().peekable(), other.list.iter().peekable());
        let mut list = Vec::new();
        while let (Some((a, b)), Some((c, d))) = (one.peek(), two.peek()) {
            let (from, to) = (*a.max(c), *b.min(d));
            if from <= to {
                list.push((from, to));
            }
            if b < d {
                one.next();
            } else {
                two.next();
            }
        }
        Intervals { list }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> impl Strategy<Value = Intervals> {
        prop::collection::vec((-20_i64..20, 0_i64..6), 0..4).prop_map(|parts| {
            parts
                .into_iter()
                .fold(Intervals::none(), |set, (from, width)| set.or(&Intervals::between(from, from + width)))
        })
    }

    proptest! {
        #[test]
        fn algebra_is_that_of_sets(one in some(), two in some(), value in -30_i64..30) {
            prop_assert_eq!(one.or(&two).has(value), one.has(value) || two.has(value));
            prop_assert_eq!(one.and(&two).has(value), one.has(value) && two.has(value));
            prop_assert_eq!(one.not().has(value), !one.has(value));
            prop_assert_eq!(one.not().not(), one);
        }
    }

    #[test]
    fn ends_are_exact() {
        assert!(Intervals::below(i64::MIN).is_empty());
        assert!(Intervals::above(i64::MAX).is_empty());
        assert_eq!(Intervals::between(i64::MIN, i64::MAX).not(), Intervals::none());
        assert!(!Intervals::below(5).has(5) && Intervals::below(5).has(4));
    }
}
