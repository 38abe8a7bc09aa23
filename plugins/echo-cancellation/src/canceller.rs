use sonora_aec3::block::Block;
use sonora_aec3::block_processor::BlockProcessor;
use sonora_aec3::config::{EchoCanceller3Config, TransparentModeType};

use crate::bands::{self, BAND_SAMPLES, BANDS, Bands, Frame, Joiner, Splitter};

const SAMPLE_RATE: usize = 48_000;
/// AEC3 works on blocks of 4 ms, in each band.
const BLOCK: usize = 64;
/// A frame is two and a half blocks: so many samples of a band wait for a whole block, or are ready too early.
const REST: usize = BAND_SAMPLES % BLOCK;
/// AEC3 counts in 16-bit units, the host from -1 to 1.
const FULL_SCALE: f32 = 32_768.0;
/// From here on the microphone counts as clipped.
const CLIPPED: f32 = 32_700.0 / FULL_SCALE;

/// Samples by which the output is late: the bands, half a block, and AEC3's overlap of one block.
pub const LATENCY_SAMPLES: usize = bands::DELAY_SAMPLES + BANDS * (REST + BLOCK);

/// WebRTC's defaults fit the loudspeakers of telephones. These trust the linear filter more: what it takes away counts up to 10 dB instead of 6, so that
/// a person who speaks at the same time is not cut out. `npm run bench -- echo` shows the difference.
fn config() -> EchoCanceller3Config {
    let mut config = EchoCanceller3Config::default();
    // A weak sound before the loudest is not looked for: the search moves the delay by a block now and then, and each move is an echo for half a second.
    // Twice the usual room before the loudest sound covers what comes before it.
    config.delay.detect_pre_echo = false;
    config.delay.delay_headroom_samples = 64;
    config.erle.max_l = 10.0;
    config.erle.max_h = 5.0;
    config.suppressor.nearend_tuning.mask_hf.enr_transparent = 0.3;
    config.suppressor.nearend_tuning.mask_hf.enr_suppress = 0.6;
    // Headphones are found within seconds instead of minutes, as in Chromium.
    config.echo_removal_control.transparent_mode = TransparentModeType::Hmm;
    config
}

/// Samples of each band, first in, first out.
struct BandQueue {
    bands: [[f32; BAND_SAMPLES + BLOCK]; BANDS],
    count: usize,
}

impl BandQueue {
    /// Begins with `count` samples of silence.
    const fn new(count: usize) -> Self {
        Self { bands: [[0.0; BAND_SAMPLES + BLOCK]; BANDS], count }
    }

    fn push<'a>(&mut self, samples: impl Fn(usize) -> &'a [f32]) {
        let mut length = 0;
        for (band, queue) in self.bands.iter_mut().enumerate() {
            let samples = samples(band);
            length = samples.len();
            queue[self.count..self.count + length].copy_from_slice(samples);
        }
        self.count += length;
    }

    /// Takes `length` samples of each band and hands them to `take`.
    fn pop(&mut self, length: usize, mut take: impl FnMut(usize, &[f32])) {
        for (band, queue) in self.bands.iter_mut().enumerate() {
            take(band, &queue[..length]);
            queue.copy_within(length..self.count, 0);
        }
        self.count -= length;
    }
}

/// AEC3 for one microphone and one loudspeaker at 48 kHz, frame by frame.
pub struct Canceller {
    processor: BlockProcessor,
    microphone: (Splitter, BandQueue, Block),
    far_end: (Splitter, BandQueue, Block),
    output: (Joiner, BandQueue),
}

impl Canceller {
    pub fn new() -> Self {
        let input = || (Splitter::new(), BandQueue::new(0), Block::new(BANDS, 1));
        Self {
            processor: BlockProcessor::new(&config(), SAMPLE_RATE, 1, 1),
            microphone: input(),
            far_end: input(),
            output: (Joiner::new(), BandQueue::new(REST)),
        }
    }

    /// The microphone's frame `LATENCY_SAMPLES` before, without the echo of the far end.
    pub fn process(&mut self, microphone: &Frame, far_end: &Frame) -> Frame {
        let is_clipped = microphone.iter().any(|sample| sample.abs() >= CLIPPED);
        enqueue(&mut self.microphone, microphone);
        enqueue(&mut self.far_end, far_end);
        while self.microphone.1.count >= BLOCK {
            self.far_end.1.pop(BLOCK, |band, samples| self.far_end.2.view_mut(band, 0).copy_from_slice(samples));
            self.microphone.1.pop(BLOCK, |band, samples| self.microphone.2.view_mut(band, 0).copy_from_slice(samples));
            self.processor.buffer_render(&self.far_end.2);
            self.processor.process_capture(false, is_clipped, None, &mut self.microphone.2);
            self.output.1.push(|band| self.microphone.2.view(band, 0));
        }
        let mut bands: Bands = [[0.0; BAND_SAMPLES]; BANDS];
        self.output.1.pop(BAND_SAMPLES, |band, samples| bands[band].copy_from_slice(samples));
        self.output.0.join(&bands).map(|sample| sample / FULL_SCALE)
    }
}

fn enqueue((splitter, queue, _): &mut (Splitter, BandQueue, Block), frame: &Frame) {
    let bands = splitter.split(&frame.map(|sample| sample * FULL_SCALE));
    queue.push(|band| &bands[band]);
}
