//! Parts of a reply beside its text, and offers of products.

use domain::{CategoryId, Localized};
use snapshot::program::{OfferSpec, PartSpec, Relation};

use super::read::Reading;
use super::seal::Seal;
use super::written::{Where, Written};
use crate::input::{Content, Fields, Node};

/// An offer, with categories by name.
#[derive(Clone, Debug)]
pub(crate) struct OfferDraft {
    relation: Relation,
    categories: Vec<Written>,
    limit: Option<usize>,
}

const RELATIONS: [(&str, Relation); 3] = [
    ("complement", Relation::Complement),
    ("substitute", Relation::Substitute),
    ("popular", Relation::Popular),
];

/// Reads `parts:`.
pub(crate) fn parts(fields: &Fields<'_>, reading: &Reading<'_>) -> Vec<PartSpec> {
    let items = fields.items("parts").iter();
    items.filter_map(|node| part(node, reading)).collect()
}

fn part(node: &Node, reading: &Reading<'_>) -> Option<PartSpec> {
    if node.scalar() == Some("card") {
        return Some(PartSpec::Card);
    }
    if let Content::List(_) | Content::Scalar(_) | Content::Null = node.content {
        let message = format!("a part cannot be {}", node.kind());
        let remedy = "write card, or one of {image: URL}, {video: URL}, {link: URL}, {quick: text}";
        reading.file.error("bad-part", node.at, message, remedy);
        return None;
    }
    let fields = Fields::of(node, "a part", reading.file)?;
    let (image, video, link) = (fields.text("image"), fields.text("video"), fields.text("link"));
    let quick = fields.get("quick");
    let card = fields.truth("card").unwrap_or(false);
    let title = reading.texts.optional(fields.get("title"));
    let alt = reading.texts.optional(fields.get("alt"));
    let (at, words) = (fields.at(), if alt.is_empty() { title.clone() } else { alt });
    fields.finish();
    let mut made: Vec<PartSpec> = Vec::new();
    made.extend(image.map(|url| PartSpec::Image { url: url.to_owned(), alt: words }));
    made.extend(video.map(|url| PartSpec::Video { url: url.to_owned(), title: title.clone() }));
    made.extend(link.map(|url| PartSpec::Link { url: url.to_owned(), title }));
    made.extend(quick.map(|node| PartSpec::QuickReply { text: reading.texts.localized(node) }));
    made.extend(card.then_some(PartSpec::Card));
    if made.len() != 1 {
        let message = format!("a part must be one thing, and this is {}", made.len());
        let remedy = "give each part its own `- ` line: image, video, link, quick or card";
        reading.file.error("bad-part", at, message, remedy);
    }
    made.into_iter().next()
}

/// Reads `offer:`.
pub(crate) fn offer(fields: &Fields<'_>, reading: &Reading<'_>) -> Option<OfferDraft> {
    let fields = Fields::of(fields.get("offer")?, "an offer", reading.file)?;
    fields.need("relation");
    let relation = fields.choice("relation", &RELATIONS);
    let categories = Written::list(&fields, "categories");
    let limit = fields.count("limit");
    fields.finish();
    Some(OfferDraft { relation: relation?, categories, limit })
}

impl OfferDraft {
    /// The same with ids.
    pub(crate) fn seal(&self, graph: domain::GraphId, seal: &Seal<'_>) -> OfferSpec {
        let categories: Vec<CategoryId> = self
            .categories
            .iter()
            .filter_map(|written| seal.category(written, Where { graph, at: written.at }))
            .collect();
        let limit = self.limit.unwrap_or(seal.policy.offer_max);
        OfferSpec { relation: self.relation, categories, limit }
    }
}

/// A text without any language says nothing.
pub(crate) fn is_silent(text: &Localized) -> bool {
    text.iter().all(|(_, text)| text.trim().is_empty())
}
