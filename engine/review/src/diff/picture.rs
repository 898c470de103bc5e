//! A comparison as a picture for a meeting: for each rule that moves most, bars by county, to the right what enters and to the
//! left what leaves; amounts likewise. The text is SVG as browsers and Word show it; what words say is handed in.

use super::report::{RegionDifference, Report};
use crate::markup;
use std::fmt::Write;

/// The most panels.
const PANELS: usize = 6;
/// The most counties of a panel; the rest are one bar.
const BARS: usize = 16;
const WIDTH: i64 = 1000;
const MARGIN: i64 = 32;
/// Where zero is.
const MIDDLE: i64 = 560;
/// How long the longest bar is.
const LONGEST: i64 = 260;
const BAR: i64 = 20;
const STEP: i64 = 28;
const ENTERS: &str = "#1f5fa8";
const LEAVES: &str = "#d9822b";

/// The words of a picture.
#[derive(Clone, Default, Debug)]
pub struct Words {
    /// Above all.
    pub title: String,
    /// Below it, line by line.
    pub subtitles: Vec<String>,
    /// What bars to the right are.
    pub enters: String,
    /// What bars to the left are.
    pub leaves: String,
    /// What bars of amounts to the right are.
    pub more: String,
    /// What bars of amounts to the left are.
    pub less: String,
    /// The panel of all rules.
    pub all_rules: String,
    /// Counties that have no bar of their own.
    pub others: String,
    /// Rows whose county is not known.
    pub nowhere: String,
    /// Behind the counts: so many became undecided, and so many are undecided no more.
    pub undecided: String,
    /// Where nothing moves.
    pub nothing: String,
}

/// A bar.
#[derive(Clone, Default, Debug)]
struct Bar {
    name: String,
    right: i128,
    left: i128,
    doubtful: u64,
    settled: u64,
}

struct Panel {
    title: String,
    money: bool,
    bars: Vec<Bar>,
}

