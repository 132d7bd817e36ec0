//! Whole-number sums of products, the one unsafe place. All paths give the same sums exactly; which one runs is found
//! out once, and a path that the processor offers is taken only after it agreed with the plain one on a sample.
//!
//! A [`Block`] holds sixteen outputs in lines of 64 bytes: four inputs of each output side by side, as the dot-product
//! instructions want them. Weights and activations stay within ±127: only so do the pairwise 16-bit sums of AVX2 not
//! saturate.

use std::sync::OnceLock;

/// Outputs of a block.
pub(crate) const OUTPUTS: usize = 16;
const INPUTS: usize = 4;

/// Four inputs of sixteen outputs.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([[i8; INPUTS]; OUTPUTS]);

/// The weights of sixteen outputs.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    lines: Vec<Line>,
}

impl Block {
    /// From sixteen rows of `inputs` weights each, bytes that stand for i8; -128 counts as -127.
    pub(crate) fn new(rows: &[u8], inputs: usize) -> Block {
        let lines = (0..inputs / INPUTS).map(|group| {
            Line(std::array::from_fn(|output| {
                let at = output * inputs + group * INPUTS;
                std::array::from_fn(|input| rows[at + input].cast_signed().max(-127))
            }))
        });
        Block { lines: lines.collect() }
    }
}

/// Rows of activations within ±127, four to a word, beside their magnitudes.
#[derive(Debug)]
pub(crate) struct Rows {
    groups: usize,
    words: Vec<i32>,
    magnitudes: Vec<i32>,
}

impl Rows {
    /// No rows yet; each will have `columns` values, a multiple of four.
    pub(crate) fn new(columns: usize) -> Rows {
        Rows { groups: columns / INPUTS, words: Vec::new(), magnitudes: Vec::new() }
    }

    /// Values in a row.
    pub(crate) fn columns(&self) -> usize {
        self.groups * INPUTS
    }

    /// Adds a row; a value of -128 counts as -127.
    pub(crate) fn push(&mut self, row: impl Iterator<Item = [i8; INPUTS]>) {
        for four in row {
            let four = four.map(|value| value.max(-127));
            self.words.push(i32::from_le_bytes(four.map(i8::cast_unsigned)));
            self.magnitudes.push(i32::from_le_bytes(four.map(i8::unsigned_abs)));
        }
        debug_assert_eq!(self.words.len() % self.groups, 0);
    }
}

/// A way to compute the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
}

/// For each row the sixteen sums of products with the block's outputs. `sums` has a place for each row.
pub(crate) fn sums(block: &Block, rows: &Rows, sums: &mut [[i32; OUTPUTS]]) {
    static PATH: OnceLock<Path> = OnceLock::new();
    let path = *PATH
        .get_or_init(|| offered().into_iter().find(|path| agrees(*path)).unwrap_or(Path::Plain));
    run(path, block, rows, sums);
}

/// The paths of this processor, the fastest first.
fn offered() -> Vec<Path> {
    let mut paths = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            paths.push(Path::Avx512Vnni);
        }
        if is_x86_feature_detected!("avx2") {
            paths.push(Path::Avx2);
        }
    }
    paths.push(Path::Plain);
    paths
}

/// Whether a path gives the plain sums on a sample with every value at both ends of its range.
fn agrees(path: Path) -> bool {
    let byte = |index: usize| match index % 7 {
        0 | 1 => 127,
        2 | 3 => -127i8,
        4 => 1,
        _ => i8::try_from(index % 113).unwrap_or_default(),
    };
    let inputs = 64;
    let weights: Vec<u8> =
        (0..inputs * OUTPUTS).map(|index| byte(index / 5).cast_unsigned()).collect();
    let block = Block::new(&weights, inputs);
    let mut rows = Rows::new(inputs);
    let count = 11;
    for row in 0..count {
        rows.push(
            (0..inputs / INPUTS)
                .map(|group| std::array::from_fn(|input| byte(row * 3 + group * 4 + input))),
        );
    }
    let mut plain = vec![[0; OUTPUTS]; count];
    let mut tried = plain.clone();
    run(Path::Plain, &block, &rows, &mut plain);
    run(path, &block, &rows, &mut tried);
    plain == tried
}

