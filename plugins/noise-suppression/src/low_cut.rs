/// Denominator of the low-cut filter that RNNoise puts its input through (about 20 Hz; its zeros are at 0 Hz).
const RNNOISE_A1: f64 = -1.99599;
const RNNOISE_A2: f64 = 0.996;
/// Where its poles go: about 8 Hz, so that rumble below speech still goes.
const POLE: f64 = 0.999;

/// Moves RNNoise's low cut from 20 Hz down to 8 Hz: its poles are cancelled and put further down. At 20 Hz it
/// turns the phase of a low voice by 20 degrees, so that even clean speech comes out only 12 dB near to itself;
/// at 8 Hz those are 15.5 dB, and with noise 15 dB below the voice 13.5 instead of 11.5.
#[derive(Default)]
pub struct LowCutShift {
    x1: f64,
    x2: f64,
    y1: f64,
    y2: f64,
}

impl LowCutShift {
    pub fn process(&mut self, sample: f32) -> f32 {
        let x0 = f64::from(sample);
        let y0 = x0 + RNNOISE_A1 * self.x1 + RNNOISE_A2 * self.x2 + 2.0 * POLE * self.y1 - POLE * POLE * self.y2;
        self.x2 = self.x1;
        self.x1 = x0;
        self.y2 = self.y1;
        self.y1 = y0;
        y0 as f32
    }
}
