//! An explanation in the shape that tools read; docs/language.md says what stands in it.

use super::{Explained, SCHEMA};
use heng_core::run::trace::CellState;
use heng_review::{Answer, Condition, FoundLine, Joined, ParameterUse, Shown, Source, Threshold};
use serde_json::{Value as Json, json};
use std::sync::Arc;

impl Explained {
    /// The shape as JSON text. Figures are strings, what is not known is null.
    pub fn to_json(&self) -> String {
        let region: Json = self
            .region
            .iter()
            .map(|(level, name)| (level.to_string(), json!(name)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let others: Vec<Json> = self
            .others
            .iter()
            .map(|other| {
                json!({
                    "table": other.table, "key": other.key, "rule": other.rule, "title": other.title,
                    "state": other.state, "level": other.level,
                })
            })
            .collect();
        let shape = json!({
            "schema": SCHEMA,
            "engine": crate::ENGINE,
            "pack": { "name": self.pack_name, "version": self.pack_version, "hash": self.pack_hash },
            "as_of": self.as_of,
            "show_sensitive": self.show_sensitive,
            "table": &*self.table,
            "key": self.key,
            "file": self.origin.as_ref().map(|(file, _)| &**file),
            "row": self.origin.as_ref().map(|(_, row)| row),
            "region": region,
            "rows": { "read": self.computed.read, "computed": self.computed.alone, "all_needed": self.computed.all_rows },
            "rules": self.answers.iter().map(answer).collect::<Vec<_>>(),
            "others": others,
        });
        // Texts, whole numbers and lists of them can always be written.
        serde_json::to_string_pretty(&shape).unwrap_or_default()
    }
}

fn answer(answer: &Answer) -> Json {
    json!({
        "rule": &*answer.id,
        "title": &*answer.title,
        "category": answer.category,
        "state": answer.state,
        "basis": &*answer.basis,
        "needs_all_rows": answer.of_all_rows,
        "findings": answer.lines.iter().map(line).collect::<Vec<_>>(),
        "why": answer.why,
        "conditions": answer.conditions.iter().map(condition).collect::<Vec<_>>(),
        "columns": answer.entries.iter().map(shown).collect::<Vec<_>>(),
        "parameters": answer.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "thresholds": answer.thresholds.iter().map(threshold).collect::<Vec<_>>(),
        "cut": answer.cut,
    })
}

fn line(line: &FoundLine) -> Json {
    json!({
        "state": line.state, "level": line.level, "message": line.message, "margin": line.margin,
        "missing": line.missing, "action": line.action, "department": line.department,
        "unverified": line.unverified, "first": line.first, "change": line.change,
    })
}

fn condition(condition: &Condition) -> Json {
    let kind = match condition.joined {
        Joined::All => "all",
        Joined::Any => "any",
        Joined::Not => "not",
        Joined::Test => "test",
    };
    let parts: Vec<Json> = condition.parts.iter().map(self::condition).collect();
    json!({
        "kind": kind, "text": condition.text, "filled": condition.filled, "holds": condition.holds,
        "decides": condition.decides, "reads": condition.reads, "parts": parts,
    })
}

fn origin(origin: Option<&(Arc<str>, u64)>) -> (Option<&str>, Option<u64>) {
    (origin.map(|(file, _)| &**file), origin.map(|(_, row)| *row))
}

fn shown(column: &Shown) -> Json {
    let source = match &column.source {
        Source::Cell { origin: at, state } => {
            let (file, row) = origin(at.as_ref());
            let state = match state {
                CellState::Read => "read",
                CellState::Empty => "empty",
                CellState::Unreadable => "unreadable",
                CellState::Absent => "absent",
            };
            json!({ "kind": "cell", "file": file, "row": row, "cell": state })
        }
        Source::Pack => json!({ "kind": "pack" }),
        Source::Given => json!({ "kind": "given" }),
        Source::Unfollowed => json!({ "kind": "not_followed" }),
        Source::Formula { text, filled, condition: inner } => json!({
            "kind": "formula", "text": text, "filled": filled, "condition": inner.as_ref().map(condition),
        }),
        Source::Rows { text, table, present, known, rows, counted, open, members } => {
            let members: Vec<Json> = members
                .iter()
                .map(|member| {
                    let (file, row) = origin(member.origin.as_ref());
                    json!({
                        "key": member.key, "file": file, "row": row, "counts": member.counts,
                        "decides": member.decides, "value": member.value, "reads": member.reads,
                    })
                })
                .collect();
            json!({
                "kind": "rows", "text": text, "table": &**table, "present": present, "known": known, "rows": rows,
                "counted": counted, "open": open, "members": members,
            })
        }
        Source::Whole { text, rows } => json!({ "kind": "whole_table", "text": text, "rows": rows }),
    };
    json!({
        "table": &*column.table, "key": column.key, "column": column.column, "value": column.value,
        "unit": column.unit.as_deref(), "sentence": column.sentence, "source": source, "reads": column.reads,
    })
}

fn parameter(parameter: &ParameterUse) -> Json {
    json!({
        "name": &*parameter.name, "title": &*parameter.title, "value": parameter.value,
        "unit": parameter.unit.as_deref(), "from": parameter.from, "region": parameter.region,
        "document": &*parameter.document, "clause": &*parameter.clause, "note": parameter.note.as_deref(),
        "verified": parameter.verified,
    })
}

fn threshold(threshold: &Threshold) -> Json {
    json!({
        "row": threshold.row, "left": threshold.left, "left_value": threshold.left_value, "sign": threshold.sign,
        "right": threshold.right, "right_value": threshold.right_value, "gap": threshold.gap,
        "unit": threshold.unit.as_deref(), "holds": threshold.holds, "decides": threshold.decides,
    })
}
