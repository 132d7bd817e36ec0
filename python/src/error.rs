//! What goes wrong, as Python raises it.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    qianmian,
    Error,
    PyValueError,
    "What was given cannot be read, fitted, judged or kept. The message says what is wrong and what to do about it."
);

/// What the commands of the engine are told by, and how Python says the same.
const SAID: [(&str, &str); 9] = [
    ("--state", "state"),
    ("name them with --kg", "give them as knowledge"),
    ("give more time with --budget", "give more time with budget_s"),
    ("raise --memory", "raise memory_mb"),
    ("--leaks drop", "leaks=\"drop\""),
    ("--split random", "by=\"random\""),
    ("--model and --settings", "recipe"),
    ("--valid", "valid"),
    ("`qianmian model list` tells", "Registry.list() tells"),
];

/// An error of the engine as an exception.
#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
pub(crate) fn raised(error: learn::Error) -> PyErr {
    let told = error.to_string();
    Error::new_err(SAID.iter().fold(told, |told, (command, python)| told.replace(command, python)))
}

/// Something that was given and cannot be used, with what to do about it.
pub(crate) fn wrong(what: &str, remedy: &str) -> PyErr {
    Error::new_err(format!("{what}: {remedy}"))
}
