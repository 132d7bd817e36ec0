//! What every model can do, and how one is made of a recipe.

use std::fmt::Debug;

use super::blend::Blend;
use super::ease;
use super::factors::Factored;
use super::filter::Filtered;
use super::kin::{Cold, Match, check_base};
use super::local;
use super::memory;
use super::neighbours;
use super::pagerank::Ranked;
use super::paths;
use super::popularity::Popular;
use super::recipe::Recipe;
use super::table::Table;
use super::walk;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse};
use crate::store::{Reader, Writer};

/// A fitted model: scores every item for a history. Higher is better; scores of one history are
/// comparable with one another, not with those of another history.
pub trait Model: Send + Sync + Debug {
    /// Of how many items it knows.
    fn items(&self) -> usize;

    /// The scores of all items for each history, one history after another, into a slice of
    /// `histories.len() * items()` values, which is overwritten. Columns at or above `items()`
    /// are ignored: an item that came later says nothing.
    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]);

    /// How much each item of a history adds to the score of an item, in the history's order: what
    /// it scores alone, where the score is the sum of that; none where it is no such sum.
    fn shares(&self, history: Row<'_>, item: usize) -> Option<Vec<f32>> {
        super::explain::alone(self, history, item)
    }

    /// Items by items, where a history's scores are no more than the sum of its items' rows.
    fn table(&self) -> Option<&Sparse> {
        None
    }

    /// Appends what reading a model file takes back.
    fn write(&self, writer: &mut Writer);
}

/// What a fit may use.
#[derive(Clone, Copy, Debug)]
pub struct Resources {
    /// Bytes of memory for what is fitted, beside the interactions.
    pub memory_bytes: usize,
    /// Where random draws begin.
    pub seed: u64,
}

impl Default for Resources {
    fn default() -> Self {
        Self { memory_bytes: 8 << 30, seed: 20_261_121 }
    }
}

/// What is known of items beside interactions: items by attributes, a value for each that holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side<'a> {
    /// Items by attributes; none where there is no knowledge graph.
    pub attributes: Option<&'a Sparse>,
}

/// Fits a model. The same interactions, recipe and seed give the same model, on any number of
/// cores.
///
/// # Errors
/// A setting out of its range; more memory than allowed, before anything begins; a matrix that
/// cannot be factored.
pub fn fit(
    recipe: &Recipe,
    interactions: &Interactions,
    side: Side<'_>,
    resources: Resources,
) -> Result<Box<dyn Model>, Error> {
    memory::check(recipe, interactions, resources)?;
    Ok(match recipe {
        Recipe::Popularity => Box::new(Popular::fit(interactions)),
        Recipe::Recent(settings) => Box::new(Popular::fit_recent(*settings, interactions)?),
        Recipe::Neighbours(settings) => Box::new(neighbours::fit(*settings, interactions)?),
        Recipe::Walk(settings) => Box::new(walk::fit(*settings, interactions)?),
        Recipe::Ease(settings) => ease::fit(*settings, interactions, side)?,
        Recipe::Local(settings) => Box::new(local::fit(*settings, interactions)?),
        Recipe::Filter(settings) => Box::new(Filtered::fit(*settings, interactions, resources)?),
        Recipe::Als(settings) => Box::new(Factored::fit(*settings, interactions, resources)?),
        Recipe::Match(settings) => Box::new(Match::fit(settings.rarity, side)?),
        Recipe::Paths(settings) => Box::new(paths::fit(*settings, interactions, side)?),
        Recipe::PageRank(settings) => Box::new(Ranked::fit(*settings, interactions, side)?),
        Recipe::Cold { base, kin } => {
            check_base(base)?;
            let base = fit(base, interactions, side, resources)?;
            Box::new(Cold::fit(*kin, base, interactions, side)?)
        }
        Recipe::Blend { parts } => Box::new(Blend::fit(parts, interactions, side, resources)?),
    })
}

/// Reads what a model wrote.
pub(crate) fn read_model(reader: &mut Reader<'_>) -> Result<Box<dyn Model>, Error> {
    match reader.byte()? {
        Cold::KIND => {
            let kind = reader.byte()?;
            let base = read_base(kind, reader)?;
            Ok(Box::new(Cold::read(base, reader)?))
        }
        kind => read_base(kind, reader),
    }
}

/// Reads what a cold model may stand on, after its kind.
fn read_base(kind: u8, reader: &mut Reader<'_>) -> Result<Box<dyn Model>, Error> {
    match kind {
        Blend::KIND => Ok(Box::new(Blend::read(reader)?)),
        kind => read_single(kind, reader),
    }
}

/// Reads a model that stands on no other, after its kind: models do not nest further, so that no
/// file can nest without end.
pub(crate) fn read_single(kind: u8, reader: &mut Reader<'_>) -> Result<Box<dyn Model>, Error> {
    Ok(match kind {
        Popular::KIND => Box::new(Popular::read(reader)?),
        Table::KIND => Box::new(Table::read(reader)?),
        ease::Dense::KIND => Box::new(ease::Dense::read(reader)?),
        Factored::KIND => Box::new(Factored::read(reader)?),
        Match::KIND => Box::new(Match::read(reader)?),
        Ranked::KIND => Box::new(Ranked::read(reader)?),
        Filtered::KIND => Box::new(Filtered::read(reader)?),
        other => return Err(reader.foreign(&format!("it holds a model of kind {other}"))),
    })
}

/// A setting must lie in a range.
pub(crate) fn within(name: &'static str, value: f32, low: f32, high: f32) -> Result<(), Error> {
    if value.is_finite() && (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::Setting { name, why: format!("{value} is not between {low} and {high}") })
}

/// A count must be above 0.
pub(crate) fn some(name: &'static str, value: usize) -> Result<(), Error> {
    if value > 0 {
        return Ok(());
    }
    Err(Error::Setting { name, why: "0 leaves nothing".to_owned() })
}

/// Each value to a power; 0 stays 0, whatever the power.
pub(crate) fn powers(values: &[f32], power: f32) -> Vec<f32> {
    values.iter().map(|value| if *value > 0.0 { value.powf(power) } else { 0.0 }).collect()
}
