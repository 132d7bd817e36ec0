//! Rows to fit from, checked once.

use crate::error::Error;

/// Rows of features, each with its label.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    pub(super) width: usize,
    pub(super) features: &'a [f32],
    pub(super) labels: &'a [bool],
    pub(super) weights: Option<&'a [f32]>,
}

impl<'a> Examples<'a> {
    /// Rows of `width` features, one after another, and a label for each.
    ///
    /// # Errors
    /// Where the sizes do not fit, a feature is not finite, or all labels are alike.
    pub fn new(width: usize, features: &'a [f32], labels: &'a [bool]) -> Result<Self, Error> {
        if width == 0 || features.len() != width * labels.len() {
            let why = format!("{} of {} rows of {width}", features.len(), labels.len());
            return Err(Error::Setting { name: "features", why });
        }
        if let Some(at) = features.iter().position(|it| !it.is_finite()) {
            return Err(Error::Row {
                row: at / width + 1,
                what: format!("feature {} is not finite", at % width + 1),
                remedy: "leave the row out, or write 0 for what is not known",
            });
        }
        if labels.iter().all(|it| *it) || !labels.iter().any(|it| *it) {
            return Err(Error::Empty {
                what: format!("{} labels that are all alike", labels.len()),
                remedy: "give rows of both kinds: what was taken and what was passed over",
            });
        }
        Ok(Self { width, features, labels, weights: None })
    }

    /// The same, each row counted so many times; 0 leaves it out.
    ///
    /// # Errors
    /// Where there is not one weight for each row, or one is below 0 or not finite.
    pub fn weighed(self, weights: &'a [f32]) -> Result<Self, Error> {
        if weights.len() != self.labels.len() {
            let why = format!("{} for {} rows", weights.len(), self.labels.len());
            return Err(Error::Setting { name: "weights", why });
        }
        if let Some(at) = weights.iter().position(|it| !(it.is_finite() && *it >= 0.0)) {
            return Err(Error::Row {
                row: at + 1,
                what: format!("its weight is {}", weights[at]),
                remedy: "weights are numbers from 0",
            });
        }
        Ok(Self { weights: Some(weights), ..self })
    }

    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |it| f64::from(it[row]))
    }
}
