//! Made sentences: a class is a verb with a noun, a sentence one of its many wordings. Nothing in
//! it is chosen by hand but the characters, and the same numbers give the same sentences.

use classify::{Example, ngrams};

/// Characters of which words are made.
const CHARS: &str = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感";
const LEADS: [&str; 12] =
    ["", "请问", "我想", "帮我", "你们", "能不能", "麻烦", "那个", "老板", "就是", "现在", "到底"];
const TAILS: [&str; 12] = [
    "",
    "吗",
    "呢",
    "啊",
    "可以吗",
    "怎么弄",
    "谢谢",
    "行不行",
    "一下",
    "好不好",
    "在哪",
    "要多久",
];

/// A generator of numbers (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    /// Between -1 and 1.
    fn float(&mut self) -> f32 {
        f32::from(u16::try_from(self.next() >> 48).unwrap_or(0)) / 32768.0 - 1.0
    }
}

/// A word of a kind by its number: two wordings each.
fn word(kind: u64, number: usize, wording: usize) -> String {
    let chars: Vec<char> = CHARS.chars().collect();
    let mut numbers = Numbers(kind * 1_000_003 + number as u64 * 31 + wording as u64);
    (0..2).map(|_| chars[numbers.below(chars.len())]).collect()
}

/// A sentence of a class.
pub(crate) fn sentence(class: usize, numbers: &mut Numbers) -> String {
    let (verb, noun) = (class % 25, class / 25);
    let verb = word(1, verb, numbers.below(3));
    let noun = word(2, noun, numbers.below(3));
    let lead = LEADS[numbers.below(LEADS.len())];
    let tail = TAILS[numbers.below(TAILS.len())];
    if numbers.below(2) == 0 {
        format!("{lead}{verb}{noun}{tail}")
    } else {
        format!("{lead}{noun}{verb}{tail}")
    }
}

/// A vector near the middle of a class.
pub(crate) fn vector(class: usize, numbers: &mut Numbers) -> Vec<f32> {
    let mut middle = Numbers(class as u64 + 77);
    (0..512).map(|_| middle.float() + 1.5 * numbers.float()).collect()
}

/// So many examples of each class, with vectors or without.
pub(crate) fn examples(classes: usize, each: usize, dense: bool) -> Vec<Example> {
    let mut numbers = Numbers(7);
    let mut examples = Vec::with_capacity(classes * each);
    for class in 0..classes {
        for _ in 0..each {
            examples.push(Example {
                sparse: ngrams(&sentence(class, &mut numbers)),
                dense: dense.then(|| vector(class, &mut numbers)),
                class: Some(class),
                fold: examples.len() as u64,
                weight: 1.0,
            });
        }
    }
    examples
}
