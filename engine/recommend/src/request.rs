//! What is asked of the recommender and what it gives.

use domain::{
    AttributeId, CategoryId, Constraint, Evidence, NeedId, ProductId, PromotionId, TermId,
    Timestamp,
};

use crate::explore::Lot;
use crate::learned::Learned;
use crate::regime::Regime;
use crate::taste::Taste;

/// Where the products will be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scene {
    /// The start page, or an answer to "what do you have".
    #[default]
    Home,
    /// Products like the given one.
    Similar,
    /// Products that go with the given one.
    Complement,
    /// Products that go with a cart.
    Cart,
    /// A set that goes with the given product and the cart: one product for each role, each fitting
    /// all others.
    Bundle,
    /// Products that may stand in for the given one.
    Substitute,
}

/// Where in the purchase a buyer stands, and how they feel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// From 0, looking around, to 1, about to order.
    pub decided: f64,
    /// From 0, at ease, to 1, upset or in a hurry.
    pub strain: f64,
}

/// A request for products.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// Where they will be shown.
    pub scene: Scene,
    /// The product the page or the dialogue stands on.
    pub product: Option<ProductId>,
    /// The products in the cart.
    pub cart: &'a [ProductId],
    /// Only of these categories; empty for all.
    pub categories: &'a [CategoryId],
    /// What the products must or should satisfy.
    pub constraints: &'a [Constraint],
    /// The needs they should serve.
    pub needs: &'a [NeedId],
    /// Attributes of which more (true) or less is liked, where no number is named: "not too dear".
    pub leanings: &'a [(AttributeId, bool)],
    /// Products not to show: already shown, already bought.
    pub exclude: &'a [ProductId],
    /// What is known of the buyer's taste.
    pub taste: Option<&'a Taste>,
    /// The published model that ranks for this buyer.
    pub learned: Option<&'a Learned>,
    /// What the products of a bundle may cost together; none for any price.
    pub budget: Option<f64>,
    /// Where in the purchase the buyer stands, and how they feel.
    pub moment: Moment,
    /// How many products.
    pub limit: usize,
    /// A number drawn evenly between 0 and 1, by which the last place is filled by lot; none
    /// leaves nothing to chance.
    pub draw: Option<f64>,
    /// The moment, for promotions that hold for a time; without it such a promotion is no reason.
    pub now: Option<Timestamp>,
}

/// The outcome of a request.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The products, best first.
    pub products: Vec<Recommendation>,
    /// How many products that can be had satisfied every hard condition, those not to be shown
    /// included.
    pub matching: usize,
    /// Hard conditions that no product satisfied together and that were therefore given up, in
    /// the order in which they went; empty where none was.
    pub relaxed: Vec<Constraint>,
    /// The place that was filled by lot, where one was.
    pub lot: Option<Lot>,
}

/// One recommended product.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// The product.
    pub product: ProductId,
    /// The sum of the terms.
    pub score: f64,
    /// What the score is made of.
    pub terms: Vec<(TermKind, f64)>,
    /// What the score mostly rests on.
    pub regime: Regime,
    /// What was weighed, unweighted; what is missing was 0.
    pub features: Vec<(TermKind, f64)>,
    /// Why, by path, strongest first.
    pub reasons: Vec<Reason>,
    /// The facts the reasons rest on.
    pub evidence: Vec<Evidence>,
}

/// A part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermKind {
    /// Stated conditions and needs.
    Knowledge,
    /// Nearness to the end that the buyer leans to.
    Leaning,
    /// Likeness to the given product.
    Similarity,
    /// The path of complements.
    Complement,
    /// What is bought together.
    Together,
    /// What all buyers do, or where the buyer's segment is known, what those in it do.
    Popularity,
    /// What this buyer did.
    Taste,
    /// Price against the given product or budget.
    Price,
    /// How near it comes to the better end of attributes that have one.
    Quality,
    /// Taken off a product that cannot be had now; no such term where it can.
    Stock,
    /// What a published model adds; zero without one.
    Learned,
    /// What this buyer did, the more the nearer they are to ordering; nothing until a model learned
    /// what it is worth.
    Stage,
    /// What buyers choose, the more the more strained this one is; nothing until a model learned
    /// what it is worth.
    Emotion,
    /// How often buyers who saw it turned to it, wherever it stood; nothing until a model learned
    /// what it is worth.
    Clicked,
    /// How new it is; nothing until a model learned what it is worth.
    Freshness,
    /// What a lot adds to what it fell on.
    Exploration,
}

impl TermKind {
    /// What a product may be ranked by, in the order in which terms are summed.
    pub const RANKED: [Self; 15] = [
        Self::Knowledge,
        Self::Leaning,
        Self::Similarity,
        Self::Complement,
        Self::Together,
        Self::Popularity,
        Self::Clicked,
        Self::Taste,
        Self::Learned,
        Self::Stage,
        Self::Emotion,
        Self::Price,
        Self::Quality,
        Self::Freshness,
        Self::Stock,
    ];

    /// The name on the wire and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Leaning => "leaning",
            Self::Similarity => "similarity",
            Self::Complement => "complement",
            Self::Together => "together",
            Self::Popularity => "popularity",
            Self::Taste => "taste",
            Self::Price => "price",
            Self::Quality => "quality",
            Self::Stock => "stock",
            Self::Learned => "learned",
            Self::Stage => "stage",
            Self::Emotion => "emotion",
            Self::Clicked => "clicked",
            Self::Freshness => "freshness",
            Self::Exploration => "exploration",
        }
    }
}

/// Why a product is recommended. Words are found elsewhere: this is the path.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// It satisfies a stated condition.
    Satisfies(Constraint),
    /// It serves a need.
    Serves(NeedId),
    /// It shares this value with the given product.
    Shares(AttributeId, TermId),
    /// It goes with the given product or category, by this triple's subject and object.
    GoesWith(TermId, TermId),
    /// So many buyers took both.
    BoughtTogether(ProductId),
    /// It is like a product this buyer looked at.
    LikeViewed(ProductId),
    /// Buyers who turn to this one turn to it as well, as a published model has it.
    Learned(ProductId),
    /// Buyers choose it often.
    Popular,
    /// Buyers of a like profile turn to it often.
    PopularAlike,
    /// The lot fell on it, and few have been shown it.
    SeldomShown,
    /// It costs less than the given product.
    Cheaper,
    /// A promotion holds for it.
    OnPromotion(PromotionId),
}

/// What choosing an option of a guide's question means.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionMeaning {
    /// A condition.
    Constraint(Constraint),
    /// A need.
    Need(NeedId),
    /// The buyer does not mind.
    Any,
}
