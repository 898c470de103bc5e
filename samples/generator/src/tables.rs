//! The files and their form: which rows a household gives to which file, with what marks at its beginning and
//! its line ends. The columns themselves stand in `columns`.

use crate::cells::{Out, quote, text};
use crate::columns;
use crate::record::{Household, Patch};

/// Writes one cell of the household's `row`-th row in a file.
pub(crate) type Cell = fn(&mut Out, &Household, usize);

/// A column: the field's name in the rule pack, the header as exports write it, and how a cell is written.
pub(crate) struct Column {
    pub(crate) field: &'static str,
    pub(crate) header: &'static str,
    pub(crate) cell: Cell,
}

/// One file.
pub(crate) struct Table {
    pub(crate) file: &'static str,
    /// Begins with a byte order mark.
    mark: bool,
    line_end: &'static str,
    columns: &'static [Column],
    rows: fn(&Household) -> usize,
    patches: fn(&Household, usize) -> &[Patch],
}

/// Every file of a data set, in the order of the rule pack's tables.
pub(crate) static TABLES: [Table; 6] = [
    Table {
        file: "户.csv",
        mark: true,
        line_end: "\r\n",
        columns: columns::household::COLUMNS,
        rows: |_| 1,
        patches: |h, _| &h.patches,
    },
    Table {
        file: "人.csv",
        mark: false,
        line_end: "\n",
        columns: columns::person::COLUMNS,
        rows: |h| h.people.len(),
        patches: |h, row| &h.people[row].patches,
    },
    Table {
        file: "务工.csv",
        mark: true,
        line_end: "\n",
        columns: columns::hanging::JOBS,
        rows: |h| h.jobs.len(),
        patches: |h, row| &h.jobs[row].patches,
    },
    Table {
        file: "补助发放.csv",
        mark: true,
        line_end: "\r\n",
        columns: columns::hanging::PAYMENTS,
        rows: |h| h.payments.len(),
        patches: |h, row| &h.payments[row].patches,
    },
    Table {
        file: "走访.csv",
        mark: false,
        line_end: "\n",
        columns: columns::hanging::VISITS,
        rows: |h| h.visits.len(),
        patches: |_, _| &[],
    },
    Table {
        file: "问题.csv",
        mark: false,
        line_end: "\r\n",
        columns: columns::hanging::PROBLEMS,
        rows: |h| h.problems.len(),
        patches: |_, _| &[],
    },
];

impl Table {
    /// What the file begins with: the mark, if any, and the headers.
    pub(crate) fn head(&self, out: &mut Out) {
        if self.mark {
            text(out, "\u{feff}");
        }
        for (i, column) in self.columns.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            let start = out.len();
            text(out, column.header);
            quote(out, start);
        }
        text(out, self.line_end);
    }

    /// The household's rows in this file; says how many.
    pub(crate) fn write(&self, h: &Household, out: &mut Out) -> u64 {
        let rows = (self.rows)(h);
        for row in 0..rows {
            let patches = (self.patches)(h, row);
            for (i, column) in self.columns.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                let start = out.len();
                match patches.iter().find(|p| p.field == column.field) {
                    Some(patch) => text(out, &patch.text),
                    None => (column.cell)(out, h, row),
                }
                quote(out, start);
            }
            text(out, self.line_end);
        }
        rows as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn headers_and_fields_stand_once() {
        for table in &TABLES {
            let fields: HashSet<_> = table.columns.iter().map(|c| c.field).collect();
            let headers: HashSet<_> = table.columns.iter().map(|c| c.header).collect();
            assert_eq!((fields.len(), headers.len()), (table.columns.len(), table.columns.len()), "{}", table.file);
        }
        assert!(TABLES[0].columns.len() >= 40);
    }

    /// Every header belongs to the field it is meant for, by name or alias, and to no other of its table.
    #[test]
    fn headers_are_understood_by_the_rule_pack() {
        let mut packs: Vec<toml::Table> = Vec::new();
        for folder in
            ["guangxi-2022", "guangxi-2022/subsidies", "guangxi-2022/tables", "guilin-2022", "guilin-2022/tables"]
        {
            let folder = format!("{}/../../rules/{folder}", env!("CARGO_MANIFEST_DIR"));
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|end| end == "toml") {
                    packs.push(std::fs::read_to_string(path).unwrap().parse().unwrap());
                }
            }
        }
        packs.retain(|pack| pack.contains_key("table"));
        let texts = |v: &toml::Value| v.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect();
        let of_tables = TABLES.iter().map(|table| {
            let columns: Vec<(&str, &str)> = table.columns.iter().map(|c| (c.field, c.header)).collect();
            (table.file.trim_end_matches(".csv"), columns)
        });
        let of_families = crate::families::FAMILIES.iter().flat_map(|family| family.files);
        let all = of_tables.chain(of_families.map(|file| (file.table, file.columns.to_vec())));
        for (name, columns) in all {
            let declared: Vec<&toml::Value> = packs
                .iter()
                .flat_map(|pack| pack["table"].as_array().unwrap())
                .filter(|t| t["name"].as_str() == Some(name))
                .collect();
            assert!(!declared.is_empty(), "{name}");
            // A department's own headers are told by the table's sources.
            let sources = declared.iter().filter_map(|t| t.get("sources")).flat_map(|s| s.as_array().unwrap());
            let mapped: Vec<&toml::Table> =
                sources.filter_map(|s| s.get("columns")).map(|columns| columns.as_table().unwrap()).collect();
            for (field, header) in columns {
                if mapped.iter().any(|m| m.get(header).and_then(toml::Value::as_str) == Some(field)) {
                    continue;
                }
                let mut fits = Vec::new();
                for field in
                    declared.iter().filter_map(|t| t.get("fields")).flat_map(|fields| fields.as_array().unwrap())
                {
                    let mut names: Vec<String> = field.get("aliases").map(texts).unwrap_or_default();
                    names.push(field["name"].as_str().unwrap().to_owned());
                    let best = names.iter().filter_map(|n| heng_values::names::header_fit(header, n)).min();
                    fits.extend(best.map(|fit| (fit, field["name"].as_str().unwrap())));
                }
                let best = fits.iter().map(|f| f.0).min();
                let fits: Vec<&str> = fits.iter().filter(|f| Some(f.0) == best).map(|f| f.1).collect();
                assert_eq!(fits, [field], "{name} {header}");
            }
        }
    }
}
