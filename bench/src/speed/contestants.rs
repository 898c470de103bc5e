//! Who takes part, and how each is brought here: Python's and Node's packages go into a scratch environment in the build
//! folder, at the newest version their registries have. What they do stands in `speed/peers`.

use super::workload::PACK;
use crate::{Fault, folders};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the peers' programs stand.
pub const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/speed/peers");

/// The script of the peer that is asked record by record in Node.
const NODE_SCRIPT: &str = "json_rules.mjs";

/// One that does the work.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// What it is, with its version.
    pub name: String,
    /// Whether it is asked record by record, and so for fewer households.
    pub by_record: bool,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Heng(PathBuf),
    Python(PathBuf, &'static str),
    Node(PathBuf),
    Rhai,
}

impl Contestant {
    /// The command from the folder of the data to a result in `out`, and where the result then is.
    ///
    /// # Errors
    /// This program's own path is not known.
    pub fn command(&self, data: &Path, out: &Path, threads: usize) -> Result<(Command, PathBuf), Fault> {
        let (file, result) = (data.join("户.csv"), out.join("result.csv"));
        let threads = threads.to_string();
        let mut command;
        match &self.how {
            How::Heng(program) => {
                command = Command::new(program);
                command.arg("run").arg(data).arg("--pack").arg(PACK).arg("--out").arg(out);
                command.args(["--threads", &threads, "--lang", "en"]);
                return Ok((command, out.join("结果.csv")));
            }
            How::Python(python, script) => {
                command = Command::new(python);
                command.arg(Path::new(PEERS).join(script));
            }
            How::Node(folder) => {
                command = Command::new("node");
                command.arg(folder.join(NODE_SCRIPT));
            }
            How::Rhai => {
                command = Command::new(std::env::current_exe()?);
                command.arg("rhai-loop").env("RAYON_NUM_THREADS", &threads);
            }
        }
        command.arg(&file).arg(&result).arg(&threads);
        Ok((command, result))
    }
}

/// Heng first, then every peer that could be brought here; what could not be is said on standard error.
///
/// # Errors
/// Heng itself is not built, or the scratch folder cannot be used.
pub fn all() -> Result<Vec<Contestant>, Fault> {
    let heng = Contestant {
        name: format!("Heng {}", env!("CARGO_PKG_VERSION")),
        by_record: false,
        how: How::Heng(folders::program()?),
    };
    let rhai = format!("Rhai {}, row by row on rayon", crate::rhai_rows::VERSION);
    let mut found = vec![heng, Contestant { name: rhai, by_record: false, how: How::Rhai }];
    match python() {
        Ok(python) => {
            for (package, script, what, by_record) in [
                ("polars", "polars_lazy.py", "Polars", false),
                ("duckdb", "duckdb_sql.py", "DuckDB", false),
                ("pandas", "pandas_frame.py", "pandas", false),
                ("zen-engine", "zen_records.py", "GoRules ZEN", true),
            ] {
                let name = format!("{what} {}", version_of(&python, package)?);
                found.push(Contestant { name, by_record, how: How::Python(python.clone(), script) });
            }
        }
        Err(fault) => eprintln!("without the peers in Python: {fault}"),
    }
    match node() {
        Ok((folder, version)) => {
            let name = format!("json-rules-engine {version}");
            found.push(Contestant { name, by_record: true, how: How::Node(folder) });
        }
        Err(fault) => eprintln!("without the peer in Node: {fault}"),
    }
    Ok(found)
}

/// The interpreter of the scratch environment.
///
/// # Errors
/// There is no Python, or the packages cannot be had.
pub fn python() -> Result<PathBuf, Fault> {
    let folder = folders::scratch("peers-python")?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.is_file() {
        eprintln!("installing polars, duckdb, pandas, zen-engine and matplotlib …");
        said(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        let packages = ["polars", "duckdb", "pandas", "zen-engine", "matplotlib"];
        said(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--upgrade"]).args(packages))?;
    }
    Ok(python)
}

/// The version of a package that an interpreter has.
///
/// # Errors
/// It has no such package.
pub fn version_of(python: &Path, package: &str) -> Result<String, Fault> {
    let question = format!("import importlib.metadata as m; print(m.version('{package}'))");
    Ok(said(Command::new(python).arg("-c").arg(question))?.trim().to_owned())
}

fn node() -> Result<(PathBuf, String), Fault> {
    let folder = folders::scratch("peers-node")?;
    let package = folder.join("node_modules/json-rules-engine/package.json");
    if !package.is_file() {
        eprintln!("installing json-rules-engine …");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }")?;
        said(Command::new("npm").args(["install", "--silent", "json-rules-engine"]).current_dir(&folder))?;
    }
    std::fs::copy(Path::new(PEERS).join(NODE_SCRIPT), folder.join(NODE_SCRIPT))?;
    let about: serde_json::Value = serde_json::from_slice(&std::fs::read(&package)?)?;
    let version = about.get("version").and_then(serde_json::Value::as_str).unwrap_or("?").to_owned();
    Ok((folder, version))
}

/// What a command says; an error with its own words where it fails.
fn said(command: &mut Command) -> Result<String, Fault> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{} ended with {}\n{words}", command.get_program().display(), output.status).into())
}

/// Draws the picture of a report from its figures.
///
/// # Errors
/// There is no Python, or it cannot draw.
pub fn draw(figures: &Path, picture: &Path) -> Result<(), Fault> {
    let script = Path::new(PEERS).with_file_name("picture.py");
    said(Command::new(python()?).arg(script).arg(figures).arg(picture)).map(drop)
}
