//! A loaded pack: every item typed and every plugin item lowered, still in names. Nothing here depends on a date.

use super::broken::Broken;
use crate::check::unit::Unit;
use crate::kind::Record;
use crate::operator::{Cells, Operator};
use crate::program::{CalendarStep, PayPeriod};
use crate::source::{Grid, SourceFile};
use heng_lang::Tree;
use heng_values::cell::CellFormat;
use heng_values::mask::Mask;
use heng_values::{Date, Moment, Number, Place, Type, Value};
use std::sync::Arc;

/// A name with its place.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// A region: names from the widest level down.
pub type Region = Vec<Arc<str>>;

/// When and where a version of an item is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
    /// Only there; everywhere if none.
    pub region: Option<Region>,
}

impl Period {
    /// Whether the day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether two periods of one region share a day.
    pub fn meets(&self, other: &Period) -> bool {
        let starts_after = |a: &Period, b: &Period| match (a.from, b.until) {
            (Some(from), Some(until)) => from > until,
            _ => false,
        };
        self.region == other.region && !starts_after(self, other) && !starts_after(other, self)
    }
}

/// What a rule may cite.
#[derive(Clone, Debug)]
pub struct DocumentItem {
    /// Its short name.
    pub id: Arc<str>,
    /// Its full title.
    pub title: Arc<str>,
    /// The number under which it was issued.
    pub number: Option<Arc<str>>,
    /// When it was issued.
    pub date: Option<Date>,
    /// Where it can be found.
    pub url: Option<Arc<str>>,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Where it stands.
    pub place: Place,
}

/// A citation as written and as shown.
#[derive(Clone, Debug, Default)]
pub struct Citation {
    /// The cited document's short name.
    pub document: Option<Arc<str>>,
    /// The document's title.
    pub title: Arc<str>,
    /// The clause.
    pub clause: Arc<str>,
    /// As shown: the document's title and the clause.
    pub text: Arc<str>,
}

/// A parameter with all its dated and regional values.
#[derive(Clone, Debug)]
pub struct ParameterItem {
    /// Its name, which may hold dots.
    pub name: Arc<str>,
    /// What people call it; its name where nothing else is said.
    pub title: Arc<str>,
    /// Its type.
    pub kind: Type,
    /// Its unit.
    pub unit: Option<Unit>,
    /// What a region or a child pack may do with it.
    pub allows: Override,
    /// The least value: a constant or an expression of other parameters.
    pub least: Option<Tree>,
    /// The greatest value, likewise.
    pub greatest: Option<Tree>,
    /// Its values, parents' first.
    pub values: Vec<ParameterValue>,
    /// Parents' values that a child's took the place of.
    pub displaced: Vec<ParameterValue>,
    /// Whether it, or each of its values, names a document.
    pub cited: bool,
    /// Where it stands first.
    pub place: Place,
}

/// What a region or a child pack may do with a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Override {
    /// Anything.
    Free,
    /// Nothing.
    Forbid,
    /// Only raise it.
    TightenUp,
    /// Only lower it.
    TightenDown,
}

/// One value of a parameter.
#[derive(Clone, Debug)]
pub struct ParameterValue {
    /// First day in force.
    pub from: Date,
    /// Where; everywhere if empty.
    pub region: Region,
    /// The value; none where it was removed.
    pub value: Option<Value>,
    /// What it cites.
    pub citation: Citation,
    /// What staff noted beside it.
    pub note: Option<Arc<str>>,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Which pack says it, the root parent being 0.
    pub pack: usize,
    /// Where it stands.
    pub place: Place,
}

/// A scale with its versions.
#[derive(Clone, Debug)]
pub struct ScaleItem {
    /// Its name, called like a function.
    pub name: Arc<str>,
    /// What people call it; its name where nothing else is said.
    pub title: Arc<str>,
    /// How brackets add up.
    pub kind: ScaleKind,
    /// Unit of the result.
    pub unit: Option<Unit>,
    /// Unit of the argument.
    pub input_unit: Option<Unit>,
    /// Its versions.
    pub versions: Vec<ScaleVersion>,
    /// Where it stands.
    pub place: Place,
}

