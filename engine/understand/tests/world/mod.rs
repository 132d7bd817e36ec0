//! A small world to understand utterances in: a tea shop, with the ontology's own words and phrasings.

#![expect(clippy::unwrap_used, reason = "a test world fails by panicking")]
#![expect(dead_code, reason = "each test file uses its own part of the world")]

use std::collections::BTreeMap;

use domain::{
    CategoryId, GraphId, Locale, Localized, ProductId, QuestionId, TaskId, TermId, Value,
};
use snapshot::program::{
    Act, BareRange, Choice, Need, Programs, Question, Requires, Slot, SlotKind, SlotRequired, Task,
    Tone, Unit,
};
use snapshot::{Offers, Quad, Snapshot, SnapshotBuilder, Term, View, vocabulary as v};
use understand::{Context, Language, Understanding, understand};

pub(crate) struct World {
    pub(crate) snapshot: Snapshot,
    pub(crate) offers: Offers,
    pub(crate) language: Language,
}

impl World {
    pub(crate) fn tea() -> Self {
        Self::new(tea_snapshot())
    }

    /// The tea shop with every unit of the ontology.
    pub(crate) fn measuring() -> Self {
        let snapshot = tea_snapshot();
        let mut programs = snapshot.programs().clone();
        programs.units = ontology_units(programs.units[0].term);
        Self::without_encoder(snapshot.with_programs(programs))
    }

    pub(crate) fn tea_without_encoder() -> Self {
        Self::without_encoder(tea_snapshot())
    }

    pub(crate) fn without_encoder(snapshot: Snapshot) -> Self {
        Self::with_encoder(snapshot, None)
    }

    pub(crate) fn new(snapshot: Snapshot) -> Self {
        Self::with_encoder(snapshot, Some(understand::Encoder::core()))
    }

    pub(crate) fn with_encoder(
        snapshot: Snapshot,
        encoder: Option<std::sync::Arc<understand::Encoder>>,
    ) -> Self {
        let language = Language::build(&snapshot, encoder, None);
        Self { snapshot, offers: Offers::default(), language }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { snapshot: &self.snapshot, offers: &self.offers }
    }

    pub(crate) fn understand(&self, text: &str, context: &Context<'_>) -> Understanding {
        understand(&self.language, self.view(), text, context)
    }

    pub(crate) fn product(&self, name: &str) -> ProductId {
        self.snapshot.find_product(&iri(name)).unwrap()
    }

    pub(crate) fn category(&self, name: &str) -> CategoryId {
        let term = self.snapshot.find(&iri(name)).unwrap();
        self.snapshot.catalogue().category_of(term).unwrap()
    }
}

fn iri(name: &str) -> String {
    match name.split_once(':') {
        Some(("schema", local)) => format!("{}{local}", v::SCHEMA),
        Some(("qm", local)) => format!("{}{local}", v::QM),
        Some(_) | None => format!("https://example.org/tea#{name}"),
    }
}

/// Facts, one a line: subject, property, object. `a`, `label`, `alias`, `ask`, `more`, `less`,
/// `kind`, `unit`, `of`, `domain`, `below` are short for their properties.
const FACTS: &str = include_str!("tea.txt");

struct Facts {
    builder: SnapshotBuilder,
    graph: GraphId,
}

impl Facts {
    fn add(&mut self, subject: &str, property: &str, object: &str) {
        let property = match property {
            "a" => v::TYPE.to_owned(),
            "label" => v::LABEL.to_owned(),
            "below" => v::SUB_CLASS_OF.to_owned(),
            "alias" | "ask" | "more" | "less" | "kind" | "unit" | "of" | "domain" => {
                format!("{}{property}", v::QM)
            }
            other => iri(other),
        };
        let subject = self.builder.iri(&iri(subject)).unwrap();
        let predicate = self.builder.iri(&property).unwrap();
        let object = if let Some(text) = object.strip_prefix('"') {
            let (value, language) = text.rsplit_once("\"@").unwrap();
            self.builder.term(Term::Text { value, language }).unwrap()
        } else if object.parse::<f64>().is_ok() {
            let datatype = "http://www.w3.org/2001/XMLSchema#decimal";
            self.builder.term(Term::Typed { value: object, datatype }).unwrap()
        } else if let Some(text) = object.strip_prefix('\'') {
            self.builder.term(Term::string(text)).unwrap()
        } else {
            self.builder.iri(&iri(object)).unwrap()
        };
        self.builder.insert(Quad { subject, predicate, object, graph: self.graph }).unwrap();
    }
}

