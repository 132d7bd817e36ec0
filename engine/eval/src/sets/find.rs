//! From a name to a set: known ones by the catalogue, others by `set.toml` or by their files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::catalogue::{Catalogue, Form, Training};
use super::kind::Kind;
use super::source::Source;
use super::table;
use crate::metrics::span::is_tag;

/// A set that was found: its form, and the file or folder its sources are taken from.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// What it is.
    pub(crate) form: Form,
    /// Where it lies.
    pub(crate) folder: PathBuf,
}

/// Why a set is not run.
pub(crate) type Why = String;

/// Finds a set by name or path. `kind` overrides what the files look like.
pub(crate) fn find(name: &str, data: Option<&Path>, kind: Option<Kind>) -> Result<Found, Why> {
    let known = Catalogue::built_in().set.into_iter().find(|form| form.name == name);
    if let Some(form) = known {
        return place(form, data);
    }
    let beside = |folder: &Path| [folder.join(name), folder.join("nlp").join(name)];
    let mut places = vec![PathBuf::from(name)];
    places.extend(data.iter().flat_map(|folder| beside(folder)));
    let Some(folder) = places.into_iter().find(|place| place.exists()) else {
        let known: Vec<String> = Catalogue::built_in().set.into_iter().map(|it| it.name).collect();
        return Err(format!(
            "no set `{name}`: give a file, a folder, or one of {}",
            known.join(", ")
        ));
    };
    described(&folder, kind)
}

/// Our own utterances, in a folder that need not be among the data.
pub(crate) fn find_corpus(folder: &Path) -> Result<Found, Why> {
    let known = Catalogue::built_in().set.into_iter().find(|form| form.kind == Kind::Corpus);
    let form = known.ok_or("the catalogue has no corpus")?;
    if folder.is_dir() {
        Ok(Found { form, folder: folder.to_path_buf() })
    } else {
        Err(format!("{} is not there", folder.display()))
    }
}

fn place(form: Form, data: Option<&Path>) -> Result<Found, Why> {
    let Some(data) = data else {
        return Err("no data folder: set QIANMIAN_DATA, or give --data".to_owned());
    };
    let folder = data.join(&form.path);
    if folder.exists() {
        Ok(Found { form, folder })
    } else {
        Err(format!("{} is not there", folder.display()))
    }
}

/// The set of a folder or file that is not in the catalogue.
fn described(folder: &Path, kind: Option<Kind>) -> Result<Found, Why> {
    let described = folder.join("set.toml");
    if described.exists() {
        let text = std::fs::read_to_string(&described)
            .map_err(|error| format!("{}: {error}", described.display()))?;
        let form: Form =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", described.display()))?;
        let folder = folder.join(&form.path);
        return Ok(Found { form, folder });
    }
    let name = folder.file_stem().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    let parts = Parts::of(folder);
    let Some(sample) = parts.any() else {
        return Err(format!(
            "{}: no file called train, dev, valid or test that can be read; \
             see `qianmian eval nlu --help` for the formats, or write a set.toml",
            folder.display()
        ));
    };
    let kind = match kind {
        Some(kind) => kind,
        None => sniff(folder, &sample)?,
    };
    Ok(Found { form: parts.form(name, kind), folder: folder.to_path_buf() })
}

/// Other sets in the folder `nlp` of the data: those that no known one lies in.
pub(crate) fn others(data: &Path) -> Vec<String> {
    let catalogue = Catalogue::built_in();
    let mut names = Vec::new();
    let Ok(entries) = std::fs::read_dir(data.join("nlp")) else { return names };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let taken = |form: &Form| {
            let mut steps = Path::new(&form.path).components().skip(1);
            steps.next().is_some_and(|it| it.as_os_str() == entry.file_name())
        };
        let inside_files = |form: &Form| {
            let written = form.dev.iter().chain(&form.test);
            let all = written.chain(form.train.iter().flat_map(|it| it.files.iter()));
            form.path == "nlp" && all.into_iter().any(|it| it.starts_with(&format!("{name}/")))
        };
        if !catalogue.set.iter().any(|form| taken(form) || inside_files(form)) {
            names.push(name);
        }
    }
    names.sort();
    names
}

