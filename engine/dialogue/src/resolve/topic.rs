//! What an utterance speaks of.

use domain::{AttributeId, CategoryId, ProductId};
use understand::{MentionKind, Preference};

use super::products::{Spoken, nearest, spoken};
use super::wants::Wanting;
use crate::frame::Frame;

/// What an utterance speaks of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topic {
    /// Products by name and by pointing.
    pub(crate) spoken: Spoken,
    /// The one product meant: named, pointed to, on the page, or spoken of before.
    pub(crate) focus: Option<ProductId>,
    /// Whether that product is only remembered, and not from a moment ago.
    pub(crate) stale: bool,
    /// The category meant.
    pub(crate) category: Option<CategoryId>,
    /// Whether this utterance names the category.
    pub(crate) category_named: bool,
    /// Categories that this utterance refuses.
    pub(crate) refused: Vec<CategoryId>,
    /// Attributes named, in the order of the text.
    pub(crate) attributes: Vec<AttributeId>,
    /// What is wanted.
    pub(crate) wanting: Wanting,
}

impl Topic {
    /// Resolves what an utterance speaks of.
    pub(crate) fn of(frame: &Frame<'_>) -> Self {
        let spoken = spoken(frame);
        let catalogue = frame.snapshot().catalogue();
        let meant = frame.meaning.mentions.iter().filter(|it| !it.negated && !it.modifies);
        let named = meant.filter_map(|mention| mention.kind.category()).next();
        let mut topic = Self { focus: spoken.products.first().copied(), ..Self::default() };
        if topic.focus.is_none() && spoken.ambiguous.is_empty() && !spoken.unknown {
            topic.focus = nearest(frame).filter(|it| is_of(frame, *it, named));
        }
        topic.stale = !spoken.named && topic.focus.is_some_and(|product| is_stale(frame, product));
        let remembered = || {
            let iri = frame.state.category.as_deref()?;
            catalogue.category_of(frame.snapshot().find(iri)?)
        };
        let of_focus = || topic.focus.map(|product| catalogue.product_category(product));
        // What is only pointed to was shown among others: the category is theirs.
        let category_stays = || {
            let of_focus = of_focus()?;
            let held = remembered()?;
            (!spoken.named && catalogue.is_within(of_focus, held)).then_some(held)
        };
        topic.category = if spoken.products.is_empty() {
            named.or_else(|| remembered().or_else(of_focus).filter(|held| serves(frame, *held)))
        } else {
            named.or_else(category_stays).or_else(of_focus).or_else(remembered)
        };
        topic.category_named = named.is_some();
        topic.wanting = Wanting::of(frame, topic.category, topic.category_named);
        topic.attributes = attributes(frame);
        topic.refused = refused(frame);
        topic.spoken = spoken;
        topic
    }

    /// Whether this utterance itself says which product is meant.
    pub(crate) fn names_product(&self) -> bool {
        !self.spoken.products.is_empty() || !self.spoken.ambiguous.is_empty()
    }

    /// The same topic about another product.
    pub(crate) fn about(&self, frame: &Frame<'_>, product: ProductId) -> Self {
        let category = frame.snapshot().catalogue().product_category(product);
        Self {
            spoken: Spoken { products: vec![product], ..Spoken::default() },
            focus: Some(product),
            stale: false,
            category: Some(category),
            ..self.clone()
        }
    }
}

/// Whether a product that is only remembered may be meant beside the category that is named:
/// "紫砂壶能泡绿茶吗" asks of no cup.
fn is_of(frame: &Frame<'_>, product: ProductId, named: Option<CategoryId>) -> bool {
    let catalogue = frame.snapshot().catalogue();
    named.is_none_or(|of| catalogue.is_within(catalogue.product_category(product), of))
}

fn is_stale(frame: &Frame<'_>, product: ProductId) -> bool {
    if frame.page == Some(product) {
        return false;
    }
    let iri = frame.iri(product);
    let at = frame.state.focus.iter().find(|(known, _)| *known == iri).map(|(_, at)| *at);
    at.is_some_and(|at| frame.now.0.saturating_sub(at.0) > frame.policy().focus_fresh_ms)
}

/// Whether the needs spoken of say something of a category; one that they are strangers to is left.
fn serves(frame: &Frame<'_>, held: CategoryId) -> bool {
    let catalogue = frame.snapshot().catalogue();
    let mut needs = frame.meaning.mentions.iter().filter_map(|mention| match mention.kind {
        MentionKind::Need(need) => Some(&frame.programs().needs[need.index()].categories),
        MentionKind::Product(_)
        | MentionKind::Category(_)
        | MentionKind::Attribute(_)
        | MentionKind::Value { .. }
        | MentionKind::Choice { .. }
        | MentionKind::Thing(_)
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => None,
    });
    let kin = |of: CategoryId| catalogue.is_within(of, held) || catalogue.is_within(held, of);
    needs.all(|categories| categories.is_empty() || categories.iter().any(|of| kin(*of)))
}

fn refused(frame: &Frame<'_>) -> Vec<CategoryId> {
    let mentions = frame.meaning.mentions.iter().filter(|mention| mention.negated);
    mentions.filter_map(|mention| mention.kind.category()).collect()
}

/// Whether any value of an attribute will do, so that it is not asked for.
fn indifferent(frame: &Frame<'_>, attribute: AttributeId) -> bool {
    let any = Preference::Any { attribute };
    frame.meaning.constraints.iter().any(|it| it.preference == any)
}

fn attributes(frame: &Frame<'_>) -> Vec<AttributeId> {
    let mut attributes = Vec::new();
    for mention in &frame.meaning.mentions {
        if let MentionKind::Attribute(attribute) = mention.kind
            && !attributes.contains(&attribute)
            && !indifferent(frame, attribute)
        {
            attributes.push(attribute);
        }
    }
    attributes
}
