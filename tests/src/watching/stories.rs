//! The stories, one function each.

use super::folder::{Folder, Story, households, results, rules, script};
use super::process::Process;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A story by its name.
pub type Named = (&'static str, fn(&Path, &Path) -> Story);

/// All of them.
pub const ALL: &[Named] = &[
    ("a limit edited in place", edited_in_place),
    ("a file renamed over the old one", renamed_over),
    ("a file written in pieces", written_in_pieces),
    ("a broken edit", broken),
    ("a case that fails", failing_case),
    ("rules deleted and brought back", deleted),
    ("a plugin edited together with the rules", plugin_and_rules),
    ("an edit in the parent pack", parent),
    ("data replaced again and again", data),
    ("a column that was never read before", new_column),
    ("looking instead of being told", polled),
    ("results that cannot be written", unwritable),
    ("values of days to come and days gone by", dated),
    ("what is owed period by period", owed_by_period),
    ("held against an earlier run", since_an_earlier_run),
    ("lists in another format", another_format),
    ("rules of a stream that keeps its log beside results", stream_beside_results),
];

fn start(heng: &Path, folder: &Folder, more: &[&str]) -> Result<Process, String> {
    let words = ["watch", "数据", "--pack", "子", "--out", "结果", "--format", "json", "--threads", "2"];
    let mut process = Process::start(heng, &folder.root, &[&words[..], more].concat())?;
    process.news("ready")?;
    Ok(process)
}

fn expect(holds: bool, what: &str, found: &Value) -> Story {
    if holds { Ok(()) } else { Err(format!("{what}: {found}")) }
}

/// The pack hash that run.json names.
fn hash_in_results(folder: &Folder) -> Result<String, String> {
    let text = fs::read_to_string(folder.path("结果/run.json")).map_err(|error| error.to_string())?;
    let record: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(record["pack"]["hash"].as_str().unwrap_or_default().to_owned())
}

/// After a reload: results are those of a run from nothing, and every place names the same version.
fn settled(folder: &Folder, reload: &Value, plugins: bool) -> Story {
    let hash = reload["pack"]["hash"].as_str().unwrap_or_default();
    expect(hash == hash_in_results(folder)?, "run.json names another version", reload)?;
    expect(folder.path(&format!("结果/.heng/packs/{hash}")).is_dir(), "the texts are not kept", reload)?;
    folder.equals_a_run("结果", plugins)?;
    folder.log_is_whole("结果")
}

fn edited_in_place(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let touched = |name: &str| fs::metadata(folder.path(&format!("结果/{name}"))).and_then(|about| about.modified());
    let before = touched("全部.csv").map_err(|error| error.to_string())?;
    folder.write("子/rules.toml", &rules("8000", "9000"))?;
    let difference = watch.news("difference")?;
    let lines = difference["difference"].as_array().cloned().unwrap_or_default();
    let rule = lines.iter().find(|line| line["rule"] == "R-1").cloned().unwrap_or_default();
    let regions = rule["regions"].as_array().cloned().unwrap_or_default();
    expect(rule["came"].as_u64() > Some(0) && rule["went"] == 0, "who came", &difference)?;
    expect(regions.len() == 1 && regions[0]["name"] == "阳朔县", "only one county's rows", &difference)?;
    let sheet = lines.iter().find(|line| line["title"] == "低收入").cloned().unwrap_or_default();
    expect(sheet["came"] == rule["came"], "the list follows the rule", &difference)?;
    let said = difference["sentences"][0].as_str().unwrap_or_default().to_owned();
    expect(said.starts_with("R-1 收入低 +") && said.contains("（阳朔县 +"), "in words", &difference)?;
    let reload = watch.news("reload")?;
    expect(reload["columns"]["computed"].as_u64() < Some(8), "only what changed is computed", &reload)?;
    expect(reload["columns"]["taken_over"].as_u64() > Some(0), "the rest is taken over", &reload)?;
    let files = reload["files"].to_string();
    expect(files.contains("低收入.csv") && !files.contains("全部.csv"), "only changed files are rewritten", &reload)?;
    expect(touched("全部.csv").ok() == Some(before), "an unchanged file is left alone", &reload)?;
    settled(&folder, &reload, false)
}

fn renamed_over(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    for limit in ["8100", "8200", "8300"] {
        folder.rename_over("子/rules.toml", &rules(limit, "8000"))?;
        let reload = watch.news("reload")?;
        settled(&folder, &reload, false)?;
    }
    Ok(())
}

fn written_in_pieces(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let first = hash_in_results(&folder)?;
    folder.in_pieces("子/rules.toml", &rules("9500", "9500"), 7)?;
    // A half may be refused, or be a good pack by itself; the whole takes over in the end.
    let whole = fs::read_to_string(folder.path("子/rules.toml")).map_err(|error| error.to_string())?;
    expect(whole == rules("9500", "9500"), "the file", &Value::Null)?;
    let reload = watch.until(|news| {
        news["type"] == "reload" && news["pack"]["hash"] != first.as_str() && folder.equals_a_run("结果", false).is_ok()
    })?;
    settled(&folder, &reload, false)
}

fn broken(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let before = results(&folder.path("结果"))?;
    let first = hash_in_results(&folder)?;
    folder.write("子/rules.toml", &rules("八千", "8000"))?;
    let refused = watch.news("refused")?;
    expect(refused["pack"]["hash"] == first.as_str(), "the version in force is named", &refused)?;
    expect(refused["since"].as_str().is_some_and(|since| since.len() == 25), "since when", &refused)?;
    expect(refused["diagnostics"][0]["line"] == 6, "the mistake is placed", &refused)?;
    expect(results(&folder.path("结果"))? == before, "results stay", &refused)?;
    // The first good save after it takes over.
    folder.write("子/rules.toml", &rules("8800", "8000"))?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;
    folder.write("子/rules.toml", "[[")?;
    watch.news("refused")?;
    folder.write("子/rules.toml", &rules("8800", "8000"))?;
    let restored = watch.news("restored")?;
    expect(restored["pack"]["hash"] == reload["pack"]["hash"], "still in force", &restored)?;
    let (_, said) = folder.heng(&["log", "结果"])?;
    expect(said.contains("新规则没有换上") && said.contains("换上新规则"), &said, &Value::Null)?;
    folder.log_is_whole("结果")
}

fn failing_case(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let case = |limit: u32| {
        format!(
            "[[case]]\nname = \"界限\"\ngiven.\"户\" = [{{ \"户编号\" = \"h\", \"县\" = \"资源县\", \"收入\" = {}, \"人口\" = 1 }}]\n\
             expect.\"户\".h = {{ findings = [\"R-1\"] }}\n",
            limit - 1
        )
    };
    folder.write("子/cases/limit.toml", &case(8000))?;
    let mut watch = start(heng, &folder, &[])?;
    folder.write("子/rules.toml", &rules("7000", "7000"))?;
    let refused = watch.news("refused")?;
    expect(refused["diagnostics"][0]["code"] == "E0889", "a case failed", &refused)?;
    folder.equals_a_run("结果", false).err().ok_or("the change took over although a case failed")?;
    // Rules and cases are one version.
    folder.write("子/cases/limit.toml", &case(7000))?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)
}

