//! The language of one snapshot: lexicon and intent model, built when a world is built.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use classify::Fitness;
use domain::{AttributeId, QuestionId, TermId};
use encode::Encoder;
use snapshot::program::{Act, Programs, Tone};
use snapshot::{Snapshot, View, vocabulary as v};

use crate::code::Codes;
use crate::collect::{Words, texts};
use crate::feeling::Feelings;
use crate::intent::{Intents, Kind, Phrasing, Samples, Typed, features, tokens, without_subject};
use crate::lexicon::Lexicon;
use crate::link::Links;
use crate::moment::Calendar;
use crate::names::Names;
use crate::normalize::Normalized;
use crate::order::Orders;
use crate::parse::{Parsed, parse};
use crate::roles::Role;
use crate::spelling::Spelling;
use crate::stage::Stages;
use crate::understanding::{Context, Understanding};

/// How many products a mention names at most.
const PRODUCTS_MAX: usize = 20;
/// What a phrasing counts from which the subject was left out.
const DERIVED_WEIGHT: f32 = 0.5;

/// What is needed to understand utterances over one snapshot. Immutable once built.
#[derive(Debug)]
pub struct Language {
    pub(crate) lexicon: Lexicon,
    pub(crate) known: Known,
    pub(crate) names: Names,
    pub(crate) links: Links,
    pub(crate) spelling: Spelling,
    pub(crate) intents: Intents,
    pub(crate) feelings: Feelings,
    pub(crate) stages: Stages,
    encoder: Option<Arc<Encoder>>,
    samples: Samples,
}

/// What is known of the things that words name.
#[derive(Debug)]
pub(crate) struct Known {
    /// The attributes each named value is a value of.
    pub(crate) attributes_of: BTreeMap<TermId, Vec<AttributeId>>,
    /// How many products a mention names at most.
    pub(crate) products_max: usize,
    /// `schema:brand`, where the ontology declares it.
    pub(crate) brand: Option<AttributeId>,
    /// The words of days and times.
    pub(crate) calendar: Calendar,
    /// The patterns of coded values.
    pub(crate) codes: Codes,
    /// The patterns of order numbers.
    pub(crate) orders: Orders,
}

impl Language {
    /// Collects the lexicon and fits the intent model from the phrasings of the snapshot's packs.
    /// Without an encoder utterances are known by their characters and words alone. What the
    /// language `before` was fitted to and is the same again is not fitted once more.
    #[must_use]
    pub fn build(
        snapshot: &Snapshot,
        encoder: Option<Arc<Encoder>>,
        before: Option<&Self>,
    ) -> Self {
        let programs = snapshot.programs();
        let Words { senses, attributes_of, product_names } = Words::collect(snapshot);
        let known = Known {
            attributes_of,
            products_max: PRODUCTS_MAX,
            brand: snapshot.find(v::BRAND).and_then(|it| snapshot.catalogue().attribute_of(it)),
            calendar: Calendar::new(&programs.words),
            codes: Codes::new(&programs.words),
            orders: Orders::new(&programs.words),
        };
        let (lexicon, names, spelling, feelings) = std::thread::scope(|scope| {
            let spelling = scope.spawn(|| Spelling::new(&senses, &product_names, programs));
            let names = scope.spawn(|| Names::new(&product_names, sentences(programs)));
            let lexicon = Lexicon::new(&senses);
            let feelings = Feelings::fit(&programs.words, &neutral(programs));
            (lexicon, joined(names), joined(spelling), feelings)
        });
        let mut language = Self {
            lexicon,
            known,
            names,
            links: Links::new(snapshot),
            spelling,
            intents: Intents::default(),
            feelings,
            stages: Stages::new(&programs.words),
            encoder,
            samples: Samples::collect(snapshot),
        };
        let (classes, phrasings) = language.phrasings(snapshot);
        let (encoder, before) = (language.encoder.as_deref(), before.map(|it| &it.intents));
        language.intents = Intents::fit(classes, phrasings, encoder, before);
        language
    }

    /// How well the phrasings of the packs were told when they were held out; none without any.
    #[must_use]
    pub fn fitness(&self) -> Option<&Fitness> {
        self.intents.fitness()
    }

    /// The classes, each by the first entry that teaches it, and every phrasing as features.
    fn phrasings(&self, snapshot: &Snapshot) -> (Vec<(QuestionId, Act)>, Vec<Phrasing>) {
        let programs = snapshot.programs();
        let mut classes: Vec<(QuestionId, Act)> = Vec::new();
        let mut phrasings = Vec::new();
        for (index, question) in programs.questions.iter().enumerate() {
            let id = QuestionId::from_index(index);
            let taught = classes
                .iter()
                .position(|(_, act)| *act == question.act && question.act != Act::Answer);
            let class = taught.unwrap_or_else(|| {
                classes.push((id, question.act));
                classes.len() - 1
            });
            let first_asking = question.act == Act::AskAttribute && taught.is_none();
            let own = question.phrasings.iter().map(|(_, phrasing)| phrasing.clone());
            for phrasing in own.chain(asking_phrasings(snapshot, first_asking)) {
                self.take_phrasing(snapshot, &phrasing, Some(class), &mut phrasings);
            }
        }
        for text in outside_phrasings(programs) {
            self.take_phrasing(snapshot, text, None, &mut phrasings);
        }
        (classes, phrasings)
    }

