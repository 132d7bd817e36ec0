//! A set while it is run: its sources read, and what was wrong with them gathered.

use std::cell::RefCell;

use domain::Diagnostic;

use super::tools::{Options, Part};
use crate::sets::{Form, Found, Read, Source};

/// A set while it is run.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    pub(crate) found: &'a Found,
    pub(crate) options: &'a Options,
    findings: RefCell<Vec<Diagnostic>>,
}

/// A short run reads so many rows of a source.
const SHORT_ROWS: usize = 300;

impl<'a> Shelf<'a> {
    /// A set to run.
    pub(crate) fn new(found: &'a Found, options: &'a Options) -> Self {
        Self { found, options, findings: RefCell::default() }
    }

    /// What is known of the set.
    pub(crate) fn form(&self) -> &'a Form {
        &self.found.form
    }

    /// The part that is judged on.
    pub(crate) fn part(&self) -> Part {
        self.options.part
    }

    /// The rows of a source, by a reader; what is wrong is kept.
    pub(crate) fn read<T>(&self, written: &str, reader: &dyn Fn(&Source) -> Read<T>) -> Vec<T> {
        let source = Source::parse(&self.found.folder, written);
        let (rows, findings) = reader(&source);
        self.findings.borrow_mut().extend(findings);
        if self.options.short { evenly(rows, SHORT_ROWS) } else { rows }
    }

    /// Keeps findings that were made elsewhere.
    pub(crate) fn keep(&self, findings: Vec<Diagnostic>) {
        self.findings.borrow_mut().extend(findings);
    }

    /// The written source of the part that is judged on.
    pub(crate) fn judged(&self) -> Option<&'a str> {
        self.source_of(self.part())
    }

    /// The written source of a part.
    pub(crate) fn source_of(&self, part: Part) -> Option<&'a str> {
        match part {
            Part::Dev => self.found.form.dev.as_deref(),
            Part::Test => self.found.form.test.as_deref(),
        }
    }

    /// The written source of what lies outside, of a part.
    pub(crate) fn outside_of(&self, part: Part) -> Option<&'a str> {
        match part {
            Part::Dev => self.found.form.outside_dev.as_deref(),
            Part::Test => self.found.form.outside_test.as_deref(),
        }
    }

    /// Whether a source is there.
    pub(crate) fn has(&self, written: &str) -> bool {
        Source::parse(&self.found.folder, written).exists()
    }

    /// What was wrong with the files, once each.
    pub(crate) fn findings(&self) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for finding in self.findings.borrow().iter().map(ToString::to_string) {
            if !told.contains(&finding) {
                told.push(finding);
            }
        }
        told
    }
}

/// At most so many items, taken at even steps, so that every class keeps some.
fn evenly<T>(items: Vec<T>, most: usize) -> Vec<T> {
    let count = items.len();
    if count <= most {
        return items;
    }
    let chosen = |index: usize| (index + 1) * most / count > index * most / count;
    items.into_iter().enumerate().filter(|(index, _)| chosen(*index)).map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::evenly;

    #[test]
    fn a_sample_is_spread_over_all() {
        let sample = evenly((0..100).collect(), 4);
        assert_eq!(sample, [24, 49, 74, 99]);
        assert_eq!(evenly(vec![1, 2], 4), [1, 2]);
    }
}
