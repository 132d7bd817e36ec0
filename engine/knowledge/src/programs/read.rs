//! The YAML files of a pack to drafts.

use std::collections::BTreeMap;

use domain::{GraphId, Locale, Localized, TermId};
use snapshot::vocabulary as v;

use super::draft::Drafts;
use super::written::{Head, Where};
use super::{guide, need, policy, promotion, question, reply, task, word};
use crate::conversation;
use crate::input::{
    At, Content, Fields, FileReport, Node, Phrases, Report, Texts, read_toml, read_yaml, remedy,
    utf8,
};
use crate::resolve::Pack;
use crate::sources::Sources;
use crate::statements::{Spot, Statements};

/// Folders that packs may have, beside `tasks/*.rq`.
const FOLDERS: [&str; 10] = [
    "catalog",
    "questions",
    "needs",
    "tasks",
    "guides",
    "promotions",
    "replies",
    "words",
    "tests",
    "strategies",
];

/// What placeholders of phrasings may stand for.
const PLACEHOLDERS: [&str; 7] =
    ["product", "category", "attribute", "value", "need", "brand", "number"];

/// One file in the reading.
pub(crate) struct Reading<'a> {
    /// The pack.
    pub(crate) pack: &'a Pack,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
    /// The named graph.
    pub(crate) graph: GraphId,
    /// How texts are read.
    pub(crate) texts: Texts<'a>,
    /// Where facts go.
    pub(crate) statements: &'a mut Statements,
    /// Names of programs of this pack, with their places.
    ids: &'a mut BTreeMap<String, String>,
}

/// Reads all programs of a pack.
pub(crate) fn read(
    pack: &Pack,
    row: usize,
    sources: &Sources,
    report: &Report,
    (statements, drafts): (&mut Statements, &mut Drafts),
) {
    let mut ids = BTreeMap::new();
    let first = pack.manifest.locales.first().copied().unwrap_or_default();
    for (graph, source) in sources.of_pack(row) {
        let file = report.file(&source.shown);
        let Some(bytes) = pack.files.files.get(&source.path) else { continue };
        let texts = Texts { first, file };
        let ids = &mut ids;
        let mut reading = Reading { pack, file, graph, texts, statements, ids };
        read_file(&source.path, bytes, &mut reading, drafts);
    }
}

fn read_file(path: &str, bytes: &[u8], reading: &mut Reading<'_>, drafts: &mut Drafts) {
    let file = reading.file;
    if path == "policy.toml" {
        if let Some(text) = utf8(bytes, file) {
            policy::read(&read_toml(text, file), file, &mut drafts.policy);
        }
        return;
    }
    let Some((folder, name)) = path.split_once('/') else { return };
    if !name.ends_with(".yaml") && !name.ends_with(".yml") {
        return unknown_folder(folder, name, file);
    }
    let read: fn(&Node, &mut Reading<'_>, &mut Drafts) = match folder {
        "questions" => {
            |node, reading, drafts| drafts.questions.extend(question::read(node, reading))
        }
        "needs" => |node, reading, drafts| drafts.needs.extend(need::read(node, reading)),
        "tasks" => |node, reading, drafts| drafts.tasks.extend(task::read(node, reading)),
        "guides" => |node, reading, drafts| drafts.guides.extend(guide::read(node, reading)),
        "promotions" => {
            |node, reading, drafts| drafts.promotions.extend(promotion::read(node, reading))
        }
        "tests" => |node, reading, drafts| {
            drafts.conversations.extend(conversation::read(node, reading));
        },
        "replies" => return whole(bytes, file, |tree| reply::read(tree, reading, drafts)),
        "words" => return whole(bytes, file, |tree| word::read(tree, reading, drafts)),
        other => return unknown_folder(other, name, file),
    };
    whole(bytes, file, |tree| match &tree.content {
        Content::List(items) => items.iter().for_each(|item| read(item, reading, drafts)),
        Content::Null => {}
        Content::Map(_) | Content::Scalar(_) => {
            let message = format!("the file must be a list, not {}", tree.kind());
            file.error("not-a-list", tree.at, message, "begin each entry with `- `");
        }
    });
}

fn whole(bytes: &[u8], file: FileReport<'_>, take: impl FnOnce(&Node)) {
    let tree = utf8(bytes, file).and_then(|text| read_yaml(text, file));
    if let Some(tree) = tree {
        take(&tree);
    }
}

/// A folder whose name is nearly that of one the engine reads was meant to be read.
fn unknown_folder(folder: &str, name: &str, file: FileReport<'_>) {
    let meant = name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".csv");
    if FOLDERS.contains(&folder) || !meant {
        return;
    }
    if let Some(near) = crate::input::nearest(folder, FOLDERS) {
        let message = format!("the folder `{folder}` is not read");
        file.warning("unknown-folder", At::default(), message, format!("did you mean `{near}`?"));
    }
}

