/// The floor is the quietest of the last 3 s, in six parts.
const PARTS: usize = 6;
const PART_FRAMES: u32 = 50;
/// Share of a new frame in the smoothed power: some 50 ms.
const SMOOTHING: f64 = 0.2;

/// Loudness of what lies under the speech: the minimum of the smoothed power over the last 3 s. Speech dips to it between
/// syllables; fans, hum and a room full of voices never leave it by much.
pub struct NoiseFloor {
    power: Option<f64>,
    minima: [f64; PARTS],
    frames: u32,
}

impl NoiseFloor {
    pub fn new() -> Self {
        Self { power: None, minima: [f64::INFINITY; PARTS], frames: 0 }
    }

    /// Takes one frame and returns the floor in LUFS.
    pub fn update(&mut self, loudness_lufs: f64) -> f64 {
        let power = 10f64.powf(loudness_lufs / 10.0);
        let smoothed = self.power.map_or(power, |before| before + (power - before) * SMOOTHING);
        self.power = Some(smoothed);
        if self.frames == PART_FRAMES {
            self.frames = 0;
            self.minima.rotate_right(1);
            self.minima[0] = f64::INFINITY;
        }
        self.frames += 1;
        self.minima[0] = self.minima[0].min(smoothed);
        10.0 * self.minima.iter().copied().fold(f64::INFINITY, f64::min).log10()
    }
}
