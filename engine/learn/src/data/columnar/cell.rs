//! The values of one column of a Parquet file, whatever it is encoded by.

use std::fmt;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

const DAY_S: f64 = 86_400.0;
/// The longest decimal that is read: of 38 digits, as many as a whole number of 16 bytes holds.
const DECIMAL_BYTES: i32 = 16;

/// What the values of a column are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Texts; bytes that say nothing of themselves are taken for such.
    Text,
    /// Whole numbers, from 0 or below it.
    Whole { signed: bool },
    /// Numbers.
    Number,
    /// Numbers of so many units in one, as SQL reckons.
    Decimal { in_one: f64 },
    /// Times, so many of whose units make a second.
    Time { in_second: f64 },
    /// Days since 1970.
    Day,
    /// Times as Spark and Impala long wrote them, in twelve bytes.
    Moment,
    /// Yes or no.
    Truth,
    /// What nothing is read from, as the file calls it.
    Other(String),
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// A text, not yet looked at.
    Text(ByteArray),
    /// A whole number of any size.
    Whole(i128),
    /// A number.
    Number(f64),
    /// A moment: seconds since 1970.
    Seconds(f64),
    /// Yes or no.
    Truth(bool),
}

/// Which types stand for what. A file that knows logical types tells these older ones with them,
/// but for nanoseconds, which have none.
const KINDS: &[(Type, ConvertedType, Kind)] = &[
    (Type::BYTE_ARRAY, ConvertedType::NONE, Kind::Text),
    (Type::BYTE_ARRAY, ConvertedType::UTF8, Kind::Text),
    (Type::BYTE_ARRAY, ConvertedType::ENUM, Kind::Text),
    (Type::INT32, ConvertedType::NONE, Kind::Whole { signed: true }),
    (Type::INT32, ConvertedType::INT_8, Kind::Whole { signed: true }),
    (Type::INT32, ConvertedType::INT_16, Kind::Whole { signed: true }),
    (Type::INT32, ConvertedType::INT_32, Kind::Whole { signed: true }),
    (Type::INT32, ConvertedType::UINT_8, Kind::Whole { signed: false }),
    (Type::INT32, ConvertedType::UINT_16, Kind::Whole { signed: false }),
    (Type::INT32, ConvertedType::UINT_32, Kind::Whole { signed: false }),
    (Type::INT32, ConvertedType::DATE, Kind::Day),
    (Type::INT64, ConvertedType::NONE, Kind::Whole { signed: true }),
    (Type::INT64, ConvertedType::INT_64, Kind::Whole { signed: true }),
    (Type::INT64, ConvertedType::UINT_64, Kind::Whole { signed: false }),
    (Type::INT64, ConvertedType::TIMESTAMP_MILLIS, Kind::Time { in_second: 1e3 }),
    (Type::INT64, ConvertedType::TIMESTAMP_MICROS, Kind::Time { in_second: 1e6 }),
    (Type::INT96, ConvertedType::NONE, Kind::Moment),
    (Type::FLOAT, ConvertedType::NONE, Kind::Number),
    (Type::DOUBLE, ConvertedType::NONE, Kind::Number),
    (Type::BOOLEAN, ConvertedType::NONE, Kind::Truth),
];