/// The parts of a folder, by the names of its files.
#[derive(Debug, Default)]
struct Parts {
    train: Vec<String>,
    dev: Vec<String>,
    test: Vec<String>,
    outside: Vec<String>,
    single: Option<String>,
}

impl Parts {
    fn of(folder: &Path) -> Self {
        let mut parts = Self::default();
        if folder.is_file() {
            if !parts.take_keys(folder, "") {
                let single = Some(String::new());
                parts.single = single;
            }
            return parts;
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return parts };
        let mut names: Vec<String> =
            entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        if names.iter().any(|name| name.ends_with(".zip")) && names.len() <= 3 {
            parts.single = names.into_iter().find(|name| name.ends_with(".zip"));
            return parts;
        }
        for name in names {
            let path = folder.join(&name);
            let readable = path.is_file() || path.join("seq.in").is_file();
            if readable && !parts.take_keys(&path, &name) {
                parts.take(&name);
            }
        }
        parts
    }

    /// Takes a file for the part that its name tells.
    fn take(&mut self, written: &str) -> bool {
        let name = written.rsplit(['/', '#']).next().unwrap_or(written).to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if says(&["unlabel", "license", "readme", "source", "set.toml", ".md", ".py", ".pkl"]) {
            return false;
        }
        let part = if says(&["oos", "outside"]) {
            &mut self.outside
        } else if says(&["train"]) {
            &mut self.train
        } else if says(&["dev", "val", "eval"]) {
            &mut self.dev
        } else if says(&["test"]) {
            &mut self.test
        } else {
            return false;
        };
        part.push(written.to_owned());
        true
    }

    /// Takes the keys of one JSON object that holds all parts.
    fn take_keys(&mut self, path: &Path, name: &str) -> bool {
        if path.extension().is_none_or(|it| it != "json") || path.is_dir() {
            return false;
        }
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let Ok(Value::Object(map)) = serde_json::from_str(&text) else { return false };
        let arrays = map.iter().filter(|(_, value)| value.is_array());
        let mut taken = false;
        for (key, _) in arrays {
            taken = self.take(&format!("{name}#{key}")) || taken;
        }
        taken
    }

    /// A source of it, to see what is in it.
    fn any(&self) -> Option<String> {
        let all = self.dev.iter().chain(&self.train).chain(&self.test).chain(&self.single);
        all.into_iter().next().cloned()
    }

    /// The form of the set, with the usual protocol.
    fn form(&self, name: String, kind: Kind) -> Form {
        let shortest = |names: &[String]| names.first().cloned();
        let public = self.test.iter().find(|name| name.contains("public")).cloned();
        let whole = |names: &[String]| {
            names.iter().find(|name| number(name).is_none()).cloned().or_else(|| shortest(names))
        };
        let outside = |part: &[&str]| {
            self.outside.iter().find(|it| part.iter().any(|p| it.contains(p))).cloned()
        };
        let mut form = Form {
            name,
            kind,
            path: String::new(),
            train: self.trainings(outside(&["train"])),
            dev: whole(&self.dev),
            test: public.or_else(|| whole(&self.test)),
            outside_dev: outside(&["val", "dev"]),
            outside_test: outside(&["test"]),
            note: String::new(),
            yardstick: Vec::new(),
        };
        self.make_do(&mut form);
        form
    }

