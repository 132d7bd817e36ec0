//! Facts to numbers that can be compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::profiles::{Fact, Facts};

/// A label that fewer users than this have tells too few apart.
const LABEL_USERS_MIN: usize = 5;
/// And one that a smaller share has.
const LABEL_SHARE_MIN: f64 = 0.01;
/// No number counts as further than so many deviations from the mean.
const FAR: f64 = 3.0;

/// How facts are made into numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Coding {
    features: Vec<Feature>,
}

/// One number made of one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Feature {
    Number { key: String, mean: f64, deviation: f64 },
    Label { key: String, label: String, share: f64 },
}

impl Coding {
    /// Of what is known of these users: numbers by their deviations, and each label that enough have.
    /// What is the same for all is left out.
    pub(super) fn new(users: &[&Facts]) -> Self {
        let mut numbers: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut labels: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (key, fact) in users.iter().copied().flatten() {
            match fact {
                Fact::Number(number) => numbers.entry(key).or_default().push(*number),
                Fact::Label(label) => {
                    *labels.entry(key).or_default().entry(label).or_default() += 1;
                }
            }
        }
        let mut features = Vec::new();
        for (key, values) in numbers {
            let count = values.len() as f64;
            let mean = values.iter().sum::<f64>() / count;
            let spread = values.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
            if spread > 0.0 {
                let deviation = spread.sqrt();
                features.push(Feature::Number { key: key.to_owned(), mean, deviation });
            }
        }
        for (key, counts) in labels {
            let all: usize = counts.values().sum();
            let share = |count: usize| count as f64 / all as f64;
            let enough = |count: usize| count >= LABEL_USERS_MIN && share(count) >= LABEL_SHARE_MIN;
            let telling = counts.into_iter().filter(|(_, count)| enough(*count) && *count < all);
            features.extend(telling.map(|(label, count)| {
                let (key, label) = (key.to_owned(), label.to_owned());
                Feature::Label { key, label, share: share(count) }
            }));
        }
        Self { features }
    }

    /// How many numbers a user is.
    pub(super) fn width(&self) -> usize {
        self.features.len()
    }

    /// The numbers of a user, around 0; none for what is not known.
    pub(super) fn of(&self, facts: &Facts) -> Vec<Option<f64>> {
        let value = |feature: &Feature| match feature {
            Feature::Number { key, mean, deviation } => match facts.get(key)? {
                Fact::Number(it) => Some(((it - mean) / deviation).clamp(-FAR, FAR)),
                Fact::Label(_) => None,
            },
            Feature::Label { key, label, share } => match facts.get(key)? {
                Fact::Label(it) => Some(f64::from(u8::from(it == label)) - share),
                Fact::Number(_) => None,
            },
        };
        self.features.iter().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_by_deviations_and_labels_that_enough_have() {
        let user = |at: usize| -> Facts {
            let label = if at == 0 { "rare" } else { ["a", "b"][at % 2] };
            BTreeMap::from([
                ("height".to_owned(), Fact::Number(160.0 + at as f64)),
                ("kind".to_owned(), Fact::Label(label.to_owned())),
                ("same".to_owned(), Fact::Number(1.0)),
            ])
        };
        let users: Vec<Facts> = (0..21).map(user).collect();
        let coding = Coding::new(&users.iter().collect::<Vec<_>>());
        assert_eq!(coding.width(), 3, "height, a and b: {coding:?}");
        let middle = coding.of(&users[10]);
        assert!(middle[0].unwrap().abs() < 1e-9);
        assert!((middle[1].unwrap() - (1.0 - 10.0 / 21.0)).abs() < 1e-9, "one of ten with a");
        let strange = BTreeMap::from([("height".to_owned(), Fact::Number(1e9))]);
        assert_eq!(coding.of(&strange), [Some(FAR), None, None]);
    }
}
