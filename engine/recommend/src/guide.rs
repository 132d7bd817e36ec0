//! Guided selling: the next question, the products that fit so far and how many remain.

use domain::{CategoryId, Constraint, GuideId, Localized, NeedId};
use snapshot::View;
use snapshot::program::GuideSubject;

use crate::behaviour::Behaviour;
use crate::belief::{chances, gain, is_sure};
use crate::learned::Learned;
use crate::questions::{Candidate, Field};
use crate::recommend::{Matched, ranked};
use crate::request::{Moment, OptionMeaning, Recommendation, Request};
use crate::score::{self, Scored};
use crate::taste::Taste;
use crate::weights::Weights;

/// Where a buyer stands on a guided path.
#[derive(Clone, Debug, Default)]
pub struct GuideRequest<'a> {
    /// The guide; where absent, questions are made from the category's facets.
    pub guide: Option<GuideId>,
    /// The category.
    pub category: Option<CategoryId>,
    /// What the answers so far came to.
    pub constraints: &'a [Constraint],
    /// The needs stated so far.
    pub needs: &'a [NeedId],
    /// Questions already put, by their index in the guide or in the outcome that put them.
    pub asked: &'a [usize],
    /// What is known of the buyer's taste.
    pub taste: Option<&'a Taste>,
    /// The published model that ranks for this buyer.
    pub learned: Option<&'a Learned>,
    /// Where in the purchase the buyer stands, and how they feel.
    pub moment: Moment,
    /// How many products to show.
    pub limit: usize,
}

/// The outcome: one call gives question, products and count.
#[derive(Clone, Debug, Default)]
pub struct GuideOutcome {
    /// The question that tells most for its effort; none where nothing is left to tell apart.
    pub question: Option<NextQuestion>,
    /// The best products so far.
    pub products: Vec<Recommendation>,
    /// How many products fit so far.
    pub remaining: usize,
    /// Hard conditions given up because no product satisfied all of them.
    pub relaxed: Vec<Constraint>,
}

/// A question with its options.
#[derive(Clone, Debug)]
pub struct NextQuestion {
    /// The index in the guide's questions, or in [`crate::guide_facets`] where there is no guide.
    pub index: usize,
    /// What it asks about.
    pub about: GuideSubject,
    /// The words a pack wrote; empty where the question was made from a facet.
    pub ask: Localized,
    /// The options, most products first, ranges of a number in ascending order; last the one
    /// for a buyer who does not mind. Options may overlap where products have several values.
    pub options: Vec<GuideOption>,
    /// The expected information gain in bits, over the fitting products weighted by score.
    pub gain: f64,
}

/// An option of a question.
#[derive(Clone, Debug)]
pub struct GuideOption {
    /// The words a pack wrote; empty where the thing's own label serves.
    pub label: Localized,
    /// What choosing it means.
    pub meaning: OptionMeaning,
    /// How many fitting products it leaves.
    pub count: usize,
}

/// Computes where to go next. Pure.
///
/// Questions end where few products are left ([`snapshot::program::Policy::guide_products_max`]),
/// where those shown hold the wanted one surely enough
/// ([`snapshot::program::Policy::guide_show_at`]) and where no answer would tell them apart.
#[must_use]
pub fn guide(view: View<'_>, behaviour: &Behaviour, request: &GuideRequest<'_>) -> GuideOutcome {
    let programs = view.snapshot.programs();
    let path = request.guide.and_then(|id| programs.guides.get(id.index()));
    let category = request.category.or(path.map(|guide| guide.category));
    let categories: Vec<CategoryId> = category.into_iter().collect();
    let wanted = Request {
        categories: &categories,
        constraints: request.constraints,
        needs: request.needs,
        taste: request.taste,
        learned: request.learned,
        moment: request.moment,
        ..Request::default()
    };
    let matched = Matched::find(view, behaviour, &wanted);
    let context = matched.context(view, behaviour, &wanted);
    let products = matched.products.iter();
    let scored: Vec<Scored> = products.map(|product| score::score(&context, *product)).collect();
    let request = &GuideRequest { category, ..request.clone() };
    let weights = &Weights::DEFAULT;
    let field = Field { view, request, products: &matched.products, weights };
    let scores: Vec<f64> = scored.iter().map(|it| it.score).collect();
    let chances = chances(&scores, weights.guide_temperature);
    let policy = &programs.policy;
    let enough = matched.products.len() <= policy.guide_products_max
        || is_sure(&chances, policy.guide_products_max, policy.guide_show_at);
    let candidates = match path {
        Some(guide) if !enough => field.of_guide(guide),
        None if !enough => field.of_facets(category),
        Some(_) | None => Vec::new(),
    };
    GuideOutcome {
        question: most_telling(candidates, &chances, &field),
        products: ranked(&context, scored, request.limit).0,
        remaining: matched.products.len(),
        relaxed: matched.relaxed,
    }
}

/// The question with the greatest gain for its effort; the first of equals.
fn most_telling(
    candidates: Vec<Candidate>,
    chances: &[f64],
    field: &Field<'_>,
) -> Option<NextQuestion> {
    let mut best: Option<(f64, f64, Candidate)> = None;
    for candidate in candidates {
        let members = candidate.options.iter().map(|it| it.members.as_slice());
        let gain = gain(chances, &members.collect::<Vec<_>>());
        let rate = gain / candidate.effort;
        let better = best.as_ref().is_none_or(|(held, _, _)| rate > *held);
        if gain >= field.weights.guide_gain_min && better {
            best = Some((rate, gain, candidate));
        }
    }
    let (_, gain, candidate) = best?;
    let mut options: Vec<GuideOption> = candidate
        .options
        .into_iter()
        .map(|it| GuideOption { label: it.label, meaning: it.meaning, count: it.members.len() })
        .collect();
    options.push(GuideOption {
        label: Localized::default(),
        meaning: OptionMeaning::Any,
        count: field.products.len(),
    });
    let Candidate { index, about, ask, .. } = candidate;
    Some(NextQuestion { index, about, ask, options, gain })
}
