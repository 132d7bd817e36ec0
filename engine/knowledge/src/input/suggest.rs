//! "Did you mean": the nearest of the names that would have been right.

/// The nearest candidate, where one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written: Vec<char> = written.to_lowercase().chars().collect();
    let most = (written.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let known: Vec<char> = candidate.to_lowercase().chars().collect();
        if known.len().abs_diff(written.len()) > most {
            continue;
        }
        let distance = edits(&written, &known);
        let better = best.is_none_or(|(held, name)| (distance, candidate) < (held, name));
        if distance <= most && better {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// The remedy for a name that is not there: the nearest one, or else `otherwise`.
pub(crate) fn remedy<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match nearest(written, candidates) {
        Some(name) => format!("did you mean `{name}`?"),
        None => otherwise.to_owned(),
    }
}

/// How many characters must be put in, taken out, replaced or swapped with their neighbour.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let replaced = row[j] + usize::from(a != b);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            let swapped = i > 0 && j > 0 && from[i - 1] == *b && to[j - 1] == *a;
            if swapped {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_different_word_is_not() {
        let known = ["phrasings", "requires", "answer", "label"];
        assert_eq!(nearest("phrasing", known), Some("phrasings"));
        assert_eq!(nearest("lable", known), Some("label"));
        assert_eq!(nearest("Requires", known), Some("requires"));
        assert_eq!(nearest("steam", known), None);
    }
}
