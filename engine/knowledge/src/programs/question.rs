//! `questions/*.yaml`: what buyers ask and what the shop answers, and phrasings of generic acts.

use domain::{GraphId, QuestionId};
use snapshot::program::{Act, PartSpec, Question, Requires, Tone, Variant};
use snapshot::vocabulary as v;

use super::part::{self, OfferDraft};
use super::read::Reading;
use super::seal::Seal;
use super::written::{Head, Say, Where, Written};
use crate::input::{Fields, Node, remedy};
use crate::template::Scope;

/// A question before ids exist.
#[derive(Debug)]
pub(crate) struct QuestionDraft {
    /// Name, node, place, label and phrasings.
    pub(crate) head: Head,
    act: ActDraft,
    requires: Requires,
    variants: Vec<VariantDraft>,
    tone: Tone,
    hand_over: bool,
    suggest: Vec<Written>,
}

/// What to do, with tasks and guides by name.
#[derive(Debug)]
enum ActDraft {
    Act(Act),
    Task(Written),
    Guide(Written),
}

#[derive(Debug)]
struct VariantDraft {
    when: Option<Written>,
    say: Say,
    parts: Vec<PartSpec>,
    offer: Option<OfferDraft>,
}

const ACTS: [(&str, Act); 18] = [
    ("ask_attribute", Act::AskAttribute),
    ("verify", Act::Verify),
    ("compare", Act::Compare),
    ("superlative", Act::Superlative),
    ("list", Act::List),
    ("count", Act::Count),
    ("find", Act::Find),
    ("promotion", Act::Promotion),
    ("complement", Act::Complement),
    ("substitute", Act::Substitute),
    ("introduce", Act::Introduce),
    ("affirm", Act::Affirm),
    ("deny", Act::Deny),
    ("cancel", Act::Cancel),
    ("more", Act::More),
    ("restart", Act::Restart),
    ("why", Act::Why),
    ("hand_over", Act::HandOver),
];

const REQUIRES: [(&str, Requires); 3] = [
    ("nothing", Requires::Nothing),
    ("product", Requires::Product),
    ("category", Requires::Category),
];

const TONES: [(&str, Tone); 4] = [
    ("plain", Tone::Plain),
    ("social", Tone::Social),
    ("thanks", Tone::Thanks),
    ("sorry", Tone::Sorry),
];

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<QuestionDraft> {
    let fields = Fields::of(node, "a question", reading.file)?;
    let head = reading.head(&fields, "Question", "label");
    let act = act(&fields, reading);
    let requires = fields.choice("requires", &REQUIRES).unwrap_or_default();
    let tone = fields.choice("tone", &TONES).unwrap_or_default();
    let hand_over = fields.truth("handover").unwrap_or(false);
    let items = fields.items("answer").iter();
    let variants: Vec<VariantDraft> = items.filter_map(|node| variant(node, reading)).collect();
    let suggest = Written::list(&fields, "suggest");
    let silent = act.is_none() && fields.get("act").is_none() && fields.get("answer").is_none();
    if silent {
        let remedy = "write what the shop says under `answer`, or what to do under `act`";
        reading.file.error(
            "no-answer",
            fields.at(),
            "a question has neither answer nor act",
            remedy,
        );
    }
    fields.finish();
    let head = head?;
    reading.need_phrasings(&head);
    for variant in &variants {
        reading.state_texts(head.term, v::ANSWER, &variant.say.text, variant.say.at);
    }
    let act = act.unwrap_or(ActDraft::Act(Act::Answer));
    Some(QuestionDraft { head, act, requires, variants, tone, hand_over, suggest })
}

fn act(fields: &Fields<'_>, reading: &Reading<'_>) -> Option<ActDraft> {
    let node = fields.get("act")?;
    let text = node.scalar().unwrap_or_default();
    let named = |name: &str| Written { text: name.trim().to_owned(), at: node.at };
    if let Some(name) = text.strip_prefix("task:") {
        return Some(ActDraft::Task(named(name)));
    }
    if let Some(name) = text.strip_prefix("guide:") {
        return Some(ActDraft::Guide(named(name)));
    }
    let found = ACTS.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let names = ACTS.iter().map(|(name, _)| *name);
        let message = format!("`{text}` is no act");
        let remedy = remedy(text, names, "see `act:` in industry-packs/README.md");
        reading.file.error("unknown-act", node.at, message, remedy);
    }
    found.map(|(_, act)| ActDraft::Act(*act))
}

fn variant(node: &Node, reading: &Reading<'_>) -> Option<VariantDraft> {
    let fields = Fields::of(node, "an answer", reading.file)?;
    let when = Written::optional(&fields, "when");
    let said = fields.need("say");
    let parts = part::parts(&fields, reading);
    let offer = part::offer(&fields, reading);
    fields.finish();
    let said = said?;
    let say = Say { text: reading.texts.localized(said), at: said.at };
    if part::is_silent(&say.text) {
        reading.file.error("no-answer", said.at, "the answer says nothing", "write a sentence");
    }
    Some(VariantDraft { when, say, parts, offer })
}

impl QuestionDraft {
    /// The same with ids.
    pub(crate) fn seal(&self, seal: &Seal<'_>) -> Question {
        let graph = self.head.place.graph;
        let act = match &self.act {
            ActDraft::Act(act) => *act,
            ActDraft::Task(name) => seal.task(name, graph).map_or(Act::Answer, Act::Task),
            ActDraft::Guide(name) => seal.guide(name, graph).map_or(Act::Answer, Act::Guide),
        };
        Question {
            term: self.head.term,
            graph,
            act,
            label: self.head.label.clone(),
            phrasings: self.head.phrasings.clone(),
            requires: self.requires,
            variants: self.variants.iter().map(|it| it.seal(graph, seal)).collect(),
            tone: self.tone,
            hand_over: self.hand_over,
            suggest: self.suggestions(seal),
        }
    }

    fn suggestions(&self, seal: &Seal<'_>) -> Vec<QuestionId> {
        let graph = self.head.place.graph;
        self.suggest.iter().filter_map(|name| seal.question(name, graph)).collect()
    }
}

impl VariantDraft {
    fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> Variant {
        let scope = Scope::answer();
        if let Some(when) = &self.when {
            seal.condition(when, graph, &scope);
        }
        seal.template(&self.say.text, Where { graph, at: self.say.at }, &scope);
        Variant {
            when: self.when.as_ref().map(|when| when.text.clone()),
            say: self.say.text.clone(),
            parts: self.parts.clone(),
            offer: self.offer.as_ref().map(|offer| offer.seal(graph, seal)),
        }
    }
}
