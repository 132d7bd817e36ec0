//! What is said back, and the kind of thing it is.

use crate::{Evidence, ProductId};

/// What was decided. Closed: a new ability is a new variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// A fact of the graph, or an answer that a pack wrote.
    Answer,
    /// A question to the buyer, for a slot or a guide.
    Ask,
    /// A reading of the buyer's words, to be confirmed.
    Confirm,
    /// Products.
    Offer,
    /// Products side by side.
    Compare,
    /// A task's result.
    TaskResult,
    /// The buyer's words were not understood, or not well enough: the choices are named.
    Repair,
    /// The graph does not hold what was asked, and the reply says so.
    Abstain,
    /// Greeting, thanks, chat.
    SmallTalk,
    /// A person takes over.
    HandOver,
}

impl Decision {
    /// The name in traces, tests and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Ask => "ask",
            Self::Confirm => "confirm",
            Self::Offer => "offer",
            Self::Compare => "compare",
            Self::TaskResult => "task_result",
            Self::Repair => "repair",
            Self::Abstain => "abstain",
            Self::SmallTalk => "small_talk",
            Self::HandOver => "hand_over",
        }
    }
}

/// A part of a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words.
    Text(String),
    /// A product's card: the channel shows its name, price, stock, picture and link.
    Card(ProductId),
    /// A picture.
    Image {
        /// Where it is.
        url: String,
        /// What it shows, for those who do not see it.
        alt: String,
    },
    /// A film.
    Video {
        /// Where it is.
        url: String,
        /// What it shows.
        title: String,
    },
    /// A coupon or a conditional promotion.
    Coupon {
        /// The promotion's IRI.
        promotion: String,
        /// What it gives, in words of the pack.
        title: String,
    },
    /// A link.
    Link {
        /// Where it leads.
        url: String,
        /// What it is called.
        title: String,
    },
    /// Things the buyer may tap instead of typing.
    QuickReplies(Vec<String>),
}

/// A reply with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The kind of reply.
    pub decision: Decision,
    /// What is shown, in order.
    pub parts: Vec<Part>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

impl Reply {
    /// The texts of the reply, joined by line breaks.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Card(_)
            | Part::Image { .. }
            | Part::Video { .. }
            | Part::Coupon { .. }
            | Part::Link { .. }
            | Part::QuickReplies(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}
