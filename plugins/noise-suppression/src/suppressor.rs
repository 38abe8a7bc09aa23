use crate::distance::Distance;
use crate::light::{self, Light};
use crate::strong::{self, Strong};

/// Samples per frame, the only length that RNNoise knows: 10 ms at 48,000 samples per second.
pub const FRAME_SAMPLES: usize = nnnoiseless::DenoiseState::FRAME_SIZE;

/// Louder than any microphone, and far from where the network's powers overflow.
const LOUDEST: f32 = 8.0;

/// RNNoise takes a frame with this probability for speech.
const SPEECH_PROBABILITY: f32 = 0.5;
/// Speech that stands this far out of the noise (dB) is all the network's below, and half untouched above.
const NOISY_DB: f32 = 32.0;
const CLEAN_DB: f32 = 42.0;
/// Share of the network in clean speech: what it takes for noise, as keys, still falls by 6 dB.
const CLEAN_SHARE: f32 = 0.5;
/// Shares of the difference that a frame makes up for: a noise that begins is suppressed within 0.2 s, a room that got quiet is trusted after a second.
const MORE: f32 = 0.1;
const LESS: f32 = 0.02;

/// Which network suppresses the noise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// RNNoise.
    Light,
    /// GTCRN. RNNoise runs beside it and says which frames hold speech.
    Strong,
}

impl Tier {
    pub const fn latency_samples(self) -> usize {
        match self {
            Self::Light => light::LATENCY_SAMPLES,
            Self::Strong => strong::LATENCY_SAMPLES,
        }
    }
}

/// Removes noise from one voice; `strength` blends between the untouched voice (0) and the network's (1). Clean speech is left half untouched whatever the
/// strength is: the networks find something to remove in it, too.
pub struct Suppressor {
    light: Light,
    strong: Option<Strong>,
    /// The last frames: the untouched voice, as late as the network's. A ring.
    dry: Vec<[f32; FRAME_SAMPLES]>,
    oldest: usize,
    distance: Distance,
    strength: f32,
    /// Share of the network by the distance of voice and noise.
    share: f32,
    /// Blend with which the last frame ended.
    blend: f32,
}

impl Suppressor {
    pub fn new(tier: Tier, strength: f32) -> Self {
        Self {
            light: Light::new(),
            strong: (tier == Tier::Strong).then(Strong::new),
            dry: vec![[0.0; FRAME_SAMPLES]; tier.latency_samples() / FRAME_SAMPLES],
            oldest: 0,
            distance: Distance::new(),
            strength,
            share: 1.0,
            blend: strength,
        }
    }

    pub fn tier(&self) -> Tier {
        if self.strong.is_some() { Tier::Strong } else { Tier::Light }
    }

    /// Takes effect over the next frame, without a step that could be heard.
    pub fn set_strength(&mut self, strength: f32) {
        self.strength = strength;
    }

    /// Replaces the frame by the denoised one that lies the latency of the tier before it.
    pub fn process(&mut self, samples: &mut [f32; FRAME_SAMPLES]) {
        for sample in samples.iter_mut() {
            // One value that is not finite would stay in the network's memory for good.
            *sample = if sample.is_finite() { sample.clamp(-LOUDEST, LOUDEST) } else { 0.0 };
        }

        let mut wet = [0.0; FRAME_SAMPLES];
        let probability = self.light.process(samples, &mut wet);
        if let Some(strong) = &mut self.strong {
            strong.process(samples, probability, &mut wet);
        }
        let distance = self.distance.update(samples, probability > SPEECH_PROBABILITY);
        let wanted = ((CLEAN_DB - distance) / (CLEAN_DB - NOISY_DB)).clamp(CLEAN_SHARE, 1.0);
        self.share += (wanted - self.share) * if wanted > self.share { MORE } else { LESS };

        let target = self.strength * self.share;
        let step = (target - self.blend) / FRAME_SAMPLES as f32;
        let dry = core::mem::replace(&mut self.dry[self.oldest], *samples);
        self.oldest = (self.oldest + 1) % self.dry.len();
        for (index, sample) in samples.iter_mut().enumerate() {
            let blend = self.blend + step * index as f32;
            *sample = dry[index] + (wet[index] - dry[index]) * blend;
        }
        self.blend = target;
    }
}

/// Mean square of a frame.
pub fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
}
