//! Histories by names as rows of a model's items.

use std::collections::HashMap;

use learn::{Interactions, Model, Row, Saved, Writer};
use pyo3::prelude::*;

use crate::error::wrong;

/// What one user met, by the numbers of a model's items; what the model does not know is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl History {
    fn new(mut met: Vec<(u32, f32)>) -> Self {
        met.sort_by_key(|it| it.0);
        met.dedup_by_key(|it| it.0);
        let (columns, values) = met.into_iter().unzip();
        Self { columns, values }
    }

    pub(crate) fn row(&self) -> Row<'_> {
        Row { columns: &self.columns, values: &self.values }
    }
}

/// The numbers of a model's items by name.
#[derive(Debug)]
pub(crate) struct Known {
    numbers: HashMap<String, u32>,
}

/// Items by name, with weights or without.
#[derive(FromPyObject)]
enum Met {
    Weighed(HashMap<String, f32>),
    Bare(Vec<String>),
}

impl Known {
    pub(crate) fn new(saved: &Saved) -> Self {
        let numbers = (0..).zip(&saved.items).map(|(number, name)| (name.clone(), number));
        Self { numbers: numbers.collect() }
    }

    pub(crate) fn find(&self, item: &str) -> Option<u32> {
        self.numbers.get(item).copied()
    }

    /// The history of a list of items, or of a dict of items with weights; nothing may stand twice
    /// and count twice.
    pub(crate) fn told(&self, history: &Bound<'_, PyAny>) -> PyResult<History> {
        let met: Vec<(String, f32)> = match history.extract::<Met>()? {
            Met::Weighed(met) => met.into_iter().collect(),
            Met::Bare(met) => met.into_iter().map(|item| (item, 1.0)).collect(),
        };
        if met.iter().any(|(_, weight)| !weight.is_finite() || *weight <= 0.0) {
            return Err(wrong("a history has a weight that is not above 0", "leave it out"));
        }
        let known = met.iter().filter_map(|(item, weight)| Some((self.find(item)?, *weight)));
        Ok(History::new(known.collect()))
    }

    /// The numbers of other items in the model, by their place.
    pub(crate) fn places(&self, items: &[String]) -> Vec<Option<u32>> {
        items.iter().map(|item| self.find(item)).collect()
    }

    /// The history of one user of interactions whose items have these places.
    pub(crate) fn of(&self, from: &Interactions, user: usize, places: &[Option<u32>]) -> History {
        let met = from.history(user).iter();
        History::new(met.filter_map(|(item, weight)| Some((places[item]?, weight))).collect())
    }
}

/// A model as if it knew other items: those of `places`, each at its place or nowhere. What the
/// model does not know it scores 0.
#[derive(Debug)]
pub(crate) struct Abroad<'a> {
    pub(crate) model: &'a dyn Model,
    pub(crate) places: Vec<Option<u32>>,
}

impl Model for Abroad<'_> {
    fn items(&self) -> usize {
        self.places.len()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let at_home = |row: &Row<'_>| {
            let met =
                row.iter().filter_map(|(item, weight)| Some(((*self.places.get(item)?)?, weight)));
            History::new(met.collect())
        };
        let home: Vec<History> = histories.iter().map(at_home).collect();
        let rows: Vec<Row<'_>> = home.iter().map(History::row).collect();
        let mut own = vec![0.0; rows.len() * self.model.items()];
        self.model.score(&rows, &mut own);
        let own = own.chunks_exact(self.model.items().max(1));
        for (own, scores) in own.zip(scores.chunks_exact_mut(self.items().max(1))) {
            for (score, place) in scores.iter_mut().zip(&self.places) {
                let place = place.and_then(|it| usize::try_from(it).ok());
                *score = place.map_or(0.0, |place| own[place]);
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        self.model.write(writer);
    }
}