/// How the brackets of a scale add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScaleKind {
    /// The reached bracket's own amount.
    Amount,
    /// Amounts of all brackets reached, added up.
    MarginalAmount,
    /// Each slice of the value times its bracket's rate.
    MarginalRate,
}

/// A version of a scale.
#[derive(Clone, Debug)]
pub struct ScaleVersion {
    /// First day in force.
    pub from: Date,
    /// Where; everywhere if empty.
    pub region: Region,
    /// Bounds ascending, whether the bound itself is left out (`over`), and the amount or rate.
    pub brackets: Vec<(Number, bool, Number)>,
    /// Where each bracket stands.
    pub places: Vec<Place>,
    /// What it cites.
    pub citation: Citation,
    /// What staff noted beside it.
    pub note: Option<Arc<str>>,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Where it stands.
    pub place: Place,
}

/// A table as declared.
#[derive(Clone, Debug)]
pub struct TableItem {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Its key's fields.
    pub key: Vec<Named>,
    /// What one row counts as.
    pub unit: Option<Unit>,
    /// The column that says to people which row it is.
    pub label: Option<Named>,
    /// The stem of its file.
    pub file: Arc<str>,
    /// Its links.
    pub links: Vec<LinkItem>,
    /// Its fields.
    pub fields: Vec<FieldItem>,
    /// Rows given in the pack.
    pub rows: Option<crate::document::Entry>,
    /// Rows from a side file of the pack.
    pub data: Option<crate::source::Grid>,
    /// A calendar: how long a row is, first and last day.
    pub calendar: Option<(CalendarStep, Tree, Tree)>,
    /// Tables whose rows are paired.
    pub each: Vec<Named>,
    /// Whether its absence is an error.
    pub required: bool,
    /// Whether rows that repeat a key are merged.
    pub merge: bool,
    /// Which rows take part.
    pub only: Option<Tree>,
    /// Other files that fill it.
    pub sources: Vec<Record>,
    /// The last pack that declares it or adds to it.
    pub pack: usize,
    /// Where it stands.
    pub place: Place,
}

/// A link as declared.
#[derive(Clone, Debug)]
pub struct LinkItem {
    /// The table it leads to.
    pub to: Named,
    /// The columns here.
    pub by: Vec<Named>,
    /// Whether it says `by` at all; where it does not, that was told when it was read.
    pub says_by: bool,
    /// The columns there; its key if empty.
    pub on: Vec<Named>,
    /// Its own name.
    pub name: Option<Arc<str>>,
    /// The name of the way back.
    pub children: Option<Arc<str>>,
    /// Where it stands.
    pub place: Place,
}

/// A field as declared.
#[derive(Clone, Debug)]
pub struct FieldItem {
    /// Its name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Its unit.
    pub unit: Option<Unit>,
    /// Real headers.
    pub aliases: Vec<Arc<str>>,
    /// Whether its absence is an error.
    pub required: bool,
    /// How cells are read.
    pub format: CellFormat,
    /// The mask of a sensitive field.
    pub mask: Option<Mask>,
    /// Decimal places it is shown with.
    pub places: Option<u32>,
    /// The pack that declares it, the root parent being 0.
    pub pack: usize,
    /// Where it stands.
    pub place: Place,
}

/// An item of a plugin kind (every version is one), before anything is said about a date.
#[derive(Clone, Debug)]
pub struct RuleItem {
    /// Its id.
    pub id: Arc<str>,
    /// `name`, else the id: names its columns.
    pub label: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// The kind's word.
    pub kind: Arc<str>,
    /// The kind's title.
    pub category: Arc<str>,
    /// Whether the kind judges rows.
    pub judges: bool,
    /// The table it speaks of, where it is one.
    pub table: Option<Named>,
    /// When and where it is in force.
    pub period: Period,
    /// What it cites.
    pub citation: Citation,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Whether a key of it could not be read: it is not lowered, and who names it is not told again.
    pub broken: bool,
    /// Its checked keys.
    pub record: Record,
    /// Where it stands.
    pub place: Place,
}

