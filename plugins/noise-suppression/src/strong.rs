use crate::light;
use crate::overlap::{self, Overlap};
use crate::suppressor::{FRAME_SAMPLES, power};

pub const LATENCY_SAMPLES: usize = overlap::LATENCY_SAMPLES;

/// RNNoise's frames wait so long for GTCRN's.
const WAITING: usize = (LATENCY_SAMPLES - light::LATENCY_SAMPLES) / FRAME_SAMPLES;
/// Share of RNNoise in the sum. The errors of the two networks differ, and their mean is nearer to the voice than either.
const SHARE: f32 = 0.3;
/// The same with other voices in the background: among them GTCRN takes the user's voice for noise, too, and RNNoise hears that it is one.
const BABBLE_SHARE: f32 = 0.5;
/// RNNoise is sure of speech above this.
const SURE: f32 = 0.9;
/// What GTCRN suppresses more than RNNoise in frames of speech (dB, running median): nothing below, other voices for certain above.
const AGREED_DB: f32 = 1.0;
const BABBLE_DB: f32 = 4.0;
/// Step of the running median.
const MEDIAN_STEP_DB: f32 = 0.1;
/// What GTCRN suppresses for a moment and RNNoise does not is a key or a knock: from this difference beyond the median on RNNoise's share shrinks, and from
/// the other on there is none.
const TRANSIENT_DB: f32 = 1.5;
const KNOCK_DB: f32 = 4.0;
/// The share falls within 2.5 ms, since a knock begins at once, and rises over a whole frame.
const FALL: usize = FRAME_SAMPLES / 4;
/// A power below which no difference counts, −80 dBFS.
const INAUDIBLE: f32 = 1e-8;

/// GTCRN with a share of RNNoise.
pub struct Strong {
    overlap: Overlap,
    /// RNNoise's frames and what it says of them, as a ring.
    waiting: [[f32; FRAME_SAMPLES]; WAITING],
    probabilities: [f32; WAITING],
    at: usize,
    median_db: f32,
    /// Share with which the last frame ended.
    share: f32,
}

impl Strong {
    pub fn new() -> Self {
        Self {
            overlap: Overlap::new(),
            waiting: [[0.0; FRAME_SAMPLES]; WAITING],
            probabilities: [0.0; WAITING],
            at: 0,
            median_db: 0.0,
            share: SHARE,
        }
    }

    /// Takes a frame; `wet` is RNNoise's of the frame before and becomes that of `LATENCY_SAMPLES` before.
    pub fn process(&mut self, samples: &[f32; FRAME_SAMPLES], probability: f32, wet: &mut [f32; FRAME_SAMPLES]) {
        core::mem::swap(&mut self.waiting[self.at], wet);
        let probability = core::mem::replace(&mut self.probabilities[self.at], probability);
        self.at = (self.at + 1) % WAITING;
        let mut strong = [0.0; FRAME_SAMPLES];
        self.overlap.process(samples, &mut strong);

        let target = self.share_of(probability, power(wet), power(&strong));
        let glide = if target < self.share { FALL } else { FRAME_SAMPLES };
        let step = (target - self.share) / glide as f32;
        for (index, (sample, strong)) in wet.iter_mut().zip(strong).enumerate() {
            *sample = strong + (*sample - strong) * (self.share + step * index.min(glide) as f32);
        }
        self.share = target;
    }

    fn share_of(&mut self, probability: f32, light: f32, strong: f32) -> f32 {
        let difference = (10.0 * ((light + INAUDIBLE) / (strong + INAUDIBLE)).log10()).max(0.0);
        if probability > SURE {
            self.median_db += (difference - self.median_db).clamp(-MEDIAN_STEP_DB, MEDIAN_STEP_DB);
        }
        let babble = ((self.median_db - AGREED_DB) / (BABBLE_DB - AGREED_DB)).clamp(0.0, 1.0);
        let knock = ((difference - self.median_db - TRANSIENT_DB) / (KNOCK_DB - TRANSIENT_DB)).clamp(0.0, 1.0);
        (SHARE + (BABBLE_SHARE - SHARE) * babble) * (1.0 - knock * (1.0 - babble))
    }
}
