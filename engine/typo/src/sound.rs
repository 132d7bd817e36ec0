//! How characters sound: syllables without tones, which of them are easily taken for each other, and pinyin in letters.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A syllable without its tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Syllable(u16);

#[derive(Clone, Copy, Debug, Default)]
struct Readings {
    count: u8,
    syllables: [Syllable; 3],
}

#[derive(Debug)]
struct Sounds {
    /// By spelling packed into a number, ascending.
    spellings: Vec<(u32, Syllable)>,
    /// For each syllable the number of its class: those easily taken for it.
    classes: Vec<u16>,
    /// For each class the characters that have a reading of it.
    members: Vec<Vec<char>>,
    /// For each syllable the number of those that end like it.
    ends: Vec<u16>,
    readings: Vec<Readings>,
}

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;
const SPELLING_MAX: usize = 6;

static SOUNDS: LazyLock<Sounds> = LazyLock::new(|| {
    let mut sounds = Sounds {
        spellings: Vec::new(),
        classes: Vec::new(),
        members: Vec::new(),
        ends: Vec::new(),
        readings: vec![Readings::default(); (LAST - FIRST + 1) as usize],
    };
    let mut classes: BTreeMap<String, u16> = BTreeMap::new();
    let mut ends: BTreeMap<String, u16> = BTreeMap::new();
    let lines: Vec<&str> = include_str!("../data/sounds.txt").lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let spelling = line.split('\t').next().unwrap_or_default();
        let syllable = Syllable(u16::try_from(index).unwrap_or(u16::MAX));
        let next = u16::try_from(classes.len()).unwrap_or(u16::MAX);
        sounds.classes.push(*classes.entry(class_name(spelling)).or_insert(next));
        let next = u16::try_from(ends.len()).unwrap_or(u16::MAX);
        let name = class_name(spelling);
        let end = name.trim_start_matches(|it| !"aeiou".contains(it)).to_owned();
        sounds.ends.push(*ends.entry(end).or_insert(next));
        if spelling.len() > 1 && spelling.contains(['a', 'e', 'i', 'o', 'u', 'v']) {
            let letters: Vec<char> = spelling.chars().collect();
            sounds.spellings.extend(packed(&letters).map(|it| (it, syllable)));
        }
    }
    // Main readings first: they are the first column of every line.
    for column in 1..3 {
        for (index, line) in lines.iter().enumerate() {
            let syllable = Syllable(u16::try_from(index).unwrap_or(u16::MAX));
            for char in line.split('\t').nth(column).unwrap_or_default().chars() {
                sounds.add(char, syllable);
            }
        }
    }
    sounds.members = vec![Vec::new(); classes.len()];
    for (readings, char) in sounds.readings.iter().zip('\u{4e00}'..='\u{9fff}') {
        for syllable in &readings.syllables[..usize::from(readings.count)] {
            let class = sounds.classes[usize::from(syllable.0)];
            sounds.members[usize::from(class)].push(char);
        }
    }
    sounds.spellings.sort_unstable();
    sounds
});

impl Sounds {
    fn add(&mut self, char: char, syllable: Syllable) {
        let Some(at) = place(char) else { return };
        let readings = &mut self.readings[at];
        if let Some(free) = readings.syllables.get_mut(usize::from(readings.count)) {
            *free = syllable;
            readings.count += 1;
        }
    }
}

/// How a character may be read, the main reading first; none where it is not known.
pub(crate) fn readings(char: char) -> &'static [Syllable] {
    let Some(at) = place(char) else { return &[] };
    let readings = &SOUNDS.readings[at];
    &readings.syllables[..usize::from(readings.count)]
}

/// The number of the syllables that are easily taken for this one, itself included.
pub(crate) fn class(syllable: Syllable) -> u32 {
    u32::from(SOUNDS.classes[usize::from(syllable.0)])
}

/// Whether two characters have a reading in common.
pub(crate) fn same(one: char, other: char) -> bool {
    readings(one).iter().any(|it| readings(other).contains(it))
}