    /// Where parts are missing: folds, or dev for training.
    fn make_do(&self, form: &mut Form) {
        if let Some(single) = &self.single {
            form.dev = Some(single.clone());
            form.test = Some(single.clone());
            let folds = vec![single.clone()];
            form.train = vec![Training { name: "five folds".into(), folds, ..Training::default() }];
            for shots in [5, 10] {
                let files = vec![single.clone()];
                let name = format!("{shots}-shot, drawn");
                form.train.push(Training { name, files, shots, ..Training::default() });
            }
            form.note =
                "One file: five folds, and draws of few examples judged on the rest.".into();
            return;
        }
        if form.train.is_empty() && matches!(form.kind, Kind::Labels | Kind::Pairs | Kind::Tags) {
            let training = |part: &str| Training {
                name: "trained".into(),
                parts: vec![part.to_owned()],
                ..Training::default()
            };
            if let Some(dev) = form.dev.clone() {
                form.train.push(Training { files: vec![dev.clone()], ..training("test") });
                form.train.push(Training { folds: vec![dev], ..training("dev") });
                form.note = "No training part: what is trained is trained on dev.".into();
            }
        } else if form.dev.is_none() && !form.train.is_empty() {
            // Development never sees the test part: folds of the training part.
            let folds = form.train.iter().flat_map(|it| it.files.first()).next_back().cloned();
            for training in &mut form.train {
                training.parts = vec!["test".to_owned()];
            }
            form.dev.clone_from(&folds);
            form.train.push(Training {
                name: "five folds".into(),
                folds: folds.into_iter().collect(),
                parts: vec!["dev".to_owned()],
                ..Training::default()
            });
        }
    }

    fn trainings(&self, outside: Option<String>) -> Vec<Training> {
        let numbers: Vec<usize> = self.train.iter().filter_map(|name| number(name)).collect();
        let rounds = numbers.len() > 1 && numbers.contains(&0);
        if rounds {
            let files = self.train.iter().filter(|it| number(it).is_some()).cloned().collect();
            let name = format!("{} draws", numbers.len());
            return vec![Training { name, files, outside, ..Training::default() }];
        }
        let of = |name: &String| Training {
            name: number(name).map_or_else(|| "full".to_owned(), |shots| format!("{shots}-shot")),
            files: vec![name.clone()],
            outside: outside.clone().filter(|_| number(name).is_none()),
            ..Training::default()
        };
        let mut trainings: Vec<(Option<usize>, Training)> =
            self.train.iter().map(|name| (number(name), of(name))).collect();
        trainings.sort_by_key(|(shots, _)| (shots.is_none(), *shots));
        trainings.into_iter().map(|(_, training)| training).collect()
    }
}

/// The number that the name of a file ends in, its extension aside: `train_10`, `dev_0.json`.
fn number(name: &str) -> Option<usize> {
    let name = name.rsplit(['/', '#']).next().unwrap_or(name);
    let stem = name.split('.').next().unwrap_or(name);
    stem.rsplit_once('_').and_then(|(_, digits)| digits.parse().ok())
}

/// What the rows of a file look like.
fn sniff(folder: &Path, sample: &str) -> Result<Kind, Why> {
    let source = Source::parse(folder, sample);
    if sample.ends_with(".zip") || source.path.extension().is_some_and(|it| it == "zip") {
        return Ok(Kind::Episodes);
    }
    if source.path.is_dir() || sample.contains('#') {
        return Ok(Kind::Labels);
    }
    let text = source.text().map_err(|finding| finding.to_string())?;
    if tagged(&text) {
        return Ok(Kind::Tags);
    }
    let (records, _) = table::read(sample, &text);
    let share = |holds: &dyn Fn(&table::Record) -> bool| {
        let head: Vec<&table::Record> = records.iter().take(200).collect();
        10 * head.iter().filter(|it| holds(it)).count() >= 9 * head.len().max(1)
    };
    if share(&like_spelling) {
        Ok(Kind::Spelling)
    } else if share(&like_pair) {
        Ok(Kind::Pairs)
    } else {
        Ok(Kind::Labels)
    }
}

fn tagged(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).take(200).collect();
    let tags =
        lines.iter().filter(|it| it.rsplit_once(['\t', ' ']).is_some_and(|(_, tag)| is_tag(tag)));
    10 * tags.count() >= 7 * lines.len().max(1)
}

/// Two sentences of as many characters, at most a third of which differ.
fn like_spelling(record: &table::Record) -> bool {
    let [.., (_, one), (_, other)] = record.fields.as_slice() else { return false };
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    one.len() == other.len() && one.len() > 3 && 3 * differ <= one.len()
}

