//! Yes, no and stop where nothing is open; and a new beginning.

use domain::{Decision, EventKind};
use snapshot::program::Act;

use crate::frame::Frame;
use crate::reply::Draft;

/// Acknowledges a yes, a no or a stop.
pub(crate) fn acknowledge(frame: &Frame<'_>, act: Act) -> Draft {
    let mut draft = Draft::new(Decision::SmallTalk);
    let key = match act {
        Act::Deny => "acknowledge_no",
        Act::Cancel => "acknowledge_stop",
        Act::Affirm
        | Act::Answer
        | Act::AskAttribute
        | Act::Verify
        | Act::Compare
        | Act::Superlative
        | Act::List
        | Act::Count
        | Act::Find
        | Act::Promotion
        | Act::Complement
        | Act::Substitute
        | Act::Introduce
        | Act::Task(_)
        | Act::Guide(_)
        | Act::More
        | Act::Restart
        | Act::Why
        | Act::HandOver => "acknowledge_yes",
    };
    draft.say(frame, key, &[]);
    draft
}

/// Drops what was said and begins anew.
pub(crate) fn restart(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Answer);
    draft.events.push(EventKind::Restarted);
    draft.say(frame, "restart", &[]);
    draft
}
