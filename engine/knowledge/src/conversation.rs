//! `tests/*.yaml`: conversations that must come out as written.

use domain::{Decision, Timestamp};

use crate::input::{Content, Fields, Node, duration, moment, remedy};
use crate::programs::{Reading, Seal, Where, Written};

/// A conversation that must come out as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// What it is called.
    pub name: String,
    /// Its file, as findings name it.
    pub file: String,
    /// The line it begins at.
    pub line: usize,
    /// The moment of its first turn, where it matters.
    pub now: Option<Timestamp>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One step of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The buyer says something.
    Turn(Box<Turn>),
    /// Milliseconds pass.
    Wait(i64),
    /// The same buyer comes back in a new session.
    NewSession,
}

/// What the buyer says, and what must come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The line it stands at.
    pub line: usize,
    /// What the buyer says.
    pub user: String,
    /// The IRI of the product whose page the buyer is on.
    pub focus: Option<String>,
    /// What must come of it.
    pub expect: Expectation,
}

/// What must come of a turn. What is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// The decision.
    pub decision: Option<Decision>,
    /// Each must be in the reply's text.
    pub says: Vec<String>,
    /// None may be in the reply's text.
    pub says_not: Vec<String>,
    /// IRIs of products that must be shown.
    pub products: Vec<String>,
    /// IRIs of subject and property of facts that the evidence must hold.
    pub cites: Vec<(String, String)>,
    /// The slot that must be asked for.
    pub asks: Option<String>,
}

/// A conversation whose names are not checked yet.
#[derive(Debug)]
pub(crate) struct Draft {
    place: Where,
    name: String,
    now: Option<Timestamp>,
    steps: Vec<StepDraft>,
}

#[derive(Debug)]
enum StepDraft {
    Turn(Box<TurnDraft>),
    Wait(i64),
    NewSession,
}

#[derive(Debug)]
struct TurnDraft {
    line: usize,
    user: String,
    focus: Option<Written>,
    decision: Option<Decision>,
    says: Vec<String>,
    says_not: Vec<String>,
    products: Vec<Written>,
    cites: Vec<(Written, Written)>,
    asks: Option<Written>,
}

const DECISIONS: [Decision; 10] = [
    Decision::Answer,
    Decision::Ask,
    Decision::Confirm,
    Decision::Offer,
    Decision::Compare,
    Decision::TaskResult,
    Decision::Repair,
    Decision::Abstain,
    Decision::SmallTalk,
    Decision::HandOver,
];

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &Reading<'_>) -> Option<Draft> {
    let fields = Fields::of(node, "a conversation", reading.file)?;
    let name = fields.need_text("test").map(str::to_owned);
    let now = fields.get("now").zip(fields.text("now")).and_then(|(node, text)| {
        let found = moment(text);
        if found.is_none() {
            let message = format!("`now` is no day: `{text}`");
            reading.file.error("bad-date", node.at, message, "write 2026-11-11");
        }
        found
    });
    fields.need("steps");
    let steps = fields.items("steps").iter().filter_map(|node| step(node, reading)).collect();
    let place = Where { graph: reading.graph, at: fields.at() };
    fields.finish();
    Some(Draft { place, name: name?, now, steps })
}

fn step(node: &Node, reading: &Reading<'_>) -> Option<StepDraft> {
    let fields = Fields::of(node, "a step", reading.file)?;
    let user = fields.text("user");
    let wait = fields.text("wait");
    let session = fields.choice("session", &[("new", ())]);
    if let (None, Some(text), None) = (user, wait, session) {
        let at = fields.at();
        fields.finish();
        let found = duration(text);
        if found.is_none() {
            let message = format!("`{text}` is no span of time");
            reading.file.error("bad-date", at, message, "write 30m, 5h or 2d");
        }
        return found.map(StepDraft::Wait);
    }
    if let (None, None, Some(())) = (user, wait, session) {
        fields.finish();
        return Some(StepDraft::NewSession);
    }
    let turn = turn(user.unwrap_or_default(), &fields, reading);
    if user.is_none() || wait.is_some() || session.is_some() {
        let message = "a step must be one of `user`, `wait` and `session`";
        reading.file.error("bad-step", fields.at(), message, "give each its own `- ` line");
    }
    fields.finish();
    Some(StepDraft::Turn(Box::new(turn)))
}

