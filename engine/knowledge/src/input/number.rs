//! Numbers as people and graphs write them.

/// Reads a finite number; `None` for anything else, infinities and hexadecimal included.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let lawful = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !text.chars().all(lawful) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number as an `xsd:decimal`: fifteen significant digits, so that a conversion of units leaves no dust.
pub(crate) fn decimal(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let text = rounded.to_string();
    if text == "-0" { "0".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_value_and_lose_their_dust() {
        assert_eq!(number(" 12.50 "), Some(12.5));
        assert_eq!(number("1e3"), Some(1000.0));
        for wrong in ["", "12元", "inf", "NaN", "0x10", "1,200", "--1"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(decimal(1.1 * 3.0), "3.3");
        assert_eq!(decimal(0.1 + 0.2), "0.3");
        assert_eq!(decimal(1e21), "1000000000000000000000");
        assert_eq!(decimal(-0.0), "0");
    }
}
