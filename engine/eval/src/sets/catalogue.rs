//! Which sets there are, where their parts lie, and what others reach on them.

use serde::Deserialize;

use super::kind::Kind;

/// The sets that are known by name, with their protocols and yardsticks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    /// In the order of the report.
    pub(crate) set: Vec<Form>,
}

/// The form of one set: what `set.toml` holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// Its name.
    pub(crate) name: String,
    /// What it measures.
    pub(crate) kind: Kind,
    /// Its file or folder, from the data folder; the set's own folder where left out.
    #[serde(default)]
    pub(crate) path: String,
    /// What is learnt from, one row of the report each.
    #[serde(default)]
    pub(crate) train: Vec<Training>,
    /// The development part.
    pub(crate) dev: Option<String>,
    /// The test part.
    pub(crate) test: Option<String>,
    /// Sentences outside every class, of the development part.
    pub(crate) outside_dev: Option<String>,
    /// Sentences outside every class, of the test part.
    pub(crate) outside_test: Option<String>,
    /// What a reader must know of it.
    #[serde(default)]
    pub(crate) note: String,
    /// What others reach.
    #[serde(default)]
    pub(crate) yardstick: Vec<Yardstick>,
}

/// What is learnt from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Training {
    /// The row's name.
    pub(crate) name: String,
    /// The training files; several are rounds, of which the mean is told.
    #[serde(default)]
    pub(crate) files: Vec<String>,
    /// Sentences outside every class to learn from.
    #[serde(default)]
    pub(crate) outside: Option<String>,
    /// Instead of files: five folds of these together, each judged by the other four.
    #[serde(default)]
    pub(crate) folds: Vec<String>,
    /// So many examples of each class, drawn from the files five times with fixed seeds.
    #[serde(default)]
    pub(crate) shots: usize,
    /// Only for these parts; for all where empty.
    #[serde(default)]
    pub(crate) parts: Vec<String>,
}

/// What others reach by the same protocol.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Yardstick {
    /// The row of the report.
    pub row: String,
    /// The part it was measured on.
    pub part: String,
    /// The measure's name.
    pub measure: String,
    /// Characters and a linear model, without tuning.
    pub floor: Option<f64>,
    /// Two encoders put together in the simplest way.
    pub simplest: Option<f64>,
    /// What was published.
    #[serde(default)]
    pub published: Vec<Published>,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The figure, in hundredths.
    pub value: f64,
    /// By what.
    pub by: String,
    /// Where it is told.
    pub source: String,
}

impl Catalogue {
    /// The catalogue in the binary.
    pub(crate) fn built_in() -> Self {
        toml::from_str(include_str!("sets.toml")).expect("sets.toml is tested")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Catalogue;

    #[test]
    fn the_catalogue_is_lawful_and_its_yardsticks_name_rows() {
        let catalogue = Catalogue::built_in();
        let names: BTreeSet<&str> = catalogue.set.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names.len(), catalogue.set.len());
        for set in &catalogue.set {
            for it in &set.yardstick {
                assert!(["dev", "test"].contains(&it.part.as_str()), "{}: {}", set.name, it.part);
                assert!(
                    it.floor.is_some() || it.simplest.is_some() || !it.published.is_empty(),
                    "{}: a yardstick without a figure",
                    set.name
                );
                assert!(it.published.iter().all(|it| !it.source.is_empty()), "{}", set.name);
            }
        }
    }
}
