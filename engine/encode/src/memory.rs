//! What depends on a single piece alone, kept once it was computed: most of what buyers write is made of a few hundred
//! pieces. The kept values are those that would be computed again, so that nothing shows of it but the time.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows by piece, as many as there is room for; the first that come stay.
#[derive(Debug)]
pub(crate) struct Memory {
    rows: Vec<OnceLock<Box<[f32]>>>,
    room: AtomicUsize,
}

impl Memory {
    /// Room for `room` of `pieces` rows.
    pub(crate) fn new(pieces: usize, room: usize) -> Memory {
        let rows = std::iter::repeat_with(OnceLock::new).take(pieces).collect();
        Memory { rows, room: AtomicUsize::new(room) }
    }

    /// The row of `piece`: kept, or computed and kept where there is room.
    pub(crate) fn row(&self, piece: usize, compute: impl FnOnce() -> Vec<f32>) -> Cow<'_, [f32]> {
        let Some(cell) = self.rows.get(piece) else { return Cow::Owned(compute()) };
        if let Some(row) = cell.get() {
            return Cow::Borrowed(row);
        }
        let taken = self
            .room
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(1));
        match taken {
            Ok(_) => Cow::Borrowed(cell.get_or_init(|| compute().into_boxed_slice())),
            Err(_) => Cow::Owned(compute()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn rows_are_computed_once_while_there_is_room() {
        let memory = Memory::new(3, 1);
        assert_eq!(*memory.row(0, || vec![1.0]), [1.0]);
        assert_eq!(*memory.row(0, || vec![2.0]), [1.0]);
        assert_eq!(*memory.row(1, || vec![3.0]), [3.0]);
        assert_eq!(*memory.row(1, || vec![4.0]), [4.0]);
        assert_eq!(*memory.row(7, || vec![5.0]), [5.0]);
    }
}
