//! Numbers that the host turns while audio runs.

pub use crate::generated::bindings::exports::jackfield::plugin::parameters::Parameter;
use crate::lifecycle::Plugin;

/// The plugin's parameters. They are the only link between its audio instance and its event instance.
pub trait Parameters: Plugin {
    /// All of them, at most 256; always the same [any].
    fn list() -> Vec<Parameter>;

    /// Takes effect with the next frame; the host keeps the value in its range [any].
    fn set(&mut self, id: u32, value: f64);

    /// The value now; NaN for an unknown id [any].
    fn get(&self, id: u32) -> f64;
}

impl Parameter {
    /// A continuous parameter from 0 to 1, at 0, with no unit; `id` is what `x-parameter` in the settings names.
    pub fn new(id: u32, name: &str) -> Self {
        Parameter {
            id,
            name: name.to_owned(),
            unit: String::new(),
            minimum: 0.0,
            maximum: 1.0,
            default_value: 0.0,
            step: 0.0,
            smoothing_ms: 0,
            is_readonly: false,
        }
    }

    pub fn range(mut self, minimum: f64, maximum: f64) -> Self {
        (self.minimum, self.maximum) = (minimum, maximum);
        self
    }

    pub fn at(mut self, default_value: f64) -> Self {
        self.default_value = default_value;
        self
    }

    /// "dB", "Hz", "semitones" or "%".
    pub fn unit(mut self, unit: &str) -> Self {
        self.unit = unit.to_owned();
        self
    }

    /// 1 for whole numbers, switches and choices.
    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    /// The host turns it over this time, a step a frame, at most 1,000.
    pub fn smoothed_over_ms(mut self, smoothing_ms: u32) -> Self {
        self.smoothing_ms = smoothing_ms;
        self
    }

    /// A value that the plugin reports: a meter.
    pub fn readonly(mut self) -> Self {
        self.is_readonly = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_0_to_1_and_continuous_until_it_is_said_otherwise() {
        let plain = Parameter::new(3, "Mix");
        assert_eq!((plain.id, plain.minimum, plain.maximum, plain.step), (3, 0.0, 1.0, 0.0));
        let gain = Parameter::new(0, "Gain").range(-24.0, 24.0).at(-6.0).unit("dB").smoothed_over_ms(20);
        assert_eq!((gain.minimum, gain.maximum, gain.default_value, gain.smoothing_ms), (-24.0, 24.0, -6.0, 20));
        assert_eq!(gain.unit, "dB");
        assert!(Parameter::new(1, "Level").readonly().is_readonly);
    }
}
