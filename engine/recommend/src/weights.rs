//! Every number that steers the ranking, by name.

use crate::request::TermKind;

/// What a unit of each feature is worth, and the bounds that candidates and questions keep.
///
/// Features lie between 0 and 1 (knowledge counts conditions, so it may exceed 1; clicked may be
/// below 0). A stated
/// condition is worth more than all that the engine supposes by itself (popularity, taste, a
/// published model, price, quality) together: what a buyer says is never outweighed by what others do.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// A stated condition or a condition of a need that holds.
    pub knowledge: f64,
    /// The end that the buyer leans to, of every attribute leant on.
    pub leaning: f64,
    /// Full likeness to the given product.
    pub similarity: f64,
    /// The strongest path of complements.
    pub complement: f64,
    /// Bought together without end.
    pub together: f64,
    /// The most chosen of the products that match.
    pub popularity: f64,
    /// Everything that this buyer's products have in common.
    pub taste: f64,
    /// A price of nothing; the anchor price is worth half of it.
    pub price: f64,
    /// The better end of every attribute that has one.
    pub quality: f64,
    /// Taken off a product that cannot be had now.
    pub stock: f64,
    /// What a published model puts first for this buyer.
    pub learned: f64,
    /// The taste of a buyer about to order; nothing until it is learned.
    pub stage: f64,
    /// The popularity to a buyer upset or in a hurry; nothing until it is learned.
    pub emotion: f64,
    /// A rate of being turned to far above the usual; nothing until it is learned.
    pub clicked: f64,
    /// The newest of the products that match; nothing until it is learned.
    pub freshness: f64,

    /// What came out so many days before the newest is half as fresh.
    pub fresh_half_life_days: f64,
    /// What a soft numeric condition that is only just missed still counts, of one.
    pub near_miss: f64,
    /// A number so far beyond its bound, as a share of the bound, counts half as near as one at it.
    pub near_span: f64,
    /// The least likeness of a product that may stand in for another.
    pub substitute_likeness_min: f64,
    /// How many common purchases count for half of the full weight.
    pub together_half: f64,
    /// The least share of the most chosen product's weight for which "popular" is said.
    pub popular_min: f64,
    /// The fewest orders, older ones counting less, for which "popular" is said.
    pub popular_orders_min: f64,
    /// The least likeness to a product this buyer turned to that is worth a word.
    pub alike_min: f64,
    /// The least share of what a model puts first for which its reason is said.
    pub led_min: f64,
    /// To how many products of a buyer a recommendation is compared to say so.
    pub liked_max: usize,
    /// How many shared values a recommendation names.
    pub shared_reasons_max: usize,

    /// The chance with which a walk over complements goes on instead of starting anew.
    pub walk_damping: f64,
    /// How many rounds the walk's probabilities are passed on.
    pub walk_rounds: usize,
    /// How many complements deep the walk looks.
    pub walk_depth: usize,
    /// Attributes at least this important decide whether things fit each other: where a product
    /// and what goes with its kind both state one, a value must be the same.
    pub fit_importance_min: f64,
    /// A complement stated of a product itself, against 1 for one stated of its category.
    pub walk_own: f64,

    /// Among so many of the best the products of a bundle are looked for.
    pub bundle_pool: usize,

    /// What full likeness to a product already chosen costs the next one.
    pub diversity: f64,
    /// How many places are filled with an eye to diversity; the rest follow by score.
    pub diverse_places_max: usize,
    /// How many products compete for each of these places.
    pub diverse_pool: usize,
    /// The ratio between the ends of one price band.
    pub price_band_ratio: f64,

    /// A list shorter than this has no place to be filled by lot.
    pub explore_list_min: usize,
    /// How much less than who stands at the last place another may score to have a chance of it.
    pub explore_gap: f64,
    /// Among so many of the best it is looked for such others.
    pub explore_reach: usize,
    /// So many compete for the place.
    pub explore_arms_max: usize,
    /// The share of the chance that is dealt out evenly, so that each keeps some.
    pub explore_even: f64,
    /// The rate at which what is shown is turned to, before anything is known.
    pub explore_rate: f64,
    /// How many times shown the usual rate counts for.
    pub explore_strength: f64,
    /// More times shown count no more than this.
    pub explore_shown_max: f64,
    /// A product shown less often than this is one that few have seen.
    pub explore_few: f64,

    /// The score that makes a product e times as probable to be the wanted one.
    pub guide_temperature: f64,
    /// A question that tells less than this many bits is not put.
    pub guide_gain_min: f64,
    /// How many options a question offers beside "any".
    pub guide_options_max: usize,
    /// Into how many ranges the numbers of an attribute without bands are split.
    pub guide_ranges: usize,
}

