//! GTCRN (Rong et al., ICASSP 2024), one frame at a time: a network that makes a complex mask of the spectrum of noisy speech. Written from the graph of the
//! official streaming model; `weights/extract.py` says where the weights come from, and `test/gtcrn.test.ts` holds the result to ONNX Runtime's.

mod block;
mod dual_path;
mod layers;
mod math;
mod stride;
mod weights;

use block::Block;
use dual_path::DualPath;
use layers::rectify;
use math::tanh;
use stride::{Double, Halve};
use weights::Weights;

/// Bins of a spectrum of 512 samples at 16,000 a second: 31.25 Hz apart, up to 8 kHz.
pub const BINS: usize = 257;
/// The lowest bins are bands of their own, the others share 64.
const LINEAR: usize = 65;
const HIGH: usize = BINS - LINEAR;
const BANDS: usize = LINEAR + 64;
const MIDDLE: usize = BANDS.div_ceil(2);
const WIDTH: usize = MIDDLE.div_ceil(2);
const CHANNELS: usize = 16;
const HALF: usize = CHANNELS / 2;
/// Magnitude, real and imaginary part of a bin, and of its neighbours.
const FEATURES: usize = 3;
const SEEN: usize = 3 * FEATURES;

type Narrow = [[f32; CHANNELS]; WIDTH];
/// Real and imaginary part.
pub type Complex = [f32; 2];

/// A bin between two bands.
struct Share {
    band: usize,
    lower: f32,
    upper: f32,
}

pub struct Gtcrn {
    shares: [Share; HIGH],
    halve: Halve<SEEN, 1>,
    halve_again: Halve<HALF, 2>,
    encode_1: Block<1>,
    encode_2: Block<2>,
    encode_5: Block<5>,
    paths: [DualPath; 2],
    decode_5: Block<5>,
    decode_2: Block<2>,
    decode_1: Block<1>,
    double: Double<HALF, CHANNELS, 2>,
    double_slope: f32,
    double_again: Double<CHANNELS, 2, 1>,
}

impl Gtcrn {
    pub fn new() -> Box<Self> {
        let mut weights = Weights::new();
        let from = &mut weights;
        let network = Box::new(Self {
            shares: core::array::from_fn(|_| Share {
                band: LINEAR + from.number() as usize,
                lower: from.number(),
                upper: from.number(),
            }),
            halve: Halve::new(from),
            halve_again: Halve::new(from),
            encode_1: Block::new(from),
            encode_2: Block::new(from),
            encode_5: Block::new(from),
            paths: core::array::from_fn(|_| DualPath::new(from)),
            decode_5: Block::new(from),
            decode_2: Block::new(from),
            decode_1: Block::new(from),
            double: Double::new(from),
            double_slope: from.number(),
            double_again: Double::new(from),
        });
        assert!(weights.is_empty());
        network
    }

    /// The mask of the next spectrum; frames follow each other by 256 samples at 16,000 a second.
    pub fn process(&mut self, spectrum: &[Complex; BINS]) -> [Complex; BINS] {
        let seen = self.see(spectrum);
        let wide: [[f32; CHANNELS]; MIDDLE] = self.halve.apply(&seen);
        let halved: Narrow = self.halve_again.apply(&wide);
        let mut frame = halved;
        self.encode_1.process(&mut frame);
        let first = frame;
        self.encode_2.process(&mut frame);
        let second = frame;
        self.encode_5.process(&mut frame);
        let third = frame;
        for path in &mut self.paths {
            path.process(&mut frame);
        }
        add(&mut frame, &third);
        self.decode_5.process(&mut frame);
        add(&mut frame, &second);
        self.decode_2.process(&mut frame);
        add(&mut frame, &first);
        self.decode_1.process(&mut frame);
        add(&mut frame, &halved);
        let mut widened: [[f32; CHANNELS]; MIDDLE] = self.double.apply(&frame);
        for (values, skipped) in widened.iter_mut().zip(&wide) {
            rectify(values, self.double_slope);
            for (value, skipped) in values.iter_mut().zip(skipped) {
                *value += skipped;
            }
        }
        let bands: [Complex; BANDS] = self.double_again.apply(&widened).map(tanh);
        core::array::from_fn(|bin| match bin.checked_sub(LINEAR) {
            None => bands[bin],
            Some(high) => {
                let Share { band, lower, upper } = self.shares[high];
                core::array::from_fn(|part| lower * bands[band][part] + upper * bands[band + 1][part])
            }
        })
    }

    /// Features of each band beside those of its neighbours.
    fn see(&self, spectrum: &[Complex; BINS]) -> [[f32; SEEN]; BANDS] {
        let mut bands = [[0.0; FEATURES]; BANDS];
        for (bin, &[real, imaginary]) in spectrum.iter().enumerate() {
            let features = [(real * real + imaginary * imaginary + 1e-12).sqrt(), real, imaginary];
            let Some(high) = bin.checked_sub(LINEAR) else {
                bands[bin] = features;
                continue;
            };
            let Share { band, lower, upper } = self.shares[high];
            for (number, feature) in features.into_iter().enumerate() {
                bands[band][number] += lower * feature;
                bands[band + 1][number] += upper * feature;
            }
        }
        core::array::from_fn(|band| {
            let mut seen = [0.0; SEEN];
            for neighbour in 0..3 {
                let Some(features) = bands.get((band + neighbour).wrapping_sub(1)) else { continue };
                for (number, feature) in features.iter().enumerate() {
                    seen[3 * number + neighbour] = *feature;
                }
            }
            seen
        })
    }
}

fn add(frame: &mut Narrow, other: &Narrow) {
    for (values, others) in frame.iter_mut().zip(other) {
        for (value, other) in values.iter_mut().zip(others) {
            *value += other;
        }
    }
}
