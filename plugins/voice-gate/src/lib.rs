//! A voice gate with a neural speech detector as a Jackfield plugin: the hooks of the world in `plugin.wit`.

mod controls;
mod gate;
mod onset;

use std::cell::RefCell;

use controls::{ControlValues, LEVEL_METER, SILENT_LEVEL_DBFS};
use exports::jackfield::plugin::{lifecycle, parameters, voice_gate};
use gate::Gate;
use onset::Onset;
use speech_detector::SpeechDetector;

wit_bindgen::generate!({
    path: ["../../wit/since-0.1.0", "plugin.wit"],
    world: "jackfield:voice-gate/plugin",
    generate_all,
});

const SAMPLE_RATE: u32 = 48_000;
const FRAME_SAMPLES: u32 = 480;
const FRAME_MS: f32 = 10.0;

struct ActiveGate {
    detector: SpeechDetector,
    gate: Gate,
    onset: Onset,
}

struct State {
    values: ControlValues,
    level_dbfs: f32,
    active: Option<ActiveGate>,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { values: ControlValues::defaults(), level_dbfs: SILENT_LEVEL_DBFS, active: None })
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
        STATE.with_borrow_mut(|state| state.active = None);
    }
}

impl voice_gate::Guest for Plugin {
    fn activate(config: voice_gate::AudioConfig) -> Result<u32, voice_gate::ActivateError> {
        if config.sample_rate != SAMPLE_RATE || config.frame_samples != FRAME_SAMPLES {
            return Err(voice_gate::ActivateError::UnsupportedConfig);
        }
        Self::reset();
        Ok(0)
    }

    fn on_gate_frame(mut samples: Vec<f32>) -> voice_gate::GateDecision {
        STATE.with_borrow_mut(|state| {
            let Some(active) = &mut state.active else {
                return voice_gate::GateDecision { is_open: false, speech_probability: 0.0 };
            };
            for sample in &mut samples {
                // One value that is not finite would stay in the network's memory for good.
                if !sample.is_finite() {
                    *sample = 0.0;
                }
            }
            state.level_dbfs = level_dbfs(&samples);
            let speech_probability = active.detector.process(&samples);
            let controls = state.values.controls();
            let is_speech = active.gate.decide(&controls, state.level_dbfs, speech_probability);
            let may_be_word = active.onset.update(&samples, is_speech) && controls.opens_on_suspicion();
            let is_open = is_speech || may_be_word;
            voice_gate::GateDecision { is_open, speech_probability }
        })
    }

    fn reset() {
        STATE.with_borrow_mut(|state| {
            state.level_dbfs = SILENT_LEVEL_DBFS;
            state.active =
                Some(ActiveGate { detector: SpeechDetector::new(), gate: Gate::new(FRAME_MS), onset: Onset::new() });
        });
    }

    fn deactivate() {
        STATE.with_borrow_mut(|state| state.active = None);
    }
}

impl parameters::Guest for Plugin {
    fn list_parameters() -> Vec<parameters::Parameter> {
        controls::list()
    }

    fn set_parameter(id: u32, value: f64) {
        STATE.with_borrow_mut(|state| state.values.set(id, value));
    }

    fn get_parameter(id: u32) -> f64 {
        STATE.with_borrow(|state| match id {
            LEVEL_METER => f64::from(state.level_dbfs),
            _ => state.values.get(id).unwrap_or(f64::NAN),
        })
    }
}

/// Root mean square of the frame in dB below full scale, never under `SILENT_LEVEL_DBFS`.
fn level_dbfs(samples: &[f32]) -> f32 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    (10.0 * (energy / samples.len().max(1) as f32).log10()).max(SILENT_LEVEL_DBFS)
}
