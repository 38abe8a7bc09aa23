/// Coefficients of ITU-R BS.1770-4 for 48,000 samples per second: a high shelf for the head, then a high pass.
const SHELF: [f64; 5] = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585];
const HIGH_PASS: [f64; 5] = [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621];
/// The offset of BS.1770: a sine of 997 Hz at full scale has −3.01 LUFS.
const OFFSET_LU: f64 = -0.691;
/// Loudness of digital silence, LUFS.
const SILENT_LUFS: f64 = -120.0;

/// Loudness of short stretches by ITU-R BS.1770, mono, without gating.
pub struct KWeighting {
    shelf: Biquad,
    high_pass: Biquad,
}

impl KWeighting {
    pub fn new() -> Self {
        Self { shelf: Biquad::new(SHELF), high_pass: Biquad::new(HIGH_PASS) }
    }

    /// Loudness of one frame in LUFS. Samples are finite.
    pub fn loudness(&mut self, samples: &[f32]) -> f64 {
        let mut sum = 0.0;
        for &sample in samples {
            let weighted = self.high_pass.process(self.shelf.process(f64::from(sample)));
            sum += weighted * weighted;
        }
        let power = sum / samples.len().max(1) as f64;
        if power > 0.0 { (OFFSET_LU + 10.0 * power.log10()).max(SILENT_LUFS) } else { SILENT_LUFS }
    }
}

/// A second-order filter in transposed direct form II.
struct Biquad {
    coefficients: [f64; 5],
    s1: f64,
    s2: f64,
}

impl Biquad {
    fn new(coefficients: [f64; 5]) -> Self {
        Self { coefficients, s1: 0.0, s2: 0.0 }
    }

    fn process(&mut self, x: f64) -> f64 {
        let [b0, b1, b2, a1, a2] = self.coefficients;
        let y = b0 * x + self.s1;
        self.s1 = b1 * x - a1 * y + self.s2;
        self.s2 = b2 * x - a2 * y;
        y
    }
}
