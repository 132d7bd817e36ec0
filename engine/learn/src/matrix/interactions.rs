//! Who met what, both ways round.

use super::sparse::{Row, Sparse, number};
use crate::error::Error;

/// Users by items and items by users: the same values.
#[derive(Clone, Debug, PartialEq)]
pub struct Interactions {
    by_user: Sparse,
    by_item: Sparse,
    /// Users by items: how many days before the latest each was; none where no times are told.
    ages_days: Option<Sparse>,
}

impl Interactions {
    /// From a matrix of users by items.
    ///
    /// # Errors
    /// Where there is no interaction at all, and where a value is not above 0 or not finite.
    pub fn new(by_user: Sparse) -> Result<Self, Error> {
        if by_user.is_empty() {
            return Err(Error::Empty {
                what: "no interaction to learn from".to_owned(),
                remedy: "check that the training file names users with items",
            });
        }
        if by_user.parts().2.iter().any(|value| !value.is_finite() || *value <= 0.0) {
            return Err(Error::Empty {
                what: "a weight is not above 0".to_owned(),
                remedy: "leave out what has no weight",
            });
        }
        let by_item = by_user.transposed();
        Ok(Self { by_user, by_item, ages_days: None })
    }

    /// The same with the age of each interaction: users by items, in days before the latest.
    #[must_use]
    pub fn aged(self, ages_days: Sparse) -> Self {
        debug_assert_eq!(ages_days.len(), self.by_user.len(), "an age for each interaction");
        Self { ages_days: Some(ages_days), ..self }
    }

    /// The age of each interaction, users by items, in days; none where no times are told.
    #[must_use]
    pub fn ages_days(&self) -> Option<&Sparse> {
        self.ages_days.as_ref()
    }

    /// The same without the places of another matrix of users by items.
    ///
    /// # Errors
    /// Where nothing is left.
    pub fn without(&self, taken: &Sparse) -> Result<Self, Error> {
        let ages_days = self.ages_days.as_ref().map(|it| left(it, taken));
        Ok(Self { ages_days, ..Self::new(left(&self.by_user, taken))? })
    }

    /// Users by items.
    #[must_use]
    pub fn by_user(&self) -> &Sparse {
        &self.by_user
    }

    /// Items by users.
    #[must_use]
    pub fn by_item(&self) -> &Sparse {
        &self.by_item
    }

    /// How many users.
    #[must_use]
    pub fn users(&self) -> usize {
        self.by_user.rows()
    }

    /// How many items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.by_user.columns()
    }

    /// What a user met.
    #[must_use]
    pub fn history(&self, user: usize) -> Row<'_> {
        self.by_user.row(user)
    }

    /// How much each item was met: the sum of its weights.
    #[must_use]
    pub fn popularity(&self) -> Vec<f32> {
        self.by_user.column_sums()
    }
}

/// A matrix without the places of another.
fn left(matrix: &Sparse, taken: &Sparse) -> Sparse {
    let rows = (0..matrix.rows()).map(|row| {
        let taken = taken.row(row).columns;
        let held = matrix.row(row).iter().map(|(column, value)| (number(column), value));
        held.filter(|(column, _)| taken.binary_search(column).is_err()).collect()
    });
    Sparse::from_rows(rows.collect(), matrix.columns())
}
