//! Words in letters: found in spite of a few wrong ones. Digits are never changed: "i5" is not "i7".

use crate::table::{Table, key_of};

/// Words in letters by what is left of them without one or two of their letters.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    rows: Vec<(u32, u32)>,
    table: Table,
}

/// Shorter words are not searched for: too many are one letter apart.
pub(crate) const LETTERS_MIN: usize = 4;
/// From this length on two letters may be wrong.
const TWO_WRONG_MIN: usize = 7;
/// Longer words are not searched for.
pub(crate) const LETTERS_MAX: usize = 18;

impl Letters {
    pub(crate) fn take(&mut self, id: u32, word: &[char]) {
        self.rows.push((key_of(word.iter().copied()), id));
        if (LETTERS_MIN..=LETTERS_MAX).contains(&word.len()) {
            let rows = &mut self.rows;
            each_rest(word, wrong_max(word.len()), &mut |key| rows.push((key, id)));
        }
    }

    pub(crate) fn finish(&mut self) {
        self.table = Table::new(std::mem::take(&mut self.rows));
    }

    /// The words that may be meant by letters, unchecked.
    pub(crate) fn candidates(&self, typed: &[char]) -> Vec<u32> {
        let mut found: Vec<u32> = self.table.get(key_of(typed.iter().copied())).collect();
        if (LETTERS_MIN - 1..=LETTERS_MAX).contains(&typed.len()) {
            let most = if typed.len() + 1 >= TWO_WRONG_MIN { 2 } else { 1 };
            each_rest(typed, most, &mut |key| found.extend(self.table.get(key)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The words that are these letters or these and a few more, unchecked.
    pub(crate) fn holding(&self, typed: &[char]) -> impl Iterator<Item = u32> + '_ {
        self.table.get(key_of(typed.iter().copied()))
    }
}

/// How many letters of a word may be wrong.
pub(crate) fn wrong_max(length: usize) -> usize {
    match length {
        0..LETTERS_MIN => 0,
        LETTERS_MIN..TWO_WRONG_MIN => 1,
        _ => 2,
    }
}

fn each_rest(word: &[char], wrong: usize, take: &mut dyn FnMut(u32)) {
    for one in 0..word.len() {
        let without = |two: usize| {
            let rest = word.iter().enumerate().filter(move |(at, _)| *at != one && *at != two);
            key_of(rest.map(|(_, char)| *char))
        };
        take(without(one));
        if wrong > 1 {
            for two in one + 1..word.len() {
                take(without(two));
            }
        }
    }
}

/// How many letters must be added, dropped, replaced or swapped with their neighbour to make one word of another
/// (optimal string alignment); stops above `most`.
pub(crate) fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, char) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, with) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(char != with);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let crossed =
                row > 0 && column > 0 && one[row - 1] == *with && *char == other[column - 1];
            if crossed {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|it| *it <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, expect: Option<usize>) {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        assert_eq!(distance(&chars(one), &chars(other), 2), expect, "{one} {other}");
    }

    #[test]
    fn letters_are_counted() {
        check("lenovo", "lenovo", Some(0));
        check("lenvo", "lenovo", Some(1));
        check("thinkpda", "thinkpad", Some(1));
        check("tinkpda", "thinkpad", Some(2));
        check("tinkpdaa", "thinkpad", None);
    }
}
