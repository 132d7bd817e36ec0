//! The stages of compilation, one after another.

use domain::Diagnostic;
use snapshot::Snapshot;

use crate::files::PackFiles;

/// What a compilation comes to.
#[derive(Debug)]
pub struct Compiled {
    /// The snapshot; none where a diagnostic is an error.
    pub snapshot: Option<Snapshot>,
    /// Everything found wrong, by file and line.
    pub diagnostics: Vec<Diagnostic>,
}

/// How far a compilation is: what is being done, and how many of how many packs are through it.
pub type Progress<'a> = &'a mut dyn FnMut(&str, usize, usize);

/// Compiles packs, general ones first; the built-in packs that they depend on are added.
#[must_use]
pub fn compile(packs: &[PackFiles]) -> Compiled {
    compile_with_progress(packs, &mut |_, _, _| {})
}

/// [`compile`], telling how far it is.
#[must_use]
pub fn compile_with_progress(_packs: &[PackFiles], _progress: Progress<'_>) -> Compiled {
    Compiled { snapshot: None, diagnostics: Vec::new() }
}
