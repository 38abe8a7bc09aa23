use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::gtcrn::{BINS, Complex, Gtcrn};
use crate::suppressor::FRAME_SAMPLES;

/// 32 ms: at 48,000 samples a second its bins are as far apart as those of GTCRN's 512 samples at 16,000, so nothing has to be resampled.
const WINDOW: usize = 1536;
const HOP: usize = WINDOW / 2;
/// The network saw a third of the samples in training, and sums a third as large.
const SCALE: f32 = 1.0 / 3.0;
/// A frame is 5/8 of a hop. The earliest output that never runs dry is 30 ms late: one hop, and 14 ms for the frames that end within one.
pub const LATENCY_SAMPLES: usize = 3 * FRAME_SAMPLES;
/// Silence in front of the output.
const LEAD: usize = LATENCY_SAMPLES - HOP;
/// Bins from 4.5 to 8 kHz: what GTCRN leaves of them is what is left above 8 kHz, which it does not hear.
const REFERENCE: core::ops::Range<usize> = 144..BINS;

/// GTCRN on a stream at 48,000 samples a second: windows that overlap by half, masked and added up again.
pub struct Overlap {
    network: Box<Gtcrn>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    scratch: Vec<Complex32>,
    spectrum: Vec<Complex32>,
    windowed: Vec<f32>,
    /// Root of Hann's window; before and after the mask it makes Hann's, which adds up to 1.
    window: [f32; WINDOW],
    /// The window that fills.
    input: [f32; WINDOW],
    filled: usize,
    /// Output from the next sample to leave on; behind `ready` samples one half of a window still waits for the next window.
    output: [f32; LEAD + WINDOW],
    ready: usize,
}

impl Overlap {
    pub fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(WINDOW), planner.plan_fft_inverse(WINDOW));
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            network: Gtcrn::new(),
            scratch: vec![Complex32::default(); scratch],
            spectrum: forward.make_output_vec(),
            windowed: forward.make_input_vec(),
            forward,
            inverse,
            window: core::array::from_fn(|index| (core::f32::consts::PI * index as f32 / WINDOW as f32).sin()),
            input: [0.0; WINDOW],
            filled: HOP,
            output: [0.0; LEAD + WINDOW],
            ready: LEAD,
        }
    }

    /// Takes a frame and writes the masked one `LATENCY_SAMPLES` before it.
    pub fn process(&mut self, samples: &[f32; FRAME_SAMPLES], wet: &mut [f32; FRAME_SAMPLES]) {
        let fits = (WINDOW - self.filled).min(FRAME_SAMPLES);
        self.input[self.filled..][..fits].copy_from_slice(&samples[..fits]);
        self.filled += fits;
        if self.filled == WINDOW {
            self.mask_window();
            self.input.copy_within(HOP.., 0);
            let rest = &samples[fits..];
            self.input[HOP..][..rest.len()].copy_from_slice(rest);
            self.filled = HOP + rest.len();
        }
        wet.copy_from_slice(&self.output[..FRAME_SAMPLES]);
        self.output.copy_within(FRAME_SAMPLES.., 0);
        self.ready -= FRAME_SAMPLES;
        self.output[LEAD + WINDOW - FRAME_SAMPLES..].fill(0.0);
    }

    fn mask_window(&mut self) {
        for ((windowed, sample), weight) in self.windowed.iter_mut().zip(&self.input).zip(&self.window) {
            *windowed = sample * weight;
        }
        // Both transforms fail only for buffers of another length.
        self.forward
            .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch)
            .expect("lengths of the plan");
        let seen: [Complex; BINS] =
            core::array::from_fn(|bin| [self.spectrum[bin].re * SCALE, self.spectrum[bin].im * SCALE]);
        let mask = self.network.process(&seen);

        let (mut before, mut after) = (1e-12, 1e-12);
        for (bin, [real, imaginary]) in mask.into_iter().enumerate() {
            let power = self.spectrum[bin].norm_sqr();
            self.spectrum[bin] *= Complex32::new(real, imaginary);
            if REFERENCE.contains(&bin) {
                before += power;
                after += self.spectrum[bin].norm_sqr();
            }
        }
        let gain = (after / before).sqrt().min(1.0);
        for bin in &mut self.spectrum[BINS..] {
            *bin *= gain;
        }
        // A transform back of a real signal wants real ends.
        self.spectrum[0].im = 0.0;
        self.spectrum[WINDOW / 2].im = 0.0;
        self.inverse
            .process_with_scratch(&mut self.spectrum, &mut self.windowed, &mut self.scratch)
            .expect("lengths of the plan");
        for ((out, sample), weight) in self.output[self.ready..].iter_mut().zip(&self.windowed).zip(&self.window) {
            *out += sample * weight / WINDOW as f32;
        }
        self.ready += HOP;
    }
}