fn tea_snapshot() -> Snapshot {
    let mut builder = SnapshotBuilder::default();
    let graph = builder.graph().unwrap();
    let mut facts = Facts { builder, graph };
    for line in FACTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut parts = line.splitn(3, ' ');
        let (subject, property) = (parts.next().unwrap(), parts.next().unwrap());
        for object in parts.next().unwrap().split(" ; ") {
            facts.add(subject, property, object);
        }
    }
    let terms: Vec<TermId> = ["pot", "evening", "gift"]
        .iter()
        .map(|name| facts.builder.iri(&iri(name)).unwrap())
        .collect();
    let node = facts.builder.iri(&iri("node")).unwrap();
    let snapshot = facts.builder.build();
    let mut programs = Programs {
        units: units(node),
        words: words(),
        questions: questions(node, graph),
        tasks: vec![pot_task(terms[0], graph)],
        ..Programs::default()
    };
    for term in &terms[1..] {
        programs.needs.push(Need {
            term: *term,
            graph,
            categories: Vec::new(),
            constraints: Vec::new(),
            reason: Localized::default(),
        });
    }
    snapshot.with_programs(programs)
}

fn units(term: TermId) -> Vec<Unit> {
    let unit = |code: &str, dimension: &str, factor: f64, names: &[&str]| Unit {
        term,
        code: code.to_owned(),
        dimension: dimension.to_owned(),
        factor,
        symbol: Localized::new([(Locale::Zh, names[0].to_owned())]),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    vec![
        unit("mm", "length", 0.001, &["毫米", "mm"]),
        unit("cm", "length", 0.01, &["厘米", "cm", "公分"]),
        unit("m", "length", 1.0, &["米", "m"]),
        unit("[chi]", "length", 1.0 / 3.0, &["尺"]),
        unit("[cun]", "length", 1.0 / 30.0, &["市寸"]),
        unit("[in_i]", "length", 0.0254, &["英寸", "寸", "inch", "in", "inches"]),
        unit("[ft_i]", "length", 0.3048, &["英尺", "ft", "feet"]),
        unit("mg", "mass", 1e-6, &["毫克", "mg"]),
        unit("g", "mass", 0.001, &["克", "g"]),
        unit("kg", "mass", 1.0, &["公斤", "kg", "千克"]),
        unit("[jin]", "mass", 0.5, &["斤"]),
        unit("GBy", "data", 1.0, &["GB", "G", "个G"]),
        unit("KBy", "data", 1e-6, &["KB", "K"]),
        unit("TBy", "data", 1000.0, &["TB", "T"]),
        unit("MHz", "frequency", 1e6, &["MHz", "mhz"]),
        unit("W", "power", 1.0, &["W", "瓦"]),
        unit("CNY", "money", 1.0, &["元", "块", "块钱", "¥"]),
        unit("{piece}", "count", 1.0, &["件", "个", "根", "台"]),
        unit("{person}", "people", 1.0, &["人", "个人"]),
        unit("{age}", "age", 1.0, &["岁"]),
    ]
}

/// The units that the ontology declares, one a line.
pub(crate) fn ontology_units(term: TermId) -> Vec<Unit> {
    let lines = include_str!("../../../../ontology/units.ttl").lines();
    let quoted = |line: &str, property: &str| {
        let from = line.find(property).unwrap() + property.len();
        line[from..]
            .trim_start()
            .split(['"', ' '])
            .find(|part| !part.is_empty())
            .unwrap()
            .to_owned()
    };
    let declared = lines.filter(|line| line.contains("a qm:Unit"));
    let unit = |line: &str| {
        // What stands between quotes after the label's property, a quote within them escaped.
        let (_, names) = line.split_once("rdfs:label").unwrap();
        let texts = names.replace("\\\"", "\u{1}");
        let names: Vec<String> =
            texts.split('"').skip(1).step_by(2).map(|name| name.replace('\u{1}', "\"")).collect();
        Unit {
            term,
            code: quoted(line, "qm:code"),
            dimension: quoted(line, "qm:dimension"),
            factor: quoted(line, "qm:factor").parse().unwrap(),
            symbol: Localized::new([
                (Locale::Zh, names[0].clone()),
                (Locale::En, names[1].clone()),
            ]),
            names,
        }
    };
    let mut units: Vec<Unit> = declared.map(unit).collect();
    units.sort_by(|one, other| one.code.cmp(&other.code));
    units
}

/// Grammar words by role, from the ontology's own files.
pub(crate) fn words() -> BTreeMap<String, Vec<String>> {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let files = [
        include_str!("../../../../ontology/words/grammar.yaml"),
        include_str!("../../../../ontology/words/calendar.yaml"),
        include_str!("../../../../ontology/words/numbers.yaml"),
        include_str!("../../../../ontology/words/feelings/lexicon.yaml"),
        include_str!("../../../../ontology/words/feelings/grammar.yaml"),
        include_str!("../../../../ontology/words/feelings/sentences.yaml"),
        include_str!("../../../../ontology/words/stage.yaml"),
        include_str!("../../../../ontology/words/outside.yaml"),
    ];
    for file in files {
        let mut role = String::new();
        for (indent, line) in lines(file) {
            if indent == 0 && line.ends_with(']') || line.ends_with("]}") {
                // A role in one line: `role: {zh: [...], en: [...]}`.
                let (key, lists) = line.split_once(": {").unwrap();
                let lists = lists.strip_suffix('}').unwrap();
                let (zh, en) = lists.split_once(", en: ").unwrap();
                let all = words.entry(unquoted(key).to_owned()).or_default();
                all.extend(texts(zh));
                all.extend(texts(&format!("en: {en}")));
            } else if indent == 0 {
                role = unquoted(line.trim_end_matches(':')).to_owned();
            } else {
                words.entry(role.clone()).or_default().extend(texts(line));
            }
        }
    }
    words
}

struct Entry {
    id: String,
    act: Option<String>,
    phrasings: Vec<(Locale, String)>,
}

/// Reads entries of questions: `- id`, `act`, and phrasings by language.
fn entries(file: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut locale = Locale::Zh;
    for (_, line) in lines(file) {
        if let Some(id) = line.strip_prefix("- id: ") {
            entries.push(Entry { id: id.to_owned(), act: None, phrasings: Vec::new() });
            continue;
        }
        let entry = entries.last_mut().unwrap();
        if let Some(act) = line.strip_prefix("act: ") {
            entry.act = Some(act.to_owned());
            continue;
        }
        if line.starts_with("label:") || line == "phrasings:" {
            continue;
        }
        let tag = line.split(':').next().and_then(Locale::from_tag);
        locale = tag.filter(|_| !line.starts_with('-')).unwrap_or(locale);
        entry.phrasings.extend(texts(line).into_iter().map(|text| (locale, text)));
    }
    entries
}

/// Lines that say something, with their indent. The files of this test are plain enough that no
/// more of YAML is needed than lists, in brackets or one text a line.
fn lines(file: &str) -> impl Iterator<Item = (usize, &str)> {
    file.lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map(|line| (line.len() - line.trim_start().len(), line.trim()))
}

/// The texts of `- text`, `zh: [text, "text"]` or `zh:`.
fn texts(line: &str) -> Vec<String> {
    if let Some(text) = line.strip_prefix("- ") {
        return vec![unquoted(text).to_owned()];
    }
    let Some((_, list)) = line.split_once('[') else { return Vec::new() };
    let mut texts = Vec::new();
    let mut rest = list.strip_suffix(']').unwrap().trim();
    while !rest.is_empty() {
        let end = match rest.strip_prefix('"') {
            Some(quoted) => quoted.find('"').unwrap() + 2,
            None => rest.find(',').unwrap_or(rest.len()),
        };
        texts.push(unquoted(rest[..end].trim()).to_owned());
        rest = rest[end..].trim_start_matches(',').trim();
    }
    texts
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// The ontology's acts, the questions of the shop and one task.
fn questions(term: TermId, graph: GraphId) -> Vec<Question> {
    let mut all = entries(include_str!("../../../../ontology/questions/acts.yaml"));
    all.extend(entries(include_str!("questions.yaml")));
    let question = |entry: Entry| Question {
        term,
        graph,
        act: entry.act.as_deref().map_or(Act::Answer, act),
        label: Localized::new([(Locale::Zh, entry.id)]),
        phrasings: entry.phrasings,
        requires: Requires::Nothing,
        variants: Vec::new(),
        tone: Tone::Plain,
        hand_over: false,
        suggest: Vec::new(),
    };
    all.into_iter().map(question).collect()
}

#[expect(clippy::panic, reason = "a test world fails by panicking")]
pub(crate) fn act(name: &str) -> Act {
    match name {
        "ask_attribute" => Act::AskAttribute,
        "verify" => Act::Verify,
        "compare" => Act::Compare,
        "superlative" => Act::Superlative,
        "list" => Act::List,
        "count" => Act::Count,
        "find" => Act::Find,
        "promotion" => Act::Promotion,
        "complement" => Act::Complement,
        "substitute" => Act::Substitute,
        "introduce" => Act::Introduce,
        "affirm" => Act::Affirm,
        "deny" => Act::Deny,
        "cancel" => Act::Cancel,
        "more" => Act::More,
        "restart" => Act::Restart,
        "why" => Act::Why,
        "hand_over" => Act::HandOver,
        "task:pot" => Act::Task(TaskId::from_index(0)),
        other => panic!("no act is called {other}"),
    }
}

fn pot_task(term: TermId, graph: GraphId) -> Task {
    let number =
        |name: &str, unit: Option<&str>, (min, max): (f64, f64), bare: &[(&str, f64, f64)]| {
            let bare = bare.iter().map(|(unit, min, max)| BareRange {
                unit: (*unit).to_owned(),
                min: *min,
                max: *max,
            });
            (
                name.to_owned(),
                SlotKind::Number { unit: unit.map(str::to_owned), min, max, bare: bare.collect() },
            )
        };
    let choice = |value: &str, label: &str, aliases: &[&str]| Choice {
        value: Value::Text(value.to_owned()),
        label: Localized::new([(Locale::Zh, label.to_owned())]),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
    };
    let kinds = vec![
        (
            number("tall", Some("cm"), (50.0, 230.0), &[("cm", 100.0, 230.0), ("m", 1.0, 2.3)]),
            vec!["身高", "高", "height", "tall"],
        ),
        (
            number(
                "mass",
                Some("kg"),
                (20.0, 200.0),
                &[("kg", 35.0, 120.0), ("[jin]", 80.0, 260.0)],
            ),
            vec!["体重", "重", "weight", "weigh"],
        ),
        (
            number("people", Some("{person}"), (1.0, 20.0), &[("{person}", 1.0, 20.0)]),
            vec!["几个人", "人数"],
        ),
        (
            (
                "style".to_owned(),
                SlotKind::Choice {
                    choices: vec![
                        choice("any", "都可以", &["随便", "无所谓"]),
                        choice("gongfu", "功夫泡", &["功夫茶"]),
                    ],
                },
            ),
            Vec::new(),
        ),
    ];
    let slot = |((name, kind), cues): ((String, SlotKind), Vec<&str>)| Slot {
        name,
        label: Localized::default(),
        kind,
        required: SlotRequired::Always,
        default: None,
        prompt: Localized::default(),
        reprompts: Vec::new(),
        invalid: Localized::default(),
        cues: cues.into_iter().map(str::to_owned).collect(),
        remember: false,
        step: None,
    };
    Task {
        term,
        graph,
        name: "pot".to_owned(),
        label: Localized::default(),
        slots: kinds.into_iter().map(slot).collect(),
        rules: Vec::new(),
        cases: Vec::new(),
    }
}

/// The act and label of a question.
pub(crate) fn question(world: &World, id: QuestionId) -> (Act, String) {
    let question = &world.snapshot.programs().questions[id.index()];
    (question.act, question.label.get(Locale::Zh).unwrap_or_default().to_owned())
}
