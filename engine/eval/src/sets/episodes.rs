//! Few-shot episodes: for each domain a support to learn from and queries to answer.

use std::collections::BTreeMap;
use std::path::Path;

use domain::Diagnostic;
use serde_json::Value;

use super::source::Source;
use super::table::wrong;
use super::zip;

/// A sentence with its intent and slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Framed {
    /// What was said.
    pub(crate) text: String,
    /// What is wanted.
    pub(crate) intent: String,
    /// Slot and its words, ascending.
    pub(crate) slots: Vec<(String, String)>,
}

/// One domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    /// How many examples there are of each intent, as the folder's name ends.
    pub(crate) shots: usize,
    /// Its name.
    pub(crate) domain: String,
    /// What is learnt from.
    pub(crate) support: Vec<Framed>,
    /// What is answered.
    pub(crate) queries: Vec<Framed>,
}

/// Reads the episodes of one part, `dev` or `test`, from a zip archive or a folder. Below any folder
/// whose name ends in the number of shots stand `PART/support/support_N.json` and
/// `PART/correct/correct_N.json`; other files are passed over.
pub(crate) fn read_episodes(source: &Source, part: &str) -> (Vec<Episode>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    match archive(source, part) {
        Ok(members) => files.extend(members),
        Err(finding) => findings.push(finding),
    }
    let mut episodes = Vec::new();
    for (path, text) in &files {
        let Some(correct) = beside(path) else { continue };
        let Some(answers) = files.get(&correct) else {
            let remedy = "beside support/support_N.json there must be correct/correct_N.json";
            findings.push(wrong(path, 0, "a support without its queries", remedy));
            continue;
        };
        let support = framed(path, text, &mut findings);
        let queries = framed(&correct, answers, &mut findings);
        let domain = queries.first().map_or_else(|| path.clone(), |(domain, _)| domain.clone());
        let plain = |rows: Vec<(String, Framed)>| rows.into_iter().map(|(_, row)| row).collect();
        let (support, queries) = (plain(support), plain(queries));
        episodes.push(Episode { shots: shots(path), domain, support, queries });
    }
    episodes.sort_by(|one, other| (one.shots, &one.domain).cmp(&(other.shots, &other.domain)));
    (episodes, findings)
}

/// The files of supports and answers of a part, by path.
fn archive(source: &Source, part: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let wanted = |path: &str| {
        path.ends_with(".json")
            && (path.contains(&format!("/{part}/support/"))
                || path.contains(&format!("/{part}/correct/")))
    };
    if source.path.is_dir() {
        let mut found = Vec::new();
        let name = source.path.file_name().map(|it| it.to_string_lossy().into_owned());
        walk(&source.path, &name.unwrap_or_default(), &mut found).map_err(|error| {
            wrong(&source.name, 0, &error.to_string(), "see the folder's rights")
        })?;
        found.retain(|(path, _)| wanted(path));
        return Ok(found);
    }
    let remedy = "give a zip archive, or the folder unpacked";
    let bytes = std::fs::read(&source.path)
        .map_err(|error| wrong(&source.name, 0, &format!("cannot be read: {error}"), remedy))?;
    let members = zip::members(&bytes).map_err(|why| wrong(&source.name, 0, &why, remedy))?;
    let texts = members.into_iter().filter(|it| wanted(&it.path)).filter_map(|it| {
        let text = String::from_utf8(it.bytes).ok()?;
        Some((it.path, text))
    });
    Ok(texts.collect())
}

fn walk(folder: &Path, name: &str, found: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let own = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let below = format!("{name}/{own}");
        if path.is_dir() {
            walk(&path, &below, found)?;
        } else if below.ends_with(".json") {
            found.push((below, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// The path of the answers that belong to a support; none for another file.
fn beside(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let folder = folder.strip_suffix("/support")?;
    let number = name.strip_prefix("support")?;
    Some(format!("{folder}/correct/correct{number}"))
}

/// The number that the name of the folder above dev and test ends in; 0 where it ends in none.
fn shots(path: &str) -> usize {
    let folder = path.rsplit('/').nth(3).unwrap_or("");
    let digits: Vec<char> = folder.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.iter().rev().collect::<String>().parse().unwrap_or(0)
}

fn framed(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Vec<(String, Framed)> {
    let remedy = "a JSON array of {domain, text, intent, slots: {name: words}}";
    let items: Vec<Value> = match serde_json::from_str(text) {
        Ok(items) => items,
        Err(error) => {
            findings.push(wrong(file, error.line(), &format!("not JSON: {error}"), remedy));
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let field = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        match (field("text"), field("intent")) {
            (Some(text), Some(intent)) => {
                let slots = item.get("slots").map(slots).unwrap_or_default();
                rows.push((field("domain").unwrap_or_default(), Framed { text, intent, slots }));
            }
            (None, _) | (_, None) => {
                let message = format!("row {} has no text or intent", index + 1);
                findings.push(wrong(file, 0, &message, remedy));
            }
        }
    }
    rows
}

fn slots(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Some(slots) = value.as_object() else { return found };
    for (name, words) in slots {
        match words {
            Value::String(words) => found.push((name.clone(), words.clone())),
            Value::Array(several) => {
                let several = several.iter().filter_map(Value::as_str);
                found.extend(several.map(|words| (name.clone(), words.to_owned())));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::{Source, read_episodes};

    #[test]
    fn a_folder_of_episodes_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let row =
            r#"[{"domain":"天气","text":"明天下雨吗","intent":"ask","slots":{"day":["明天"]}}]"#;
        write("Few_3/dev/support/support_0.json", row);
        write("Few_3/dev/correct/correct_0.json", row);
        write("Few_3/dev/test/test_0.json", "never read");
        write("Few_3/test/support/support_0.json", "not this part");
        write("Few_5/dev/support/support_1.json", row);
        let (episodes, findings) = read_episodes(&Source::parse(folder.path(), ""), "dev");
        assert_eq!(episodes.len(), 1);
        assert_eq!((episodes[0].shots, episodes[0].domain.as_str()), (3, "天气"));
        assert_eq!(episodes[0].queries[0].slots, [("day".into(), "明天".into())]);
        assert_eq!(findings.len(), 1, "a support without answers: {findings:?}");
    }
}
