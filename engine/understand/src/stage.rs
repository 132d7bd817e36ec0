//! Where in a purchase a buyer stands: from words, from what is asked, from orders, and from where
//! the buyer stood before.

use std::collections::{BTreeMap, BTreeSet};

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use snapshot::program::{Act, Policy};

use crate::normalize::{Normalized, fold};
use crate::understanding::{Abstention, Context, MentionKind, Preference, Span, Understanding};

/// The stages of a purchase, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 售前浏览: looks around, has no product in mind.
    Browsing,
    /// 比较: weighs products against each other.
    Comparing,
    /// 决策: has one in mind and asks what still keeps from buying.
    Deciding,
    /// 下单: is about to order or pay.
    Ordering,
    /// 售后: has ordered; delivery, use, return.
    AfterSales,
}

/// A stage with what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageGuess {
    /// Which.
    pub stage: Stage,
    /// The share of the evidence that speaks for it, 0 to 1.
    pub score: f64,
    /// What speaks for it most.
    pub reason: StageReason,
}

/// What speaks for a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageReason {
    /// Words.
    Words(Span),
    /// What the buyer asks the engine to do.
    Act(Act),
    /// An order of the buyer's.
    Order,
    /// Where the buyer stood before.
    Before,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 5] =
        [Self::Browsing, Self::Comparing, Self::Deciding, Self::Ordering, Self::AfterSales];

    /// Its name on the wire; with `stage_` before it the role of its words and the key of its
    /// label among the replies.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Browsing => "browsing",
            Self::Comparing => "comparing",
            Self::Deciding => "deciding",
            Self::Ordering => "ordering",
            Self::AfterSales => "after_sales",
        }
    }
}

/// What words of a stage count.
const WORD: f64 = 1.0;
/// What an order counts.
const ORDER: f64 = 0.5;

/// The words of the stages.
#[derive(Default)]
pub(crate) struct Stages {
    /// For each stage its words in parts: `…` stands for a few characters.
    words: Vec<(Stage, Vec<String>)>,
    /// Finds the first parts of words, by their place among `firsts`.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each first part the words that begin with it.
    firsts: Vec<Vec<usize>>,
}

impl std::fmt::Debug for Stages {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stages").field("words", &self.words).finish_non_exhaustive()
    }
}

impl Stages {
    /// Takes the words from their roles.
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let mut rows = Vec::new();
        for stage in Stage::ALL {
            let role = words.get(&format!("stage_{}", stage.key()));
            rows.extend(role.into_iter().flatten().map(|word| {
                let parts = word.split('…').map(fold).filter(|it| !it.is_empty());
                (stage, parts.collect::<Vec<String>>())
            }));
        }
        let mut openings: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, (_, parts)) in rows.iter().enumerate() {
            if let Some(first) = parts.first() {
                openings.entry(first.clone()).or_default().push(index);
            }
        }
        let (parts, firsts): (Vec<String>, Vec<Vec<usize>>) = openings.into_iter().unzip();
        let patterns = parts.into_iter().zip(0_u32..);
        // Only an empty set of words is refused; then nothing is found.
        let automaton =
            CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(patterns).ok();
        Self { words: rows, automaton, firsts }
    }

    /// The words whose first part stands in a text, in their order.
    fn begun(&self, text: &Normalized) -> BTreeSet<usize> {
        let hits = self.automaton.iter().flat_map(|it| it.find_overlapping_iter(&text.text));
        hits.flat_map(|hit| &self.firsts[hit.value() as usize]).copied().collect()
    }

    /// The stage that an utterance shows; none where nothing is said or nothing stands out.
    pub(crate) fn of(
        &self,
        text: &Normalized,
        found: &Understanding,
        context: &Context<'_>,
        policy: &Policy,
    ) -> Option<StageGuess> {
        let mut evidence: Vec<(Stage, f64, StageReason)> = Vec::new();
        for (stage, parts) in self.begun(text).into_iter().map(|index| &self.words[index]) {
            let span = spoken(text, parts);
            evidence.extend(span.map(|span| (*stage, WORD, StageReason::Words(span))));
        }
        let act = found
            .intents
            .first()
            .filter(|_| matches!(found.abstention, None | Some(Abstention::MissingMention(_))));
        evidence.extend(act.and_then(|it| {
            let (stage, weight) = of_act(it.act, found)?;
            Some((stage, weight * it.probability, StageReason::Act(it.act)))
        }));
        if found.abstention == Some(Abstention::Empty) && context.stage.is_none() {
            return None;
        }
        if let Some(stage) = context.stage {
            evidence.push((stage, policy.stage_kept, StageReason::Before));
        }
        if context.ordered {
            evidence.push((Stage::AfterSales, ORDER, StageReason::Order));
        }
        strongest(&evidence).filter(|it| it.score >= policy.stage_score_min)
    }
}