impl Reading<'_> {
    /// The id, label and phrasings of a program, and their facts. `class` is the local name of its class.
    pub(crate) fn head(
        &mut self,
        fields: &Fields<'_>,
        class: &str,
        label: &'static str,
    ) -> Option<Head> {
        let node = fields.need("id")?;
        let id = node.scalar().map(str::trim).unwrap_or_default();
        let label = self.texts.optional(fields.get(label));
        let phrasings = self.texts.phrases(fields.get("phrasings"));
        self.check_placeholders(fields, &phrasings);
        if id.is_empty() || id.chars().any(char::is_whitespace) {
            let remedy = "use letters, digits and -";
            self.file.error("bad-id", node.at, format!("`{id}` is no id"), remedy);
            return None;
        }
        let iri = match self.pack.names.iri(id) {
            Ok(iri) => iri,
            Err(prefix) => {
                self.unknown_prefix(node.at, &prefix);
                return None;
            }
        };
        if let Some(first) = self.ids.insert(iri.clone(), self.file.spot(node.at)) {
            let message = format!("the id `{id}` is used already in {first}");
            self.file.error("duplicate-id", node.at, message, "choose another id");
            return None;
        }
        let name = id.rsplit(':').next().unwrap_or(id).to_owned();
        let label = if label.is_empty() {
            Localized::new([(self.texts.first, name.clone())])
        } else {
            label
        };
        let term = self.statements.iri(&iri);
        let place = Where { graph: self.graph, at: fields.at() };
        let head = Head { name, iri, term, place, label, phrasings };
        self.state_head(&head, class);
        Some(head)
    }

    fn state_head(&mut self, head: &Head, class: &str) {
        let spot = self.spot(head.place.at);
        let known = self.statements.known;
        let class = self.statements.iri(&format!("{}{class}", v::QM));
        self.statements.state(head.term, known.a, class, spot);
        self.state_texts(head.term, v::LABEL, &head.label, head.place.at);
        let phrasing = self.statements.iri(v::PHRASING);
        for (locale, text) in &head.phrasings {
            let text = self.statements.text(text, locale.tag());
            self.statements.state(head.term, phrasing, text, spot);
        }
    }

    /// States a text in each of its languages.
    pub(crate) fn state_texts(
        &mut self,
        subject: TermId,
        property: &str,
        texts: &Localized,
        at: At,
    ) {
        let property = self.statements.iri(property);
        let spot = self.spot(at);
        for (locale, text) in texts.iter() {
            let text = self.statements.text(text, locale.tag());
            self.statements.state(subject, property, text, spot);
        }
    }

    /// States texts in several languages.
    pub(crate) fn state_phrases(
        &mut self,
        subject: TermId,
        property: &str,
        texts: &[(Locale, String)],
        at: At,
    ) {
        let property = self.statements.iri(property);
        let spot = self.spot(at);
        for (locale, text) in texts {
            let text = self.statements.text(text, locale.tag());
            self.statements.state(subject, property, text, spot);
        }
    }

    /// Reports a prefix that the pack does not know.
    pub(crate) fn unknown_prefix(&self, at: At, prefix: &str) {
        let known = self.pack.names.prefixes.keys().map(String::as_str);
        let otherwise = "use a prefix of a pack that this one depends on";
        let message = format!("the prefix `{prefix}:` is not known here");
        self.file.error("unknown-prefix", at, message, remedy(prefix, known, otherwise));
    }

    /// Asks for phrasings, without which nobody gets to a program.
    pub(crate) fn need_phrasings(&self, head: &Head) {
        if head.phrasings.is_empty() {
            let message = format!("`{}` has no phrasings: no buyer can get to it", head.name);
            let remedy = "write ten or more, as buyers say it";
            self.file.warning("no-phrasings", head.place.at, message, remedy);
        }
    }

    fn spot(&self, at: At) -> Spot {
        Spot { graph: self.graph, line: at.line }
    }

    fn check_placeholders(&self, fields: &Fields<'_>, phrasings: &Phrases) {
        let at = fields.get("phrasings").map_or(fields.at(), |node| node.at);
        for (_, phrasing) in phrasings {
            phrasing.split('{').skip(1).for_each(|rest| self.check_placeholder(phrasing, rest, at));
        }
    }

    fn check_placeholder(&self, phrasing: &str, rest: &str, at: At) {
        let Some((name, _)) = rest.split_once('}') else {
            let message = format!("the phrasing `{phrasing}` opens {{ and does not close it");
            return self.file.error("bad-placeholder", at, message, "write {product}");
        };
        if !PLACEHOLDERS.contains(&name) {
            let otherwise = format!("known placeholders: {}", PLACEHOLDERS.join(", "));
            let message = format!("`{{{name}}}` in `{phrasing}` stands for nothing");
            let remedy = remedy(name, PLACEHOLDERS, &otherwise);
            self.file.error("bad-placeholder", at, message, remedy);
        }
    }
}
