//! Stereo at 48 kHz for a card of another rate.

use crate::frames::{RATE, Stereo};
use crate::kernels::{Kernels, TAPS};

const CAPACITY: usize = 2_048;

pub struct Stretch {
    kernels: Kernels,
    ratio: f64,
    left: [f32; CAPACITY],
    right: [f32; CAPACITY],
    written: u64,
    position: f64,
}

impl Stretch {
    pub fn new(rate: u32) -> Self {
        let ratio = RATE as f64 / f64::from(rate);
        let (left, right) = ([0.0; CAPACITY], [0.0; CAPACITY]);
        Self { kernels: Kernels::new(ratio), ratio, left, right, written: 0, position: TAPS as f64 }
    }

    /// [audio] Calls `on_pair` for each pair of samples of the card that the frame completes.
    pub fn push(&mut self, frame: &Stereo, mut on_pair: impl FnMut(f32, f32)) {
        for pair in frame.chunks_exact(2) {
            let at = (self.written % CAPACITY as u64) as usize;
            (self.left[at], self.right[at]) = (pair[0], pair[1]);
            self.written += 1;
        }
        if self.ratio == 1.0 {
            frame.chunks_exact(2).for_each(|pair| on_pair(pair[0], pair[1]));
            return;
        }
        while self.position + ((TAPS / 2) as f64) < self.written as f64 {
            let at = |samples: &[f32; CAPACITY], index: u64| samples[(index % CAPACITY as u64) as usize];
            let left = self.kernels.interpolate(self.position, |index| at(&self.left, index));
            let right = self.kernels.interpolate(self.position, |index| at(&self.right, index));
            on_pair(left, right);
            self.position += self.ratio;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_44100_pairs_of_48000() {
        let mut stretch = Stretch::new(44_100);
        let mut pairs = 0;
        for _ in 0..100 {
            stretch.push(&[0.5; 960], |_, _| pairs += 1);
        }
        assert!((44_040..=44_100).contains(&pairs), "{pairs}");
    }
}
