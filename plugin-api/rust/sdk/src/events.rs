//! Hooks that are told what happens. An event has 500 ms, a question (intercepts, commands) what its function says.

use crate::chat_types::ChatVerdict;
use crate::http_types::{HttpError, Response};
use crate::lifecycle::Plugin;
use crate::types::{Channel, ChatMessage, User};
use crate::ui_types::{Input, Slot};

pub use crate::generated::bindings::exports::jackfield::plugin::command_events::{
    Argument, ArgumentValue, CommandError, CommandReply,
};
pub use crate::generated::bindings::exports::jackfield::plugin::positional::{Place, Pose, Vector};

/// The connection to a server.
pub trait ServerEvents: Plugin {
    fn server_connected(&mut self, _server_name: &str) {}
    /// It may come back by itself [events].
    fn server_disconnected(&mut self) {}
}

/// Where the user is.
pub trait ChannelEvents: Plugin {
    fn self_joined(&mut self, _channel: Channel) {}
    fn self_left(&mut self, _channel: Channel) {}
}

/// Who comes and goes in the user's channel.
pub trait UserEvents: Plugin {
    fn user_joined(&mut self, _user: User, _channel: Channel) {}
    fn user_left(&mut self, _user: User, _channel: Channel) {}
    /// Mute, deafen or name changed [events].
    fn user_changed(&mut self, _user: User) {}
}

/// Who speaks in the user's channel, oneself included.
pub trait TalkEvents: Plugin {
    fn talk_started(&mut self, _user: User) {}
    fn talk_stopped(&mut self, _user: User) {}
}

/// Sees what is written in the user's channel, one's own messages included (`sender.is_self`).
pub trait ChatAutomation: Plugin {
    /// A message arrived [events].
    fn chat_message(&mut self, message: ChatMessage);
}

/// May change or drop what the user writes.
pub trait ChatSendIntercept: Plugin {
    /// Within 100 ms, or the text goes out unchanged [events].
    fn before_send(&mut self, channel_id: u32, text: &str) -> ChatVerdict;
}

/// May change or drop what others write, before the user sees it.
pub trait ChatDisplayIntercept: Plugin {
    /// Within 100 ms, or the message is shown unchanged [events].
    fn before_display(&mut self, message: ChatMessage) -> ChatVerdict;
}

/// Slash commands that the manifest declares.
pub trait Commands: Plugin {
    /// The user called `/name`; arguments that were left out are missing [events].
    fn command(&mut self, name: &str, arguments: &[Argument]) -> Result<CommandReply, CommandError>;

    /// What the argument could become, the best first, at most 20 [events].
    fn complete(&mut self, _name: &str, _argument_name: &str, _typed: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Keys that the manifest declares and the user bound.
pub trait KeyEvents: Plugin {
    fn key(&mut self, key_id: &str, is_down: bool);
}

/// Timers that `timers::set_timer` made.
pub trait TimerEvents: Plugin {
    fn timer(&mut self, timer_id: u32);
}

/// What the same plugin at other clients sends.
pub trait PeerDataEvents: Plugin {
    /// The bytes are theirs: parse them as hostile [events].
    fn peer_data(&mut self, sender: User, data: Vec<u8>);
}

/// Where the user is in a space that others share.
pub trait Positional: Plugin {
    /// Called 10 times a second while the user is in a channel; none: in no such space now [events].
    fn locate(&mut self) -> Option<Place>;
}

/// Answers to `http::fetch`.
pub trait HttpEvents: Plugin {
    fn http_response(&mut self, request_id: u32, outcome: Result<Response, HttpError>);
}

/// What the user does in the plugin's slots.
pub trait UiEvents: Plugin {
    /// `user_id` is the person whose menu it is, `message_id` the message that the element stands at [events].
    fn ui_input(&mut self, slot: Slot, key: &str, input: Input, user_id: Option<u32>, message_id: Option<String>);
}

/// The value of an argument by its name, of the type that the manifest declares; none where it was left out.
pub fn argument<'a>(arguments: &'a [Argument], name: &str) -> Option<&'a ArgumentValue> {
    arguments.iter().find(|argument| argument.name == name).map(|argument| &argument.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_found_by_its_name_and_missing_when_it_was_left_out() {
        let given = [Argument { name: "sides".to_owned(), value: ArgumentValue::Integer(20) }];
        assert_eq!(argument(&given, "sides"), Some(&ArgumentValue::Integer(20)));
        assert_eq!(argument(&given, "count"), None);
    }
}
