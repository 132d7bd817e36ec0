//! What a model is fitted by: its kind and settings, as the files of settings hold them.

use serde::{Deserialize, Serialize};

/// A model's kind with its settings. Written as JSON: `{"model": "walk", "alpha": 0.8, …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "lowercase")]
pub enum Recipe {
    /// How often an item was met.
    Popularity,
    /// How often an item was met of late.
    Recent(Recent),
    /// The items most often met together.
    Neighbours(Neighbours),
    /// A random walk of three steps.
    Walk(Walk),
    /// Every item from all others, in one dense solve.
    Ease(Ease),
    /// Every item from its nearest neighbours, a small solve each.
    Local(Local),
    /// A low-pass filter of the interaction graph.
    Filter(Filter),
    /// Vectors of users and items by alternating least squares.
    Als(Factors),
    /// Items with the attributes of what was met.
    Match(Match),
    /// Items that paths over users and attributes lead to.
    Paths(Paths),
    /// Where a walk over users, items and attributes stays.
    PageRank(PageRank),
    /// A model of met items, by which those that nobody met are scored too.
    Cold {
        /// The model.
        base: Box<Recipe>,
        /// How an item that nobody met is taken for others.
        kin: Kin,
    },
    /// Several models, added up.
    Blend {
        /// Which, each with its weight.
        parts: Vec<Part>,
    },
}

/// A model in a blend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How much it counts, above 0; scores of a part have length 1 for each user.
    pub weight: f32,
    /// Which.
    pub recipe: Recipe,
}

/// Item-item neighbours by the cosine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Neighbours {
    /// So many neighbours of an item are kept.
    pub keep: usize,
    /// Added to the denominator: a cosine of few users is worth less.
    pub shrinkage: f32,
    /// A user counts by the number of his items to the minus this.
    pub user_power: f32,
    /// How much of the denominator is the popularity of the item scored: 0.5 is the cosine.
    pub target_power: f32,
}

/// RP3beta (Paudel, Christoffel, Newell and Bernstein 2017).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Walk {
    /// So many targets of an item are kept.
    pub keep: usize,
    /// The power of every step's probability.
    pub alpha: f32,
    /// A target counts by its popularity to the minus this.
    pub beta: f32,
}

/// EASE (Steck 2019), on the interactions divided by powers of degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ease {
    /// Added to the diagonal, as a share of its mean.
    pub ridge: f32,
    /// A user counts by the number of his items to the minus this.
    pub user_power: f32,
    /// A column is divided by the item's popularity to this.
    pub item_power: f32,
    /// Scores are multiplied by the popularity to this.
    pub tilt: f32,
    /// How much a shared attribute counts beside a shared user; 0 without a knowledge graph.
    pub knowledge: f32,
    /// So many weights of an item are kept, the largest by size; 0 keeps all.
    pub keep: usize,
    /// So many items, the most popular, are solved for; 0 solves for all.
    pub head: usize,
}

/// Each item solved for by the items most like it alone: what EASE is where a dense inverse does
/// not fit (after the sparse Markov random fields of Steck 2019b, and SLIM's neighbour selection
/// of Ning and Karypis 2011).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Local {
    /// So many neighbours, the nearest by cosine, explain an item.
    pub neighbours: usize,
    /// Added to the diagonal, as a share of its mean.
    pub ridge: f32,
    /// A user counts by the number of his items to the minus this.
    pub user_power: f32,
    /// A column is divided by the item's popularity to this.
    pub item_power: f32,
    /// Scores are multiplied by the popularity to this.
    pub tilt: f32,
}

/// A linear filter with an ideal low-pass one beside it: GF-CF (Shen et al. 2021), and with an
/// order above 1 ChebyCF's plateau (Kim et al. 2025).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// The order of the polynomial: 1 is the linear filter, from 2 on Chebyshev's interpolation
    /// of the plateau, exact on the lowest frequencies and a straight line on the rest.
    pub order: usize,
    /// How flat the plateau is.
    pub flatness: f32,
    /// So many of the lowest frequencies are found, and pass the ideal filter.
    pub factors: usize,
    /// How much the ideal filter counts.
    pub ideal: f32,
    /// The history is divided by the popularity to this, and what passes multiplied by it: for the
    /// linear filter what passes the ideal one alone.
    pub tilt: f32,
}

/// Implicit ALS (Hu, Koren and Volinsky 2008).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Factors {
    /// How long vectors are.
    pub factors: usize,
    /// The weight of what was not met; what was met weighs 1.
    pub unmet: f32,
    /// What keeps vectors small.
    pub ridge: f32,
    /// The ridge grows with how often a row was met, to this power.
    pub growth: f32,
    /// How often both sides are solved for.
    pub sweeps: usize,
    /// Steps of conjugate gradients of each solve.
    pub steps: usize,
}

