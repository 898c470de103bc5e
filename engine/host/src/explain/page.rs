//! An explanation as a page to print and hand to a family: A4, plain sentences, no scripts and nothing from elsewhere. It
//! shows what the rules found, why, from which figures, and under which clause; masks stay on unless they were lifted.

use super::{Explained, missing_words};
use crate::catalogue;
use crate::language::Language;
use heng_core::run::trace::CellState;
use heng_review::markup::escaped;
use heng_review::{Answer, ParameterUse, Shown, Source};
use std::fmt::Write;

/// The look: one column of A4, nothing that a printer wastes.
const STYLE: &str = "@page{size:A4;margin:15mm 16mm 15mm}\
*{box-sizing:border-box}\
body{font:12pt/1.6 'Noto Serif CJK SC','Source Han Serif SC','SimSun','宋体',serif;color:#000;background:#fff;margin:0 auto;max-width:178mm;padding:8mm 0}\
@media print{body{padding:0;max-width:none}}\
h1{font-size:18pt;text-align:center;margin:0 0 2mm;font-weight:700}\
.sub{text-align:center;margin:0 0 6mm;font-size:11pt}\
h2{font-size:13.5pt;margin:5mm 0 1.5mm;border-bottom:.5pt solid #000;padding-bottom:1mm;break-after:avoid}\
h2 .state{float:right;font-weight:700}\
h3{font-size:11.5pt;margin:3mm 0 1mm;break-after:avoid}\
p{margin:1mm 0;text-align:justify}\
ul{margin:0 0 1mm;padding-left:6mm}li{margin:.6mm 0}\
table{width:100%;border-collapse:collapse;font-size:10pt;line-height:1.45;margin:1mm 0 2mm}\
th,td{border:.5pt solid #555;padding:.8mm 1.6mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#f0f0f0;font-weight:700}\
td.n{text-align:right;white-space:nowrap}\
thead{display:table-header-group}tr{break-inside:avoid}\
.facts td:first-child{width:24mm;white-space:nowrap}.cells td:first-child{width:46mm}.parameters td:nth-child(3){width:30mm}\
.note{font-size:10pt}.unknown{font-style:italic}\
footer{break-inside:avoid;margin-top:5mm;border-top:.5pt solid #000;padding-top:2mm;font-size:9.5pt}";

/// How many values are told how they were computed.
const LINES: usize = 20;
/// How many rows of files are listed.
const ROWS: usize = 30;

/// The page.
pub fn html(explained: &Explained) -> String {
    let page = Page { explained, language: explained.language, out: String::new() };
    page.whole()
}

struct Page<'e> {
    explained: &'e Explained,
    language: Language,
    out: String,
}

