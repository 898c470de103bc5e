//! Coverage as lines for people and as the shape for tools. What counts is the review crate's business; here it is only
//! added up by file and by what it belongs to.

use crate::catalogue;
use crate::language::Language;
use crate::texts::Texts;
use heng_review::{Coverage, Covered, Owner, PointKind, Tally, Truth};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds of points in the order of columns.
pub const KINDS: [PointKind; 6] = PointKind::ALL;

/// A line of a table: what it is for, how each kind adds up (in the order of [`KINDS`]), and all together.
#[derive(Clone, Debug)]
pub struct Line {
    /// A file, or what points belong to.
    pub name: String,
    /// By kind.
    pub kinds: Vec<Tally>,
    /// All kinds.
    pub all: Tally,
}

/// Coverage as lines.
#[derive(Clone, Debug)]
pub struct Lines {
    /// By file.
    pub files: Vec<Line>,
    /// By what it belongs to, in the order of the files.
    pub owners: Vec<(usize, Line)>,
    /// Everything.
    pub all: Line,
}

fn line(name: String, points: &[&Covered]) -> Line {
    let sum = |which: &dyn Fn(&Covered) -> bool| {
        let fitting = points.iter().filter(|point| which(point));
        fitting.fold(Tally::default(), |sum, point| sum.with(point.tally()))
    };
    let kinds = KINDS.iter().map(|kind| sum(&|point| point.point.kind == *kind)).collect();
    Line { name, kinds, all: sum(&|_| true) }
}

impl Lines {
    /// Adds up.
    pub fn new(coverage: &Coverage) -> Lines {
        let mut files: BTreeMap<Arc<str>, Vec<&Covered>> = BTreeMap::new();
        let mut owners: BTreeMap<usize, Vec<&Covered>> = BTreeMap::new();
        let mut order: Vec<usize> = Vec::new();
        for point in &coverage.points {
            files.entry(point.point.place.file.clone()).or_default().push(point);
            owners.entry(point.point.owner).or_default().push(point);
            if !order.contains(&point.point.owner) {
                order.push(point.point.owner);
            }
        }
        let of_owner = |at: &usize| (*at, line(name(&coverage.owners[*at]), &owners[at]));
        Lines {
            files: files.iter().map(|(file, points)| line(file.to_string(), points)).collect(),
            owners: order.iter().map(of_owner).collect(),
            all: line(String::new(), &coverage.points.iter().collect::<Vec<_>>()),
        }
    }
}

/// What points belong to, for people: a rule's id and title, a column's or list's name.
pub fn name(owner: &Owner) -> String {
    if owner.title == owner.name || owner.name.ends_with(&format!(".{}", owner.title)) {
        owner.name.to_string()
    } else {
        format!("{} {}", owner.name, owner.title)
    }
}

/// A tally as a share with one place, never rounded up: `85.7%`.
pub fn percent(tally: Tally) -> String {
    let permille = tally.permille();
    format!("{}.{}%", permille / 10, permille % 10)
}

/// What a point never was, in words.
pub fn lacking(language: Language, point: &Covered) -> String {
    let word = |truth: &Truth| {
        let key = match (point.point.kind, truth) {
            (_, Truth::Unknown) => "cover-never-unknown",
            (PointKind::Rule, Truth::True) => "cover-never-hit",
            (PointKind::Rule, Truth::False) => "cover-never-clear",
            (PointKind::Default, Truth::True) => "cover-never-known",
            (PointKind::Default, Truth::False) => "cover-never-defaulted",
            (PointKind::Bracket | PointKind::Row, Truth::True) => "cover-never-reached",
            (PointKind::Bracket | PointKind::Row, Truth::False) => "cover-never-passed",
            (_, Truth::True) => "cover-never-true",
            (_, Truth::False) => "cover-never-false",
        };
        catalogue::text(language, key, &[])
    };
    let words: Vec<String> = point.lacks().iter().map(word).collect();
    words.join(if language == Language::Chinese { "、" } else { ", " })
}

/// The word for a kind of point.
pub fn kind_word(language: Language, kind: PointKind) -> String {
    catalogue::text(language, &format!("cover-kind-{}", kind.word()), &[])
}

#[derive(Serialize)]
pub(super) struct Shape<'a> {
    percent: String,
    reached: usize,
    asked: usize,
    kinds: BTreeMap<&'static str, Count>,
    files: Vec<FileShape>,
    items: Vec<ItemShape<'a>>,
    points: Vec<PointShape<'a>>,
}

#[derive(Serialize)]
struct Count {
    reached: usize,
    asked: usize,
}

#[derive(Serialize)]
struct FileShape {
    file: String,
    reached: usize,
    asked: usize,
}

#[derive(Serialize)]
struct ItemShape<'a> {
    kind: &'static str,
    name: &'a str,
    title: &'a str,
    file: String,
    line: usize,
    reached: usize,
    asked: usize,
}

#[derive(Serialize)]
struct PointShape<'a> {
    kind: &'static str,
    item: &'a str,
    text: &'a str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    asked: Vec<&'static str>,
    lacks: Vec<&'static str>,
    cases: BTreeMap<&'static str, u32>,
}

/// The shape for tools.
pub(super) fn shape<'a>(coverage: &'a Coverage, texts: &Texts) -> Shape<'a> {
    let lines = Lines::new(coverage);
    let count = |tally: &Tally| Count { reached: tally.reached, asked: tally.asked };
    let position = |place: &heng_values::Place, at: u32| {
        texts.lines(&place.file).map_or((0, 0), |lines| {
            let position = lines.position(at as usize);
            (position.line, position.column)
        })
    };
    let item = |(at, line): &(usize, Line)| {
        let owner = &coverage.owners[*at];
        ItemShape {
            kind: owner.kind.word(),
            name: &owner.name,
            title: &owner.title,
            file: owner.place.file.to_string(),
            line: position(&owner.place, owner.place.start).0,
            reached: line.all.reached,
            asked: line.all.asked,
        }
    };
    let point = |covered: &'a Covered| {
        let point = &covered.point;
        let (line, column) = position(&point.place, point.place.start);
        let (end_line, end_column) = position(&point.place, point.place.end);
        PointShape {
            kind: point.kind.word(),
            item: &coverage.owners[point.owner].name,
            text: &point.text,
            file: point.place.file.to_string(),
            line,
            column,
            end_line,
            end_column,
            asked: Truth::ALL.iter().filter(|truth| covered.asked[**truth as usize]).map(|one| one.word()).collect(),
            lacks: covered.lacks().iter().map(|truth| truth.word()).collect(),
            cases: Truth::ALL.iter().map(|truth| (truth.word(), covered.cases[*truth as usize])).collect(),
        }
    };
    Shape {
        percent: percent(lines.all.all).trim_end_matches('%').to_owned(),
        reached: lines.all.all.reached,
        asked: lines.all.all.asked,
        kinds: KINDS.iter().zip(&lines.all.kinds).map(|(kind, tally)| (kind.word(), count(tally))).collect(),
        files: lines
            .files
            .iter()
            .map(|line| FileShape { file: line.name.clone(), reached: line.all.reached, asked: line.all.asked })
            .collect(),
        items: lines.owners.iter().map(item).collect(),
        points: coverage.points.iter().map(point).collect(),
    }
}
