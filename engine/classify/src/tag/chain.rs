//! A chain of labels: its best path, and by forward and backward passes how probable each label is
//! (Rabiner 1989; Lafferty, McCallum and Pereira 2001).

/// What a step from one label to the next counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Moves {
    pub(crate) labels: usize,
    /// What beginning with a label counts; minus infinity where it may not begin.
    pub(crate) start: Vec<f32>,
    /// `labels` rows of `labels`: from, to; minus infinity where the step is forbidden.
    pub(crate) steps: Vec<f32>,
}

/// Which labels may stand at a place.
pub(crate) type Allowed<'a> = &'a dyn Fn(usize, usize) -> bool;

/// What two passes over a chain give.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passes {
    /// The logarithm of the sum over all allowed paths.
    pub(crate) log_sum: f64,
    /// The probability of each label at each place, place by place.
    pub(crate) nodes: Vec<f64>,
    /// How often each step is expected, as [`Moves::steps`].
    pub(crate) steps: Vec<f64>,
}

impl Moves {
    /// Sums over all paths through a chain. `emissions` holds for each place what each label
    /// counts. Without an allowed path all probabilities are zero and the sum is minus infinity.
    pub(crate) fn sum(&self, emissions: &[f32], allowed: Allowed<'_>) -> Passes {
        let count = self.labels;
        let mut passes = Passes {
            log_sum: 0.0,
            nodes: vec![0.0; emissions.len()],
            steps: vec![0.0; count * count],
        };
        if emissions.is_empty() {
            return passes;
        }
        let steps: Vec<f64> = self.steps.iter().map(|it| f64::from(*it).exp()).collect();
        let (odds, base) = odds(emissions, count, allowed);
        passes.log_sum = base;
        let mut forward = vec![0.0_f64; emissions.len()];
        let mut scales = Vec::with_capacity(emissions.len() / count);
        for (place, odds) in odds.chunks_exact(count).enumerate() {
            let (before, here) = forward.split_at_mut(place * count);
            let before = before.rchunks_exact(count).next();
            for (label, odds) in odds.iter().enumerate() {
                let steps = steps[label..].iter().step_by(count);
                here[label] = odds
                    * before.map_or_else(
                        || f64::from(self.start[label]).exp(),
                        |before| before.iter().zip(steps).map(|(it, step)| it * step).sum(),
                    );
            }
            let scale = here[..count].iter().sum::<f64>();
            if scale <= 0.0 {
                passes.log_sum = f64::NEG_INFINITY;
                return passes;
            }
            here[..count].iter_mut().for_each(|it| *it /= scale);
            passes.log_sum += scale.ln();
            scales.push(scale);
        }
        self.back(&odds, &steps, (&forward, &scales), &mut passes);
        passes
    }

    /// The backward pass: what is left of the chain after each place.
    fn back(&self, odds: &[f64], steps: &[f64], (forward, scales): Forward<'_>, to: &mut Passes) {
        let count = self.labels;
        let mut after = vec![1.0_f64; count];
        for place in (0..scales.len()).rev() {
            let here = place * count;
            for label in 0..count {
                to.nodes[here + label] = forward[here + label] * after[label];
            }
            if place == 0 {
                break;
            }
            let mut before = vec![0.0; count];
            for (step, odds_of) in steps.iter().enumerate() {
                let (from, label) = (step / count, step % count);
                let way = odds_of * odds[here + label] * after[label] / scales[place];
                before[from] += way;
                to.steps[step] += forward[here - count + from] * way;
            }
            after = before;
        }
    }

    /// The best path (Viterbi 1967): a label for each place; of equals the lowest label. Empty
    /// where no path is allowed.
    pub(crate) fn best(&self, emissions: &[f32], allowed: Allowed<'_>) -> Vec<usize> {
        let count = self.labels;
        let mut best: Vec<f32> = Vec::new();
        let mut came: Vec<Vec<usize>> = Vec::new();
        for (place, emissions) in emissions.chunks_exact(count).enumerate() {
            let reached: Vec<(f32, usize)> =
                (0..count).map(|label| self.reach(&best, label)).collect();
            let scored = reached.iter().zip(emissions).map(|(it, emission)| it.0 + emission);
            best = scored
                .enumerate()
                .map(|(label, it)| if allowed(place, label) { it } else { f32::NEG_INFINITY })
                .collect();
            came.push(reached.into_iter().map(|(_, from)| from).collect());
        }
        let end = (0..best.len()).fold(None, |most: Option<usize>, label| match most {
            Some(most) if best[most] >= best[label] => Some(most),
            Some(_) | None => Some(label),
        });
        let Some(mut label) = end.filter(|end| best[*end] > f32::NEG_INFINITY) else {
            return Vec::new();
        };
        let mut path = vec![label];
        for came in came.iter().skip(1).rev() {
            label = came[label];
            path.push(label);
        }
        path.reverse();
        path
    }

