use earshot::Detector;

use crate::decimator::Decimator;

/// The network looks at 16 ms at 16,000 samples per second.
const WINDOW_SAMPLES: usize = 256;
/// The network's memory starts out in a state that no sound leads to; so many windows of quiet lead out of it.
const SETTLING_WINDOWS: usize = 16;
/// Noise under every input, −89 dB: microphones are never digitally silent, and the network, which sees
/// logarithms, takes almost anything for speech once it has heard nothing but zeros.
const DITHER_AMPLITUDE: f32 = 6e-5;

/// Says how likely the last frames hold speech.
pub struct SpeechDetector {
    decimator: Decimator,
    network: Box<Detector>,
    window: Vec<f32>,
    dither: Dither,
    probability: f32,
}

impl SpeechDetector {
    pub fn new() -> Self {
        let mut network = Detector::default_boxed();
        let mut dither = Dither(1);
        for _ in 0..SETTLING_WINDOWS {
            let quiet: [f32; WINDOW_SAMPLES] = std::array::from_fn(|_| dither.next());
            network.predict_f32(&quiet);
        }
        Self {
            decimator: Decimator::new(),
            network,
            window: Vec::with_capacity(WINDOW_SAMPLES),
            dither,
            probability: 0.0,
        }
    }

    /// Takes one frame at 48,000 samples per second and returns the newest probability, 0 to 1. A frame is
    /// 10 ms and the network's window 16 ms, so that three of five frames bring news.
    pub fn process(&mut self, samples: &[f32]) -> f32 {
        let Self { decimator, network, window, dither, probability } = self;
        decimator.process(samples, |sample| {
            window.push((sample + dither.next()).clamp(-1.0, 1.0));
            if window.len() == WINDOW_SAMPLES {
                *probability = network.predict_f32(window).clamp(0.0, 1.0);
                window.clear();
            }
        });
        self.probability
    }
}

/// White noise from a linear congruential generator (Numerical Recipes), the same in every run.
struct Dither(u32);

impl Dither {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 as i32 as f32 / 2_147_483_648.0) * DITHER_AMPLITUDE
    }
}