fn deleted(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let before = results(&folder.path("结果"))?;
    fs::rename(folder.path("子"), folder.path("搬走")).map_err(|error| error.to_string())?;
    let refused = watch.news("refused")?;
    expect(refused["diagnostics"][0]["code"] == "E0901", "no pack there", &refused)?;
    expect(results(&folder.path("结果"))? == before, "results stay", &refused)?;
    fs::rename(folder.path("搬走"), folder.path("子")).map_err(|error| error.to_string())?;
    watch.news("restored")?;
    folder.write("子/rules.toml", &rules("9000", "8000"))?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;
    fs::remove_dir_all(folder.path("数据")).map_err(|error| error.to_string())?;
    let refused = watch.news("refused")?;
    expect(refused["diagnostics"][0]["code"] == "E0801", "no data there", &refused)?;
    folder.write("数据/户.csv", &households(50))?;
    let data = watch.news("data")?;
    settled(&folder, &data, false)
}

fn plugin_and_rules(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let marked = |limit: &str, condition: &str| {
        format!("{}\n[[mark]]\nid = \"M-1\"\non = \"户\"\nwhen = \"{condition}\"\n", rules(limit, "8000"))
    };
    folder.write("子/rules.toml", &marked("8000", "人口 > 5"))?;
    let mut watch = start(heng, &folder, &["--plugins", "插件"])?;
    folder.write("插件/mark/mark.rhai", &script("红色"))?;
    folder.write("子/rules.toml", &marked("8500", "人口 > 4"))?;
    // Saved one after the other: perhaps two versions, each whole; in the end both edits are in force.
    let reload = watch.until(|news| news["type"] == "reload" && folder.equals_a_run("结果", true).is_ok())?;
    settled(&folder, &reload, true)?;
    let findings = fs::read_to_string(folder.path("结果/findings.csv")).map_err(|error| error.to_string())?;
    expect(findings.contains("M-1") && findings.contains("红色"), "both edits", &reload)?;
    // A script that fails is refused like any broken rule.
    folder.write("插件/mark/mark.rhai", "fn lower(item) { nothing }")?;
    let refused = watch.news("refused")?;
    expect(refused["pack"]["hash"] == reload["pack"]["hash"], "still in force", &refused)
}

