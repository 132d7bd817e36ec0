//! How far a command has come, on a terminal alone: where nobody looks it is silent.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the time that passed is drawn anew.
const TICK: Duration = Duration::from_millis(200);

/// A bar of so many steps.
pub(crate) fn bar(length: u64) -> ProgressBar {
    styled("{bar:30} {pos}/{len} {msg}", ProgressBar::new(length))
}

/// A sign that something of unknown length goes on, with what it is and since when.
pub(crate) fn working(what: &str) -> ProgressBar {
    let bar = styled("{spinner} {elapsed} {msg}", ProgressBar::new_spinner());
    bar.set_message(what.to_owned());
    if !bar.is_hidden() {
        bar.enable_steady_tick(TICK);
    }
    bar
}

fn styled(template: &str, bar: ProgressBar) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
