//! Numerals as English speakers write them in words, alone or after digits.

use crate::numeral::Numeral;

/// What a word counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    /// Zero to nineteen.
    Small(f64),
    /// Twenty to ninety.
    Tens(f64),
    /// Multiplies what stands before it and may be followed by more: hundred.
    Hundred,
    /// Multiplies all that stands before it: thousand, grand, million.
    Big(f64),
    /// Multiplies what stands before it and ends the number: dozen.
    Dozen(f64),
    Half,
    And,
    Article,
    Point,
}

fn word(letters: &str) -> Option<Word> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let number = |index: usize| f64::from(u8::try_from(index).unwrap_or(u8::MAX));
    if let Some(index) = SMALL.iter().position(|it| *it == letters) {
        return Some(Word::Small(number(index)));
    }
    if let Some(index) = TENS.iter().position(|it| *it == letters) {
        return Some(Word::Tens(number(index + 2) * 10.0));
    }
    Some(match letters {
        "hundred" | "hundreds" => Word::Hundred,
        "thousand" | "grand" => Word::Big(1e3),
        "million" => Word::Big(1e6),
        "dozen" | "dozens" => Word::Dozen(12.0),
        "couple" => Word::Dozen(2.0),
        "half" => Word::Half,
        "and" => Word::And,
        "a" | "an" => Word::Article,
        "point" => Word::Point,
        _ => return None,
    })
}

/// The longest word of a number, in letters.
const LETTERS_MAX: usize = 9;

/// The word at a character, what it counts, and where it ends.
fn word_at(chars: &[char], at: usize) -> Option<(Word, usize)> {
    let rest = chars.get(at..)?;
    let length = rest.iter().take(LETTERS_MAX + 1).take_while(|it| it.is_ascii_lowercase()).count();
    let end = at + length;
    if length == 0 || length > LETTERS_MAX || chars.get(end).is_some_and(char::is_ascii_digit) {
        return None;
    }
    let letters: String = rest[..length].iter().collect();
    Some((word(&letters)?, end))
}

/// Where the next word begins: after one blank or hyphen.
fn next(chars: &[char], end: usize) -> usize {
    end + usize::from(matches!(chars.get(end), Some(' ' | '-')))
}

/// A number in the making.
#[derive(Debug, Default)]
struct Sum {
    total: f64,
    current: Option<f64>,
    multiplier: f64,
    /// What may follow without making a number of its own: below ten after twenty, below a
    /// hundred after hundred.
    room: f64,
    words: usize,
    /// The last thousand or million.
    big: f64,
}

impl Sum {
    fn value(&self) -> f64 {
        self.total + self.current.unwrap_or(0.0)
    }

    /// Whether what stands after "and" is the rest of a number, as in a hundred and twenty, and no
    /// number of its own, as in between one hundred and two hundred.
    fn goes_on(&self, chars: &[char], at: usize) -> bool {
        let Some((Word::Small(value) | Word::Tens(value), end)) = word_at(chars, at) else {
            return false;
        };
        let after = word_at(chars, next(chars, end)).map(|(word, _)| word);
        let other = match after {
            Some(Word::Hundred) => true,
            Some(Word::Big(factor)) => self.total > 0.0 && factor >= self.big,
            Some(_) | None => false,
        };
        value < self.room && !other
    }

    /// Takes a word; false where it begins another number or says nothing here.
    fn take(&mut self, word: Word) -> bool {
        match word {
            Word::Small(value) | Word::Tens(value) => {
                if self.words > 0 && value >= self.room {
                    return false;
                }
                self.current = Some(self.current.unwrap_or(0.0) + value);
                self.room = if matches!(word, Word::Tens(_)) { 10.0 } else { 0.0 };
            }
            Word::Hundred => {
                self.current = Some(self.current.unwrap_or(1.0) * 100.0);
                self.multiplier = 100.0;
                self.room = 100.0;
            }
            Word::Big(factor) => {
                self.total += self.current.take().unwrap_or(1.0) * factor;
                self.multiplier = factor;
                self.big = factor;
                self.room = 1000.0;
            }
            Word::Dozen(count) => {
                self.current = Some(self.current.unwrap_or(1.0) * count);
                self.room = 0.0;
            }
            Word::Half | Word::And | Word::Article | Word::Point => return false,
        }
        self.words += 1;
        true
    }
}

/// Reads the numeral in words that starts at `at`, where a word starts: a hundred and twenty, two
/// and a half, five eleven, half a dozen.
pub(crate) fn read(chars: &[char], at: usize) -> Option<Numeral> {
    let (first, end) = word_at(chars, at)?;
    match first {
        Word::Half => return Some(read_half(chars, end)),
        Word::Article => {
            let (second, _) = word_at(chars, next(chars, end))?;
            return match second {
                Word::Hundred | Word::Big(_) | Word::Dozen(_) => read(chars, next(chars, end)),
                Word::Half => read(chars, next(chars, end)),
                Word::Small(_) | Word::Tens(_) | Word::And | Word::Article | Word::Point => None,
            };
        }
        Word::And | Word::Point => return None,
        Word::Small(_) | Word::Tens(_) | Word::Hundred | Word::Big(_) | Word::Dozen(_) => {}
    }
    let mut sum = Sum { multiplier: 1.0, ..Sum::default() };
    let end = take_words(chars, at, &mut sum);
    let value = sum.value();
    let mut numeral = plain(value, end, sum.multiplier);
    numeral.lone = sum.words == 1 && value < 10.0;
    if sum.multiplier <= 1.0 {
        take_second(chars, &mut numeral);
    }
    take_rest(chars, &mut numeral);
    Some(numeral)
}

