//! `rejected.csv`: every problem of the input, for a clerk. The wording of reasons is the host's.

use crate::csv::write::CsvRows;
use crate::output::OutputFolder;
use crate::workbook;
use heng_core::run::input::Problem;
use heng_values::Diagnostic;

/// The columns of `rejected.csv`.
pub const HEADER: [&str; 7] = ["文件", "工作表", "行", "列", "原文", "原因", "处理"];

/// How many rows are put into bytes at a time.
const AT_ONCE: usize = 4096;

/// Says a problem in words: the reason, and what was done.
pub type Words<'a> = &'a dyn Fn(&Problem) -> (String, String);

/// Writes `rejected.csv` with these problems in their order; also where there are none, so that an empty list is seen.
///
/// # Errors
/// Those of the output folder.
pub fn write<'a>(
    output: &mut OutputFolder,
    problems: impl IntoIterator<Item = &'a Problem>,
    words: Words<'_>,
) -> Result<(), Diagnostic> {
    let mut file = output.csv("rejected", HEADER)?;
    let mut rows = CsvRows::default();
    for problem in problems {
        let (reason, action) = words(problem);
        let (name, sheet) = workbook::parted(&problem.file);
        rows.text(name);
        rows.text(sheet);
        rows.plain(&problem.row.map(|row| row.to_string()).unwrap_or_default());
        rows.text(&problem.column);
        rows.text(&problem.text);
        rows.text(&reason);
        rows.text(&action);
        rows.end_row();
        if rows.rows() as usize >= AT_ONCE {
            file.write(&rows)?;
            rows = CsvRows::default();
        }
    }
    file.write(&rows)?;
    output.finish(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_record::RunRecord;
    use heng_core::run::input::action;
    use std::sync::Arc;

    #[test]
    fn every_problem_is_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let problem = Problem {
            file: Arc::from("户.csv"),
            row: Some(7),
            column: Arc::from("家庭人口"),
            text: "=三".into(),
            code: "D0101",
            arguments: Vec::new(),
            action: action::UNKNOWN,
        };
        let mut output = OutputFolder::create(folder.path(), &[]).unwrap();
        write(&mut output, vec![&problem; 5000], &|problem| (problem.code.into(), problem.action.into())).unwrap();
        let record = output.commit(RunRecord::default(), &mut crate::output::Untold).unwrap();
        assert_eq!(record.outputs[0].rows, 5000);
        let text = std::fs::read_to_string(folder.path().join("rejected.csv")).unwrap();
        assert_eq!(text.lines().nth(1), Some("户.csv,,7,家庭人口,'=三,D0101,unknown"));
        assert_eq!(text.lines().count(), 5001);
    }
}
