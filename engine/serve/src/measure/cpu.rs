//! How long threads of this process have run on a processor.

use std::fs;

/// A thread, by its folder in `/proc`.
#[derive(Clone, Debug)]
pub(super) struct Thread(String);

impl Thread {
    /// The thread that asks; none where the system does not tell.
    pub(super) fn current() -> Option<Self> {
        let link = fs::read_link("/proc/thread-self").ok()?;
        Some(Self(format!("/proc/{}", link.display())))
    }

    /// The threads of this process with a name.
    pub(super) fn named(name: &str) -> Vec<Self> {
        let Ok(entries) = fs::read_dir("/proc/self/task") else { return Vec::new() };
        let threads = entries.filter_map(Result::ok).map(|it| it.path().display().to_string());
        let is_it = |path: &String| {
            fs::read_to_string(format!("{path}/comm")).is_ok_and(|comm| comm.trim() == name)
        };
        threads.filter(is_it).map(Self).collect()
    }

    /// Nanoseconds on a processor so far.
    pub(super) fn nanoseconds(&self) -> u64 {
        let told = fs::read_to_string(format!("{}/schedstat", self.0)).unwrap_or_default();
        told.split(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0)
    }
}

/// Nanoseconds of several threads so far.
pub(super) fn sum(threads: &[Thread]) -> u64 {
    threads.iter().map(Thread::nanoseconds).sum()
}
