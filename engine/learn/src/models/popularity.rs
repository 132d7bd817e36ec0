//! How often an item was met: what every other model must beat.

use super::model::{Model, within};
use super::recipe::Recent;
use crate::error::Error;
use crate::matrix::{Interactions, Row};
use crate::store::{Reader, Writer};

/// The weight of each item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Popular {
    weights: Vec<f32>,
}

impl Popular {
    pub(crate) const KIND: u8 = 1;

    pub(crate) fn fit(interactions: &Interactions) -> Self {
        Self { weights: interactions.popularity() }
    }

    /// Each interaction counts half after every half-life, reckoned back from the latest.
    pub(crate) fn fit_recent(settings: Recent, interactions: &Interactions) -> Result<Self, Error> {
        within("half_life_days", settings.half_life_days, 1e-3, 1e6)?;
        let ages = interactions.ages_days().ok_or_else(|| Error::Setting {
            name: "half_life_days",
            why: "no times are told: give the training part a column of them".to_owned(),
        })?;
        let mut weights = vec![0.0; interactions.items()];
        for user in 0..ages.rows() {
            for (item, age_days) in ages.row(user).iter() {
                weights[item] += (-age_days / settings.half_life_days).exp2();
            }
        }
        Ok(Self { weights })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { weights: reader.floats()? })
    }
}

impl Model for Popular {
    fn items(&self) -> usize {
        self.weights.len()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        for (_, scores) in histories.iter().zip(scores.chunks_exact_mut(self.items().max(1))) {
            scores.copy_from_slice(&self.weights);
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.floats(&self.weights);
    }
}

#[cfg(test)]
mod tests {
    use super::Popular;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::Recent;

    #[test]
    fn what_was_met_of_late_counts_more() {
        let row = |items: &[(u32, f32)]| items.to_vec();
        let met = Sparse::from_rows(vec![row(&[(0, 1.0), (1, 1.0)]), row(&[(0, 1.0)])], 2);
        let ages = Sparse::from_rows(vec![row(&[(0, 20.0), (1, 0.0)]), row(&[(0, 10.0)])], 2);
        let data = Interactions::new(met.clone()).unwrap();
        let settings = Recent { half_life_days: 10.0 };
        let told = Popular::fit_recent(settings, &data).unwrap_err().to_string();
        assert!(told.contains("no times are told"), "{told}");
        let data = data.aged(ages);
        let model = Popular::fit_recent(settings, &data).unwrap();
        assert_eq!(model.weights, [0.75, 1.0]);
        assert!(Popular::fit_recent(Recent { half_life_days: 0.0 }, &data).is_err());
        // What is taken out of the interactions is taken out of their ages.
        let taken = Sparse::from_rows(vec![row(&[(1, 1.0)]), vec![]], 2);
        let rest = data.without(&taken).unwrap();
        assert_eq!(Popular::fit_recent(settings, &rest).unwrap().weights, [0.75, 0.0]);
    }
}
