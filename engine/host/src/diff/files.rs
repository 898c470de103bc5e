//! The files of a comparison: one CSV for each kind of what moves, the whole as JSON, and a picture. Their names, columns and
//! words are the same whatever the language of messages.

use crate::catalogue;
use crate::language::Language;
use heng_data::{CsvRows, OutputFolder};
use heng_review::diff::Report;
use heng_review::diff::picture::{Words, picture};
use heng_review::diff::report::Counts;
use heng_values::Diagnostic;
use std::path::Path;

/// A column of a file: its title, and whether its cells are figures.
type Columns<'c> = Vec<(&'c str, bool)>;

/// Writes all files into a folder: they appear together, or nothing does. Gives their names.
///
/// # Errors
/// Those of the output folder.
pub fn write(report: &Report, out: &Path, inputs: &[&Path]) -> Result<Vec<String>, Diagnostic> {
    let mut output = OutputFolder::create(out, inputs)?;
    let levels: Vec<&str> = report.levels.iter().map(String::as_str).collect();
    records(report, &levels, &mut output)?;
    rules(report, &levels, &mut output)?;
    states(report, &levels, &mut output)?;
    amounts(report, &levels, &mut output)?;
    lists(report, &levels, &mut output)?;
    regions(report, &levels, &mut output)?;
    let mut file = output.file("变化", "svg")?;
    file.put(picture(report, &words(report)).as_bytes())?;
    output.finish(file)?;
    let mut file = output.file("diff", "json")?;
    file.put(super::to_json(report).as_bytes())?;
    file.put(b"\n")?;
    output.finish(file)?;
    output.publish()
}

/// Writes one file.
fn csv(
    output: &mut OutputFolder,
    name: &str,
    columns: &Columns<'_>,
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), Diagnostic> {
    let mut file = output.csv(name, columns.iter().map(|(title, _)| *title))?;
    let mut some = CsvRows::default();
    for row in rows {
        for (cell, (_, figure)) in row.iter().zip(columns) {
            if *figure { some.plain(cell) } else { some.text(cell) }
        }
        some.end_row();
        if some.bytes().len() > 1 << 20 {
            file.write(&some)?;
            some.clear();
        }
    }
    file.write(&some)?;
    output.finish(file)
}

fn columns<'c>(before: &[&'c str], levels: &[&'c str], behind: &[&'c str]) -> Columns<'c> {
    let figures = ["改前差额", "改后差额", "增减", "另有", "增加金额", "减少金额"];
    let counted =
        |title: &str| figures.contains(&title) || counts(Counts::default()).iter().any(|(name, _)| *name == title);
    before.iter().chain(levels).chain(behind).map(|title| (*title, counted(title))).collect()
}

/// Cells of a region, one for each level.
fn cells(region: &[String], levels: &[&str]) -> Vec<String> {
    (0..levels.len()).map(|level| region.get(level).cloned().unwrap_or_default()).collect()
}

fn counts(counts: Counts) -> [(&'static str, u64); 6] {
    [
        ("进入", counts.entered),
        ("离开", counts.left),
        ("转为待核实", counts.doubtful),
        ("不再待核实", counts.settled),
        ("内容变化", counts.altered),
        ("其他变化", counts.other),
    ]
}

fn kind(what: &str) -> &'static str {
    match what {
        "rule" => "规则",
        "state" => "状态",
        "amount" => "金额",
        _ => "名单",
    }
}

fn row(parts: &[&[&str]], levels: &[String]) -> Vec<String> {
    let mut row: Vec<String> = parts[0].iter().map(|cell| (*cell).to_owned()).collect();
    row.extend_from_slice(levels);
    row.extend(parts[1].iter().map(|cell| (*cell).to_owned()));
    row
}

fn records(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let columns = columns(&["表", "主键"], levels, &["类别", "编号", "名称", "改前", "改后", "另有"]);
    let rows = report.records.iter().map(|one| {
        let more = one.more.to_string();
        let behind = [kind(one.what), &one.id, &one.title, &one.before, &one.now, &more];
        row(&[&[&one.table, &one.key], &behind], &cells(&one.region, levels))
    });
    csv(output, "记录变化", &columns, rows)
}

fn rules(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let behind = [
        "规则",
        "名称",
        "类别",
        "变化",
        "改前状态",
        "改前等级",
        "改前差额",
        "改前缺少",
        "改后状态",
        "改后等级",
        "改后差额",
        "改后缺少",
    ];
    let columns = columns(&["表", "主键"], levels, &behind);
    let rows = report.rules.iter().flat_map(|rule| {
        rule.rows.iter().map(move |one| {
            let (then, now) = (&one.before, &one.now);
            let behind = [
                &*rule.rule,
                &rule.title,
                &rule.category,
                one.change,
                &then.state,
                &then.level,
                &then.margin,
                &then.missing,
                &now.state,
                &now.level,
                &now.margin,
                &now.missing,
            ];
            row(&[&[&rule.table, &one.key], &behind], &cells(&one.region, levels))
        })
    });
    csv(output, "规则变化", &columns, rows)
}

