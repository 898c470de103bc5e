//! A sample's CSV files, written once more with amounts in 分. Columns are found by the product's own reading of headers.

use super::money::{Money, scaled};
use heng_core::program::{Program, Rows, TableId};
use heng_data::headers::{Origin, map};
use heng_values::Number;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Writes the sample into an empty folder and gives how many cells were changed.
///
/// # Errors
/// A file cannot be read or written, or its headers do not fit.
pub fn rescale(program: &Program, money: &Money, sample: &Path, aside: &Path) -> Result<usize, String> {
    std::fs::create_dir_all(aside).map_err(|error| error.to_string())?;
    let mut changed = 0;
    for path in crate::entries(sample).into_iter().filter(|path| path.extension().is_some_and(|end| end == "csv")) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&path).map_err(|e| e.to_string())?;
        let mut records: Vec<Vec<String>> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            records.push(record.iter().map(str::to_owned).collect());
        }
        if let Some(headers) = records.first_mut() {
            headers[0] = headers[0].trim_start_matches('\u{feff}').to_owned();
            let powers = powers(program, money, &stem, headers)?;
            for (at, power) in powers {
                records[0][at] = records[0][at].replace('元', "分");
                for record in &mut records[1..] {
                    let Some(cell) = record.get_mut(at) else { continue };
                    if let Some(number) = Number::parse(cell.trim()).and_then(|number| scaled(number, power)) {
                        *cell = number.to_string();
                        changed += 1;
                    }
                }
            }
        }
        let name = path.file_name().unwrap_or_default();
        let mut writer =
            csv::WriterBuilder::new().flexible(true).from_path(aside.join(name)).map_err(|error| error.to_string())?;
        records.iter().try_for_each(|record| writer.write_record(record)).map_err(|error| error.to_string())?;
        writer.flush().map_err(|error| error.to_string())?;
    }
    Ok(changed)
}

/// By column of the file, the power of 元 in it, where there is one.
fn powers(program: &Program, money: &Money, stem: &str, headers: &[String]) -> Result<HashMap<usize, i32>, String> {
    let mut powers = HashMap::new();
    for (at, table) in program.tables.iter().enumerate() {
        let Rows::Files(sources) = &table.rows else { continue };
        let Some(source) = sources.iter().find(|source| &*source.stem == stem) else { continue };
        let mapping = map(program, TableId(at as u32), source, &Arc::from(stem), headers, 1)
            .map_err(|errors| format!("{errors:#?}"))?;
        for (field, origin) in table.fields.iter().zip(&mapping.origins) {
            let power = money.column(&table.name, &program.column(*field).name).unwrap_or(0);
            if let (Origin::Column(at), true) = (origin, power != 0) {
                powers.insert(*at, power);
            }
        }
    }
    Ok(powers)
}
