//! Tagged spans: what tags come to, and how well they are found.

/// A span of tokens with its type; the end is excluded.
pub(crate) type Span = (usize, usize, String);

/// The spans of tags in BIO, BIES, BMES, BIOES or IO spelling (`B-x`, `B_x`, `x-B` is not read),
/// read as generously as conlleval does: an inner tag without a beginning begins a span.
pub(crate) fn spans(tags: &[String]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (index, tag) in tags.iter().enumerate() {
        let (mark, kind) = split(tag);
        let begins = matches!(mark, 'B' | 'S' | 'U');
        let inside = matches!(mark, 'I' | 'M' | 'E' | 'L');
        let goes_on = inside && open.is_some_and(|(_, of)| of == kind);
        if !goes_on {
            if let Some((start, of)) = open.take() {
                found.push((start, index, of.to_owned()));
            }
            if begins || inside {
                open = Some((index, kind));
            }
        }
        if matches!(mark, 'E' | 'L' | 'S' | 'U')
            && let Some((start, of)) = open.take()
        {
            found.push((start, index + 1, of.to_owned()));
        }
    }
    if let Some((start, of)) = open {
        found.push((start, tags.len(), of.to_owned()));
    }
    found
}

fn split(tag: &str) -> (char, &str) {
    let mark = tag.chars().next().unwrap_or('O');
    match tag.get(1..2) {
        Some("-" | "_") => (mark, &tag[2..]),
        Some(_) | None => (if tag.len() == 1 { mark } else { 'O' }, ""),
    }
}

/// Whether a tag is one that this reader knows.
pub(crate) fn is_tag(tag: &str) -> bool {
    tag == "O"
        || (tag.len() > 2
            && matches!(tag.get(1..2), Some("-" | "_"))
            && matches!(tag.as_bytes()[0], b'B' | b'I' | b'M' | b'E' | b'S' | b'L' | b'U'))
}

/// Counts of spans over sentences: right ones, found ones, both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Spans there are.
    pub(crate) gold: usize,
    /// Spans that were found.
    pub(crate) found: usize,
    /// Found exactly, with the right type.
    pub(crate) hits: usize,
}

impl Counts {
    /// The counts of one sentence.
    pub(crate) fn of<T: PartialEq>(gold: &[T], found: &[T]) -> Self {
        let mut left: Vec<&T> = gold.iter().collect();
        let mut hits = 0;
        for it in found {
            if let Some(at) = left.iter().position(|other| *other == it) {
                left.swap_remove(at);
                hits += 1;
            }
        }
        Self { gold: gold.len(), found: found.len(), hits }
    }

    /// The counts of several sentences together.
    pub(crate) fn sum(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::default(), |sum, it| Self {
            gold: sum.gold + it.gold,
            found: sum.found + it.found,
            hits: sum.hits + it.hits,
        })
    }

    /// The share of found spans that are right.
    pub(crate) fn precision(&self) -> f64 {
        self.hits as f64 / self.found.max(1) as f64
    }

    /// The share of spans that were found.
    pub(crate) fn recall(&self) -> f64 {
        self.hits as f64 / self.gold.max(1) as f64
    }

    /// The harmonic mean of both.
    pub(crate) fn f1(&self) -> f64 {
        2.0 * self.hits as f64 / (self.gold + self.found).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, spans};

    fn check(tags: &str, expected: &[(usize, usize, &str)]) {
        let tags: Vec<String> = tags.split(' ').map(str::to_owned).collect();
        let expected: Vec<_> =
            expected.iter().map(|(from, to, kind)| (*from, *to, (*kind).to_owned())).collect();
        assert_eq!(spans(&tags), expected, "{tags:?}");
    }

    #[test]
    fn every_spelling_of_tags_is_read() {
        check("O B-a I-a O B-b", &[(1, 3, "a"), (4, 5, "b")]);
        check("B-a B-a I-a", &[(0, 1, "a"), (1, 3, "a")]);
        check("B-a E-a S-b O", &[(0, 2, "a"), (2, 3, "b")]);
        check("B_a M_a E_a B_a E_a", &[(0, 3, "a"), (3, 5, "a")]);
        check("I-a I-a I-b O", &[(0, 2, "a"), (2, 3, "b")]);
        check("U-a B-a L-a", &[(0, 1, "a"), (1, 3, "a")]);
        check("O O", &[]);
    }

    #[test]
    fn counts_by_hand() {
        let counts =
            Counts::of(&[(0, 2, "a"), (3, 4, "b")], &[(0, 2, "a"), (3, 5, "b"), (6, 7, "a")]);
        assert_eq!(counts, Counts { gold: 2, found: 3, hits: 1 });
        assert!((counts.f1() - 0.4).abs() < 1e-12);
        assert!((counts.precision() - 1.0 / 3.0).abs() < 1e-12);
        assert!((counts.recall() - 0.5).abs() < 1e-12);
        // One found twice is right once.
        assert_eq!(Counts::of(&[1], &[1, 1]).hits, 1);
    }
}
