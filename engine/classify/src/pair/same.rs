//! Whether two texts say the same, learnt from pairs of which that is known.

use super::logistic::{Logistic, Row, Shape};
use super::sides::{Side, signs};
use super::wording::Wording;
use super::words::Words;

/// Two texts and whether they say the same.
#[derive(Clone, Debug)]
pub struct PairExample {
    /// One.
    pub one: Side,
    /// The other.
    pub other: Side,
    /// Whether they say the same.
    pub same: bool,
}

/// Tells whether two texts say the same. Immutable.
#[derive(Clone, Debug)]
pub struct Same {
    wording: Wording,
    words: Words,
    /// The mean of their scores counts.
    models: Vec<Logistic>,
    /// Scores to chances, by a slope and a start (Platt 1999).
    slope: f32,
    start: f32,
}

/// What an error counts beside the size of the weights of vectors: the best is chosen by how well
/// halves foretell each other.
const COSTS: [f32; 3] = [0.001, 0.003, 0.01];
/// The same for the weights of characters.
const WORDS_COST: f32 = 0.03;
/// A model that weighs more than plain likeness must foretell better by this share, for likeness
/// holds wherever pairs come from.
const GAIN_MIN: f64 = 0.02;

impl Same {
    /// Learns pairs.
    #[must_use]
    pub fn fit(examples: &[PairExample]) -> Self {
        let texts = examples.iter().flat_map(|it| [it.one.text.as_str(), it.other.text.as_str()]);
        let wording = Wording::of(texts);
        let words = Words::of(&wording);
        let rows: Vec<Row<'_>> =
            examples.iter().map(|it| row(&wording, &words, &it.one, &it.other, it.same)).collect();
        let (shapes, scores) = choose(&rows, words.signs());
        let models = shapes.into_iter().map(|shape| Logistic::fit(&rows, shape)).collect();
        let (slope, start) = calibrated(&scores);
        Self { wording, words, models, slope, start }
    }

    /// The chance that two texts say the same, 0 to 1.
    #[must_use]
    pub fn chance(&self, one: &Side, other: &Side) -> f32 {
        let row = row(&self.wording, &self.words, one, other, false);
        sigmoid(self.start + self.slope * mean(self.models.iter().map(|it| it.score(&row))))
    }
}

fn row<'a>(
    wording: &Wording,
    words: &Words,
    one: &'a Side,
    other: &'a Side,
    same: bool,
) -> Row<'a> {
    Row {
        signs: signs(wording, one, other),
        sides: (&one.vectors, &other.vectors),
        words: words.told(&one.text, &other.text),
        same,
    }
}

fn mean(scores: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = scores.fold((0.0, 0.0_f32), |(sum, count), it| (sum + it, count + 1.0));
    sum / count.max(1.0)
}

/// A score and whether it was the same.
type Scored = (f32, bool);

