//! Numerals as buyers write them: digits, Chinese characters, and both mixed.

/// A number read from a text, or a vague range such as 七八百.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// The index after its last character.
    pub(crate) end: usize,
    /// The number, or the lower end of the range.
    pub(crate) low: f64,
    /// The number, or the upper end of the range.
    pub(crate) high: f64,
    /// Whether it is one Chinese digit and nothing else, which is seldom meant as a number.
    pub(crate) lone: bool,
    /// The last multiplier (十 10 to 亿), 1 where there is none.
    pub(crate) multiplier: f64,
    /// Two neighbouring digits that are a range before a unit: 两三 (个).
    pub(crate) pair: Option<(f64, f64)>,
    /// Two spoken numbers that may be a larger and a smaller unit: five eleven.
    pub(crate) split: Option<(f64, f64)>,
}

/// Reads the numeral that starts at `at`.
pub(crate) fn read(chars: &[char], at: usize) -> Option<Numeral> {
    let mut sum = Sum::default();
    let mut here = at;
    loop {
        let before = here;
        here = sum.take_digits(chars, here);
        here = sum.take_multiplier(chars, here);
        here = sum.take_point_after_ten(chars, here);
        if here == before {
            break;
        }
    }
    let mut numeral = sum.finish(here, chars.get(at).copied().unwrap_or(' '))?;
    numeral.pair = neighbours(&chars[at..here]);
    Some(numeral)
}

/// 两三, 七八, 三五: two digits alone that may be a range.
fn neighbours(chars: &[char]) -> Option<(f64, f64)> {
    let [first, second] = *chars else { return None };
    let (low, high) = (chinese_digit(first)?, chinese_digit(second)?);
    let step = high - low;
    let named = (first, second) == ('三', '五');
    (low > 0.0 && (named || (step - 1.0).abs() < f64::EPSILON)).then_some((low, high))
}

/// The value of a Chinese digit.
pub(crate) fn chinese_digit(char: char) -> Option<f64> {
    Some(match char {
        '零' | '〇' => 0.0,
        '一' | '壹' | '幺' => 1.0,
        '二' | '两' | '贰' | '俩' => 2.0,
        '三' | '叁' | '仨' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        _ => return None,
    })
}

/// What a character multiplies the number before it by.
pub(crate) fn multiplier(char: char) -> Option<f64> {
    Some(match char {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' => 1e3,
        '万' => 1e4,
        '亿' => 1e8,
        _ => return None,
    })
}

/// From 万 on, a multiplier takes all that stands before it.
const MYRIAD: f64 = 1e4;

/// A number that waits for a multiplier.
#[derive(Clone, Copy, Debug)]
struct Pending {
    low: f64,
    high: f64,
    /// Written with one digit, so that 三千五 means 3500.
    single: bool,
    /// After 零, so that 一百零五 means 105.
    after_zero: bool,
}

#[derive(Debug, Default)]
struct Sum {
    total: (f64, f64),
    section: (f64, f64),
    pending: Option<Pending>,
    last: f64,
    length: usize,
}

impl Sum {
    fn take_digits(&mut self, chars: &[char], at: usize) -> usize {
        if self.pending.is_some() {
            return at;
        }
        if chars.get(at).is_some_and(char::is_ascii_digit) {
            return self.take_arabic(chars, at);
        }
        let mut digits = self.digits(chars, at);
        if ends_in_another(&digits) && next_is_multiplier(chars, at + digits.len()) {
            digits.pop();
        }
        let Some(first) = digits.first() else { return at };
        let zero = digits.len() > 1 && is_zero(*first) && self.length > 0;
        let meaning = if zero { &digits[1..] } else { &digits[..] };
        let end = at + digits.len();
        self.length += digits.len();
        self.pending = Some(match *meaning {
            [low, high] if low < high && low > 0.0 && next_is_multiplier(chars, end) => {
                Pending { low, high, single: false, after_zero: zero }
            }
            // 十七八, 一百七八, 三千五六.
            [low, high] if self.last > 1.0 && !zero && neighbours(&chars[at..end]).is_some() => {
                Pending { low, high, single: true, after_zero: false }
            }
            _ => {
                let value = meaning.iter().fold(0.0, |value, digit| value * 10.0 + digit);
                Pending { low: value, high: value, single: meaning.len() == 1, after_zero: zero }
            }
        });
        self.take_point(chars, end)
    }

    /// The Chinese digits that stand in a row. 两 is a digit at the beginning and before a
    /// multiplier only: elsewhere it is a weight.
    fn digits(&self, chars: &[char], at: usize) -> Vec<f64> {
        let mut digits = Vec::new();
        for (index, char) in chars.iter().enumerate().skip(at) {
            let Some(digit) = chinese_digit(*char) else { break };
            let first = digits.is_empty() && self.length == 0;
            if *char == '两' && !first && !next_is_multiplier(chars, index + 1) {
                break;
            }
            digits.push(digit);
        }
        digits
    }

