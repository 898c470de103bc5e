//! W0126: a region that no row of the pack's own list of regions has, such as a county's name written with another
//! character: what is said for it holds nowhere.

use super::view::View;
use heng_core::document::Written;
use heng_core::nearest;
use heng_core::pack::model::{Region, TableItem};
use heng_values::{Diagnostic, Place};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let pack = view.pack;
    let known: Vec<BTreeSet<Arc<str>>> = pack.region_levels.iter().map(|level| listed(&pack.tables, level)).collect();
    let mut told: BTreeSet<(Arc<str>, u32)> = BTreeSet::new();
    let mut hold = |region: &Region, place: &Place| {
        for (level, name) in region.iter().enumerate() {
            let Some(known) = known.get(level).filter(|known| !known.is_empty()) else { continue };
            if !known.contains(name) && told.insert((place.file.clone(), place.start)) {
                let near = nearest(name, known.iter().map(|name| &**name));
                found.push(
                    Diagnostic::warning("W0126", place)
                        .with("region", region.join("/"))
                        .with("name", &**name)
                        .with("level", &*pack.region_levels[level])
                        .suggest(near),
                );
            }
        }
    };
    for parameter in &pack.parameters {
        parameter.values.iter().for_each(|value| hold(&value.region, &value.place));
    }
    for scale in &pack.scales {
        scale.versions.iter().for_each(|version| hold(&version.region, &version.place));
    }
    let periods = pack.rules.iter().map(|rule| (&rule.period, rule.record.place_of("region")));
    for (period, place) in periods {
        period.region.iter().for_each(|region| hold(region, place));
    }
    for column in pack.columns.iter().filter(|column| column.rule.is_none()) {
        column.period.region.iter().for_each(|region| hold(region, &column.place));
    }
}

/// The names of a level that tables given in the pack list, where a row of theirs is one place of this level.
fn listed(tables: &[TableItem], level: &Arc<str>) -> BTreeSet<Arc<str>> {
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for table in tables.iter().filter(|table| table.key.last().is_some_and(|key| key.name == *level)) {
        if let Some(Written::Array(rows)) = table.rows.as_ref().map(|rows| &rows.value) {
            let cells = rows.iter().filter_map(|row| match &row.value {
                Written::Table(cells) => cells.text(level),
                _ => None,
            });
            names.extend(cells.map(Arc::from));
        }
        if let Some(grid) = &table.data
            && let Some((header, rows)) = grid.rows.split_first()
            && let Some(at) = header.iter().position(|cell| cell.text.trim() == &**level)
        {
            names.extend(rows.iter().filter_map(|row| row.get(at)).map(|cell| Arc::from(cell.text.trim())));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}
