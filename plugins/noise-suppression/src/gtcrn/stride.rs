use super::CHANNELS;
use super::layers::rectify;
use super::weights::Weights;

const TAPS: usize = 5;
/// A tap that reaches so many bins down.
const REACH: usize = TAPS / 2;

/// Convolution along frequency that keeps every second bin. With `GROUPS` = 2 each half of the channels is on its own.
pub struct Halve<const IN: usize, const GROUPS: usize> {
    taps: [[[f32; CHANNELS]; IN]; TAPS],
    bias: [f32; CHANNELS],
    slope: f32,
}

impl<const IN: usize, const GROUPS: usize> Halve<IN, GROUPS> {
    pub fn new(weights: &mut Weights) -> Self {
        Self { taps: core::array::from_fn(|_| weights.matrix()), bias: weights.vector(), slope: weights.number() }
    }

    /// `input` has `IN` · `GROUPS` channels.
    pub fn apply<const ALL: usize, const FROM: usize, const TO: usize>(
        &self,
        input: &[[f32; ALL]; FROM],
    ) -> [[f32; CHANNELS]; TO] {
        core::array::from_fn(|bin| {
            let mut sums = self.bias;
            for (tap, matrix) in self.taps.iter().enumerate() {
                let Some(values) = input.get((2 * bin + tap).wrapping_sub(REACH)) else { continue };
                add_grouped::<IN, CHANNELS, GROUPS>(&mut sums, values, matrix);
            }
            rectify(&mut sums, self.slope);
            sums
        })
    }
}

/// The reverse: a convolution over the bins with a zero between each two.
pub struct Double<const IN: usize, const OUT: usize, const GROUPS: usize> {
    taps: [[[f32; OUT]; IN]; TAPS],
    bias: [f32; OUT],
}

impl<const IN: usize, const OUT: usize, const GROUPS: usize> Double<IN, OUT, GROUPS> {
    pub fn new(weights: &mut Weights) -> Self {
        Self { taps: core::array::from_fn(|_| weights.matrix()), bias: weights.vector() }
    }

    pub fn apply<const ALL: usize, const FROM: usize, const TO: usize>(
        &self,
        input: &[[f32; ALL]; FROM],
    ) -> [[f32; OUT]; TO] {
        core::array::from_fn(|bin| {
            let mut sums = self.bias;
            for (tap, matrix) in self.taps.iter().enumerate() {
                let place = (bin + tap).wrapping_sub(REACH);
                if place % 2 != 0 {
                    continue;
                }
                let Some(values) = input.get(place / 2) else { continue };
                add_grouped::<IN, OUT, GROUPS>(&mut sums, values, matrix);
            }
            sums
        })
    }
}

#[inline(always)]
fn add_grouped<const IN: usize, const OUT: usize, const GROUPS: usize>(
    sums: &mut [f32; OUT],
    values: &[f32],
    matrix: &[[f32; OUT]; IN],
) {
    let share = OUT / GROUPS;
    for (number, row) in matrix.iter().enumerate() {
        for group in 0..GROUPS {
            let value = values[group * IN + number];
            for output in group * share..(group + 1) * share {
                sums[output] += value * row[output];
            }
        }
    }
}