    /// 三点五.
    fn take_point(&mut self, chars: &[char], at: usize) -> usize {
        let Some((fraction, end)) = fraction(chars, at) else { return at };
        if let Some(pending) = &mut self.pending {
            pending.low += fraction;
            pending.high += fraction;
            pending.single = false;
        }
        self.length += end - at;
        end
    }

    /// 十点五.
    fn take_point_after_ten(&mut self, chars: &[char], at: usize) -> usize {
        if self.pending.is_some() || is_zero(self.section.1) {
            return at;
        }
        let Some((fraction, end)) = fraction(chars, at) else { return at };
        self.section.0 += fraction;
        self.section.1 += fraction;
        self.length += end - at;
        end
    }

    fn take_arabic(&mut self, chars: &[char], at: usize) -> usize {
        let mut end = arabic_end(chars, at);
        let digits: String = chars[at..end].iter().filter(|char| **char != ',').collect();
        let Ok(mut value) = digits.parse::<f64>() else { return at };
        if let Some(part) = chars.get(end).copied().and_then(vulgar) {
            value += part;
            end += 1;
        }
        self.length += end - at;
        let single = digits.len() == 1;
        self.pending = Some(Pending { low: value, high: value, single, after_zero: false });
        if single { self.take_point(chars, end) } else { end }
    }

    fn take_multiplier(&mut self, chars: &[char], at: usize) -> usize {
        let Some(factor) = chars.get(at).copied().and_then(multiplier) else { return at };
        let number = self.pending.take().map(|pending| (pending.low, pending.high));
        if factor < MYRIAD {
            // 十六, 一百十: a ten may stand without a digit, nothing else may.
            let Some((low, high)) = number.or((factor <= 10.0).then_some((1.0, 1.0))) else {
                return at;
            };
            self.section.0 += low * factor;
            self.section.1 += high * factor;
        } else {
            let (low, high) = number.unwrap_or_default();
            let section = (self.section.0 + low, self.section.1 + high);
            if is_zero(section.1) {
                return at;
            }
            self.total.0 += section.0 * factor;
            self.total.1 += section.1 * factor;
            self.section = (0.0, 0.0);
        }
        self.last = factor;
        self.length += 1;
        at + 1
    }

    fn finish(mut self, end: usize, first: char) -> Option<Numeral> {
        if self.length == 0 {
            return None;
        }
        let multiplier = if self.last > 0.0 { self.last } else { 1.0 };
        if let Some(pending) = self.pending.take() {
            // 三千五 is 3500 and 1万2 is 12000; 一百零五 is 105.
            let spoken = pending.single && !pending.after_zero && multiplier > 1.0;
            let scale = if spoken { multiplier / 10.0 } else { 1.0 };
            self.section.0 += pending.low * scale;
            self.section.1 += pending.high * scale;
        }
        Some(Numeral {
            end,
            low: self.total.0 + self.section.0,
            high: self.total.1 + self.section.1,
            lone: self.length == 1 && chinese_digit(first).is_some(),
            multiplier,
            pair: None,
            split: None,
        })
    }
}

/// 点 and the digits after it: what they come to, and where they end.
fn fraction(chars: &[char], at: usize) -> Option<(f64, usize)> {
    if chars.get(at) != Some(&'点') {
        return None;
    }
    let digit = |char: &char| {
        let han = || chinese_digit(*char).filter(|_| !matches!(char, '两' | '俩'));
        char.to_digit(10).map(f64::from).or_else(han)
    };
    let (mut scale, mut value, mut end) = (1.0, 0.0, at + 1);
    while let Some(next) = chars.get(end).and_then(digit) {
        scale *= 10.0;
        value = value * 10.0 + next;
        end += 1;
    }
    (end > at + 1).then(|| (value / scale, end))
}

/// The value of a fraction that is one character.
pub(crate) fn vulgar(char: char) -> Option<f64> {
    Some(match char {
        '½' => 0.5,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        _ => return None,
    })
}

/// Whether the last of several digits before a multiplier begins a number of its own, as in
/// (一米)八 一百四十: read digit by digit, a number has no multiplier, and 七八百 is a range.
fn ends_in_another(digits: &[f64]) -> bool {
    match *digits {
        [] | [_] => false,
        [low, high] => !(low < high || is_zero(low)),
        [..] => true,
    }
}

fn next_is_multiplier(chars: &[char], at: usize) -> bool {
    chars.get(at).copied().and_then(multiplier).is_some()
}

fn is_zero(number: f64) -> bool {
    number.abs() < f64::EPSILON
}