fn take_words(chars: &[char], at: usize, sum: &mut Sum) -> usize {
    let mut end = at;
    let mut here = at;
    while let Some((word, after)) = word_at(chars, here) {
        if word == Word::And && sum.room >= 100.0 {
            here = next(chars, after);
            if sum.goes_on(chars, here) {
                continue;
            }
            break;
        }
        if !sum.take(word) {
            break;
        }
        end = after;
        here = next(chars, after);
    }
    end
}

/// Five eleven, one eighty, two fifty: two numbers in a row are one, or two of falling units.
fn take_second(chars: &[char], numeral: &mut Numeral) {
    let first = numeral.low;
    let from = next(chars, numeral.end);
    let Some((Word::Small(_) | Word::Tens(_), _)) = word_at(chars, from) else { return };
    let mut sum = Sum { multiplier: 1.0, ..Sum::default() };
    let end = take_words(chars, from, &mut sum);
    let second = sum.value();
    let joined = if second >= 10.0 {
        first * 100.0 + second
    } else if first < 10.0 {
        first * 10.0 + second
    } else {
        return;
    };
    if sum.multiplier > 1.0 || first < 1.0 {
        return;
    }
    numeral.low = joined;
    numeral.high = joined;
    numeral.lone = false;
    numeral.end = end;
    numeral.split = Some((first, second));
}

/// Half, half a dozen, half a thousand; half a kilo is left to its unit.
fn read_half(chars: &[char], end: usize) -> Numeral {
    let mut end = end;
    if let Some((Word::Article, after)) = word_at(chars, next(chars, end)) {
        end = after;
    }
    let mut numeral = plain(0.5, end, 1.0);
    numeral.lone = true;
    take_rest(chars, &mut numeral);
    numeral
}

/// What stands after a number: 2 grand, 3 dozen, two and a half, two point five.
pub(crate) fn take_rest(chars: &[char], numeral: &mut Numeral) {
    let from = next(chars, numeral.end);
    match word_at(chars, from) {
        Some((Word::Hundred, end)) if numeral.multiplier <= 1.0 => scale(numeral, 100.0, end),
        Some((Word::Big(factor), end)) => scale(numeral, factor, end),
        Some((Word::Dozen(count), end)) if count > 2.0 && numeral.multiplier <= 1.0 => {
            scale(numeral, count, end);
            numeral.multiplier = 1.0;
        }
        Some((Word::And, end)) => take_and_half(chars, end, numeral),
        Some((Word::Point, end)) => take_point(chars, end, numeral),
        Some(_) | None => {}
    }
}

fn scale(numeral: &mut Numeral, factor: f64, end: usize) {
    numeral.low *= factor;
    numeral.high *= factor;
    numeral.multiplier = factor;
    numeral.lone = false;
    numeral.split = None;
    numeral.end = end;
}

fn take_and_half(chars: &[char], end: usize, numeral: &mut Numeral) {
    let mut from = next(chars, end);
    if let Some((Word::Article, after)) = word_at(chars, from) {
        from = next(chars, after);
    }
    if let Some((Word::Half, after)) = word_at(chars, from) {
        numeral.low += 0.5 * numeral.multiplier;
        numeral.high += 0.5 * numeral.multiplier;
        numeral.lone = false;
        numeral.split = None;
        numeral.end = after;
        if let Some((Word::Big(factor), end)) = word_at(chars, next(chars, after))
            && numeral.multiplier <= 1.0
        {
            scale(numeral, factor, end);
        }
    }
}

fn take_point(chars: &[char], end: usize, numeral: &mut Numeral) {
    let (mut from, mut digits, mut places) = (next(chars, end), 0.0, 1.0);
    while let Some((Word::Small(digit), after)) = word_at(chars, from)
        && digit < 10.0
    {
        digits = digits * 10.0 + digit;
        places *= 10.0;
        numeral.end = after;
        from = next(chars, after);
    }
    numeral.low += digits / places;
    numeral.high += digits / places;
    numeral.lone = numeral.lone && places <= 1.0;
}

fn plain(value: f64, end: usize, multiplier: f64) -> Numeral {
    Numeral { end, low: value, high: value, lone: false, multiplier, pair: None, split: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: f64, rest: &str) {
        let chars: Vec<char> = text.chars().collect();
        let numeral = read(&chars, 0).unwrap_or_else(|| panic!("{text} is a numeral"));
        assert!((numeral.low - value).abs() < 1e-9, "{text}: {} is not {value}", numeral.low);
        assert_eq!(chars[numeral.end..].iter().collect::<String>(), rest, "{text}");
    }

    #[test]
    fn numbers_in_words() {
        for (text, value, rest) in [
            ("five", 5.0, ""),
            ("twenty-five", 25.0, ""),
            ("a hundred and twenty", 120.0, ""),
            ("one hundred five", 105.0, ""),
            ("two thousand three hundred and forty five", 2345.0, ""),
            ("two and a half", 2.5, ""),
            ("two point five kilos", 2.5, " kilos"),
            ("half a dozen", 6.0, ""),
            ("a dozen eggs", 12.0, " eggs"),
            ("two grand", 2000.0, ""),
            ("one eighty", 180.0, ""),
            ("one seventy five", 175.0, ""),
            ("five eleven", 511.0, ""),
            ("six two", 62.0, ""),
            ("nineteen", 19.0, ""),
            ("five foot", 5.0, " foot"),
            ("three and five", 3.0, " and five"),
            ("a hundred and a bit", 100.0, " and a bit"),
            ("one and a half million", 1_500_000.0, ""),
            ("three hundred thousand", 300_000.0, ""),
            ("twelve hundred", 1200.0, ""),
        ] {
            check(text, value, rest);
        }
        for text in ["onesie", "a", "and", "a red one", "tent", "point", "fiver"] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(read(&chars, 0), None, "{text}");
        }
    }
}
