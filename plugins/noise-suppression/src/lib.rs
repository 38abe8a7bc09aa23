//! RNNoise as a Jackfield plugin: the hooks of the world in `plugin.wit`.

mod distance;
mod low_cut;
mod suppressor;

use std::cell::RefCell;

use exports::jackfield::plugin::{captured_audio, lifecycle, parameters};
use suppressor::{FRAME_SAMPLES, LATENCY_SAMPLES, Suppressor};

wit_bindgen::generate!({
    path: ["../../wit/since-0.1.0", "plugin.wit"],
    world: "jackfield:noise-suppression/plugin",
    generate_all,
});

const SAMPLE_RATE: u32 = 48_000;
const STRENGTH: u32 = 0;
const DEFAULT_STRENGTH_PERCENT: f64 = 100.0;

struct State {
    strength_percent: f64,
    suppressor: Option<Suppressor>,
}

impl State {
    fn new_suppressor(&self) -> Suppressor {
        Suppressor::new((self.strength_percent / 100.0) as f32)
    }
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { strength_percent: DEFAULT_STRENGTH_PERCENT, suppressor: None })
    };
}

struct Plugin;

export!(Plugin);

impl lifecycle::Guest for Plugin {
    fn start(_role: lifecycle::InstanceRole) -> Result<(), lifecycle::StartError> {
        Ok(())
    }

    /// The one setting is a parameter, and the host turns that.
    fn on_settings_changed(_settings_json: String) {}

    fn stop() {
        STATE.with_borrow_mut(|state| state.suppressor = None);
    }
}

impl captured_audio::Guest for Plugin {
    fn activate(config: captured_audio::AudioConfig) -> Result<u32, captured_audio::ActivateError> {
        if config.sample_rate != SAMPLE_RATE || config.frame_samples as usize != FRAME_SAMPLES {
            return Err(captured_audio::ActivateError::UnsupportedConfig);
        }
        Self::reset();
        Ok(LATENCY_SAMPLES as u32)
    }

    fn on_audio_frame_captured(mut samples: Vec<f32>) -> Vec<f32> {
        STATE.with_borrow_mut(|state| {
            // A frame of another length, or one before `activate`, passes untouched.
            if let (Some(suppressor), Ok(frame)) = (&mut state.suppressor, samples.as_mut_slice().try_into()) {
                suppressor.process(frame);
            }
        });
        samples
    }

    fn reset() {
        STATE.with_borrow_mut(|state| state.suppressor = Some(state.new_suppressor()));
    }

    fn deactivate() {
        STATE.with_borrow_mut(|state| state.suppressor = None);
    }
}

impl parameters::Guest for Plugin {
    fn list_parameters() -> Vec<parameters::Parameter> {
        vec![parameters::Parameter {
            id: STRENGTH,
            name: "Strength".into(),
            unit: "%".into(),
            minimum: 0.0,
            maximum: 100.0,
            default_value: DEFAULT_STRENGTH_PERCENT,
            step: 0.0,
            is_readonly: false,
        }]
    }

    fn set_parameter(id: u32, value: f64) {
        if id != STRENGTH || !value.is_finite() {
            return;
        }
        STATE.with_borrow_mut(|state| {
            state.strength_percent = value.clamp(0.0, 100.0);
            let strength = (state.strength_percent / 100.0) as f32;
            if let Some(suppressor) = &mut state.suppressor {
                suppressor.set_strength(strength);
            }
        });
    }

    fn get_parameter(id: u32) -> f64 {
        if id != STRENGTH {
            return f64::NAN;
        }
        STATE.with_borrow(|state| state.strength_percent)
    }
}
