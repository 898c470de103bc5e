//! A table whose rows know nothing of each other, run piece by piece: each piece is a small run of its own, and what the
//! pieces give, put one after the other, is what one run over all rows gives. Which programs allow that is decided here;
//! repeated keys and rules that nothing decides are told, so that the caller runs the table whole instead.

use super::asked::Known;
use super::compute::{Lost, RunOptions, overflowed, overflows};
use super::frame::{Frame, Rows as FrameRows};
use super::input::{Problem, TableInput, WholeRows};
use super::kept::Computed;
use super::outcome::Outcome;
use super::reads::{Read, formula_reads, node_reads};
use super::schedule::{Schedule, plan, roots};
use super::state::{LOOKED_AT, Tally, collect_absent, count};
use super::store::{Counters, Store, TableState};
use super::tables::shape;
use crate::program::{ColumnId, Formula, Op, Program, Rows, SELF_PATH, TableId};
use hashbrown::{DefaultHashBuilder, HashSet};
use heng_columns::{Operand, Values};
use heng_values::{Pattern, Value};
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// A program that can be run over pieces of one table.
#[derive(Debug)]
pub struct Pieces<'p> {
    program: &'p Program,
    table: TableId,
    schedule: Schedule,
    /// Columns of one row's values that lists read; computed once a piece.
    shared: Vec<ColumnId>,
    patterns: Vec<Option<Pattern>>,
    show_sensitive: bool,
    hasher: DefaultHashBuilder,
    not_run: OnceLock<NotRun>,
    /// What walks for missing values asked in the pieces so far.
    asked: Arc<Known>,
}

/// By item, what was not given where the item therefore decides no row, as the first piece says it for all; none where
/// it cannot be known from that piece.
type NotRun = Option<Vec<Option<Vec<String>>>>;

/// Lets those who wait for the first piece go on, also where its run ends too early.
struct First<'a>(&'a OnceLock<NotRun>);

impl Drop for First<'_> {
    fn drop(&mut self) {
        let _ = self.0.set(None);
    }
}

/// What the run of a piece gave.
#[derive(Debug)]
pub struct Piece<'p> {
    /// The piece as a run of its own.
    pub outcome: Outcome<'p>,
    /// What was wrong with its cells.
    pub read: Vec<Problem>,
    /// What was wrong with its rows.
    pub shaped: Vec<Problem>,
    /// Cells that an overflow left unknown, by column and row.
    pub overflowed: Vec<(ColumnId, u32, Problem)>,
    /// Its rows' keys, as words that are equal where keys are.
    pub keys: Vec<u64>,
    /// Whether the table must be run whole: a key stands in two rows, or an item that decided no row before does here.
    pub contradicts: bool,
}

/// Tells when rows that repeat a key are asked for.
#[derive(Debug, Default)]
struct Repeats(AtomicBool);

impl WholeRows for Repeats {
    fn whole_rows(&self, _: TableId, _: &[u32]) -> Vec<Vec<Option<Value>>> {
        self.0.store(true, Ordering::Relaxed);
        Vec::new()
    }
}

