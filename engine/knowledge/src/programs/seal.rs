//! Drafts to programs: names to ids of the snapshot.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AttributeId, CategoryId, GraphId, GuideId, Localized, NeedId, ProductId, QuestionId, TaskId,
    TermId, Value,
};
use snapshot::program::{Act, PackInfo, Policy, Programs, Question, Requires, Tone, Unit};
use snapshot::{AttributeKind, Snapshot, vocabulary as v};

use super::draft::Drafts;
use super::guide::GuideDraft;
use super::task::TaskDraft;
use super::unit::units;
use super::written::{Head, Where, Written};
use crate::conversation::{self, Conversation};
use crate::declared::Declared;
use crate::input::{FileReport, Report, number, remedy};
use crate::resolve::{Pack, hash_of_all};
use crate::sources::Sources;
use crate::template::{self, Names, Scope};

/// What drafts are sealed against.
pub(crate) struct Seal<'a> {
    /// The facts.
    pub(crate) snapshot: &'a Snapshot,
    /// The packs.
    pub(crate) packs: &'a [Pack],
    /// Their files.
    pub(crate) sources: &'a Sources,
    /// Thresholds.
    pub(crate) policy: &'a Policy,
    /// Values by name.
    declared: &'a Declared,
    report: &'a Report,
    units: &'a [Unit],
    words: &'a BTreeMap<String, Vec<String>>,
    rows: Rows,
    templates: Names,
    short: Vec<(String, TermId)>,
}

/// Rows of programs by IRI.
#[derive(Default)]
struct Rows {
    questions: BTreeMap<String, usize>,
    tasks: BTreeMap<String, usize>,
    guides: BTreeMap<String, usize>,
    needs: BTreeMap<String, usize>,
}

/// Seals all drafts.
pub(crate) fn seal(
    drafts: &Drafts,
    snapshot: &Snapshot,
    (packs, sources): (&[Pack], &Sources),
    declared: &Declared,
    report: &Report,
) -> (Programs, Vec<Conversation>) {
    let policy = drafts.policy.0.clone();
    let units = units(snapshot);
    let seal = Seal {
        snapshot,
        packs,
        sources,
        policy: &policy,
        declared,
        report,
        units: &units,
        words: &drafts.words,
        rows: Rows::new(drafts),
        templates: Names::new(snapshot),
        short: short_names(snapshot, packs),
    };
    let mut names = BTreeSet::new();
    let tasks = drafts.tasks.iter().map(|task| {
        let name = unique(&task.head, &mut names, &seal);
        task.seal(name, &seal)
    });
    let tasks = tasks.collect();
    let guides = drafts.guides.iter().filter_map(|guide| guide.seal(&seal)).collect();
    let needs = drafts.needs.iter().map(|need| need.seal(&seal)).collect();
    let promotions = drafts.promotions.iter().map(|it| it.seal(&seal)).collect();
    let questions = questions(drafts, &seal);
    let prefixes =
        packs.iter().flat_map(|pack| pack.names.prefixes.clone()).collect::<BTreeMap<_, _>>();
    let conversations = conversation::seal(&drafts.conversations, &seal);
    let programs = Programs {
        packs: packs.iter().map(info).collect(),
        graphs: sources.infos(),
        questions,
        tasks,
        guides,
        needs,
        promotions,
        replies: drafts.replies.clone(),
        words: drafts.words.clone(),
        prefixes,
        store: snapshot.find(v::STORE),
        hash: hash_of_all(packs),
        policy: policy.clone(),
        units: units.clone(),
    };
    (programs, conversations)
}

fn info(pack: &Pack) -> PackInfo {
    PackInfo {
        name: pack.manifest.name.clone(),
        version: pack.manifest.version.to_string(),
        title: pack.manifest.title.clone(),
        layer: pack.manifest.layer,
        hash: pack.hash.clone(),
        attribution: pack.manifest.attribution.clone(),
        try_saying: pack.manifest.try_saying.clone(),
    }
}

