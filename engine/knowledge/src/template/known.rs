//! Which filters and tests templates may use: those of the template engine, and the engine's own.

use minijinja::{Environment, context};

use crate::input::{At, FileReport, remedy};

/// The engine's own tests.
const OWN_TESTS: [&str; 1] = ["category"];

/// Filters that a slip of the pen may have meant.
const FILTERS: [&str; 16] = [
    "abs", "default", "first", "float", "int", "join", "last", "length", "list", "lower", "max",
    "min", "replace", "round", "sort", "upper",
];

/// Tests that a slip of the pen may have meant.
const TESTS: [&str; 9] =
    ["category", "defined", "undefined", "none", "number", "string", "eq", "in", "odd"];

/// Reports a filter that does not exist.
pub(super) fn check_filter(name: &str, at: At, file: FileReport<'_>) {
    if !exists("name is filter", name) {
        let otherwise = format!("known filters: {} and more of Jinja", FILTERS.join(", "));
        let message = format!("there is no filter `{name}`");
        file.error("unknown-filter", at, message, remedy(name, FILTERS, &otherwise));
    }
}

/// Reports a test that does not exist.
pub(super) fn check_test(name: &str, at: At, file: FileReport<'_>) {
    if !OWN_TESTS.contains(&name) && !exists("name is test", name) {
        let otherwise = format!("known tests: {} and more of Jinja", TESTS.join(", "));
        let message = format!("there is no test `{name}`");
        file.error("unknown-test", at, message, remedy(name, TESTS, &otherwise));
    }
}

/// Asks the template engine itself, so that no list here can differ from what it does.
fn exists(question: &str, name: &str) -> bool {
    let environment = Environment::new();
    let asked = environment.compile_expression(question);
    let answer = asked.and_then(|asked| asked.eval(context! { name }));
    answer.is_ok_and(|answer| answer.is_true())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_suggested_exists() {
        assert!(FILTERS.iter().all(|name| exists("name is filter", name)));
        let tests = TESTS.iter().filter(|name| !OWN_TESTS.contains(name));
        assert!(tests.into_iter().all(|name| exists("name is test", name)));
        assert!(!exists("name is filter", "uper") && !exists("name is test", "categry"));
    }
}
