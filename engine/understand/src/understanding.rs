//! What an utterance means. Every part points into the buyer's own text.

use domain::{
    AttributeId, CategoryId, Constraint, GuideId, Locale, NeedId, ProductId, QuestionId, TaskId,
    TermId, UnitId,
};
use snapshot::program::Act;
use typo::Change;

use crate::feeling::{Feeling, Past};
use crate::moment::Moment;
use crate::stage::{Stage, StageGuess};

/// A part of the buyer's own text: byte offsets on character boundaries, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// What the dialogue knows before the utterance is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The language to assume where the text does not show one.
    pub locale: Locale,
    /// The products in focus, nearest first; ordinals count through the last ones shown.
    pub focus: &'a [ProductId],
    /// The products shown last, in the order shown: what "the second one" counts through.
    pub shown: &'a [ProductId],
    /// The category in focus.
    pub category: Option<CategoryId>,
    /// The attribute asked about last.
    pub attribute: Option<AttributeId>,
    /// What the engine asked last, where it waits for an answer.
    pub expecting: Option<Expecting<'a>>,
    /// The buyer's earlier turns, oldest first: what was said may mean the opposite after them.
    pub past: &'a [Past<'a>],
    /// Where in the purchase the buyer was last.
    pub stage: Option<Stage>,
    /// Whether the buyer has ordered here.
    pub ordered: bool,
}

/// What an answer is expected to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expecting<'a> {
    /// A slot of a task, by its index.
    Slot {
        /// The task.
        task: TaskId,
        /// The slot's index in the task.
        slot: usize,
    },
    /// A question of a guide, by its index.
    Guide {
        /// The guide.
        guide: GuideId,
        /// The question's index in the guide.
        question: usize,
    },
    /// One of these words.
    Choice(&'a [String]),
    /// Yes or no.
    YesOrNo,
}

/// What an utterance means.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
pub struct Understanding {
    /// The language of the text.
    pub locale: Locale,
    /// The text as it was matched: folded width, case and script, misspelt words as they were meant.
    pub normalized: String,
    /// The sentences and clauses, in order; each says something.
    pub clauses: Vec<Span>,
    /// Things of the graph that are named, in the order of the text; overlaps are resolved.
    pub mentions: Vec<Mention>,
    /// What may be misspelt names, in the order of the text; none of them is among the mentions.
    pub doubts: Vec<Doubt>,
    /// Numbers and ranges, in the order of the text.
    pub quantities: Vec<Quantity>,
    /// Days and times, in the order of the text, relative to a now that the caller has.
    pub moments: Vec<Moment>,
    /// Coded values by the patterns of packs, in the order of the text.
    pub codes: Vec<Code>,
    /// Conditions on attributes.
    pub constraints: Vec<ConstraintMention>,
    /// How many of something are wanted, in the order of the text.
    pub counts: Vec<Count>,
    /// Whether something is asked: by a question mark, a particle or an interrogative.
    pub asks: bool,
    /// Whether anything will do, said of no attribute: "随便", "都可以".
    pub indifferent: bool,
    /// Pointers to what was shown or spoken of.
    pub references: Vec<Reference>,
    /// Questions and acts, most probable first; probabilities and the remainder (out of scope)
    /// sum to one.
    pub intents: Vec<Intent>,
    /// Why no intent should be acted upon; `None` where the first one may be.
    pub abstention: Option<Abstention>,
    /// The buyer's feeling, where one shows.
    pub feeling: Option<Feeling>,
    /// Whether the buyer is pressed for time; that is no anger.
    pub hurry: bool,
    /// Where in the purchase the buyer stands, where it shows.
    pub stage: Option<StageGuess>,
    /// What share of the letters stands in words that are known one by one: names, numbers and the words that join them.
    /// Where it is low, something is said that nothing of this accounts for.
    pub known_share: f64,
    /// Whether nothing is said but a kind of goods and how they are to be, as typed into a search
    /// box: 紫砂茶壶 大号 深色.
    pub describes_goods: bool,
    /// Whether it is asked if the shop has something, and nothing that the graph knows says what.
    pub seeks_unknown: bool,
    /// Whether it is asked if the shop has something that is named in words which the graph does not know.
    pub names_unknown: bool,
}

/// A thing of the graph that is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MentionKind,
    /// 1 for an exact match, less for a fuzzy one.
    pub score: f64,
    /// Whether it is negated: "不要红色".
    pub negated: bool,
    /// Whether it is a category that tells of another what kind that is: 配盖子的茶壶.
    pub modifies: bool,
    /// What went wrong in writing it, where it is not written as it is known; the span holds how the buyer wrote it.
    pub change: Option<Change>,
    /// What else these words, or words that cross them, may name: what was asked and spoken of, or else the longer and
    /// the earlier words, decided against it.
    pub alternatives: Vec<Alternative>,
}

/// A reading that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MentionKind,
}

/// A part of the text that may be a misspelt name, but not surely: worth asking 您是指…吗.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Where.
    pub span: Span,
    /// The names that may be meant, folded, with how probable each is, the most probable first.
    pub meant: Vec<(String, f64)>,
    /// What went wrong, if it is the first.
    pub change: Change,
}

