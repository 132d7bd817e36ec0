//! What a turn collects: parts, evidence, events, and the words its templates bring.

use domain::{Decision, EventKind, Evidence, Fact, Object, Part, ProductId, Source, TermId};
use snapshot::vocabulary;

use super::print;
use crate::decide::{Command, Done};
use crate::frame::Frame;
use crate::templates::{Rendered, Renderer, Spot};

/// A reply in the making.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) decision: Decision,
    /// The question, task or guide that speaks, by IRI.
    pub(crate) by: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) events: Vec<EventKind>,
    /// What stands in the templates used as it is.
    pub(crate) own: Vec<String>,
    /// What the buyer wants done.
    pub(crate) commands: Vec<Command>,
    /// What was done, one for each question that was answered.
    pub(crate) done: Vec<Done>,
}

impl Draft {
    pub(crate) fn new(decision: Decision) -> Self {
        Self {
            decision,
            by: String::new(),
            parts: Vec::new(),
            evidence: Vec::new(),
            events: Vec::new(),
            own: Vec::new(),
            commands: Vec::new(),
            done: Vec::new(),
        }
    }

    /// The same draft, spoken by a question, task or guide.
    #[must_use]
    pub(crate) fn by(self, frame: &Frame<'_>, term: TermId) -> Self {
        Self { by: frame.snapshot().text(term).to_owned(), ..self }
    }

    /// Says a sentence of the engine's own.
    pub(crate) fn say(&mut self, frame: &Frame<'_>, key: &str, values: &[(&str, &str)]) {
        let rendered = sentence(frame, key, values);
        self.say_rendered(rendered);
    }

    /// A phrase of the engine's own, to be part of a sentence.
    pub(crate) fn phrase(
        &mut self,
        frame: &Frame<'_>,
        key: &str,
        values: &[(&str, &str)],
    ) -> String {
        let rendered = sentence(frame, key, values);
        self.own.push(rendered.own);
        rendered.text
    }

    /// Says what a template came to.
    pub(crate) fn say_rendered(&mut self, rendered: Rendered) {
        let text = rendered.text.trim();
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
        self.evidence.extend(rendered.evidence);
        self.own.push(rendered.own);
    }

    /// Says words that a pack wrote as they are.
    pub(crate) fn say_plainly(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
            self.own.push(text.to_owned());
        }
    }

    /// The name of a product, with the fact that gives it that name as evidence.
    pub(crate) fn name(&mut self, frame: &Frame<'_>, product: ProductId) -> String {
        let snapshot = frame.snapshot();
        let term = snapshot.catalogue().product_term(product);
        let name = print::product(snapshot, product, frame.locale()).to_owned();
        let label = snapshot.find(vocabulary::LABEL);
        let quad = label.and_then(|label| {
            snapshot.triples().of_pair(term, label).find(|quad| snapshot.text(quad.object) == name)
        });
        let fact = quad.map(|quad| Fact {
            subject: term,
            predicate: quad.predicate,
            object: Object::Term(quad.object),
            source: Source::Pack(quad.graph),
        });
        self.evidence.extend(fact.map(Evidence::Fact));
        name
    }

    /// Names several products.
    pub(crate) fn names(&mut self, frame: &Frame<'_>, products: &[ProductId]) -> Vec<String> {
        products.iter().map(|product| self.name(frame, *product)).collect()
    }

    /// Notes a number that the engine counted, so that it may be said.
    pub(crate) fn count(&mut self, frame: &Frame<'_>, what: &str, count: usize) -> String {
        let printed = count.to_string();
        let graph = frame.meaning.intents.first().and_then(|intent| {
            frame.programs().questions.get(intent.question.index()).map(|question| question.graph)
        });
        self.evidence.push(Evidence::Rule {
            graph: graph.unwrap_or(domain::GraphId::from_index(0)),
            name: what.to_owned(),
            derived: vec![(what.to_owned(), printed.clone())],
        });
        printed
    }
}

/// Names under which sentences are given labels of the graph and words of packs: what stands in
/// them is a name, whatever digits it has.
const LABELS: [&str; 9] =
    ["attribute", "category", "need", "task", "slot", "label", "guide", "question", "title"];

/// Renders a sentence of the engine's own; a key that no pack has stands for itself.
pub(crate) fn sentence(frame: &Frame<'_>, key: &str, values: &[(&str, &str)]) -> Rendered {
    let mut renderer = Renderer::new(frame.world, frame.locale());
    for (name, value) in values {
        renderer = renderer.text(name, *value);
    }
    let mut rendered = renderer
        .say(Spot::Reply(key))
        .unwrap_or_else(|| Rendered { text: key.to_owned(), ..Rendered::default() });
    for (_, value) in values.iter().filter(|(name, _)| LABELS.contains(name)) {
        rendered.own.push(' ');
        rendered.own.push_str(value);
    }
    rendered
}
