//! `pack.toml`: what a pack is called, where its names live and what it stands on.

use domain::{Locale, Localized};
use semver::{Version, VersionReq};
use snapshot::program::Layer;

use crate::builtin::ONTOLOGY;
use crate::files::{MANIFEST, PackFiles};
use crate::input::{At, Content, Fields, FileReport, Node, Report, Texts, read_toml, remedy, utf8};

/// A pack's manifest.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// The name.
    pub(crate) name: String,
    /// The version.
    pub(crate) version: Version,
    /// What it is called.
    pub(crate) title: Localized,
    /// How specific it is.
    pub(crate) layer: Layer,
    /// Its languages; the first is that of plain texts.
    pub(crate) locales: Vec<Locale>,
    /// Where its names live.
    pub(crate) namespace: String,
    /// The short form of the namespace.
    pub(crate) prefix: String,
    /// The packs it stands on.
    pub(crate) depends: Vec<Dependency>,
    /// Whose data it carries.
    pub(crate) attribution: Vec<String>,
    /// What a newcomer may say to it.
    pub(crate) try_saying: Vec<String>,
}

/// A pack that another stands on.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    /// Its name.
    pub(crate) name: String,
    /// The versions that will do.
    pub(crate) version: VersionReq,
    /// Where it is asked for.
    pub(crate) at: At,
}

const LAYERS: [(&str, Layer); 4] = [
    ("base", Layer::Base),
    ("industry", Layer::Industry),
    ("brand", Layer::Brand),
    ("store", Layer::Store),
];

/// Reads the manifest of a pack; `None` where it lacks what nothing can do without, which is then reported.
pub(crate) fn read(pack: &PackFiles, report: &Report) -> Option<Manifest> {
    let shown = pack.shown(MANIFEST);
    let file = report.file(&shown);
    let Some(bytes) = pack.files.get(MANIFEST) else {
        let remedy = "every pack has one: see industry-packs/README.md";
        file.error("no-manifest", At::default(), "the pack has no pack.toml", remedy);
        return None;
    };
    let tree = read_toml(utf8(bytes, file)?, file);
    let fields = Fields::of(&tree, "pack.toml", file)?;
    let name = fields.need("name").and_then(|node| name(node, file));
    let version = fields.need("version").and_then(|node| version(node, file));
    let layer = fields.choice("layer", &LAYERS).unwrap_or(Layer::Industry);
    let locales = locales(&fields, file);
    let first = locales.first().copied().unwrap_or_default();
    let title = Texts { first, file }.optional(fields.get("title"));
    let namespace = fields.need("namespace").and_then(|node| namespace(node, file));
    let prefix = fields.need("prefix").and_then(|node| prefix(node, file));
    let depends = dependencies_of(fields.get("depends"), file);
    fields.text("license");
    let texts = |key| fields.texts(key).into_iter().map(|(_, text)| text.to_owned()).collect();
    let (attribution, try_saying) = (texts("attribution"), texts("try"));
    fields.finish();
    let (name, prefix) = (name?, prefix?);
    let title = if title.is_empty() { Localized::new([(first, name.clone())]) } else { title };
    let (version, namespace) = (version?, namespace?);
    Some(Manifest {
        name,
        version,
        title,
        layer,
        locales,
        namespace,
        prefix,
        depends,
        attribution,
        try_saying,
    })
}

/// The name of a pack, without complaint where it has none.
pub(crate) fn name_of(pack: &PackFiles) -> Option<String> {
    let tree = quiet(pack)?;
    let name = entry(&tree, "name")?.scalar()?;
    Some(name.to_owned())
}

/// The names of the packs that a pack asks for, without complaint.
pub(crate) fn dependencies(pack: &PackFiles) -> Vec<String> {
    let Some(tree) = quiet(pack) else { return Vec::new() };
    match entry(&tree, "depends").map(|node| &node.content) {
        Some(Content::Map(entries)) => entries.iter().map(|(key, _)| key.text.clone()).collect(),
        Some(Content::Null | Content::Scalar(_) | Content::List(_)) | None => Vec::new(),
    }
}

