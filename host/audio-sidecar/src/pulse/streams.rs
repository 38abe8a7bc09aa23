//! The two streams of a session and what is known about their buffers.

use super::devices::Device;
use crate::frames::FRAME;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, ChannelVolume, Command, PlaybackStreamParams, Prop, Props, RecordStreamParams, SampleFormat, SampleSpec,
};
use std::ffi::CString;

const MS: u32 = 48;
pub const PLAYED_FRAME_BYTES: u64 = (FRAME * 8) as u64;
/// The queue of a stream that runs dry is lengthened by this much each time.
const LONGER: u32 = 5 * MS;
const MAX_LENGTH: u32 = 100 * MS;

/// Buffer lengths in samples.
pub struct Latency {
    /// The server gives captured samples in pieces of this size.
    pub fragment: u32,
    /// The server asks for played samples in pieces of this size.
    pub request: u32,
    /// Played samples that wait in the server.
    pub queue: u32,
    /// Captured samples that wait here beside the frame that is taken.
    pub margin: usize,
}

impl Latency {
    pub fn new(is_low: bool) -> Self {
        if is_low {
            Self { fragment: 5 * MS / 2, request: 5 * MS / 2, queue: 13 * MS, margin: 48 }
        } else {
            Self { fragment: 5 * MS, request: 5 * MS, queue: 16 * MS, margin: 96 }
        }
    }
}

/// A stream that was asked for: `channel` is known when the server answered.
pub struct Playback {
    pub device: Device,
    pub channel: Option<u32>,
    /// Samples that the server asked for beyond those that ticks will bring.
    pub credit: i64,
    /// Ticks that the engine has not answered.
    pub owed: u32,
    /// Bytes to leave out before the next frame, because their time is over.
    pub skipped: u64,
    pub queue: u32,
    /// The server has asked for samples since the stream was opened.
    pub is_awake: bool,
}

pub struct Capture {
    pub device: Device,
    pub channel: Option<u32>,
    pub has_samples: bool,
}

fn specification(channels: u8) -> SampleSpec {
    SampleSpec { format: SampleFormat::Float32Le, channels, sample_rate: 48_000 }
}

fn properties() -> Props {
    let mut properties = Props::new();
    properties.set(Prop::MediaName, CString::from(c"Voice"));
    properties
}

/// Playback never stops when the queue runs dry: what comes too late is left out, so that the delay stays as it is.
fn playback_buffer(latency: &Latency, queue: u32) -> BufferAttr {
    BufferAttr {
        max_length: u32::MAX,
        target_length: queue * 8,
        pre_buffering: 0,
        minimum_request_length: latency.request * 8,
        fragment_size: u32::MAX,
    }
}

pub fn create_playback(device: &Device, latency: &Latency) -> Command {
    Command::CreatePlaybackStream(PlaybackStreamParams {
        sample_spec: specification(2),
        channel_map: ChannelMap::stereo(),
        sink_name: Some(device.id.clone()),
        buffer_attr: playback_buffer(latency, latency.queue),
        cvolume: None::<ChannelVolume>,
        props: properties(),
        flags: StreamFlags { early_requests: true, ..Default::default() },
        ..Default::default()
    })
}

pub fn create_capture(device: &Device, latency: &Latency) -> Command {
    Command::CreateRecordStream(RecordStreamParams {
        sample_spec: specification(1),
        channel_map: ChannelMap::mono(),
        source_name: Some(device.id.clone()),
        buffer_attr: BufferAttr {
            max_length: u32::MAX,
            fragment_size: latency.fragment * 4,
            target_length: u32::MAX,
            pre_buffering: u32::MAX,
            minimum_request_length: u32::MAX,
        },
        props: properties(),
        flags: StreamFlags { adjust_latency: true, ..Default::default() },
        ..Default::default()
    })
}

/// A longer queue for a stream that ran dry; None where it is long already.
pub fn lengthen(playback: &mut Playback, latency: &Latency) -> Option<Command> {
    let channel = playback.channel?;
    if playback.queue >= MAX_LENGTH {
        return None;
    }
    playback.queue += LONGER;
    Some(Command::SetPlaybackStreamBufferAttr(pulseaudio::protocol::SetPlaybackStreamBufferAttrParams {
        index: channel,
        buffer_attr: playback_buffer(latency, playback.queue),
        adjust_latency: false,
        early_requests: true,
    }))
}
