use nnnoiseless::DenoiseState;

use crate::distance::Distance;
use crate::low_cut::LowCutShift;

/// Samples per frame, the only length that RNNoise knows: 10 ms at 48,000 samples per second.
pub const FRAME_SAMPLES: usize = DenoiseState::FRAME_SIZE;

/// RNNoise overlaps windows of two frames, so what it returns is one frame late.
pub const LATENCY_SAMPLES: usize = FRAME_SAMPLES;

/// RNNoise counts in 16-bit units, the host from -1 to 1.
const FULL_SCALE: f32 = 32_768.0;

/// Louder than any microphone, and far from where the network's powers overflow.
const LOUDEST: f32 = 8.0;

/// RNNoise takes a frame with this probability for speech.
const SPEECH_PROBABILITY: f32 = 0.5;
/// Speech that stands this far out of the noise (dB) is all RNNoise's below, and half untouched above.
const NOISY_DB: f32 = 32.0;
const CLEAN_DB: f32 = 42.0;
/// Share of RNNoise in clean speech: what it takes for noise, as keys, still falls by 6 dB.
const CLEAN_SHARE: f32 = 0.5;
/// Shares of the difference that a frame makes up for: a noise that begins is suppressed within 0.2 s, a room that got quiet is trusted after a second.
const MORE: f32 = 0.1;
const LESS: f32 = 0.02;

/// Removes noise from one voice; `strength` blends between the untouched voice (0) and RNNoise's (1). Clean speech is left half untouched whatever the
/// strength is: RNNoise finds something to remove in it, too.
pub struct Suppressor {
    denoiser: Box<DenoiseState<'static>>,
    low_cut_shift: LowCutShift,
    /// The frame before: the untouched voice, as late as RNNoise's.
    dry: [f32; FRAME_SAMPLES],
    distance: Distance,
    strength: f32,
    /// Share of RNNoise by the distance of voice and noise.
    share: f32,
    /// Blend with which the last frame ended.
    blend: f32,
}

impl Suppressor {
    pub fn new(strength: f32) -> Self {
        Self {
            denoiser: DenoiseState::new(),
            low_cut_shift: LowCutShift::default(),
            dry: [0.0; FRAME_SAMPLES],
            distance: Distance::new(),
            strength,
            share: 1.0,
            blend: strength,
        }
    }

    /// Takes effect over the next frame, without a step that could be heard.
    pub fn set_strength(&mut self, strength: f32) {
        self.strength = strength;
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
        let probability = self.denoiser.process_frame(&mut wet, &scaled);
        let distance = self.distance.update(samples, probability > SPEECH_PROBABILITY);
        let wanted = ((CLEAN_DB - distance) / (CLEAN_DB - NOISY_DB)).clamp(CLEAN_SHARE, 1.0);
        self.share += (wanted - self.share) * if wanted > self.share { MORE } else { LESS };

        let target = self.strength * self.share;
        let step = (target - self.blend) / FRAME_SAMPLES as f32;
        for (index, sample) in samples.iter_mut().enumerate() {
            let blend = self.blend + step * index as f32;
            let dry = self.dry[index];
            self.dry[index] = *sample;
            *sample = dry + (wet[index] / FULL_SCALE - dry) * blend;
        }
        self.blend = target;
    }
}