fn quiet(pack: &PackFiles) -> Option<Node> {
    let report = Report::default();
    let file = report.file(MANIFEST);
    let text = utf8(pack.files.get(MANIFEST)?, file)?;
    Some(read_toml(text, file))
}

fn entry<'a>(tree: &'a Node, key: &str) -> Option<&'a Node> {
    let Content::Map(entries) = &tree.content else { return None };
    entries.iter().find(|(held, _)| held.text == key).map(|(_, node)| node)
}

fn name(node: &Node, file: FileReport<'_>) -> Option<String> {
    let text = node.scalar().unwrap_or_default();
    let lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(lawful) {
        let message = format!("`{text}` is no name of a pack");
        file.error("bad-name", node.at, message, "use a-z, 0-9 and - only");
        return None;
    }
    Some(text.to_owned())
}

fn version(node: &Node, file: FileReport<'_>) -> Option<Version> {
    let text = node.scalar().unwrap_or_default();
    match Version::parse(text) {
        Ok(version) => Some(version),
        Err(error) => {
            let message = format!("`{text}` is no version: {error}");
            file.error("bad-version", node.at, message, "write three numbers, such as 1.0.0");
            None
        }
    }
}

fn namespace(node: &Node, file: FileReport<'_>) -> Option<String> {
    let text = node.scalar().unwrap_or_default();
    if !text.ends_with(['#', '/']) {
        let message = format!("the namespace `{text}` ends in neither # nor /");
        file.error("bad-namespace", node.at, message, "add # at its end");
        return None;
    }
    if let Err(error) = oxrdf::NamedNode::new(text) {
        let message = format!("the namespace `{text}` is no IRI: {error}");
        file.error("bad-namespace", node.at, message, "such as https://example.org/tea#");
        return None;
    }
    Some(text.to_owned())
}

fn prefix(node: &Node, file: FileReport<'_>) -> Option<String> {
    let text = node.scalar().unwrap_or_default();
    let lawful = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !text.chars().all(lawful) {
        let message = format!("`{text}` is no prefix");
        file.error("bad-prefix", node.at, message, "use a letter, then letters, 0-9, - or _");
        return None;
    }
    Some(text.to_owned())
}

fn locales(fields: &Fields<'_>, file: FileReport<'_>) -> Vec<Locale> {
    let mut locales = Vec::new();
    for (at, text) in fields.texts("locales") {
        match Locale::ALL.into_iter().find(|locale| locale.tag() == text) {
            Some(locale) => locales.push(locale),
            None => {
                let tags = Locale::ALL.map(Locale::tag);
                let otherwise = format!("known languages: {}", tags.join(", "));
                let message = format!("`{text}` is no language that the engine speaks");
                file.error("unknown-language", at, message, remedy(text, tags, &otherwise));
            }
        }
    }
    if locales.is_empty() { vec![Locale::default()] } else { locales }
}

fn dependencies_of(node: Option<&Node>, file: FileReport<'_>) -> Vec<Dependency> {
    let mut depends = Vec::new();
    let Some(node) = node else { return depends };
    let Content::Map(entries) = &node.content else {
        let message = "`depends` must be a map of packs to versions";
        file.error("not-a-map", node.at, message, "write depends = { retail = \"1\" }");
        return depends;
    };
    for (key, node) in entries {
        let text = node.scalar().unwrap_or_default();
        match VersionReq::parse(text) {
            Ok(version) => {
                depends.push(Dependency { name: key.text.clone(), version, at: key.at });
            }
            Err(error) => {
                let message = format!("`{text}` is no version of pack `{}`: {error}", key.text);
                file.error("bad-version", node.at, message, "write \"1\" or \"1.2\"");
            }
        }
    }
    depends
}

impl Manifest {
    /// Whether this is the pack that every other one stands on.
    pub(crate) fn is_ontology(&self) -> bool {
        self.name == ONTOLOGY
    }
}