impl<'p> Pieces<'p> {
    /// Plans a run over pieces; none where rows of tables depend on each other, or lists on the order of all rows.
    /// `present` says by table whether files give it.
    pub fn plan(program: &'p Program, options: &RunOptions, present: &[bool]) -> Option<Pieces<'p>> {
        let is_present = |table: TableId| present.get(table.index()).copied().unwrap_or(false);
        let mut given = (0..program.tables.len() as u32).map(TableId).filter(|table| is_present(*table));
        let table = given.next().filter(|_| given.next().is_none())?;
        let about = program.table(table);
        if about.key.is_empty() || !matches!(about.rows, Rows::Files(_)) || !options.wanted.is_empty() {
            return None;
        }
        let here_or_absent = |other: TableId| {
            other == table || (!is_present(other) && matches!(program.table(other).rows, Rows::Files(_)))
        };
        let judged = program.items.iter().flat_map(|item| &item.states).map(|state| state.table);
        let listed = program.sheets.iter().flat_map(|sheet| &sheet.parts).map(|part| part.table);
        let found = program.findings.iter().map(|finding| finding.table);
        // A link to rows that files or the pack give is checked row by row; one to keys that are only named is not.
        let led_to = about.links.iter().map(|link| program.link(*link).to);
        let harmless =
            |to: TableId| !is_present(to) && matches!(program.table(to).rows, Rows::Files(_) | Rows::Distinct(_));
        let whole_list = |sheet: &crate::program::Sheet| {
            !sheet.order.is_empty() || !sheet.group.is_empty() || !sheet.totals.is_empty() || !sheet.split.is_empty()
        };
        if !judged.chain(found).all(here_or_absent)
            || !listed.into_iter().all(|listed| listed == table)
            || !led_to.into_iter().all(harmless)
            || program.sheets.iter().any(whole_list)
            || super::named::names_rows(program)
        {
            return None;
        }
        let schedule = plan(program, &[], &[]);
        let shared = rows_of_their_own(program, table, &schedule)?;
        Some(Pieces {
            program,
            table,
            schedule,
            shared,
            patterns: Store::patterns(program),
            show_sensitive: options.show_sensitive,
            hasher: DefaultHashBuilder::default(),
            not_run: OnceLock::new(),
            asked: Arc::default(),
        })
    }

    /// The program.
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// The table whose rows come in pieces.
    pub fn table(&self) -> TableId {
        self.table
    }

    /// Runs a piece, its rows counted from 0. The first one says for all which items are not run; runs of others wait
    /// for it.
    pub fn run(&self, mut input: TableInput, first: bool) -> Piece<'p> {
        let _others = first.then(|| First(&self.not_run));
        let program = self.program;
        let mut store = Store::with_patterns(program, self.show_sensitive, self.patterns.clone());
        store.asked = Arc::clone(&self.asked);
        let read = std::mem::take(&mut input.problems);
        let rows = input.rows;
        store.tables[self.table.index()] =
            TableState { present: true, rows, origins: std::mem::take(&mut input.origins), ..TableState::default() };
        for (column, values) in input.columns {
            store.columns[column.index()] = Some(Arc::new(values));
        }
        let repeats = Repeats::default();
        let mut shaped = shape(&store, self.table, input.read, &repeats);
        let problems = std::mem::take(&mut shaped.problems);
        super::assemble::apply(&mut store, self.table, shaped);
        let rows = store.table(self.table).rows;
        let mut lost = Lost::new();
        for tick in &self.schedule.ticks {
            lost.append(&mut self.compute(&mut store, tick.rows.iter().copied(), rows));
        }
        self.share(&mut store, rows);
        lost.sort_unstable();
        lost.dedup();
        let overflowed: Vec<_> =
            lost.iter().map(|(column, row)| (*column, *row, overflowed(&store, *column, *row))).collect();
        let keys = self.keys(&store, rows);
        let (tallies, unsettled) = self.tallies(&store, first);
        // As one run counts them.
        let columns: usize = self.schedule.ticks.iter().map(|tick| tick.rows.len()).sum();
        let computed = Computed { computed: columns as u64, taken_over: 0 };
        let outcome = Outcome::of_piece(store, tallies, lost.into_iter().collect(), rows.max(1), computed);
        let contradicts = repeats.0.into_inner() || unsettled;
        Piece { outcome, read, shaped: problems, overflowed, keys, contradicts }
    }

    /// Computes and keeps columns over all rows of the piece.
    fn compute(&self, store: &mut Store<'p>, columns: impl Iterator<Item = ColumnId>, rows: usize) -> Lost {
        let mut frame = Frame::new(store, self.table, FrameRows::Range(0..rows));
        let mine = columns.filter(|id| self.program.column(*id).table == self.table);
        let computed: Vec<_> = mine.map(|id| (id, frame.column(id).column(rows))).collect();
        let lost = overflows(&mut frame);
        drop(frame);
        computed.into_iter().for_each(|(id, column)| store.columns[id.index()] = Some(column));
        lost
    }

    /// Keeps what lists read too, so that they need not compute it again. Where one of these overflows they do compute
    /// it, and tell.
    fn share(&self, store: &mut Store<'p>, rows: usize) {
        let mut frame = Frame::new(store, self.table, FrameRows::Range(0..rows));
        let mut computed = Vec::with_capacity(self.shared.len());
        for id in &self.shared {
            if let Operand::Rows(column) = frame.column(*id) {
                computed.push((*id, column));
            }
        }
        if frame.overflow.is_empty() {
            drop(frame);
            computed.into_iter().for_each(|(id, column)| store.columns[id.index()] = Some(column));
        }
    }

    fn keys(&self, store: &Store<'_>, rows: usize) -> Vec<u64> {
        let key = &self.program.table(self.table).key;
        let Some(columns) = key.iter().map(|column| store.column(*column)).collect::<Option<Vec<_>>>() else {
            return Vec::new();
        };
        let hash = |row: usize| {
            let mut hasher = self.hasher.build_hasher();
            for column in &columns {
                match &column.values {
                    Values::Text { codes, dictionary } => dictionary.text(codes[row]).hash(&mut hasher),
                    Values::Number(raw) | Values::Moment(raw) => raw[row].hash(&mut hasher),
                    Values::Date(raw) | Values::Month(raw) => raw[row].hash(&mut hasher),
                    Values::Bool(bits) => bits.get(row).hash(&mut hasher),
                    Values::Texts { .. } => column.get(row).hash(&mut hasher),
                }
            }
            hasher.finish()
        };
        (0..rows).map(hash).collect()
    }

