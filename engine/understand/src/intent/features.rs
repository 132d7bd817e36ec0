//! An utterance as sparse features: n-grams over characters, Latin words and typed placeholders.

use classify::Sparse;

use crate::normalize::is_silent;

/// A kind of thing that stands in the features in place of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Product,
    Products,
    Category,
    Attribute,
    /// Words that ask for an attribute without naming it.
    Ask,
    Value,
    Brand,
    Need,
    Number,
    Degree,
    Choice,
    Thing,
    UnknownProduct,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Product,
        Self::Products,
        Self::Category,
        Self::Attribute,
        Self::Ask,
        Self::Value,
        Self::Brand,
        Self::Need,
        Self::Number,
        Self::Degree,
        Self::Choice,
        Self::Thing,
        Self::UnknownProduct,
    ];

    /// The tokens of the words behind the placeholder; none where they are a name that is any
    /// shop's own.
    fn words(self, chars: &[char]) -> Vec<Token> {
        match self {
            Self::Category
            | Self::Attribute
            | Self::Ask
            | Self::Value
            | Self::Need
            | Self::Degree
            | Self::Choice
            | Self::Thing => plain(chars),
            Self::Product | Self::Products | Self::Brand | Self::Number | Self::UnknownProduct => {
                Vec::new()
            }
        }
    }

    /// What it is called in phrasings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Products => "products",
            Self::Category => "category",
            Self::Attribute => "attribute",
            Self::Ask => "ask",
            Self::Value => "value",
            Self::Brand => "brand",
            Self::Need => "need",
            Self::Number => "number",
            Self::Degree => "degree",
            Self::Choice => "choice",
            Self::Thing => "thing",
            Self::UnknownProduct => "unknown product",
        }
    }

    /// What an encoder reads in place of a name that is any shop's own, in Chinese and English;
    /// none where the buyer's own words say more.
    pub(crate) fn plain_word(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Product | Self::Products | Self::UnknownProduct | Self::Brand => {
                Some(self.stand_in_word())
            }
            Self::Category
            | Self::Attribute
            | Self::Ask
            | Self::Value
            | Self::Need
            | Self::Number
            | Self::Degree
            | Self::Choice
            | Self::Thing => None,
        }
    }

    /// What an encoder reads in place of a placeholder, in Chinese and English.
    pub(crate) fn stand_in_word(self) -> (&'static str, &'static str) {
        match self {
            Self::Product | Self::UnknownProduct => ("这款", "this one"),
            Self::Products => ("这两款", "these two"),
            Self::Category => ("商品", "product"),
            Self::Attribute => ("参数", "feature"),
            Self::Ask => ("多少", "how much"),
            Self::Value => ("这种", "this kind"),
            Self::Brand => ("这个牌子", "this brand"),
            Self::Need => ("日常用", "daily use"),
            Self::Number => ("5", "5"),
            Self::Degree => ("一点", "more"),
            Self::Choice | Self::Thing => ("这个", "this"),
        }
    }

    /// The stand-in character for a placeholder in a phrasing: private use, so that no buyer's
    /// text has it by chance.
    pub(crate) fn stand_in(self) -> char {
        let index = Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0);
        u32::try_from(index).ok().and_then(|it| char::from_u32(FIRST + it)).unwrap_or(' ')
    }

    pub(crate) fn of_stand_in(char: char) -> Option<Self> {
        let index = u32::from(char).checked_sub(FIRST)?;
        Self::ALL.get(usize::try_from(index).ok()?).copied()
    }
}

const FIRST: u32 = 0xf100;

/// A part of the text that stands for a kind of thing; none for parts that carry nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Typed {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Option<Kind>,
}

/// A character, a Latin word or a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    hash: u64,
    kind: Option<Kind>,
}

