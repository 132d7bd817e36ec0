//! The buyer of the protocol: says yes exactly where the wanted item has the attribute.

/// One buyer who wants one item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buyer<'a> {
    /// The item wanted.
    pub(super) wanted: usize,
    /// Its attributes, ascending.
    pub(super) has: &'a [u32],
    /// The one that the buyer opens with.
    pub(super) opening: u32,
    /// What the buyer met before.
    pub(super) history: &'a [u32],
}

impl Buyer<'_> {
    pub(super) fn says_yes(&self, attribute: u32) -> bool {
        self.has.binary_search(&attribute).is_ok()
    }

    pub(super) fn has_met(&self, item: usize) -> bool {
        u32::try_from(item).is_ok_and(|it| self.history.contains(&it))
    }

    /// The place of the wanted item among those shown, from 1.
    pub(super) fn finds(&self, shown: &[usize]) -> Option<usize> {
        shown.iter().position(|item| *item == self.wanted).map(|place| place + 1)
    }
}
