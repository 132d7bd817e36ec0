//! What is believed of which product is the one wanted, and what a question would tell of it: one
//! reckoning for guides, and for whoever judges how well they lead.

/// The chance of each of some things to be the one wanted, from their scores: the score that makes
/// one e times as probable is `temperature`. They sum to one.
#[must_use]
pub fn chances(scores: &[f64], temperature: f64) -> Vec<f64> {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| ((score - top) / temperature).exp()).collect();
    let sum: f64 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / sum).collect()
}

/// The bits that the answer to a question tells about which thing is wanted: the entropy of the
/// answer, less what of it is chance because a thing fits several options. Each option is given by
/// the places of the things it leaves; of a thing that fits none, the answer is none of them.
#[must_use]
pub fn gain(chances: &[f64], options: &[&[usize]]) -> f64 {
    let mut fitting = vec![0_u32; chances.len()];
    for &place in options.iter().copied().flatten() {
        fitting[place] += 1;
    }
    let mut entropy = 0.0;
    for option in options {
        let share = |place: &usize| chances[*place] / f64::from(fitting[*place]);
        entropy += bits(option.iter().map(share).sum());
    }
    let mut elsewhere = 0.0;
    let mut by_chance = 0.0;
    for (chance, &fitting) in chances.iter().zip(&fitting) {
        if fitting == 0 {
            elsewhere += chance;
        } else {
            by_chance += chance * f64::from(fitting).log2();
        }
    }
    (entropy + bits(elsewhere) - by_chance).max(0.0)
}

/// Whether the things that would be shown hold the one wanted with at least this chance: then they
/// are shown, and nothing more is asked.
#[must_use]
pub fn is_sure(chances: &[f64], shown: usize, at: f64) -> bool {
    let mut sorted = chances.to_vec();
    let count = shown.min(sorted.len());
    if count == 0 {
        return false;
    }
    sorted.select_nth_unstable_by(count - 1, |one, other| other.total_cmp(one));
    sorted[..count].iter().sum::<f64>() >= at
}

/// What an answer of this probability adds to the entropy.
fn bits(probability: f64) -> f64 {
    if probability > 0.0 { -probability * probability.log2() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is expected to be known of the product after the answer and was not before, by Bayes.
    fn by_definition(chances: &[f64], fits: &[Vec<usize>], count: usize) -> f64 {
        let entropy = |chances: &[f64]| chances.iter().copied().map(bits).sum::<f64>();
        let mut after = 0.0;
        for answer in 0..=count {
            let joint: Vec<f64> = chances
                .iter()
                .zip(fits)
                .map(|(chance, fits)| match fits.len() {
                    0 if answer == count => *chance,
                    0 => 0.0,
                    several if fits.contains(&answer) => chance / several as f64,
                    _ => 0.0,
                })
                .collect();
            let probability: f64 = joint.iter().sum();
            if probability > 0.0 {
                let given: Vec<f64> = joint.iter().map(|it| it / probability).collect();
                after += probability * entropy(&given);
            }
        }
        entropy(chances) - after
    }

    proptest! {
        #[test]
        fn the_gain_is_the_entropy_that_an_answer_takes_away(
            products in proptest::collection::vec(
                (1_u32..100, proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 0..4)), 1..20,
            ),
        ) {
            let sum: f64 = products.iter().map(|(odds, _)| f64::from(*odds)).sum();
            let chances: Vec<f64> =
                products.iter().map(|(odds, _)| f64::from(*odds) / sum).collect();
            let fits: Vec<Vec<usize>> = products.into_iter().map(|(_, fits)| fits).collect();
            let left = |option: usize| -> Vec<usize> {
                (0..fits.len()).filter(|place| fits[*place].contains(&option)).collect()
            };
            let options: Vec<Vec<usize>> = (0..4).map(left).collect();
            let options: Vec<&[usize]> = options.iter().map(Vec::as_slice).collect();
            prop_assert!((gain(&chances, &options) - by_definition(&chances, &fits, 4)).abs() < 1e-9);
        }

        #[test]
        fn one_is_sure_of_what_is_shown_where_it_is_most_probable(
            odds in proptest::collection::vec(0.01_f64..1.0, 1..30), shown in 0_usize..10,
            at in 0.05_f64..0.95,
        ) {
            let sum: f64 = odds.iter().sum();
            let mut chances: Vec<f64> = odds.iter().map(|it| it / sum).collect();
            let sure = is_sure(&chances, shown, at);
            chances.sort_by(|one, other| other.total_cmp(one));
            let held: f64 = chances.iter().take(shown).sum();
            prop_assert!(sure == (held >= at) || (held - at).abs() < 1e-9);
        }

        #[test]
        fn chances_sum_to_one_and_follow_the_scores(
            scores in proptest::collection::vec(-5.0_f64..5.0, 1..30), temperature in 0.1_f64..3.0,
        ) {
            let chances = chances(&scores, temperature);
            prop_assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for (one, first) in scores.iter().zip(&chances) {
                for (other, second) in scores.iter().zip(&chances) {
                    prop_assert!(one <= other || first >= second);
                }
            }
        }
    }
}
