//! Which columns of a table hold users, items, weights and times, by the names that people give.

const USERS: &[&str] =
    &["user", "user_id", "userid", "uid", "buyer", "session", "session_id", "visitorid"];
const ITEMS: &[&str] = &["item", "item_id", "itemid", "iid", "product", "product_id", "movieid"];
const WEIGHTS: &[&str] = &["rating", "weight", "value", "label", "count"];
const TIMES: &[&str] = &["timestamp", "time", "ts", "datetime_s", "unixtime", "event_time"];

/// Where in a row what stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) user: usize,
    pub(super) item: usize,
    pub(super) weight: Option<usize>,
    pub(super) time: Option<usize>,
}

impl Places {
    /// Of columns called so, in either case, with `RecBole`'s types or without; nothing where users
    /// or items are missing.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let find = |known: &[&str]| place(names, known);
        let (user, item) = find(USERS).zip(find(ITEMS))?;
        Some(Self { user, item, weight: find(WEIGHTS), time: find(TIMES) })
    }

    /// Whether names tell of users or of items at all.
    pub(super) fn begun(names: &[String]) -> bool {
        place(names, USERS).or_else(|| place(names, ITEMS)).is_some()
    }
}

/// Whether people call a column of users so.
pub(crate) fn is_user_column(name: &str) -> bool {
    place(&[name.to_owned()], USERS).is_some()
}

fn place(names: &[String], known: &[&str]) -> Option<usize> {
    names.iter().position(|name| {
        let name = name.split(':').next().unwrap_or_default().to_lowercase();
        known.contains(&name.as_str())
    })
}
