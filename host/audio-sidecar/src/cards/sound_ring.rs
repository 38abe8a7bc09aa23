//! Samples from one thread to another without a lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// 170 ms of stereo.
const CAPACITY: usize = 16_384;

struct Shared {
    samples: Box<[AtomicU32]>,
    /// Samples written and read since the start, modulo 2^64 or 2^32.
    written: AtomicUsize,
    read: AtomicUsize,
}

/// For one thread that writes.
pub struct Writer(Arc<Shared>);

/// For one thread that reads.
pub struct Reader(Arc<Shared>);

pub fn sound_ring() -> (Writer, Reader) {
    let samples = (0..CAPACITY).map(|_| AtomicU32::new(0)).collect();
    let shared = Arc::new(Shared { samples, written: AtomicUsize::new(0), read: AtomicUsize::new(0) });
    (Writer(shared.clone()), Reader(shared))
}

impl Writer {
    /// [audio] False, and nothing is written, where the ring is full.
    pub fn push(&self, sample: f32) -> bool {
        let written = self.0.written.load(Ordering::Relaxed);
        if written.wrapping_sub(self.0.read.load(Ordering::Acquire)) >= CAPACITY {
            return false;
        }
        self.0.samples[written % CAPACITY].store(sample.to_bits(), Ordering::Relaxed);
        self.0.written.store(written.wrapping_add(1), Ordering::Release);
        true
    }

    pub fn fill(&self) -> usize {
        self.0.written.load(Ordering::Relaxed).wrapping_sub(self.0.read.load(Ordering::Acquire))
    }
}

impl Reader {
    /// [audio] The oldest sample.
    pub fn pop(&self) -> Option<f32> {
        let read = self.0.read.load(Ordering::Relaxed);
        if read == self.0.written.load(Ordering::Acquire) {
            return None;
        }
        let sample = f32::from_bits(self.0.samples[read % CAPACITY].load(Ordering::Relaxed));
        self.0.read.store(read.wrapping_add(1), Ordering::Release);
        Some(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_what_was_written_in_order_and_refuses_what_does_not_fit() {
        let (writer, reader) = sound_ring();
        for i in 0..CAPACITY {
            assert!(writer.push(i as f32));
        }
        assert!(!writer.push(0.0));
        assert_eq!((reader.pop(), reader.pop(), writer.fill()), (Some(0.0), Some(1.0), CAPACITY - 2));
    }
}