fn parent(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let text = fs::read_to_string(folder.path("母/pack.toml")).map_err(|error| error.to_string())?;
    folder.rename_over("母/pack.toml", &text.replace("above = 6", "above = 5"))?;
    let difference = watch.news("difference")?;
    let lines = difference["difference"].as_array().cloned().unwrap_or_default();
    expect(lines.iter().any(|line| line["rule"] == "R-9") && lines.len() == 1, "only its rule", &difference)?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)
}

fn data(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    folder.write("数据/户.csv", &households(20_000))?;
    let mut watch = start(heng, &folder, &[])?;
    // While one is read the next takes its place; halves are written too.
    for round in 0..8 {
        let text = households(20_000 + round * 10);
        folder.write("数据/户.csv", &text[..text.floor_char_boundary(text.len() / 2)])?;
        folder.rename_over("数据/户.csv", &text)?;
    }
    let last = watch.until(|news| news["type"] == "data" && folder.equals_a_run("结果", false).is_ok())?;
    expect(last["rows"].is_array(), "rows are told", &last)?;
    settled(&folder, &last, false)?;
    folder.write("数据/户.csv", "别的,列\n1,2\n")?;
    let refused = watch.news("refused")?;
    expect(refused["diagnostics"][0]["code"] == "E0841", "no header", &refused)?;
    folder.write("数据/户.csv", &households(7))?;
    watch.until(|news| news["type"] == "data" && folder.equals_a_run("结果", false).is_ok())?;
    folder.equals_a_run("结果", false)
}

fn new_column(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let text = fs::read_to_string(folder.path("母/pack.toml")).map_err(|error| error.to_string())?;
    let more = "  { name = \"备注\", type = \"text\" },\n]";
    folder.write("母/pack.toml", &text.replacen("]\n\n[[derive]]", &format!("{more}\n\n[[derive]]"), 1))?;
    folder.write("数据/户.csv", &households(40).replace("人口\n", "人口,备注\n").replace("1\n", "1,查\n"))?;
    let mut watch = start(heng, &folder, &[])?;
    let rule = "\n[[check]]\nid = \"C-1\"\ntitle = \"要查\"\non = \"户\"\nwhen = '备注 == \"查\"'\n";
    folder.write("子/rules.toml", &format!("{}{rule}", rules("8000", "8000")))?;
    let reload = watch.news("reload")?;
    expect(reload["columns"]["taken_over"] == 0, "the data is read again", &reload)?;
    settled(&folder, &reload, false)
}

