use std::f64::consts::PI;

/// One sample out for so many in: 48,000 → 16,000 per second.
const FACTOR: usize = 3;
/// A multiple of 4, so that the inner loop is all SIMD. 96 taps delay by 1 ms.
const TAPS: usize = 96;
/// Middle of the transition band, 7 to 9 kHz: what folds lands above 7 kHz, where no vowel is.
const CUTOFF_HZ: f64 = 8_000.0;
const SAMPLE_RATE: f64 = 48_000.0;
/// Kaiser window for 65 dB of attenuation.
const KAISER_BETA: f64 = 6.2;

/// Lowers the sample rate from 48,000 to 16,000 behind an anti-alias filter with linear phase.
pub struct Decimator {
    coefficients: [f32; TAPS],
    /// The last TAPS - 1 samples of the frame before, then the frame.
    history: Vec<f32>,
}

impl Decimator {
    pub fn new() -> Self {
        Self { coefficients: low_pass(), history: vec![0.0; TAPS - 1] }
    }

    /// Hands each lowered sample to `sink`. `samples` is a multiple of 3 long.
    pub fn process(&mut self, samples: &[f32], mut sink: impl FnMut(f32)) {
        self.history.extend_from_slice(samples);
        for window in self.history.windows(TAPS).step_by(FACTOR) {
            sink(dot(window, &self.coefficients));
        }
        self.history.drain(..samples.len());
    }
}

/// Four sums side by side, which the compiler turns into one vector.
fn dot(window: &[f32], coefficients: &[f32; TAPS]) -> f32 {
    let mut sums = [0.0f32; 4];
    for (samples, taps) in window.chunks_exact(4).zip(coefficients.chunks_exact(4)) {
        for lane in 0..4 {
            sums[lane] += samples[lane] * taps[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// Windowed sinc, scaled to unity gain at 0 Hz.
fn low_pass() -> [f32; TAPS] {
    let center = (TAPS - 1) as f64 / 2.0;
    let cutoff = 2.0 * CUTOFF_HZ / SAMPLE_RATE;
    let ideal = |index: usize| {
        let time = index as f64 - center;
        let position = time / center;
        let window = bessel_i0(KAISER_BETA * (1.0 - position * position).sqrt());
        (PI * cutoff * time).sin() / (PI * time) * window
    };
    let sum: f64 = (0..TAPS).map(ideal).sum();
    std::array::from_fn(|index| (ideal(index) / sum) as f32)
}

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel_i0(value: f64) -> f64 {
    let quarter_square = value * value / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    for index in 1..40 {
        term *= quarter_square / f64::from(index * index);
        sum += term;
    }
    sum
}
