//! What a search for settings tried, in a file that is whole after every attempt: a search may end
//! at any moment and another goes on from it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::tuning::Attempt;
use crate::whole::write_whole;

/// The file of a search of certain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    path: PathBuf,
    data: String,
}

/// What it holds.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    /// Of which data.
    data: String,
    attempts: Vec<Attempt>,
}

impl Tried {
    /// A file, which need not be there, of a search whose data have a fingerprint.
    #[must_use]
    pub fn new(path: PathBuf, data: String) -> Self {
        Self { path, data }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What an earlier search of the same data tried; nothing where there was none.
    ///
    /// # Errors
    /// A file that cannot be read, holds something else, or is of a search on other data.
    pub fn read(&self) -> Result<Vec<Attempt>, Error> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        let path = self.path.display();
        let text = fs::read_to_string(&self.path);
        let text = text.map_err(|why| Error::File { path: self.path.clone(), why })?;
        let content: Content = serde_json::from_str(&text).map_err(|error| Error::Foreign {
            what: format!("{path}: not what an earlier search wrote ({error})"),
            remedy: "take it away to begin anew",
        })?;
        if content.data != self.data {
            return Err(Error::Foreign {
                what: format!("{path}: of a search on other data"),
                remedy: "name another file with --state, or take it away",
            });
        }
        Ok(content.attempts)
    }

    /// Writes everything tried.
    ///
    /// # Errors
    /// What the system says; what was there before is kept.
    pub fn write(&self, attempts: &[Attempt]) -> Result<(), Error> {
        let content = Content { data: self.data.clone(), attempts: attempts.to_vec() };
        let text = serde_json::to_string_pretty(&content)
            .map_err(|why| Error::Setting { name: "attempts", why: why.to_string() })?;
        write_whole(&self.path, format!("{text}\n").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Tried;
    use crate::models::Recipe;
    use crate::tuning::Attempt;

    #[test]
    fn what_was_tried_is_read_again_of_the_same_data_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let of = |data: &str| Tried::new(path.clone(), data.to_owned());
        assert!(of("these").read().unwrap().is_empty());
        let recipe = Recipe::named("walk").unwrap();
        let tried = [Attempt { recipe, recall: 0.25, ndcg: 0.5, fit_s: 1.5, judge_s: 0.1 }];
        of("these").write(&tried).unwrap();
        assert_eq!(of("these").read().unwrap(), tried);
        let told = of("others").read().unwrap_err().to_string();
        assert!(told.contains("state.json: of a search on other data"), "{told}");
        fs::write(&path, "{\"data\":").unwrap();
        let told = of("these").read().unwrap_err().to_string();
        assert!(told.contains("take it away to begin anew"), "{told}");
        let nowhere = Tried::new(folder.path().join("none/state.json"), String::new());
        assert!(nowhere.write(&tried).unwrap_err().to_string().contains("check the path"));
        let names = fs::read_dir(folder.path()).unwrap();
        assert_eq!(names.count(), 1, "nothing half-written is left");
    }
}
