//! Conditional promotions.

use domain::{CategoryId, GraphId, Localized, ProductId, TermId, Timestamp};
use serde::{Deserialize, Serialize};

/// A promotion: who gets what, when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// The promotion's node.
    pub term: TermId,
    /// The file that states it.
    pub graph: GraphId,
    /// What it is called.
    pub title: Localized,
    /// The sentence that explains it: a template with `product` and `store` in scope.
    pub say: Localized,
    /// Categories it is for; with `products` empty too, it is for everything.
    pub categories: Vec<CategoryId>,
    /// Products it is for.
    pub products: Vec<ProductId>,
    /// A further condition: an expression with `product`, `buyer` and `store` in scope.
    pub when: Option<String>,
    /// The first moment at which it holds.
    pub valid_from: Option<Timestamp>,
    /// The first moment at which it no longer holds.
    pub valid_until: Option<Timestamp>,
}
