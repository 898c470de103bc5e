//! The file that everybody reads: forty columns of the generated household table under plain headers, numbers that can be
//! read, missing values as empty cells. What a cell holds is the generator's business.

use crate::{Fault, folders};
use csv::{ByteRecord, ReaderBuilder, Writer};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The pack that says the rules.
pub const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/speed/pack");

/// How many rules it has.
pub const RULES: usize = 35;

/// The fields of the pack, each with the header that the generator writes and whether it is a number.
pub const FIELDS: [(&str, &str, bool); 40] = [
    ("户编号", "户编号", false),
    ("县", "县(市、区、旗)", false),
    ("乡镇", "乡(镇)", false),
    ("村", "行政村", false),
    ("户类型", "户类型", false),
    ("监测类别", "监测对象类别", false),
    ("风险已消除", "风险是否已消除", false),
    ("识别时间", "识别监测时间", false),
    ("消除时间", "消除监测时间", false),
    ("享受政策", "是否享受政策", false),
    ("脱贫年度", "脱贫年度", true),
    ("返贫风险", "致贫/返贫风险", false),
    ("整户无劳力", "整户无劳动能力兜底保障户", false),
    ("家庭人口", "年度家庭人口数", true),
    ("当前人口", "当前家庭人口数", true),
    ("上年家庭人口", "上年度家庭人口数", true),
    ("工资性收入", "工资性收入（元）", true),
    ("公益岗收入", "公益性岗位收入（元）", true),
    ("生产经营性收入", "生产经营性收入（元）", true),
    ("生产经营性支出", "生产经营性支出（合计）", true),
    ("减支补贴", "专项用于减少生产经营性支出的补贴", true),
    ("财产性收入", "财产性收入（元）", true),
    ("转移性收入", "转移性收入（元）", true),
    ("理赔收入", "理赔收入", true),
    ("合规自付支出", "合规自付支出", true),
    ("登记纯收入", "纯收入（元）", true),
    ("登记人均纯收入", "人均纯收入（元）", true),
    ("上年工资性收入", "上一年工资性收入（元）", true),
    ("上年经营净收入", "上一年生产经营性净收入（元）", true),
    ("上年财产性收入", "上一年财产性收入（元）", true),
    ("上年转移性收入", "上一年转移性收入（元）", true),
    ("上年人均纯收入", "上一年人均纯收入（元）", true),
    ("住房面积", "住房面积", true),
    ("危房", "是否危房户", false),
    ("危房级别", "危房级别", false),
    ("安全饮水", "是否解决安全饮用水", false),
    ("耕地面积", "耕地面积（亩）", true),
    ("林果面积", "林果面积（亩）", true),
    ("主导产业", "主导产业", false),
    ("产业规模", "产业规模（亩）", true),
];

/// The most households that are generated; more are these again, under numbers of their own.
const GENERATED: u64 = 1_000_000;

/// A folder with `户.csv` of this many households; made once and kept in the build folder.
///
/// # Errors
/// A file cannot be written, or the generator has other headers than [`FIELDS`] names.
pub fn folder(households: u64) -> Result<PathBuf, Fault> {
    if households > GENERATED {
        return repeated(households);
    }
    folders::selected("speed", households, &["户"], |whole, part| select(&whole.join("户.csv"), &part.join("户.csv")))
}

/// The generated households again and again, written piece by piece: each time their numbers go on where those of the
/// piece before ended.
fn repeated(households: u64) -> Result<PathBuf, Fault> {
    let folder = folders::scratch(&format!("speed-{households}"))?;
    if folder.is_dir() {
        return Ok(folder);
    }
    let text = std::fs::read(self::folder(GENERATED)?.join("户.csv"))?;
    eprintln!("writing {households} households …");
    let part = folder.with_extension("part");
    std::fs::create_dir_all(&part)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(part.join("户.csv"))?);
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    out.write_all(lines.next().unwrap_or_default())?;
    for before in (0..households).step_by(GENERATED as usize) {
        // No cell of the generator holds a line break.
        for line in lines.clone().take((households - before) as usize) {
            let end = line.iter().position(|byte| *byte == b',').ok_or("a line without a comma")?;
            let number: u64 = std::str::from_utf8(&line[..end])?.parse()?;
            write!(out, "{}", number + before)?;
            out.write_all(&line[end..])?;
        }
    }
    out.flush()?;
    std::fs::rename(&part, &folder)?;
    Ok(folder)
}

fn select(from: &Path, to: &Path) -> Result<(), Fault> {
    let mut reader = ReaderBuilder::new().from_path(from)?;
    let headers = reader.headers()?.clone();
    let places = FIELDS.iter().map(|(_, header, _)| {
        let place = headers.iter().position(|known| known.trim_start_matches('\u{feff}') == *header);
        place.ok_or_else(|| format!("no column {header}").into())
    });
    let places: Vec<usize> = places.collect::<Result<_, Fault>>()?;
    let mut writer = Writer::from_writer(BufWriter::new(File::create(to)?));
    writer.write_record(FIELDS.map(|(field, ..)| field))?;
    let (mut row, mut selected) = (ByteRecord::new(), ByteRecord::new());
    while reader.read_byte_record(&mut row)? {
        selected.clear();
        for (place, (_, _, number)) in places.iter().zip(&FIELDS) {
            let cell = row.get(*place).unwrap_or_default();
            let readable = !number || cell.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
            selected.push_field(if readable { cell } else { b"" });
        }
        writer.write_byte_record(&selected)?;
    }
    Ok(writer.flush()?)
}