fn polled(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &["--watch", "poll"])?;
    folder.write("子/rules.toml", &rules("8400", "8000"))?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;
    folder.rename_over("数据/户.csv", &households(33))?;
    let data = watch.news("data")?;
    settled(&folder, &data, false)
}

fn unwritable(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let mut watch = start(heng, &folder, &[])?;
    let before = results(&folder.path("结果"))?;
    // A folder in the place of the log: nobody, not even the administrator, can write a line into it.
    fs::rename(folder.path("结果/heng-log.ndjson"), folder.path("log")).map_err(|error| error.to_string())?;
    fs::create_dir(folder.path("结果/heng-log.ndjson")).map_err(|error| error.to_string())?;
    folder.write("子/rules.toml", &rules("8600", "8000"))?;
    let failed = watch.news("failed")?;
    expect(failed["diagnostics"][0]["code"] == "E0880", "no log, no run", &failed)?;
    expect(results(&folder.path("结果"))? == before, "results stay", &failed)?;
    fs::remove_dir(folder.path("结果/heng-log.ndjson")).map_err(|error| error.to_string())?;
    fs::rename(folder.path("log"), folder.path("结果/heng-log.ndjson")).map_err(|error| error.to_string())?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)
}

fn dated(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let subsidy = "\n[[eligibility]]\nid = \"E-1\"\nname = \"补助\"\non = \"户\"\nrequire = [{ when = \"人均 < 线\", text = \"收入低\" }]\n\
                   enjoyed = \"false\"\namount = \"100 * 人口\"\nperiod = \"month\"\n";
    let with = |values: &str| {
        let all = rules("8000", "8000");
        format!("{}{subsidy}", all.replacen("\n]\n", &format!("\n{values}]\n"), 1))
    };
    folder.write("子/rules.toml", &with(""))?;
    let mut watch = start(heng, &folder, &[])?;
    // From tomorrow on: announced, and nothing else.
    folder.write("子/rules.toml", &with("  { from = 2022-09-06, region = \"资源县\", value = 9999 },\n"))?;
    let difference = watch.news("difference")?;
    expect(difference["difference"].as_array().is_some_and(Vec::is_empty), "nothing changes today", &difference)?;
    let policy = watch.news("policy")?;
    expect(policy["policy"]["to_come"][0]["from"] == "2022-09-06", "it is announced", &policy)?;
    expect(policy["policy"]["reaching_back"].as_array().is_some_and(Vec::is_empty), "nothing reaches back", &policy)?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;
    // From a day before the runs so far: who would have been decided otherwise, and what is owed since.
    folder.write("子/rules.toml", &with("  { from = 2022-07-20, region = \"资源县\", value = 9000 },\n"))?;
    let difference = watch.news("difference")?;
    let lines = difference["difference"].as_array().cloned().unwrap_or_default();
    let only =
        |line: &Value| line["regions"].as_array().is_some_and(|all| all.len() == 1 && all[0]["name"] == "资源县");
    expect(!lines.is_empty() && lines.iter().all(only), "one county's rows only", &difference)?;
    let policy = watch.news("policy")?["policy"].clone();
    let back = policy["reaching_back"].as_array().cloned().unwrap_or_default();
    expect(back.len() == 1 && back[0]["region"] == "资源县" && back[0]["now"] == "9000", "what reaches back", &policy)?;
    let runs = policy["runs"].as_array().cloned().unwrap_or_default();
    expect(runs.len() == 2 && runs[0]["number"] == 1, "the past runs", &policy)?;
    expect(runs[0]["otherwise"] == difference["difference"], "decided otherwise then as now", &policy)?;
    // July, August, September: three months begun.
    let arrears = policy["arrears"][0].clone();
    expect(arrears["periods"] == 3 && arrears["overpaid_rows"] == 0, "periods", &policy)?;
    let file = policy["file"].as_str().unwrap_or_default();
    let list = fs::read_to_string(folder.path(&format!("结果/{file}"))).map_err(|error| format!("{file}: {error}"))?;
    let due = |line: &str| line.rsplit(',').next().and_then(|cell| cell.trim().parse::<u64>().ok()).unwrap_or(0);
    let sum: u64 = list.lines().skip(1).map(due).sum();
    expect(sum > 0 && arrears["owed"].as_str() == Some(sum.to_string().as_str()), "the list adds up", &policy)?;
    // One row by hand: people × 100 × 3 months.
    let people = households(300);
    let first = list.lines().nth(1).unwrap_or_default();
    let key = first.split(',').nth(1).unwrap_or_default();
    let row = people.lines().find(|line| line.starts_with(&format!("{key},"))).unwrap_or_default();
    let count: u64 = row.rsplit(',').next().and_then(|cell| cell.parse().ok()).unwrap_or(0);
    expect(due(first) == count * 300, first, &policy)?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)
}

