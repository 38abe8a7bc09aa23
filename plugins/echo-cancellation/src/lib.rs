//! WebRTC's echo canceller as a Jackfield plugin: the hooks of the world in `plugin.wit`.

mod bands;
mod canceller;
mod echo_gate;

use std::cell::RefCell;

use bands::FRAME_SAMPLES;
use canceller::Canceller;
use echo_gate::{EchoGate, LATENCY_SAMPLES};
use exports::jackfield::plugin::{echo_canceller, lifecycle};

wit_bindgen::generate!({
    path: ["../../wit", "plugin.wit"],
    world: "jackfield:echo-cancellation/plugin",
    generate_all,
});

const SAMPLE_RATE: u32 = 48_000;

thread_local! {
    static GATE: RefCell<Option<Box<EchoGate>>> = const { RefCell::new(None) };
}

struct Plugin;

export!(Plugin);

impl lifecycle::Guest for Plugin {
    fn start(_role: lifecycle::InstanceRole) -> Result<(), lifecycle::StartError> {
        Ok(())
    }

    /// There are no settings.
    fn on_settings_changed(_settings_json: String) {}

    fn stop() {
        GATE.set(None);
    }
}

impl echo_canceller::Guest for Plugin {
    fn activate(
        config: echo_canceller::AudioConfig,
    ) -> Result<echo_canceller::Activation, echo_canceller::ActivateError> {
        if config.sample_rate != SAMPLE_RATE || config.frame_samples as usize != FRAME_SAMPLES {
            return Err(echo_canceller::ActivateError::UnsupportedConfig);
        }
        echo_gate::warm_up();
        Self::reset();
        Ok(echo_canceller::Activation { latency_samples: LATENCY_SAMPLES as u32, tail_samples: 0 })
    }

    fn on_echo_frame(mut samples: Vec<f32>, far_end: Vec<f32>) -> Vec<f32> {
        GATE.with_borrow_mut(|gate| {
            // A frame of another length, or one before `activate`, passes untouched.
            if let (Some(gate), Ok(frame), Ok(far_end)) =
                (gate, samples.as_mut_slice().try_into(), far_end.as_slice().try_into())
            {
                gate.process(frame, far_end);
            }
        });
        samples
    }

    fn reset() {
        GATE.set(Some(Box::new(EchoGate::new(Canceller::new()))));
    }

    fn deactivate() {
        GATE.set(None);
    }
}
