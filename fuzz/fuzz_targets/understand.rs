//! Anything that can be typed, over the packs that ship, after anything else that was typed.

#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dialogue::{State, Utterance, World, turn};
use domain::{Event, Locale, Profile, Timestamp};
use libfuzzer_sys::fuzz_target;
use understand::{Context, Understanding, understand};

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../industry-packs");
    let packs: Vec<_> = ["apparel", "computer-upgrade"].map(|it| folder.join(it)).into();
    let folders: Vec<&Path> = packs.iter().map(|it| it.as_path()).collect();
    let files = knowledge::read_packs(&folders).expect("the packs that ship are read");
    let snapshot = knowledge::compile(&files).snapshot.expect("the packs that ship are lawful");
    World::build(Arc::new(snapshot)).expect("the packs that ship build a world")
});

const NOW: Timestamp = Timestamp(1_794_355_200_000);

fn check(text: &str, found: &Understanding) {
    let mentions = found.mentions.iter().map(|it| it.span);
    let quantities = found.quantities.iter().map(|it| it.span);
    let constraints = found.constraints.iter().map(|it| it.span);
    let references = found.references.iter().map(|it| it.span);
    for span in mentions.chain(quantities).chain(constraints).chain(references) {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?}");
    }
    let sum: f64 = found.intents.iter().map(|it| it.probability).sum();
    assert!(sum <= 1.0 + 1e-6, "{sum}");
    assert!(found.intents.iter().all(|it| (0.0..=1.0 + 1e-6).contains(&it.probability)));
    assert!(found.intents.is_sorted_by(|one, other| one.probability >= other.probability));
}

fuzz_target!(|text: &str| {
    let world = &*WORLD;
    let first = understand(&world.language, world.view(), text, &Context::default());
    check(text, &first);
    assert_eq!(first, understand(&world.language, world.view(), text, &Context::default()));
    // The same as two sentences of one conversation, cut in the middle.
    let middle = (text.len() / 2..=text.len()).find(|at| text.is_char_boundary(*at));
    let (before, after) = text.split_at(middle.unwrap_or(text.len()));
    let (mut state, profile) = (State::default(), Profile::default());
    for (index, said) in [before, after].into_iter().enumerate() {
        let utterance = Utterance { text: said, focus_product: None, locale: Locale::default() };
        let came = turn(world, &state, &profile, utterance, NOW);
        check(said, &came.understanding);
        for kind in came.events {
            let (store, session, buyer) = ("f".to_owned(), "f".to_owned(), "f".to_owned());
            state.apply(&Event { id: format!("f/{index}"), store, session, buyer, at: NOW, kind });
        }
    }
});
