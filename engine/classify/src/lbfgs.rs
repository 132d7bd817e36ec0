//! The least of a smooth convex function by L-BFGS (Nocedal and Wright, algorithm 7.5), with
//! backtracking. Deterministic.

/// How many steps the curvature is remembered.
const MEMORY: usize = 6;
/// The share of the expected gain that a step must bring.
const GAIN_MIN: f64 = 1e-4;
const BACKTRACKS_MAX: usize = 20;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// After so many steps.
    pub(crate) steps_max: usize,
    /// Once the gradient is so small beside what it was at the start.
    pub(crate) gradient_share: f64,
}

/// Moves `at` to where `function` is least. `function` writes the gradient and gives the value.
pub(crate) fn minimise(
    at: &mut [f32],
    stop: Stop,
    mut function: impl FnMut(&[f32], &mut [f32]) -> f64,
) {
    let size = at.len();
    let mut gradient = vec![0.0; size];
    let mut value = function(at, &mut gradient);
    let first = dot(&gradient, &gradient).sqrt();
    let mut history: Vec<Step> = Vec::with_capacity(MEMORY);
    let (mut next, mut slope) = (vec![0.0; size], vec![0.0; size]);
    for _ in 0..stop.steps_max {
        let length = dot(&gradient, &gradient).sqrt();
        if length <= first * stop.gradient_share || length <= f64::MIN_POSITIVE {
            return;
        }
        let direction = direction(&gradient, &history);
        let along = dot(&gradient, &direction);
        if along >= 0.0 {
            return;
        }
        let mut step = if history.is_empty() { (1.0 / length).min(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..BACKTRACKS_MAX {
            move_by(at, &direction, step, &mut next);
            let reached = function(&next, &mut slope);
            if reached <= value + GAIN_MIN * step * along {
                found = Some(reached);
                break;
            }
            step *= 0.5;
        }
        let Some(reached) = found else { return };
        remember(&mut history, Step::between(at, &next, &gradient, &slope));
        at.copy_from_slice(&next);
        gradient.copy_from_slice(&slope);
        value = reached;
    }
}

/// A step taken, with what it did to the gradient.
struct Step {
    moved: Vec<f32>,
    turned: Vec<f32>,
    curvature: f64,
}

impl Step {
    fn between(from: &[f32], to: &[f32], before: &[f32], after: &[f32]) -> Self {
        let moved: Vec<f32> = to.iter().zip(from).map(|(to, from)| to - from).collect();
        let turned: Vec<f32> = after.iter().zip(before).map(|(to, from)| to - from).collect();
        let curvature = dot(&moved, &turned);
        Self { moved, turned, curvature }
    }
}

fn remember(history: &mut Vec<Step>, step: Step) {
    if step.curvature <= 1e-12 * dot(&step.turned, &step.turned) {
        return;
    }
    if history.len() == MEMORY {
        history.remove(0);
    }
    history.push(step);
}

fn direction(gradient: &[f32], history: &[Step]) -> Vec<f32> {
    let mut direction: Vec<f32> = gradient.iter().map(|it| -it).collect();
    let mut shares = Vec::with_capacity(history.len());
    for step in history.iter().rev() {
        let share = dot(&step.moved, &direction) / step.curvature;
        add(&mut direction, &step.turned, -share);
        shares.push(share);
    }
    if let Some(last) = history.last() {
        let scale = narrow(last.curvature / dot(&last.turned, &last.turned));
        direction.iter_mut().for_each(|it| *it *= scale);
    }
    for (step, share) in history.iter().zip(shares.iter().rev()) {
        let back = dot(&step.turned, &direction) / step.curvature;
        add(&mut direction, &step.moved, share - back);
    }
    direction
}

fn move_by(from: &[f32], direction: &[f32], step: f64, to: &mut [f32]) {
    let step = narrow(step);
    for ((to, from), direction) in to.iter_mut().zip(from).zip(direction) {
        *to = from + step * direction;
    }
}

fn add(to: &mut [f32], what: &[f32], times: f64) {
    let times = narrow(times);
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

/// The product of two vectors, in eight sums so that it runs in lanes.
fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut sums = [0.0_f64; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest = ones.remainder().iter().zip(others.remainder());
    let rest: f64 = rest.map(|(one, other)| f64::from(*one) * f64::from(*other)).sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..8 {
            sums[lane] += f64::from(one[lane]) * f64::from(other[lane]);
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[expect(clippy::cast_possible_truncation, reason = "a float is rounded, not cut")]
fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bowl_is_followed_to_its_bottom() {
        let centre = [3.0_f32, -2.0, 0.5];
        let scale = [1.0_f32, 20.0, 0.1];
        let mut at = vec![0.0; 3];
        minimise(&mut at, Stop { steps_max: 100, gradient_share: 1e-6 }, |at, gradient| {
            let mut value = 0.0;
            for index in 0..3 {
                let off = at[index] - centre[index];
                gradient[index] = scale[index] * off;
                value += f64::from(0.5 * scale[index] * off * off);
            }
            value
        });
        for index in 0..3 {
            assert!((at[index] - centre[index]).abs() < 1e-3, "{at:?}");
        }
    }
}
