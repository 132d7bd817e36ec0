//! What goes with a product, and what may stand in for it.

use domain::{CategoryId, Decision, ProductId};
use recommend::{Request, Scene, recommend};

use super::find::lines;
use super::say::focus;
use super::subject::subject;
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards};
use crate::resolve::Topic;

/// Suggests what goes with the product spoken of.
pub(crate) fn complement(frame: &Frame<'_>, topic: &Topic) -> Draft {
    suggest(frame, topic, Scene::Complement, ["complement_intro", "complement_none"])
}

/// Suggests what may stand in for the product spoken of.
pub(crate) fn substitute(frame: &Frame<'_>, topic: &Topic) -> Draft {
    suggest(frame, topic, Scene::Substitute, ["substitute_intro", "substitute_none"])
}

fn suggest(frame: &Frame<'_>, topic: &Topic, scene: Scene, keys: [&str; 2]) -> Draft {
    let product = match subject(frame, topic) {
        Ok(product) => product,
        Err(draft) => return *draft,
    };
    let categories: Vec<CategoryId> =
        topic.category.filter(|_| topic.category_named).into_iter().collect();
    let request = Request {
        scene,
        product: Some(product),
        categories: &categories,
        constraints: &topic.wanting.said,
        exclude: &[product],
        ..frame.request()
    };
    let outcome = recommend(frame.view(), &frame.world.behaviour, &request);
    let found = !outcome.products.is_empty();
    let mut draft = Draft::new(if found { Decision::Offer } else { Decision::Abstain });
    let name = draft.name(frame, product);
    draft.events.extend(focus(frame, &[product]));
    if found {
        draft.say(frame, keys[0], &[("product", &name)]);
        lines(frame, &outcome.products, &mut draft);
    } else {
        draft.say(frame, keys[1], &[("product", &name)]);
    }
    draft
}

/// Adds products that may stand in for one that cannot be had.
pub(crate) fn suggest_substitutes(frame: &Frame<'_>, product: ProductId, draft: &mut Draft) {
    let request = Request {
        scene: Scene::Substitute,
        product: Some(product),
        exclude: &[product],
        ..frame.request()
    };
    let outcome = recommend(frame.view(), &frame.world.behaviour, &request);
    let products: Vec<ProductId> = outcome.products.iter().map(|it| it.product).collect();
    if products.is_empty() {
        return;
    }
    let names = print::join(&draft.names(frame, &products), frame.locale());
    draft.say(frame, "offer_substitutes", &[("names", &names)]);
    draft.evidence.extend(outcome.products.into_iter().flat_map(|it| it.evidence));
    show_cards(draft, frame, &products);
}
