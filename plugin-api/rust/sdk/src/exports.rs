//! From the canonical ABI's functions to the traits.

/// Exports a plugin: its type, and after a colon the traits of the hooks that `plugin.wit` exports. Every plugin exports
/// `lifecycle`; it is not named.
///
/// ```ignore
/// export_plugin!(Echo: CapturedEffect, Parameters);
/// ```
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty $(: $($hook:ident),+ $(,)?)?) => {
        const _: () = {
            static INSTANCE: $crate::instance::Instance<$plugin> = $crate::instance::Instance::new();
            struct Component;
            impl $crate::generated::bindings::exports::jackfield::plugin::lifecycle::Guest for Component {
                fn start(role: $crate::lifecycle::InstanceRole) -> Result<(), $crate::lifecycle::StartError> {
                    INSTANCE.start(role)
                }
                fn on_settings_changed(settings_json: String) {
                    INSTANCE.with(|plugin| $crate::lifecycle::Plugin::settings_changed(plugin, &settings_json))
                }
                fn stop() {
                    INSTANCE.stop()
                }
            }
            #[cfg(target_arch = "wasm32")]
            $crate::__export_jackfield_plugin_lifecycle_0_2_0_cabi!(
                Component with_types_in $crate::generated::bindings::exports::jackfield::plugin::lifecycle
            );
            $($($crate::__export_hook!($hook, Component, $plugin, INSTANCE);)+)?
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __implement_hook {
    ($interface:ident, $abi:ident, $component:ident, { $($body:tt)* }) => {
        impl $crate::generated::bindings::exports::jackfield::plugin::$interface::Guest for $component {
            $($body)*
        }
        #[cfg(target_arch = "wasm32")]
        $crate::$abi!($component with_types_in $crate::generated::bindings::exports::jackfield::plugin::$interface);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export_hook {
    (State, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(state, __export_jackfield_plugin_state_0_2_0_cabi, $component, {
            fn save() -> Vec<u8> {
                $instance.with(|plugin| $crate::lifecycle::State::save(plugin))
            }
            fn load(saved: Vec<u8>) -> Result<(), $crate::lifecycle::LoadError> {
                $instance.with(|plugin| $crate::lifecycle::State::load(plugin, &saved))
            }
        });
    };
    (Parameters, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(parameters, __export_jackfield_plugin_parameters_0_2_0_cabi, $component, {
            fn list_parameters() -> Vec<$crate::parameter::Parameter> {
                <$plugin as $crate::parameter::Parameters>::list()
            }
            fn set_parameter(id: u32, value: f64) {
                $instance.with(|plugin| $crate::parameter::Parameters::set(plugin, id, value))
            }
            fn get_parameter(id: u32) -> f64 {
                $instance.with(|plugin| $crate::parameter::Parameters::get(plugin, id))
            }
        });
    };
    (EchoCanceller, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(echo_canceller, __export_jackfield_plugin_echo_canceller_0_2_0_cabi, $component, {
            fn activate(
                config: $crate::audio_types::AudioConfig,
            ) -> Result<$crate::audio_types::Activation, $crate::audio_types::ActivateError> {
                $instance.with(|plugin| $crate::audio::EchoCanceller::activate(plugin, config))
            }
            fn on_echo_frame(mut samples: Vec<f32>, far_end: Vec<f32>) -> Vec<f32> {
                $instance.with(|plugin| $crate::audio::EchoCanceller::process(plugin, &mut samples, &far_end));
                samples
            }
            fn reset() {
                $instance.with(|plugin| $crate::audio::EchoCanceller::reset(plugin))
            }
            fn deactivate() {
                $instance.with(|plugin| $crate::audio::EchoCanceller::deactivate(plugin))
            }
        });
    };
    (CapturedEffect, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(captured_audio, __export_jackfield_plugin_captured_audio_0_2_0_cabi, $component, {
            fn activate(
                config: $crate::audio_types::AudioConfig,
            ) -> Result<$crate::audio_types::Activation, $crate::audio_types::ActivateError> {
                $instance.with(|plugin| $crate::audio::CapturedEffect::activate(plugin, config))
            }
            fn on_audio_frame_captured(mut samples: Vec<f32>) -> Vec<f32> {
                $instance.with(|plugin| $crate::audio::CapturedEffect::process(plugin, &mut samples));
                samples
            }
            fn reset() {
                $instance.with(|plugin| $crate::audio::CapturedEffect::reset(plugin))
            }
            fn deactivate() {
                $instance.with(|plugin| $crate::audio::CapturedEffect::deactivate(plugin))
            }
        });
    };
    (VoiceGate, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(voice_gate, __export_jackfield_plugin_voice_gate_0_2_0_cabi, $component, {
            fn activate(
                config: $crate::audio_types::AudioConfig,
            ) -> Result<$crate::audio_types::Activation, $crate::audio_types::ActivateError> {
                $instance.with(|plugin| $crate::audio::VoiceGate::activate(plugin, config))
            }
            fn on_gate_frame(samples: Vec<f32>) -> $crate::audio::GateDecision {
                $instance.with(|plugin| $crate::audio::VoiceGate::decide(plugin, &samples))
            }
            fn reset() {
                $instance.with(|plugin| $crate::audio::VoiceGate::reset(plugin))
            }
            fn deactivate() {
                $instance.with(|plugin| $crate::audio::VoiceGate::deactivate(plugin))
            }
        });
    };
    (DecodedEffect, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(decoded_audio, __export_jackfield_plugin_decoded_audio_0_2_0_cabi, $component, {
            fn activate(
                config: $crate::audio_types::AudioConfig,
            ) -> Result<$crate::audio_types::Activation, $crate::audio_types::ActivateError> {
                $instance.with(|plugin| $crate::audio::DecodedEffect::activate(plugin, config))
            }
            fn on_audio_frame_decoded(user_id: u32, mut samples: Vec<f32>) -> Vec<f32> {
                $instance.with(|plugin| $crate::audio::DecodedEffect::process(plugin, user_id, &mut samples));
                samples
            }
            fn forget_user(user_id: u32) {
                $instance.with(|plugin| $crate::audio::DecodedEffect::forget_user(plugin, user_id))
            }
            fn reset() {
                $instance.with(|plugin| $crate::audio::DecodedEffect::reset(plugin))
            }
            fn deactivate() {
                $instance.with(|plugin| $crate::audio::DecodedEffect::deactivate(plugin))
            }
        });
    };
    (MixedEffect, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(mixed_audio, __export_jackfield_plugin_mixed_audio_0_2_0_cabi, $component, {
            fn activate(
                config: $crate::audio_types::AudioConfig,
            ) -> Result<$crate::audio_types::Activation, $crate::audio_types::ActivateError> {
                $instance.with(|plugin| $crate::audio::MixedEffect::activate(plugin, config))
            }
            fn on_audio_frame_mixed(mut samples: Vec<f32>) -> Vec<f32> {
                $instance.with(|plugin| $crate::audio::MixedEffect::process(plugin, &mut samples));
                samples
            }
            fn reset() {
                $instance.with(|plugin| $crate::audio::MixedEffect::reset(plugin))
            }
            fn deactivate() {
                $instance.with(|plugin| $crate::audio::MixedEffect::deactivate(plugin))
            }
        });
    };
    (Codec, $component:ident, $plugin:ty, $instance:ident) => {
        static DECODERS: $crate::codec::Decoders<<$plugin as $crate::codec::Codec>::Decoder> =
            $crate::codec::Decoders::new();
        $crate::__implement_hook!(voice_codec, __export_jackfield_plugin_voice_codec_0_2_0_cabi, $component, {
            fn codec_name() -> String {
                $instance.with(|plugin| $crate::codec::Codec::name(plugin).to_owned())
            }
            fn configure_encoder(config: $crate::codec::EncoderConfig) -> Result<u32, $crate::codec::CodecError> {
                $instance.with(|plugin| $crate::codec::configure_encoder(plugin, config))
            }
            fn encode(samples: Vec<f32>) -> Result<Vec<u8>, $crate::codec::CodecError> {
                $instance.with(|plugin| $crate::codec::encode(plugin, &samples))
            }
            fn reset_encoder() {
                $instance.with(|plugin| $crate::codec::Codec::reset_encoder(plugin))
            }
            fn open_decoder(decoder: u32) -> Result<(), $crate::codec::CodecError> {
                DECODERS.open(decoder, $instance.with(|plugin| $crate::codec::Codec::open_decoder(plugin)))
            }
            fn packet_samples(packet: Vec<u8>) -> Result<u32, $crate::codec::CodecError> {
                $instance.with(|plugin| $crate::codec::packet_samples(plugin, &packet))
            }
            fn decode(decoder: u32, packet: Vec<u8>) -> Result<Vec<f32>, $crate::codec::CodecError> {
                $instance.with(|plugin| $crate::codec::decode(plugin, &DECODERS, decoder, &packet))
            }
            fn recover(
                decoder: u32,
                next_packet: Vec<u8>,
                samples: u32,
            ) -> Result<Vec<f32>, $crate::codec::CodecError> {
                $instance.with(|plugin| $crate::codec::recover(plugin, &DECODERS, decoder, &next_packet, samples))
            }
            fn conceal(decoder: u32, samples: u32) -> Result<Vec<f32>, $crate::codec::CodecError> {
                DECODERS.conceal(decoder, samples)
            }
            fn close_decoder(decoder: u32) {
                DECODERS.close(decoder)
            }
        });
    };
    (LaneVoiceOut, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(lane_voice_out, __export_jackfield_plugin_lane_voice_out_0_2_0_cabi, $component, {
            fn on_voice_packet_send(payload: Vec<u8>) -> $crate::lane_types::PacketVerdict {
                $instance.with(|plugin| $crate::traffic::LaneVoiceOut::voice_packet_sent(plugin, payload))
            }
        });
    };
    (LaneVoiceIn, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(lane_voice_in, __export_jackfield_plugin_lane_voice_in_0_2_0_cabi, $component, {
            fn on_voice_packet_received(user_id: u32, payload: Vec<u8>) -> $crate::lane_types::PacketVerdict {
                $instance.with(|plugin| $crate::traffic::LaneVoiceIn::voice_packet_received(plugin, user_id, payload))
            }
        });
    };
    (LaneControlOut, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(
            lane_control_out,
            __export_jackfield_plugin_lane_control_out_0_2_0_cabi,
            $component,
            {
                fn on_control_send(kind: String, message: String) -> $crate::lane_types::MessageVerdict {
                    $instance.with(|plugin| $crate::traffic::LaneControlOut::control_sent(plugin, &kind, &message))
                }
            }
        );
    };
    (LaneControlIn, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(lane_control_in, __export_jackfield_plugin_lane_control_in_0_2_0_cabi, $component, {
            fn on_control_received(kind: String, message: String) -> $crate::lane_types::MessageVerdict {
                $instance.with(|plugin| $crate::traffic::LaneControlIn::control_received(plugin, &kind, &message))
            }
        });
    };
    (ServerEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(server_events, __export_jackfield_plugin_server_events_0_2_0_cabi, $component, {
            fn on_server_connect(server_name: String) {
                $instance.with(|plugin| $crate::events::ServerEvents::server_connected(plugin, &server_name))
            }
            fn on_server_disconnect() {
                $instance.with(|plugin| $crate::events::ServerEvents::server_disconnected(plugin))
            }
        });
    };
    (ChannelEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(channel_events, __export_jackfield_plugin_channel_events_0_2_0_cabi, $component, {
            fn on_self_join_channel(channel: $crate::types::Channel) {
                $instance.with(|plugin| $crate::events::ChannelEvents::self_joined(plugin, channel))
            }
            fn on_self_leave_channel(channel: $crate::types::Channel) {
                $instance.with(|plugin| $crate::events::ChannelEvents::self_left(plugin, channel))
            }
        });
    };
    (UserEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(user_events, __export_jackfield_plugin_user_events_0_2_0_cabi, $component, {
            fn on_user_join_channel(user: $crate::types::User, channel: $crate::types::Channel) {
                $instance.with(|plugin| $crate::events::UserEvents::user_joined(plugin, user, channel))
            }
            fn on_user_leave_channel(user: $crate::types::User, channel: $crate::types::Channel) {
                $instance.with(|plugin| $crate::events::UserEvents::user_left(plugin, user, channel))
            }
            fn on_user_changed(user: $crate::types::User) {
                $instance.with(|plugin| $crate::events::UserEvents::user_changed(plugin, user))
            }
        });
    };
    (TalkEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(talk_events, __export_jackfield_plugin_talk_events_0_2_0_cabi, $component, {
            fn on_user_start_talking(user: $crate::types::User) {
                $instance.with(|plugin| $crate::events::TalkEvents::talk_started(plugin, user))
            }
            fn on_user_stop_talking(user: $crate::types::User) {
                $instance.with(|plugin| $crate::events::TalkEvents::talk_stopped(plugin, user))
            }
        });
    };
    (ChatAutomation, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(chat_events, __export_jackfield_plugin_chat_events_0_2_0_cabi, $component, {
            fn on_chat_message(message: $crate::types::ChatMessage) {
                $instance.with(|plugin| $crate::events::ChatAutomation::chat_message(plugin, message))
            }
        });
    };
    (ChatSendIntercept, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(
            chat_send_intercept,
            __export_jackfield_plugin_chat_send_intercept_0_2_0_cabi,
            $component,
            {
                fn on_chat_send(channel_id: u32, text: String) -> $crate::chat_types::ChatVerdict {
                    $instance.with(|plugin| $crate::events::ChatSendIntercept::before_send(plugin, channel_id, &text))
                }
            }
        );
    };
    (ChatDisplayIntercept, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(
            chat_display_intercept,
            __export_jackfield_plugin_chat_display_intercept_0_2_0_cabi,
            $component,
            {
                fn on_chat_display(message: $crate::types::ChatMessage) -> $crate::chat_types::ChatVerdict {
                    $instance.with(|plugin| $crate::events::ChatDisplayIntercept::before_display(plugin, message))
                }
            }
        );
    };
    (Commands, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(command_events, __export_jackfield_plugin_command_events_0_2_0_cabi, $component, {
            fn on_command(
                name: String,
                arguments: Vec<$crate::events::Argument>,
            ) -> Result<$crate::events::CommandReply, $crate::events::CommandError> {
                $instance.with(|plugin| $crate::events::Commands::command(plugin, &name, &arguments))
            }
            fn complete(name: String, argument_name: String, typed: String) -> Vec<String> {
                $instance.with(|plugin| $crate::events::Commands::complete(plugin, &name, &argument_name, &typed))
            }
        });
    };
    (KeyEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(key_events, __export_jackfield_plugin_key_events_0_2_0_cabi, $component, {
            fn on_key(key_id: String, is_down: bool) {
                $instance.with(|plugin| $crate::events::KeyEvents::key(plugin, &key_id, is_down))
            }
        });
    };
    (TimerEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(timer_events, __export_jackfield_plugin_timer_events_0_2_0_cabi, $component, {
            fn on_timer(timer_id: u32) {
                $instance.with(|plugin| $crate::events::TimerEvents::timer(plugin, timer_id))
            }
        });
    };
    (PeerDataEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(
            peer_data_events,
            __export_jackfield_plugin_peer_data_events_0_2_0_cabi,
            $component,
            {
                fn on_peer_data(sender: $crate::types::User, data: Vec<u8>) {
                    $instance.with(|plugin| $crate::events::PeerDataEvents::peer_data(plugin, sender, data))
                }
            }
        );
    };
    (Positional, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(positional, __export_jackfield_plugin_positional_0_2_0_cabi, $component, {
            fn locate() -> Option<$crate::events::Place> {
                $instance.with(|plugin| $crate::events::Positional::locate(plugin))
            }
        });
    };
    (HttpEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(http_events, __export_jackfield_plugin_http_events_0_2_0_cabi, $component, {
            fn on_http_response(
                request_id: u32,
                outcome: Result<$crate::http_types::Response, $crate::http_types::HttpError>,
            ) {
                $instance.with(|plugin| $crate::events::HttpEvents::http_response(plugin, request_id, outcome))
            }
        });
    };
    (UiEvents, $component:ident, $plugin:ty, $instance:ident) => {
        $crate::__implement_hook!(ui_events, __export_jackfield_plugin_ui_events_0_2_0_cabi, $component, {
            fn on_ui_input(
                slot: $crate::ui_types::Slot,
                key: String,
                input: $crate::ui_types::Input,
                user_id: Option<u32>,
                message_id: Option<String>,
            ) {
                $instance
                    .with(|plugin| $crate::events::UiEvents::ui_input(plugin, slot, &key, input, user_id, message_id))
            }
        });
    };
}