impl Page<'_> {
    fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        catalogue::text(self.language, key, arguments)
    }

    /// Appends a tag with text in it.
    fn tag(&mut self, tag: &str, text: &str) {
        let _ = write!(self.out, "<{tag}>{}</{}>", escaped(text), tag.split(' ').next().unwrap_or(tag));
    }

    fn whole(mut self) -> String {
        let explained = self.explained;
        let lang = match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        };
        let title = self.text("page-title", &[("pack", &explained.pack_title)]);
        let _ = write!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head><body>",
            escaped(&title)
        );
        self.tag("h1", &title);
        let sub = self.text("page-sub", &[("as_of", &explained.as_of)]);
        self.tag("p class=\"sub\"", &sub);
        self.facts();
        let said: Vec<&Answer> = explained.answers.iter().filter(|answer| !answer.why.is_empty()).collect();
        if said.is_empty() {
            let nothing = self.text("page-nothing", &[]);
            self.tag("p", &nothing);
        }
        for answer in &said {
            self.answer(answer);
        }
        self.computed(&said);
        self.parameters(&said);
        self.unverified(&said);
        self.cells(&said);
        if !explained.others.is_empty() {
            let title = self.text("page-others", &[]);
            self.tag("h2", &title);
            self.out.push_str("<ul>");
            for other in explained.others.iter().take(LINES) {
                let line = format!("{} {}：{}（{}）", other.table, other.key, other.title, other.state);
                self.tag("li", &line);
            }
            self.out.push_str("</ul>");
            self.more(explained.others.len(), LINES);
        }
        let foot = self.text(
            "page-foot",
            &[
                ("pack", &explained.pack_title),
                ("version", &explained.pack_version),
                ("hash", explained.pack_hash.get(..12).unwrap_or(&explained.pack_hash)),
                ("engine", crate::ENGINE),
            ],
        );
        self.tag("footer", &foot);
        self.out.push_str("</body></html>\n");
        self.out
    }

    fn facts(&mut self) {
        let explained = self.explained;
        let region: String = explained.region.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ");
        let rows = [
            (self.text("page-whose", &[("table", &explained.table_title)]), explained.key.clone()),
            (self.text("page-region", &[]), region),
            (self.text("page-found", &[]), self.found()),
        ];
        self.out.push_str("<table class=\"facts\"><tbody>");
        for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(self.out, "<tr><td>{}</td><td>{}</td></tr>", escaped(&name), escaped(&value));
        }
        self.out.push_str("</tbody></table>");
    }

    /// Which rules found something, in one line.
    fn found(&self) -> String {
        let of = |state: &str| {
            let titles = self.explained.answers.iter().filter(|answer| answer.state == state);
            titles.map(|answer| &*answer.title).collect::<Vec<_>>().join("、")
        };
        let mut parts = Vec::new();
        for (state, key) in
            [("命中", "page-hit"), ("待核实", "page-open"), ("豁免", "page-exempt"), ("仅报告", "page-reported")]
        {
            let titles = of(state);
            if !titles.is_empty() {
                parts.push(self.text(key, &[("rules", &titles)]));
            }
        }
        parts.join("；")
    }

    fn answer(&mut self, answer: &Answer) {
        let level = answer.lines.first().map_or("", |line| line.level.as_str());
        let state = match (answer.state, level) {
            ("命中", level) if !level.is_empty() => level.to_owned(),
            (state, _) => state.to_owned(),
        };
        let _ = write!(
            self.out,
            "<section><h2>{}<span class=\"state\">{}</span></h2>",
            escaped(&answer.title),
            escaped(&state)
        );
        for line in &answer.lines {
            if !line.message.is_empty() {
                self.tag("p", &line.message);
            }
        }
        let why = self.text("page-why", &[]);
        self.tag("h3", &why);
        self.out.push_str("<ul>");
        answer.why.iter().for_each(|clause| self.tag("li", clause));
        self.out.push_str("</ul>");
        let missing: Vec<String> =
            answer.lines.iter().flat_map(|line| missing_words(line, self.explained.language).0).collect();
        if !missing.is_empty() {
            let title = self.text("page-missing", &[]);
            self.tag("h3", &title);
            let joined = missing.join("、");
            self.tag("p", &joined);
        }
        for line in &answer.lines {
            for (key, text) in [("page-action", &line.action), ("page-department", &line.department)] {
                if !text.is_empty() {
                    let sentence = self.text(key, &[("text", text)]);
                    self.tag("p class=\"note\"", &sentence);
                }
            }
        }
        if !answer.basis.is_empty() {
            let basis = self.text("page-basis", &[("basis", &answer.basis)]);
            self.tag("p class=\"note\"", &basis);
        }
        self.out.push_str("</section>");
    }

    /// How the named values of the row that the answers rest on came about, each once.
    fn computed(&mut self, answers: &[&Answer]) {
        let explained = self.explained;
        let named = |entry: &&Shown| {
            !entry.sentence.is_empty()
                && (&entry.table, &entry.key) == (&explained.table, &explained.key)
                && !matches!(entry.source, Source::Cell { .. })
                && !entry.column.contains(['(', '&', '|', '"', '<', '>', '='])
        };
        let mut lines: Vec<String> = Vec::new();
        for entry in answers.iter().flat_map(|answer| &answer.entries).filter(named) {
            let value = self.value(entry);
            let words = [("column", entry.column.as_str()), ("value", &value), ("how", &entry.sentence)];
            let line = self.text("page-computed", &words);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        if lines.is_empty() {
            return;
        }
        let title = self.text("page-how", &[]);
        self.tag("h2", &title);
        self.out.push_str("<ul>");
        lines.iter().take(LINES).for_each(|line| self.tag("li", line));
        self.out.push_str("</ul>");
        self.more(lines.len(), LINES);
    }

    /// What nobody confirmed among all that the answers rest on, once.
    fn unverified(&mut self, answers: &[&Answer]) {
        let mut names: Vec<&str> = Vec::new();
        for line in answers.iter().flat_map(|answer| &answer.lines) {
            for name in line.unverified.split('、').filter(|name| !name.is_empty()) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        if !names.is_empty() {
            let sentence = self.text("page-unverified", &[("text", &names.join("、"))]);
            self.tag("p class=\"note\"", &sentence);
        }
    }

    /// Says how many were left out.
    fn more(&mut self, found: usize, shown: usize) {
        if found > shown {
            let more = self.text("page-more", &[("count", &(found - shown).to_string())]);
            self.tag("p class=\"note\"", &more);
        }
    }

    fn value(&self, entry: &Shown) -> String {
        match (&entry.value, &entry.unit) {
            (None, _) => self.text("page-unknown", &[]),
            (Some(value), Some(unit)) => format!("{value} {unit}"),
            (Some(value), None) => value.clone(),
        }
    }

    /// The cells that the answers rest on, by the row of the file that they stand in.
    fn cells(&mut self, answers: &[&Answer]) {
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for cell in answers.iter().flat_map(|answer| &answer.entries) {
            let Source::Cell { origin, state } = &cell.source else { continue };
            let from = match origin {
                Some((file, row)) => self.text("explain-origin", &[("file", file), ("row", &row.to_string())]),
                None => cell.table.to_string(),
            };
            let value = match state {
                CellState::Read => self.value(cell),
                CellState::Empty => self.text("explain-cell-empty", &[]),
                CellState::Unreadable => self.text("explain-cell-unreadable", &[]),
                CellState::Absent => self.text("explain-cell-absent", &[]),
            };
            let said = self.text("page-cell", &[("column", &cell.column), ("value", &value)]);
            match rows.iter_mut().find(|(known, _)| *known == from) {
                Some((_, cells)) if cells.contains(&said) => {}
                Some((_, cells)) => cells.push(said),
                None => rows.push((from, vec![said])),
            }
        }
        if rows.is_empty() {
            return;
        }
        let heads = [self.text("page-cell-from", &[]), self.text("page-cell-what", &[])];
        let title = self.text("page-cells", &[]);
        self.tag("h2", &title);
        self.head("cells", &heads);
        let mark = self.text("page-cell-mark", &[]);
        for (from, cells) in rows.iter().take(ROWS) {
            let _ = write!(self.out, "<tr><td>{}</td><td>{}</td></tr>", escaped(from), escaped(&cells.join(&mark)));
        }
        self.out.push_str("</tbody></table>");
        self.more(rows.len(), ROWS);
    }

    fn parameters(&mut self, answers: &[&Answer]) {
        let mut parameters: Vec<&ParameterUse> = Vec::new();
        for parameter in answers.iter().flat_map(|answer| &answer.parameters) {
            if !parameters.contains(&parameter) {
                parameters.push(parameter);
            }
        }
        if parameters.is_empty() {
            return;
        }
        let heads = [
            self.text("page-parameter-what", &[]),
            self.text("page-cell-value", &[]),
            self.text("page-parameter-from", &[]),
            self.text("page-parameter-source", &[]),
        ];
        let title = self.text("page-parameters", &[]);
        self.tag("h2", &title);
        self.head("parameters", &heads);
        for parameter in parameters {
            let value = match (&parameter.value, &parameter.unit) {
                (None, _) => self.text("page-unknown", &[]),
                (Some(value), Some(unit)) if &**unit != "1" => format!("{value} {unit}"),
                (Some(value), _) => value.clone(),
            };
            let from = parameter.from.clone().unwrap_or_default();
            let from = if parameter.region.is_empty() { from } else { format!("{from} {}", parameter.region) };
            let mut source = format!("{} {}", parameter.document, parameter.clause).trim().to_owned();
            if !parameter.verified {
                let mark = self.text("explain-not-verified", &[]);
                source = if source.is_empty() { mark } else { format!("{source}（{mark}）") };
            }
            let _ = write!(
                self.out,
                "<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&parameter.title),
                escaped(&value),
                escaped(&from),
                escaped(&source)
            );
        }
        self.out.push_str("</tbody></table>");
    }

    fn head(&mut self, class: &str, heads: &[String]) {
        let _ = write!(self.out, "<table class=\"{class}\"><thead><tr>");
        for head in heads {
            self.tag("th", head);
        }
        self.out.push_str("</tr></thead><tbody>");
    }
}
