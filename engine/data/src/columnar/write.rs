//! Writes lists as Parquet files or Arrow streams: numbers as decimals with six places, dates as dates, everything else
//! as texts.

use crate::lists::{ListColumn, ListFormat};
use crate::output::{OutputFile, refused};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use heng_core::run::{Batch, Cells};
use heng_values::{Diagnostic, Type, Value, show};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Digits of decimals: as many as numbers have.
const PRECISION: u8 = 19;
/// Places of decimals: as many as numbers have.
const SCALE: i8 = 6;

/// A file of columns that is being written.
pub struct ColumnFile {
    name: String,
    rows: u64,
    writer: Writer,
}

enum Writer {
    Parquet(ArrowWriter<Out>),
    Arrow(StreamWriter<Out>),
}

/// An output file as a writer of bytes.
struct Out(OutputFile);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.put(bytes).map_err(|_| io::Error::other("the file cannot be written"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn data_type(kind: Type) -> DataType {
    match kind {
        Type::Number => DataType::Decimal128(PRECISION, SCALE),
        Type::Bool => DataType::Boolean,
        Type::Date => DataType::Date32,
        Type::Moment => DataType::Timestamp(TimeUnit::Millisecond, None),
        Type::Text | Type::Texts | Type::Month => DataType::Utf8,
    }
}

fn schema(columns: &[ListColumn]) -> SchemaRef {
    let fields: Vec<Field> =
        columns.iter().map(|column| Field::new(&*column.title, data_type(column.kind), true)).collect();
    Arc::new(Schema::new(fields))
}

impl ColumnFile {
    /// Begins a file.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn new(file: OutputFile, format: ListFormat, columns: &[ListColumn]) -> Result<ColumnFile, Diagnostic> {
        let name = file.name().to_owned();
        let schema = schema(columns);
        let made = if format == ListFormat::Parquet {
            // No stamp but the program's name, so that the same lists are the same bytes.
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by("heng".to_owned())
                .build();
            ArrowWriter::try_new(Out(file), schema, Some(properties))
                .map(Writer::Parquet)
                .map_err(|error| error.to_string())
        } else {
            StreamWriter::try_new(Out(file), &schema).map(Writer::Arrow).map_err(|error| error.to_string())
        };
        let writer = made.map_err(|reason| failed(&name, reason))?;
        Ok(ColumnFile { name, rows: 0, writer })
    }

    /// Appends lines.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Diagnostic> {
        self.rows += batch.num_rows() as u64;
        let written = match &mut self.writer {
            Writer::Parquet(writer) => writer.write(batch).map_err(|error| error.to_string()),
            Writer::Arrow(writer) => writer.write(batch).map_err(|error| error.to_string()),
        };
        written.map_err(|reason| failed(&self.name, reason))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn finish(self) -> Result<OutputFile, Diagnostic> {
        let ended = match self.writer {
            Writer::Parquet(writer) => writer.into_inner().map_err(|error| error.to_string()),
            Writer::Arrow(mut writer) => {
                writer.finish().and_then(|()| writer.into_inner()).map_err(|error| error.to_string())
            }
        };
        let Out(mut file) = ended.map_err(|reason| failed(&self.name, reason))?;
        file.count(self.rows);
        Ok(file)
    }
}

fn failed(name: &str, reason: String) -> Diagnostic {
    refused(Path::new(name), &io::Error::other(reason))
}

/// The lines of a batch as columns.
pub fn record_batch(batch: &Batch, columns: &[ListColumn]) -> RecordBatch {
    let schema = schema(columns);
    let arrays: Vec<ArrayRef> =
        columns.iter().zip(&batch.columns).map(|(column, cells)| array(cells, column.kind, batch.rows)).collect();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.rows));
    // Each column was just made with the type and length that the schema says.
    RecordBatch::try_new_with_options(schema.clone(), arrays, &options)
        .unwrap_or_else(|_| RecordBatch::new_empty(schema))
}

fn array(cells: &Cells, kind: Type, rows: usize) -> ArrayRef {
    let values = (0..rows).map(|row| cells.content.get(row));
    macro_rules! built {
        ($builder:expr, $kind:path, $raw:expr) => {{
            let mut builder = $builder;
            for value in values {
                match value {
                    Some($kind(value)) => builder.append_value($raw(value)),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }};
    }
    match kind {
        Type::Number => built!(
            Decimal128Builder::with_capacity(rows).with_data_type(data_type(kind)),
            Value::Number,
            |number: heng_values::Number| i128::from(number.raw())
        ),
        Type::Bool => built!(BooleanBuilder::with_capacity(rows), Value::Bool, |flag| flag),
        Type::Date => built!(Date32Builder::with_capacity(rows), Value::Date, |date: heng_values::Date| date.raw()),
        Type::Moment => built!(
            TimestampMillisecondBuilder::with_capacity(rows),
            Value::Moment,
            |moment: heng_values::Moment| moment.raw() * 1000
        ),
        Type::Text | Type::Texts | Type::Month => {
            let mut builder = StringBuilder::with_capacity(rows, rows * 8);
            let mut text = String::new();
            for (row, value) in values.enumerate() {
                match value {
                    None => builder.append_null(),
                    Some(value) => {
                        text.clear();
                        show::show(&value, cells.places_at(row), &mut text);
                        builder.append_value(&text);
                    }
                }
            }
            Arc::new(builder.finish())
        }
    }
}
