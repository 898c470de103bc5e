//! The chapter of rules, by category, and the index of their ids. Each version of a rule is told: what it says in words, what
//! it rests on, the cases that show it.

use super::block::{Block, Form, Line, Span, mark};
use super::keys::{expression, keys};
use super::sheets::constant;
use super::{Book, cases::Shown, covered, parameters};
use crate::coverage::{Coverage, Owner, OwnerKind, PointKind};
use heng_core::pack::model::RuleItem;
use heng_core::program::{Finding, Formula, NodeId, Op, ParameterId};
use heng_core::run::operands;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// How many values of a figure are told beside a rule; all stand in their own chapter.
const MOST_VALUES: usize = 8;

/// How many cases of a rule are named.
const MOST_CASES: usize = 12;

/// The rules that lists show under one word.
struct Category<'b> {
    title: &'b str,
    rules: BTreeMap<Arc<str>, Vec<&'b RuleItem>>,
}

/// Every rule, those of a category together.
pub(super) fn rules(book: &Book<'_>) -> Vec<Block> {
    let mut categories: Vec<Category<'_>> = Vec::new();
    for rule in &book.pack.rules {
        let at = categories.iter().position(|category| *category.title == *rule.category).unwrap_or_else(|| {
            categories.push(Category { title: &rule.category, rules: BTreeMap::new() });
            categories.len() - 1
        });
        categories[at].rules.entry(rule.id.clone()).or_default().push(rule);
    }
    let mut blocks = vec![Block::Text(Line::plain(book.say("book-rules-preface")))];
    for Category { title, rules } in categories {
        blocks.push(Block::Heading(3, mark("kind", title), title.to_owned()));
        for (id, versions) in rules {
            let title = versions.last().map(|rule| rule.title.to_string()).unwrap_or_default();
            blocks.push(Block::Heading(4, mark("rule", &id), format!("{id}　{title}")));
            for rule in &versions {
                blocks.extend(one(book, rule));
            }
            blocks.push(shown(book, &id));
        }
    }
    blocks
}

/// One version of a rule.
fn one(book: &Book<'_>, rule: &RuleItem) -> Vec<Block> {
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut row = |key: &str, said: Line| {
        if !said.is_empty() {
            rows.push(vec![Line::plain(book.say(key)), said]);
        }
    };
    let text = |text: String| if text.is_empty() { Line::default() } else { Line::plain(text) };
    let table = rule.table.as_ref().and_then(|named| book.pack.tables.iter().find(|table| table.name == named.name));
    row(
        "book-rule-table",
        match table {
            Some(table) => Line(vec![Span::Link(mark("table", &table.name), table.title.to_string())]),
            None => Line::default(),
        },
    );
    let region = rule.period.region.clone().unwrap_or_default();
    row("book-rule-period", text(book.period(rule.period.from, rule.period.until, &region)));
    if let Some(tree) = rule.record.expression("where") {
        row("book-rule-where", expression(book, tree));
    }
    if !rule.period.holds(book.program.today) {
        row("book-rule-force", Line(vec![Span::Strong(book.say("book-not-in-force"))]));
    }
    let findings: Vec<&Finding> = findings(book, rule);
    row(
        "book-rule-condition",
        Line::stacked(findings.iter().filter_map(|finding| condition(book, finding, findings.len() > 1))),
    );
    let mut unless = Line::default();
    for (id, _) in rule.record.texts("unless") {
        if !unless.is_empty() {
            unless.0.push(Span::Plain("、".to_owned()));
        }
        unless.0.push(book.rule(id));
    }
    row("book-rule-unless", unless);
    if rule.record.bool("report_only") == Some(true) {
        row("book-rule-result", Line::plain(book.say("book-report-only")));
    }
    row("book-rule-source", text(rule.citation.text.to_string()));
    let document = book.pack.documents.iter().find(|document| Some(&document.id) == rule.citation.document.as_ref());
    if !rule.verified || document.is_some_and(|document| !document.verified) {
        row("book-rule-verified", Line(vec![Span::Strong(book.say("book-unverified"))]));
    }
    row("book-rule-note", text(rule.record.text("note").map(|note| note.to_string()).unwrap_or_default()));
    row("book-rule-file", Line::plain((book.source.at)(&rule.place)));
    let mut blocks = vec![Block::Table { head: book.head(&["item", "says"]), rows, form: Form::Named }];
    if let Some(kind) = book.source.kinds.iter().rev().find(|kind| kind.name == rule.kind) {
        blocks.extend(keys(book, rule, kind));
    }
    blocks.extend(rests(book, &findings));
    blocks
}