/// What to weigh: the shapes by which halves foretell each other best, with the scores that they
/// gave each other.
fn choose(rows: &[Row<'_>], words: usize) -> (Vec<Shape>, Vec<Scored>) {
    let plain = foretold(rows, Shape::Signs);
    let mut best = (loss(&plain), vec![Shape::Signs], plain);
    if rows.iter().any(|it| !it.sides.0.is_empty()) {
        for cost in COSTS {
            let shape = Shape::Vectors { cost };
            best = better(best, vec![shape], foretold(rows, shape));
        }
    }
    let shape = Shape::Words { cost: WORDS_COST, signs: words };
    let worded = foretold(rows, shape);
    let both =
        best.2.iter().zip(&worded).map(|(it, word)| (mean([it.0, word.0].into_iter()), it.1));
    let (both, shapes) = (both.collect(), best.1.iter().copied().chain([shape]).collect());
    let (_, shapes, scores) = better(best, shapes, both);
    (shapes, scores)
}

type Choice = (f64, Vec<Shape>, Vec<Scored>);

fn better(best: Choice, shapes: Vec<Shape>, scores: Vec<Scored>) -> Choice {
    let loss = loss(&scores);
    if loss < best.0 * (1.0 - GAIN_MIN) { (loss, shapes, scores) } else { best }
}

/// What each half of the rows scores by a model of the other.
fn foretold(rows: &[Row<'_>], shape: Shape) -> Vec<Scored> {
    let mut scores = Vec::with_capacity(rows.len());
    for half in 0..2 {
        let part = |asked: bool| {
            let rows = rows.iter().enumerate();
            rows.filter(move |(at, _)| (at % 2 == half) == asked).map(|(_, row)| row.clone())
        };
        let known: Vec<Row<'_>> = part(false).collect();
        let model = Logistic::fit(&known, shape);
        scores.extend(part(true).map(|it| (model.score(&it), it.same)));
    }
    scores
}

fn loss(scores: &[Scored]) -> f64 {
    let of = |(score, same): &Scored| {
        let chance = sigmoid(if *same { *score } else { -score });
        -f64::from(chance.max(f32::MIN_POSITIVE)).ln()
    };
    scores.iter().map(of).sum()
}

/// The slope and start that make scores chances, by Newton's method on their likelihood.
fn calibrated(scores: &[Scored]) -> (f32, f32) {
    let (mut slope, mut start) = (1.0_f32, 0.0_f32);
    for _ in 0..20 {
        // One of each kind is taken for granted, so that few pairs give no certainty.
        let (mut first, mut second) = ([slope - 1.0, start], [1.0_f32, 0.0, 1.0]);
        for (score, same) in scores {
            let chance = sigmoid(start + slope * score);
            let (error, spread) = (chance - f32::from(*same), chance * (1.0 - chance));
            first = [first[0] + error * score, first[1] + error];
            second = [
                second[0] + spread * score * score,
                second[1] + spread * score,
                second[2] + spread,
            ];
        }
        let area = second[0] * second[2] - second[1] * second[1];
        if area <= f32::EPSILON {
            break;
        }
        slope -= (second[2] * first[0] - second[1] * first[1]) / area;
        start -= (second[0] * first[1] - second[1] * first[0]) / area;
    }
    if slope.is_finite() && start.is_finite() && slope > 0.0 { (slope, start) } else { (1.0, 0.0) }
}

pub(crate) fn sigmoid(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: &str, other: &str, same: bool) -> PairExample {
        let side = |text: &str| Side::new(text, Vec::new());
        PairExample { one: side(one), other: side(other), same }
    }

    #[test]
    fn what_says_the_same_is_learnt() {
        let like = [("怎么退货", "怎么退货呢"), ("包邮吗", "包邮不"), ("何时发货", "何时能发货")];
        let unlike = [("怎么退货", "包邮吗"), ("有货吗", "何时发货"), ("多少钱", "包邮不")];
        let mut examples: Vec<PairExample> = Vec::new();
        for _ in 0..4 {
            examples.extend(like.iter().map(|it| pair(it.0, it.1, true)));
            examples.extend(unlike.iter().map(|it| pair(it.0, it.1, false)));
        }
        let same = Same::fit(&examples);
        let chance = |one: &str, other: &str| {
            let asked = pair(one, other, false);
            same.chance(&asked.one, &asked.other)
        };
        assert!(chance("能开发票吗", "能开发票不") > 0.5);
        assert!(chance("能开发票吗", "多大尺寸") < 0.5);
        assert!((0.0..=1.0).contains(&chance("", "")));
    }

    #[test]
    fn calibration_finds_slope_and_start() {
        // Twice too sure: of those at score 2 a share of sigmoid(1) is the same.
        let mut scores = vec![(2.0, true); 731];
        scores.extend(vec![(2.0, false); 269]);
        scores.extend(vec![(-2.0, true); 269]);
        scores.extend(vec![(-2.0, false); 731]);
        let (slope, start) = calibrated(&scores);
        assert!((slope - 0.5).abs() < 0.01 && start.abs() < 0.01, "{slope} {start}");
    }
}
