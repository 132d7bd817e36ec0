//! Numbers as pieces of a broken line, so that a sum of weighed pieces can follow any curve: a
//! generalised additive model (Hastie and Tibshirani 1986) in its plainest form.

/// Where a column's line may break, and what it is brought to first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// Ascending.
    knots: Vec<f32>,
}

impl Shape {
    /// Breaks at so many quantiles of values; as many as are different. None leaves a line.
    pub(super) fn of(values: impl Iterator<Item = f32>, count: usize) -> Self {
        let mut sorted: Vec<f32> = values.collect();
        sorted.sort_by(f32::total_cmp);
        let last = sorted.len().saturating_sub(1);
        // The ends are knots too: beyond what was learned from a line stays flat.
        let at = |knot: usize| sorted.get(last * knot / (count + 1)).copied().unwrap_or(0.0);
        let mut knots: Vec<f32> = (0..=count + 1).map(at).collect();
        knots.dedup_by(|one, other| (*one - *other).abs() <= 1e-6 * other.abs());
        Self { knots }
    }

    /// How many pieces there are.
    pub(super) fn width(&self) -> usize {
        self.knots.len().saturating_sub(1)
    }

    /// How much of each piece lies below a value: 0 before it, 1 beyond it.
    pub(super) fn push(&self, value: f32, pieces: &mut Vec<f32>) {
        let of = self.knots.windows(2).map(|ends| {
            let (from, to) = (ends[0], ends[1]);
            ((value - from) / (to - from)).clamp(0.0, 1.0)
        });
        pieces.extend(of);
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn pieces_fill_up_one_after_another() {
        let shape = Shape::of((0..=100_u8).map(f32::from), 3);
        assert_eq!(shape.width(), 4);
        let pieces = |value: f32| {
            let mut pieces = Vec::new();
            shape.push(value, &mut pieces);
            pieces
        };
        assert_eq!(pieces(0.0), [0.0; 4]);
        assert_eq!(pieces(30.0), [1.0, 0.2, 0.0, 0.0]);
        assert_eq!(pieces(400.0), [1.0; 4]);
        assert_eq!(Shape::of([2.0; 9].into_iter(), 3).width(), 0, "nothing to tell apart");
        assert_eq!(Shape::of(std::iter::empty(), 3).width(), 0);
        assert_eq!(Shape::of([0.0, 0.0, 0.0, 1.0].into_iter(), 3).width(), 1);
    }
}