fn turn(user: &str, fields: &Fields<'_>, reading: &Reading<'_>) -> TurnDraft {
    let decisions = DECISIONS.map(|decision| (decision.name(), decision));
    let texts = |key| fields.texts(key).into_iter().map(|(_, text)| text.to_owned()).collect();
    TurnDraft {
        line: fields.at().line,
        user: user.to_owned(),
        focus: Written::optional(fields, "focus"),
        decision: fields.choice("decision", &decisions),
        says: texts("says"),
        says_not: texts("says_not"),
        products: Written::list(fields, "products"),
        cites: cites(fields.get("cites"), reading),
        asks: Written::optional(fields, "asks"),
    }
}

/// Reads `[subject property, …]`.
fn cites(node: Option<&Node>, reading: &Reading<'_>) -> Vec<(Written, Written)> {
    let items = match node.map(|node| &node.content) {
        Some(Content::List(items)) => items.as_slice(),
        Some(Content::Scalar(_) | Content::Map(_)) => {
            node.map(std::slice::from_ref).unwrap_or_default()
        }
        Some(Content::Null) | None => &[],
    };
    let mut cites = Vec::new();
    for item in items {
        let words: Vec<&str> = item.scalar().unwrap_or_default().split_whitespace().collect();
        let [subject, property] = words.as_slice() else {
            let message = "a citation must be a subject and a property";
            reading.file.error("bad-citation", item.at, message, "such as [tea:T001 tea:caffeine]");
            continue;
        };
        let written = |text: &str| Written { text: text.to_owned(), at: item.at };
        cites.push((written(subject), written(property)));
    }
    cites
}

/// Checks the names of conversations.
pub(crate) fn seal(drafts: &[Draft], seal: &Seal<'_>) -> Vec<Conversation> {
    drafts.iter().map(|draft| draft.seal(seal)).collect()
}

impl Draft {
    fn seal(&self, seal: &Seal<'_>) -> Conversation {
        let graph = self.place.graph;
        let iri = |written: &Written| known(written, graph, seal);
        let step = |step: &StepDraft| match step {
            StepDraft::Wait(span) => Step::Wait(*span),
            StepDraft::NewSession => Step::NewSession,
            StepDraft::Turn(draft) => Step::Turn(Box::new(Turn {
                line: draft.line,
                user: draft.user.clone(),
                focus: draft.focus.as_ref().and_then(iri),
                expect: Expectation {
                    decision: draft.decision,
                    says: draft.says.clone(),
                    says_not: draft.says_not.clone(),
                    products: draft.products.iter().filter_map(iri).collect(),
                    cites: draft
                        .cites
                        .iter()
                        .filter_map(|(subject, property)| Some((iri(subject)?, iri(property)?)))
                        .collect(),
                    asks: draft.asks.as_ref().map(|slot| slot.text.clone()),
                },
            })),
        };
        Conversation {
            name: self.name.clone(),
            file: seal.sources.get(graph).shown.clone(),
            line: self.place.at.line,
            now: self.now,
            steps: self.steps.iter().map(step).collect(),
        }
    }
}

/// The IRI of a name that some file speaks of.
fn known(written: &Written, graph: domain::GraphId, seal: &Seal<'_>) -> Option<String> {
    let iri = seal.iri(written, graph)?;
    if seal.snapshot.find(&iri).is_none() {
        let message = format!("no file speaks of `{}`", written.text);
        let names = &seal.packs[seal.sources.get(graph).pack].names;
        let products = seal.snapshot.catalogue().products().iter();
        let attributes = seal.snapshot.catalogue().attributes().iter().map(|it| &it.term);
        let known = products.chain(attributes).map(|term| names.short(seal.snapshot.text(*term)));
        let known: Vec<String> = known.collect();
        let known = known.iter().map(String::as_str);
        let remedy = remedy(&names.short(&iri), known, "check its prefix and name");
        seal.file(graph).error("unknown-name", written.at, message, remedy);
        return None;
    }
    Some(iri)
}
