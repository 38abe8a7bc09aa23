//! Captured samples on their way to whole frames.

use crate::frames::FRAME;

/// 170 ms. A server that was stopped brings more at once; the oldest are left out.
const CAPACITY: usize = 17 * FRAME;

/// Samples that are no whole frame yet, or wait to be taken.
pub struct Microphone {
    samples: Vec<f32>,
}

impl Microphone {
    pub fn new() -> Self {
        Self { samples: Vec::with_capacity(2 * CAPACITY) }
    }

    /// [audio] Little-endian float32; what is no number counts as 0.
    pub fn take_in(&mut self, bytes: &[u8]) {
        let samples =
            bytes.chunks_exact(4).map(|sample| f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]));
        self.samples.extend(samples.map(|sample| if sample.is_finite() { sample } else { 0.0 }));
        let excess = self.samples.len().saturating_sub(CAPACITY);
        self.samples.drain(..excess);
    }

    /// [audio] The next frame; false where none is whole.
    pub fn take(&mut self, frame: &mut [f32; FRAME]) -> bool {
        if self.samples.len() < FRAME {
            return false;
        }
        frame.copy_from_slice(&self.samples[..FRAME]);
        self.samples.drain(..FRAME);
        true
    }
}

/// [audio] Linear RMS.
pub fn rms_of(frame: &[f32; FRAME]) -> f32 {
    (frame.iter().map(|sample| sample * sample).sum::<f32>() / FRAME as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_frames_in_order_from_pieces_of_7_samples_and_keeps_the_last_170_ms_of_a_stall() {
        let bytes: Vec<u8> = (0..9_000).flat_map(|number| (number as f32).to_le_bytes()).collect();
        let mut frame = [0.0; FRAME];
        let mut microphone = Microphone::new();
        let mut next = 0.0;
        for piece in bytes.chunks(28) {
            microphone.take_in(piece);
            while microphone.take(&mut frame) {
                assert_eq!((frame[0], frame[FRAME - 1]), (next, next + 479.0));
                next += 480.0;
            }
        }
        assert_eq!(next, 8_640.0);
        microphone.take_in(&bytes);
        microphone.take(&mut frame);
        assert_eq!(frame[0], 9_000.0 - CAPACITY as f32);
    }
}
