//! A model for a registry: fitted from everything, judged on a part it was not fitted from, whole
//! and as it is served.

use std::collections::BTreeMap;

use crate::data::Split;
use crate::error::Error;
use crate::judge::Trial;
use crate::matrix::{Interactions, Sparse};
use crate::models::{Recipe, Resources, Side, fit};
use crate::served::served;
use crate::store::Saved;

/// The length of the lists judged.
const AT: usize = 20;

/// What a model is made from.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// Users and items with what is learned from, and a validation part if one was given.
    pub split: &'a Split,
    /// What is known of items.
    pub attributes: Option<&'a Sparse>,
    /// What a fit may use.
    pub resources: Resources,
}

impl Training<'_> {
    /// The model, fitted from all that is to be learned from.
    ///
    /// # Errors
    /// As [`fit`] does.
    pub fn fitted(&self, recipe: &Recipe) -> Result<Saved, Error> {
        self.fitted_from(recipe, &self.split.train)
    }

    /// How well the recipe does on the validation part, or on one cut off, whole and as it is
    /// served with so many others of each item: recall and NDCG at 20 by name, from 0 to 1, and
    /// the same with `served_` before it.
    ///
    /// # Errors
    /// Where there is nothing to judge by, and as [`fit`] does.
    pub fn judged(
        &self,
        recipe: &Recipe,
        neighbours: usize,
    ) -> Result<BTreeMap<String, f64>, Error> {
        let (part, held) = self.split.validation(self.resources.seed)?;
        let whole = self.fitted_from(recipe, &part)?;
        let small = served(&whole, neighbours);
        let trial = Trial::new(&part, None, &held).at(&[AT], AT);
        let mut metrics = BTreeMap::new();
        for (before, saved) in [("", &whole), ("served_", &small)] {
            let judged = trial.judge(&*saved.model);
            for measure in ["recall", "ndcg"] {
                metrics.insert(format!("{before}{measure}@{AT}"), judged.mean(measure, AT));
            }
        }
        Ok(metrics)
    }

    fn fitted_from(&self, recipe: &Recipe, from: &Interactions) -> Result<Saved, Error> {
        let model = fit(recipe, from, Side { attributes: self.attributes }, self.resources)?;
        let written = serde_json::to_string(recipe)
            .map_err(|why| Error::Setting { name: "recipe", why: why.to_string() })?;
        Ok(Saved { items: self.split.items.all().to_vec(), recipe: written, model })
    }
}
