//! The speech detector that first-party plugins have in common: the crate `earshot` behind a decimator from 48 to 16 kHz.

mod decimator;
mod detector;

pub use detector::SpeechDetector;