/// Lines of the list of what is owed, by the household's key.
fn owed(folder: &Folder, policy: &Value) -> Result<BTreeMap<String, Vec<Vec<String>>>, String> {
    let file = policy["policy"]["file"].as_str().ok_or_else(|| format!("no list: {policy}"))?;
    let text = fs::read_to_string(folder.path(&format!("结果/{file}"))).map_err(|error| format!("{file}: {error}"))?;
    let mut lines: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        lines.entry(cells[1].clone()).or_default().push(cells);
    }
    Ok(lines)
}

/// A household's county, income a head and members; none where its income is not known.
fn household(at: usize) -> Option<(&'static str, f64, u64)> {
    let county = ["阳朔县", "资源县", "龙胜各族自治县"][at % 3];
    let people = at as u64 % 7 + 1;
    (at % 17 != 3).then(|| (county, (10_000 + at * 37 % 40_000) as f64 / people as f64, people))
}

fn owed_by_period(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let write = |line: &str, unit: &str, extra: &str, price: u64| {
        let text = format!(
            "{}\n[[param]]\nname = \"档\"\nunit = \"元/人\"\nvalues = [\n  {{ from = 2022-01-01, value = 100 }},\n{unit}]\n\n\
             [[scale]]\nname = \"加发\"\nkind = \"amount\"\nunit = \"元\"\ninput_unit = \"人\"\nversions = [\n  \
             {{ from = 2022-01-01, brackets = [{{ from = 0, value = 0 }}, {{ from = 3, value = 30 }}] }},\n{extra}]\n\n\
             [[derive]]\non = \"户\"\nname = \"类\"\nvalue = '\"甲\"'\n\n\
             [[table]]\nname = \"户\"\nlinks = [{{ to = \"价\", by = [\"类\"] }}]\n\n\
             [[table]]\nname = \"价\"\nkey = \"名\"\nfields = [{{ name = \"名\", type = \"text\" }}, {{ name = \"起\", type = \"date\" }}, \
             {{ name = \"额\", type = \"number\", unit = \"元\" }}]\nrows = [{{ \"名\" = \"甲\", \"起\" = 2022-08-10, \"额\" = {price} }}]\n\n\
             [[eligibility]]\nid = \"E-1\"\nname = \"补助\"\non = \"户\"\nrequire = [{{ when = \"人均 < 线\", text = \"收入低\" }}]\n\
             enjoyed = \"false\"\namount = \"档 * 人口 + 加发(人口) + 价.额\"\nperiod = \"month\"\n",
            rules("8000", "8000").replacen("\n]\n", &format!("\n{line}]\n"), 1)
        );
        folder.write("子/rules.toml", &text)
    };
    write("", "", "", 1)?;
    let mut watch = start(heng, &folder, &[])?;

    // More from July, more again from August; and in August alone a higher limit in one county: each month by its own rules.
    let line = "  { from = 2022-08-01, region = \"资源县\", value = 9000 },\n  { from = 2022-09-01, region = \"资源县\", value = 8000 },\n";
    let unit = "  { from = 2022-07-01, value = 150 },\n  { from = 2022-08-01, value = 180 },\n";
    write(line, unit, "", 1)?;
    let policy = watch.news("policy")?;
    let arrears = policy["policy"]["arrears"][0].clone();
    expect(arrears["periods"] == 3 && arrears["not_judged"] == 0, "three months", &policy)?;
    let lines = owed(&folder, &policy)?;
    let mut sum = 0;
    for at in 0..300 {
        let key = format!("h{at}");
        let wanted: Vec<String> = match household(at) {
            Some((_, head, people)) if head < 8000.0 => vec![
                format!("2022-07-01,2022-07-31,1,{}", people * 50),
                format!("2022-08-01,2022-09-30,2,{}", people * 160),
            ],
            Some(("资源县", head, people)) if head < 9000.0 => {
                let amount = people * 180 + if people >= 3 { 30 } else { 0 } + 1;
                vec![format!("2022-08-01,2022-08-31,1,{amount}")]
            }
            _ => Vec::new(),
        };
        let found: Vec<String> = lines
            .get(&key)
            .into_iter()
            .flatten()
            .map(|cells| format!("{},{},{},{}", cells[5], cells[6], cells[7], cells[10]))
            .collect();
        if found != wanted {
            return Err(format!("{key}: {found:?} instead of {wanted:?}"));
        }
        sum += wanted.iter().filter_map(|line| line.rsplit(',').next()?.parse::<u64>().ok()).sum::<u64>();
    }
    expect(arrears["owed"] == sum.to_string().as_str(), "the sum", &policy)?;
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;

    // A scale with another version from August on.
    let version = "  { from = 2022-08-01, brackets = [{ from = 0, value = 0 }, { from = 3, value = 50 }] },\n";
    write(line, unit, version, 1)?;
    let policy = watch.news("policy")?;
    expect(policy["policy"]["reaching_back"][0]["parameter"] == "加发", "the scale is named", &policy)?;
    let lines = owed(&folder, &policy)?;
    for at in 0..300 {
        let found: u64 =
            lines.get(&format!("h{at}")).into_iter().flatten().map(|cells| cells[10].parse::<u64>().unwrap_or(0)).sum();
        let wanted = match household(at) {
            Some((_, head, people)) if people >= 3 && head < 8000.0 => 40,
            Some(("资源县", head, people)) if people >= 3 && head < 9000.0 => 20,
            _ => 0,
        };
        if found != wanted {
            return Err(format!("h{at}: {found} instead of {wanted} by the scale"));
        }
    }
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)?;

    // A row of the pack's own table that carries a date: rows themselves are others, so that files are read again.
    write(line, unit, version, 6)?;
    let policy = watch.news("policy")?;
    let back = policy["policy"]["reaching_back"][0].clone();
    expect(back["parameter"] == "价" && back["from"] == "2022-08-10", "the table is named", &policy)?;
    let lines = owed(&folder, &policy)?;
    for at in 0..300 {
        let found: u64 =
            lines.get(&format!("h{at}")).into_iter().flatten().map(|cells| cells[10].parse::<u64>().unwrap_or(0)).sum();
        let wanted = match household(at) {
            Some((_, head, _)) if head < 8000.0 => 10,
            Some(("资源县", head, _)) if head < 9000.0 => 5,
            _ => 0,
        };
        if found != wanted {
            return Err(format!("h{at}: {found} instead of {wanted} by the table"));
        }
    }
    let reload = watch.news("reload")?;
    settled(&folder, &reload, false)
}

