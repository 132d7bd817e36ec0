//! The native half of the Python package: what `learn` reads, fits, judges and keeps, with Arrow
//! tables going in and out. It holds no model and no measure of its own.

mod arriving;
mod error;
mod evaluation;
mod explanation;
mod fitting;
mod histories;
mod interactions;
mod model;
mod registry;
mod table;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Error", module.py().get_type::<error::Error>())?;
    module.add("MODELS", learn::Recipe::NAMES.to_vec())?;
    module.add("MEASURES", learn::MEASURES.to_vec())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<table::Table>()?;
    module.add_class::<interactions::Interactions>()?;
    module.add_class::<fitting::Found>()?;
    module.add_class::<model::Model>()?;
    module.add_class::<explanation::Explanation>()?;
    module.add_class::<evaluation::Evaluation>()?;
    module.add_class::<registry::Registry>()?;
    module.add_function(wrap_pyfunction!(interactions::read_file, module)?)?;
    module.add_function(wrap_pyfunction!(interactions::read_table, module)?)?;
    module.add_function(wrap_pyfunction!(interactions::read_rows, module)?)?;
    module.add_function(wrap_pyfunction!(fitting::settings, module)?)?;
    module.add_function(wrap_pyfunction!(fitting::tune, module)?)?;
    module.add_function(wrap_pyfunction!(fitting::train, module)?)?;
    module.add_function(wrap_pyfunction!(evaluation::evaluate, module)?)?;
    Ok(())
}
