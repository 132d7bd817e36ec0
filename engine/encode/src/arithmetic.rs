//! Float arithmetic in a fixed order, in lanes that a compiler can turn into vectors, with own `exp` and `tanh`: the same
//! bits on every processor.

const LANES: usize = 16;

/// The sum of `values`, in sixteen lanes that are added pairwise.
pub(crate) fn sum(values: &[f32]) -> f32 {
    fold(values, |lane, value| lane + value, |value| value)
}

/// The sum of the squares of `values`.
pub(crate) fn sum_of_squares(values: &[f32]) -> f32 {
    fold(values, |lane, value| lane + value * value, |value| value * value)
}

/// The sum of the products of two slices of one length.
pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (lefts, left_rest) = left.as_chunks::<LANES>();
    let (rights, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in lefts.iter().zip(rights) {
        for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
            *lane += left * right;
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(left, right)| left * right).sum();
    pairwise(lanes) + rest
}

/// The largest magnitude of `values`, zero where there are none. What is not a number counts as nothing.
pub(crate) fn largest_magnitude(values: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            let magnitude = value.abs();
            *lane = if magnitude > *lane { magnitude } else { *lane };
        }
    }
    rest.iter().chain(&lanes).fold(0.0, |largest, value| value.abs().max(largest))
}

/// The nearest whole number of a value within ±127, ties to even.
pub(crate) fn round_to_i8(value: f32) -> i8 {
    // Adding 1.5 × 2^23 leaves the whole number in the last bits of the mantissa.
    let bits = (value + 12_582_912.0).to_bits();
    bits.to_le_bytes()[0].cast_signed()
}

/// Takes the mean off `values`, divides by the deviation, and applies gain and bias.
pub(crate) fn normalise(values: &mut [f32], gain: &[f32], bias: &[f32], epsilon: f32) {
    let share = 1.0 / count(values);
    let mean = sum(values) * share;
    for value in values.iter_mut() {
        *value -= mean;
    }
    let inverse = 1.0 / (sum_of_squares(values) * share + epsilon).sqrt();
    for ((value, gain), bias) in values.iter_mut().zip(gain).zip(bias) {
        *value = *value * inverse * gain + bias;
    }
}

/// Adds `values` to `to`, place by place.
pub(crate) fn add(to: &mut [f32], values: &[f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += value;
    }
}

/// Negative values become zero.
pub(crate) fn rectify(values: &mut [f32]) {
    for value in values {
        *value = if *value > 0.0 { *value } else { 0.0 };
    }
}

/// e to the power of `x`, to 2e-7 of its value; below -87 zero, above 88 the value at 88.
///
/// The power of two is set into the exponent, and the rest, within ±ln 2 / 2, is a polynomial (Cephes, `expf`).
pub(crate) fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let bounded = x.clamp(-87.0, 88.0);
    let shifted = bounded * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = bounded - power * 0.693_359_4 + power * 2.121_944_4e-4;
    let polynomial = ((((1.987_569_1e-4 * rest + 1.398_199_9e-3) * rest + 8.333_452e-3) * rest
        + 4.166_579_6e-2)
        * rest
        + 1.666_666_5e-1)
        * rest
        + 0.5;
    let mantissa = polynomial * rest * rest + rest + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    if x < -87.0 { 0.0 } else { mantissa * f32::from_bits(exponent) }
}

/// The hyperbolic tangent, to 1e-6.
pub(crate) fn tanh(x: f32) -> f32 {
    let power = exp(-2.0 * x.abs());
    ((1.0 - power) / (1.0 + power)).copysign(x)
}

/// x times the share of a normal distribution below x, to 1e-6 (erf by Abramowitz and Stegun 7.1.26).
pub(crate) fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let polynomial = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t
        + 0.254_829_6)
        * t;
    let tail = 0.5 * polynomial * exp(-z * z);
    x * if x > 0.0 { 1.0 - tail } else { tail }
}

fn fold(values: &[f32], add: impl Fn(f32, f32) -> f32, first: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = add(*lane, *value);
        }
    }
    let rest: f32 = rest.iter().map(|value| first(*value)).sum();
    pairwise(lanes) + rest
}

fn pairwise(mut lanes: [f32; LANES]) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[expect(clippy::cast_precision_loss, reason = "rows have some thousand places")]
fn count(values: &[f32]) -> f32 {
    values.len() as f32
}

#[cfg(test)]
mod tests {
    use super::{exp, gelu, round_to_i8, tanh};

    #[test]
    fn exp_and_tanh_are_near_the_true_ones() {
        for step in -8700i16..8800 {
            let x = f32::from(step) / 100.0;
            let truth = f64::from(x).exp();
            assert!((f64::from(exp(x)) / truth - 1.0).abs() < 3e-7, "exp {x}");
            assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 1e-6, "tanh {x}");
        }
        assert_eq!(exp(-90.0).to_bits(), 0);
    }

    #[test]
    fn gelu_is_near_the_true_one() {
        // From tables of the normal distribution.
        for (x, share) in [
            (0.0, 0.5),
            (1.0, 0.841_344_7),
            (-1.0, 0.158_655_3),
            (2.0, 0.977_249_9),
            (-3.0, 0.001_349_9),
        ] {
            assert!((gelu(x) - x * share).abs() < 1e-6, "{x}");
        }
        assert!(gelu(-40.0).abs() < 1e-6 && (gelu(40.0) - 40.0).abs() < 1e-6);
    }

    #[test]
    fn rounding_is_to_the_nearest() {
        for (value, rounded) in [(126.6, 127), (-127.0, -127), (0.5, 0), (1.5, 2), (-0.6, -1)] {
            assert_eq!(round_to_i8(value), rounded);
        }
    }
}
