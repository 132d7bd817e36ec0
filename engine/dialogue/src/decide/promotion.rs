//! Which promotions hold now.

use domain::{Decision, Evidence, Part, ProductId, PromotionId};
use snapshot::program::Promotion;

use super::say::focus;
use crate::frame::Frame;
use crate::reply::{Draft, print};
use crate::resolve::Topic;
use crate::templates::{Bound, Rendered, Renderer, Spot};

/// Says which promotions hold for the product spoken of, or at all.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let product = topic.focus.filter(|_| !topic.stale && !topic.category_named);
    let mut draft = Draft::new(Decision::Answer);
    let mut said = 0;
    for (index, promotion) in frame.programs().promotions.iter().enumerate() {
        let id = PromotionId::from_index(index);
        if !holds_now(frame, promotion) || !is_for(frame, topic, promotion, product) {
            continue;
        }
        let Some(rendered) = words(frame, id, product) else { continue };
        if said < frame.policy().list_max {
            note(frame, (id, promotion), rendered, &mut draft);
        }
        said += 1;
    }
    if said == 0 {
        draft.decision = Decision::Abstain;
        match product {
            Some(product) => {
                let name = draft.name(frame, product);
                draft.say(frame, "promotion_none_for", &[("product", &name)]);
            }
            None => draft.say(frame, "promotion_none", &[]),
        }
    }
    draft.events.extend(focus(frame, &product.into_iter().collect::<Vec<_>>()));
    draft
}

fn note(
    frame: &Frame<'_>,
    (_, promotion): (PromotionId, &Promotion),
    rendered: Rendered,
    draft: &mut Draft,
) {
    draft.evidence.push(Evidence::Rule {
        graph: promotion.graph,
        name: frame.snapshot().local_name(promotion.term).to_owned(),
        derived: Vec::new(),
    });
    draft.say_rendered(rendered);
    draft.parts.push(Part::Coupon {
        promotion: print::iri(frame.snapshot(), promotion.term),
        title: promotion.title.get(frame.locale()).unwrap_or_default().to_owned(),
    });
}

fn holds_now(frame: &Frame<'_>, promotion: &Promotion) -> bool {
    promotion.valid_from.is_none_or(|from| from <= frame.now)
        && promotion.valid_until.is_none_or(|until| frame.now < until)
}

fn is_for(
    frame: &Frame<'_>,
    topic: &Topic,
    promotion: &Promotion,
    product: Option<ProductId>,
) -> bool {
    let catalogue = frame.snapshot().catalogue();
    if promotion.categories.is_empty() && promotion.products.is_empty() {
        return true;
    }
    let category = product.map(|it| catalogue.product_category(it));
    let category = category.or(topic.category.filter(|_| topic.category_named));
    let Some(category) = category else { return true };
    product.is_some_and(|product| promotion.products.contains(&product))
        || promotion.categories.iter().any(|above| {
            catalogue.is_within(category, *above)
                || (product.is_none() && catalogue.is_within(*above, category))
        })
}

/// The promotion's sentence; its title where the sentence speaks of a product and none is meant.
fn words(frame: &Frame<'_>, id: PromotionId, product: Option<ProductId>) -> Option<Rendered> {
    let facts = super::question::buyer_facts(frame);
    let mut renderer =
        Renderer::new(frame.world, frame.locale()).with("buyer", Bound::Buyer(facts));
    if let Some(product) = product {
        let term = frame.snapshot().catalogue().product_term(product);
        renderer = renderer.with("product", Bound::Thing(term));
        let condition = renderer.holds(Spot::PromotionWhen(id))?;
        let mut rendered = renderer.say(Spot::Promotion(id))?;
        rendered.evidence.extend(condition.evidence);
        return Some(rendered);
    }
    renderer.say(Spot::Promotion(id)).or_else(|| {
        let title = frame.programs().promotions[id.index()].title.get(frame.locale())?;
        Some(Rendered { text: title.to_owned(), own: title.to_owned(), ..Rendered::default() })
    })
}