/// Two texts and a number after them.
fn like_pair(record: &table::Record) -> bool {
    if record.fields.iter().any(|(name, _)| !name.is_empty()) {
        return ["sentence1", "text1", "text_1", "s1", "q1", "question1", "query1"]
            .iter()
            .any(|name| record.named(&[name]).is_some());
    }
    let numeric = |at: usize| record.fields[at].1.parse::<f64>().is_ok();
    let last = record.fields.len().saturating_sub(1);
    record.fields.len() >= 3 && numeric(last) && !numeric(last - 2)
}

#[cfg(test)]
mod tests {
    use super::{Found, find};
    use crate::sets::Kind;

    fn found(files: &[(&str, &str)]) -> Found {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        find(&folder.path().display().to_string(), None, None).unwrap()
    }

    fn names(found: &Found) -> Vec<&str> {
        found.form.train.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn folders_of_intents_are_known_by_their_files() {
        let set = found(&[
            ("train/seq.in", "a\n"),
            ("train_10/seq.in", "a\n"),
            ("train_5/seq.in", "a\n"),
            ("valid/seq.in", "a\n"),
            ("test/seq.in", "a\n"),
            ("LICENSE", "free"),
        ]);
        assert_eq!(set.form.kind, Kind::Labels);
        assert_eq!(names(&set), ["5-shot", "10-shot", "full"]);
        assert_eq!(
            (set.form.dev.as_deref(), set.form.test.as_deref()),
            (Some("valid"), Some("test"))
        );
    }

    #[test]
    fn json_with_all_parts_keeps_what_lies_outside_apart() {
        let set = found(&[(
            "data.json",
            r#"{"train":[["a","x"]],"val":[],"test":[],"oos_val":[],"oos_test":[]}"#,
        )]);
        assert_eq!(set.form.dev.as_deref(), Some("data.json#val"));
        assert_eq!(set.form.outside_test.as_deref(), Some("data.json#oos_test"));
    }

    #[test]
    fn kinds_are_told_by_their_rows() {
        let pairs =
            found(&[("dev.tsv", "包邮吗\t免运费吗\t1\n"), ("test.tsv", "包邮吗\t退货吗\t0\n")]);
        assert_eq!((pairs.form.kind, names(&pairs)), (Kind::Pairs, vec!["trained", "trained"]));
        assert_eq!(found(&[("train", "我\tO\n要\tB-x\n\n")]).form.kind, Kind::Tags);
        assert_eq!(found(&[("test.txt", "我 朋 唷\t我 朋 友\n")]).form.kind, Kind::Spelling);
        assert_eq!(found(&[("train.csv", "label,review\n1,好用\n")]).form.kind, Kind::Labels);
        assert_eq!(
            found(&[("dev.tsv", "1\t好用得很\t0\n")]).form.kind,
            Kind::Labels,
            "id, text, label"
        );
    }

    #[test]
    fn draws_are_rounds_and_a_file_alone_is_folded() {
        let set = found(&[
            ("train_0.json", "[{\"sentence\":\"好\",\"label\":\"1\"}]"),
            ("train_1.json", "[{\"sentence\":\"好\",\"label\":\"1\"}]"),
            ("test.json", "[]"),
            ("test_public.json", "[{\"sentence\":\"好\",\"label\":\"1\"}]"),
        ]);
        assert_eq!(set.form.train[0].files, ["train_0.json", "train_1.json"]);
        assert_eq!(set.form.test.as_deref(), Some("test_public.json"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("intents.csv");
        std::fs::write(&file, "Sentence,Tag\n上qq,app\n").unwrap();
        let set = find(&file.display().to_string(), None, None).unwrap();
        assert_eq!(names(&set), ["five folds", "5-shot, drawn", "10-shot, drawn"]);
        assert!(find("no such set", None, None).unwrap_err().contains("banking77"));
    }

    #[test]
    fn a_set_may_describe_itself() {
        let set = found(&[(
            "set.toml",
            "name = \"own\"\nkind = \"labels\"\ndev = \"a.tsv\"\n[[train]]\nname = \"all\"\nfiles = [\"b.tsv\"]\n",
        )]);
        assert_eq!((set.form.name.as_str(), names(&set)), ("own", vec!["all"]));
    }
}
