//! Windowed sinc for sound between samples.

pub const TAPS: usize = 32;
const PHASES: usize = 256;

/// Filters for 256 places between two samples, and for the second of the two.
pub struct Kernels(Box<[[f32; TAPS]; PHASES + 1]>);

impl Kernels {
    /// `ratio` is input samples per output sample; above 1 the filter keeps what the output cannot hold away.
    pub fn new(ratio: f64) -> Self {
        Self(make_kernels(0.96 * (1.0 / ratio).min(1.0)))
    }

    #[cfg(any(not(target_os = "linux"), feature = "alsa"))]
    /// [audio] The sound at `position`, from 15 samples before it and 16 after; linear between the two nearest filters.
    pub fn interpolate(&self, position: f64, sample: impl Fn(u64) -> f32) -> f32 {
        let whole = position.floor();
        let phase = (position - whole) * PHASES as f64;
        let index = phase as usize;
        let weight = (phase - index as f64) as f32;
        let (a, b) = (&self.0[index], &self.0[index + 1]);
        let first = (whole as u64).wrapping_sub((TAPS / 2 - 1) as u64);
        (0..TAPS).map(|tap| sample(first.wrapping_add(tap as u64)) * (a[tap] + (b[tap] - a[tap]) * weight)).sum()
    }

    /// [audio] As `interpolate`, between the pairs of an array in which left and right take turns.
    #[cfg(target_os = "linux")]
    pub fn interpolate_pair(&self, position: f64, pairs: &[f32]) -> (f32, f32) {
        let whole = position.floor();
        let phase = (position - whole) * PHASES as f64;
        let index = phase as usize;
        let weight = (phase - index as f64) as f32;
        let (a, b) = (&self.0[index], &self.0[index + 1]);
        let first = whole as usize + 1 - TAPS / 2;
        let (mut left, mut right) = (0.0, 0.0);
        for (tap, pair) in pairs[2 * first..2 * (first + TAPS)].chunks_exact(2).enumerate() {
            let factor = a[tap] + (b[tap] - a[tap]) * weight;
            left += pair[0] * factor;
            right += pair[1] * factor;
        }
        (left, right)
    }
}

fn make_kernels(cutoff: f64) -> Box<[[f32; TAPS]; PHASES + 1]> {
    let mut kernels = Box::new([[0.0; TAPS]; PHASES + 1]);
    for (phase, kernel) in kernels.iter_mut().enumerate() {
        let fraction = phase as f64 / PHASES as f64;
        let mut sum = 0.0;
        let mut taps = [0.0; TAPS];
        for (tap, value) in taps.iter_mut().enumerate() {
            let distance = tap as f64 - (TAPS / 2 - 1) as f64 - fraction;
            let x = distance / (TAPS / 2) as f64;
            // Blackman.
            let window = if x.abs() >= 1.0 {
                0.0
            } else {
                0.42 + 0.5 * (std::f64::consts::PI * x).cos() + 0.08 * (2.0 * std::f64::consts::PI * x).cos()
            };
            let angle = std::f64::consts::PI * distance * cutoff;
            *value = window * if angle.abs() < 1e-9 { 1.0 } else { angle.sin() / angle };
            sum += *value;
        }
        for (out, value) in kernel.iter_mut().zip(taps) {
            *out = (value / sum) as f32;
        }
    }
    kernels
}