/// Whether two characters have readings that are easily taken for each other.
pub(crate) fn near(one: char, other: char) -> bool {
    readings(one).iter().any(|it| reads_near(*it, other))
}

/// The characters that have a reading easily taken for one of this one, itself included; some twice.
pub(crate) fn near_chars(char: char) -> impl Iterator<Item = char> {
    let classes = readings(char).iter().map(|it| SOUNDS.classes[usize::from(it.0)]);
    classes.flat_map(|class| SOUNDS.members[usize::from(class)].iter().copied())
}

/// Whether two characters have readings that end alike: 下 and 价.
pub(crate) fn rhyme(one: char, other: char) -> bool {
    let ends = |char: char| readings(char).iter().map(|it| SOUNDS.ends[usize::from(it.0)]);
    ends(one).any(|it| ends(other).any(|other| it == other))
}

/// Whether a syllable is a reading of a character.
pub(crate) fn reads(syllable: Syllable, char: char) -> bool {
    readings(char).contains(&syllable)
}

/// Whether a syllable is easily taken for a reading of a character.
pub(crate) fn reads_near(syllable: Syllable, char: char) -> bool {
    readings(char).iter().any(|it| class(*it) == class(syllable))
}

/// The syllables that the first letters may spell, each with its number of letters.
pub(crate) fn spelled(letters: &[char]) -> impl Iterator<Item = (usize, Syllable)> + '_ {
    let run = letters.iter().take_while(|it| it.is_ascii_lowercase()).take(SPELLING_MAX).count();
    (2..=run).rev().filter_map(move |length| {
        let wanted = packed(&letters[..length])?;
        let spellings = &SOUNDS.spellings;
        let at = spellings.binary_search_by_key(&wanted, |(it, _)| *it).ok()?;
        Some((length, spellings[at].1))
    })
}

/// Letters as one number; none where one is no letter.
fn packed(letters: &[char]) -> Option<u32> {
    letters.iter().try_fold(0_u32, |sum, letter| {
        let value = u32::from(*letter).checked_sub(u32::from('a')).filter(|it| *it < 26)?;
        // Six letters fit into thirty bits.
        Some(sum << 5 | (value + 1))
    })
}

/// What a spelling becomes for ears and keyboards that do not part z from zh, n from l, f from h, an from ang.
fn class_name(spelling: &str) -> String {
    let mut name = spelling.replace('v', "u");
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if let Some(rest) = name.strip_prefix(from) {
            name = format!("{to}{rest}");
        }
    }
    for (from, to) in [("n", "l"), ("h", "f")] {
        if let Some(rest) = name.strip_prefix(from).filter(|rest| !rest.is_empty()) {
            name = format!("{to}{rest}");
        }
    }
    for (from, to) in [("ang", "an"), ("eng", "en"), ("ing", "in")] {
        if let Some(rest) = name.strip_suffix(from) {
            name = format!("{rest}{to}");
        }
    }
    name
}

fn place(char: char) -> Option<usize> {
    let code = u32::from(char);
    (FIRST..=LAST).contains(&code).then(|| (code - FIRST) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_alike_is_known() {
        assert!(same('油', '邮') && same('诱', '有') && same('或', '货'));
        assert!(near('站', '赞') && near('脑', '老') && near('福', '壶') && near('兵', '宾'));
        assert!(!near('大', '小') && !same('站', '赞'));
        // Both readings count: 行 sounds like 航 and like 形.
        assert!(same('行', '航') && same('行', '形'));
    }

    #[test]
    fn letters_spell_syllables() {
        let letters: Vec<char> = "xiane".chars().collect();
        let lengths: Vec<usize> = spelled(&letters).map(|(length, _)| length).collect();
        assert_eq!(lengths, [4, 3, 2]);
        let letters: Vec<char> = "zzz".chars().collect();
        assert_eq!(spelled(&letters).count(), 0);
    }
}
