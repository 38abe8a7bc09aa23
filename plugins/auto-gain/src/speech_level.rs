/// One bin per LU from `LOWEST_LUFS` up.
const BINS: usize = 80;
const LOWEST_LUFS: f64 = -80.0;
/// Frames this far below the mean of all are left out of the level (the relative gate of BS.1770).
const RELATIVE_GATE_LU: f64 = 10.0;
/// A frame counts for 5 s of speech; then it is forgotten exponentially.
const MEMORY_FRAMES: f64 = 500.0;
/// Speech this far below the level is probably somebody in the background and counts for less.
const BACKGROUND_LU: f64 = 12.0;
const BACKGROUND_WEIGHT: f64 = 0.25;
/// Loudness over blocks of 400 ms, as BS.1770 has it, includes the gaps between words: it is this much lower than that of
/// the frames with speech (mean over ten recordings of four speakers, −45 to −10 dBFS).
const GAPS_LU: f64 = 1.6;

/// How loud a talker is: a histogram of the frames with speech, read with the gate of BS.1770. It is an average over all speech at
/// first, so that a second of speech gives a level, and one over the last seconds later.
pub struct SpeechLevel {
    frames: [f64; BINS],
    /// Power in the middle of each bin.
    powers: [f64; BINS],
    /// Speech heard so far, in frames.
    heard: u32,
    level_lufs: f64,
}

impl SpeechLevel {
    pub fn new() -> Self {
        Self {
            frames: [0.0; BINS],
            powers: std::array::from_fn(|bin| 10f64.powf((LOWEST_LUFS + bin as f64 + 0.5) / 10.0)),
            heard: 0,
            level_lufs: LOWEST_LUFS,
        }
    }

    /// Takes one frame with speech.
    pub fn add(&mut self, loudness_lufs: f64) {
        let is_background = self.heard > 0 && loudness_lufs < self.level_lufs - BACKGROUND_LU;
        let weight = if is_background { BACKGROUND_WEIGHT } else { 1.0 };
        let kept = 1.0 - weight / MEMORY_FRAMES;
        for frames in &mut self.frames {
            *frames *= kept;
        }
        self.frames[bin_of(loudness_lufs)] += weight;
        self.heard = self.heard.saturating_add(1);
        let gate = self.mean_from(0) - RELATIVE_GATE_LU;
        self.level_lufs = self.mean_from(bin_of(gate)) - GAPS_LU;
    }

    pub fn heard_frames(&self) -> u32 {
        self.heard
    }

    /// Integrated loudness of the speech, LUFS.
    pub fn lufs(&self) -> f64 {
        self.level_lufs
    }

    /// Loudness of the mean power of all frames from this bin on.
    fn mean_from(&self, first: usize) -> f64 {
        let mut power = 0.0;
        let mut count = 0.0;
        for (frames, bin_power) in self.frames[first..].iter().zip(&self.powers[first..]) {
            power += frames * bin_power;
            count += frames;
        }
        if count > 0.0 { 10.0 * (power / count).log10() } else { LOWEST_LUFS }
    }
}

fn bin_of(loudness_lufs: f64) -> usize {
    ((loudness_lufs - LOWEST_LUFS).floor().max(0.0) as usize).min(BINS - 1)
}
