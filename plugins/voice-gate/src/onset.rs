//! Finds the beginnings of words before the speech detector knows them.

use std::f32::consts::TAU;

/// Levels are taken over 2.5 ms, four to a frame.
const BLOCK_SAMPLES: usize = 120;
/// Keys of a keyboard have rung out after so many blocks, a sound of speech has not: 12.5 ms.
const LEAST_BLOCKS: u32 = 5;
/// Quiet blocks that end a sound: 7.5 ms.
const QUIET_BLOCKS: u32 = 3;
/// A sound that has fallen by 10 dB from its loudest block rings out.
const RUNG_OUT: f32 = 0.1;
/// A sound stands 10 dB above the floor, and above −58 dBFS.
const ABOVE_FLOOR: f32 = 10.0;
const LOWEST_POWER: f32 = 1.6e-6;
/// Rumble below some 150 Hz is no beginning of a word.
const HIGH_PASS_HZ: f32 = 150.0;
const SAMPLE_RATE: f32 = 48_000.0;
/// The floor is the quietest of the last 3 s, in six parts; it is known after half a second.
const PARTS: usize = 6;
const PART_FRAMES: u32 = 50;
/// Share of a new frame in the smoothed power.
const SMOOTHING: f32 = 0.2;
const LOWEST_FLOOR: f32 = 1e-8;
/// So many frames may the detector take to find speech: 100 ms.
const PROBATION_FRAMES: u32 = 10;
/// Pauses after sounds that were no speech: 1 s, four times as long after each, 30 s at most.
const FIRST_PAUSE_FRAMES: u32 = 100;
const LONGER: u32 = 4;
const LONGEST_PAUSE_FRAMES: u32 = 3_000;
/// A sound 9 dB above the one that was judged is another one, and opens in the pause, too.
const LOUDER: f32 = 8.0;
/// Speech of this length ends pauses: 0.7 s, hold and release included. Clicks that the detector takes for speech are shorter.
const SPEECH_FRAMES: u32 = 70;

/// Louder than any microphone: powers of what is louder would not be finite.
const LOUDEST: f32 = 8.0;

/// Opens on suspicion: for a sound that rises out of the floor and lasts, until the speech detector says what it is.
pub struct Onset {
    high_pass: HighPass,
    smoothed: Option<f32>,
    minima: [f32; PARTS],
    part_frames: u32,
    is_floor_known: bool,
    /// The sound that goes on: length in blocks (0 in quiet) and its loudest block.
    blocks: u32,
    peak: f32,
    quiet_blocks: u32,
    /// The sound was judged already.
    is_judged: bool,
    probation: u32,
    pause: u32,
    next_pause: u32,
    /// Loudest block of the last sound that was judged.
    judged_peak: f32,
    speech_frames: u32,
}

impl Onset {
    pub fn new() -> Self {
        Self {
            high_pass: HighPass::new(),
            smoothed: None,
            minima: [f32::INFINITY; PARTS],
            part_frames: 0,
            is_floor_known: false,
            blocks: 0,
            peak: 0.0,
            quiet_blocks: 0,
            is_judged: false,
            probation: 0,
            pause: 0,
            next_pause: FIRST_PAUSE_FRAMES,
            judged_peak: 0.0,
            speech_frames: 0,
        }
    }

    /// Takes one frame; `is_speech` is what the gate decided about it. True while a sound may be the beginning of a word.
    pub fn update(&mut self, samples: &[f32], is_speech: bool) -> bool {
        let is_lasting = self.follow(samples);
        self.pause = self.pause.saturating_sub(1);
        if is_speech {
            self.probation = 0;
            self.is_judged = true;
            self.judged_peak = self.peak;
            self.speech_frames += 1;
            if self.speech_frames == SPEECH_FRAMES {
                self.pause = 0;
                self.next_pause = FIRST_PAUSE_FRAMES;
            }
            return false;
        }
        self.speech_frames = 0;
        if self.probation > 0 {
            self.probation -= 1;
            if self.probation == 0 {
                self.refuse();
            }
            return self.probation > 0;
        }
        let is_new = self.pause == 0 && !self.is_judged || self.peak > self.judged_peak * LOUDER;
        if !is_new || !is_lasting || !self.is_floor_known {
            return false;
        }
        self.is_judged = true;
        self.probation = PROBATION_FRAMES;
        true
    }

    fn refuse(&mut self) {
        self.pause = self.next_pause;
        self.next_pause = (self.next_pause * LONGER).min(LONGEST_PAUSE_FRAMES);
        self.judged_peak = self.peak;
    }

    /// Takes in the levels of a frame. True when it ends in a sound that has lasted and does not ring out.
    fn follow(&mut self, samples: &[f32]) -> bool {
        let mut powers = [0.0f32; 4];
        for (power, block) in powers.iter_mut().zip(samples.chunks(BLOCK_SAMPLES)) {
            let loudest = |sample: &f32| sample.clamp(-LOUDEST, LOUDEST);
            let energy: f32 = block.iter().map(|sample| self.high_pass.process(loudest(sample)).powi(2)).sum();
            *power = energy / BLOCK_SAMPLES as f32;
        }
        let floor = self.floor(powers.iter().sum::<f32>() / powers.len() as f32);
        let threshold = (floor * ABOVE_FLOOR).max(LOWEST_POWER);
        for power in powers {
            if power > threshold {
                self.blocks += 1;
                self.peak = self.peak.max(power);
                self.quiet_blocks = 0;
                continue;
            }
            self.quiet_blocks += 1;
            if self.quiet_blocks >= QUIET_BLOCKS {
                self.blocks = 0;
                self.is_judged = false;
                if self.probation == 0 {
                    self.peak = 0.0;
                }
            } else if self.blocks > 0 {
                self.blocks += 1;
            }
        }
        let last = powers[2].max(powers[3]);
        self.blocks >= LEAST_BLOCKS && last > threshold && last > self.peak * RUNG_OUT
    }

    /// Power of what lies under the speech: the minimum of the smoothed power over the last 3 s.
    fn floor(&mut self, power: f32) -> f32 {
        let smoothed = self.smoothed.map_or(power, |before| before + (power - before) * SMOOTHING);
        self.smoothed = Some(smoothed);
        if self.part_frames == PART_FRAMES {
            self.part_frames = 0;
            self.is_floor_known = true;
            self.minima.rotate_right(1);
            self.minima[0] = f32::INFINITY;
        }
        self.part_frames += 1;
        self.minima[0] = self.minima[0].min(smoothed);
        self.minima.iter().copied().fold(f32::INFINITY, f32::min).max(LOWEST_FLOOR)
    }
}

/// Two high passes of first order in a row.
struct HighPass {
    share: f32,
    inputs: [f32; 2],
    outputs: [f32; 2],
}

impl HighPass {
    fn new() -> Self {
        Self { share: (-TAU * HIGH_PASS_HZ / SAMPLE_RATE).exp(), inputs: [0.0; 2], outputs: [0.0; 2] }
    }

    fn process(&mut self, sample: f32) -> f32 {
        let mut value = sample;
        for stage in 0..2 {
            let output = self.share * (self.outputs[stage] + value - self.inputs[stage]);
            self.inputs[stage] = value;
            self.outputs[stage] = output;
            value = output;
        }
        value
    }
}