/// The stage with the most evidence; the later of two with the same.
fn strongest(evidence: &[(Stage, f64, StageReason)]) -> Option<StageGuess> {
    let sum = |stage: Option<Stage>| -> f64 {
        let of = evidence.iter().filter(|it| stage.is_none_or(|stage| stage == it.0));
        of.map(|it| it.1).sum()
    };
    let stage = Stage::ALL
        .into_iter()
        .max_by(|one, other| sum(Some(*one)).total_cmp(&sum(Some(*other))))?;
    let most = evidence.iter().rev().filter(|it| it.0 == stage);
    let (_, _, reason) = *most.max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(StageGuess { stage, score: sum(Some(stage)) / sum(None), reason })
}

/// What is asked shows where a buyer stands, and how much it counts.
fn of_act(act: Act, found: &Understanding) -> Option<(Stage, f64)> {
    let kinds = || found.mentions.iter().map(|it| &it.kind);
    let named = kinds().any(|kind| matches!(kind, MentionKind::Product(_)));
    let weighs = found.constraints.iter().any(|it| match it.preference {
        Preference::Relative { .. } => true,
        Preference::Constraint(_) | Preference::Extreme { .. } | Preference::Any { .. } => false,
    });
    Some(match act {
        Act::List | Act::Count | Act::Find | Act::More | Act::Guide(_) if weighs => {
            (Stage::Comparing, 0.6)
        }
        Act::List | Act::Count | Act::Find | Act::More | Act::Guide(_) => (Stage::Browsing, 0.8),
        Act::Introduce if !named => (Stage::Browsing, 0.5),
        Act::Compare | Act::Superlative | Act::Substitute => (Stage::Comparing, 1.0),
        Act::Introduce | Act::AskAttribute | Act::Verify | Act::Task(_) => (Stage::Deciding, 0.6),
        Act::Promotion => (Stage::Deciding, 0.8),
        Act::Complement => (Stage::Deciding, 0.4),
        Act::Answer
        | Act::Affirm
        | Act::Deny
        | Act::Cancel
        | Act::Restart
        | Act::Why
        | Act::HandOver => return None,
    })
}

/// Where words stand; their parts at most a few characters apart.
fn spoken(text: &Normalized, parts: &[String]) -> Option<Span> {
    const GAP_BYTES_MAX: usize = 24;
    let (first, rest) = parts.split_first()?;
    let start = text.text.find(first.as_str())?;
    let joins = |at: usize, next: usize| {
        let byte = |at: usize| text.text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
        byte(at) && byte(next)
    };
    let mut end = start + first.len();
    for part in rest {
        let next = text.text.get(end..)?.find(part.as_str())?;
        if next > GAP_BYTES_MAX {
            return None;
        }
        end += next + part.len();
    }
    let whole = !joins(end - 1, end) && start.checked_sub(1).is_none_or(|it| !joins(it, start));
    whole.then(|| text.span(text.char_at(start), text.char_at(end)))
}
