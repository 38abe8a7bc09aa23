//! {{title}}: gain and a low-pass filter.

mod low_pass;

use jackfield_plugin::prelude::*;
use low_pass::LowPass;

const GAIN: u32 = 0;
const CUTOFF: u32 = 1;

pub struct Effect {
    gain_db: f64,
    cutoff_hz: f64,
    filter: LowPass,
}

impl Plugin for Effect {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(Effect { gain_db: -6.0, cutoff_hz: 20_000.0, filter: LowPass::new(20_000.0) })
    }
}

impl CapturedEffect for Effect {
    fn process(&mut self, samples: &mut [f32]) {
        let gain = 10f32.powf(self.gain_db as f32 / 20.0);
        for sample in samples {
            *sample = gain * self.filter.next(*sample);
        }
    }

    fn reset(&mut self) {
        self.filter = LowPass::new(self.cutoff_hz);
    }
}

impl Parameters for Effect {
    fn list() -> Vec<Parameter> {
        vec![
            Parameter::new(GAIN, "Gain").range(-24.0, 24.0).at(-6.0).unit("dB").smoothed_over_ms(20),
            Parameter::new(CUTOFF, "Cutoff").range(200.0, 20_000.0).at(20_000.0).unit("Hz").smoothed_over_ms(20),
        ]
    }

    fn set(&mut self, id: u32, value: f64) {
        match id {
            GAIN => self.gain_db = value,
            CUTOFF => {
                self.cutoff_hz = value;
                self.filter.tune(value);
            }
            _ => {}
        }
    }

    fn get(&self, id: u32) -> f64 {
        match id {
            GAIN => self.gain_db,
            CUTOFF => self.cutoff_hz,
            _ => f64::NAN,
        }
    }
}

export_plugin!(Effect: CapturedEffect, Parameters);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_6_db_halve_the_sound() {
        let mut effect = Effect::start(InstanceRole::Audio).unwrap();
        let mut samples = [0.5; 480];
        effect.process(&mut samples);
        assert!((samples[479] - 0.25).abs() < 0.002);
    }
}
