//! Which models are in force, and which were.

use serde::{Deserialize, Serialize};

use crate::hash;

/// What `published.json` holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// What is in force.
    pub now: InForce,
    /// What was before, the latest last.
    pub before: Vec<InForce>,
}

/// What is in force for a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// Since when, in milliseconds since 1970.
    pub since_ms: i64,
    /// The model that ranks; none for ranking without a model.
    pub champion: Option<String>,
    /// The model that is tried beside it.
    pub challenger: Option<Challenger>,
}

/// A model tried on a part of the buyers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenger {
    /// The model.
    pub name: String,
    /// The share of buyers that get it, above 0 and below 1.
    pub share: f64,
}

impl Published {
    /// Puts something else in force.
    pub(super) fn put(&mut self, next: InForce) {
        self.before.push(std::mem::replace(&mut self.now, next));
    }

    /// Puts what was before in force again; none where nothing was.
    pub(super) fn back(&mut self, now_ms: i64) -> Option<()> {
        let last = self.before.pop()?;
        self.now = InForce { since_ms: now_ms, ..last };
        Some(())
    }
}

impl InForce {
    /// The models named.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.champion.iter().chain(self.challenger.iter().map(|it| &it.name)).map(String::as_str)
    }

    /// Whether a buyer is among those the challenger is tried on: told from the buyer's and the
    /// challenger's names alone, so that it is the same on every machine and at every time, and
    /// the next challenger meets others.
    #[must_use]
    pub fn challenges(&self, buyer: &str) -> bool {
        let Some(challenger) = &self.challenger else { return false };
        if buyer.is_empty() {
            // Nobody knows whether it is the same one as before.
            return false;
        }
        let names = challenger.name.bytes().chain([0]).chain(buyer.bytes());
        let mut hash = hash::with_bytes(hash::START, names);
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let drawn = u32::try_from(hash >> 32).unwrap_or(u32::MAX);
        f64::from(drawn) < challenger.share * f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_force(name: &str, share: f64) -> InForce {
        let challenger = Some(Challenger { name: name.to_owned(), share });
        InForce { since_ms: 0, champion: None, challenger }
    }

    #[test]
    fn the_share_is_kept_and_stays_the_same() {
        let force = in_force("new", 0.1);
        let buyers: Vec<String> = (0..20_000).map(|it| format!("buyer-{it}")).collect();
        let drawn: Vec<bool> = buyers.iter().map(|it| force.challenges(it)).collect();
        let share = drawn.iter().filter(|it| **it).count();
        assert!((1_850..2_150).contains(&share), "{share} of 20,000");
        assert_eq!(drawn, buyers.iter().map(|it| force.challenges(it)).collect::<Vec<_>>());
        let other = in_force("newer", 0.1);
        let both = buyers.iter().filter(|it| force.challenges(it) && other.challenges(it)).count();
        assert!((120..280).contains(&both), "drawn anew: {both} of 20,000 in both");
        assert!(!force.challenges(""));
        assert!(!InForce::default().challenges("buyer-1"));
    }
}