/// The end of digits with one decimal point, and with commas where they part thousands.
fn arabic_end(chars: &[char], at: usize) -> usize {
    let digits = |from: usize| {
        chars[from.min(chars.len())..].iter().take_while(|char| char.is_ascii_digit()).count()
    };
    let mut end = at + digits(at);
    // 180,140 is two numbers: a buyer's comma parts thousands only after one or two digits.
    if end - at <= 2 {
        while chars.get(end) == Some(&',') && digits(end + 1) == 3 {
            end += 4;
        }
    }
    if chars.get(end) == Some(&'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, low: f64, high: f64) {
        let chars: Vec<char> = text.chars().collect();
        let numeral = read(&chars, 0).unwrap_or_else(|| panic!("{text} is a numeral"));
        assert_eq!(numeral.end, chars.len(), "{text}");
        assert!((numeral.low - low).abs() < 1e-9, "{text}: {} is not {low}", numeral.low);
        assert!((numeral.high - high).abs() < 1e-9, "{text}: {} is not {high}", numeral.high);
    }

    #[test]
    fn numerals_of_every_style() {
        for (text, value) in [
            ("180", 180.0),
            ("1.8", 1.8),
            ("1,299", 1299.0),
            ("12,500.5", 12500.5),
            ("三千五", 3500.0),
            ("1.5万", 15000.0),
            ("一万二", 12000.0),
            ("两百五", 250.0),
            ("一百四十", 140.0),
            ("一八零", 180.0),
            ("十六", 16.0),
            ("二十", 20.0),
            ("一百零五", 105.0),
            ("两万三千", 23000.0),
            ("3千5", 3500.0),
            ("1万2", 12000.0),
            ("一亿二千万", 1.2e8),
            ("三点五", 3.5),
            ("一百十", 110.0),
            ("二〇二六", 2026.0),
            ("五百一", 510.0),
            ("三千零五十", 3050.0),
            ("3千5百", 3500.0),
            ("十", 10.0),
            ("一百五十五", 155.0),
            ("九千九百九十九", 9999.0),
            ("壹佰", 100.0),
        ] {
            check(text, value, value);
        }
        check("七八百", 700.0, 800.0);
        check("两三千", 2000.0, 3000.0);
        check("三五百", 300.0, 500.0);
        check("十七八", 17.0, 18.0);
        check("一百七八", 170.0, 180.0);
        check("三千五六", 3500.0, 3600.0);
        check("二十五六", 25.0, 26.0);
        check("一百二三十", 120.0, 130.0);
        check("十五六万", 150_000.0, 160_000.0);
        check("十点五", 10.5, 10.5);
        check("一百二十点二五", 120.25, 120.25);
        check("2½", 2.5, 2.5);
    }

    #[test]
    fn a_weight_is_no_digit() {
        for (text, end) in [("三两", 1), ("十两", 1), ("一百两", 2), ("一万两千", 4), ("两两", 1)]
        {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(read(&chars, 0).map(|it| it.end), Some(end), "{text}");
        }
    }

    #[test]
    fn two_numbers_run_together_are_two() {
        let cases = [("八一百四十", 8.0, 1), ("七五一百三", 75.0, 2), ("八七十", 8.0, 1)];
        for (text, value, end) in cases {
            let chars: Vec<char> = text.chars().collect();
            let numeral = read(&chars, 0).unwrap();
            assert!((numeral.low - value).abs() < 1e-9, "{text}: {} is not {value}", numeral.low);
            assert_eq!(numeral.end, end, "{text}");
        }
    }

    #[test]
    fn what_is_no_numeral() {
        for text in ["万一", "千", "百搭", "点", "", "米"] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(read(&chars, 0), None, "{text}");
        }
        let chars: Vec<char> = "180,140".chars().collect();
        assert_eq!(read(&chars, 0).map(|numeral| numeral.end), Some(3));
        assert!(read(&['一'], 0).is_some_and(|numeral| numeral.lone));
    }

    /// Prints a whole number below 10,000 the full way: 三千零五十.
    fn print(number: usize) -> String {
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let mut text = String::new();
        let mut gap = false;
        for (power, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = number / power % 10;
            if digit == 0 {
                gap = !text.is_empty();
                continue;
            }
            if gap {
                text.push('零');
                gap = false;
            }
            text.push(DIGITS[digit]);
            text.push_str(name);
        }
        text
    }

    #[test]
    fn every_number_below_ten_thousand_is_read_back() {
        for number in 1..10_000_usize {
            let value = f64::from(u32::try_from(number).unwrap());
            check(&number.to_string(), value, value);
            check(&print(number), value, value);
            if number % 100 == 0 && number > 1000 && number % 1000 != 0 {
                let text = print(number);
                check(text.trim_end_matches('百'), value, value);
            }
        }
    }
}
