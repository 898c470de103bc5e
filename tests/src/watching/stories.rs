//! The stories, one function each.

use super::folder::{Folder, Story, households, results, rules, script};
use super::process::Process;
use serde_json::Value;
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
