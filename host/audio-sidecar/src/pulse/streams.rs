//! The two streams of a session and what is known about their buffers.

use super::devices::Device;
use crate::play_line::PlayLine;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, ChannelVolume, Command, PlaybackStreamParams, Prop, Props, RecordStreamParams, SampleFormat,
    SampleSpec, SetPlaybackStreamBufferAttrParams, SetRecordStreamBufferAttrParams,
};
use std::ffi::CString;
use std::time::{Duration, Instant};

const MS: u32 = 48;
/// A left and a right sample.
pub const PAIR_BYTES: u64 = 8;
/// The server's queue may be so long; how much of it is used `PlayLine` decides.
const QUEUE: u32 = 200 * MS;

/// Buffer lengths in samples.
pub struct Latency {
    /// The server gives captured samples in pieces of this size.
    fragment: u32,
    /// The server takes played samples in pieces of this size.
    request: u32,
    /// Played samples that wait in the server when the next frame comes.
    margin: usize,
}

impl Latency {
    pub fn new(is_low: bool) -> Self {
        if is_low {
            Self { fragment: 5 * MS / 2, request: 5 * MS / 2, margin: 48 }
        } else {
            Self { fragment: 5 * MS, request: 5 * MS, margin: 96 }
        }
    }

    /// A frame needs 10 ms, and the server's last request before it is read when it comes: by its time the queue is judged.
    pub fn lull(&self) -> Duration {
        Duration::from_micros(9_500 - u64::from(self.request) * 1_000 / u64::from(MS))
    }
}

/// The interval at which the server wakes this program.
#[derive(Clone, Copy, PartialEq)]
pub enum Pace {
    Awake,
    /// The session rests: nobody speaks and nobody is heard.
    Rest,
}

/// While nobody speaks both directions move in pieces of a frame: the first loud frame is seen when it is whole.
const REST_PIECE: u32 = 10 * MS;

/// A stream that was asked for: `channel` is known when the server answered.
pub struct Playback {
    pub device: Device,
    pub channel: Option<u32>,
    pub line: PlayLine,
    /// The server's last request for samples.
    pub asked_at: Instant,
    /// Place in what was played up to which ticks came, where the loudspeaker is the clock.
    pub ticked: i64,
    /// The server has asked for samples since the stream was opened.
    pub is_awake: bool,
}

impl Playback {
    pub fn new(device: Device, latency: &Latency) -> Self {
        let line = PlayLine::new(latency.margin, latency.request as usize);
        Self { device, channel: None, line, asked_at: Instant::now(), ticked: 0, is_awake: false }
    }
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
fn playback_buffer(latency: &Latency, pace: Pace) -> BufferAttr {
    let request = if pace == Pace::Rest { REST_PIECE } else { latency.request };
    BufferAttr {
        max_length: u32::MAX,
        target_length: QUEUE * PAIR_BYTES as u32,
        pre_buffering: 0,
        minimum_request_length: request * PAIR_BYTES as u32,
        fragment_size: u32::MAX,
    }
}

fn capture_buffer(latency: &Latency, pace: Pace) -> BufferAttr {
    let fragment = if pace == Pace::Rest { REST_PIECE } else { latency.fragment };
    BufferAttr {
        max_length: u32::MAX,
        fragment_size: fragment * 4,
        target_length: u32::MAX,
        pre_buffering: u32::MAX,
        minimum_request_length: u32::MAX,
    }
}

pub fn create_playback(device: &Device, latency: &Latency) -> Command {
    Command::CreatePlaybackStream(PlaybackStreamParams {
        sample_spec: specification(2),
        channel_map: ChannelMap::stereo(),
        sink_name: Some(device.id.clone()),
        buffer_attr: playback_buffer(latency, Pace::Awake),
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
        buffer_attr: capture_buffer(latency, Pace::Awake),
        props: properties(),
        flags: StreamFlags { adjust_latency: true, ..Default::default() },
        ..Default::default()
    })
}

/// Other pieces for a stream that is open.
pub fn pace_playback(playback: &Playback, latency: &Latency, pace: Pace) -> Option<Command> {
    Some(Command::SetPlaybackStreamBufferAttr(SetPlaybackStreamBufferAttrParams {
        index: playback.channel?,
        buffer_attr: playback_buffer(latency, pace),
        adjust_latency: false,
        early_requests: true,
    }))
}

pub fn pace_capture(capture: &Capture, latency: &Latency, pace: Pace) -> Option<Command> {
    Some(Command::SetRecordStreamBufferAttr(SetRecordStreamBufferAttrParams {
        index: capture.channel?,
        buffer_attr: capture_buffer(latency, pace),
        adjust_latency: true,
        early_requests: false,
    }))
}