fn states(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let columns = columns(&["表", "主键"], levels, &["项目", "名称", "改前", "改后"]);
    let rows = report.states.iter().flat_map(|state| {
        state.rows.iter().map(move |one| {
            let behind = [&*state.item, &state.title, &one.before, &one.now];
            row(&[&[&state.table, &one.key], &behind], &cells(&one.region, levels))
        })
    });
    csv(output, "状态变化", &columns, rows)
}

fn amounts(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let mut columns = columns(&["表", "主键"], levels, &["项目", "名称", "周期", "改前", "改后", "增减"]);
    let figures = columns.len() - 3;
    columns[figures..].iter_mut().for_each(|(_, figure)| *figure = true);
    let rows = report.amounts.iter().flat_map(|amount| {
        amount.rows.iter().map(move |one| {
            let difference = one.difference.as_deref().unwrap_or_default();
            let behind = [&*amount.item, &amount.title, amount.period, &one.before, &one.now, difference];
            row(&[&[&amount.table, &one.key], &behind], &cells(&one.region, levels))
        })
    });
    csv(output, "金额变化", &columns, rows)
}

fn lists(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let behind = ["名单", "变化", "改前", "改后", "列", "改前内容", "改后内容"];
    let columns = columns(&["表", "主键"], levels, &behind);
    let rows = report.lists.iter().flat_map(|list| {
        list.rows.iter().map(move |one| {
            let behind = [&*list.list, one.change, one.before, one.now, &one.column, &one.cell_before, &one.cell_now];
            row(&[&[&list.table, &one.key], &behind], &cells(&one.region, levels))
        })
    });
    csv(output, "名单变化", &columns, rows)
}

fn regions(report: &Report, levels: &[&str], output: &mut OutputFolder) -> Result<(), Diagnostic> {
    let names = counts(Counts::default()).map(|(name, _)| name);
    let behind: Vec<&str> =
        ["类别", "编号", "名称", "状态", "表"].into_iter().chain(names).chain(["增加金额", "减少金额"]).collect();
    let columns = columns(&["级别"], levels, &behind);
    let rows = report.regions.iter().map(|one| {
        let figures = counts(one.counts).map(|(_, count)| count.to_string());
        let mut behind = vec![kind(one.what), &one.id, &one.title, &one.state, &one.table];
        behind.extend(figures.iter().map(String::as_str));
        behind.extend([&*one.more, &*one.less]);
        row(&[&[&one.level], &behind], &cells(&one.region, levels))
    });
    csv(output, "地区变化", &columns, rows)
}

/// The words of the picture.
fn words(report: &Report) -> Words {
    let text = |key: &str, words: &[(&str, &str)]| catalogue::text(Language::Chinese, key, words);
    let names = [("before", &*report.before.from), ("now", &*report.now.from), ("as_of", &*report.as_of)];
    let mut subtitles = vec![text("diff-picture-packs", &names)];
    subtitles.extend(report.parameters.iter().take(4).map(|change| parameter(change, Language::Chinese)));
    if report.parameters.len() > 4 {
        let count = (report.parameters.len() - 4).to_string();
        subtitles.push(text("diff-picture-more", &[("count", &count)]));
    }
    Words {
        title: text("diff-picture-title", &[("name", &report.now.name)]),
        subtitles,
        enters: text("diff-picture-enters", &[]),
        leaves: text("diff-picture-leaves", &[]),
        more: text("diff-picture-amount-more", &[]),
        less: text("diff-picture-amount-less", &[]),
        all_rules: text("diff-picture-all", &[]),
        others: text("diff-picture-others", &[]),
        nowhere: text("column-region-none", &[]),
        undecided: text("diff-picture-undecided", &[]),
        nothing: text("diff-nothing", &[]),
    }
}

/// A value of a parameter that differs, in words.
pub fn parameter(change: &heng_review::diff::report::ParameterChange, language: Language) -> String {
    let text = |key: &str| catalogue::text(language, key, &[]);
    let or = |value: &str, key: &str| if value.is_empty() { text(key) } else { value.to_owned() };
    let (region, before) = (or(&change.region, "region-everywhere"), or(&change.before, "log-none"));
    let now = or(&change.now, "log-none");
    let words = [
        ("parameter", &*change.parameter),
        ("region", &*region),
        ("from", &*change.from),
        ("before", &*before),
        ("now", &*now),
    ];
    catalogue::text(language, "diff-parameter", &words)
}
