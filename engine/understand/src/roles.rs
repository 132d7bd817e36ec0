//! The roles of grammar words. The words themselves are data: `ontology/words/*.yaml`.

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {
        /// What a grammar word does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Role {
            $($(#[$doc])* $name,)*
        }

        impl Role {
            /// Every role with its key in the words files.
            pub(crate) const ALL: &[(Self, &'static str)] = &[$((Self::$name, $key),)*];
        }
    };
}

roles! {
    /// 不要, without: what follows is not wanted.
    Negation = "negation";
    /// 不带, not: a negative fact, or a question where the clause asks.
    NegationFact = "negation_fact";
    /// 不是: as the former; 不是…的吗 asks for the fact itself.
    Denial = "denial";
    /// 除外 after a value.
    NegationAfter = "negation_after";
    /// 必须: what follows is a must.
    Hard = "hard";
    /// 最好: what follows is preferred.
    Soft = "soft";
    /// 不超过 before a number.
    AtMost = "at_most";
    /// 以内 after a number.
    AtMostAfter = "at_most_after";
    /// 至少 before a number.
    AtLeast = "at_least";
    /// 以上 after a number.
    AtLeastAfter = "at_least_after";
    /// 大概 before a number.
    Around = "around";
    /// 左右 after a number.
    AroundAfter = "around_after";
    /// 多 after a number: somewhat more.
    Over = "over";
    /// 到 between two numbers.
    Between = "between";
    /// 介于 before two numbers.
    BetweenBefore = "between_before";
    /// 预算: a number beside it bounds the price from above.
    Budget = "budget";
    /// 比 before what is compared with.
    Than = "than";
    /// 更 before a property.
    More = "more";
    /// 一点 after a property.
    MoreAfter = "more_after";
    /// 最 before a property.
    Most = "most";
    /// 高 beside an attribute's name: more of it.
    Up = "up";
    /// 低 beside an attribute's name: less of it.
    Down = "down";
    /// 哪个 before a property: which has more of it.
    Which = "which";
    /// 有没有: asks whether the shop has what follows.
    Existence = "existence";
    /// 比如: what follows is an instance of what was said.
    Example = "example";
    /// 之类的: what stands before is an instance of what was said.
    ExampleAfter = "example_after";
    /// 东西, 看看: goods of no kind, and to be shown them.
    Generic = "generic";
    /// 最大 beside an attribute's name.
    MostOf = "most_of";
    /// 最小 beside an attribute's name.
    LeastOf = "least_of";
    /// 太 before a property: less of it is wanted.
    Too = "too";
    /// 不够 before a property: more of it is wanted.
    NotEnough = "not_enough";
    /// 吗 at the end of a clause: it is a question, not a wish.
    Asking = "asking";
    /// 什么, how: what is said asks, wherever it stands.
    Interrogative = "interrogative";
    /// 吗 wherever it stands: a question ends with it, whatever follows.
    Closing = "closing";
    /// 随便, 都行: an attribute beside it may have any value.
    Indifferent = "indifferent";
    /// 一共: an amount beside it is of all that is wanted together.
    Together = "together";
    /// 这款: the product in focus.
    Nearest = "nearest";
    /// 这 before a classifier or a category.
    Demonstrative = "demonstrative";
    /// 个 after a demonstrative or an ordinal.
    Classifier = "classifier";
    /// 它们: the products shown.
    Several = "several";
    /// 第 before a number.
    Ordinal = "ordinal";
    /// 倒数第 before a number.
    OrdinalFromEnd = "ordinal_from_end";
    /// Ordinals in their order: first, second, third.
    Ordinals = "ordinals";
    /// The same, the short way: 1st, 2nd, 3rd.
    OrdinalsShort = "ordinals_short";
    /// 最后一个.
    Last = "last";
    /// 另外一个: another than the one in focus.
    Other = "other";
    /// 或者, 和 between values.
    And = "and";
    /// Words that may stand between a name and its number: 是, 大概, 的.
    Filler = "filler";
    /// 我, 老婆: who may have what is measured beside it.
    Bearer = "bearer";
    /// Words that may stand between those and a measure of theirs: 也就, 今年.
    BearerJoint = "bearer_joint";
    /// 个 between a number and its unit.
    UnitJoint = "unit_joint";
    /// 零下 before a number: it is below zero.
    BelowZero = "below_zero";
    /// Units whose numbers may be below zero, so that a dash before them is a minus.
    SignedUnit = "signed_unit";
    /// 百分之 before a number: so many of a hundred.
    PercentOf = "percent_of";
    /// 分之 between two numbers: the second is parted by the first.
    ShareOf = "share_of";
    /// 折 after a number: so many tenths of the whole.
    Tenths = "tenths";
    /// 手机号 before digits that count nothing.
    NumberCue = "number_cue";
    /// A word of the calendar, with its place in it.
    Calendar = "calendar";
    /// Words between the parts of a moment: tomorrow at 8.
    TimeJoint = "time_joint";
    /// Before a moment: until it begins.
    TimeBefore = "time_before";
    /// 前 after a moment: until it begins.
    TimeBeforeSuffix = "time_before_suffix";
    /// Before a moment: until it ends.
    TimeBy = "time_by";
    /// After a moment: until it ends.
    TimeBySuffix = "time_by_suffix";
    /// Before a moment: from its beginning on.
    TimeFrom = "time_from";
    /// 起 after a moment: from its beginning on.
    TimeFromSuffix = "time_from_suffix";
    /// Before a moment: when it has ended.
    TimeAfter = "time_after";
    /// 后 after a moment: when it has ended.
    TimeAfterSuffix = "time_after_suffix";
    /// Before a length of time: before it is over.
    TimeWithin = "time_within";
    /// 内 after a length of time: before it is over.
    TimeWithinSuffix = "time_within_suffix";
    /// Before a length of time: when it is over.
    TimeAhead = "time_ahead";
    /// Units after which a spoken digit is a decimal: 一米八.
    UnitTail = "unit_tail";
    /// 订单号 before an order's number.
    OrderCue = "order_cue";
    /// 货号 before a product's number.
    SkuCue = "sku_cue";
    /// Yes, as a whole answer.
    Yes = "yes";
    /// No, as a whole answer.
    No = "no";
    /// Polite words that carry no question.
    Polite = "polite";
    /// Words in which nothing else is to be seen.
    Opaque = "opaque";
    /// Whole utterances that no shop answers.
    Outside = "outside";
}
