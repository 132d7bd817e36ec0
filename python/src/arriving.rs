//! Tables that come in: columns of anything that speaks Arrow's C stream.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch, RecordBatchReader as _};
use arrow_schema::{DataType, Schema, TimeUnit};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::wrong;

const DAY_S: f64 = 86_400.0;
/// Columns as tables call them: what a name stands for, and others that are taken for it.
pub(crate) const USERS: &[&str] = &["user", "user_id", "userid", "uid", "buyer", "session_id"];
pub(crate) const ITEMS: &[&str] = &["item", "item_id", "itemid", "iid", "product", "product_id"];
pub(crate) const WEIGHTS: &[&str] = &["weight", "rating", "value", "count"];
pub(crate) const TIMES: &[&str] = &["time", "timestamp", "ts", "event_time"];

/// The batches of a table, and its schema.
pub(crate) struct Arrived {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) schema: Schema,
}

impl Arrived {
    /// Takes every batch of a stream.
    pub(crate) fn new(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let capsule = table.call_method0("__arrow_c_stream__")?;
        let reader = reader(capsule.cast::<PyCapsule>()?)?;
        let schema = reader.schema().as_ref().clone();
        let batches = reader
            .collect::<Result<Vec<RecordBatch>, _>>()
            .map_err(|error| wrong(&error.to_string(), "give a table that can be read"))?;
        Ok(Self { batches, schema })
    }

    /// The place of the column of one of these names, the first name first.
    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        let fields = self.schema.fields();
        let mut places = names.iter().filter_map(|name| {
            fields.iter().position(|field| field.name().eq_ignore_ascii_case(name))
        });
        places.next()
    }

    /// The place of a column that must be there.
    pub(crate) fn need(&self, names: &[&str]) -> PyResult<usize> {
        self.find(names).ok_or_else(|| {
            let found: Vec<&str> = self.schema.fields().iter().map(|it| &**it.name()).collect();
            let name = names.first().copied().unwrap_or_default();
            let what = format!("a table of the columns {} has no `{name}`", found.join(", "));
            wrong(&what, &format!("call one of them {}", names.join(", ")))
        })
    }
}

/// Takes the stream out of its capsule.
fn reader(capsule: &Bound<'_, PyCapsule>) -> PyResult<RecordBatchStreamReader> {
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: by the Arrow PyCapsule interface, a capsule of this name holds an ArrowArrayStream,
    // which lives while the capsule does. It is moved out and an empty one left in its place, so
    // the capsule releases nothing and nobody reads it twice.
    #[expect(unsafe_code, reason = "a capsule is a pointer with a name")]
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.cast().as_ptr()) };
    RecordBatchStreamReader::try_new(stream)
        .map_err(|error| wrong(&error.to_string(), "give a stream that was not read before"))
}

/// The text of a row; none where it is null.
pub(crate) type Texts<'a> = Box<dyn Fn(usize) -> Option<Cow<'a, str>> + 'a>;
/// The number of a row; none where it is null.
pub(crate) type Numbers<'a> = Box<dyn Fn(usize) -> Option<f64> + 'a>;

/// A column of names: text, whole numbers, or a dictionary of either.
pub(crate) fn texts<'a>(array: &'a dyn Array, name: &str) -> PyResult<Texts<'a>> {
    let there = move |row: usize| !array.is_null(row);
    Ok(match array.data_type() {
        DataType::Utf8 => {
            let values = array.as_string::<i32>();
            Box::new(move |row| there(row).then(|| Cow::Borrowed(values.value(row))))
        }
        DataType::LargeUtf8 => {
            let values = array.as_string::<i64>();
            Box::new(move |row| there(row).then(|| Cow::Borrowed(values.value(row))))
        }
        DataType::Utf8View => {
            let values = array.as_string_view();
            Box::new(move |row| there(row).then(|| Cow::Borrowed(values.value(row))))
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let keys = wholes(dictionary.keys());
            let values = texts(dictionary.values().as_ref(), name)?;
            Box::new(move |row| {
                let key = keys.as_ref()?(row)?;
                values(usize::try_from(key).ok()?)
            })
        }
        other => {
            let Some(values) = wholes(array) else {
                let what = format!("the column `{name}` is of {other}");
                return Err(wrong(&what, "give texts or whole numbers"));
            };
            Box::new(move |row| values(row).map(|it| Cow::Owned(it.to_string())))
        }
    })
}

/// A column of numbers: weights.
pub(crate) fn numbers<'a>(array: &'a dyn Array, name: &str) -> PyResult<Numbers<'a>> {
    let there = move |row: usize| !array.is_null(row);
    Ok(match array.data_type() {
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            Box::new(move |row| there(row).then(|| f64::from(values.value(row))))
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            Box::new(move |row| there(row).then(|| values.value(row)))
        }
        other => {
            let Some(values) = wholes(array) else {
                let what = format!("the column `{name}` is of {other}");
                return Err(wrong(&what, "give numbers"));
            };
            Box::new(move |row| values(row).map(|it| it as f64))
        }
    })
}

/// A column of times, in seconds since 1970: timestamps, dates, or numbers, which may be
/// thousandths or millionths of seconds too.
pub(crate) fn times<'a>(array: &'a dyn Array, name: &str) -> PyResult<Numbers<'a>> {
    let (values, factor) = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => (whole::<TimestampSecondType>(array), 1.0),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (whole::<TimestampMillisecondType>(array), 1e-3)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (whole::<TimestampMicrosecondType>(array), 1e-6)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            (whole::<TimestampNanosecondType>(array), 1e-9)
        }
        DataType::Date32 => (whole::<Date32Type>(array), DAY_S),
        DataType::Date64 => (whole::<Date64Type>(array), 1e-3),
        _number => return numbers(array, name),
    };
    Ok(Box::new(move |row| values(row).map(|it| it as f64 * factor)))
}

type Wholes<'a> = Box<dyn Fn(usize) -> Option<i128> + 'a>;

fn wholes(array: &dyn Array) -> Option<Wholes<'_>> {
    Some(match array.data_type() {
        DataType::Int8 => whole::<Int8Type>(array),
        DataType::Int16 => whole::<Int16Type>(array),
        DataType::Int32 => whole::<Int32Type>(array),
        DataType::Int64 => whole::<Int64Type>(array),
        DataType::UInt8 => whole::<UInt8Type>(array),
        DataType::UInt16 => whole::<UInt16Type>(array),
        DataType::UInt32 => whole::<UInt32Type>(array),
        DataType::UInt64 => whole::<UInt64Type>(array),
        _other => return None,
    })
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array) -> Wholes<'_>
where
    i128: From<T::Native>,
{
    let values = array.as_primitive::<T>();
    Box::new(move |row| (!array.is_null(row)).then(|| i128::from(values.value(row))))
}
