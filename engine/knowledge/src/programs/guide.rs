//! `guides/*.yaml`: guided selling.

use domain::{GraphId, Localized, NeedId};
use snapshot::program::{Band, Guide, GuideQuestion, GuideSubject};
use snapshot::{AttributeKind, program::Act};

use super::read::Reading;
use super::seal::Seal;
use super::written::{Head, Where, Written};
use crate::input::{At, Fields, Node};

/// A guide before ids exist.
#[derive(Debug)]
pub(crate) struct GuideDraft {
    /// Name, node, place, label and phrasings.
    pub(crate) head: Head,
    category: Written,
    questions: Vec<QuestionDraft>,
}

#[derive(Debug)]
struct QuestionDraft {
    about: About,
    ask: Localized,
    bands: Vec<Band>,
    effort: f64,
    at: At,
}

#[derive(Debug)]
enum About {
    Attribute(Written),
    Needs(Vec<Written>),
}

/// The effort of an ordinary question.
const ORDINARY: f64 = 1.0;

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<GuideDraft> {
    let fields = Fields::of(node, "a guide", reading.file)?;
    let head = reading.head(&fields, "Guide", "label");
    let category = Written::needed(&fields, "category");
    fields.need("questions");
    let items = fields.items("questions").iter();
    let questions: Vec<QuestionDraft> = items.filter_map(|node| question(node, reading)).collect();
    fields.finish();
    let head = head?;
    reading.need_phrasings(&head);
    Some(GuideDraft { head, category: category?, questions })
}

fn question(node: &Node, reading: &Reading<'_>) -> Option<QuestionDraft> {
    let fields = Fields::of(node, "a guide's question", reading.file)?;
    let attribute = Written::optional(&fields, "attribute");
    let needs = Written::list(&fields, "needs");
    let ask = fields.need("ask").map(|node| reading.texts.localized(node)).unwrap_or_default();
    let items = fields.items("bands").iter();
    let bands = items.filter_map(|node| band(node, reading)).collect();
    let effort = fields.number("effort");
    if let Some(node) = fields.get("effort").filter(|_| effort.is_some_and(|it| it <= 0.0)) {
        let message = "the effort of a question must be above zero";
        reading.file.error("out-of-bounds", node.at, message, "1 is ordinary, 2 is hard");
    }
    fields.finish();
    let about = match (attribute, needs.is_empty()) {
        (Some(attribute), true) => About::Attribute(attribute),
        (None, false) => About::Needs(needs),
        (Some(_), false) | (None, true) => {
            let message = "a guide's question must ask for one of `attribute` and `needs`";
            reading.file.error("bad-question", node.at, message, "give it one of them");
            return None;
        }
    };
    let effort = effort.filter(|effort| *effort > 0.0).unwrap_or(ORDINARY);
    Some(QuestionDraft { about, ask, bands, effort, at: node.at })
}

fn band(node: &Node, reading: &Reading<'_>) -> Option<Band> {
    let fields = Fields::of(node, "a band", reading.file)?;
    let label = fields.need("label").map(|node| reading.texts.localized(node));
    let (low, high) = (fields.number("low"), fields.number("high"));
    fields.finish();
    if low.zip(high).is_some_and(|(low, high)| low >= high) || low.or(high).is_none() {
        let message = "a band needs a low or a high end, and low below high";
        reading.file.error("bad-band", node.at, message, "such as {label: 100元以内, high: 100}");
        return None;
    }
    Some(Band { label: label?, low, high })
}

impl GuideDraft {
    /// The same with ids; `None` where its category is unknown.
    pub(crate) fn seal(&self, seal: &Seal<'_>) -> Option<Guide> {
        let graph = self.head.place.graph;
        let category = seal.category(&self.category, Where { graph, at: self.category.at });
        let questions = self.questions.iter().filter_map(|it| it.seal(graph, seal)).collect();
        Some(Guide {
            term: self.head.term,
            graph,
            label: self.head.label.clone(),
            category: category?,
            questions,
        })
    }

    /// The act of its phrasings.
    pub(crate) fn act(row: usize) -> Act {
        Act::Guide(domain::GuideId::from_index(row))
    }
}

impl QuestionDraft {
    fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> Option<GuideQuestion> {
        let about = match &self.about {
            About::Attribute(written) => {
                let attribute = seal.attribute(written, graph)?;
                let kind = seal.snapshot.catalogue().attribute(attribute).kind;
                if !self.bands.is_empty() && kind != AttributeKind::Number {
                    let message = format!("`{}` has bands and is no number", written.text);
                    seal.file(graph).error("bad-band", self.at, message, "drop the bands");
                }
                GuideSubject::Attribute(attribute)
            }
            About::Needs(names) => {
                let needs: Vec<NeedId> =
                    names.iter().filter_map(|name| seal.need(name, graph)).collect();
                GuideSubject::Needs(needs)
            }
        };
        Some(GuideQuestion {
            about,
            ask: self.ask.clone(),
            bands: self.bands.clone(),
            effort: self.effort,
        })
    }
}