impl Kind {
    /// What a column holds; lists and what lies within others is nothing to read.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Self::Other("lists or records".to_owned());
        }
        let (physical, converted) = (column.physical_type(), column.converted_type());
        if let Some(LogicalType::Timestamp(time)) = column.logical_type_ref()
            && time.unit == TimeUnit::NANOS
        {
            return Self::Time { in_second: 1e9 };
        }
        if converted == ConvertedType::DECIMAL && column.type_length() <= DECIMAL_BYTES {
            return Self::Decimal { in_one: 10_f64.powi(column.type_scale()) };
        }
        let known = KINDS.iter().find(|it| (it.0, it.1) == (physical, converted));
        let other = || {
            let logical = converted != ConvertedType::NONE;
            Self::Other(if logical { converted.to_string() } else { physical.to_string() })
        };
        known.map_or_else(other, |it| it.2.clone())
    }

    /// So many values of a column more, fewer where it ends.
    pub(super) fn read(&self, from: &mut ColumnReader, most: usize) -> Result<Vec<Cell>> {
        let whole = |signed: i128, unsigned: i128| match self {
            Self::Whole { signed: false } => Cell::Whole(unsigned),
            Self::Time { in_second } => Cell::Seconds(signed as f64 / in_second),
            Self::Day => Cell::Seconds(signed as f64 * DAY_S),
            Self::Decimal { in_one } => Cell::Number(signed as f64 / in_one),
            Self::Whole { signed: true }
            | Self::Text
            | Self::Number
            | Self::Moment
            | Self::Truth
            | Self::Other(_) => Cell::Whole(signed),
        };
        let in_one = if let Self::Decimal { in_one } = self { Some(*in_one) } else { None };
        match from {
            ColumnReader::ByteArrayColumnReader(it) => cells(it, most, &|value| match in_one {
                Some(in_one) => decimal(value.data(), in_one),
                None => Cell::Text(value),
            }),
            ColumnReader::Int32ColumnReader(it) => {
                cells(it, most, &|value| whole(value.into(), value.cast_unsigned().into()))
            }
            ColumnReader::Int64ColumnReader(it) => {
                cells(it, most, &|value| whole(value.into(), value.cast_unsigned().into()))
            }
            ColumnReader::Int96ColumnReader(it) => cells(it, most, &|value| moment(&value)),
            ColumnReader::FloatColumnReader(it) => {
                cells(it, most, &|value| Cell::Number(value.into()))
            }
            ColumnReader::DoubleColumnReader(it) => cells(it, most, &Cell::Number),
            ColumnReader::BoolColumnReader(it) => cells(it, most, &Cell::Truth),
            ColumnReader::FixedLenByteArrayColumnReader(it) => match in_one {
                Some(in_one) => cells(it, most, &|value| decimal(value.data(), in_one)),
                None => Err(ParquetError::NYI("a column of bytes of fixed length".to_owned())),
            },
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Text => "texts",
            Self::Whole { .. } => "whole numbers",
            Self::Number | Self::Decimal { .. } => "numbers with fractions",
            Self::Time { .. } | Self::Moment => "times",
            Self::Day => "dates",
            Self::Truth => "truths",
            Self::Other(name) => name,
        })
    }
}

/// A number of so many units in one, in two's complement with its highest byte first; no number
/// where it is longer than any that is read.
fn decimal(bytes: &[u8], in_one: f64) -> Cell {
    let below = bytes.first().is_some_and(|it| *it >= 0x80);
    let mut whole = [if below { 0xff } else { 0 }; size_of::<i128>()];
    let Some(begin) = whole.len().checked_sub(bytes.len()) else {
        return Cell::Number(f64::NAN);
    };
    whole[begin..].copy_from_slice(bytes);
    Cell::Number(i128::from_be_bytes(whole) as f64 / in_one)
}

fn moment(value: &Int96) -> Cell {
    Cell::Seconds(value.to_nanos() as f64 / 1e9)
}

/// Values with nulls where the levels tell that there is none.
fn cells<T: DataType>(
    from: &mut ColumnReaderImpl<T>,
    most: usize,
    cell: &dyn Fn(T::T) -> Cell,
) -> Result<Vec<Cell>> {
    let (mut levels, mut values) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let (rows, ..) = from.read_records(most, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    if levels.is_empty() {
        return Ok(values.map(cell).collect());
    }
    let there = |level: &i16| if *level > 0 { values.next().map(cell) } else { Some(Cell::Null) };
    let cells: Vec<Cell> = levels.iter().map_while(there).collect();
    if cells.len() == rows {
        return Ok(cells);
    }
    Err(ParquetError::EOF(format!("{rows} rows and {} values", cells.len())))
}
