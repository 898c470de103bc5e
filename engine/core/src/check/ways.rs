//! Ways between tables over links: up from a row to the one it leads to, and down to the rows that lead here. Of
//! several ways the shortest counts; two equally short are an error until one is named.

use super::builder::Builder;
use crate::program::{LinkId, TableId};

/// What a search for a way found.
pub enum Way {
    /// The links in walking order, upwards.
    Links(Vec<LinkId>),
    /// Two ways of the same length.
    Two(Vec<LinkId>, Vec<LinkId>),
    /// None.
    None,
}

impl Builder<'_> {
    /// Whether a link has a name of its own, and so is walked by it only.
    fn is_named(&self, link: LinkId) -> bool {
        let link = &self.links[link.index()];
        link.name != self.tables[link.to.index()].name || link.children != self.tables[link.from.index()].name
    }

    /// The way up from a table that a name in front of a `.` says: a named link, or a table that its rows lead to.
    pub fn way_up(&self, from: TableId, name: &str) -> Way {
        let own = &self.tables[from.index()].links;
        let named = own.iter().find(|link| self.is_named(**link) && &*self.links[link.index()].name == name);
        if let Some(link) = named {
            return Way::Links(vec![*link]);
        }
        match self.table_named(name) {
            Some(to) if to != from => self.shortest(from, to),
            _ => Way::None,
        }
    }

    /// The way up from the table that a name as an aggregate's first argument says to the table that asks.
    pub fn way_down(&self, to: TableId, name: &str) -> Option<(TableId, Way)> {
        let named = (0..self.links.len() as u32).map(LinkId).find(|link| {
            let known = &self.links[link.index()];
            known.to == to && self.is_named(*link) && &*known.children == name
        });
        if let Some(link) = named {
            return Some((self.links[link.index()].from, Way::Links(vec![link])));
        }
        let from = self.table_named(name)?;
        if from == to {
            return None;
        }
        Some((from, self.shortest(from, to)))
    }

    /// The shortest way up between two tables over links without names of their own.
    pub fn shortest(&self, from: TableId, to: TableId) -> Way {
        let mut layer: Vec<(TableId, Vec<LinkId>)> = vec![(from, Vec::new())];
        let mut seen = vec![false; self.tables.len()];
        seen[from.index()] = true;
        while !layer.is_empty() {
            let mut next: Vec<(TableId, Vec<LinkId>)> = Vec::new();
            let mut found: Vec<Vec<LinkId>> = Vec::new();
            for (table, links) in &layer {
                for link in &self.tables[table.index()].links {
                    let target = self.links[link.index()].to;
                    if self.is_named(*link) || seen[target.index()] {
                        continue;
                    }
                    let mut longer = links.clone();
                    longer.push(*link);
                    if target == to {
                        found.push(longer);
                    } else {
                        next.push((target, longer));
                    }
                }
            }
            match &found[..] {
                [] => {}
                [one] => return Way::Links(one.clone()),
                [one, two, ..] => return Way::Two(one.clone(), two.clone()),
            }
            for (table, _) in &next {
                seen[table.index()] = true;
            }
            layer = next;
        }
        Way::None
    }

    /// How a way is shown: `人 → 户 → 村`.
    pub fn show_way(&self, links: &[LinkId]) -> String {
        let mut text = String::new();
        for link in links {
            let link = &self.links[link.index()];
            if text.is_empty() {
                text.push_str(&self.tables[link.from.index()].name);
            }
            // By which columns: two links between the same tables differ in nothing else.
            let by: Vec<&str> = link.by.iter().map(|column| &*self.columns[column.index()].name).collect();
            text.push_str(&format!(" ({}) → ", by.join(", ")));
            text.push_str(&link.name);
        }
        text
    }

    /// The names in front of a `.` or in an aggregate that a table knows.
    pub fn reachable_names(&self, table: TableId) -> Vec<String> {
        let mut names: Vec<String> =
            self.tables[table.index()].links.iter().map(|link| self.links[link.index()].name.to_string()).collect();
        for other in (0..self.tables.len() as u32).map(TableId) {
            if other == table {
                continue;
            }
            let up = !matches!(self.shortest(table, other), Way::None);
            let down = !matches!(self.shortest(other, table), Way::None);
            if up || down {
                names.push(self.tables[other.index()].name.to_string());
            }
        }
        names.extend(self.links.iter().filter(|link| link.to == table).map(|link| link.children.to_string()));
        names.sort();
        names.dedup();
        names
    }
}
