//! The product a question is about, or the question back to the buyer.

use domain::{Decision, EventKind, ProductId};

use super::doubt;
use crate::frame::Frame;
use crate::reply::{Draft, phrase, show_cards, show_quick_replies};
use crate::resolve::Topic;

/// The product a question is about; where that is not clear, the draft that asks.
pub(crate) fn subject(frame: &Frame<'_>, topic: &Topic) -> Result<ProductId, Box<Draft>> {
    if topic.spoken.unknown && topic.spoken.products.is_empty() {
        return Err(Box::new(unknown(frame)));
    }
    if topic.spoken.products.is_empty() && !topic.spoken.ambiguous.is_empty() {
        return Err(Box::new(which(frame, &topic.spoken.ambiguous)));
    }
    match topic.focus {
        Some(product) if topic.stale => Err(Box::new(confirm(frame, product))),
        Some(product) => Ok(product),
        None => Err(Box::new(ask_for(frame))),
    }
}

/// Several products fit: shows them and waits for the choice.
pub(crate) fn which(frame: &Frame<'_>, products: &[ProductId]) -> Draft {
    let shown: Vec<ProductId> = products.iter().copied().take(frame.policy().list_max).collect();
    let mut draft = Draft::new(Decision::Ask);
    let names = draft.names(frame, &shown);
    draft.say(frame, "which_product", &[]);
    show_cards(&mut draft, frame, &shown);
    let choices = names.iter().cloned().zip(shown.iter().map(|product| frame.iri(*product)));
    draft.events.push(EventKind::Offered { choices: choices.collect() });
    show_quick_replies(&mut draft, names);
    draft
}

fn confirm(frame: &Frame<'_>, product: ProductId) -> Draft {
    let mut draft = Draft::new(Decision::Confirm);
    let name = draft.name(frame, product);
    draft.say(frame, "confirm_product", &[("product", &name)]);
    let (yes, no) = (phrase(frame, "quick_yes"), phrase(frame, "quick_no"));
    draft.events.push(EventKind::Offered { choices: vec![(name, frame.iri(product))] });
    show_quick_replies(&mut draft, vec![yes, no]);
    draft
}

/// Asks whether a word stands for a name that is known, or which product is meant.
fn ask_for(frame: &Frame<'_>) -> Draft {
    let names = doubt::names(frame);
    if names.is_empty() { ask(frame) } else { doubt::ask(frame, &names) }
}

/// Asks which product is meant.
pub(crate) fn ask(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Ask);
    draft.say(frame, "ask_product", &[]);
    draft.events.push(EventKind::Offered { choices: Vec::new() });
    draft
}

fn unknown(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Abstain);
    draft.say(frame, "unknown_product", &[]);
    draft
}
