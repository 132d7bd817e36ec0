//! The shop of plants and pots, compiled, and a conversation with it.

use std::sync::Arc;

use dialogue::{State, Turn, Utterance, World, turn};
use domain::{Event, EventKind, Locale, Profile, ProfileFact, Timestamp};
use knowledge::{Conversation, PackFiles, compile};

macro_rules! garden_files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("garden/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = garden_files![
    "pack.toml",
    "vocabulary.ttl",
    "catalog/plants.yaml",
    "catalog/plants.csv",
    "catalog/pots.yaml",
    "catalog/pots.csv",
    "questions/care.yaml",
    "needs/needs.yaml",
    "tasks/pot.yaml",
    "tasks/ball.rq",
    "tasks/pot.rq",
    "tasks/mark.rq",
    "tasks/dry.rq",
    "tasks/fine.rq",
    "guides/plant.yaml",
    "promotions/autumn.yaml",
    "tests/talk.yaml",
    "tests/tasks.yaml",
    "tests/strangers.yaml",
    "tests/doubts.yaml",
    "tests/codes.yaml",
    "words/codes.yaml",
];

/// Compiles the shop with some words of its files replaced: path, from, to.
pub(crate) fn garden(changes: &[(&str, &str, &str)]) -> (World, Vec<Conversation>) {
    let mut files: Vec<(&str, String)> =
        FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    for (path, from, to) in changes {
        let file = files.iter_mut().find(|(known, _)| known == path).unwrap();
        assert!(file.1.contains(from), "`{from}` stands in {path}");
        file.1 = file.1.replace(from, to);
    }
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let compiled = compile(&[PackFiles::from_texts(&files)]);
    let Some(snapshot) = compiled.snapshot else { panic!("{:#?}", compiled.diagnostics) };
    (
        World::build(Arc::new(snapshot), Some(understand::Encoder::core())).unwrap(),
        compiled.conversations,
    )
}

/// A conversation of one buyer.
pub(crate) struct Session {
    /// What it has come to.
    pub(crate) state: State,
    /// What is known of the buyer.
    pub(crate) profile: Profile,
    /// The moment of the next turn.
    pub(crate) now: Timestamp,
}

impl Session {
    /// Begins a conversation, on 2026-11-11 where no day is given.
    pub(crate) fn new(now: Option<Timestamp>) -> Self {
        let now = now.unwrap_or(Timestamp(1_794_355_200_000));
        Self { state: State::default(), profile: Profile::default(), now }
    }

    /// Runs a turn and takes its events into account.
    pub(crate) fn say(&mut self, world: &World, text: &str, page: Option<&str>) -> Turn {
        let utterance = Utterance { text, focus_product: page, locale: Locale::Zh };
        let came = turn(world, &self.state, &self.profile, utterance, self.now);
        for kind in &came.events {
            self.apply(kind.clone());
        }
        came
    }

    /// The same buyer begins another conversation.
    pub(crate) fn come_back(&mut self) {
        self.state = self.state.carried_over();
    }

    fn apply(&mut self, kind: EventKind) {
        let event = Event {
            id: String::new(),
            store: String::new(),
            session: String::new(),
            buyer: String::new(),
            at: self.now,
            kind,
        };
        self.state.apply(&event);
        if let EventKind::Stated { key, value } = event.kind {
            let fact = ProfileFact { key, value, event: event.id, at: event.at };
            self.profile.facts.push(fact);
        }
    }
}
