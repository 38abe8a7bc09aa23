//! Exponentials of whole vectors, without branches, so that the compiler makes SIMD of them. Right to 3e-7.

const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// ln 2 in two parts, the first with few digits, so that its multiples are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Beyond this an activation is 0 or 1 to the last digit.
const LARGEST: f32 = 30.0;
/// Adding and subtracting this rounds to the nearest whole number.
const ROUNDING: f32 = 12_582_912.0;

#[inline(always)]
fn exp(value: f32) -> f32 {
    let value = value.clamp(-LARGEST, LARGEST);
    let shifted = value * LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = value - whole * LN_2_HIGH - whole * LN_2_LOW;
    let cubic = 1.666_666_5e-1 + rest * (4.166_579_6e-2 + rest * (8.333_452e-3 + rest * 1.398_2e-3));
    let fraction = 1.0 + rest + rest * rest * (0.5 + rest * cubic);
    // The whole number stands in the lowest bits of `shifted`; moved up it is an exponent.
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    fraction * power
}

#[inline(always)]
pub fn sigmoid<const N: usize>(values: [f32; N]) -> [f32; N] {
    values.map(|value| 1.0 / (1.0 + exp(-value)))
}

#[inline(always)]
pub fn tanh<const N: usize>(values: [f32; N]) -> [f32; N] {
    values.map(|value| 1.0 - 2.0 / (1.0 + exp(2.0 * value)))
}