/// Items with the attributes of what was met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Match {
    /// An attribute counts by how many items have it to the minus this.
    pub rarity: f32,
}

/// Popularity with decay.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recent {
    /// After so many days an interaction counts half.
    pub half_life_days: f32,
}

/// Meta-path proximities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paths {
    /// So many targets of an item are kept of each path.
    pub keep: usize,
    /// So many kin by attributes are followed.
    pub kin: usize,
    /// An attribute counts by how many items have it to the minus this.
    pub rarity: f32,
    /// How much the path over attributes alone counts beside those over users.
    pub direct: f32,
}

/// Personalised `PageRank`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PageRank {
    /// How often a walk begins anew.
    pub restart: f32,
    /// So many steps, each to a user or an attribute and back to an item.
    pub steps: usize,
    /// How often a step is over an attribute, where both ways are open; 0 without a knowledge graph.
    pub knowledge: f32,
    /// Ranks are divided by the popularity to this.
    pub tilt: f32,
}

/// An item that nobody met is scored as its nearest by attributes are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kin {
    /// So many met items speak for it.
    pub neighbours: usize,
    /// How little is believed of a likeness.
    pub ridge: f32,
    /// How much the history counts beside what the model says.
    pub own: f32,
    /// An attribute counts by how many items have it to the minus this.
    pub rarity: f32,
}

impl Default for Recent {
    fn default() -> Self {
        Self { half_life_days: 30.0 }
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self { keep: 200, kin: 30, rarity: 0.5, direct: 0.1 }
    }
}

impl Default for PageRank {
    fn default() -> Self {
        Self { restart: 0.3, steps: 4, knowledge: 0.3, tilt: 0.5 }
    }
}

impl Default for Match {
    fn default() -> Self {
        Self { rarity: 0.5 }
    }
}

impl Default for Kin {
    fn default() -> Self {
        Self { neighbours: 100, ridge: 1.0, own: 0.0, rarity: 0.5 }
    }
}

impl Default for Neighbours {
    fn default() -> Self {
        Self { keep: 200, shrinkage: 10.0, user_power: 0.5, target_power: 0.5 }
    }
}

impl Default for Walk {
    fn default() -> Self {
        Self { keep: 200, alpha: 0.8, beta: 0.5 }
    }
}

impl Default for Ease {
    fn default() -> Self {
        Self {
            ridge: 3.0,
            user_power: 0.5,
            item_power: 0.25,
            tilt: 0.25,
            knowledge: 0.0,
            keep: 0,
            head: 0,
        }
    }
}

impl Default for Local {
    fn default() -> Self {
        Self { neighbours: 100, ridge: 3.0, user_power: 0.5, item_power: 0.25, tilt: 0.25 }
    }
}

impl Default for Factors {
    fn default() -> Self {
        Self { factors: 64, unmet: 0.1, ridge: 0.003, growth: 1.0, sweeps: 12, steps: 3 }
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self { order: 1, flatness: 1.5, factors: 256, ideal: 0.3, tilt: 0.5 }
    }
}

impl Recipe {
    /// The names by which a command may ask for a model with its usual settings.
    pub const NAMES: &[&str] = &[
        "popularity",
        "recent",
        "neighbours",
        "walk",
        "ease",
        "local",
        "gfcf",
        "cheby",
        "als",
        "match",
        "paths",
        "pagerank",
    ];

    /// The usual settings of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "popularity" => Some(Self::Popularity),
            "neighbours" => Some(Self::Neighbours(Neighbours::default())),
            "walk" => Some(Self::Walk(Walk::default())),
            "ease" => Some(Self::Ease(Ease::default())),
            "local" => Some(Self::Local(Local::default())),
            "gfcf" => Some(Self::Filter(Filter::default())),
            "cheby" => Some(Self::Filter(Filter {
                order: 8,
                factors: 512,
                ideal: 0.2,
                tilt: 0.4,
                ..Filter::default()
            })),
            "match" => Some(Self::Match(Match::default())),
            "recent" => Some(Self::Recent(Recent::default())),
            "paths" => Some(Self::Paths(Paths::default())),
            "pagerank" => Some(Self::PageRank(PageRank::default())),
            "als" => Some(Self::Als(Factors::default())),
            _ => None,
        }
    }

    /// What kind of model it is.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Recent(_) => "recent",
            Self::Neighbours(_) => "neighbours",
            Self::Walk(_) => "walk",
            Self::Ease(_) => "ease",
            Self::Local(_) => "local",
            Self::Filter(of) if of.order > 1 => "cheby",
            Self::Filter(_) => "gfcf",
            Self::Als(_) => "als",
            Self::Match(_) => "match",
            Self::Paths(_) => "paths",
            Self::PageRank(_) => "pagerank",
            Self::Cold { .. } => "cold",
            Self::Blend { .. } => "blend",
        }
    }
}
