//! Hooks that see packets and control messages of the lane to the server.

use crate::lane_types::{MessageVerdict, PacketVerdict};
use crate::lifecycle::Plugin;

/// Voice packets after the codec, before the lane seals them.
pub trait LaneVoiceOut: Plugin {
    /// The user's own packet; at most 1,000 bytes may come back [audio].
    fn voice_packet_sent(&mut self, payload: Vec<u8>) -> PacketVerdict;
}

/// Voice packets as the lane opened them, before the codec.
pub trait LaneVoiceIn: Plugin {
    /// A packet of one user [audio].
    fn voice_packet_received(&mut self, user_id: u32, payload: Vec<u8>) -> PacketVerdict;
}

/// Control messages to the server, before they are sent.
pub trait LaneControlOut: Plugin {
    /// Within 100 ms; `message` is JSON text [events].
    fn control_sent(&mut self, kind: &str, message: &str) -> MessageVerdict;
}

/// Control messages from the server, before the client acts on them.
pub trait LaneControlIn: Plugin {
    /// Within 100 ms; `message` is JSON text [events].
    fn control_received(&mut self, kind: &str, message: &str) -> MessageVerdict;
}
