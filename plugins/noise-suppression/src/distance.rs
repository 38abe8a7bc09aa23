/// The floor is the quietest of the last 3 s, in six parts.
const PARTS: usize = 6;
const PART_FRAMES: u32 = 50;
/// Share of a new frame in the smoothed power: some 50 ms.
const SMOOTHING: f32 = 0.2;
/// A noise below this is heard by nobody.
const LOWEST_FLOOR_DBFS: f32 = -75.0;
/// A talker at a usual distance from a usual microphone, until the first words tell.
const FIRST_VOICE_DBFS: f32 = -25.0;
/// Shares of the difference by which the level of the voice follows each frame of speech: up in 0.1 s, down in some seconds.
const RISE: f32 = 0.1;
const FALL: f32 = 0.003;

/// Estimates how far a voice stands out of the noise under it.
pub struct Distance {
    smoothed: Option<f32>,
    minima: [f32; PARTS],
    part_frames: u32,
    voice_dbfs: f32,
}

impl Distance {
    pub fn new() -> Self {
        Self { smoothed: None, minima: [f32::INFINITY; PARTS], part_frames: 0, voice_dbfs: FIRST_VOICE_DBFS }
    }

    /// Takes one frame and returns the distance in dB. Only speech moves the level of the voice: neither keys nor silence do.
    pub fn update(&mut self, samples: &[f32], is_speech: bool) -> f32 {
        let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
        let power = energy / samples.len() as f32 + 1e-10;
        let level = 10.0 * power.log10();
        if is_speech {
            self.voice_dbfs += (level - self.voice_dbfs) * if level > self.voice_dbfs { RISE } else { FALL };
        }
        self.voice_dbfs - self.floor_dbfs(power)
    }

    fn floor_dbfs(&mut self, power: f32) -> f32 {
        let smoothed = self.smoothed.map_or(power, |before| before + (power - before) * SMOOTHING);
        self.smoothed = Some(smoothed);
        if self.part_frames == PART_FRAMES {
            self.part_frames = 0;
            self.minima.rotate_right(1);
            self.minima[0] = f32::INFINITY;
        }
        self.part_frames += 1;
        self.minima[0] = self.minima[0].min(smoothed);
        let lowest = self.minima.iter().copied().fold(f32::INFINITY, f32::min);
        (10.0 * lowest.log10()).max(LOWEST_FLOOR_DBFS)
    }
}