fn since_an_earlier_run(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let with = |limit: &str, where_: &str| {
        let days = "{ title = \"头一天\", value = 'since(\"R-1\")' }";
        format!(
            "{}\n[[sheet]]\nname = \"多久了\"\non = \"户\"\nwhere = \"{where_}\"\ncolumns = [\"户编号\", {days}]\n",
            rules(limit, "8000")
        )
    };
    folder.write("子/rules.toml", &with("8000", "人口 > 3"))?;
    let (code, said) = folder.heng(&["run", "数据", "--pack", "子", "--out", "上次", "--as-of", "2022-08-01"])?;
    if code != Some(0) {
        return Err(said);
    }
    let more = ["--since", "上次"];
    let mut watch = start(heng, &folder, &more)?;
    // More hits, fewer hits, then a list alone: what is new, what goes on and what is no more is told each time as by a run.
    for (limit, people) in [("9000", "人口 > 3"), ("7000", "人口 > 3"), ("7000", "人口 > 2"), ("8000", "人口 > 2")]
    {
        folder.write("子/rules.toml", &with(limit, people))?;
        let reload = watch.news("reload")?;
        folder.equals_a_run_with("结果", &more)?;
        expect(reload["columns"]["taken_over"].as_u64() > Some(0), "rows in memory serve", &reload)?;
        let resolved = fs::read_to_string(folder.path("结果/resolved.csv")).map_err(|error| error.to_string())?;
        expect(resolved.contains("已消除") == (limit == "7000"), "what is no more", &reload)?;
        if people == "人口 > 2" && limit == "7000" {
            let files = reload["files"].to_string();
            expect(!files.contains("findings") && !files.contains("resolved"), "findings stand", &reload)?;
        }
    }
    folder.log_is_whole("结果")
}

