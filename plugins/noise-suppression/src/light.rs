use nnnoiseless::DenoiseState;

use crate::low_cut::LowCutShift;
use crate::suppressor::FRAME_SAMPLES;

/// RNNoise overlaps windows of two frames, so what it returns is one frame late.
pub const LATENCY_SAMPLES: usize = FRAME_SAMPLES;

/// RNNoise counts in 16-bit units, the host from -1 to 1.
const FULL_SCALE: f32 = 32_768.0;

/// RNNoise on a stream.
pub struct Light {
    denoiser: Box<DenoiseState<'static>>,
    low_cut_shift: LowCutShift,
}

impl Light {
    pub fn new() -> Self {
        Self { denoiser: DenoiseState::new(), low_cut_shift: LowCutShift::default() }
    }

    /// Takes a frame, writes the denoised one before it and returns the probability that it holds speech.
    pub fn process(&mut self, samples: &[f32; FRAME_SAMPLES], wet: &mut [f32; FRAME_SAMPLES]) -> f32 {
        let scaled = samples.map(|sample| self.low_cut_shift.process(sample) * FULL_SCALE);
        let probability = self.denoiser.process_frame(wet, &scaled);
        for sample in wet {
            *sample /= FULL_SCALE;
        }
        probability
    }
}