/// What a mention names.
#[derive(Clone, Debug, PartialEq)]
pub enum MentionKind {
    /// A product; several where the words fit more than one.
    Product(Vec<ProductId>),
    /// A category.
    Category(CategoryId),
    /// An attribute, by its label, alias or asking words.
    Attribute(AttributeId),
    /// A named value, with the attributes it is a value of.
    Value {
        /// The thing.
        value: TermId,
        /// The attributes that have it as a value.
        attributes: Vec<AttributeId>,
    },
    /// A need.
    Need(NeedId),
    /// An answer of a choice slot of the task that is running or named: the choice's index.
    Choice {
        /// The task.
        task: TaskId,
        /// The slot's index.
        slot: usize,
        /// The choice's index.
        choice: usize,
    },
    /// Another thing of the graph with a label.
    Thing(TermId),
    /// A product link or number that no product has.
    UnknownProduct,
    /// The number of an order, by the shop's patterns.
    OrderNumber,
}

impl MentionKind {
    /// The category named; none of anything else.
    #[must_use]
    pub fn category(&self) -> Option<CategoryId> {
        match self {
            Self::Category(category) => Some(*category),
            Self::Product(_)
            | Self::Attribute(_)
            | Self::Value { .. }
            | Self::Need(_)
            | Self::Choice { .. }
            | Self::Thing(_)
            | Self::UnknownProduct
            | Self::OrderNumber => None,
        }
    }
}

/// A number or a range with or without a unit.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
pub struct Quantity {
    /// Where.
    pub span: Span,
    /// The lower end, in `unit`; the number itself where it is one.
    pub low: Option<f64>,
    /// The upper end, in `unit`; the number itself where it is one.
    pub high: Option<f64>,
    /// The unit it was said in.
    pub unit: Option<UnitId>,
    /// "左右", "大概".
    pub approximate: bool,
    /// Whether something has become that number, which is then no price: 我爸六十多了.
    pub became: bool,
    /// Whether it is said of all that is wanted together: "一共500以内".
    pub together: bool,
    /// The condition it comes to where goods are looked for, in the attribute's unit: of the
    /// attribute whose name stands beside it, or that its unit is of.
    pub wanted: Option<Constraint>,
    /// Whether it stands right before goods of a kind, and so tells how they are to be: 两升的茶壶.
    pub describes: bool,
    /// The slots whose cue words stand beside it, or which its unit or bare range fits:
    /// task, slot index and the value in the slot's unit, best first.
    pub slots: Vec<(TaskId, usize, f64)>,
    /// Everything it may mean by itself, likeliest first: a unit word may name several units, and
    /// a number without one may be in each unit that a slot reads such numbers in.
    pub readings: Vec<Reading>,
}

/// One meaning of a number or range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The lower end, in `unit`.
    pub low: f64,
    /// The upper end, in `unit`.
    pub high: f64,
    /// The unit; none for a plain number.
    pub unit: Option<UnitId>,
}

/// A coded value, such as a garment's 175/92A: what packs declare under keys `code NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Where.
    pub span: Span,
    /// The name of the kind of code.
    pub name: String,
    /// The code as the pack writes it, without what is only said beside it: 38 of "EU 38".
    pub text: String,
}

impl Quantity {
    /// The number, where it is one and no range.
    #[must_use]
    pub fn exact(&self) -> Option<f64> {
        self.low.filter(|low| self.high.is_some_and(|high| high.total_cmp(low).is_eq()))
    }
}

/// How many of a category are wanted: "两个茶壶".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Where.
    pub span: Span,
    /// How many.
    pub number: u32,
    /// Of what.
    pub category: CategoryId,
}

/// A condition on an attribute, with where it was said.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstraintMention {
    /// Where.
    pub span: Span,
    /// What is compared with what.
    pub preference: Preference,
}

/// What a buyer prefers of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Preference {
    /// A condition.
    Constraint(Constraint),
    /// Any value will do: "颜色随便".
    Any {
        /// The attribute.
        attribute: AttributeId,
    },
    /// More or less than the product in focus: "再轻一点", "比这个便宜".
    Relative {
        /// The attribute.
        attribute: AttributeId,
        /// Whether more is wanted.
        more: bool,
    },
    /// The most or least: "最便宜的".
    Extreme {
        /// The attribute.
        attribute: AttributeId,
        /// Whether the most is wanted.
        most: bool,
    },
}

/// A pointer to what was shown or spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where.
    pub span: Span,
    /// To what.
    pub kind: ReferenceKind,
}

/// What a reference points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// "这款", "它", "this one": the nearest product in focus.
    Nearest,
    /// "第二个": counted from 0 through the products shown last.
    Ordinal(usize),
    /// "最后一个": counted from 0 from the end.
    OrdinalFromEnd(usize),
    /// "那个便宜的": of the products shown, the one with the most or least of an attribute.
    Extreme {
        /// The attribute.
        attribute: AttributeId,
        /// Whether the most is meant.
        most: bool,
    },
    /// "这两个", "它们": the products shown last, so many of them; 0 for all.
    Several(usize),
    /// "另外一个", "别的": another than the one in focus.
    Other,
}

/// A question or act with its probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intent {
    /// The question, or the entry that teaches the act.
    pub question: QuestionId,
    /// What it asks the engine to do.
    pub act: Act,
    /// Calibrated: of those with 0.8, eight in ten are right.
    pub probability: f64,
}

/// Why no intent should be acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abstention {
    /// Nothing was said.
    Empty,
    /// No intent is probable enough.
    OutOfScope,
    /// The first two are too close.
    Ambiguous(QuestionId, QuestionId),
    /// What is asked is plain, but not of what: the question needs a product or category, and none
    /// is said or in focus.
    MissingMention(QuestionId),
}
