//! Columns into a Parquet file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::error::Error;

/// So many rows make a group.
const GROUP: usize = 1 << 20;

/// The values of a column, none of them missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Texts.
    Texts(Vec<String>),
    /// Whole numbers.
    Wholes(Vec<i64>),
    /// Numbers.
    Numbers(Vec<f64>),
    /// Moments: milliseconds since 1970.
    Moments(Vec<i64>),
}

/// Writes columns of one length with their names, compressed by zstd.
///
/// # Errors
/// A file that cannot be written, and columns of different length.
pub fn write_table(path: &Path, columns: &[(&str, Values)]) -> std::result::Result<(), Error> {
    let failed = |why| Error::File { path: path.to_path_buf(), why };
    let rows = columns.first().map_or(0, |it| it.1.len());
    if columns.iter().any(|it| it.1.len() != rows) {
        let why = "are of different length".to_owned();
        return Err(Error::Setting { name: "columns", why });
    }
    let file = File::create(path).map_err(failed)?;
    write(file, columns, rows).map_err(|error| failed(std::io::Error::other(error)))
}

fn write(file: File, columns: &[(&str, Values)], rows: usize) -> Result<()> {
    let fields = columns.iter().map(|(name, values)| values.described(name).map(Arc::new));
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
    let compression = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    for from in (0..rows).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        for (_, values) in columns {
            let column = group.next_column()?;
            let column = column.ok_or_else(|| ParquetError::General("no column".to_owned()))?;
            values.write(from..rows.min(from + GROUP), column)?;
        }
        group.close()?;
    }
    writer.close().map(drop)
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Texts(values) => values.len(),
            Self::Wholes(values) | Self::Moments(values) => values.len(),
            Self::Numbers(values) => values.len(),
        }
    }

    fn described(&self, name: &str) -> Result<Type> {
        let (physical, logical) = match self {
            Self::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Wholes(_) => (Physical::INT64, None),
            Self::Numbers(_) => (Physical::DOUBLE, None),
            Self::Moments(_) => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS)))
            }
        };
        let column = Type::primitive_type_builder(name, physical);
        column.with_repetition(Repetition::REQUIRED).with_logical_type(logical).build()
    }

    fn write(
        &self,
        rows: std::ops::Range<usize>,
        mut to: SerializedColumnWriter<'_>,
    ) -> Result<()> {
        match self {
            Self::Texts(values) => {
                let texts = values[rows].iter().map(|it| ByteArray::from(it.as_str()));
                let texts: Vec<ByteArray> = texts.collect();
                to.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            }
            Self::Wholes(values) | Self::Moments(values) => {
                to.typed::<Int64Type>().write_batch(&values[rows], None, None)?;
            }
            Self::Numbers(values) => {
                to.typed::<DoubleType>().write_batch(&values[rows], None, None)?;
            }
        }
        to.close()
    }
}
