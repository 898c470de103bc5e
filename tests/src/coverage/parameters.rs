//! Every parameter of the packs stands in one line of the list of what is a parameter and who may change it
//! (`tests/suite/coverage/parameters.csv`), and a region or child pack may do with it what that line says.

use crate::suite;
use heng_core::pack::model::Override;
use heng_host::snapshot::load_folder;
use std::path::Path;

/// A line of the list.
struct Line {
    number: String,
    ways: Vec<String>,
    patterns: Vec<String>,
    remark: String,
}

fn word(allows: Override) -> &'static str {
    match allows {
        Override::Free => "free",
        Override::Forbid => "forbid",
        Override::TightenUp => "tighten_up",
        Override::TightenDown => "tighten_down",
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

fn read(list: &Path) -> Result<Vec<Line>, String> {
    let mut reader = csv::Reader::from_path(list).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
        let parts = |at: usize| -> Vec<String> {
            cell(at).split('、').filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        lines.push(Line { number: cell(0), ways: parts(4), patterns: parts(5), remark: cell(6) });
    }
    Ok(lines)
}

/// Holds the parameters of a pack and its parents against the list; gives how many there are.
///
/// # Errors
/// A parameter that no line or more than one names, one that allows something else, a line without parameters that does
/// not say why.
pub fn hold(pack: &Path, list: &str) -> Result<usize, String> {
    let snapshot = load_folder(pack, &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let lines = read(&suite().join(list))?;
    let mut wrong = Vec::new();
    let parameters = &snapshot.pack.parameters;
    for parameter in parameters {
        let naming: Vec<&Line> =
            lines.iter().filter(|line| line.patterns.iter().any(|one| fits(one, &parameter.name))).collect();
        let allows = word(parameter.allows);
        match naming[..] {
            [line] if line.ways.iter().any(|way| way == allows) => {}
            [line] => wrong.push(format!(
                "{} 写的是 {allows}，第 {} 行只许 {}",
                parameter.name,
                line.number,
                line.ways.join("、")
            )),
            _ => wrong.push(format!("{} 在 {} 行里", parameter.name, naming.len())),
        }
    }
    for line in &lines {
        for pattern in &line.patterns {
            if !parameters.iter().any(|parameter| fits(pattern, &parameter.name)) {
                wrong.push(format!("第 {} 行的 {pattern} 不是参数", line.number));
            }
        }
        if line.patterns.is_empty() && line.remark.is_empty() {
            wrong.push(format!("第 {} 行没有参数，也没有说明", line.number));
        }
    }
    if wrong.is_empty() { Ok(parameters.len()) } else { Err(wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_the_plan_is_a_parameter_that_the_right_level_may_change() {
        match hold(&crate::root().join("rules/guilin-2022"), "coverage/parameters.csv") {
            Ok(parameters) => assert!(parameters > 200, "{parameters}"),
            Err(wrong) => panic!("{wrong}"),
        }
    }

    #[test]
    fn a_pattern_names_what_begins_like_it() {
        assert!(fits("扣分.*", "扣分.满分") && !fits("扣分.*", "扣分") && fits("监测线", "监测线"));
    }
}
