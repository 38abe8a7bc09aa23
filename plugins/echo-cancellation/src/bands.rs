//! Splits 48 kHz into three bands of 16 kHz and puts them together again.
//!
//! WebRTC's own filter bank leaves clean speech only 14 dB near to itself and cuts 9 dB out at 7.7 kHz. This one is a cosine-modulated bank of 36 taps
//! (Kaiser window, Lin and Vaidyanathan 1998): 59 dB, and 33 samples of delay instead of 46.

use std::f64::consts::{FRAC_PI_4, PI};

pub const BANDS: usize = 3;
/// Samples of one band in 10 ms.
pub const BAND_SAMPLES: usize = 160;
pub const FRAME_SAMPLES: usize = BANDS * BAND_SAMPLES;
/// Samples by which splitting and joining delay a signal.
pub const DELAY_SAMPLES: usize = LENGTH - BANDS;

/// Taps of the prototype.
const LENGTH: usize = 36;
const KAISER_BETA: f64 = 8.0;
/// Cut-off in radians, found by search: the sum of splitting and joining is flattest there.
const CUT_OFF: f64 = 0.6126;

/// The modulation repeats, negated, after so many taps; so many sparse filters make the prototype.
const PHASES: usize = 2 * BANDS;
/// Taps of one sparse filter; a step from one to the next is `STRIDE` samples of a band.
const TAPS: usize = LENGTH / PHASES;
const STRIDE: usize = PHASES / BANDS;
/// Samples of the past that the last tap of the last filter reaches.
const PAST: usize = TAPS * STRIDE - 1;
const PADDED: usize = PAST + BAND_SAMPLES;

pub type Frame = [f32; FRAME_SAMPLES];
pub type Bands = [[f32; BAND_SAMPLES]; BANDS];

/// One of the sparse filters: taps `phase`, `phase + 6`, … of the prototype, and the weight of its output in each band.
#[derive(Clone, Copy, Default)]
struct Filter {
    taps: [f32; TAPS],
    modulation: [f32; BANDS],
}

/// `direction` is 1 for splitting and -1 for joining.
fn filters(direction: f64) -> [Filter; PHASES] {
    let prototype = prototype();
    let mut filters = [Filter::default(); PHASES];
    for (phase, filter) in filters.iter_mut().enumerate() {
        for (index, tap) in filter.taps.iter_mut().enumerate() {
            let sign = if index % 2 == 0 { 1.0 } else { -1.0 };
            *tap = (sign * prototype[phase + index * PHASES]) as f32;
        }
        for (band, weight) in filter.modulation.iter_mut().enumerate() {
            let shift = if band % 2 == 0 { FRAC_PI_4 } else { -FRAC_PI_4 };
            let angle = (2 * band + 1) as f64 * PI / PHASES as f64 * (phase as f64 - middle());
            *weight = (2.0 * (angle + direction * shift).cos()) as f32;
        }
    }
    filters
}

fn middle() -> f64 {
    (LENGTH - 1) as f64 / 2.0
}

/// A low-pass filter whose gain at 0 Hz is 1.
fn prototype() -> [f64; LENGTH] {
    let mut taps = [0.0; LENGTH];
    for (index, tap) in taps.iter_mut().enumerate() {
        let time = index as f64 - middle();
        let window = bessel(KAISER_BETA * (1.0 - (time / middle()).powi(2)).max(0.0).sqrt());
        *tap = (CUT_OFF * time).sin() / time * window;
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| tap / sum)
}

/// The modified Bessel function of order 0, by its series.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for index in 1..40 {
        term *= (x / (2.0 * f64::from(index))).powi(2);
        sum += term;
    }
    sum
}

/// A frame of one phase or band with the past in front.
#[derive(Clone, Copy)]
struct Padded([f32; PADDED]);

impl Padded {
    const SILENCE: Self = Self([0.0; PADDED]);

    fn push(&mut self, sample: impl Fn(usize) -> f32) {
        self.0.copy_within(BAND_SAMPLES.., 0);
        for (index, slot) in self.0[PAST..].iter_mut().enumerate() {
            *slot = sample(index);
        }
    }

    /// The output of filter number `phase`; vectors are the compiler's affair.
    fn filtered(&self, phase: usize, taps: &[f32; TAPS]) -> [f32; BAND_SAMPLES] {
        let mut sums = [0.0; BAND_SAMPLES];
        for (index, weight) in taps.iter().enumerate() {
            let start = PAST - phase / BANDS - index * STRIDE;
            for (sum, sample) in sums.iter_mut().zip(&self.0[start..start + BAND_SAMPLES]) {
                *sum += weight * sample;
            }
        }
        sums
    }
}

fn add_weighted(sums: &mut [f32], weight: f32, samples: &[f32]) {
    for (sum, sample) in sums.iter_mut().zip(samples) {
        *sum += weight * sample;
    }
}

/// One signal into bands.
pub struct Splitter {
    filters: [Filter; PHASES],
    phases: [Padded; BANDS],
}

impl Splitter {
    pub fn new() -> Self {
        Self { filters: filters(1.0), phases: [Padded::SILENCE; BANDS] }
    }

    pub fn split(&mut self, frame: &Frame) -> Bands {
        for (phase, padded) in self.phases.iter_mut().enumerate() {
            padded.push(|index| frame[BANDS * index + BANDS - 1 - phase]);
        }
        let mut bands = [[0.0; BAND_SAMPLES]; BANDS];
        for (phase, filter) in self.filters.iter().enumerate() {
            let filtered = self.phases[phase % BANDS].filtered(phase, &filter.taps);
            for (band, weight) in bands.iter_mut().zip(filter.modulation) {
                add_weighted(band, weight, &filtered);
            }
        }
        bands
    }
}

/// Bands into one signal.
pub struct Joiner {
    filters: [Filter; PHASES],
    bands: [Padded; BANDS],
}

impl Joiner {
    pub fn new() -> Self {
        Self { filters: filters(-1.0), bands: [Padded::SILENCE; BANDS] }
    }

    pub fn join(&mut self, bands: &Bands) -> Frame {
        for (padded, band) in self.bands.iter_mut().zip(bands) {
            padded.push(|index| band[index]);
        }
        let mut phases = [[0.0; BAND_SAMPLES]; BANDS];
        for (phase, filter) in self.filters.iter().enumerate() {
            let mut modulated = Padded::SILENCE;
            for (padded, weight) in self.bands.iter().zip(filter.modulation) {
                add_weighted(&mut modulated.0, weight, &padded.0);
            }
            add_weighted(&mut phases[phase % BANDS], 1.0, &modulated.filtered(phase, &filter.taps));
        }
        let mut frame = [0.0; FRAME_SAMPLES];
        for (index, sample) in frame.iter_mut().enumerate() {
            *sample = BANDS as f32 * phases[index % BANDS][index / BANDS];
        }
        frame
    }
}
