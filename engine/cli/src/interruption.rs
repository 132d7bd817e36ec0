//! Ctrl-C in a search for settings: it ends at once, but never within a file that it writes, and
//! tells how to go on.

use std::sync::Arc;
use std::thread;

use anyhow::Context as _;
use indicatif::ProgressBar;

use crate::search_state::State;

/// What a command ends with that was told to end, as shells have it.
const INTERRUPTED: i32 = 130;

/// Ends the process when it is told to end (Ctrl-C, SIGTERM), from now on: what is being written is
/// written first.
pub(crate) fn end_between_writes(state: &Arc<State>, bar: &ProgressBar) -> anyhow::Result<()> {
    let (state, bar) = (Arc::clone(state), bar.clone());
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().context("no runtime to hear Ctrl-C by")?;
    let end = move || {
        runtime.block_on(serve::terminated());
        state.ended(&mut |told| end(&bar, told));
    };
    let named = thread::Builder::new().name("interruption".to_owned());
    named.spawn(end).map(drop).context("no thread to hear Ctrl-C by")
}

#[expect(clippy::exit, reason = "a fit under way hears nothing")]
fn end(bar: &ProgressBar, told: &str) {
    bar.finish_and_clear();
    eprintln!("{told}");
    std::process::exit(INTERRUPTED);
}