/// Draws it.
pub fn picture(report: &Report, words: &Words) -> String {
    let panels = panels(report, words);
    let mut body = String::new();
    let mut y = MARGIN + 28;
    text(&mut body, MARGIN, y, 24, "start", "bold", &words.title);
    for line in words.subtitles.iter().flat_map(|line| wrapped(line, 14, WIDTH - 2 * MARGIN)) {
        y += 24;
        text(&mut body, MARGIN, y, 14, "start", "normal", &line);
    }
    y += 20;
    if panels.is_empty() {
        y += 30;
        text(&mut body, MARGIN, y, 18, "start", "normal", &words.nothing);
    }
    for panel in &panels {
        y = draw(&mut body, panel, words, y);
    }
    let height = y + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','SimSun',sans-serif\" fill=\"#222\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

/// One panel; gives where the next begins.
fn draw(body: &mut String, panel: &Panel, words: &Words, top: i64) -> i64 {
    let mut y = top + 34;
    text(body, MARGIN, y, 18, "start", "bold", &panel.title);
    let (left, right) = if panel.money { (&words.less, &words.more) } else { (&words.leaves, &words.enters) };
    y += 24;
    rect(body, MIDDLE - 16 - 12, y - 11, 12, LEAVES);
    text(body, MIDDLE - 34, y, 14, "end", "normal", left);
    rect(body, MIDDLE + 16, y - 11, 12, ENTERS);
    text(body, MIDDLE + 34, y, 14, "start", "normal", right);
    y += 12;
    let longest = panel.bars.iter().map(|bar| bar.left.max(bar.right)).max().unwrap_or(0).max(1);
    let length = |value: i128| -> i64 {
        let exact = value * i128::from(LONGEST) / longest;
        // What is there is seen.
        i64::try_from(exact).unwrap_or(LONGEST).max(i64::from(value > 0) * 2)
    };
    let first = y;
    for bar in &panel.bars {
        let line = y + 15;
        text(body, MARGIN + 150, line, 15, "end", "normal", &bar.name);
        let (one, two) = (length(bar.left), length(bar.right));
        bar_of(body, MIDDLE - one, y, one, LEAVES);
        bar_of(body, MIDDLE, y, two, ENTERS);
        let shown = |value: i128| if panel.money { super::counted::exact(value) } else { value.to_string() };
        if bar.left > 0 {
            text(body, MIDDLE - one - 6, line, 14, "end", "normal", &format!("−{}", shown(bar.left)));
        }
        let mut end = MIDDLE + two + 6;
        if bar.right > 0 {
            let said = format!("+{}", shown(bar.right));
            text(body, end, line, 14, "start", "normal", &said);
            end += 9 * said.chars().count() as i64 + 8;
        }
        if bar.doubtful + bar.settled > 0 {
            let said = [("+", bar.doubtful), ("−", bar.settled)].into_iter().filter(|(_, count)| *count > 0);
            let said: Vec<String> = said.map(|(sign, count)| format!("{sign}{count}")).collect();
            text(body, end, line, 12, "start", "normal", &format!("{} {}", words.undecided, said.join(" ")));
        }
        y += STEP;
    }
    let _ = writeln!(
        body,
        "<line x1=\"{MIDDLE}\" y1=\"{}\" x2=\"{MIDDLE}\" y2=\"{}\" stroke=\"#666\" stroke-width=\"1\"/>",
        first - 4,
        y - STEP + BAR + 4
    );
    y
}

/// All rules together, then what moves most.
fn panels(report: &Report, words: &Words) -> Vec<Panel> {
    let county = |line: &&RegionDifference| line.region.len() == 1;
    let lines: Vec<&RegionDifference> = report.regions.iter().filter(county).collect();
    let mut subjects: Vec<(Panel, i128)> = Vec::new();
    let mut all: Vec<Bar> = Vec::new();
    for line in &lines {
        let moved = line.counts.entered + line.counts.left + line.counts.doubtful + line.counts.settled;
        if line.what == "rule" && moved > 0 {
            add(&mut all, line, words, false);
        }
    }
    let title = |line: &RegionDifference| match line.what {
        "rule" => format!("{} {}", line.id, line.title),
        "state" => format!("{}：{}", line.title, line.state),
        _ => line.title.clone(),
    };
    let mut known: Vec<(&str, &str, &str, &str)> = Vec::new();
    for line in &lines {
        let key = (line.what, &*line.id, &*line.state, &*line.table);
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        let money = line.what == "amount";
        let same = lines.iter().filter(|one| (one.what, &*one.id, &*one.state, &*one.table) == key);
        let mut bars = Vec::new();
        same.for_each(|one| add(&mut bars, one, words, money));
        bars.retain(|bar| bar.left + bar.right > 0 || bar.doubtful + bar.settled > 0);
        let weight: i128 = bars.iter().map(|bar| bar.left + bar.right + i128::from(bar.doubtful + bar.settled)).sum();
        if weight > 0 {
            subjects.push((Panel { title: title(line), money, bars }, weight));
        }
    }
    let rules =
        lines.iter().filter(|line| line.what == "rule").map(|line| &line.id).collect::<std::collections::BTreeSet<_>>();
    let mut panels = Vec::new();
    if rules.len() > 1 && !all.is_empty() {
        panels.push(Panel { title: words.all_rules.clone(), money: false, bars: all });
    }
    // Amounts are few and matter most; of the rest what moves most.
    let (money, mut others): (Vec<_>, Vec<_>) = subjects.into_iter().partition(|(panel, _)| panel.money);
    others.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let room = PANELS.saturating_sub(panels.len());
    let kept = room.saturating_sub(money.len().min(2));
    panels.extend(others.into_iter().take(kept).map(|(panel, _)| panel));
    panels.extend(money.into_iter().take(2).map(|(panel, _)| panel));
    panels.iter_mut().for_each(|panel| shorten(panel, words));
    panels
}

fn add(bars: &mut Vec<Bar>, line: &RegionDifference, words: &Words, money: bool) {
    let name = line.region.first().filter(|name| !name.is_empty()).unwrap_or(&words.nowhere);
    let raw = |text: &str| -> i128 {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<6}").parse().unwrap_or(0)
    };
    let (right, left) = match money {
        true => (raw(&line.more), raw(&line.less)),
        false => (i128::from(line.counts.entered), i128::from(line.counts.left)),
    };
    let at = bars.iter().position(|bar| bar.name == *name).unwrap_or_else(|| {
        bars.push(Bar { name: name.clone(), ..Bar::default() });
        bars.len() - 1
    });
    let bar = &mut bars[at];
    bar.right += right;
    bar.left += left;
    bar.doubtful += line.counts.doubtful;
    bar.settled += line.counts.settled;
}

