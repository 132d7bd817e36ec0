//! Which packs are compiled, in which order, and by which names each writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::builtin::{self, ONTOLOGY};
use crate::files::{MANIFEST, PackFiles};
use crate::input::{At, Report, remedy};
use crate::iri::Names;
use crate::manifest::{self, Manifest};

/// A pack whose manifest is lawful, in its place among the others.
#[derive(Debug)]
pub(crate) struct Pack {
    /// The manifest.
    pub(crate) manifest: Manifest,
    /// The files.
    pub(crate) files: PackFiles,
    /// The names it may use.
    pub(crate) names: Names,
    /// Rows of the packs it stands on, directly or not, in the list of all packs.
    pub(crate) stands_on: BTreeSet<usize>,
    /// The hexadecimal SHA-256 of its files.
    pub(crate) hash: String,
}

/// Adds the built-in packs, checks what depends on what, and sorts: general ones first, and each after those it stands on.
pub(crate) fn resolve(given: &[PackFiles], report: &Report) -> Vec<Pack> {
    let packs = with_built_in(unique(given, report), report);
    check_dependencies(&packs, report);
    let mut sorted = sort(packs, report);
    name(&mut sorted);
    sorted
}

struct Draft {
    manifest: Manifest,
    files: PackFiles,
}

fn unique(given: &[PackFiles], report: &Report) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for files in given {
        let Some(manifest) = manifest::read(files, report) else { continue };
        match drafts.iter().find(|other| other.manifest.name == manifest.name) {
            Some(other) => {
                let shown = files.shown(MANIFEST);
                let first = other.files.shown(MANIFEST);
                let message = format!("pack `{}` is given twice: also by {first}", manifest.name);
                report.file(&shown).error(
                    "duplicate-pack",
                    At::default(),
                    message,
                    "leave one out",
                );
            }
            None => drafts.push(Draft { manifest, files: files.clone() }),
        }
    }
    for (row, draft) in drafts.iter().enumerate() {
        let same = |other: &&Draft| other.manifest.prefix == draft.manifest.prefix;
        if let Some(other) = drafts[..row].iter().find(same) {
            let message = format!(
                "the prefix `{}` is also that of pack `{}`",
                draft.manifest.prefix, other.manifest.name
            );
            let shown = draft.files.shown(MANIFEST);
            report.file(&shown).error("duplicate-prefix", At::default(), message, "choose another");
        }
    }
    drafts
}

fn with_built_in(mut drafts: Vec<Draft>, report: &Report) -> Vec<Draft> {
    let mut wanted: Vec<String> = vec![ONTOLOGY.to_owned()];
    wanted.extend(drafts.iter().flat_map(depended_on));
    while let Some(name) = wanted.pop() {
        if drafts.iter().any(|draft| draft.manifest.name == name) {
            continue;
        }
        let Some(files) = builtin::pack(&name) else { continue };
        if let Some(manifest) = manifest::read(&files, report) {
            let draft = Draft { manifest, files };
            wanted.extend(depended_on(&draft));
            drafts.push(draft);
        }
    }
    drafts
}

fn depended_on(draft: &Draft) -> Vec<String> {
    draft.manifest.depends.iter().map(|it| it.name.clone()).collect()
}

fn check_dependencies(drafts: &[Draft], report: &Report) {
    for draft in drafts {
        let shown = draft.files.shown(MANIFEST);
        let file = report.file(&shown);
        for dependency in &draft.manifest.depends {
            let wanted = &dependency.name;
            let Some(found) = drafts.iter().find(|other| other.manifest.name == *wanted) else {
                let mut known: Vec<&str> =
                    drafts.iter().map(|other| other.manifest.name.as_str()).collect();
                builtin::names().for_each(|name| known.push(name));
                let otherwise = "put its folder beside this one, or name it with --packs";
                let remedy = remedy(wanted, known, otherwise);
                let message = format!("pack `{wanted}` is not there");
                file.error("missing-dependency", dependency.at, message, remedy);
                continue;
            };
            let (held, asked) = (&found.manifest.version, &dependency.version);
            if !asked.matches(held) {
                let message =
                    format!("pack `{wanted}` is version {held}, and {asked} is asked for");
                file.error("wrong-version", dependency.at, message, "ask for the version there is");
            }
            if found.manifest.layer > draft.manifest.layer {
                let message = format!("pack `{wanted}` is of a more specific layer than this one");
                let remedy = "a pack stands on packs of its own or a more general layer";
                file.error("wrong-layer", dependency.at, message, remedy);
            }
        }
    }
}

