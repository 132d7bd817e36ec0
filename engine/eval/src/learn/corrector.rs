//! Who corrects spelling: the engine's own corrector of everyday text.

/// The sentence as it should be, by [`typo::correct`].
pub(crate) fn corrected(written: &str) -> String {
    let mut chars: Vec<char> = written.chars().collect();
    for it in typo::correct(written) {
        if let Some(char) = chars.get_mut(it.at) {
            *char = it.meant;
        }
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::corrected;

    #[test]
    fn a_wrong_character_is_put_right_and_the_rest_is_left() {
        assert_eq!(corrected("我跟我的朋有打算去旅行"), "我跟我的朋友打算去旅行");
        assert_eq!(corrected("他每天都很努力学习"), "他每天都很努力学习");
        assert_eq!(corrected(""), "");
    }
}