    fn take_phrasing(
        &self,
        snapshot: &Snapshot,
        phrasing: &str,
        class: Option<usize>,
        phrasings: &mut Vec<Phrasing>,
    ) {
        let original = with_stand_ins(phrasing);
        let programs = snapshot.programs();
        let text = Normalized::new(&original, programs.policy.utterance_chars_max);
        let parsed = parse(self, snapshot, &original, &text, &Context::default());
        let typed = parsed.typed(&self.known);
        let (tokens, inside) = tokens(&text.chars, &typed);
        let full = features(&tokens, &inside);
        if full.is_empty() {
            return;
        }
        let origin = phrasings.len() as u64;
        let number = phrasings.len();
        let spoken = self.samples.spoken(&text.chars, &typed, number);
        phrasings.push(Phrasing { features: full, spoken, class, weight: 1.0, origin });
        if class.is_some()
            && let Some(rest) = without_subject(&tokens)
        {
            let features = features(&rest, &[]);
            let dropped = subject_dropped(&text.chars, &typed);
            let spoken = self.samples.spoken(&text.chars, &dropped, number);
            let weight = DERIVED_WEIGHT;
            phrasings.push(Phrasing { features, spoken, class, weight, origin });
        }
    }

    /// What the encoder makes of a text with its typed parts. The number chooses words for
    /// placeholders.
    fn vector(&self, chars: &[char], typed: &[Typed], number: usize) -> Option<Vec<f32>> {
        let encoder = self.encoder.as_ref()?;
        Some(encoder.encode(&self.samples.spoken(chars, typed, number)))
    }
}

/// What a thread made. One that panicked has told why: its panic goes on here.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why))
}

/// The typed parts, products and categories among them as parts that carry nothing.
fn subject_dropped(chars: &[char], typed: &[Typed]) -> Vec<Typed> {
    let subject = |kind: Kind| matches!(kind, Kind::Product | Kind::Category);
    let own = typed.iter().map(|it| Typed { kind: it.kind.filter(|kind| !subject(*kind)), ..*it });
    let stand_ins = chars.iter().enumerate().filter_map(|(at, char)| {
        let dropped = Kind::of_stand_in(*char).is_some_and(subject);
        dropped.then_some(Typed { start: at, end: at + 1, kind: None })
    });
    let mut all: Vec<Typed> = own.chain(stand_ins).collect();
    all.sort_by_key(|it| (it.start, it.end));
    all
}

/// Understands one utterance. Pure: the same arguments give the same result.
#[must_use]
pub fn understand(
    language: &Language,
    view: View<'_>,
    text: &str,
    context: &Context<'_>,
) -> Understanding {
    let programs = view.snapshot.programs();
    let policy = &programs.policy;
    let folded = Normalized::new(text, policy.utterance_chars_max);
    let meant = language.spelling.read(&language.lexicon, folded, policy.repair_probability_min);
    let parsed: Parsed<'_> = parse(language, view.snapshot, text, &meant.text, context);
    let typed = parsed.typed(&language.known);
    let (tokens, inside) = tokens(&meant.text.chars, &typed);
    let vector = &mut || language.vector(&meant.text.chars, &typed, 0);
    let intents = language.intents.predict(&features(&tokens, &inside), vector);
    let mut found = parsed.understanding(view.snapshot, intents, context);
    (found.feeling, found.hurry) = language.feelings.judge(&meant.text, context, &programs.policy);
    found.stage = language.stages.of(&meant.text, &found, context, &programs.policy);
    found.doubts = meant.doubts();
    found
}

/// A phrasing with its placeholders replaced: a number by a number, others by stand-ins.
pub(crate) fn with_stand_ins(phrasing: &str) -> String {
    let kinds = [
        ("{product}", Kind::Product),
        ("{category}", Kind::Category),
        ("{attribute}", Kind::Attribute),
        ("{value}", Kind::Value),
        ("{need}", Kind::Need),
        ("{brand}", Kind::Brand),
    ];
    let mut text = phrasing.replace("{number}", "5");
    for (name, kind) in kinds {
        text = text.replace(name, kind.stand_in().encode_utf8(&mut [0; 4]));
    }
    text
}

/// Asking words alone and after a product ask for their attribute: that is what they are for.
fn asking_phrasings(snapshot: &Snapshot, wanted: bool) -> Vec<String> {
    if !wanted {
        return Vec::new();
    }
    let words: BTreeSet<&str> = texts(snapshot, v::ASK).map(|(text, _)| text).collect();
    let product = Kind::Product.stand_in();
    words.into_iter().flat_map(|word| [word.to_owned(), format!("{product}{word}")]).collect()
}

/// Everything buyers may say around names: phrasings and grammar words.
fn sentences(programs: &Programs) -> impl Iterator<Item = &str> {
    let phrasings = programs.questions.iter().flat_map(|question| &question.phrasings);
    let words = programs.words.values().flatten().map(String::as_str);
    phrasings.map(|(_, text)| text.as_str()).chain(words)
}

/// Phrasings of plain questions, as sentences that show no feeling.
fn neutral(programs: &Programs) -> Vec<String> {
    let plain = programs.questions.iter().filter(|question| question.tone == Tone::Plain);
    plain.flat_map(|question| &question.phrasings).map(|(_, text)| with_stand_ins(text)).collect()
}

fn outside_phrasings(programs: &Programs) -> impl Iterator<Item = &str> {
    let key = Role::ALL.iter().find(|(role, _)| *role == Role::Outside).map(|(_, key)| *key);
    let words = key.and_then(|key| programs.words.get(key));
    words.into_iter().flatten().map(String::as_str)
}