/// A task's name on the wire: its id, or its short IRI where another pack's task has that id.
fn unique(head: &Head, taken: &mut BTreeSet<String>, seal: &Seal<'_>) -> String {
    let source = seal.sources.get(head.place.graph);
    let name = if taken.contains(&head.name) {
        seal.packs[source.pack].names.short(&head.iri)
    } else {
        head.name.clone()
    };
    taken.insert(name.clone());
    name
}

/// Questions as written, then an entry for each task and each guide, so that one list holds all that buyers may start.
fn questions(drafts: &Drafts, seal: &Seal<'_>) -> Vec<Question> {
    let mut questions: Vec<Question> = drafts.questions.iter().map(|it| it.seal(seal)).collect();
    let tasks = drafts.tasks.iter().enumerate().map(|(row, it)| (&it.head, TaskDraft::act(row)));
    let guides = drafts.guides.iter().enumerate().map(|(row, it)| (&it.head, GuideDraft::act(row)));
    questions.extend(tasks.chain(guides).map(|(head, act)| entry(head, act)));
    questions
}

fn entry(head: &Head, act: Act) -> Question {
    Question {
        term: head.term,
        graph: head.place.graph,
        act,
        label: head.label.clone(),
        phrasings: head.phrasings.clone(),
        requires: Requires::Nothing,
        variants: Vec::new(),
        tone: Tone::Plain,
        hand_over: false,
        suggest: Vec::new(),
    }
}

impl Rows {
    fn new(drafts: &Drafts) -> Self {
        fn rows<'a>(heads: impl Iterator<Item = &'a Head>) -> BTreeMap<String, usize> {
            heads.enumerate().map(|(row, head)| (head.iri.clone(), row)).collect()
        }
        let questions = drafts.questions.iter().map(|it| &it.head);
        let tasks = || drafts.tasks.iter().map(|it| &it.head);
        let guides = || drafts.guides.iter().map(|it| &it.head);
        Self {
            questions: rows(questions.chain(tasks()).chain(guides())),
            tasks: rows(tasks()),
            guides: rows(guides()),
            needs: rows(drafts.needs.iter().map(|it| &it.head)),
        }
    }
}

/// Categories and attributes by short IRI, for suggestions and for names without a prefix.
fn short_names(snapshot: &Snapshot, packs: &[Pack]) -> Vec<(String, TermId)> {
    let catalogue = snapshot.catalogue();
    let categories = catalogue.categories().iter().map(|it| it.term);
    let attributes = catalogue.attributes().iter().map(|it| it.term);
    let all = crate::iri::Names {
        namespace: String::new(),
        prefixes: packs.iter().flat_map(|pack| pack.names.prefixes.clone()).collect(),
    };
    categories.chain(attributes).map(|term| (all.short(snapshot.text(term)), term)).collect()
}

