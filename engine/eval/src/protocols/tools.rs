//! What a run is given: what to run, and what it may use.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use dialogue::World;
use encode::Encoder;

use crate::sets::Kind;

/// A part of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// For development: what settings may be chosen by.
    #[default]
    Dev,
    /// For the last word: nothing is chosen by it.
    Test,
}

impl Part {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }
}

/// What to run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names or paths of sets; `all` for every one.
    pub sets: Vec<String>,
    /// The part to judge on.
    pub part: Part,
    /// What a set that is no known one is, where its files do not tell.
    pub kind: Option<Kind>,
    /// The data folder, `QIANMIAN_DATA`.
    pub data: Option<PathBuf>,
    /// The folder of our own utterances, `tests/corpus`.
    pub corpus: Option<PathBuf>,
    /// A small sample of everything.
    pub short: bool,
    /// Each channel off in turn.
    pub ablate: bool,
    /// The report quotes nothing of the sets: many may not be passed on.
    pub no_texts: bool,
}

/// What a run may use.
pub struct Tools<'a> {
    /// Seconds since some moment: latency is read from it.
    pub clock: &'a dyn Fn() -> f64,
    /// Told what is being done.
    pub progress: &'a dyn Fn(&str),
    /// Turns sentences into vectors; none where it is switched off.
    pub encoder: Option<Arc<Encoder>>,
    /// A second, larger one, that scores again.
    pub plus: Option<Arc<Encoder>>,
    /// The packs that names and our own utterances are judged over.
    pub world: Option<&'a World>,
}

impl fmt::Debug for Tools<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tools").finish_non_exhaustive()
    }
}

impl Tools<'_> {
    /// What a call gives, and the microseconds it took.
    pub(crate) fn timed<T>(&self, call: impl FnOnce() -> T) -> (T, f64) {
        let begin = (self.clock)();
        let result = call();
        (result, ((self.clock)() - begin) * 1e6)
    }
}
