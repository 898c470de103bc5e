//! What one switch of the Guilin pack does over its sample: the readings of 3+1, and the handbook by month or by quarter;
//! and what is found where a whole month is lacking. A copy of the packs gets another value; nothing else differs.

use crate::engine;
use heng_core::run::RunOptions;
use heng_host::snapshot::load_folder;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A finding: rule, key, state.
pub type Found = BTreeSet<[String; 3]>;

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}

/// A copy of the packs in which texts of their files are replaced.
///
/// # Errors
/// A file cannot be copied, or does not have the text.
pub fn packs_with(folder: &Path, edits: &[(&str, &str, &str)]) -> Result<PathBuf, String> {
    let failed = |error: std::io::Error| error.to_string();
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    for pack in ["guangxi-2022", "guilin-2022"] {
        copy(&crate::root().join("rules").join(pack), &folder.join(pack)).map_err(failed)?;
    }
    for (file, old, new) in edits {
        let path = folder.join("guilin-2022").join(file);
        let text = fs::read_to_string(&path).map_err(failed)?;
        if text.matches(old).count() != 1 {
            return Err(format!("{file} does not have once: {old}"));
        }
        fs::write(&path, text.replacen(old, new, 1)).map_err(failed)?;
    }
    Ok(folder.join("guilin-2022"))
}

/// The findings of a pack over data.
///
/// # Errors
/// The pack or the data cannot be read.
pub fn found(pack: &Path, data: &Path) -> Result<Found, String> {
    found_at(pack, data, None)
}