/// A column as declared by a derive or made by a plugin.
#[derive(Clone, Debug)]
pub struct ColumnItem {
    /// The table.
    pub table: Named,
    /// Its name.
    pub name: Named,
    /// Its title.
    pub title: Arc<str>,
    /// Its formula.
    pub value: Tree,
    /// Its type, where it is said.
    pub kind: Option<Type>,
    /// Its unit, where it is said.
    pub unit: Option<Unit>,
    /// Decimal places.
    pub places: Option<u32>,
    /// For how long it is an amount paid, where it is one.
    pub pays: Option<PayPeriod>,
    /// Its value outside its periods.
    pub otherwise: Option<Tree>,
    /// Whether its texts are not sensitive although what they are made from is.
    pub open: bool,
    /// When and where it is in force (a plugin's column: its item's).
    pub period: Period,
    /// The condition on parameters alone.
    pub enabled: Option<Tree>,
    /// The rule item it belongs to, by position.
    pub rule: Option<usize>,
    /// What a derived column cites.
    pub citation: Citation,
    /// Whether somebody confirmed it.
    pub verified: bool,
    /// Whether its formula could not be read: that is told, and whoever names it is not told again.
    pub broken: bool,
    /// Where it stands.
    pub place: Place,
}

/// A finding made by a plugin.
#[derive(Clone, Debug)]
pub struct FindingItem {
    /// The rule item, by position.
    pub rule: usize,
    /// The table judged.
    pub table: Named,
    /// Its condition.
    pub when: Tree,
    /// 等级
    pub level: Option<Tree>,
    /// Severity, where there is no level.
    pub severity: Option<Tree>,
    /// 类别, where it is not the kind's title.
    pub category: Option<Tree>,
    /// 说明
    pub message: Option<Tree>,
    /// 差额
    pub margin: Option<Tree>,
    /// 建议
    pub action: Option<Tree>,
    /// 责任部门
    pub department: Option<Tree>,
    /// Where it stands.
    pub place: Place,
}

/// A list to write.
#[derive(Clone, Debug)]
pub struct SheetItem {
    /// Its name.
    pub name: Named,
    /// Where its lines come from.
    pub parts: Vec<SheetPartItem>,
    /// Sort keys as written: a column's title or an expression, and whether the greatest is first.
    pub order: Vec<(OrderKey, bool)>,
    /// Titles or expressions of the group columns.
    pub group: Vec<Named>,
    /// Title and kind of totals.
    pub totals: Vec<(Named, Arc<str>)>,
    /// Titles of the columns by which files are split.
    pub split: Vec<Named>,
    /// Titles of columns that are left out where nothing could ever fill them.
    pub optional: Vec<Arc<str>>,
    /// Where it stands.
    pub place: Place,
}

/// A sort key.
#[derive(Clone, Debug)]
pub enum OrderKey {
    /// The title of a column, or the text of an expression that is one.
    Title(Named),
    /// An expression.
    Expression(Tree),
}

/// The lines a sheet takes from one table.
#[derive(Clone, Debug)]
pub struct SheetPartItem {
    /// The table.
    pub table: Named,
    /// Which rows.
    pub condition: Option<Tree>,
    /// Titles and cells.
    pub columns: Vec<(Named, Tree, Option<u32>)>,
    /// The rule item that made it, by position.
    pub rule: Option<usize>,
}

/// An exemption.
#[derive(Clone, Debug)]
pub struct ExemptionItem {
    /// The exempted rule.
    pub rule: Named,
    /// Its table.
    pub table: Named,
    /// Which rows, and until when.
    pub when: Tree,
    /// Why, as text.
    pub reason: Option<Tree>,
    /// The item that says so, by position.
    pub item: usize,
}

