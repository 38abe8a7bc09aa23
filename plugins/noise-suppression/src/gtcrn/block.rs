use super::layers::{Dense, Gru, rectify};
use super::math::sigmoid;
use super::weights::Weights;
use super::{CHANNELS, HALF, Narrow, WIDTH};

/// Each bin is seen with its neighbours: three times the channels.
const NEIGHBOURS: usize = 3;
const TAPS: usize = 3;

/// GTCRN's grouped temporal convolution: half of the channels pass a depth-wise convolution over time and frequency and an attention over time, then both
/// halves are shuffled. `DELAY` is the distance of the taps in time.
pub struct Block<const DELAY: usize> {
    widen: Dense<{ NEIGHBOURS * HALF }, CHANNELS>,
    widen_slope: f32,
    /// By tap in time, oldest first, and tap in frequency.
    depth: [[[f32; CHANNELS]; TAPS]; TAPS],
    depth_bias: [f32; CHANNELS],
    depth_slope: f32,
    narrow: Dense<CHANNELS, HALF>,
    attention: Gru<HALF, CHANNELS, { 3 * CHANNELS }>,
    attention_out: Dense<CHANNELS, HALF>,
    /// The last 2 · `DELAY` frames before the depth-wise convolution, as a ring.
    past: Vec<Narrow>,
    at: usize,
    hidden: [f32; CHANNELS],
}

impl<const DELAY: usize> Block<DELAY> {
    pub fn new(weights: &mut Weights) -> Self {
        Self {
            widen: Dense::new(weights),
            widen_slope: weights.number(),
            depth: core::array::from_fn(|_| weights.matrix()),
            depth_bias: weights.vector(),
            depth_slope: weights.number(),
            narrow: Dense::new(weights),
            attention: Gru::new(weights),
            attention_out: Dense::new(weights),
            past: vec![[[0.0; CHANNELS]; WIDTH]; 2 * DELAY],
            at: 0,
            hidden: [0.0; CHANNELS],
        }
    }

    pub fn process(&mut self, frame: &mut Narrow) {
        let mut newest = [[0.0; CHANNELS]; WIDTH];
        for (bin, out) in newest.iter_mut().enumerate() {
            let mut seen = [0.0; NEIGHBOURS * HALF];
            for neighbour in 0..NEIGHBOURS {
                let Some(values) = frame.get((bin + neighbour).wrapping_sub(1)) else { continue };
                for channel in 0..HALF {
                    seen[channel * NEIGHBOURS + neighbour] = values[channel];
                }
            }
            *out = self.widen.apply(&seen);
            rectify(out, self.widen_slope);
        }

        let oldest = &self.past[self.at];
        let middle = &self.past[(self.at + DELAY) % (2 * DELAY)];
        let mut treated = [[0.0; HALF]; WIDTH];
        let mut power = [0.0; HALF];
        for (bin, out) in treated.iter_mut().enumerate() {
            let mut sums = self.depth_bias;
            for (plane, taps) in [oldest, middle, &newest].into_iter().zip(&self.depth) {
                for (offset, tap) in taps.iter().enumerate() {
                    let Some(values) = plane.get((bin + offset).wrapping_sub(1)) else { continue };
                    for channel in 0..CHANNELS {
                        sums[channel] += values[channel] * tap[channel];
                    }
                }
            }
            rectify(&mut sums, self.depth_slope);
            *out = self.narrow.apply(&sums);
            for (sum, value) in power.iter_mut().zip(out) {
                *sum += *value * *value / WIDTH as f32;
            }
        }
        self.past[self.at] = newest;
        self.at = (self.at + 1) % (2 * DELAY);

        self.attention.step(&power, &mut self.hidden);
        let weight = sigmoid(self.attention_out.apply(&self.hidden));
        for (values, treated) in frame.iter_mut().zip(&treated) {
            let passed: [f32; HALF] = core::array::from_fn(|channel| values[HALF + channel]);
            for channel in 0..HALF {
                values[2 * channel] = treated[channel] * weight[channel];
                values[2 * channel + 1] = passed[channel];
            }
        }
    }
}
