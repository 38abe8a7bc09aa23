//! Captured samples between the microphone's clock and the loudspeaker's.

use crate::frames::{FRAME, RATE};
use crate::kernels::{Kernels, TAPS};

/// 340 ms. What is older is dropped.
const CAPACITY: usize = 16_384;
/// Frames whose smallest fill decides about the speed: 1 s.
const WINDOW: u32 = 100;
/// Speed per sample of excess. A steady drift of 200 ppm is held 25 samples from the target.
const GAIN: f64 = 8e-6;
const MAX_CORRECTION: f64 = 500e-6;
/// An excess of 10 ms is cut at once: it comes from a start or a stall, not from drift.
const CUT: f64 = FRAME as f64;
const FADE: usize = 96;
const MARGIN_STEP: f64 = 96.0;
const MAX_MARGIN: f64 = 1_440.0;
/// Frames without an underrun after which the margin shrinks by a step: 30 s.
const CALM: u32 = 3_000;
/// Frames of a new ring that tell nothing about the microphone's jitter, because it wakes: 2 s.
const WARM_UP: u32 = 200;

/// A ring that is emptied frame by frame at another clock than it is filled. Its fill before a frame is taken is held at one frame and a margin, by resampling within ±500 ppm around the ratio of
/// the two nominal rates. Allocates only in `new`.
pub struct CaptureRing {
    samples: Box<[f32; CAPACITY]>,
    kernels: Kernels,
    /// Samples written since the start.
    written: u64,
    /// Place of the next output sample, in input samples since the start.
    position: f64,
    /// Input samples per output sample, nominally.
    ratio: f64,
    correction: f64,
    least_margin: f64,
    margin: f64,
    smallest: f64,
    seen: u32,
    calm: u32,
    taken: u32,
    is_started: bool,
    pub underruns: u32,
    pub cuts: u32,
}

impl CaptureRing {
    /// `rate` is that of the samples pushed; `margin` is in input samples.
    pub fn new(rate: usize, margin: usize) -> Self {
        let ratio = rate as f64 / RATE as f64;
        Self {
            samples: Box::new([0.0; CAPACITY]),
            kernels: Kernels::new(ratio),
            written: 0,
            position: TAPS as f64,
            ratio,
            correction: 0.0,
            least_margin: margin as f64,
            margin: margin as f64,
            smallest: f64::INFINITY,
            seen: 0,
            calm: 0,
            taken: 0,
            is_started: false,
            underruns: 0,
            cuts: 0,
        }
    }

    pub fn push(&mut self, sample: f32) {
        self.samples[(self.written % CAPACITY as u64) as usize] = if sample.is_finite() { sample } else { 0.0 };
        self.written += 1;
    }

    /// Input samples that a frame can be made from.
    fn fill(&self) -> f64 {
        self.written as f64 - self.position - (TAPS / 2) as f64
    }

    pub fn has_frame(&self) -> bool {
        self.fill() >= FRAME as f64 * self.ratio + 1.0
    }

    /// One frame; false where there was too little, and then it is silence.
    pub fn take(&mut self, out: &mut [f32; FRAME]) -> bool {
        self.taken = self.taken.saturating_add(1);
        let needed = FRAME as f64 * self.ratio * (1.0 + MAX_CORRECTION) + 1.0;
        if !self.is_started || self.fill() > (CAPACITY - 2 * TAPS) as f64 {
            // The first frame, or a stall in which the ring was overwritten: the target at once.
            if self.fill() < needed + self.margin {
                return self.underrun(out, false);
            }
            self.position = self.written as f64 - (TAPS / 2) as f64 - needed - self.margin;
            self.is_started = true;
            self.forget_window();
        }
        if self.fill() < needed {
            return self.underrun(out, true);
        }
        self.render(out);
        self.steer(out);
        true
    }

    fn underrun(&mut self, out: &mut [f32; FRAME], is_counted: bool) -> bool {
        if is_counted {
            // The last samples fade, so that the gap does not click.
            let available = (self.fill() / self.ratio).floor().clamp(0.0, FRAME as f64) as usize;
            for (i, sample) in out.iter_mut().enumerate() {
                let left = available.saturating_sub(i).min(FADE);
                *sample = self.sample_at(self.position) * (left as f32 / FADE as f32);
                if i < available {
                    self.position += self.ratio;
                }
            }
            self.underruns += 1;
            if self.taken > WARM_UP {
                self.margin = (self.margin + MARGIN_STEP).min(self.least_margin + MAX_MARGIN);
            }
            self.calm = 0;
            self.is_started = false;
        } else {
            out.fill(0.0);
        }
        false
    }

