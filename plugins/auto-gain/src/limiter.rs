/// −1 dBFS: what a codec adds to peaks still fits below full scale.
pub const CEILING: f32 = 0.891;
/// The gain is worked out for each millisecond; the whole frame is known, so that it falls before a peak and not with it.
const STEP_SAMPLES: usize = 48;
/// Share of the way back to 1 in each millisecond: some 100 ms.
const RELEASE: f32 = 0.01;

/// Keeps peaks below the ceiling. No latency; a frame without peaks passes unchanged.
pub struct Limiter {
    gain: f32,
}

impl Limiter {
    pub fn new() -> Self {
        Self { gain: 1.0 }
    }

    /// Changes a frame in place.
    pub fn process(&mut self, samples: &mut [f32]) {
        let needed = |step: Option<&[f32]>| {
            let peak = step.map_or(0.0, |step| step.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs())));
            if peak > CEILING { CEILING / peak } else { 1.0 }
        };
        let mut next = needed(samples.chunks(STEP_SAMPLES).next());
        self.gain = self.gain.min(next);
        for start in (0..samples.len()).step_by(STEP_SAMPLES) {
            let now = next;
            let end = (start + STEP_SAMPLES).min(samples.len());
            next = needed(samples.get(end..(end + STEP_SAMPLES).min(samples.len())).filter(|step| !step.is_empty()));
            let target = now.min(next).min(self.gain + (1.0 - self.gain) * RELEASE);
            if self.gain < 1.0 || target < 1.0 {
                let slope = (target - self.gain) / (end - start) as f32;
                for (index, sample) in samples[start..end].iter_mut().enumerate() {
                    *sample = (*sample * (self.gain + slope * (index + 1) as f32)).clamp(-CEILING, CEILING);
                }
            }
            self.gain = if target > 0.9999 { 1.0 } else { target };
        }
    }
}
