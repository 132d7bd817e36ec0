//! Tables that go out: one batch of Arrow columns, which any library that speaks Arrow's C stream
//! takes without copying.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchIterator, StringArray, UInt32Array,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::error::Error;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
/// So many rows are shown.
const SHOWN: usize = 10;

/// Rows and named columns. pyarrow, pandas, polars, duckdb and others take it as it is, by
/// `__arrow_c_stream__`.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Table {
    batch: RecordBatch,
}

/// A column with its name, while a table is made.
pub(crate) fn column(name: &'static str, values: impl Into<Column>) -> (&'static str, Column) {
    (name, values.into())
}

/// The kinds of columns that go out.
pub(crate) enum Column {
    Texts(Vec<Option<String>>),
    Counts(Vec<u32>),
    Wholes(Vec<i64>),
    Singles(Vec<f32>),
    Doubles(Vec<Option<f64>>),
    Truths(Vec<bool>),
}

impl From<Vec<Option<String>>> for Column {
    fn from(values: Vec<Option<String>>) -> Self {
        Self::Texts(values)
    }
}

impl From<Vec<String>> for Column {
    fn from(values: Vec<String>) -> Self {
        Self::Texts(values.into_iter().map(Some).collect())
    }
}

impl From<Vec<u32>> for Column {
    fn from(values: Vec<u32>) -> Self {
        Self::Counts(values)
    }
}

impl From<Vec<i64>> for Column {
    fn from(values: Vec<i64>) -> Self {
        Self::Wholes(values)
    }
}

impl From<Vec<f32>> for Column {
    fn from(values: Vec<f32>) -> Self {
        Self::Singles(values)
    }
}

impl From<Vec<f64>> for Column {
    fn from(values: Vec<f64>) -> Self {
        Self::Doubles(values.into_iter().map(Some).collect())
    }
}

impl From<Vec<Option<f64>>> for Column {
    fn from(values: Vec<Option<f64>>) -> Self {
        Self::Doubles(values)
    }
}

impl From<Vec<bool>> for Column {
    fn from(values: Vec<bool>) -> Self {
        Self::Truths(values)
    }
}

impl Column {
    fn into_array(self) -> ArrayRef {
        match self {
            Self::Texts(values) => Arc::new(StringArray::from(values)),
            Self::Counts(values) => Arc::new(UInt32Array::from(values)),
            Self::Wholes(values) => Arc::new(Int64Array::from(values)),
            Self::Singles(values) => Arc::new(Float32Array::from(values)),
            Self::Doubles(values) => Arc::new(Float64Array::from(values)),
            Self::Truths(values) => Arc::new(BooleanArray::from(values)),
        }
    }
}

impl Table {
    /// Of columns of one length.
    pub(crate) fn new(columns: Vec<(&'static str, Column)>) -> PyResult<Self> {
        let (names, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let arrays: Vec<ArrayRef> = columns.into_iter().map(Column::into_array).collect();
        let field = |(name, array): (&&str, &ArrayRef)| {
            Field::new(*name, array.data_type().clone(), array.is_nullable())
        };
        let fields: Vec<Field> = names.iter().zip(&arrays).map(field).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| Error::new_err(error.to_string()))?;
        Ok(Self { batch })
    }

    fn value<'py>(
        &self,
        py: Python<'py>,
        column: usize,
        row: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let array = self.batch.column(column);
        if array.is_null(row) {
            return Ok(py.None().into_bound(py));
        }
        Ok(match array.data_type() {
            DataType::Utf8 => array.as_string::<i32>().value(row).into_pyobject(py)?.into_any(),
            DataType::UInt32 => {
                array.as_primitive::<UInt32Type>().value(row).into_pyobject(py)?.into_any()
            }
            DataType::Int64 => {
                array.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any()
            }
            DataType::Float32 => {
                array.as_primitive::<Float32Type>().value(row).into_pyobject(py)?.into_any()
            }
            DataType::Boolean => {
                array.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any()
            }
            _double => array.as_primitive::<Float64Type>().value(row).into_pyobject(py)?.into_any(),
        })
    }

    fn rows<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for row in 0..count.min(self.batch.num_rows()) {
            let record = PyDict::new(py);
            for (at, field) in self.batch.schema().fields().iter().enumerate() {
                record.set_item(field.name(), self.value(py, at, row)?)?;
            }
            rows.append(record)?;
        }
        Ok(rows)
    }
}

#[pymethods]
impl Table {
    /// The columns' names, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|it| it.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The values of a column as a list.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let schema = self.batch.schema();
        let Some((at, _)) = schema.column_with_name(name) else {
            return Err(PyKeyError::new_err(name.to_owned()));
        };
        let values: PyResult<Vec<_>> =
            (0..self.batch.num_rows()).map(|row| self.value(py, at, row)).collect();
        PyList::new(py, values?)
    }

    /// The rows, a dict each.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.rows(py, usize::MAX)
    }

    /// The columns, a list each.
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for name in self.column_names() {
            let values = self.__getitem__(py, &name)?;
            columns.set_item(name, values)?;
        }
        Ok(columns)
    }

    /// As a `pyarrow.Table`; pyarrow must be installed.
    fn to_pyarrow<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        this.py().import("pyarrow")?.call_method1("table", (this,))
    }

    /// As a `pandas.DataFrame`; pandas and pyarrow must be installed.
    fn to_pandas<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::to_pyarrow(this)?.call_method0("to_pandas")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.batch.schema())
            .map_err(|error| Error::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }

    /// The types are what they are: another schema asked for may be left to the asker.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batches = [Ok(self.batch.clone())];
        let reader = RecordBatchIterator::new(batches, self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let total = self.batch.num_rows();
        let mut lines = vec![format!("{total} rows: {}", self.column_names().join(", "))];
        for row in self.rows(py, SHOWN)?.iter() {
            lines.push(row.repr()?.to_string());
        }
        if total > SHOWN {
            lines.push("...".to_owned());
        }
        Ok(lines.join("\n"))
    }
}
