//! RNNoise and GTCRN as a Jackfield plugin: the hooks of the world in `plugin.wit`.

mod distance;
mod gtcrn;
mod light;
mod low_cut;
mod overlap;
mod strong;
mod suppressor;

use std::cell::RefCell;

use exports::jackfield::plugin::{captured_audio, lifecycle, parameters};
use suppressor::{FRAME_SAMPLES, Suppressor, Tier};

wit_bindgen::generate!({
    path: ["../../wit", "plugin.wit"],
    world: "jackfield:noise-suppression/plugin",
    generate_all,
});

const SAMPLE_RATE: u32 = 48_000;
const STRENGTH: u32 = 0;
const TIER: u32 = 1;
const DEFAULT_STRENGTH_PERCENT: f64 = 100.0;
/// 100 ms: the overlap of the frames and the low cut have died away then.
const TAIL_SAMPLES: u32 = 4_800;

struct State {
    strength_percent: f64,
    /// The tier that the next `activate` takes: the latency differs, and only `activate` can tell it.
    tier: Tier,
    suppressor: Option<Suppressor>,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { strength_percent: DEFAULT_STRENGTH_PERCENT, tier: Tier::Light, suppressor: None })
    };
}

struct Plugin;

export!(Plugin);

impl lifecycle::Guest for Plugin {
    fn start(_role: lifecycle::InstanceRole) -> Result<(), lifecycle::StartError> {
        Ok(())
    }

    /// All settings are parameters, and the host turns those.
    fn on_settings_changed(_settings_json: String) {}

    fn stop() {
        STATE.with_borrow_mut(|state| state.suppressor = None);
    }
}

impl captured_audio::Guest for Plugin {
    /// Makes no sound from silence: the host may let the effect sleep.
    fn activate(
        config: captured_audio::AudioConfig,
    ) -> Result<captured_audio::Activation, captured_audio::ActivateError> {
        if config.sample_rate != SAMPLE_RATE || config.frame_samples as usize != FRAME_SAMPLES {
            return Err(captured_audio::ActivateError::UnsupportedConfig);
        }
        STATE.with_borrow_mut(|state| {
            state.suppressor = Some(Suppressor::new(state.tier, (state.strength_percent / 100.0) as f32));
            Ok(captured_audio::Activation {
                latency_samples: state.tier.latency_samples() as u32,
                tail_samples: TAIL_SAMPLES,
            })
        })
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
        STATE.with_borrow_mut(|state| {
            if let Some(suppressor) = &mut state.suppressor {
                *suppressor = Suppressor::new(suppressor.tier(), (state.strength_percent / 100.0) as f32);
            }
        });
    }

    fn deactivate() {
        STATE.with_borrow_mut(|state| state.suppressor = None);
    }
}

impl parameters::Guest for Plugin {
    fn list_parameters() -> Vec<parameters::Parameter> {
        vec![
            parameters::Parameter {
                id: STRENGTH,
                name: "Strength".into(),
                unit: "%".into(),
                minimum: 0.0,
                maximum: 100.0,
                default_value: DEFAULT_STRENGTH_PERCENT,
                step: 0.0,
                smoothing_ms: 0,
                is_readonly: false,
            },
            parameters::Parameter {
                id: TIER,
                name: "Suppression".into(),
                unit: String::new(),
                minimum: 0.0,
                maximum: 1.0,
                default_value: 0.0,
                step: 1.0,
                smoothing_ms: 0,
                is_readonly: false,
            },
        ]
    }

    fn set_parameter(id: u32, value: f64) {
        if !value.is_finite() {
            return;
        }
        STATE.with_borrow_mut(|state| match id {
            STRENGTH => {
                state.strength_percent = value.clamp(0.0, 100.0);
                if let Some(suppressor) = &mut state.suppressor {
                    suppressor.set_strength((state.strength_percent / 100.0) as f32);
                }
            }
            TIER => state.tier = if value < 0.5 { Tier::Light } else { Tier::Strong },
            _ => {}
        });
    }

    fn get_parameter(id: u32) -> f64 {
        STATE.with_borrow(|state| match id {
            STRENGTH => state.strength_percent,
            TIER => f64::from(u8::from(state.tier == Tier::Strong)),
            _ => f64::NAN,
        })
    }
}