impl<'a> Seal<'a> {
    /// Where findings about a file go.
    pub(crate) fn file(&self, graph: GraphId) -> FileReport<'a> {
        self.sources.report(graph, self.report)
    }

    /// The category of a name.
    pub(crate) fn category(&self, written: &Written, place: Where) -> Option<CategoryId> {
        let catalogue = self.snapshot.catalogue();
        let found =
            self.term(written, place.graph, |term| catalogue.category_of(term).is_some())?;
        let category = found.and_then(|term| catalogue.category_of(term));
        if category.is_none() {
            let known =
                self.short.iter().filter(|(_, term)| catalogue.category_of(*term).is_some());
            let known = known.map(|(name, _)| name.as_str());
            let otherwise = "declare it in a .ttl file: `… a qm:Category ; rdfs:subClassOf …`";
            let remedy = remedy(&written.text, known, otherwise);
            let message = format!("`{}` is no category", written.text);
            self.file(place.graph).error("unknown-category", written.at, message, remedy);
        }
        category
    }

    /// The attribute of a name.
    pub(crate) fn attribute(&self, written: &Written, graph: GraphId) -> Option<AttributeId> {
        let catalogue = self.snapshot.catalogue();
        let found = self.term(written, graph, |term| catalogue.attribute_of(term).is_some())?;
        let attribute = found.and_then(|term| catalogue.attribute_of(term));
        if attribute.is_none() {
            let known =
                self.short.iter().filter(|(_, term)| catalogue.attribute_of(*term).is_some());
            let known = known.map(|(name, _)| name.as_str());
            let otherwise = "declare it in a .ttl file: `… a qm:Attribute ; qm:kind …`";
            let remedy = remedy(&written.text, known, otherwise);
            let message = format!("`{}` is no attribute", written.text);
            self.file(graph).error("unknown-attribute", written.at, message, remedy);
        }
        attribute
    }

    /// The product of a key or short IRI.
    pub(crate) fn product(&self, written: &Written, graph: GraphId) -> Option<ProductId> {
        let iri = self.iri(written, graph)?;
        let found = self.snapshot.find_product(&iri);
        if found.is_none() {
            let message = format!("`{}` is no product", written.text);
            let remedy = "write the key of its row, or a short IRI such as `prefix:KEY`";
            self.file(graph).error("unknown-product", written.at, message, remedy);
        }
        found
    }

    /// The value of an attribute, by number, name or text.
    pub(crate) fn value(
        &self,
        attribute: AttributeId,
        written: &Written,
        graph: GraphId,
    ) -> Option<Value> {
        let info = self.snapshot.catalogue().attribute(attribute);
        let text = &written.text;
        let (found, wanted) = match info.kind {
            AttributeKind::Number => (number(text).map(Value::Number), "a number"),
            AttributeKind::Boolean => (text.parse().ok().map(Value::Bool), "true or false"),
            AttributeKind::Text => (Some(Value::Text(text.clone())), "a text"),
            AttributeKind::Thing => {
                let named = self.declared.value(info.term, text);
                let thing = named.or_else(|| self.thing(written, graph));
                (thing.map(Value::Thing), "a known value")
            }
        };
        if found.is_none() {
            let known = self.declared.value_names(info.term);
            let remedy = remedy(text, known, "see the attribute's declaration and its values");
            let message = format!("`{text}` is not {wanted}");
            self.file(graph).error("unknown-value", written.at, message, remedy);
        }
        found
    }

    /// A thing that some file states something of; quiet where there is none.
    pub(crate) fn thing(&self, written: &Written, graph: GraphId) -> Option<TermId> {
        let pack = &self.packs[self.sources.get(graph).pack];
        let term = self.snapshot.find(&pack.names.iri(&written.text).ok()?)?;
        self.snapshot.triples().of_subject(term).next().map(|_| term)
    }

    /// A class that some file speaks of.
    pub(crate) fn class(&self, written: &Written, graph: GraphId) -> Option<TermId> {
        let iri = self.iri(written, graph)?;
        let term = self.snapshot.find(&iri);
        if term.is_none() {
            let message = format!("no file speaks of the class `{}`", written.text);
            self.file(graph).error("unknown-class", written.at, message, "check its name");
        }
        term
    }

    /// Reports a unit that no pack declares.
    pub(crate) fn check_unit(&self, written: &Written, graph: GraphId) {
        if self.units.iter().any(|unit| unit.code == written.text) {
            return;
        }
        let known = self.units.iter().map(|unit| unit.code.as_str());
        let remedy = remedy(&written.text, known, "see ontology/units.ttl for all codes");
        let message = format!("`{}` is no unit", written.text);
        self.file(graph).error("unknown-unit", written.at, message, remedy);
    }

    /// Tells a kind of code that no pack declares.
    pub(crate) fn check_code(&self, written: &Written, graph: GraphId) {
        let known = self.words.keys().filter_map(|key| key.strip_prefix("code "));
        if known.clone().any(|name| name == written.text) {
            return;
        }
        let remedy =
            remedy(&written.text, known, "write its patterns in words/*.yaml, under `code NAME`");
        let message = format!("no pack declares codes of the kind `{}`", written.text);
        self.file(graph).error("unknown-code", written.at, message, remedy);
    }

    /// The question, task or guide of a name.
    pub(crate) fn question(&self, written: &Written, graph: GraphId) -> Option<QuestionId> {
        let rows = &self.rows.questions;
        self.program(rows, "question", written, graph).map(QuestionId::from_index)
    }

    /// The task of a name.
    pub(crate) fn task(&self, written: &Written, graph: GraphId) -> Option<TaskId> {
        self.program(&self.rows.tasks, "task", written, graph).map(TaskId::from_index)
    }

    /// The guide of a name.
    pub(crate) fn guide(&self, written: &Written, graph: GraphId) -> Option<GuideId> {
        self.program(&self.rows.guides, "guide", written, graph).map(GuideId::from_index)
    }

    /// The need of a name.
    pub(crate) fn need(&self, written: &Written, graph: GraphId) -> Option<NeedId> {
        self.program(&self.rows.needs, "need", written, graph).map(NeedId::from_index)
    }

    /// Checks a template in each of its languages.
    pub(crate) fn template(&self, text: &Localized, place: Where, scope: &Scope) {
        let pack = &self.packs[self.sources.get(place.graph).pack];
        let checker = template::Checker {
            snapshot: self.snapshot,
            names: &self.templates,
            short: &pack.names,
            file: self.file(place.graph),
            scope,
        };
        for (_, text) in text.iter() {
            checker.template(text, place.at);
        }
    }

    /// Checks a condition.
    pub(crate) fn condition(&self, when: &Written, graph: GraphId, scope: &Scope) {
        let pack = &self.packs[self.sources.get(graph).pack];
        let checker = template::Checker {
            snapshot: self.snapshot,
            names: &self.templates,
            short: &pack.names,
            file: self.file(graph),
            scope,
        };
        checker.condition(&when.text, when.at);
    }

    /// The row of a program, by its IRI, or by its id where only one pack uses that.
    fn program(
        &self,
        rows: &BTreeMap<String, usize>,
        what: &str,
        written: &Written,
        graph: GraphId,
    ) -> Option<usize> {
        let iri = self.iri(written, graph)?;
        if let Some(row) = rows.get(&iri) {
            return Some(*row);
        }
        let local = |iri: &String| crate::iri::local_name(iri) == written.text;
        let mut named = rows.iter().filter(|(iri, _)| local(iri));
        if let (Some((_, row)), None) = (named.next(), named.next()) {
            return Some(*row);
        }
        let known = rows.keys().map(|iri| crate::iri::local_name(iri));
        let remedy = remedy(&written.text, known, "check its id, with the prefix of its pack");
        let message = format!("there is no {what} `{}`", written.text);
        self.file(graph).error("unknown-program", written.at, message, remedy);
        None
    }

    /// The term of a name: by IRI, or by the last part of it where only one fits. The outer `None` was reported.
    #[expect(
        clippy::option_option,
        reason = "the outer none is a prefix that was reported already"
    )]
    fn term(
        &self,
        written: &Written,
        graph: GraphId,
        fits: impl Fn(TermId) -> bool,
    ) -> Option<Option<TermId>> {
        let iri = self.iri(written, graph)?;
        let exact = self.snapshot.find(&iri).filter(|term| fits(*term));
        if exact.is_some() || written.text.contains(':') {
            return Some(exact);
        }
        let local = |name: &str| crate::iri::local_name(name) == written.text;
        let mut named = self.short.iter().filter(|(name, term)| local(name) && fits(*term));
        let only = named.next().filter(|_| named.next().is_none());
        Some(only.map(|(_, term)| *term))
    }

    /// The IRI of a name; an unknown prefix is reported.
    pub(crate) fn iri(&self, written: &Written, graph: GraphId) -> Option<String> {
        let pack = &self.packs[self.sources.get(graph).pack];
        match pack.names.iri(&written.text) {
            Ok(iri) => Some(iri),
            Err(prefix) => {
                let known = pack.names.prefixes.keys().map(String::as_str);
                let otherwise = "use a prefix of a pack that this one depends on";
                let message = format!("the prefix `{prefix}:` is not known here");
                let remedy = remedy(&prefix, known, otherwise);
                self.file(graph).error("unknown-prefix", written.at, message, remedy);
                None
            }
        }
    }
}
