//! Write a Jackfield plugin in Rust, with no other crate.
//!
//! A plugin is a type that implements [`Plugin`] and a trait per hook; [`export_plugin!`] names them, and `plugin.wit` in the
//! project exports the same:
//!
//! ```
//! use jackfield_plugin::prelude::*;
//!
//! struct Quiet;
//!
//! impl Plugin for Quiet {
//!     fn start(_role: InstanceRole) -> Result<Self, StartError> {
//!         Ok(Quiet)
//!     }
//! }
//!
//! impl CapturedEffect for Quiet {
//!     fn process(&mut self, samples: &mut [f32]) {
//!         for sample in samples {
//!             *sample *= 0.5;
//!         }
//!     }
//! }
//!
//! export_plugin!(Quiet: CapturedEffect);
//! ```
//!
//! Functions of the host are in the modules named like its interfaces ([`chat`], [`storage`], …); what the plugin calls, its
//! `plugin.wit` imports. Outside WebAssembly they panic: tests that run on the machine itself cover what does not call them.
//!
//! A panic writes its words to the plugin's log and traps; the host counts a strike and starts the plugin again.

#[doc(hidden)]
pub mod generated {
    pub mod bindings;
}
pub mod audio;
pub mod codec;
pub mod events;
mod exports;
#[doc(hidden)]
pub mod instance;
pub mod lifecycle;
pub mod log;
pub mod parameter;
#[doc(hidden)]
pub mod runtime;
pub mod traffic;
pub mod tree;

use generated::bindings::jackfield::plugin as imports;
pub use imports::{
    audio_types, chat, chat_types, clock, control, http, http_types, lane_types, peer_data, random, session, settings,
    sounds, storage, timers, types, ui, ui_types,
};

/// What most plugins name.
pub mod prelude {
    pub use crate::audio::{CapturedEffect, DecodedEffect, EchoCanceller, GateDecision, MixedEffect, VoiceGate};
    pub use crate::audio_types::{ActivateError, Activation, AudioConfig};
    pub use crate::chat_types::ChatVerdict;
    pub use crate::codec::{Codec, CodecError, Decoder, EncoderConfig};
    pub use crate::events::{
        Argument, ArgumentValue, ChannelEvents, ChatAutomation, ChatDisplayIntercept, ChatSendIntercept, CommandError,
        CommandReply, Commands, HttpEvents, KeyEvents, PeerDataEvents, Place, Pose, Positional, ServerEvents,
        TalkEvents, TimerEvents, UiEvents, UserEvents, Vector,
    };
    pub use crate::lifecycle::{InstanceRole, LoadError, Plugin, StartError, State};
    pub use crate::parameter::{Parameter, Parameters};
    pub use crate::types::{Channel, ChatMessage, User};
    pub use crate::{debug, error, export_plugin, info, warn};
}