/// What `pack.toml` says.
#[derive(Clone, Debug)]
pub struct Header {
    /// The pack's name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Its version.
    pub version: Arc<str>,
    /// Its parent's folder, as written.
    pub extends: Option<(Arc<str>, Place)>,
    /// Items of the parent that do not apply.
    pub drop: Vec<Named>,
    /// The default evaluation moment.
    pub as_of: Option<Moment>,
    /// The fields that name a row's region, widest first.
    pub region: Option<Vec<Arc<str>>>,
    /// What is expected to be said of the whole pack: codes and reasons.
    pub expect: Vec<(crate::document::Key, Arc<str>)>,
    /// Where `[pack]` stands.
    pub place: Place,
}

/// A remark that somebody expects, with the reason.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The remark's code.
    pub code: Arc<str>,
    /// Why it is wanted as it is.
    pub reason: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The text that it speaks of: an item, a field, a value. A whole pack where it is none.
    pub of: Option<Place>,
    /// The pack that says it, the root parent being 0.
    pub pack: usize,
}

/// A loaded pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What its `pack.toml` says.
    pub header: Header,
    /// The region levels, its own or its parents'.
    pub region_levels: Vec<Arc<str>>,
    /// Documents.
    pub documents: Vec<DocumentItem>,
    /// Tables.
    pub tables: Vec<TableItem>,
    /// Parameters.
    pub parameters: Vec<ParameterItem>,
    /// Scales.
    pub scales: Vec<ScaleItem>,
    /// Whether a function file could not be read: calls of its functions are then not told as unknown.
    pub functions_broken: bool,
    /// Sections of the texts that cannot be read.
    pub broken: Vec<Broken>,
    /// The texts of its `*.rhai` files, its parents' too.
    pub function_files: Vec<SourceFile>,
    /// Functions of its `*.rhai` files.
    pub functions: Vec<heng_lang::Function>,
    /// Items of plugin kinds.
    pub rules: Vec<RuleItem>,
    /// Derived columns and plugins' columns.
    pub columns: Vec<ColumnItem>,
    /// Plugins' findings.
    pub findings: Vec<FindingItem>,
    /// Lists.
    pub sheets: Vec<SheetItem>,
    /// Exemptions.
    pub exemptions: Vec<ExemptionItem>,
    /// The pack's texts in the order in which mistakes are told: its own first, then its parents'.
    pub files: Vec<Arc<str>>,
    /// The pack's own rule tests.
    pub cases: Vec<SourceFile>,
    /// Side files of the pack and its parents, the pack's own first.
    pub grids: Vec<Grid>,
    /// Grids that items hand to native operators, by their numbers in `Kind::Cells`.
    pub cells: Vec<Arc<Cells>>,
    /// Remarks that are expected, with reasons.
    pub expectations: Vec<Expectation>,
    /// The folders of the packs, the root parent first, as they are shown.
    pub folders: Vec<Arc<str>>,
    /// The native operators that scripts may call.
    pub operators: Vec<Arc<dyn Operator>>,
}

impl Pack {
    /// The position of the pack that a file belongs to, the root parent being 0.
    pub fn pack_of(&self, file: &str) -> Option<usize> {
        let inside = |folder: &Arc<str>| file.strip_prefix(&**folder).is_some_and(|rest| rest.starts_with('/'));
        self.folders.iter().rposition(inside)
    }

    /// Whether a place stands in the pack itself, not in one that it extends.
    pub fn is_own(&self, place: &Place) -> bool {
        self.pack_of(&place.file).is_none_or(|at| at + 1 == self.folders.len())
    }

    /// Puts diagnostics into source order: first what is no TOML, then the pack's own files by name, then its parents',
    /// each from top to bottom.
    pub fn in_source_order(&self, diagnostics: &mut [heng_values::Diagnostic]) {
        diagnostics.sort_by_key(|diagnostic| {
            let file = diagnostic.place.as_ref().map(|place| &place.file);
            let rank = self.files.iter().position(|known| Some(known) == file).unwrap_or(usize::MAX);
            (!super::broken::is_syntax(diagnostic), rank, diagnostic.order())
        });
    }
}