impl Weights {
    /// What ships.
    pub const DEFAULT: Self = Self {
        knowledge: 1.0,
        leaning: 0.9,
        similarity: 1.0,
        complement: 0.8,
        together: 0.5,
        popularity: 0.2,
        taste: 0.3,
        price: 0.15,
        quality: 0.15,
        stock: 0.5,
        learned: 0.19,
        stage: 0.0,
        emotion: 0.0,
        clicked: 0.0,
        freshness: 0.0,
        fresh_half_life_days: 90.0,
        near_miss: 0.5,
        near_span: 0.2,
        substitute_likeness_min: 0.5,
        together_half: 5.0,
        popular_min: 0.5,
        popular_orders_min: 10.0,
        alike_min: 0.5,
        led_min: 0.3,
        liked_max: 5,
        shared_reasons_max: 3,
        walk_damping: 0.85,
        walk_rounds: 20,
        walk_depth: 2,
        fit_importance_min: 3.0,
        walk_own: 2.0,
        bundle_pool: 1000,
        diversity: 0.3,
        diverse_places_max: 20,
        diverse_pool: 5,
        price_band_ratio: 1.5,
        explore_list_min: 3,
        explore_gap: 0.2,
        explore_reach: 200,
        explore_arms_max: 8,
        explore_even: 0.05,
        explore_rate: 0.05,
        explore_strength: 10.0,
        explore_shown_max: 1000.0,
        explore_few: 10.0,
        guide_temperature: 1.0,
        guide_gain_min: 0.05,
        guide_options_max: 8,
        guide_ranges: 4,
    };

    /// What the engine supposes by itself, as opposed to what the buyer stated or the page is about.
    pub const SUPPOSED: [TermKind; 9] = [
        TermKind::Popularity,
        TermKind::Taste,
        TermKind::Price,
        TermKind::Quality,
        TermKind::Learned,
        TermKind::Stage,
        TermKind::Emotion,
        TermKind::Clicked,
        TermKind::Freshness,
    ];

    /// These weights with what [`Self::SUPPOSED`] terms are worth beside one another as learned.
    /// All together they stay worth what they were: what a buyer says is still never outweighed.
    /// Kinds that are not among them, numbers that are not above 0, and a list without any number
    /// above 0 change nothing.
    #[must_use]
    pub fn supposing(&self, learned: &[(TermKind, f64)]) -> Self {
        let of = |kind: TermKind| {
            let found = learned.iter().find(|(it, _)| *it == kind);
            found.map_or(0.0, |(_, weight)| if weight.is_finite() { weight.max(0.0) } else { 0.0 })
        };
        let sum: f64 = Self::SUPPOSED.iter().map(|kind| of(*kind)).sum();
        if sum <= 0.0 {
            return self.clone();
        }
        let whole: f64 = Self::SUPPOSED.iter().map(|kind| self.of(*kind)).sum();
        let share = |kind: TermKind| whole * of(kind) / sum;
        Self {
            popularity: share(TermKind::Popularity),
            taste: share(TermKind::Taste),
            price: share(TermKind::Price),
            quality: share(TermKind::Quality),
            learned: share(TermKind::Learned),
            stage: share(TermKind::Stage),
            emotion: share(TermKind::Emotion),
            clicked: share(TermKind::Clicked),
            freshness: share(TermKind::Freshness),
            ..self.clone()
        }
    }

    /// The weight of one kind of term.
    #[must_use]
    pub fn of(&self, kind: TermKind) -> f64 {
        match kind {
            TermKind::Knowledge => self.knowledge,
            TermKind::Leaning => self.leaning,
            TermKind::Similarity => self.similarity,
            TermKind::Complement => self.complement,
            TermKind::Together => self.together,
            TermKind::Popularity => self.popularity,
            TermKind::Taste => self.taste,
            TermKind::Price => self.price,
            TermKind::Quality => self.quality,
            TermKind::Stock => self.stock,
            TermKind::Learned => self.learned,
            TermKind::Stage => self.stage,
            TermKind::Emotion => self.emotion,
            TermKind::Clicked => self.clicked,
            TermKind::Freshness => self.freshness,
            // It is made in units of the score.
            TermKind::Exploration => 1.0,
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How much an event says about the products in it, and how fast that fades.
#[derive(Clone, Debug, PartialEq)]
pub struct EventWeights {
    /// A page opened or a card tapped.
    pub click: f64,
    /// The product a conversation turned to.
    pub focus: f64,
    /// Put into the cart.
    pub cart: f64,
    /// Ordered.
    pub order: f64,
    /// After this many milliseconds an event counts half.
    pub half_life_ms: f64,
    /// An order of more different products than this is a reseller's: it says nothing of what
    /// goes together.
    pub basket_max: usize,
    /// After so many half-lives all weights are brought down to the present, so that they stay
    /// within the range of a float.
    pub rebase_half_lives: f64,
}

impl EventWeights {
    /// What ships: half after thirty days.
    pub const DEFAULT: Self = Self {
        click: 1.0,
        focus: 0.5,
        cart: 3.0,
        order: 5.0,
        half_life_ms: 2_592_000_000.0,
        basket_max: 30,
        rebase_half_lives: 256.0,
    };
}

impl Default for EventWeights {
    fn default() -> Self {
        Self::DEFAULT
    }
}
