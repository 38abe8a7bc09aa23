//! Equalizer and compressor for one's own voice: the hooks of the world in `plugin.wit`.

mod biquad;
mod compressor;
mod panel;
mod settings;
mod voice;

use std::cell::RefCell;

use exports::jackfield::plugin::{captured_audio, lifecycle, parameters, ui_events};
use settings::{ALL, DEFAULTS, Values};
use voice::Voice;

wit_bindgen::generate!({
    path: ["../../wit", "plugin.wit"],
    world: "jackfield:equalizer/plugin",
    generate_all,
});

const FRAME_SAMPLES: u32 = 480;
/// The lowest shelf has rung off after half a second.
const TAIL_SAMPLES: u32 = 24_000;
/// Long enough that nothing crackles, short enough that one hears what one turns.
const SMOOTHING_MS: u32 = 40;

struct State {
    values: Values,
    voice: Option<Voice>,
    /// The event instance draws; the audio instance has nobody to draw for.
    draws: bool,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State { values: DEFAULTS, voice: None, draws: false }) };
}

struct Plugin;

export!(Plugin);

impl lifecycle::Guest for Plugin {
    fn start(role: lifecycle::InstanceRole) -> Result<(), lifecycle::StartError> {
        STATE.with_borrow_mut(|state| state.draws = matches!(role, lifecycle::InstanceRole::Events));
        Ok(())
    }

    /// Every setting is a parameter, and the host turns those; the curves are drawn once all of them are.
    fn on_settings_changed(_settings_json: String) {
        STATE.with_borrow(|state| {
            if state.draws {
                panel::draw(&state.values);
            }
        });
    }

    fn stop() {
        STATE.with_borrow_mut(|state| state.voice = None);
    }
}

impl captured_audio::Guest for Plugin {
    fn activate(
        config: captured_audio::AudioConfig,
    ) -> Result<captured_audio::Activation, captured_audio::ActivateError> {
        if f64::from(config.sample_rate) != biquad::SAMPLE_RATE || config.frame_samples != FRAME_SAMPLES {
            return Err(captured_audio::ActivateError::UnsupportedConfig);
        }
        Self::reset();
        Ok(captured_audio::Activation { latency_samples: 0, tail_samples: TAIL_SAMPLES })
    }

    fn on_audio_frame_captured(mut samples: Vec<f32>) -> Vec<f32> {
        STATE.with_borrow_mut(|state| {
            if let Some(voice) = &mut state.voice {
                voice.process(&mut samples);
            }
        });
        samples
    }

    fn reset() {
        STATE.with_borrow_mut(|state| state.voice = Some(Voice::new(&state.values)));
    }

    fn deactivate() {
        STATE.with_borrow_mut(|state| state.voice = None);
    }
}

impl parameters::Guest for Plugin {
    fn list_parameters() -> Vec<parameters::Parameter> {
        let of = |(id, spec): (usize, &settings::Spec)| parameters::Parameter {
            id: id as u32,
            name: spec.name.into(),
            unit: spec.unit.into(),
            minimum: spec.minimum,
            maximum: spec.maximum,
            default_value: spec.default,
            step: 0.0,
            smoothing_ms: SMOOTHING_MS,
            is_readonly: false,
        };
        ALL.iter().enumerate().map(of).collect()
    }

    fn set_parameter(id: u32, value: f64) {
        STATE.with_borrow_mut(|state| {
            if !settings::turn(&mut state.values, id, value) {
                return;
            }
            if let Some(voice) = &mut state.voice {
                voice.turn(&state.values);
            }
            if state.draws {
                panel::draw(&state.values);
            }
        });
    }

    fn get_parameter(id: u32) -> f64 {
        STATE.with_borrow(|state| state.values.get(id as usize).copied().unwrap_or(f64::NAN))
    }
}

impl ui_events::Guest for Plugin {
    /// There is nothing to press.
    fn on_ui_input(
        _slot: ui_events::Slot,
        _key: String,
        _input: ui_events::Input,
        _user_id: Option<u32>,
        _message_id: Option<String>,
    ) {
    }
}