/// Takes, again and again, the first pack by layer and name that stands only on packs taken already.
fn sort(mut drafts: Vec<Draft>, report: &Report) -> Vec<Pack> {
    drafts.sort_by(|a, b| {
        let key = |draft: &Draft| {
            (!draft.manifest.is_ontology(), draft.manifest.layer, draft.manifest.name.clone())
        };
        key(a).cmp(&key(b))
    });
    let mut sorted: Vec<Pack> = Vec::new();
    while !drafts.is_empty() {
        let names: Vec<String> = drafts.iter().map(|draft| draft.manifest.name.clone()).collect();
        let free = |draft: &Draft| {
            !draft.manifest.depends.iter().any(|dependency| names.contains(&dependency.name))
        };
        let row = drafts.iter().position(free);
        if row.is_none() {
            report_cycle(&drafts, report);
        }
        let Draft { manifest, files } = drafts.remove(row.unwrap_or(0));
        let names = Names::new(&manifest.prefix, &manifest.namespace);
        let hash = hash(&files.files);
        sorted.push(Pack { manifest, files, names, stands_on: BTreeSet::new(), hash });
    }
    sorted
}

/// Follows dependencies from the first pack that is left until one comes again.
fn report_cycle(drafts: &[Draft], report: &Report) {
    let mut path: Vec<&Draft> = vec![&drafts[0]];
    loop {
        let here = path[path.len() - 1];
        let next = here.manifest.depends.iter().find_map(|dependency| {
            let found = drafts.iter().find(|other| other.manifest.name == dependency.name)?;
            Some((found, dependency.at))
        });
        let Some((next, at)) = next else { return };
        let again = path.iter().position(|draft| draft.manifest.name == next.manifest.name);
        if let Some(start) = again {
            let mut round: Vec<&str> =
                path[start..].iter().map(|draft| draft.manifest.name.as_str()).collect();
            round.push(&next.manifest.name);
            let message = format!("packs stand on each other in a circle: {}", round.join(" > "));
            let shown = here.files.shown(MANIFEST);
            report.file(&shown).error("cyclic-dependency", at, message, "drop one `depends`");
            return;
        }
        path.push(next);
    }
}

/// Gives each pack the prefixes of those it stands on.
fn name(packs: &mut [Pack]) {
    let rows: BTreeMap<String, usize> =
        packs.iter().enumerate().map(|(row, pack)| (pack.manifest.name.clone(), row)).collect();
    for row in 0..packs.len() {
        let mut stands_on: BTreeSet<usize> = rows.get(ONTOLOGY).copied().into_iter().collect();
        for dependency in &packs[row].manifest.depends {
            if let Some(&below) = rows.get(&dependency.name).filter(|below| **below < row) {
                stands_on.insert(below);
                stands_on.extend(packs[below].stands_on.iter().copied());
            }
        }
        stands_on.remove(&row);
        for &below in &stands_on {
            let (prefix, namespace) =
                (packs[below].manifest.prefix.clone(), packs[below].manifest.namespace.clone());
            packs[row].names.prefixes.entry(prefix).or_insert(namespace);
        }
        packs[row].stands_on = stands_on;
    }
}

/// The hexadecimal SHA-256 over paths and bytes.
pub(crate) fn hash(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hexadecimal(&hasher.finalize())
}

/// The hexadecimal SHA-256 over the hashes of all packs.
pub(crate) fn hash_of_all(packs: &[Pack]) -> String {
    let mut hasher = Sha256::new();
    for pack in packs {
        hasher.update(pack.hash.as_bytes());
    }
    hexadecimal(&hasher.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