/// The findings of a pack over data at another moment than the pack's own.
///
/// # Errors
/// The pack or the data cannot be read.
pub fn found_at(pack: &Path, data: &Path, moment: Option<&str>) -> Result<Found, String> {
    let snapshot = load_folder(pack, &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let now = snapshot.moment(moment).map_err(|failure| format!("{failure:?}"))?;
    let (program, errors) = snapshot.pack.program(now);
    let program = program.ok_or_else(|| format!("{errors:#?}"))?;
    let needed: Vec<_> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let reading = heng_data::read(data, &program, &needed, &|_| {}).map_err(|errors| format!("{errors:#?}"))?;
    let outcome = heng_core::run::run(&program, reading.input, &reading.reader, &RunOptions::default(), &|_| {});
    Ok(engine::findings(&outcome).into_iter().map(|line| [2, 1, 5].map(|at: usize| line[at].clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn sample() -> PathBuf {
        crate::root().join("samples/guilin-2022")
    }

    fn folder(name: &str) -> PathBuf {
        crate::root().join("target/tmp/switches").join(name)
    }

    /// Keys by state of one rule.
    fn of(found: &Found, rule: &str, state: &str) -> BTreeSet<String> {
        let lines = found.iter().filter(|[id, _, how]| id == rule && how == state);
        lines.map(|[_, key, _]| key.clone()).collect()
    }

    #[test]
    fn each_reading_of_three_plus_one_decides_as_its_shadow_reported_and_is_never_scored() {
        const SHADOW: (&str, &str, &str) =
            ("policies.toml", r#"value = ["C"], verified"#, r#"value = ["A", "B", "C"], verified"#);
        let run = |reading: &str| {
            let value = format!(r#"value = "{reading}", verified"#);
            let edits = [SHADOW, ("policies.toml", r#"value = "B", verified"#, &value)];
            found(&packs_with(&folder(reading), &edits).unwrap(), &sample()).unwrap()
        };
        let all: Vec<(&str, Found)> = ["A", "B", "C"].into_iter().map(|reading| (reading, run(reading))).collect();
        for (reading, chosen) in &all {
            let own = format!("R-603-{reading}");
            let hits = of(chosen, "R-603", "命中");
            assert!(!hits.is_empty(), "{reading}: nobody");
            assert!(chosen.iter().all(|[rule, ..]| *rule != own), "{reading}: its shadow beside it");
            for (other, shadowed) in all.iter().filter(|(other, _)| other != reading) {
                assert_eq!(of(shadowed, &own, "仅报告"), hits, "{reading} beside {other}");
                assert_eq!(of(shadowed, &own, "待核实"), of(chosen, "R-603", "待核实"), "{reading} beside {other}");
                assert!(of(shadowed, &own, "命中").is_empty());
            }
        }
        let points =
            |found: &Found| -> Found { found.iter().filter(|[rule, ..]| rule.starts_with("R-920")).cloned().collect() };
        let first = points(&all[0].1);
        assert!(first.len() > 50);
        for (reading, found) in &all[1..] {
            assert_eq!(points(found), first, "{reading} changes points");
        }
    }

    /// The plan's words are 8000 or less; the parameter counts 8000 itself or not.
    #[test]
    fn a_household_at_the_limit_is_very_low_or_low_as_the_switch_says() {
        let data = folder("at-the-limit");
        fs::create_dir_all(&data).unwrap();
        let header = "户编号,县,户类型,监测类别,家庭人口,工资性收入,生产经营性收入,生产经营性支出,减支补贴,财产性收入,转移性收入";
        let households =
            format!("{header}\nh1,资源县,脱贫户,,4,32000,0,0,0,0,0\nh2,资源县,脱贫户,,4,31999.96,0,0,0,0,0\n");
        fs::write(data.join("户.csv"), households).unwrap();
        let exclusive = (
            "income.toml",
            "name = \"预警线.重点含本数\"\ntype = \"bool\"\nsource = \"proposal\"\noverride = \"forbid\"\nvalues = [{ from = 2022-08-15, value = true",
            "name = \"预警线.重点含本数\"\ntype = \"bool\"\nsource = \"proposal\"\noverride = \"forbid\"\nvalues = [{ from = 2022-08-15, value = false",
        );
        for (edits, low, very_low) in [(vec![], "", "h1 h2"), (vec![exclusive], "h1", "h2")] {
            let found = found(&packs_with(&folder("limit"), &edits).unwrap(), &data).unwrap();
            let keys = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(of(&found, "R-202", "命中"), keys(low));
            assert_eq!(of(&found, "R-203", "命中"), keys(very_low));
        }
    }

    #[test]
    fn a_handbook_by_quarter_asks_for_one_entry_a_quarter() {
        let by_quarter = ("registration.toml", r#"value = "月", verified"#, r#"value = "季", verified"#);
        let quarter = packs_with(&folder("quarter"), &[by_quarter]).unwrap();
        // A household whose handbook has nothing of one month lacks it where it is kept by month.
        let data = folder("no-month-of-one");
        without(&data, |line| {
            line.starts_with("4503990000001,") && line.contains(",手册,") && line.contains(",202203,")
        });
        let month = found(&crate::root().join("rules/guilin-2022"), &data).unwrap();
        let of_one: BTreeSet<String> =
            of(&month, "R-301", "命中").into_iter().filter(|key| key.starts_with("4503990000001/")).collect();
        assert_eq!(of_one, BTreeSet::from(["4503990000001/2022-03-01".to_owned()]));
        assert!(of(&found(&quarter, &data).unwrap(), "R-301", "命中").is_empty());
        // A household whose handbook has nothing of a whole quarter lacks its three months either way.
        let data = folder("no-quarter");
        without(&data, |line| {
            line.starts_with("4503990000001,")
                && line.contains(",手册,")
                && ["202201", "202202", "202203"].iter().any(|m| line.contains(m))
        });
        let key = |month: u32| format!("4503990000001/2022-{month:02}-01");
        let lacking = of(&found(&quarter, &data).unwrap(), "R-301", "命中");
        assert_eq!(lacking, (1..=3).map(key).collect());
    }

    #[test]
    fn a_month_in_which_nobody_registered_is_found_with_every_household() {
        let data = folder("no-month");
        without(&data, |line| line.contains(",202203,"));
        let found = found(&crate::root().join("rules/guilin-2022"), &data).unwrap();
        assert_eq!(of(&found, "R-309", "命中"), BTreeSet::from(["2022-03-01".to_owned()]));
        let lacking = of(&found, "R-301", "命中");
        assert_eq!(lacking.len(), 142, "all households that the plan speaks of");
        assert!(lacking.iter().all(|key| key.ends_with("/2022-03-01")));
    }

    #[test]
    fn a_township_in_which_nothing_is_registered_is_found() {
        let households = fs::read_to_string(sample().join("户.csv")).unwrap();
        let there: BTreeSet<&str> = households
            .lines()
            .filter(|line| line.contains("临桂区,样乙乡,"))
            .filter_map(|line| line.split(',').find(|cell| cell.starts_with("4503990")))
            .collect();
        assert_eq!(there.len(), 24);
        let data = folder("no-township");
        without(&data, |line| line.get(..13).is_some_and(|household| there.contains(household)));
        let found = found(&crate::root().join("rules/guilin-2022"), &data).unwrap();
        assert_eq!(of(&found, "DQ-H04", "命中"), BTreeSet::from(["临桂区/样乙乡".to_owned()]));
    }

    /// Rows of one of the sample's files by header.
    fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
        let text = fs::read_to_string(file).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    /// Under reading A a household in its village's list of industries needs support; villages without a list are told.
    #[test]
    fn reading_a_finds_the_households_without_support_and_the_villages_without_a_list() {
        const READING: (&str, &str, &str) = ("policies.toml", r#"value = "B", verified"#, r#"value = "A", verified"#);
        let data = folder("villages");
        copy_of_sample(&data);
        let lists = data.join("村产业.csv");
        let text = fs::read_to_string(&lists).unwrap();
        let lines: Vec<String> = text
            .lines()
            .filter(|line| !line.starts_with("临桂区,样乙乡,样丑村,"))
            .map(|line| match line.starts_with("临桂区,样乙乡,样子村,") {
                true => line.replace(",油茶", ","),
                false => line.to_owned(),
            })
            .collect();
        fs::write(&lists, lines.join("\n") + "\n").unwrap();

        let key = |row: &BTreeMap<String, String>, names: [&str; 3]| names.map(|name| row[name].clone());
        let lists: BTreeMap<[String; 3], String> = rows(&lists)
            .iter()
            .map(|row| (key(row, ["县", "乡(镇)", "行政村"]), format!("{}、{}", row["主导产业"], row["自选产业"])))
            .collect();
        let paid: BTreeSet<String> = rows(&data.join("补助发放.csv"))
            .into_iter()
            .filter(|row| row["政策代码"] == "INDUSTRY_AWARD")
            .map(|row| row["户编号"].clone())
            .collect();
        let mut without_support = BTreeSet::new();
        for row in rows(&data.join("户.csv")) {
            let of_plan = row["户类型"] == "脱贫户" || !row["监测对象类别"].is_empty();
            let industry = &row["主导产业"];
            let listed = lists
                .get(&key(&row, ["县(市、区、旗)", "乡(镇)", "行政村"]))
                .is_some_and(|list| !industry.is_empty() && list.split('、').any(|one| one == industry));
            let supported = ["短平快种养项目", "小额信贷", "产业奖补", "技术指导", "消费帮扶"]
                .iter()
                .any(|one| row["已落实产业支持"].contains(one));
            if of_plan && listed && !supported && !paid.contains(&row["户编号"]) {
                without_support.insert(row["户编号"].clone());
            }
        }
        assert!(without_support.len() >= 2, "{without_support:?}");
        let found = found(&packs_with(&folder("reading-a"), &[READING]).unwrap(), &data).unwrap();
        assert_eq!(of(&found, "SPECIAL_INDUSTRY", "命中"), without_support);
        assert_eq!(of(&found, "R-603", "命中"), without_support);
        let villages = ["临桂区/样乙乡/样丑村", "临桂区/样乙乡/样子村"].map(str::to_owned);
        assert_eq!(of(&found, "R-603-村", "仅报告"), BTreeSet::from(villages));
    }

    /// The summary is due on 8 September, so five days after the snapshot: eleven counties on time, one late, one not at all.
    #[test]
    fn summaries_and_highlights_are_counted_when_they_are_due() {
        let data = folder("summaries");
        copy_of_sample(&data);
        let counties: Vec<String> =
            rows(&data.join("参检县.csv")).into_iter().map(|row| row["县(市、区)"].clone()).collect();
        assert_eq!(counties.len(), 13);
        let path = data.join("材料.csv");
        let highlights: BTreeSet<String> = rows(&path)
            .into_iter()
            .filter(|row| row["材料名称"] == "亮点材料")
            .map(|row| row["县(市、区)"].clone())
            .collect();
        let mut text = fs::read_to_string(&path).unwrap();
        for (at, county) in counties.iter().take(12).enumerate() {
            let moment = if at < 11 { "2022-09-08 24:00" } else { "2022-09-09 00:01" };
            text.push_str(&format!("{county},工作总结,{moment},否,,样甲子\n"));
        }
        fs::write(&path, text).unwrap();
        let found = found_at(&crate::root().join("rules/guilin-2022"), &data, Some("2022-09-10 24:00")).unwrap();
        let late = [&counties[11], &counties[12]].map(|county| format!("{county}/工作总结"));
        assert_eq!(of(&found, "R-913", "命中"), BTreeSet::from(late));
        let without: BTreeSet<String> =
            counties.iter().filter(|county| !highlights.contains(*county)).cloned().collect();
        assert!(!without.is_empty() && !highlights.is_empty());
        assert_eq!(of(&found, "R-914", "命中"), without);
    }

    fn copy_of_sample(data: &Path) {
        if data.exists() {
            fs::remove_dir_all(data).unwrap();
        }
        copy(&sample(), data).unwrap();
        fs::remove_dir_all(data.join("expected")).unwrap();
    }

    /// The sample without some lines of its ledger.
    fn without(data: &Path, left_out: impl Fn(&str) -> bool) {
        copy_of_sample(data);
        let ledger = data.join("收入台账.csv");
        let text = fs::read_to_string(&ledger).unwrap();
        let kept: String = text.split_inclusive('\n').filter(|line| !left_out(line)).collect();
        assert!(kept.len() < text.len());
        fs::write(&ledger, kept).unwrap();
    }
}