/// Words behind a placeholder count for less than the placeholder's own place in the sentence.
const INSIDE_WEIGHT: f32 = 0.4;
/// The token before the first and after the last.
const EDGE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The tokens of a text with its typed parts, which are in order and do not overlap, and the
/// features of the words behind them.
pub(crate) fn tokens(chars: &[char], typed: &[Typed]) -> (Vec<Token>, Sparse) {
    let mut tokens = Vec::with_capacity(chars.len());
    let mut inside = Vec::new();
    let mut next = typed.iter().peekable();
    let mut at = 0;
    while at < chars.len() {
        if let Some(part) = next.peek().filter(|part| part.start <= at).copied() {
            next.next();
            if let Some(kind) = part.kind.filter(|_| at < part.end) {
                push_kind(&mut tokens, kind);
                let words = &chars[part.start..part.end.min(chars.len())];
                grams(&kind.words(words), INSIDE_WEIGHT, &mut inside);
            }
            at = at.max(part.end.min(chars.len()));
            continue;
        }
        let stop = next.peek().map_or(chars.len(), |part| part.start.min(chars.len()));
        at = push_plain(&mut tokens, chars, at, stop);
    }
    (tokens, inside)
}

/// The features of tokens and of the words behind their placeholders.
pub(crate) fn features(tokens: &[Token], inside: &[(u64, f32)]) -> Sparse {
    let mut features: Sparse = inside.to_vec();
    grams(tokens, 1.0, &mut features);
    if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
        features.push((mix(EDGE, first.hash), 1.0));
        features.push((mix(last.hash, EDGE), 1.0));
    }
    features.sort_unstable_by_key(|(feature, _)| *feature);
    features.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = kept.1.max(later.1);
        }
        same
    });
    features
}

/// The tokens without products and categories, where anything else is left: in a dialogue they
/// are often understood and not said.
pub(crate) fn without_subject(tokens: &[Token]) -> Option<Vec<Token>> {
    let subject = |token: &Token| matches!(token.kind, Some(Kind::Product | Kind::Category));
    let rest: Vec<Token> = tokens.iter().copied().filter(|token| !subject(token)).collect();
    (rest.len() < tokens.len() && rest.len() > 1).then_some(rest)
}

fn push_kind(tokens: &mut Vec<Token>, kind: Kind) {
    let wide = |kind: Kind| Token {
        hash: 0x1_0000_0000 + u64::from(u32::from(kind.stand_in())),
        kind: Some(kind),
    };
    if kind == Kind::Ask {
        // Asking words stand where an attribute's name would.
        tokens.push(wide(Kind::Attribute));
    }
    tokens.push(wide(kind));
}

fn plain(chars: &[char]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        at = push_plain(&mut tokens, chars, at, chars.len());
    }
    tokens
}

/// Pushes the token at a place, if any, and gives the place after it.
fn push_plain(tokens: &mut Vec<Token>, chars: &[char], at: usize, stop: usize) -> usize {
    let char = chars[at];
    if let Some(kind) = Kind::of_stand_in(char) {
        push_kind(tokens, kind);
        return at + 1;
    }
    if char.is_ascii_alphanumeric() {
        let run = chars[at..stop]
            .iter()
            .take_while(|char| char.is_ascii_alphanumeric() || **char == '\'');
        let word: String = run.collect();
        let length = word.chars().count();
        tokens.push(Token { hash: word_hash(stem(&word)), kind: None });
        return at + length;
    }
    if !is_silent(char) && !char.is_control() {
        tokens.push(Token { hash: u64::from(u32::from(char)), kind: None });
    }
    at + 1
}

/// English endings that do not change what is asked.
fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(root) = word.strip_suffix(ending).filter(|root| root.len() > 2) {
            return root;
        }
    }
    word
}

fn word_hash(word: &str) -> u64 {
    word.bytes().fold(0x2_0000_0000, |hash, byte| mix(hash, u64::from(byte)))
}

/// One and two in a row. Three fit the phrasings better and what buyers say worse.
fn grams(tokens: &[Token], weight: f32, into: &mut Sparse) {
    for (index, token) in tokens.iter().enumerate() {
        into.push((mix(1, token.hash), weight));
        if let Some(second) = tokens.get(index + 1) {
            into.push((mix(token.hash, second.hash), weight));
        }
    }
}

fn mix(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(25) ^ other).wrapping_mul(0x9fb2_1c65_1e98_df25);
    mixed ^ (mixed >> 32)
}
