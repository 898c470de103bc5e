//! What plugins build uses one expression in several places: columns, findings and lists of an item. Such a tree is checked
//! once in each table; where it stands again in the same circumstances, what is known of it is taken over, with all that
//! it rests on. One that has mistakes is checked each time, since what is told may be taken back.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Scope};
use super::parameters::AsOf;
use crate::program::{Origin, TableId};
use hashbrown::HashMap;
use heng_lang::{Kind, Tree};
use std::sync::Arc;

/// A tree by identity and the table in whose rows it is evaluated.
type Key = (usize, TableId);

/// What is known of a tree; it is kept, so that no other takes its address.
#[derive(Clone)]
struct Known {
    _tree: Tree,
    checked: Checked,
    rests: Rests,
}

/// What is known of shared expressions: up to where the builder was last copied, and since.
#[derive(Clone, Default)]
pub struct Once {
    before: Arc<HashMap<Key, Known>>,
    since: HashMap<Key, Known>,
}

impl Once {
    /// Makes a copy cheap: copies share what is known so far.
    pub fn settle(&mut self) {
        let mut all = Arc::unwrap_or_clone(std::mem::take(&mut self.before));
        all.extend(self.since.drain());
        self.before = Arc::new(all);
    }
}

impl Builder<'_> {
    /// By what an expression is known here; none where it stands alone, where it is as quickly checked, or where more than
    /// the row's table decides what it means.
    pub(super) fn shared_key(&self, tree: &Tree, scope: &Scope) -> Option<Key> {
        let shared = Arc::strong_count(tree) > 1
            && !matches!(
                tree.kind,
                Kind::Number(_)
                    | Kind::Text(_)
                    | Kind::Bool(_)
                    | Kind::Date(_)
                    | Kind::Unknown
                    | Kind::List(_)
                    | Kind::Cells(_)
            );
        let plain = scope.outer.is_none()
            && scope.locals.is_empty()
            && scope.base.links.is_empty()
            && scope.base.origin == Origin::Row
            && self.as_of == AsOf::Day(self.today)
            && self.fixed_region.is_none()
            && !self.strict;
        (shared && plain).then_some((Arc::as_ptr(tree) as usize, scope.table))
    }

    /// What is known of an expression, noted for the formula at hand.
    pub(super) fn known(&mut self, key: Key) -> Option<Checked> {
        let once = self.once.as_ref()?;
        let known = once.since.get(&key).or_else(|| once.before.get(&key))?;
        let checked = known.checked.clone();
        if let Some(open) = self.open_rests.last_mut() {
            open.take_in(&known.rests);
        }
        Some(checked)
    }

    /// Keeps what was found of an expression.
    pub(super) fn keep_known(&mut self, key: Key, tree: &Tree, checked: &Checked, rests: Rests) {
        if let Some(once) = &mut self.once {
            once.since.insert(key, Known { _tree: tree.clone(), checked: checked.clone(), rests });
        }
    }
}
