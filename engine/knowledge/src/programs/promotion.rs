//! `promotions/*.yaml`: conditional promotions.

use domain::{ProductId, Timestamp};
use snapshot::program::Promotion;
use snapshot::vocabulary as v;

use super::read::Reading;
use super::seal::Seal;
use super::written::{Head, Say, Where, Written};
use crate::input::{Fields, Node, moment};
use crate::template::Scope;

/// A promotion before ids exist.
#[derive(Debug)]
pub(crate) struct PromotionDraft {
    /// Name, node, place and title.
    pub(crate) head: Head,
    say: Say,
    categories: Vec<Written>,
    products: Vec<Written>,
    when: Option<Written>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<PromotionDraft> {
    let fields = Fields::of(node, "a promotion", reading.file)?;
    fields.need("title");
    let head = reading.head(&fields, "Promotion", "title");
    let said = fields.need("say");
    let categories = Written::list(&fields, "categories");
    let products = Written::list(&fields, "products");
    let when = Written::optional(&fields, "when");
    let from = day(&fields, "from", reading);
    let until = day(&fields, "until", reading);
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        let message = "the promotion ends before it begins";
        reading.file.error(
            "wrong-order",
            fields.at(),
            message,
            "`until` is the first day after it",
        );
    }
    fields.finish();
    let (head, said) = (head?, said?);
    let say = Say { text: reading.texts.localized(said), at: said.at };
    reading.state_texts(head.term, v::ANSWER, &say.text, say.at);
    Some(PromotionDraft { head, say, categories, products, when, from, until })
}

fn day(fields: &Fields<'_>, key: &'static str, reading: &Reading<'_>) -> Option<Timestamp> {
    let (node, text) = (fields.get(key)?, fields.text(key)?);
    let found = moment(text);
    if found.is_none() {
        let message = format!("`{key}` is no day: `{text}`");
        reading.file.error(
            "bad-date",
            node.at,
            message,
            "write 2026-11-01, or 2026-11-01T20:00+08:00",
        );
    }
    found
}

impl PromotionDraft {
    /// The same with ids.
    pub(crate) fn seal(&self, seal: &Seal<'_>) -> Promotion {
        let graph = self.head.place.graph;
        let scope = Scope::answer();
        seal.template(&self.say.text, Where { graph, at: self.say.at }, &scope);
        if let Some(when) = &self.when {
            seal.condition(when, graph, &scope);
        }
        let category = |it: &Written| seal.category(it, Where { graph, at: it.at });
        let products: Vec<ProductId> =
            self.products.iter().filter_map(|it| seal.product(it, graph)).collect();
        Promotion {
            term: self.head.term,
            graph,
            title: self.head.label.clone(),
            say: self.say.text.clone(),
            categories: self.categories.iter().filter_map(category).collect(),
            products,
            when: self.when.as_ref().map(|when| when.text.clone()),
            valid_from: self.from,
            valid_until: self.until,
        }
    }
}
