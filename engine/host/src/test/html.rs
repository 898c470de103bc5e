//! Coverage over the rule text as one printable page: every file with its conditions coloured by what the cases made of
//! them. No scripts, nothing from elsewhere; the colours have words beside them for print in black and white.

use super::Tested;
use super::covered::{KINDS, Line, Lines, kind_word, lacking, name, percent};
use crate::catalogue;
use crate::language::Language;
use heng_review::markup::escaped;
use heng_review::{Coverage, Covered, PointKind, Tally, Truth};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How it looks.
const STYLE: &str = include_str!("coverage.css");

/// The page.
pub fn page(tested: &Tested, coverage: &Coverage, language: Language) -> String {
    let page = Page { tested, coverage, language };
    let mut out = String::new();
    page.write(&mut out);
    out
}

struct Page<'a> {
    tested: &'a Tested,
    coverage: &'a Coverage,
    language: Language,
}

impl Page<'_> {
    fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        escaped(&catalogue::text(self.language, key, arguments))
    }

    fn write(&self, out: &mut String) {
        let lines = Lines::new(self.coverage);
        let tag = if self.language == Language::Chinese { "zh-CN" } else { "en" };
        let title = self.text("cover-page-title", &[("title", &self.tested.title)]);
        let cases = self.tested.cases.len().to_string();
        let head = format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <h1>{title}</h1>\n"
        );
        out.push_str(&head);
        let (reached, asked) = (lines.all.all.reached.to_string(), lines.all.all.asked.to_string());
        let share = percent(lines.all.all);
        let sums = [("percent", &*share), ("reached", &*reached), ("asked", &*asked), ("cases", &*cases)];
        let _ = writeln!(out, "<p class=\"sum\">{}</p>", self.text("cover-page-sum", &sums));
        self.legend(out);
        self.table(out, &lines);
        let mut by_file: BTreeMap<&str, Vec<&Covered>> = BTreeMap::new();
        for point in &self.coverage.points {
            by_file.entry(&point.point.place.file).or_default().push(point);
        }
        for (at, (file, points)) in by_file.iter().enumerate() {
            let line = &lines.files[at];
            let _ = writeln!(
                out,
                "<section id=\"f{at}\">\n<h2>{} <small>{}</small></h2>",
                escaped(file),
                percent(line.all)
            );
            self.lacks(out, points);
            self.source(out, file, points);
            out.push_str("</section>\n");
        }
        out.push_str("</body>\n</html>\n");
    }

    fn legend(&self, out: &mut String) {
        let mut entry = |class: &str, key: &str| {
            let _ = writeln!(
                out,
                "<span class=\"{class}\">{}</span> {}",
                self.text("cover-legend-sample", &[]),
                self.text(key, &[])
            );
        };
        entry("all", "cover-legend-all");
        entry("some", "cover-legend-some");
        entry("none", "cover-legend-none");
        let start = out.rfind("<p class=\"sum\">").unwrap_or(0);
        let after = out[start..].find('\n').map_or(out.len(), |at| start + at + 1);
        out.insert_str(after, "<p class=\"legend\">\n");
        let _ = writeln!(out, "<br>{}</p>", self.text("cover-legend-marks", &[]));
    }

    fn table(&self, out: &mut String, lines: &Lines) {
        out.push_str("<table>\n<thead><tr>");
        let _ = write!(out, "<th>{}</th>", self.text("cover-file", &[]));
        for kind in KINDS {
            let _ = write!(out, "<th>{}</th>", escaped(&kind_word(self.language, kind)));
        }
        let _ = writeln!(out, "<th>{}</th></tr></thead>\n<tbody>", self.text("cover-all", &[]));
        for (at, line) in lines.files.iter().enumerate() {
            row(out, &format!("<a href=\"#f{at}\">{}</a>", escaped(&line.name)), line);
        }
        let name = self.text("cover-all", &[]);
        row(out, &format!("<b>{name}</b>"), &lines.all);
        out.push_str("</tbody>\n</table>\n");
    }

    /// What lacks in a file, one line a point.
    fn lacks(&self, out: &mut String, points: &[&Covered]) {
        let lacking_points: Vec<&&Covered> = points.iter().filter(|point| !point.lacks().is_empty()).collect();
        if lacking_points.is_empty() {
            let _ = writeln!(out, "<p class=\"done\">{}</p>", self.text("cover-nothing-lacks", &[]));
            return;
        }
        let _ = writeln!(out, "<table class=\"lacks\">\n<tbody>");
        for point in lacking_points {
            let owner = name(&self.coverage.owners[point.point.owner]);
            let line = self.tested.texts.lines(&point.point.place.file);
            let line = line.map_or(0, |lines| lines.position(point.point.place.start as usize).line);
            let _ = writeln!(
                out,
                "<tr><td>{line}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
                escaped(&owner),
                escaped(&point.point.text),
                escaped(&lacking(self.language, point))
            );
        }
        out.push_str("</tbody>\n</table>\n");
    }

    /// The text of a file, its points coloured.
    fn source(&self, out: &mut String, file: &str, points: &[&Covered]) {
        let Some(lines) = self.tested.texts.lines(file) else { return };
        let text = lines.text();
        let mut marks: Vec<(usize, usize, &Covered)> = points
            .iter()
            .filter(|point| point.point.kind != PointKind::Rule)
            .map(|point| {
                let place = &point.point.place;
                (lines.boundary(place.start as usize), lines.boundary(place.end as usize), *point)
            })
            .collect();
        // The outer one first where several begin together.
        marks.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let rules: BTreeMap<usize, &Covered> = points
            .iter()
            .filter(|point| point.point.kind == PointKind::Rule)
            .map(|point| (lines.line_of(point.point.place.start as usize), *point))
            .collect();
        out.push_str("<div class=\"text\">\n");
        let mut open: Vec<(usize, &Covered)> = Vec::new();
        let mut next = 0;
        for number in 0..lines.count() {
            let bytes = lines.bytes(number, number);
            if number + 1 == lines.count() && bytes.is_empty() {
                break;
            }
            let _ = write!(out, "<div class=\"line\"><i>{}</i><span>", number + 1);
            // What goes on from the line before is opened again: no element spans two lines.
            open.iter().for_each(|(_, point)| out.push_str(&format!("<span class=\"{}\">", class(point))));
            let mut at = bytes.start;
            loop {
                let ends = open.iter().map(|(end, _)| *end).min().unwrap_or(usize::MAX);
                let starts = marks.get(next).map_or(usize::MAX, |mark| mark.0);
                let stop = ends.min(starts).clamp(at, bytes.end);
                out.push_str(&escaped(&text[at..stop]));
                at = stop;
                if ends <= at {
                    while let Some((end, point)) = open.last().copied()
                        && end <= at
                    {
                        open.pop();
                        let _ = write!(out, "</span>{}", self.marks(point));
                    }
                    // One that ends inside another that began later is cut there.
                    open.retain(|(end, _)| *end > at);
                } else if starts <= at && starts < bytes.end.max(bytes.start + 1) {
                    let (_, end, point) = marks[next];
                    next += 1;
                    if end > at {
                        let outer = open.last().map_or(end, |(outer, _)| (*outer).min(end));
                        open.push((outer, point));
                        let _ = write!(out, "<span class=\"{}\">", class(point));
                    }
                } else {
                    break;
                }
            }
            open.iter().for_each(|_| out.push_str("</span>"));
            if let Some(rule) = rules.get(&number) {
                out.push_str(&self.marks(rule));
            }
            out.push_str("</span></div>\n");
        }
        out.push_str("</div>\n");
    }

    /// How often a point was what: words small beside it, what lacks struck out.
    fn marks(&self, point: &Covered) -> String {
        let mut out = String::from("<sup>");
        for truth in Truth::ALL {
            if !point.asked[truth as usize] {
                continue;
            }
            let word = self.text(&format!("cover-mark-{}", truth.word()), &[]);
            let count = point.cases[truth as usize];
            let _ = match count {
                0 => write!(out, "<s>{word}</s>"),
                _ => write!(out, "<b>{word}{count}</b>"),
            };
        }
        out.push_str("</sup>");
        out
    }
}

fn row(out: &mut String, name: &str, line: &Line) {
    let _ = write!(out, "<tr><td>{name}</td>");
    let cell = |tally: &Tally| match tally.asked {
        0 => "<td>–</td>".to_owned(),
        _ => format!("<td>{}/{}</td>", tally.reached, tally.asked),
    };
    line.kinds.iter().for_each(|tally| out.push_str(&cell(tally)));
    let _ = writeln!(out, "<td><b>{}</b></td></tr>", percent(line.all));
}

fn class(point: &Covered) -> &'static str {
    match (point.lacks().len(), point.tally().reached) {
        (0, _) => "all",
        (_, 0) => "none",
        _ => "some",
    }
}