    fn render(&mut self, out: &mut [f32; FRAME]) {
        let step = self.ratio * (1.0 + self.correction);
        for sample in out.iter_mut() {
            *sample = self.sample_at(self.position);
            self.position += step;
        }
    }

    fn steer(&mut self, out: &mut [f32; FRAME]) {
        self.smallest = self.smallest.min(self.fill());
        self.seen += 1;
        self.calm += 1;
        if self.calm >= CALM && self.margin > self.least_margin {
            self.margin = (self.margin - MARGIN_STEP).max(self.least_margin);
            self.calm = 0;
        }
        if self.seen < WINDOW {
            return;
        }
        let excess = self.smallest - self.margin;
        if excess > CUT {
            self.cut(excess, out);
            self.correction = 0.0;
        } else {
            self.correction = (excess * GAIN).clamp(-MAX_CORRECTION, MAX_CORRECTION);
        }
        self.forget_window();
    }

    /// Leaves samples out; the frame that was just made fades over to what comes after them.
    fn cut(&mut self, excess: f64, out: &mut [f32; FRAME]) {
        self.cuts += 1;
        self.position += excess.floor();
        for i in 0..FADE {
            let weight = (i as f32 + 0.5) / FADE as f32;
            let after = self.sample_at(self.position - (FADE - i) as f64 * self.ratio);
            let at = FRAME - FADE + i;
            out[at] = out[at] * (1.0 - weight) + after * weight;
        }
    }

    fn forget_window(&mut self) {
        self.smallest = f64::INFINITY;
        self.seen = 0;
    }

    fn sample_at(&self, position: f64) -> f32 {
        self.kernels.interpolate(position, |index| self.samples[(index % CAPACITY as u64) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills with a sine of 1 kHz at `rate` times `1 + drift` and empties at 48 kHz; returns ring and output.
    fn run(rate: usize, drift: f64, frames: usize) -> (CaptureRing, Vec<f32>) {
        let mut ring = CaptureRing::new(rate, 120);
        let mut out = Vec::new();
        let mut frame = [0.0; FRAME];
        let (mut pushed, mut due) = (0usize, 2_000.0);
        for _ in 0..frames {
            due += FRAME as f64 * rate as f64 / RATE as f64 * (1.0 + drift);
            while (pushed as f64) < due {
                let sine = (pushed as f64 * 1_000.0 * std::f64::consts::TAU / (rate as f64 * (1.0 + drift))).sin();
                ring.push(sine as f32);
                pushed += 1;
            }
            ring.take(&mut frame);
            out.extend_from_slice(&frame);
        }
        (ring, out)
    }

    #[test]
    fn holds_its_target_within_2_ms_at_300_ppm_for_5_minutes_without_an_underrun() {
        for drift in [300e-6, -300e-6] {
            let (ring, _) = run(RATE, drift, 30_000);
            assert_eq!((ring.underruns, ring.cuts), (0, 0));
            assert!((ring.fill() - ring.margin).abs() < 96.0, "{}", ring.fill());
        }
    }

    #[test]
    fn makes_a_sine_of_44100_hz_one_of_48000_hz_with_an_error_below_minus_70_db() {
        let (_, out) = run(44_100, 0.0, 400);
        // A sine has no second difference beyond its own: x[n+1] + x[n-1] = 2 cos(w) x[n].
        let turn = 2.0 * (1_000.0 * std::f64::consts::TAU / RATE as f64).cos();
        let tail = &out[out.len() - 10_000..];
        let error = tail
            .windows(3)
            .map(|x| (f64::from(x[0]) + f64::from(x[2]) - turn * f64::from(x[1])).abs())
            .fold(0.0, f64::max);
        assert!(error < 3e-4, "{error}");
    }

    #[test]
    fn gives_silence_without_samples_and_starts_again_at_a_larger_margin() {
        let (mut ring, _) = run(RATE, 0.0, 300);
        let mut frame = [0.0; FRAME];
        for _ in 0..10 {
            ring.take(&mut frame);
        }
        assert_eq!(frame, [0.0; FRAME]);
        assert_eq!((ring.underruns, ring.margin), (1, 216.0));
    }
}