    /// The best way to a label from the best ways to those before it, and where it comes from;
    /// from the start where there are none.
    fn reach(&self, before: &[f32], label: usize) -> (f32, usize) {
        if before.is_empty() {
            return (self.start[label], 0);
        }
        let steps = self.steps[label..].iter().step_by(self.labels);
        let ways = before.iter().zip(steps).map(|(it, step)| it + step).enumerate();
        ways.fold(
            (f32::NEG_INFINITY, 0),
            |most, (from, way)| {
                if way > most.0 { (way, from) } else { most }
            },
        )
    }
}

/// The forward probabilities and the scale of each place.
type Forward<'a> = (&'a [f64], &'a [f64]);

/// Exponents of what labels count, scaled at each place, and the logarithm of the scales; zero for
/// labels that are not allowed.
fn odds(emissions: &[f32], count: usize, allowed: Allowed<'_>) -> (Vec<f64>, f64) {
    let (mut odds, mut base) = (Vec::with_capacity(emissions.len()), 0.0);
    for (place, emissions) in emissions.chunks_exact(count).enumerate() {
        let most = emissions.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        base += f64::from(most);
        odds.extend(emissions.iter().enumerate().map(|(label, it)| {
            if allowed(place, label) { f64::from(it - most).exp() } else { 0.0 }
        }));
    }
    (odds, base)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: usize = 4;

    fn moves() -> Moves {
        let no = f32::NEG_INFINITY;
        Moves {
            labels: 3,
            start: vec![0.3, -0.2, no],
            steps: vec![0.5, -0.1, no, 0.2, 0.4, 0.9, -0.6, 0.1, 0.7],
        }
    }

    const EMISSIONS: [f32; 3 * PLACES] =
        [0.1, 0.9, 2.0, -0.4, 0.2, 1.1, 0.8, -1.0, 0.3, 0.0, 0.6, 0.5];

    /// Every path with what it counts.
    fn paths(allowed: Allowed<'_>) -> Vec<(Vec<usize>, f64)> {
        let moves = moves();
        let may = |right: bool| if right { 0.0 } else { f64::NEG_INFINITY };
        let score = |path: &[usize]| {
            let own = path.iter().enumerate().map(|(place, label)| {
                may(allowed(place, *label)) + f64::from(EMISSIONS[place * 3 + label])
            });
            let steps = path.windows(2).map(|it| f64::from(moves.steps[it[0] * 3 + it[1]]));
            f64::from(moves.start[path[0]]) + own.sum::<f64>() + steps.sum::<f64>()
        };
        let all = (0..3_usize.pow(4)).map(|code| {
            let path: Vec<usize> = (0..4).map(|place| code / 3_usize.pow(place) % 3).collect();
            let score = score(&path);
            (path, score)
        });
        all.collect()
    }

    fn check(allowed: Allowed<'_>) {
        let (moves, paths) = (moves(), paths(allowed));
        let sum: f64 = paths.iter().map(|(_, score)| score.exp()).sum();
        let passes = moves.sum(&EMISSIONS, allowed);
        assert!((passes.log_sum - sum.ln()).abs() < 1e-6, "{} {}", passes.log_sum, sum.ln());
        for place in 0..PLACES {
            for label in 0..3 {
                let with = paths.iter().filter(|(path, _)| path[place] == label);
                let chance = with.map(|(_, score)| score.exp()).sum::<f64>() / sum;
                assert!((passes.nodes[place * 3 + label] - chance).abs() < 1e-6);
            }
        }
        for (step, expected) in passes.steps.iter().enumerate() {
            let times = |path: &[usize]| {
                path.windows(2).filter(|it| it[0] * 3 + it[1] == step).fold(0.0, |sum, _| sum + 1.0)
            };
            let by_hand: f64 = paths.iter().map(|(path, it)| times(path) * it.exp()).sum();
            assert!((expected - by_hand / sum).abs() < 1e-6);
        }
        let best = paths.iter().max_by(|one, other| one.1.total_cmp(&other.1)).unwrap();
        assert_eq!(moves.best(&EMISSIONS, allowed), best.0);
    }

    #[test]
    fn passes_and_path_agree_with_every_path_by_hand() {
        check(&|_, _| true);
        check(&|place, label| place != 2 || label == 0);
        check(&|_, label| label != 1);
    }

    #[test]
    fn a_chain_without_a_path_has_none() {
        assert!(moves().best(&EMISSIONS, &|_, label| label == 2).is_empty());
        assert!(moves().best(&[], &|_, _| true).is_empty());
        let passes = moves().sum(&EMISSIONS, &|_, label| label == 2);
        assert!(passes.nodes.iter().all(|it| it.abs() < 1e-12));
    }
}
