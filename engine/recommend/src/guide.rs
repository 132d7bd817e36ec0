//! Guided selling: the next question, the products that fit so far and how many remain.

use domain::{CategoryId, Constraint, GuideId, Localized, NeedId};
use snapshot::View;

use crate::request::{Behaviour, OptionMeaning, Recommendation, Taste};

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
    /// The index in the guide's questions, or in the category's facets where there is no guide.
    pub index: usize,
    /// The words a pack wrote; empty where the question was made from a facet.
    pub ask: Localized,
    /// The options, most products first.
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
#[must_use]
pub fn guide(_view: View<'_>, _behaviour: &Behaviour, _request: &GuideRequest<'_>) -> GuideOutcome {
    GuideOutcome::default()
}