/// The findings that a rule makes, where it is in force.
fn findings<'b>(book: &'b Book<'_>, rule: &RuleItem) -> Vec<&'b Finding> {
    if !rule.period.holds(book.program.today) {
        return Vec::new();
    }
    book.program.findings.iter().filter(|finding| book.program.items[finding.item.index()].id == rule.id).collect()
}

/// When a finding is made, in words.
fn condition(book: &Book<'_>, finding: &Finding, several: bool) -> Option<Line> {
    let Formula::Node(node) = book.program.column(finding.when).formula else { return None };
    let said = book.speaker.condition(node);
    let category = finding.category.and_then(|node| constant(book, node)).filter(|_| several);
    let level = constant(book, finding.level);
    let mut line = Line::plain(said);
    let tail: Vec<String> = category.into_iter().chain(level).collect();
    if !tail.is_empty() {
        line = line.with(Span::Plain(" → ".to_owned())).with(Span::Strong(tail.join(&book.say("book-comma"))));
    }
    Some(line)
}

/// The parameters and scales that a rule's conditions and figures rest on, with their history.
fn rests(book: &Book<'_>, findings: &[&Finding]) -> Vec<Block> {
    let mut found = BTreeSet::new();
    let mut seen = HashSet::new();
    for finding in findings {
        let nodes = [finding.message, finding.margin, finding.action, finding.department].into_iter().flatten();
        let mut open: Vec<NodeId> = nodes.collect();
        if let Formula::Node(node) = book.program.column(finding.when).formula {
            open.push(node);
        }
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                gather(book, id, &mut open, &mut found);
            }
        }
    }
    let mut rows = Vec::new();
    for id in found {
        let parameter = book.program.parameter(id);
        let name = Span::Link(mark("parameter", &parameter.name), parameters::name(book, parameter));
        let mut name = Line(vec![name]);
        for value in parameters::values(book, parameter, MOST_VALUES) {
            // The name stands once, in front of its first value.
            rows.push(std::iter::once(std::mem::take(&mut name)).chain(value).collect());
        }
        if parameter.versions.len() > MOST_VALUES {
            let more = (parameter.versions.len() - MOST_VALUES).to_string();
            let told = Line::plain(book.say_with("book-more", &[("count", &more)]));
            rows.push(vec![told, Line::default(), Line::default(), Line::default(), Line::default(), Line::default()]);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let head = book.head(&["figure", "from", "region", "value", "source", "verified"]);
    vec![Block::Table { head, rows, form: Form::Plain }]
}

/// One node's parameter, its operands, and the formulas of computed columns it reads in the same row.
fn gather(book: &Book<'_>, id: NodeId, open: &mut Vec<NodeId>, found: &mut BTreeSet<ParameterId>) {
    let op = &book.program.node(id).op;
    match op {
        Op::Parameter { parameter, .. } => {
            found.insert(*parameter);
        }
        // Named columns are told in their own place; what has no name belongs to the rule.
        Op::Read { column, .. } if book.program.column(*column).name.starts_with('·') => {
            match &book.program.column(*column).formula {
                Formula::Node(node) => open.push(*node),
                Formula::Aggregate(aggregate) => {
                    open.extend([aggregate.value, aggregate.by, aggregate.condition].into_iter().flatten());
                }
                _ => {}
            }
        }
        _ => {}
    }
    operands(op, |operand| open.push(operand));
}

/// The cases that show a rule.
fn shown(book: &Book<'_>, id: &str) -> Block {
    let cases: &[Shown] = book.shown.get(id).map_or(&[], |cases| cases);
    let named = |which: fn(&Shown) -> bool| -> Line {
        let fit: Vec<&Shown> = cases.iter().filter(|case| which(case)).collect();
        if fit.is_empty() {
            return Line(vec![Span::Strong(book.say("book-no-case"))]);
        }
        let mut names: Vec<Line> = fit.iter().take(MOST_CASES).map(|case| Line::plain(&*case.name)).collect();
        if fit.len() > MOST_CASES {
            let more = (fit.len() - MOST_CASES).to_string();
            names.push(Line::plain(book.say_with("book-more", &[("count", &more)])));
        }
        Line::stacked(names)
    };
    let mut rows = Vec::new();
    let judged = book.program.items.iter().any(|item| &*item.id == id && !item.states.is_empty());
    if judged {
        rows.push(vec![Line::plain(book.say("book-case-hit")), named(|case| case.hit)]);
        rows.push(vec![Line::plain(book.say("book-case-not")), named(|case| case.not)]);
        rows.push(vec![Line::plain(book.say("book-case-unknown")), named(|case| case.unknown)]);
    }
    if !judged || cases.iter().any(|case| case.column) {
        rows.push(vec![Line::plain(book.say("book-case-column")), named(|case| case.column)]);
    }
    let own = book.source.coverage.and_then(|coverage| shown_of(book, coverage, id));
    if let Some(said) = own {
        rows.push(vec![Line::plain(book.say("book-coverage")), said]);
    } else if let Some(said) = book.source.parent_coverage.iter().find_map(|coverage| shown_of(book, coverage, id)) {
        rows.push(vec![Line::plain(book.say("book-coverage-parent")), said]);
    }
    Block::Table { head: book.head(&["cases", "names"]), rows, form: Form::Named }
}

/// How much of a rule the cases of a pack show, and what none does.
fn shown_of(book: &Book<'_>, coverage: &Coverage, id: &str) -> Option<Line> {
    let owner = |owner: &Owner| owner.kind == OwnerKind::Rule && &*owner.name == id;
    let owner = coverage.owners.iter().position(owner)?;
    let tally = coverage.tally(|covered| covered.point.owner == owner);
    if tally.asked == 0 {
        return None;
    }
    let mut lines = vec![Line::plain(covered(tally))];
    let lacking = coverage.points.iter().filter(|covered| covered.point.owner == owner);
    for point in lacking.filter(|covered| !covered.lacks().is_empty()).take(MOST_CASES) {
        let words: Vec<String> =
            point.lacks().iter().map(|truth| book.say(&format!("book-lacks-{}", truth.word()))).collect();
        let what = match point.point.kind {
            PointKind::Rule => Span::Plain(book.say("book-whole-rule")),
            _ => Span::Code(point.point.text.to_string()),
        };
        lines.push(Line(vec![what, Span::Plain(book.say_with("book-lacks", &[("what", &words.join("、"))]))]));
    }
    Some(Line::stacked(lines))
}

/// All rules by id.
pub(super) fn index(book: &Book<'_>) -> Vec<Block> {
    let mut rows = Vec::new();
    for id in book.ids() {
        let Some(rule) = book.pack.rules.iter().find(|rule| rule.id == id) else { continue };
        rows.push(vec![
            Line(vec![book.rule(&id)]),
            Line::plain(&*rule.title),
            Line::plain(&*rule.category),
            Line::plain(&*rule.citation.text),
            Line::plain((book.source.at)(&rule.place)),
        ]);
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Table { head: book.head(&["rule", "title", "category", "source", "file"]), rows, form: Form::Plain }]
}
