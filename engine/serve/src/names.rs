//! Names that clients give: which are lawful, and fresh ones that nobody can guess.

use crate::error::ServeError;

/// The longest session a client may name.
const SESSION_MAX: usize = 64;
/// The longest name of a buyer, an event or an order.
const NAME_MAX: usize = 128;

/// Refuses a session id that could not have been made by a careful client.
pub(crate) fn check_session(field: &str, session: &str) -> Result<(), ServeError> {
    let lawful = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if session.len() > SESSION_MAX || !session.bytes().all(lawful) {
        let reason = format!("must be letters, digits, `.`, `_` and `-`, {SESSION_MAX} at most");
        return Err(ServeError::invalid(field, reason));
    }
    Ok(())
}

/// Refuses a name that is empty, too long or carries control characters.
pub(crate) fn check_name(field: &str, name: &str) -> Result<(), ServeError> {
    if name.is_empty() {
        return Err(ServeError::invalid(field, "must not be empty"));
    }
    check_optional(field, name)
}

/// [`check_name`] for a name that may be left out.
pub(crate) fn check_optional(field: &str, name: &str) -> Result<(), ServeError> {
    if name.len() > NAME_MAX {
        return Err(ServeError::invalid(field, format!("must be {NAME_MAX} bytes at most")));
    }
    if name.chars().any(char::is_control) {
        return Err(ServeError::invalid(field, "must not have control characters"));
    }
    Ok(())
}

/// A fresh id of 128 random bits.
pub(crate) fn fresh() -> Result<String, ServeError> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A number drawn evenly from 0 up to 1.
pub(crate) fn draw() -> Result<f64, ServeError> {
    let drawn = u32::from_le_bytes(random()?);
    Ok(f64::from(drawn) / (f64::from(u32::MAX) + 1.0))
}

fn random<const COUNT: usize>() -> Result<[u8; COUNT], ServeError> {
    let mut bytes = [0_u8; COUNT];
    getrandom::fill(&mut bytes)
        .map_err(|error| ServeError::Internal(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_sessions_are_taken() {
        assert!(check_session("session", "shop-7.A_b").is_ok());
        for bad in ["a b", "a\0b", "会话", "a/b", &"x".repeat(65)] {
            assert!(check_session("session", bad).is_err(), "{bad:?}");
        }
        assert!(check_name("buyer", "").is_err());
        assert!(check_name("buyer", "张三").is_ok());
        assert!(check_name("buyer", "a\nb").is_err());
    }

    #[test]
    fn fresh_ids_differ_and_are_lawful() {
        let one = fresh().unwrap();
        assert_eq!(one.len(), 32);
        assert_ne!(one, fresh().unwrap());
        assert!(check_session("session", &one).is_ok());
    }
}
