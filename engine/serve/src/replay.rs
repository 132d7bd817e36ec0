//! A log's conversations run again: what was said then, and what would be said of it now.

use std::collections::HashMap;

use dialogue::{Buyer, State, Utterance, turn};
use domain::{Event, EventKind, Locale, Profile, ProfileFact, Timestamp};
use recommend::Taste;

use crate::engine::Engine;
use crate::error::ServeError;

/// One exchange, then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The session.
    pub session: String,
    /// What the buyer said.
    pub said: String,
    /// What was replied.
    pub was: String,
    /// What the knowledge of now replies.
    pub is: String,
}

#[derive(Default)]
struct Run {
    state: State,
    profile: Profile,
    open: Option<(String, String)>,
}

/// What buyers who are known by name turned to so far.
type Deeds = HashMap<String, Vec<Event>>;

impl Engine {
    /// Runs every conversation of a store's log again, exchange by exchange, each from the state
    /// that its own events had come to. The page a buyer stood on is not in the log: exchanges
    /// that rested on it may differ for that reason alone, and so may those
    /// that a published model had ranked.
    ///
    /// # Errors
    /// Where there is no such store, or the log cannot be read.
    pub fn replay(&self, store: &str) -> Result<Vec<Replayed>, ServeError> {
        let served = self.store(store)?.served();
        let mut runs: HashMap<String, Run> = HashMap::new();
        let mut deeds = Deeds::new();
        let mut replayed = Vec::new();
        self.log.scan(&mut |event| {
            if event.store != store {
                return;
            }
            if !event.buyer.is_empty() && crate::profile::is_deed(&event.kind) {
                deeds.entry(event.buyer.clone()).or_default().push(event.clone());
            }
            if event.session.is_empty() {
                return;
            }
            let run = runs.entry(event.session.clone()).or_default();
            if let EventKind::Said { text } = &event.kind {
                let is = answer(&served.world, run, deeds.get(&event.buyer), (text, event.at));
                run.open = Some((text.clone(), is));
            }
            if let EventKind::Replied { text, .. } = &event.kind
                && let Some((said, is)) = run.open.take()
            {
                let (session, was) = (event.session.clone(), text.clone());
                replayed.push(Replayed { session, said, was, is });
            }
            fold(run, event);
        })?;
        Ok(replayed)
    }
}

fn answer(
    world: &dialogue::World,
    run: &Run,
    deeds: Option<&Vec<Event>>,
    (text, now): (&str, Timestamp),
) -> String {
    let utterance = Utterance { text, focus_product: None, locale: Locale::default() };
    let taste = deeds.map(|it| Taste::from_events(&world.snapshot, it));
    let buyer = Buyer { profile: &run.profile, taste: taste.as_ref(), learned: None };
    turn(world, &run.state, buyer, utterance, now).reply.text()
}

fn fold(run: &mut Run, event: &Event) {
    run.state.apply(event);
    if let EventKind::Stated { key, value } = &event.kind {
        let (key, value) = (key.clone(), value.clone());
        run.profile.facts.push(ProfileFact { key, value, event: event.id.clone(), at: event.at });
    }
}
