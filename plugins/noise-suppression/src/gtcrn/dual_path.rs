use super::layers::{Dense, Gru};
use super::weights::Weights;
use super::{CHANNELS, HALF, Narrow, WIDTH};

const QUARTER: usize = CHANNELS / 4;
const EPSILON: f32 = 1e-8;

/// GTCRN's grouped dual-path recurrence: first along frequency, both ways, then each bin along time. Both are added to what they saw.
pub struct DualPath {
    /// Lower half of the channels upwards and downwards, upper half upwards and downwards.
    along_frequency: [Gru<HALF, QUARTER, { 3 * QUARTER }>; 4],
    frequency_out: Residual,
    along_time: [Gru<HALF, HALF, { 3 * HALF }>; 2],
    time_out: Residual,
    hidden: [[[f32; HALF]; WIDTH]; 2],
}

/// A linear map and a normalisation over the whole frame, added to the frame.
struct Residual {
    map: Dense<CHANNELS, CHANNELS>,
    scale: Narrow,
    shift: Narrow,
}

impl Residual {
    fn new(weights: &mut Weights) -> Self {
        Self { map: Dense::new(weights), scale: weights.matrix(), shift: weights.matrix() }
    }

    fn add(&self, frame: &mut Narrow, seen: &Narrow) {
        let mapped: Narrow = core::array::from_fn(|bin| self.map.apply(&seen[bin]));
        let count = (WIDTH * CHANNELS) as f32;
        let mean = sum(&mapped, |value| value) / count;
        let variance = sum(&mapped, |value| (value - mean) * (value - mean)) / count;
        let factor = 1.0 / (variance + EPSILON).sqrt();
        for bin in 0..WIDTH {
            for channel in 0..CHANNELS {
                frame[bin][channel] +=
                    (mapped[bin][channel] - mean) * factor * self.scale[bin][channel] + self.shift[bin][channel];
            }
        }
    }
}

/// Sums by channel first: independent sums are one vector.
fn sum(frame: &Narrow, of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; CHANNELS];
    for values in frame {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += of(*value);
        }
    }
    sums.iter().sum()
}

fn half(values: &[f32; CHANNELS], which: usize) -> [f32; HALF] {
    core::array::from_fn(|index| values[which * HALF + index])
}

impl DualPath {
    pub fn new(weights: &mut Weights) -> Self {
        Self {
            along_frequency: core::array::from_fn(|_| Gru::new(weights)),
            frequency_out: Residual::new(weights),
            along_time: core::array::from_fn(|_| Gru::new(weights)),
            time_out: Residual::new(weights),
            hidden: [[[0.0; HALF]; WIDTH]; 2],
        }
    }

    pub fn process(&mut self, frame: &mut Narrow) {
        let mut seen = [[0.0; CHANNELS]; WIDTH];
        let mut hidden = [[0.0; QUARTER]; 4];
        for step in 0..WIDTH {
            for (number, (unit, hidden)) in self.along_frequency.iter().zip(&mut hidden).enumerate() {
                let bin = if number % 2 == 0 { step } else { WIDTH - 1 - step };
                unit.step(&half(&frame[bin], number / 2), hidden);
                seen[bin][number * QUARTER..][..QUARTER].copy_from_slice(hidden);
            }
        }
        self.frequency_out.add(frame, &seen);

        for (number, (unit, hidden)) in self.along_time.iter().zip(&mut self.hidden).enumerate() {
            for (bin, hidden) in hidden.iter_mut().enumerate() {
                unit.step(&half(&frame[bin], number), hidden);
                seen[bin][number * HALF..][..HALF].copy_from_slice(hidden);
            }
        }
        self.time_out.add(frame, &seen);
    }
}