fn another_format(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    for format in ["ndjson", "xlsx"] {
        folder.write("子/rules.toml", &rules("8000", "8000"))?;
        let out = format!("结果-{format}");
        let words = ["watch", "数据", "--pack", "子", "--out", &out, "--format", format];
        let mut watch = Process::start(heng, &folder.root, &words)?;
        let says = |what: &'static str| move |line: &Value| line.as_str().is_some_and(|line| line.contains(what));
        watch.until(says("正在盯着"))?;
        folder.write("子/rules.toml", &rules("8300", "8000"))?;
        watch.until(says("已换上"))?;
        folder.equals_a_run_with(&out, &["--format", format])?;
        folder.log_is_whole(&out)?;
    }
    Ok(())
}

fn stream_beside_results(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    let run = ["run", "数据", "--pack", "子", "--out", "结果"];
    let ran = |folder: &Folder| match folder.heng(&run)? {
        (Some(0), _) => Ok(()),
        (code, said) => Err(format!("heng run: {code:?} {said}")),
    };
    ran(&folder)?;
    let words = ["run", "-", "--pack", "子", "--format", "ndjson", "--out", "结果"];
    let mut stream = Process::start(heng, root, &words)?;
    let first = stream.news("header")?["pack"]["hash"].clone();
    folder.write("子/rules.toml", &rules("8700", "8000"))?;
    // Records go on; one after the other is answered, at some point by the new rules.
    for at in 0.. {
        stream.line(&format!("{{\"户编号\":\"s{at}\",\"县\":\"资源县\",\"收入\":8500,\"人口\":1}}"))?;
        let answer = stream.news("result")?;
        expect(answer["row"] == at + 1, "in order", &answer)?;
        let hit = answer["findings"].as_array().is_some_and(|list| list.iter().any(|one| one["规则"] == "R-1"));
        expect(hit == (answer["pack"] != first), "answered by the version that is named", &answer)?;
        if hit {
            break;
        }
    }
    stream.close();
    stream.news("summary")?;
    expect(stream.end()? == Some(0), "it ends well", &Value::Null)?;
    // Its lines stand for no results: those of the run are still those of the folder, and nothing was interrupted.
    folder.log_is_whole("结果")?;
    ran(&folder)?;
    let (_, said) = folder.heng(&["log", "结果", "--format", "json"])?;
    let log: Value = serde_json::from_str(&said).map_err(|error| error.to_string())?;
    let events: Vec<&str> =
        log["lines"].as_array().into_iter().flatten().filter_map(|line| line["event"].as_str()).collect();
    expect(events == ["run", "stream", "rules", "end", "run"], "its lines", &log)?;
    folder.log_is_whole("结果")
}
