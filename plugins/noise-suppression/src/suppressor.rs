use nnnoiseless::DenoiseState;

use crate::low_cut::LowCutShift;

/// Samples per frame, the only length that RNNoise knows: 10 ms at 48,000 samples per second.
pub const FRAME_SAMPLES: usize = DenoiseState::FRAME_SIZE;

/// RNNoise overlaps windows of two frames, so what it returns is one frame late.
pub const LATENCY_SAMPLES: usize = FRAME_SAMPLES;

/// RNNoise counts in 16-bit units, the host from -1 to 1.
const FULL_SCALE: f32 = 32_768.0;

/// Louder than any microphone, and far from where the network's powers overflow.
const LOUDEST: f32 = 8.0;

/// Removes noise from one voice; `strength` blends between the untouched voice (0) and RNNoise's (1).
pub struct Suppressor {
    denoiser: Box<DenoiseState<'static>>,
    low_cut_shift: LowCutShift,
    /// The frame before: the untouched voice, as late as RNNoise's.
    dry: [f32; FRAME_SAMPLES],
    strength: f32,
    target_strength: f32,
}

impl Suppressor {
    pub fn new(strength: f32) -> Self {
        Self {
            denoiser: DenoiseState::new(),
            low_cut_shift: LowCutShift::default(),
            dry: [0.0; FRAME_SAMPLES],
            strength,
            target_strength: strength,
        }
    }

    /// Takes effect over the next frame, without a step that could be heard.
    pub fn set_strength(&mut self, strength: f32) {
        self.target_strength = strength;
    }

    /// Replaces the frame by the denoised frame before it.
    pub fn process(&mut self, samples: &mut [f32; FRAME_SAMPLES]) {
        let mut scaled = [0.0; FRAME_SAMPLES];
        for (scaled, sample) in scaled.iter_mut().zip(samples.iter_mut()) {
            // One value that is not finite would stay in the network's memory for good.
            *sample = if sample.is_finite() { sample.clamp(-LOUDEST, LOUDEST) } else { 0.0 };
            *scaled = self.low_cut_shift.process(*sample) * FULL_SCALE;
        }

        let mut wet = [0.0; FRAME_SAMPLES];
        self.denoiser.process_frame(&mut wet, &scaled);

        let step = (self.target_strength - self.strength) / FRAME_SAMPLES as f32;
        for (index, sample) in samples.iter_mut().enumerate() {
            let strength = self.strength + step * index as f32;
            let dry = self.dry[index];
            self.dry[index] = *sample;
            *sample = dry + (wet[index] / FULL_SCALE - dry) * strength;
        }
        self.strength = self.target_strength;
    }
}
