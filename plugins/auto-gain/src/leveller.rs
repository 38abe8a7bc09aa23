use crate::limiter::Limiter;
use crate::loudness::KWeighting;
use crate::noise_floor::NoiseFloor;
use crate::speech_level::SpeechLevel;
use speech_detector::SpeechDetector;

/// A frame with this probability holds speech.
const SPEECH_PROBABILITY: f32 = 0.5;
/// Whatever the detector says: below this is nothing that should become audible.
const SILENCE_LUFS: f64 = -62.0;
/// Speech stands out of what lies under it. Hum and a room full of voices, which the detector takes for speech, do not.
const ABOVE_FLOOR_LU: f64 = 6.0;
/// The first word says too little about a talker.
const LEAST_FRAMES: u32 = 20;
/// While a talker is new (3 s of speech) the gain follows within a second.
const NEW_FRAMES: u32 = 300;
const FRAMES_PER_SECOND: f64 = 100.0;
/// A voice that is this much too loud is taken down at once.
const URGENT_LU: f64 = 6.0;
/// Later the gain stays where it is for differences that nobody hears.
const UNHEARD_LU: f64 = 1.0;
/// Share of the difference that a frame of speech makes up for, once the talker is known.
const APPROACH: f64 = 0.05;
/// Louder than any microphone.
const LOUDEST: f32 = 8.0;

/// Brings a voice to one loudness. Only frames with speech move the gain, so that it stands still in pauses, whatever is heard in them: the noise
/// keeps its distance to the voice.
pub struct Leveller {
    pub target_lufs: f64,
    pub most_db: f64,
    weighting: KWeighting,
    detector: SpeechDetector,
    floor: NoiseFloor,
    level: SpeechLevel,
    limiter: Limiter,
    gain_db: f64,
    /// The factor with which the last frame ended.
    factor: f32,
}

impl Leveller {
    pub fn new(target_lufs: f64, most_db: f64) -> Self {
        Self {
            target_lufs,
            most_db,
            weighting: KWeighting::new(),
            detector: SpeechDetector::new(),
            floor: NoiseFloor::new(),
            level: SpeechLevel::new(),
            limiter: Limiter::new(),
            gain_db: 0.0,
            factor: 1.0,
        }
    }

    /// Changes a frame in place; what comes out is finite and below the limiter's ceiling.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples.iter_mut() {
            // One value that is not finite would stay in the filters for good.
            *sample = if sample.is_finite() { sample.clamp(-LOUDEST, LOUDEST) } else { 0.0 };
        }
        let loudness = self.weighting.loudness(samples);
        let probability = self.detector.process(samples);
        let floor = self.floor.update(loudness);
        let is_loud_enough = loudness > SILENCE_LUFS && loudness > floor + ABOVE_FLOOR_LU;
        if probability >= SPEECH_PROBABILITY && is_loud_enough {
            self.level.add(loudness);
            if self.level.heard_frames() >= LEAST_FRAMES {
                self.follow();
            }
        }
        self.amplify(samples);
    }

    fn follow(&mut self) {
        let wanted = (self.target_lufs - self.level.lufs()).clamp(-self.most_db, self.most_db);
        let difference = wanted - self.gain_db;
        let is_new = self.level.heard_frames() < NEW_FRAMES;
        if !is_new && difference.abs() < UNHEARD_LU {
            return;
        }
        let most_up = if is_new { 20.0 } else { 4.0 } / FRAMES_PER_SECOND;
        let most_down = if difference < -URGENT_LU { 30.0 } else { 8.0 } / FRAMES_PER_SECOND;
        let step = if is_new { difference } else { difference * APPROACH };
        self.gain_db += step.clamp(-most_down, most_up);
    }

    /// The gain changes along the frame; a voice that needs none passes unchanged.
    fn amplify(&mut self, samples: &mut [f32]) {
        let next = 10f64.powf(self.gain_db / 20.0) as f32;
        let step = (next - self.factor) / samples.len().max(1) as f32;
        for sample in samples.iter_mut() {
            self.factor += step;
            *sample *= self.factor;
        }
        self.factor = next;
        self.limiter.process(samples);
    }
}
