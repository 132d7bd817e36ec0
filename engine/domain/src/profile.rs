//! What is known of a buyer: a small graph of their own.

use crate::{StoredValue, Timestamp};

/// One fact about a buyer.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileFact {
    /// The property's IRI, or a task's slot key such as `height`.
    pub key: String,
    /// The value.
    pub value: StoredValue,
    /// The event that stated or implied it.
    pub event: String,
    /// When.
    pub at: Timestamp,
}

/// What is known of a buyer, newest fact of a key last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The facts in the order in which they became known.
    pub facts: Vec<ProfileFact>,
}

impl Profile {
    /// The newest value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ProfileFact> {
        self.facts.iter().rev().find(|fact| fact.key == key)
    }
}
