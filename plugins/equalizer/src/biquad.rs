//! Second-order filters after Robert Bristow-Johnson's cookbook.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

pub const SAMPLE_RATE: f64 = 48_000.0;

#[derive(Clone, Copy)]
pub enum Shape {
    LowShelf,
    Peak { q: f64 },
    HighShelf,
}

/// Where the four bands are, Hz.
pub const BANDS: [(Shape, f64); 4] = [
    (Shape::LowShelf, 120.0),
    (Shape::Peak { q: 0.9 }, 400.0),
    (Shape::Peak { q: 0.8 }, 3_000.0),
    (Shape::HighShelf, 9_000.0),
];

/// Coefficients with `a0` divided out: `b0 b1 b2 a1 a2`.
#[derive(Clone, Copy)]
pub struct Coefficients([f64; 5]);

impl Coefficients {
    pub fn new(shape: Shape, hz: f64, gain_db: f64) -> Self {
        let a = 10f64.powf(gain_db / 40.0);
        let (sin, cos) = (TAU * hz / SAMPLE_RATE).sin_cos();
        let (b, over) = match shape {
            Shape::Peak { q } => {
                let alpha = sin / (2.0 * q);
                ([1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a], [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a])
            }
            Shape::LowShelf => shelf(a, sin, cos),
            Shape::HighShelf => {
                // The mirror of the low shelf: odd coefficients change their sign.
                let (b, over) = shelf(a, sin, -cos);
                ([b[0], -b[1], b[2]], [over[0], -over[1], over[2]])
            }
        };
        let [a0, a1, a2] = over;
        Self([b[0] / a0, b[1] / a0, b[2] / a0, a1 / a0, a2 / a0])
    }

    /// What the filter does to a steady tone, in dB.
    pub fn gain_db(&self, hz: f64) -> f64 {
        let [b0, b1, b2, a1, a2] = self.0;
        let power = |c0: f64, c1: f64, c2: f64| {
            let (sin, cos) = (TAU * hz / SAMPLE_RATE).sin_cos();
            let (sin2, cos2) = (2.0 * TAU * hz / SAMPLE_RATE).sin_cos();
            let real = c0 + c1 * cos + c2 * cos2;
            let imaginary = c1 * sin + c2 * sin2;
            real * real + imaginary * imaginary
        };
        10.0 * (power(b0, b1, b2) / power(1.0, a1, a2)).log10()
    }
}

fn shelf(a: f64, sin: f64, cos: f64) -> ([f64; 3], [f64; 3]) {
    // Slope 1: alpha = sin / 2 * sqrt(2).
    let beta = 2.0 * a.sqrt() * sin * FRAC_1_SQRT_2;
    (
        [
            a * ((a + 1.0) - (a - 1.0) * cos + beta),
            2.0 * a * ((a - 1.0) - (a + 1.0) * cos),
            a * ((a + 1.0) - (a - 1.0) * cos - beta),
        ],
        [
            (a + 1.0) + (a - 1.0) * cos + beta,
            -2.0 * ((a - 1.0) + (a + 1.0) * cos),
            (a + 1.0) + (a - 1.0) * cos - beta,
        ],
    )
}

/// One filter at work, in transposed direct form II.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    s1: f64,
    s2: f64,
}

impl Memory {
    pub fn process(&mut self, c: &Coefficients, sample: f64) -> f64 {
        let [b0, b1, b2, a1, a2] = c.0;
        let out = b0 * sample + self.s1;
        self.s1 = b1 * sample - a1 * out + self.s2;
        self.s2 = b2 * sample - a2 * out;
        out
    }

    /// What is too quiet to hear would cost most of the time: numbers near zero are slow.
    pub fn settle(&mut self) {
        for state in [&mut self.s1, &mut self.s2] {
            if !(state.abs() > 1e-15) {
                *state = 0.0;
            }
        }
    }
}
