//! A feed-forward compressor: the louder of level and memory decides, with a soft knee.

use crate::biquad::SAMPLE_RATE;

const ATTACK_S: f64 = 0.005;
const RELEASE_S: f64 = 0.12;
/// Width of the bend around the threshold, dB.
const KNEE_DB: f64 = 6.0;
const SILENCE_DB: f64 = -100.0;

#[derive(Clone, Copy)]
pub struct Curve {
    pub threshold_db: f64,
    pub ratio: f64,
    pub make_up_db: f64,
}

impl Curve {
    /// Level out for a level in, both dBFS.
    pub fn output_db(&self, input_db: f64) -> f64 {
        input_db - self.reduction_db(input_db) + self.make_up_db
    }

    /// How much is taken away, dB, never negative.
    fn reduction_db(&self, input_db: f64) -> f64 {
        let slope = 1.0 - 1.0 / self.ratio;
        let over = input_db - self.threshold_db;
        if over <= -KNEE_DB / 2.0 {
            0.0
        } else if over < KNEE_DB / 2.0 {
            let into = over + KNEE_DB / 2.0;
            slope * into * into / (2.0 * KNEE_DB)
        } else {
            slope * over
        }
    }
}

pub struct Compressor {
    /// What is taken away now, dB.
    reduction_db: f64,
    attack: f64,
    release: f64,
}

impl Compressor {
    pub fn new() -> Self {
        let per_sample = |seconds: f64| 1.0 - (-1.0 / (seconds * SAMPLE_RATE)).exp();
        Self { reduction_db: 0.0, attack: per_sample(ATTACK_S), release: per_sample(RELEASE_S) }
    }

    pub fn process(&mut self, curve: &Curve, sample: f64) -> f64 {
        let level_db = if sample == 0.0 { SILENCE_DB } else { 20.0 * sample.abs().log10() };
        let wanted = curve.reduction_db(level_db);
        let speed = if wanted > self.reduction_db { self.attack } else { self.release };
        self.reduction_db += speed * (wanted - self.reduction_db);
        sample * 10f64.powf((curve.make_up_db - self.reduction_db) / 20.0)
    }
}
