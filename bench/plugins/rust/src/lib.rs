use jackfield_plugin::prelude::*;

// Low-pass at 4 kHz, Q 0.707, at 48 kHz (Audio EQ Cookbook), then the gain.
const GAIN: f32 = 0.8;
const B0: f32 = 0.0494902;
const B1: f32 = 0.0989804;
const A1: f32 = -1.2796324;
const A2: f32 = 0.4775922;

pub struct Effect {
    z1: f32,
    z2: f32,
}

impl Plugin for Effect {
    fn start(_role: InstanceRole) -> Result<Self, StartError> {
        Ok(Effect { z1: 0.0, z2: 0.0 })
    }
}

impl CapturedEffect for Effect {
    fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let input = *sample;
            let output = B0 * input + self.z1;
            self.z1 = B1 * input - A1 * output + self.z2;
            self.z2 = B0 * input - A2 * output;
            *sample = output * GAIN;
        }
    }

    fn reset(&mut self) {
        self.z1 = 0.0;
        self.z2 = 0.0;
    }
}

export_plugin!(Effect: CapturedEffect);
