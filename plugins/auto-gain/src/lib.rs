//! Automatic gain as a Jackfield plugin: the hooks of the world in `plugin.wit`.

mod leveller;
mod limiter;
mod loudness;
mod noise_floor;
mod speech_level;

use std::cell::RefCell;

use exports::jackfield::plugin::{captured_audio, lifecycle, parameters};
use leveller::Leveller;

wit_bindgen::generate!({
    path: ["../../wit", "plugin.wit"],
    world: "jackfield:auto-gain/plugin",
    generate_all,
});

const SAMPLE_RATE: u32 = 48_000;
const FRAME_SAMPLES: u32 = 480;

/// One parameter; its id is its place in `SPECS`.
struct Spec {
    name: &'static str,
    unit: &'static str,
    minimum: f64,
    maximum: f64,
    default_value: f64,
}

const TARGET: usize = 0;
const MOST: usize = 1;
const SPECS: [Spec; 2] = [
    Spec { name: "Loudness", unit: "LUFS", minimum: -40.0, maximum: -10.0, default_value: -22.0 },
    Spec { name: "At most", unit: "dB", minimum: 0.0, maximum: 30.0, default_value: 26.0 },
];

struct State {
    values: [f64; 2],
    leveller: Option<Leveller>,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { values: [SPECS[TARGET].default_value, SPECS[MOST].default_value], leveller: None })
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
        STATE.with_borrow_mut(|state| state.leveller = None);
    }
}

impl captured_audio::Guest for Plugin {
    /// Promises silence for silence: the host may let the effect sleep at once.
    fn activate(
        config: captured_audio::AudioConfig,
    ) -> Result<captured_audio::Activation, captured_audio::ActivateError> {
        if config.sample_rate != SAMPLE_RATE || config.frame_samples != FRAME_SAMPLES {
            return Err(captured_audio::ActivateError::UnsupportedConfig);
        }
        Self::reset();
        Ok(captured_audio::Activation { latency_samples: 0, tail_samples: 0 })
    }

    fn on_audio_frame_captured(mut samples: Vec<f32>) -> Vec<f32> {
        STATE.with_borrow_mut(|state| {
            if let Some(leveller) = &mut state.leveller {
                leveller.process(&mut samples);
            }
        });
        samples
    }

    /// Forgets how loud the talker was.
    fn reset() {
        STATE.with_borrow_mut(|state| state.leveller = Some(Leveller::new(state.values[TARGET], state.values[MOST])));
    }

    fn deactivate() {
        STATE.with_borrow_mut(|state| state.leveller = None);
    }
}

impl parameters::Guest for Plugin {
    fn list_parameters() -> Vec<parameters::Parameter> {
        let of = |(id, spec): (usize, &Spec)| parameters::Parameter {
            id: id as u32,
            name: spec.name.into(),
            unit: spec.unit.into(),
            minimum: spec.minimum,
            maximum: spec.maximum,
            default_value: spec.default_value,
            step: 0.0,
            smoothing_ms: 0,
            is_readonly: false,
        };
        SPECS.iter().enumerate().map(of).collect()
    }

    /// Unknown ids and values that are not finite change nothing.
    fn set_parameter(id: u32, value: f64) {
        let id = id as usize;
        let Some(spec) = SPECS.get(id).filter(|_| value.is_finite()) else { return };
        STATE.with_borrow_mut(|state| {
            state.values[id] = value.clamp(spec.minimum, spec.maximum);
            if let Some(leveller) = &mut state.leveller {
                leveller.target_lufs = state.values[TARGET];
                leveller.most_db = state.values[MOST];
            }
        });
    }

    fn get_parameter(id: u32) -> f64 {
        STATE.with_borrow(|state| state.values.get(id as usize).copied().unwrap_or(f64::NAN))
    }
}
