//! Prints numbers in every style that buyers write them in, to be read back.

const PLAIN: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const CAPITAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// 12,345.
pub(crate) fn separated(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// １２３４.
pub(crate) fn full_width(text: &str) -> String {
    let wide = |char: char| match char {
        '!'..='~' => char::from_u32(u32::from(char) + 0xfee0).unwrap_or(char),
        other => other,
    };
    text.chars().map(wide).collect()
}

/// 一万二千三百四十五, up to 亿.
pub(crate) fn chinese(number: u64) -> String {
    grouped(number, &PLAIN, ["千", "百", "十"])
}

/// 壹万贰仟叁佰肆拾伍.
pub(crate) fn capital(number: u64) -> String {
    grouped(number, &CAPITAL, ["仟", "佰", "拾"])
}

/// As it is said: 十六, 两百, 两万三, 三千五.
pub(crate) fn spoken(number: u64) -> String {
    let full = chinese(number);
    let mut text = full;
    for big in ['百', '千', '万', '亿'] {
        text = text.replace(&format!("二{big}"), &format!("两{big}"));
    }
    // 二十二万 and 十二万 keep their 二.
    text = text.replace("十两万", "十二万").replace("十两亿", "十二亿");
    if let Some(rest) = text.strip_prefix("一十") {
        text = format!("十{rest}");
    }
    // The last place may go unsaid where the place above it is said.
    for (place, above) in [('百', '千'), ('十', '百'), ('千', '万')] {
        let parts: Vec<char> = text.chars().collect();
        if let [.., known, digit, last] = parts[..]
            && last == place
            && known == above
            && PLAIN.contains(&digit)
        {
            text = parts[..parts.len() - 1].iter().collect();
            break;
        }
    }
    text
}

/// 一二三: digit by digit.
pub(crate) fn digits(number: u64) -> String {
    let digit = |char: char| PLAIN[usize::try_from(char.to_digit(10).unwrap_or(0)).unwrap_or(0)];
    number.to_string().chars().map(digit).collect()
}

fn grouped(number: u64, names: &[char; 10], places: [&str; 3]) -> String {
    if number == 0 {
        return names[0].to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (size, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = number / size % 10_000;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (gap || group < 1000) {
            text.push(names[0]);
        }
        gap = false;
        text.push_str(&four(group, names, places));
        text.push_str(name);
    }
    text
}

fn four(number: u64, names: &[char; 10], places: [&str; 3]) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (size, name) in [(1000, places[0]), (100, places[1]), (10, places[2]), (1, "")] {
        let digit = number / size % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push(names[0]);
            gap = false;
        }
        text.push(names[usize::try_from(digit).unwrap_or(0)]);
        text.push_str(name);
    }
    text
}

/// One hundred and twenty thousand three hundred and five.
pub(crate) fn english(number: u64) -> String {
    if number == 0 {
        return "zero".to_owned();
    }
    let mut parts = Vec::new();
    for (size, name) in [(1_000_000, " million"), (1000, " thousand"), (1, "")] {
        let group = number / size % 1000;
        if group > 0 {
            parts.push(format!("{}{name}", hundreds(group)));
        }
    }
    parts.join(" ")
}

fn hundreds(number: u64) -> String {
    const SMALL: [&str; 20] = [
        "",
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
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let index = |number: u64| usize::try_from(number).unwrap_or(0);
    let (hundred, rest) = (number / 100, number % 100);
    let below = if rest < 20 {
        SMALL[index(rest)].to_owned()
    } else if rest.is_multiple_of(10) {
        TENS[index(rest / 10)].to_owned()
    } else {
        format!("{}-{}", TENS[index(rest / 10)], SMALL[index(rest % 10)])
    };
    match (hundred, rest) {
        (0, _) => below,
        (_, 0) => format!("{} hundred", SMALL[index(hundred)]),
        _ => format!("{} hundred and {below}", SMALL[index(hundred)]),
    }
}

/// 1.5万 and 15w, 3.5k where the number has such a form; always exact.
pub(crate) fn scaled(number: u64, size: u64, name: &str) -> Option<String> {
    let (whole, rest) = (number / size, number % size);
    if whole == 0 {
        return None;
    }
    let width = size.to_string().len() - 1;
    let decimals = format!("{rest:0width$}");
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    Some(format!("{whole}{point}{decimals}{name}"))
}

/// 1万2, 3千5, 1w5, 3k5: the digit after the scale is the next place.
pub(crate) fn tailed(number: u64, size: u64, name: &str) -> Option<String> {
    let (whole, rest) = (number / size, number % size);
    let tail = rest / (size / 10);
    let exact = rest.is_multiple_of(size / 10) && (1..10).contains(&tail);
    (exact && whole > 0).then(|| format!("{whole}{name}{tail}"))
}