    /// The tallies of a piece, and whether the table must be run whole because of them.
    fn tallies(&self, store: &Store<'_>, first: bool) -> (Vec<Tally>, bool) {
        let items = &self.program.items;
        if first {
            let tallies: Vec<Tally> = items.iter().map(|item| super::state::tally(store, item)).collect();
            let not_run = self.not_run(store, &tallies);
            let unsettled = not_run.is_none();
            // Only the first piece says it.
            let _ = self.not_run.set(not_run);
            return (tallies, unsettled);
        }
        let Some(not_run) = self.not_run.wait() else { return (vec![Tally::default(); items.len()], true) };
        let mut contradicts = false;
        let one = |(item, absent): (&_, &Option<Vec<String>>)| {
            let (mut tally, decided) = count(store, item);
            if let Some(absent) = absent {
                contradicts |= decided > 0;
                tally.forget(absent.clone());
            }
            tally
        };
        (items.iter().zip(not_run).map(one).collect(), contradicts)
    }

    /// What the first piece says about all.
    fn not_run(&self, store: &Store<'_>, tallies: &[Tally]) -> NotRun {
        let mut absent = Vec::new();
        for item in &self.program.items {
            let here = item.states.iter().filter(|state| state.table == self.table);
            here.for_each(|state| collect_absent(store, state.judged, &mut absent));
            if !absent.is_empty() {
                // With fewer undecided rows later pieces have a say.
                let (raw, decided) = count(store, item);
                if decided == 0 && raw.unknown < LOOKED_AT as u64 {
                    return None;
                }
                absent.clear();
            }
        }
        // A list whose condition rests on what was not given may have to say so once.
        for condition in self.program.sheets.iter().flat_map(|sheet| &sheet.parts).filter_map(|part| part.condition) {
            collect_absent(store, condition, &mut absent);
        }
        absent.is_empty().then(|| tallies.iter().map(|tally| tally.not_run.clone()).collect())
    }
}

/// The columns that lists read, where everything that is computed looks at one row of the table alone; none otherwise.
fn rows_of_their_own(program: &Program, table: TableId, schedule: &Schedule) -> Option<Vec<ColumnId>> {
    let mut alone = true;
    let mut seen = HashSet::new();
    let outputs = roots(program, &[]);
    let mut look = |read: Read| alone &= read.at == SELF_PATH;
    for node in &outputs.nodes {
        node_reads(program, *node, &mut seen, &mut look);
    }
    let needed = |id: &ColumnId| schedule.needed[id.index()];
    let columns: Vec<ColumnId> = (0..program.columns.len() as u32).map(ColumnId).filter(needed).collect();
    for id in &columns {
        formula_reads(program, *id, &mut look);
    }
    alone &= columns.iter().all(|id| matches!(program.column(*id).formula, Formula::Input(_) | Formula::Node(_)));
    // Scripts tell their first failure of all rows; they are slow anyway.
    let scripted = |op: &Op| matches!(op, Op::Script { .. });
    if !alone || program.nodes.iter().any(|node| scripted(&node.op)) || !program.first_days.is_empty() {
        return None;
    }
    let kept: HashSet<ColumnId> = schedule.ticks.iter().flat_map(|tick| &tick.rows).copied().collect();
    let shared = columns.into_iter().filter(|id| {
        let column = program.column(*id);
        column.table == table && matches!(column.formula, Formula::Node(_)) && !kept.contains(id)
    });
    Some(shared.collect())
}

/// How many rows of which table went where, and how items stand: what pieces add up to.
#[derive(Clone, Debug)]
pub struct Figures {
    /// By table; none where no file gave it.
    pub tables: Vec<Option<Counters>>,
    /// By item.
    pub tallies: Vec<Tally>,
    /// How many columns were computed.
    pub computed: Computed,
}

impl Figures {
    /// Adds those of a further piece.
    pub fn absorb(&mut self, other: &Figures) {
        for (sum, more) in self.tables.iter_mut().zip(&other.tables) {
            if let (Some(sum), Some(more)) = (sum, more) {
                sum.absorb(more);
            }
        }
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(sum, more)| sum.absorb(more));
    }
}