#[cfg_attr(
    target_arch = "x86_64",
    expect(
        unsafe_code,
        reason = "functions for a processor feature are called after asking for the feature"
    )
)]
fn run(path: Path, block: &Block, rows: &Rows, sums: &mut [[i32; OUTPUTS]]) {
    assert_eq!(block.lines.len(), rows.groups, "a block and its rows have one width");
    assert_eq!(rows.words.len(), rows.groups * sums.len(), "a place for each row");
    match path {
        Path::Plain => plain(block, rows, sums),
        // SAFETY: `offered` alone makes this path, where the processor has AVX2.
        #[cfg(target_arch = "x86_64")]
        Path::Avx2 => unsafe { x86::avx2(block, rows, sums) },
        // SAFETY: `offered` alone makes this path, where the processor has AVX-512 F and VNNI.
        #[cfg(target_arch = "x86_64")]
        Path::Avx512Vnni => unsafe { x86::avx512(block, rows, sums) },
    }
}

fn plain(block: &Block, rows: &Rows, sums: &mut [[i32; OUTPUTS]]) {
    for (row, sums) in rows.words.chunks_exact(rows.groups).zip(sums) {
        *sums = [0; OUTPUTS];
        for (line, word) in block.lines.iter().zip(row) {
            let values = word.to_le_bytes().map(|byte| i32::from(byte.cast_signed()));
            for (sum, weights) in sums.iter_mut().zip(&line.0) {
                *sum += weights
                    .iter()
                    .zip(values)
                    .map(|(weight, value)| i32::from(*weight) * value)
                    .sum::<i32>();
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "loads and stores through pointers")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_add_epi32, _mm256_load_si256, _mm256_madd_epi16,
        _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
        _mm256_sign_epi8, _mm256_storeu_si256, _mm512_dpbusd_epi32, _mm512_load_si512,
        _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512, _mm512_sub_epi32,
        _mm512_xor_si512,
    };

    use super::{Block, Line, OUTPUTS, Rows};

    /// Rows that share a load of weights.
    const TOGETHER_AVX2: usize = 4;
    const TOGETHER_AVX512: usize = 8;

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2(block: &Block, rows: &Rows, sums: &mut [[i32; OUTPUTS]]) {
        for (index, sums) in sums.chunks_mut(TOGETHER_AVX2).enumerate() {
            let first = index * TOGETHER_AVX2;
            match sums.len() {
                4 => avx2_rows::<4>(block, rows, first, sums),
                3 => avx2_rows::<3>(block, rows, first, sums),
                2 => avx2_rows::<2>(block, rows, first, sums),
                _ => avx2_rows::<1>(block, rows, first, sums),
            }
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn avx2_rows<const COUNT: usize>(
        block: &Block,
        rows: &Rows,
        first: usize,
        sums: &mut [[i32; OUTPUTS]],
    ) {
        let span = |values| row_starts::<COUNT>(values, rows.groups, first);
        let (words, magnitudes) = (span(&rows.words), span(&rows.magnitudes));
        let mut totals = [[_mm256_setzero_si256(); 2]; COUNT];
        for (group, line) in block.lines.iter().enumerate() {
            let line: *const Line = line;
            let halves = line.cast::<__m256i>();
            // SAFETY: a line is 64 bytes, aligned to 64: two vectors of 32.
            let halves = unsafe { [_mm256_load_si256(halves), _mm256_load_si256(halves.add(1))] };
            for ((total, word), magnitude) in totals.iter_mut().zip(words).zip(magnitudes) {
                let (word, magnitude) =
                    (_mm256_set1_epi32(word[group]), _mm256_set1_epi32(magnitude[group]));
                total[0] = _mm256_add_epi32(total[0], products(halves[0], word, magnitude));
                total[1] = _mm256_add_epi32(total[1], products(halves[1], word, magnitude));
            }
        }
        for (sums, total) in sums.iter_mut().zip(totals) {
            let out = sums.as_mut_ptr().cast::<__m256i>();
            // SAFETY: `sums` is sixteen i32, room for two vectors; the stores need no alignment.
            unsafe {
                _mm256_storeu_si256(out, total[0]);
                _mm256_storeu_si256(out.add(1), total[1]);
            }
        }
    }

    /// Eight outputs' sums of four products.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn products(weights: __m256i, word: __m256i, magnitude: __m256i) -> __m256i {
        // |a| × (sign of a × w) = a × w; a pair is at most 2 × 127², which 16 bits hold.
        let pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(weights, word));
        _mm256_madd_epi16(pairs, _mm256_set1_epi16(1))
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(super) fn avx512(block: &Block, rows: &Rows, sums: &mut [[i32; OUTPUTS]]) {
        let mut first = 0;
        let mut wide = sums.chunks_exact_mut(TOGETHER_AVX512);
        for sums in &mut wide {
            avx512_rows::<TOGETHER_AVX512>(block, rows, first, sums);
            first += TOGETHER_AVX512;
        }
        for sums in wide.into_remainder().chunks_mut(2) {
            match sums.len() {
                2 => avx512_rows::<2>(block, rows, first, sums),
                _ => avx512_rows::<1>(block, rows, first, sums),
            }
            first += sums.len();
        }
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    #[inline]
    fn avx512_rows<const COUNT: usize>(
        block: &Block,
        rows: &Rows,
        first: usize,
        sums: &mut [[i32; OUTPUTS]],
    ) {
        let words = row_starts::<COUNT>(&rows.words, rows.groups, first);
        // The instruction takes activations without a sign: 128 is added to each, and its share taken off at the end.
        let offset = _mm512_set1_epi32(i32::from_le_bytes([128; 4]));
        let mut share = _mm512_setzero_si512();
        let mut totals = [_mm512_setzero_si512(); COUNT];
        for (group, line) in block.lines.iter().enumerate() {
            let line: *const Line = line;
            // SAFETY: a line is 64 bytes, aligned to 64: one vector.
            let weights = unsafe { _mm512_load_si512(line.cast::<__m512i>()) };
            share = _mm512_dpbusd_epi32(share, offset, weights);
            for (total, word) in totals.iter_mut().zip(words) {
                let activations = _mm512_xor_si512(_mm512_set1_epi32(word[group]), offset);
                *total = _mm512_dpbusd_epi32(*total, activations, weights);
            }
        }
        for (sums, total) in sums.iter_mut().zip(totals) {
            // SAFETY: `sums` is sixteen i32, one vector; the store needs no alignment.
            unsafe {
                _mm512_storeu_si512(
                    sums.as_mut_ptr().cast::<__m512i>(),
                    _mm512_sub_epi32(total, share),
                )
            };
        }
    }

    /// The words of `COUNT` rows from row `first` on.
    #[inline]
    fn row_starts<const COUNT: usize>(
        values: &[i32],
        groups: usize,
        first: usize,
    ) -> [&[i32]; COUNT] {
        std::array::from_fn(|row| &values[(first + row) * groups..(first + row + 1) * groups])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};

    use super::{Block, INPUTS, OUTPUTS, Path, Rows, offered, run};

    proptest! {
        #[test]
        fn every_path_gives_the_plain_sums(
            groups in 1usize..70,
            count in 0usize..20,
            seed in prop::collection::vec(any::<i8>(), 1..500),
        ) {
            let inputs = groups * INPUTS;
            let at = |index: usize| seed[index % seed.len()];
            let weights: Vec<u8> = (0..inputs * OUTPUTS).map(|i| at(i * 7 + i / 31).cast_unsigned()).collect();
            let block = Block::new(&weights, inputs);
            let mut rows = Rows::new(inputs);
            for row in 0..count {
                rows.push((0..groups).map(|group| std::array::from_fn(|i| at(row * 13 + group * 4 + i))));
            }
            let mut expected = vec![[0; OUTPUTS]; count];
            run(Path::Plain, &block, &rows, &mut expected);
            for path in offered() {
                let mut found = vec![[1; OUTPUTS]; count];
                run(path, &block, &rows, &mut found);
                assert_eq!(found, expected, "{path:?}");
            }
        }
    }

    #[test]
    fn the_plain_sums_are_right() {
        let weights: Vec<u8> = (0..8 * 16u8).map(|w| if w % 3 == 0 { 127 } else { 129 }).collect();
        let mut rows = Rows::new(8);
        let values = [[127, -127, 3, 0], [1, 2, -128, 90]];
        rows.push(values.into_iter());
        let mut sums = vec![[0; OUTPUTS]];
        run(Path::Plain, &Block::new(&weights, 8), &rows, &mut sums);
        for (output, sum) in sums[0].iter().enumerate() {
            let weight = |input: usize| [127, -127, -127][(output * 8 + input) % 3];
            let value = |input: usize| i32::from(values[input / 4][input % 4]).max(-127);
            let expected: i32 = (0..8).map(|input| weight(input) * value(input)).sum();
            assert_eq!(*sum, expected);
        }
    }

    #[test]
    fn ends_of_the_range_do_not_saturate() {
        for (weight, value) in [(127i8, 127i8), (-127, 127), (-127, -127), (-128, -128)] {
            let block = Block::new(&[weight.cast_unsigned(); 16 * 16], 16);
            let mut rows = Rows::new(16);
            rows.push([[value; 4]; 4].into_iter());
            let expected = 16 * i32::from(weight.max(-127)) * i32::from(value.max(-127));
            for path in offered() {
                let mut sums = vec![[0; OUTPUTS]];
                run(path, &block, &rows, &mut sums);
                assert_eq!(sums[0], [expected; OUTPUTS], "{path:?}");
            }
        }
    }
}
