//! Which products an utterance speaks of: by name, by pointing, by the page, or by memory.

use domain::ProductId;
use understand::{MentionKind, ReferenceKind};

use crate::frame::Frame;

/// The products an utterance speaks of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    /// Named or pointed to, in the order of the text.
    pub(crate) products: Vec<ProductId>,
    /// Whether one of them is named, not only pointed to.
    pub(crate) named: bool,
    /// Products that one name fits, where more than one does.
    pub(crate) ambiguous: Vec<ProductId>,
    /// Whether a product was named that the shop does not have.
    pub(crate) unknown: bool,
    /// Whether another product than the one in focus is asked for.
    pub(crate) other: bool,
}

/// Finds the products an utterance speaks of by name and by pointing.
pub(crate) fn spoken(frame: &Frame<'_>) -> Spoken {
    let mut spoken = Spoken::default();
    for mention in &frame.meaning.mentions {
        match &mention.kind {
            MentionKind::Product(fitting) if !mention.negated => match narrow(frame, fitting)[..] {
                [] => {}
                [product] => {
                    spoken.named = true;
                    add(&mut spoken.products, product);
                }
                ref several => spoken.ambiguous = several.to_vec(),
            },
            MentionKind::UnknownProduct => spoken.unknown = true,
            MentionKind::Product(_)
            | MentionKind::Category(_)
            | MentionKind::Attribute(_)
            | MentionKind::Value { .. }
            | MentionKind::Need(_)
            | MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::OrderNumber => {}
        }
    }
    for reference in &frame.meaning.references {
        for product in pointed(frame, reference.kind) {
            add(&mut spoken.products, product);
        }
        spoken.other |= reference.kind == ReferenceKind::Other;
    }
    spoken
}

fn add(products: &mut Vec<ProductId>, product: ProductId) {
    if !products.contains(&product) {
        products.push(product);
    }
}

/// Of the products a name fits, the one spoken of already where there is just one such.
fn narrow(frame: &Frame<'_>, fitting: &[ProductId]) -> Vec<ProductId> {
    if fitting.len() < 2 {
        return fitting.to_vec();
    }
    if let Some(page) = frame.page.filter(|page| fitting.contains(page)) {
        return vec![page];
    }
    let shown = frame.products(&frame.state.shown);
    let nearest = frame.products(frame.state.focus.iter().map(|(iri, _)| iri)).into_iter().take(1);
    for known in [nearest.collect(), shown] {
        let held: Vec<ProductId> =
            fitting.iter().copied().filter(|product| known.contains(product)).collect();
        if held.len() == 1 {
            return held;
        }
    }
    fitting.to_vec()
}

/// The products that a reference points to.
fn pointed(frame: &Frame<'_>, kind: ReferenceKind) -> Vec<ProductId> {
    let shown = frame.products(&frame.state.shown);
    match kind {
        ReferenceKind::Nearest => nearest(frame).into_iter().collect(),
        ReferenceKind::Ordinal(index) => shown.get(index).copied().into_iter().collect(),
        ReferenceKind::OrdinalFromEnd(index) => {
            shown.iter().rev().nth(index).copied().into_iter().collect()
        }
        ReferenceKind::Extreme { attribute, most } => {
            extreme(frame, &shown, attribute, most).into_iter().collect()
        }
        ReferenceKind::Several(count) => several(frame, shown, count),
        ReferenceKind::Other => Vec::new(),
    }
}

/// The products shown, and where these are too few, those in focus.
fn several(frame: &Frame<'_>, shown: Vec<ProductId>, count: usize) -> Vec<ProductId> {
    let count = if count == 0 { shown.len() } else { count };
    let focus = frame.products(frame.state.focus.iter().map(|(iri, _)| iri));
    let mut several: Vec<ProductId> = Vec::new();
    for product in shown.into_iter().chain(focus) {
        if several.len() < count {
            add(&mut several, product);
        }
    }
    several
}

/// The product that "this one" means: a page just opened, else the one spoken of last, else the
/// only one shown.
pub(crate) fn nearest(frame: &Frame<'_>) -> Option<ProductId> {
    let focus = frame.products(frame.state.focus.iter().map(|(iri, _)| iri));
    let new_page = frame.page.filter(|page| !focus.contains(page));
    let only = match frame.products(&frame.state.shown)[..] {
        [only] => Some(only),
        _ => None,
    };
    new_page.or(focus.first().copied()).or(frame.page).or(only)
}

/// Of some products the one with the most or least of an attribute.
pub(crate) fn extreme(
    frame: &Frame<'_>,
    products: &[ProductId],
    attribute: domain::AttributeId,
    most: bool,
) -> Option<ProductId> {
    let stated = products
        .iter()
        .filter_map(|product| Some((frame.view().number(*product, attribute)?, *product)));
    let better = |held: f64, number: f64| if most { number > held } else { number < held };
    stated
        .fold(None::<(f64, ProductId)>, |best, (number, product)| match best {
            Some((held, _)) if !better(held, number) => best,
            Some(_) | None => Some((number, product)),
        })
        .map(|(_, product)| product)
}
