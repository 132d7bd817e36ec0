//! What a search for settings keeps on disk: what it tried and the best of it, whole after every
//! attempt, so that it may be stopped at any moment and goes on from there.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use learn::{Attempt, Tried, write_whole};

/// The files of a search.
#[derive(Debug)]
pub(crate) struct State {
    /// What was tried.
    pub(crate) tried: PathBuf,
    /// The best settings so far.
    pub(crate) best: PathBuf,
    /// How many attempts the files hold, held while they are written.
    kept: Mutex<usize>,
}

impl State {
    /// Of these files, of which nothing is read or written yet.
    pub(crate) fn new(tried: PathBuf, best: PathBuf) -> Self {
        Self { tried, best, kept: Mutex::new(0) }
    }

    /// What an earlier search of the same data tried; nothing where there was none.
    pub(crate) fn known(&self, data: &str) -> anyhow::Result<Vec<Attempt>> {
        let tried = self.file(data).read()?;
        if !tried.is_empty() {
            *self.kept() = tried.len();
            eprintln!("{}: goes on from {} attempts", self.tried.display(), tried.len());
        }
        Ok(tried)
    }

    /// Keeps what was tried and the best of it.
    pub(crate) fn keep(&self, data: &str, attempts: &[Attempt]) -> anyhow::Result<()> {
        let mut kept = self.kept();
        if let Some(best) = Attempt::best(attempts) {
            self.write_best(best)?;
        }
        self.file(data).write(attempts)?;
        *kept = attempts.len();
        Ok(())
    }

    /// Keeps what was chosen in the end.
    pub(crate) fn choose(&self, found: &Attempt) -> anyhow::Result<()> {
        let _kept = self.kept();
        self.write_best(found)
    }

    fn write_best(&self, best: &Attempt) -> anyhow::Result<()> {
        let settings = serde_json::to_string_pretty(&best.recipe)?;
        Ok(write_whole(&self.best, format!("{settings}\n").as_bytes())?)
    }

    fn file(&self, data: &str) -> Tried {
        Tried::new(self.tried.clone(), data.to_owned())
    }

    /// Writes something else of the search, which does not end meanwhile.
    pub(crate) fn undisturbed<T>(&self, write: &dyn Fn() -> T) -> T {
        let _kept = self.kept();
        write()
    }

    /// Ends the search once nothing is being written; `end` is told how to go on, and nothing more
    /// is written while it runs.
    pub(crate) fn ended(&self, end: &mut dyn FnMut(&str)) {
        let kept = self.kept();
        let (tried, best) = (self.tried.display(), self.best.display());
        end(&match *kept {
            0 => "stopped before anything was tried: nothing is kept".to_owned(),
            count => format!(
                "stopped: {tried} keeps {count} attempts and {best} the best of them; the same command goes on from there"
            ),
        });
    }

    fn kept(&self) -> MutexGuard<'_, usize> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use learn::Recipe;

    use super::*;

    fn attempt(name: &str, recall: f64) -> Attempt {
        let recipe = Recipe::named(name).unwrap();
        Attempt { recipe, recall, ndcg: 0.0, fit_s: 0.1, judge_s: 0.1 }
    }

    fn told(state: &State) -> String {
        let mut told = String::new();
        state.ended(&mut |text| text.clone_into(&mut told));
        told
    }

    #[test]
    fn what_was_tried_is_kept_and_told_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let state = || State::new(at("state.json"), at("settings.json"));
        assert!(told(&state()).contains("nothing is kept"));
        let tried = [attempt("walk", 0.3), attempt("ease", 0.5), attempt("als", 0.4)];
        let first = state();
        first.keep("these", &tried).unwrap();
        assert!(told(&first).contains("keeps 3 attempts"), "{}", told(&first));
        let best: Recipe =
            serde_json::from_str(&fs::read_to_string(at("settings.json")).unwrap()).unwrap();
        assert_eq!(best.kind(), "ease");
        let second = state();
        assert_eq!(second.known("these").unwrap(), tried);
        assert!(told(&second).contains("keeps 3 attempts"));
        let refused = second.known("others").unwrap_err().to_string();
        assert!(refused.contains("other data") && refused.contains("--state"), "{refused}");
        fs::write(at("state.json"), "{\"data\":").unwrap();
        let refused = second.known("these").unwrap_err().to_string();
        assert!(refused.contains("take it away"), "{refused}");
    }
}