/// The counties with most first; of many the rest in one bar.
fn shorten(panel: &mut Panel, words: &Words) {
    panel.bars.sort_by(|one, other| {
        let weight = |bar: &Bar| (bar.left + bar.right, bar.doubtful + bar.settled);
        weight(other).cmp(&weight(one)).then_with(|| one.name.cmp(&other.name))
    });
    if panel.bars.len() > BARS {
        let rest = panel.bars.split_off(BARS - 1);
        let mut bar = Bar { name: words.others.clone(), ..Bar::default() };
        for one in rest {
            bar.right += one.right;
            bar.left += one.left;
            bar.doubtful += one.doubtful;
            bar.settled += one.settled;
        }
        panel.bars.push(bar);
    }
}

/// A text in lines no longer than a width, as far as that can be told without the font: Chinese characters are as wide as
/// they are high, others a little more than half of that.
fn wrapped(said: &str, size: i64, width: i64) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in said.chars() {
        let own = if c.is_ascii() { size * 6 / 10 } else { size };
        if used + own > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        used += own;
        line.push(c);
    }
    lines.push(line);
    lines
}

fn rect(body: &mut String, x: i64, y: i64, size: i64, fill: &str) {
    let _ = writeln!(body, "<rect x=\"{x}\" y=\"{y}\" width=\"{size}\" height=\"{size}\" fill=\"{fill}\"/>");
}

fn bar_of(body: &mut String, x: i64, y: i64, width: i64, fill: &str) {
    if width > 0 {
        let _ = writeln!(body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" fill=\"{fill}\"/>");
    }
}

fn text(body: &mut String, x: i64, y: i64, size: i64, anchor: &str, weight: &str, said: &str) {
    let _ = write!(
        body,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\">"
    );
    said.chars().for_each(|letter| markup::push(body, if letter.is_control() { ' ' } else { letter }));
    body.push_str("</text>\n");
}

#[cfg(test)]
mod tests {
    use super::super::report::Counts;
    use super::*;

    fn line(county: &str, entered: u64, left: u64) -> RegionDifference {
        RegionDifference {
            level: "县".to_owned(),
            region: vec![county.to_owned()],
            what: "rule",
            id: "R-1".to_owned(),
            title: "低<收入>".to_owned(),
            counts: Counts { entered, left, ..Counts::default() },
            ..RegionDifference::default()
        }
    }

    #[test]
    fn bars_are_as_long_as_what_they_say() {
        let report = Report { regions: vec![line("甲县", 3, 0), line("乙县", 6, 1)], ..Report::default() };
        let drawn = picture(&report, &Words::default());
        assert!(drawn.contains("R-1 低&lt;收入&gt;"), "{drawn}");
        assert!(
            drawn.contains(&format!("width=\"{LONGEST}\"")) && drawn.contains(&format!("width=\"{}\"", LONGEST / 2))
        );
        assert!(drawn.find("乙县") < drawn.find("甲县"), "the most first");
    }

    #[test]
    fn many_counties_share_the_last_bar() {
        let lines = (0..40).map(|at| line(&format!("县{at}"), 1, 2)).collect();
        let report = Report { regions: lines, ..Report::default() };
        let words = Words { others: "其他".to_owned(), ..Words::default() };
        let drawn = picture(&report, &words);
        assert!(drawn.contains("其他") && drawn.contains("+25") && drawn.contains("−50"), "{drawn}");
    }

    #[test]
    fn long_lines_are_wrapped() {
        assert_eq!(wrapped("甲乙丙", 10, 20), ["甲乙", "丙"]);
        assert_eq!(wrapped("", 10, 20), [""]);
    }

    #[test]
    fn nothing_is_said() {
        let words = Words { nothing: "没有变化".to_owned(), ..Words::default() };
        assert!(picture(&Report::default(), &words).contains("没有变化"));
    }
}
