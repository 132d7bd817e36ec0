//! Questions that packs answer, and the generic acts whose answers the engine derives.

use domain::{CategoryId, GraphId, GuideId, Locale, Localized, QuestionId, TaskId, TermId};
use serde::{Deserialize, Serialize};

/// What an utterance asks the engine to do. Closed: a new ability is a new variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Act {
    /// Say what the pack wrote.
    Answer,
    /// Say an attribute's value: "多重", "什么材质".
    AskAttribute,
    /// Say whether a value holds: "是纯棉的吗".
    Verify,
    /// Put products side by side.
    Compare,
    /// Name the product with the most or least of an attribute.
    Superlative,
    /// Name the products that satisfy the constraints.
    List,
    /// Count them.
    Count,
    /// Suggest products for constraints and needs.
    Find,
    /// Say which promotions hold.
    Promotion,
    /// Suggest what goes with the product.
    Complement,
    /// Suggest what may stand in for the product.
    Substitute,
    /// Tell what speaks for the product.
    Introduce,
    /// Start a task.
    Task(TaskId),
    /// Start a guide.
    Guide(GuideId),
    /// Yes.
    Affirm,
    /// No.
    Deny,
    /// Stop the running task.
    Cancel,
    /// Other products than those shown.
    More,
    /// Drop what was said and begin anew.
    Restart,
    /// Why the last reply says what it says.
    Why,
    /// A person is wanted.
    HandOver,
}

/// What must be known before the question can be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Requires {
    /// Nothing.
    #[default]
    Nothing,
    /// A product in focus.
    Product,
    /// A category in focus.
    Category,
}

/// The tone of a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Matter of fact.
    #[default]
    Plain,
    /// Greeting, chat: the decision is small talk.
    Social,
    /// Thanks: small talk too.
    Thanks,
    /// The buyer is unhappy: apologise first.
    Sorry,
}

impl Tone {
    /// Whether nothing of the shop's is asked.
    #[must_use]
    pub fn is_social(self) -> bool {
        match self {
            Self::Social | Self::Thanks => true,
            Self::Plain | Self::Sorry => false,
        }
    }
}

/// A question with its phrasings and answers, or a generic act with its phrasings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The question's node.
    pub term: TermId,
    /// The file that states it.
    pub graph: GraphId,
    /// What to do.
    pub act: Act,
    /// What it is called, as in "您是想问{label}吗".
    pub label: Localized,
    /// What buyers say, with typed placeholders such as `{product}`, `{attribute}`, `{value}`,
    /// `{category}`, `{need}`, `{number}`.
    pub phrasings: Vec<(Locale, String)>,
    /// What must be known first.
    pub requires: Requires,
    /// The answers; the first whose condition holds is given.
    pub variants: Vec<Variant>,
    /// The tone.
    pub tone: Tone,
    /// Whether a person takes over after the answer.
    pub hand_over: bool,
    /// Questions to suggest as quick replies.
    pub suggest: Vec<QuestionId>,
}

/// One answer of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// An expression with `product`, `category`, `store`, `buyer` in scope; none for always.
    pub when: Option<String>,
    /// The text: a template with the same names in scope.
    pub say: Localized,
    /// Parts beside the text.
    pub parts: Vec<PartSpec>,
    /// Products to offer with it.
    pub offer: Option<OfferSpec>,
}

/// A part a pack wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields mirror `domain::Part`, which documents them")]
pub enum PartSpec {
    Image {
        url: String,
        alt: Localized,
    },
    Video {
        url: String,
        title: Localized,
    },
    Link {
        url: String,
        title: Localized,
    },
    QuickReply {
        text: Localized,
    },
    /// The card of the product in focus.
    Card,
}

/// Which products to offer with an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferSpec {
    /// How they relate to the product in focus.
    pub relation: Relation,
    /// Only of these categories; empty for all.
    pub categories: Vec<CategoryId>,
    /// How many at most.
    pub limit: usize,
}

/// How offered products relate to the product in focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// They go with it.
    Complement,
    /// They may stand in for it.
    Substitute,
    /// They need no product in focus: the best of the categories.
    Popular,
}
