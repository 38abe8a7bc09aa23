//! Hooks that see sound: mono, 48,000 samples a second, frames of 480. They run on the audio path: 10 ms is all that all
//! plugins together have, so nothing here should allocate or wait.

use crate::audio_types::{ActivateError, Activation, AudioConfig};
use crate::lifecycle::Plugin;

pub use crate::generated::bindings::exports::jackfield::plugin::voice_gate::GateDecision;

impl Activation {
    /// An effect with no latency, silent as soon as its input is.
    pub const IMMEDIATE: Activation = Activation { latency_samples: 0, tail_samples: 0 };
}

macro_rules! effect {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        pub trait $name: Plugin {
            /// Called before the first frame; says how late and how long the effect sounds [audio].
            fn activate(&mut self, _config: AudioConfig) -> Result<Activation, ActivateError> {
                Ok(Activation::IMMEDIATE)
            }

            /// Changes one frame in place [audio].
            fn process(&mut self, samples: &mut [f32]);

            /// Forgets the past: the next frame does not follow the last one [audio].
            fn reset(&mut self) {}

            /// No frames follow until the next `activate` [audio].
            fn deactivate(&mut self) {}
        }
    };
}

effect! {
    /// Changes the user's own voice before it is encoded.
    CapturedEffect
}

effect! {
    /// Changes what goes to the ear: all users, mixed.
    MixedEffect
}

/// Changes each remote user's voice after decoding, before volume and mixing.
pub trait DecodedEffect: Plugin {
    /// As in [`CapturedEffect`] [audio].
    fn activate(&mut self, _config: AudioConfig) -> Result<Activation, ActivateError> {
        Ok(Activation::IMMEDIATE)
    }

    /// Changes one frame of one user in place; the plugin keeps state for each `user_id` that it sees [audio].
    fn process(&mut self, user_id: u32, samples: &mut [f32]);

    /// The user is gone [audio].
    fn forget_user(&mut self, _user_id: u32) {}

    /// Forgets the past of all users [audio].
    fn reset(&mut self) {}

    /// No frames follow until the next `activate` [audio].
    fn deactivate(&mut self) {}
}

/// Takes the sound of the loudspeaker out of the microphone.
pub trait EchoCanceller: Plugin {
    /// As in [`CapturedEffect`] [audio].
    fn activate(&mut self, _config: AudioConfig) -> Result<Activation, ActivateError> {
        Ok(Activation::IMMEDIATE)
    }

    /// Changes one frame of the microphone in place; `far_end` is what was played at the same time [audio].
    fn process(&mut self, samples: &mut [f32], far_end: &[f32]);

    /// Forgets the past [audio].
    fn reset(&mut self) {}

    /// No frames follow until the next `activate` [audio].
    fn deactivate(&mut self) {}
}

/// Decides when the user is speaking.
pub trait VoiceGate: Plugin {
    /// As in [`CapturedEffect`] [audio].
    fn activate(&mut self, _config: AudioConfig) -> Result<Activation, ActivateError> {
        Ok(Activation::IMMEDIATE)
    }

    /// Decides for one frame; the host fades the edges [audio].
    fn decide(&mut self, samples: &[f32]) -> GateDecision;

    /// Forgets the past [audio].
    fn reset(&mut self) {}

    /// No frames follow until the next `activate` [audio].
    fn deactivate(&mut self) {}
}
