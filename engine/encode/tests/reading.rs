//! Files that are not whole: an error with place and remedy, never a panic; and any text at all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, OnceLock};

use encode::{Encoder, ReadError};
use proptest::prelude::{ProptestConfig, any, prop, proptest};

const CORE: &[u8] = include_bytes!("../weights/core.qme");
const HEADER_BYTES: usize = 40;
const ENTRY_BYTES: usize = 56;

fn encoder() -> Arc<Encoder> {
    Encoder::core()
}

/// (name, offset, bytes) of each section.
fn sections() -> Vec<(String, usize, usize)> {
    let count = number(CORE, 32, 4);
    let entry = |index: usize| {
        let at = HEADER_BYTES + index * ENTRY_BYTES;
        let name = CORE[at..at + 24].split(|byte| *byte == 0).next().unwrap();
        (
            String::from_utf8(name.to_vec()).unwrap(),
            number(CORE, at + 40, 8),
            number(CORE, at + 48, 8),
        )
    };
    (0..count).map(entry).collect()
}

fn number(bytes: &[u8], at: usize, width: usize) -> usize {
    bytes[at..at + width].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The file with a checksum and a length that fit its bytes again.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    let length = u64::try_from(bytes.len() - HEADER_BYTES).unwrap();
    let words = bytes[HEADER_BYTES..].as_chunks::<8>().0;
    let sum = (0u64..).zip(words).fold(0u64, |sum, (index, word)| {
        sum.wrapping_add(u64::from_le_bytes(*word).wrapping_mul(2 * index + 1))
    });
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes[24..32].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn the_built_in_encoder_knows_its_origin() {
    let encoder = encoder();
    assert_eq!(encoder.dimensions(), 512);
    assert!(encoder.licence().contains("Apache License"), "{}", encoder.licence());
    assert!(
        encoder.notice().contains("Universal Sentence Encoder")
            && encoder.notice().contains("Changed")
    );
    assert!(CORE.len() <= 9_000_000, "{}", CORE.len());
    assert!(encoder.mean().iter().any(|value| *value != 0.0));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let cuts = sections().into_iter().flat_map(|(_, offset, size)| [offset, offset + size / 2]);
    for cut in cuts.chain([0, 7, 8, 39, 40, 41, HEADER_BYTES + 30, CORE.len() - 1]) {
        let error = Encoder::read(CORE[..cut].to_vec()).unwrap_err();
        let is_told = matches!(error, ReadError::Length { .. } | ReadError::NotAnEncoder);
        assert!(is_told, "cut at {cut}: {error}");
    }
}

#[test]
fn a_file_cut_and_sealed_again_names_the_section() {
    for (name, offset, _) in sections() {
        let error = Encoder::read(sealed(CORE[..offset].to_vec())).unwrap_err();
        assert!(error.to_string().contains("directory"), "cut before {name}: {error}");
    }
}

#[test]
fn a_changed_byte_is_noticed() {
    for (name, offset, size) in sections() {
        let mut bytes = CORE.to_vec();
        bytes[offset + size / 2] ^= 1;
        assert_eq!(Encoder::read(bytes).unwrap_err(), ReadError::Checksum, "{name}");
    }
}

#[test]
fn other_versions_and_kinds_are_told() {
    let mut newer = CORE.to_vec();
    newer[8] = 2;
    assert_eq!(Encoder::read(newer).unwrap_err(), ReadError::Version { found: 2, known: 1 });
    for kind in [2, 9] {
        let mut other = CORE.to_vec();
        other[12] = kind;
        let told = Encoder::read(other).unwrap_err().to_string();
        assert!(told.contains("convert"), "{told}");
    }
}

/// Sizes and offsets that lie, under a right checksum: no panic, and no memory taken on the word of a file.
#[test]
fn flipped_sizes_are_refused() {
    for (index, (name, ..)) in sections().into_iter().enumerate() {
        let entry = HEADER_BYTES + index * ENTRY_BYTES + 24;
        let flips = [(4, 0), (16, 3), (0, 0), (7, 7), (8, 1), (11, 6), (24, 3), (31, 7)];
        // The directory is read in one way for all: every flip for the first sections, two for the rest.
        for (field, bit) in flips.into_iter().take(if index < 12 { 8 } else { 2 }) {
            let mut bytes = CORE.to_vec();
            flip(&mut bytes, entry + field, 1 << bit);
            let read = Encoder::read(bytes);
            assert!(read.is_err(), "{name}, byte {field}, bit {bit}");
        }
    }
}

/// Changes a byte and makes the checksum right again.
fn flip(bytes: &mut [u8], at: usize, mask: u8) {
    let index = (at - HEADER_BYTES) / 8;
    let begin = HEADER_BYTES + index * 8;
    let word = |bytes: &[u8], at: usize| {
        u64::from_le_bytes(std::array::from_fn(|place| bytes[at + place]))
    };
    let before = word(bytes, begin);
    bytes[at] ^= mask;
    let change = word(bytes, begin).wrapping_sub(before);
    let odd = u64::try_from(2 * index + 1).unwrap();
    let sum = word(bytes, 24).wrapping_add(change.wrapping_mul(odd));
    bytes[24..32].copy_from_slice(&sum.to_le_bytes());
}

#[test]
fn the_same_text_gives_the_same_bits() {
    let encoder = encoder();
    let again = Encoder::read(CORE.to_vec()).unwrap();
    for text in ["什么时候发货", "what size should I buy", ""] {
        let bits = |vector: Vec<f32>| vector.into_iter().map(f32::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(encoder.encode(text)), bits(again.encode(text)));
        assert_eq!(bits(encoder.encode(text)), bits(encoder.encode(text)));
    }
}

/// Full-width and half-width forms, spaces of all kinds and case of width do not matter.
#[test]
fn forms_of_a_character_are_one() {
    let encoder = encoder();
    for (left, right) in
        [("ＡＢＣ１２３", "ABC123"), ("  你好\u{3000}吗 ", "你好 吗"), ("５㎏", "5kg")]
    {
        assert_eq!(encoder.tokens(left), encoder.tokens(right));
    }
}

#[test]
fn a_long_text_is_cut_at_its_end() {
    let encoder = encoder();
    let long = "有没有便宜一点的".repeat(100_000);
    let tokens = encoder.tokens(&long);
    assert_eq!(tokens.len(), 128);
    assert_eq!(tokens, encoder.tokens(&long[..24 * 60]));
    assert_eq!(tokens.last(), encoder.tokens("好").last());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_has_a_vector_of_length_one(text in any::<String>(), repeat in 1usize..40) {
        check(&text.repeat(repeat));
    }

    #[test]
    fn any_mixture_has_a_vector_of_length_one(
        characters in prop::collection::vec(
            prop::sample::select("的有没吗尺寸abZ09 \t\u{3000}▁，。？!😀é\u{301}가ａ\u{0}\u{feff}𠮷".chars().collect::<Vec<_>>()),
            0..300,
        ),
    ) {
        check(&characters.into_iter().collect::<String>());
    }
}

fn check(text: &str) {
    let encoder = encoder();
    let tokens = encoder.tokens(text);
    assert!((3..=128).contains(&tokens.len()), "{} tokens", tokens.len());
    let vector = encoder.encode(text);
    let squares: f32 = vector.iter().map(|value| value * value).sum();
    assert!((squares - 1.0).abs() < 1e-4, "{squares}");
}

/// What the first model says must not depend on where it is computed: sums of whole numbers and a fixed order.
#[test]
fn threads_agree() {
    static FIRST: OnceLock<Vec<f32>> = OnceLock::new();
    let handles: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(|| Encoder::core().encode("一样的话，一样的结果")))
        .collect();
    for handle in handles {
        let vector = handle.join().unwrap_or_else(|_| panic!("a thread failed"));
        assert_eq!(FIRST.get_or_init(|| vector.clone()), &vector);
    }
}

#[test]
fn many_sentences_are_encoded_as_one_by_one() {
    let encoder = Encoder::core();
    let long = "这件羽绒服能机洗吗?".repeat(9);
    let texts = [
        "多少钱",
        "包邮吗",
        "",
        "how long is it",
        "多少钱",
        &long,
        "a",
        "退货运费谁出",
        "在吗",
        "好",
    ];
    let one_by_one: Vec<Vec<f32>> = texts.iter().map(|it| encoder.encode(it)).collect();
    assert_eq!(encoder.encode_all(&texts), one_by_one);
    assert!(encoder.encode_all(&[]).is_empty());
}
