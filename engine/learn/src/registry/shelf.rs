//! The folder itself.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Challenger, InForce, Manifest, Published};
use crate::error::Error;
use crate::segments::Segments;
use crate::store::Saved;

const MANIFEST: &str = "manifest.json";
const MODEL: &str = "model.qmm";
const SERVED: &str = "served.qmm";
const SEGMENTS: &str = "segments.json";
const PUBLISHED: &str = "published.json";
/// A name is a folder's, so it is kept short and plain.
const NAME_CHARS_MAX: usize = 64;

/// A folder of models.
#[derive(Clone, Debug)]
pub struct Registry {
    folder: PathBuf,
}

impl Registry {
    /// Of a folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Adds a model with what is served of it, and the segments of buyers found beside it.
    ///
    /// # Errors
    /// A name that is taken or no name, and what the system says; then nothing was added.
    pub fn add(
        &self,
        manifest: &Manifest,
        (model, served): (&Saved, &Saved),
        segments: Option<&Segments>,
    ) -> Result<(), Error> {
        let place = self.place(&manifest.name)?;
        if place.exists() {
            let what = format!("a model is called `{}` already", manifest.name);
            return Err(Error::Registry { what, remedy: "choose another name" });
        }
        let beside = self.folder.join(format!(".{}.part", manifest.name));
        let failed = |why| Error::File { path: beside.clone(), why };
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(failed)?;
        }
        fs::create_dir_all(&beside).map_err(failed)?;
        let written = |it: &Segments| write(&beside.join(SEGMENTS), &json(it));
        let filled =
            fill(&beside, manifest, model, served).and_then(|()| segments.map_or(Ok(()), written));
        let done = filled.and_then(|()| fs::rename(&beside, &place).map_err(failed));
        if done.is_err() && fs::remove_dir_all(&beside).is_err() {
            // The error told is the one that matters; the next try takes the rest away.
        }
        done
    }

    /// The models, the oldest first.
    ///
    /// # Errors
    /// A manifest that cannot be read.
    pub fn list(&self) -> Result<Vec<Manifest>, Error> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Ok(Vec::new()) };
        let mut manifests = Vec::new();
        for entry in entries {
            let path = entry.map_err(|why| Error::File { path: self.folder.clone(), why })?.path();
            let hidden = path.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                manifests.push(read(&path.join(MANIFEST))?);
            }
        }
        manifests.sort_by(|one: &Manifest, other| {
            one.made_ms.cmp(&other.made_ms).then_with(|| one.name.cmp(&other.name))
        });
        Ok(manifests)
    }

    /// What is known of a model.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn manifest(&self, name: &str) -> Result<Manifest, Error> {
        read(&self.known(name)?.join(MANIFEST))
    }

    /// The whole model.
    ///
    /// # Errors
    /// Where there is none of that name, or its file is damaged.
    pub fn model(&self, name: &str) -> Result<Saved, Error> {
        Saved::load(&self.known(name)?.join(MODEL))
    }

    /// What is served of a model.
    ///
    /// # Errors
    /// Where there is none of that name, or its file is damaged.
    pub fn served(&self, name: &str) -> Result<Saved, Error> {
        Saved::load(&self.known(name)?.join(SERVED))
    }

    /// The segments of buyers found beside a model; none where none were.
    ///
    /// # Errors
    /// Where there is no model of that name, or the file is damaged.
    pub fn segments(&self, name: &str) -> Result<Option<Segments>, Error> {
        let path = self.known(name)?.join(SEGMENTS);
        if path.exists() { read(&path).map(Some) } else { Ok(None) }
    }

    /// What is in force; nothing where nothing was ever published.
    ///
    /// # Errors
    /// A file that cannot be read or was written by something else.
    pub fn published(&self) -> Result<Published, Error> {
        let path = self.folder.join(PUBLISHED);
        if path.exists() { read(&path) } else { Ok(Published::default()) }
    }

    /// Where it stands what is in force.
    #[must_use]
    pub fn published_file(&self) -> PathBuf {
        self.folder.join(PUBLISHED)
    }

    /// Puts a model in force for all buyers, or tries it on a share of them beside what is.
    /// Its files are read first: a damaged one never comes into force.
    ///
    /// # Errors
    /// No such model, a damaged file, a share that is none, a champion as its own challenger.
    pub fn publish(&self, name: &str, share: Option<f64>, now_ms: i64) -> Result<Published, Error> {
        self.served(name)?;
        self.segments(name)?;
        let mut published = self.published()?;
        let next = match share {
            None => InForce { since_ms: now_ms, champion: Some(name.to_owned()), challenger: None },
            Some(share) if !(share > 0.0 && share < 1.0) => {
                let what = format!("a share of {share}");
                return Err(Error::Registry { what, remedy: "give one above 0 and below 1" });
            }
            Some(_) if published.now.champion.as_deref() == Some(name) => {
                let what = format!("`{name}` ranks for all buyers already");
                return Err(Error::Registry { what, remedy: "try another model beside it" });
            }
            Some(share) => InForce {
                since_ms: now_ms,
                champion: published.now.champion.clone(),
                challenger: Some(Challenger { name: name.to_owned(), share }),
            },
        };
        published.put(next);
        self.write_published(&published)?;
        Ok(published)
    }

    /// Puts what was in force before in force again.
    ///
    /// # Errors
    /// Where nothing was, or a model of it is damaged or gone; then nothing changes.
    pub fn roll_back(&self, now_ms: i64) -> Result<Published, Error> {
        let mut published = self.published()?;
        if published.back(now_ms).is_none() {
            let what = "nothing was in force before".to_owned();
            return Err(Error::Registry { what, remedy: "publish a model" });
        }
        for name in published.now.names() {
            self.served(name)?;
        }
        self.write_published(&published)?;
        Ok(published)
    }

    fn write_published(&self, published: &Published) -> Result<(), Error> {
        let (path, beside) = (self.published_file(), self.folder.join(".published.part"));
        write(&beside, &json(published))?;
        fs::rename(&beside, &path).map_err(|why| Error::File { path, why })
    }

    fn known(&self, name: &str) -> Result<PathBuf, Error> {
        let place = self.place(name)?;
        if place.join(MANIFEST).exists() {
            return Ok(place);
        }
        let what = format!("no model is called `{name}` in {}", self.folder.display());
        Err(Error::Registry { what, remedy: "`qianmian model list` tells which there are" })
    }

    fn place(&self, name: &str) -> Result<PathBuf, Error> {
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
        let lawful = name.chars().all(plain)
            && name.starts_with(|it: char| it.is_ascii_alphanumeric())
            && name.len() <= NAME_CHARS_MAX;
        if lawful && name != PUBLISHED {
            return Ok(self.folder.join(name));
        }
        let what = format!("`{name}` is no name for a model");
        let remedy =
            "take up to 64 letters, digits, dots, dashes and underscores, a letter or digit first";
        Err(Error::Registry { what, remedy })
    }
}

fn fill(folder: &Path, manifest: &Manifest, model: &Saved, served: &Saved) -> Result<(), Error> {
    model.save(&folder.join(MODEL))?;
    served.save(&folder.join(SERVED))?;
    write(&folder.join(MANIFEST), &json(manifest))
}

fn json<T: serde::Serialize>(value: &T) -> String {
    let text = serde_json::to_string_pretty(value).expect("texts and numbers become JSON");
    format!("{text}\n")
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let write = || {
        let mut file = fs::File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|why| Error::File { path: path.to_path_buf(), why })
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text =
        fs::read_to_string(path).map_err(|why| Error::File { path: path.to_path_buf(), why })?;
    serde_json::from_str(&text).map_err(|why| Error::Registry {
        what: format!("{}: {why}", path.display()),
        remedy: "write it with `qianmian train` and `qianmian model`",
    })
}

#[cfg(test)]
mod tests;
