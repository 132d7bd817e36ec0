//! Thanks and praise that mean the opposite: never by the words alone, always by what went before.

use snapshot::program::Policy;

use super::model::Feelings;
use super::signs::Signs;

/// What a turn of the buyer's came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was understood and answered.
    Helped,
    /// It was not understood, or nothing is known of what was asked.
    Unhelped,
    /// A person was called; none has answered in this conversation since.
    HandedOver,
}

/// One earlier turn of the buyer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past<'a> {
    /// What was said.
    pub text: &'a str,
    /// How many milliseconds ago.
    pub ago_ms: i64,
    /// What it came to.
    pub outcome: Outcome,
}

/// What a buyer had to put up with before this turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trouble of its own")]
pub(crate) struct Trouble {
    /// How many turns in a row did not help, up to this one.
    unhelped: usize,
    /// How often the buyer said nearly the same once more.
    repeated: usize,
    /// Whether the buyer complained.
    complained: bool,
    /// Whether a person was called and did not come for long.
    waits: bool,
    /// Whether the turns that did not help took long.
    long: bool,
    /// Whether the last turn helped.
    helped: bool,
}

impl Trouble {
    /// Reads the earlier turns, oldest first.
    pub(crate) fn of(past: &[Past<'_>], feelings: &Feelings, policy: &Policy) -> Self {
        let missed = |it: &&Past<'_>| it.outcome == Outcome::Unhelped;
        let run = past.iter().rev().take_while(missed);
        let unhelped = run.clone().count();
        let began = run.last().map_or(0, |it| it.ago_ms);
        let called = past.iter().rev().find(|it| it.outcome == Outcome::HandedOver);
        Self {
            unhelped,
            repeated: repeats(past, policy.same_words_share_min),
            complained: past.iter().any(|it| feelings.complains(it.text, policy)),
            waits: called.is_some_and(|it| it.ago_ms >= policy.person_wait_ms),
            long: began >= policy.help_wait_ms,
            helped: past.last().is_some_and(|it| it.outcome == Outcome::Helped),
        }
    }

    /// How much trouble there was: a point for each sign, two for a heavy one.
    fn points(self) -> usize {
        let flag = usize::from;
        let heavy = 2 * (flag(self.waits) + flag(self.complained && !self.helped));
        let light = flag(self.long) + flag(self.complained && self.helped);
        self.unhelped.min(2) + self.repeated.min(2) + heavy + light
    }
}

/// How strong the anger behind ironic words is, 0 to 1; none where they are meant.
pub(crate) fn irony(signs: &Signs, trouble: Trouble, policy: &Policy) -> Option<f64> {
    let points = trouble.points();
    let bare = signs.other_chars <= policy.irony_other_chars_max;
    let said = (signs.praise || signs.thanks) && bare && !signs.relief;
    // After help, thanks are thanks; praise of a shop that was complained of is not.
    let meant = signs.thanks && !signs.praise && trouble.helped;
    let mocks = signs.mock && bare && points >= policy.mockery_trouble_min;
    let ironic = mocks || said && !meant && points >= policy.irony_trouble_min;
    let points = f64::from(u8::try_from(points.min(8)).unwrap_or(8));
    ironic.then(|| ((points + 3.0) / (points + 5.0)).clamp(0.0, 1.0))
}

/// Whether words could be ironic at all: the past is not looked at otherwise.
pub(crate) fn may_be_ironic(signs: &Signs) -> bool {
    signs.thanks || signs.praise || signs.mock
}

/// How many of the earlier turns say nearly what one before them says.
fn repeats(past: &[Past<'_>], share_min: f64) -> usize {
    let pairs: Vec<Vec<(char, char)>> = past.iter().map(|it| pairs(it.text)).collect();
    let again = |at: usize| pairs[..at].iter().any(|before| alike(before, &pairs[at]) >= share_min);
    (1..pairs.len()).filter(|at| again(*at)).count()
}

/// The pairs of letters of a text, each once, ascending.
fn pairs(text: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = text.chars().filter(|char| char.is_alphanumeric()).collect();
    let mut pairs: Vec<(char, char)> = chars.windows(2).map(|it| (it[0], it[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The share of the pairs of two texts that both have.
fn alike(one: &[(char, char)], other: &[(char, char)]) -> f64 {
    let both = one.iter().filter(|it| other.binary_search(it).is_ok()).count();
    let all = one.len() + other.len() - both;
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if all == 0 { 0.0 } else { count(both) / count(all) }
}
