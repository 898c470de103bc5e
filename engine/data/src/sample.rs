//! A small program for the tests of this crate, built by hand: a table of households and one of persons.

use heng_core::program::{Column, ColumnId, Field, FileSource, Formula, Program, Rows, Table, TableId};
use heng_values::cell::CellFormat;
use heng_values::{Date, Mask, Number, Place, Type, Value};
use std::sync::Arc;

/// A source with nothing but the stem of its files.
pub fn source(stem: &str) -> FileSource {
    FileSource { stem: Arc::from(stem), ..FileSource::default() }
}

fn place() -> Place {
    Place::new(Arc::from("tables.toml"), 0, 0)
}

/// Tables 户 (户编号, 县, 家庭人口, 监测类别, 登记日期, 户主证件号) and 人 (人编号, 户编号, 特长).
pub fn household_program() -> Program {
    let day = Date::new(2022, 9, 5).unwrap();
    let mut program = Program {
        pack_name: Arc::from("sample"),
        pack_version: Arc::from("1"),
        now: day.start(),
        today: day,
        region_levels: Vec::new(),
        tables: Vec::new(),
        links: Vec::new(),
        paths: Vec::new(),
        columns: Vec::new(),
        nodes: Vec::new(),
        parameters: Vec::new(),
        keys: Vec::new(),
        patterns: Vec::new(),
        items: Vec::new(),
        findings: Vec::new(),
        sheets: Vec::new(),
        first_days: Vec::new(),
        payments: Vec::new(),
        written: Vec::new(),
        units_told: Vec::new(),
        reads: Default::default(),
        scripts: heng_lang::Interpreter::new(&[]),
    };
    let number = |whole: i64| Number::from_integer(whole).map(Value::Number);
    let people = CellFormat { min: number(1), max: number(30), whole: true, ..CellFormat::new(Type::Number) };
    let watched = CellFormat { blank: Some(Value::text("非监测")), ..CellFormat::new(Type::Text) };
    let text = || CellFormat::new(Type::Text);
    table(
        &mut program,
        "户",
        vec![
            ("户编号", text(), &[]),
            ("县", text(), &["县(市、区)", "所属县"]),
            ("家庭人口", people, &[]),
            ("监测类别", watched, &[]),
            ("登记日期", CellFormat::new(Type::Date), &[]),
            ("户主证件号", text(), &[]),
        ],
    );
    program.tables[0].required = true;
    program.columns[5].mask = Some(Mask::IdNumber);
    table(
        &mut program,
        "人",
        vec![("人编号", text(), &[]), ("户编号", text(), &[]), ("特长", CellFormat::new(Type::Texts), &[])],
    );
    program
}

fn table(program: &mut Program, name: &str, fields: Vec<(&str, CellFormat, &[&str])>) {
    let id = TableId(program.tables.len() as u32);
    let first = program.columns.len() as u32;
    for (name, format, aliases) in fields {
        program.columns.push(Column {
            table: id,
            name: Arc::from(name),
            title: Arc::from(name),
            kind: format.kind,
            unit: None,
            places: None,
            mask: None,
            formula: Formula::Input(Box::new(Field {
                aliases: aliases.iter().map(|alias| Arc::from(*alias)).collect(),
                required: false,
                format,
            })),
            place: place(),
        });
    }
    program.tables.push(Table {
        name: Arc::from(name),
        title: Arc::from(name),
        key: vec![ColumnId(first)],
        fields: (first..program.columns.len() as u32).map(ColumnId).collect(),
        links: Vec::new(),
        rows: Rows::Files(vec![source(name)]),
        required: false,
        merge: false,
        only: None,
        region: Vec::new(),
        place: place(),
    });
}
