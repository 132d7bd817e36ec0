//! Where findings go, with the file they are about.

use std::cell::RefCell;

use domain::{Diagnostic, Place, Severity};

use super::node::At;

/// All findings of a compilation. Shared by readers, so that one mistake never hides another.
#[derive(Debug, Default)]
pub(crate) struct Report(RefCell<Vec<Diagnostic>>);

impl Report {
    /// Findings about one file.
    pub(crate) fn file<'a>(&'a self, file: &'a str) -> FileReport<'a> {
        FileReport { report: self, file }
    }

    /// Whether anything forbids the snapshot.
    pub(crate) fn has_errors(&self) -> bool {
        self.0.borrow().iter().any(|it| it.severity == Severity::Error)
    }

    /// Everything found, by place, each finding once.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.0.into_inner();
        found.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        found.dedup();
        found
    }
}

/// Findings about one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileReport<'a> {
    report: &'a Report,
    file: &'a str,
}

impl FileReport<'_> {
    /// The pack cannot be loaded.
    pub(crate) fn error(
        &self,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (message, remedy) = (message.into(), remedy.into());
        self.push(Diagnostic {
            severity: Severity::Error,
            code,
            place: self.place(at),
            message,
            remedy,
        });
    }

    /// The pack can be loaded and will surprise somebody.
    pub(crate) fn warning(
        &self,
        code: &'static str,
        at: At,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (message, remedy) = (message.into(), remedy.into());
        self.push(Diagnostic {
            severity: Severity::Warning,
            code,
            place: self.place(at),
            message,
            remedy,
        });
    }

    /// `file:line`, for messages that name a second place.
    pub(crate) fn spot(&self, at: At) -> String {
        self.place(at).to_string()
    }

    fn place(&self, at: At) -> Place {
        Place { file: self.file.to_owned(), line: at.line, column: at.column }
    }

    fn push(&self, diagnostic: Diagnostic) {
        self.report.0.borrow_mut().push(diagnostic);
    }
}
