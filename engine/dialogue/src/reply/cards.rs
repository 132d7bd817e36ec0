//! Cards of products, and quick replies.

use domain::{EventKind, Part, ProductId};

use super::Draft;
use crate::frame::Frame;

/// Where products shown in a conversation are shown.
pub(crate) const SCENE: &str = "conversation";

/// Shows products as cards and notes that they were shown, in this order.
pub(crate) fn show_cards(draft: &mut Draft, frame: &Frame<'_>, products: &[ProductId]) {
    let held: Vec<ProductId> = cards(&draft.parts);
    let new = products.iter().filter(|product| !held.contains(product));
    draft.parts.extend(new.map(|product| Part::Card(*product)));
    let shown: Vec<String> = products.iter().map(|product| frame.iri(*product)).collect();
    if !shown.is_empty() {
        draft.events.push(EventKind::Impression { products: shown, scene: SCENE.to_owned() });
    }
}

/// Adds quick replies to those that are there; none comes twice.
pub(crate) fn show_quick_replies(draft: &mut Draft, replies: Vec<String>) {
    let mut all = Vec::new();
    draft.parts.retain(|part| match part {
        Part::QuickReplies(held) => {
            all.extend(held.iter().cloned());
            false
        }
        Part::Text(_)
        | Part::Card(_)
        | Part::Image { .. }
        | Part::Video { .. }
        | Part::Coupon { .. }
        | Part::Link { .. } => true,
    });
    for reply in replies {
        if !reply.is_empty() && !all.contains(&reply) {
            all.push(reply);
        }
    }
    if !all.is_empty() {
        draft.parts.push(Part::QuickReplies(all));
    }
}

/// The products whose cards are among parts.
fn cards(parts: &[Part]) -> Vec<ProductId> {
    let product = |part: &Part| match part {
        Part::Card(product) => Some(*product),
        Part::Text(_)
        | Part::Image { .. }
        | Part::Video { .. }
        | Part::Coupon { .. }
        | Part::Link { .. }
        | Part::QuickReplies(_) => None,
    };
    parts.iter().filter_map(product).collect()
}
