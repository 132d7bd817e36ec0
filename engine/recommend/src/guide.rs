//! Guided selling: the next question, the products that fit so far and how many remain.

use domain::{CategoryId, Constraint, GuideId, Localized, NeedId};
use snapshot::View;
use snapshot::program::GuideSubject;

use crate::behaviour::Behaviour;
use crate::questions::{Candidate, Choice, Field};
use crate::recommend::{Matched, ranked};
use crate::request::{OptionMeaning, Recommendation, Request};
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
/// Questions end where few products are left ([`snapshot::program::Policy::guide_products_max`])
/// and where no answer would tell these apart.
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
        ..Request::default()
    };
    let matched = Matched::find(view, behaviour, &wanted);
    let context = matched.context(view, behaviour, &wanted);
    let products = matched.products.iter();
    let scored: Vec<Scored> = products.map(|product| score::score(&context, *product)).collect();
    let request = &GuideRequest { category, ..request.clone() };
    let weights = &Weights::DEFAULT;
    let field = Field { view, request, products: &matched.products, weights };
    let few = matched.products.len() <= programs.policy.guide_products_max;
    let candidates = match path {
        Some(guide) if !few => field.of_guide(guide),
        None if !few => field.of_facets(category),
        Some(_) | None => Vec::new(),
    };
    GuideOutcome {
        question: most_telling(candidates, &chances(&scored, weights), &field),
        products: ranked(&context, scored, request.limit),
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
        let gain = gain(chances, &candidate.options);
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

/// How probable it is of each product that it is the one the buyer wants, from the scores.
fn chances(scored: &[Scored], weights: &Weights) -> Vec<f64> {
    let top = scored.iter().map(|it| it.score).fold(f64::NEG_INFINITY, f64::max);
    let odds = scored.iter().map(|it| ((it.score - top) / weights.guide_temperature).exp());
    let odds: Vec<f64> = odds.collect();
    let sum: f64 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / sum).collect()
}

/// The bits that the answer tells about which product is wanted: the entropy of the answer, less
/// what of it is chance because a product fits several options. A buyer whose product fits none
/// does not mind.
fn gain(chances: &[f64], options: &[Choice]) -> f64 {
    let mut fitting = vec![0_u32; chances.len()];
    for &place in options.iter().flat_map(|option| &option.members) {
        fitting[place] += 1;
    }
    let mut entropy = 0.0;
    for option in options {
        let share = |place: &usize| chances[*place] / f64::from(fitting[*place]);
        entropy += bits(option.members.iter().map(share).sum());
    }
    let mut elsewhere = 0.0;
    let mut by_chance = 0.0;
    for (chance, &fitting) in chances.iter().zip(&fitting) {
        if fitting == 0 {
            elsewhere += chance;
        } else {
            by_chance += chance * f64::from(fitting).log2();
        }
    }
    (entropy + bits(elsewhere) - by_chance).max(0.0)
}

/// What an answer of this probability adds to the entropy.
fn bits(probability: f64) -> f64 {
    if probability > 0.0 { -probability * probability.log2() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn options(fits: &[Vec<usize>], count: usize) -> Vec<Choice> {
        let option = |option: usize| Choice {
            label: Localized::default(),
            meaning: OptionMeaning::Any,
            members: (0..fits.len()).filter(|place| fits[*place].contains(&option)).collect(),
        };
        (0..count).map(option).collect()
    }

    /// What is expected to be known of the product after the answer and was not before, by Bayes.
    fn by_definition(chances: &[f64], fits: &[Vec<usize>], count: usize) -> f64 {
        let entropy = |chances: &[f64]| chances.iter().copied().map(bits).sum::<f64>();
        let mut after = 0.0;
        for answer in 0..=count {
            let joint: Vec<f64> = chances
                .iter()
                .zip(fits)
                .map(|(chance, fits)| match fits.len() {
                    0 if answer == count => *chance,
                    0 => 0.0,
                    several if fits.contains(&answer) => chance / several as f64,
                    _ => 0.0,
                })
                .collect();
            let probability: f64 = joint.iter().sum();
            if probability > 0.0 {
                let given: Vec<f64> = joint.iter().map(|it| it / probability).collect();
                after += probability * entropy(&given);
            }
        }
        entropy(chances) - after
    }

    proptest! {
        #[test]
        fn the_gain_is_the_entropy_that_an_answer_takes_away(
            products in proptest::collection::vec(
                (1_u32..100, proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 0..4)), 1..20,
            ),
        ) {
            let sum: f64 = products.iter().map(|(odds, _)| f64::from(*odds)).sum();
            let chances: Vec<f64> =
                products.iter().map(|(odds, _)| f64::from(*odds) / sum).collect();
            let fits: Vec<Vec<usize>> = products.into_iter().map(|(_, fits)| fits).collect();
            let gain = gain(&chances, &options(&fits, 4));
            prop_assert!((gain - by_definition(&chances, &fits, 4)).abs() < 1e-9);
        }
    }
}
