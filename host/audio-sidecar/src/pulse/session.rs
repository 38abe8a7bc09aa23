//! One connection's life: it reads what there is, opens what is chosen, and moves sound until something fails.

mod flow;

use super::connection::{Connection, Failure, Packet, read_reply};
use super::devices::{Device, Devices};
use super::engine::Engine;
use super::microphone::Microphone;
use super::streams::{self, Capture, Latency, PAIR_BYTES, Pace, Playback};
use crate::json;
use crate::options::Options;
use pulseaudio::protocol::{
    Command, CreatePlaybackStreamReply, CreateRecordStreamReply, ServerInfo, SinkInfoList, SourceInfoList,
    SubscriptionEventFacility, SubscriptionMask,
};
use std::time::{Duration, Instant};

/// Changes come in groups: a plugged headset is a card, sources and sinks.
const SETTLE: Duration = Duration::from_millis(20);
/// Own running time without a sign of a stream, or without an answer of the server.
const HANGS_AFTER: Duration = Duration::from_millis(500);
/// The first samples of a device that slept may take longer.
const WAKES_WITHIN: Duration = Duration::from_millis(2_500);
/// The blocks of one piece of captured sound arrive within this time.
const BLOCKS_WITHIN: Duration = Duration::from_micros(250);
/// A stream of playback runs dry once before its first frame, which tells nothing about the queue.
const BEGINS_WITHIN: Duration = Duration::from_millis(400);

#[derive(Clone, Copy, PartialEq)]
enum Question {
    Authentication,
    Name,
    Server,
    Sinks,
    Sources,
    Playback,
    Capture,
    Other,
}

/// Counts that the engine is told.
#[derive(Default, PartialEq, Clone, Copy)]
pub struct Counts {
    /// The loudspeaker's queue ran dry, because the engine's frame came too late or the machine stood still.
    pub dry: u32,
    /// Frames of the engine that belonged to a stall and were not played.
    pub late: u32,
    /// Ticks of the loudspeaker that were left out after a stall.
    pub skipped: u32,
    /// Times in which too much waited for the loudspeaker.
    pub cut: u32,
}

pub struct Session<'a> {
    options: &'a Options,
    latency: Latency,
    connection: Connection,
    questions: Vec<(u32, Question)>,
    devices: Devices,
    capture: Option<Capture>,
    playback: Option<Playback>,
    microphone: Microphone,
    /// The level (linear RMS) up to which frames of the microphone are gathered; None while each is sent at once.
    rest: Option<f32>,
    /// The microphone's next frame is not whole before.
    lull_until: Option<Instant>,
    /// When devices are to be read again.
    stale_at: Option<Instant>,
    waited: Duration,
    capture_silent: Duration,
    playback_silent: Duration,
    begun_at: Instant,
    is_known: bool,
    pub is_told: bool,
    pub counts: Counts,
}

impl<'a> Session<'a> {
    pub fn open(options: &'a Options) -> Result<Self, Failure> {
        let latency = Latency::new(options.is_low_latency);
        let mut connection = Connection::open()?;
        let first = connection.authenticate();
        Ok(Self {
            microphone: Microphone::new(),
            rest: None,
            options,
            latency,
            connection,
            questions: vec![(first, Question::Authentication)],
            devices: Devices::default(),
            capture: None,
            playback: None,
            lull_until: None,
            stale_at: None,
            waited: Duration::ZERO,
            capture_silent: Duration::ZERO,
            playback_silent: Duration::ZERO,
            begun_at: Instant::now(),
            is_known: false,
            is_told: false,
            counts: Counts::default(),
        })
    }

    pub fn descriptor(&self) -> i32 {
        self.connection.descriptor()
    }

    pub fn has_output(&self) -> bool {
        self.connection.has_output()
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        self.connection.flush()
    }

    /// Lists of devices as JSON, when all are known.
    pub fn listing(&self) -> Option<String> {
        self.is_known.then(|| self.devices.to_json())
    }

    fn has_device(&self) -> bool {
        self.capture.is_some() || self.playback.is_some()
    }

    /// [audio] Reads what PulseAudio sent and does what follows. `engine` is None where devices are only listed.
    pub fn receive(&mut self, mut engine: Option<&mut Engine>) -> Result<(), Failure> {
        self.connection.fill()?;
        let mut has_piece = false;
        while let Some(packet) = self.connection.next()? {
            match packet {
                Packet::Samples(channel, bytes) => {
                    if let Some(capture) = self.capture.as_mut().filter(|held| held.channel == Some(channel)) {
                        capture.has_samples = true;
                        has_piece = true;
                        self.capture_silent = Duration::ZERO;
                        self.microphone.take_in(bytes);
                    }
                }
                Packet::Reply(sequence, payload) => {
                    let payload = payload.to_vec();
                    let question = self.answered(sequence);
                    self.on_reply(question, &payload, engine.is_some())?;
                }
                Packet::Refused(sequence, reason) => {
                    let question = self.answered(sequence);
                    self.on_refused(question, &reason)?;
                }
                Packet::Event(command) => self.on_event(command),
            }
        }
        if has_piece {
            // PulseAudio may send the rest of the piece in blocks of a few samples, one right after the other.
            self.lull_until = self.lull_until.max(Some(Instant::now() + BLOCKS_WITHIN));
        }
        if let Some(engine) = &mut engine {
            self.tick(engine);
        }
        Ok(())
    }

    /// What time brings. `passed` is own running time since the last call.
    pub fn on_time(&mut self, passed: Duration, engine: &mut Engine) -> Result<(), Failure> {
        if !self.questions.is_empty() {
            self.waited += passed;
            if self.waited > 2 * HANGS_AFTER {
                return Err("PulseAudio does not answer".into());
            }
        }
        if let Some(capture) = &self.capture {
            self.capture_silent += passed;
            if self.capture_silent > if capture.has_samples { HANGS_AFTER } else { WAKES_WITHIN } {
                return Err("the microphone hangs".into());
            }
        }
        if let Some(playback) = &self.playback {
            self.playback_silent += passed;
            if self.playback_silent > if playback.is_awake { HANGS_AFTER } else { WAKES_WITHIN } {
                return Err("the loudspeaker hangs".into());
            }
        }
        if self.stale_at.is_some_and(|at| Instant::now() >= at) && !self.is_asking() {
            self.stale_at = None;
            self.read_devices();
        }
        if !self.is_told && self.is_known && !self.is_opening() {
            self.is_told = true;
            engine.event(&self.description());
        }
        Ok(())
    }

    fn ask(&mut self, command: &Command, question: Question) {
        let sequence = self.connection.send(command);
        self.questions.push((sequence, question));
    }

    fn answered(&mut self, sequence: u32) -> Question {
        self.waited = Duration::ZERO;
        match self.questions.iter().position(|(number, _)| *number == sequence) {
            Some(index) => self.questions.swap_remove(index).1,
            None => Question::Other,
        }
    }

    fn is_asking(&self) -> bool {
        self.questions
            .iter()
            .any(|(_, question)| [Question::Server, Question::Sinks, Question::Sources].contains(question))
    }

    fn is_opening(&self) -> bool {
        self.questions.iter().any(|(_, question)| [Question::Playback, Question::Capture].contains(question))
    }

    fn read_devices(&mut self) {
        self.ask(&Command::GetServerInfo, Question::Server);
        self.ask(&Command::GetSinkInfoList, Question::Sinks);
        self.ask(&Command::GetSourceInfoList, Question::Sources);
    }

    fn on_reply(&mut self, question: Question, payload: &[u8], is_running: bool) -> Result<(), Failure> {
        let version = self.connection.version();
        match question {
            Question::Authentication => {
                self.connection.accept(payload)?;
                let sequence = self.connection.introduce();
                self.questions.push((sequence, Question::Name));
            }
            Question::Name => {
                let mask = SubscriptionMask::SINK | SubscriptionMask::SOURCE | SubscriptionMask::SERVER;
                if is_running {
                    self.ask(&Command::Subscribe(mask), Question::Other);
                }
                self.read_devices();
            }
            Question::Server => self.devices.set_defaults(&read_reply::<ServerInfo>(payload, version)?),
            Question::Sinks => self.devices.set_sinks(read_reply::<SinkInfoList>(payload, version)?),
            Question::Sources => {
                self.devices.set_sources(read_reply::<SourceInfoList>(payload, version)?);
                self.is_known = true;
                if is_running {
                    self.settle();
                }
            }
            Question::Playback => {
                let created = read_reply::<CreatePlaybackStreamReply>(payload, version)?;
                self.begun_at = Instant::now();
                if let Some(playback) = &mut self.playback {
                    playback.channel = Some(created.channel);
                    // The server asks for its whole queue at once, and then for what it plays.
                    let asked = i64::from(created.requested_bytes) - i64::from(created.buffer_attr.target_length);
                    playback.line.advance(asked / PAIR_BYTES as i64);
                }
                self.keep_pace();
            }
            Question::Capture => {
                let created = read_reply::<CreateRecordStreamReply>(payload, version)?;
                if let Some(capture) = &mut self.capture {
                    capture.channel = Some(created.channel);
                }
                self.keep_pace();
            }
            Question::Other => {}
        }
        Ok(())
    }

    /// A device that went between listing and opening is no failure of the connection.
    fn on_refused(&mut self, question: Question, reason: &str) -> Result<(), Failure> {
        match question {
            Question::Playback => self.playback = None,
            Question::Capture => self.capture = None,
            Question::Other => return Ok(()),
            _ => return Err(format!("PulseAudio refuses ({reason})")),
        }
        self.is_told = false;
        self.stale_at = Some(Instant::now() + HANGS_AFTER);
        Ok(())
    }

    fn on_event(&mut self, command: Command) {
        let soon = Some(Instant::now() + SETTLE);
        let plays =
            |playback: &Option<Playback>, channel| playback.as_ref().is_some_and(|held| held.channel == Some(channel));
        match command {
            Command::Request(request) if plays(&self.playback, request.channel) => {
                self.playback_silent = Duration::ZERO;
                if let Some(playback) = &mut self.playback {
                    playback.line.advance(i64::from(request.length) / PAIR_BYTES as i64);
                    playback.asked_at = Instant::now();
                    if !playback.is_awake {
                        // It ran dry while it slept.
                        playback.is_awake = true;
                        self.begun_at = Instant::now();
                    }
                }
            }
            Command::Underflow(underflow) if plays(&self.playback, underflow.channel) => {
                if let Some(playback) = &mut self.playback
                    && self.begun_at.elapsed() > BEGINS_WITHIN
                {
                    playback.line.ran_dry();
                }
            }
            Command::PlaybackStreamKilled(channel) if plays(&self.playback, channel) => {
                self.playback = None;
                self.is_told = false;
                self.stale_at = soon;
            }
            Command::RecordStreamKilled(channel) => {
                if self.capture.as_ref().is_some_and(|held| held.channel == Some(channel)) {
                    self.capture = None;
                    self.is_told = false;
                    self.stale_at = soon;
                }
            }
            Command::SubscribeEvent(event) => {
                use SubscriptionEventFacility::{Server, Sink, Source};
                if [Server, Sink, Source].contains(&event.event_facility) {
                    self.stale_at = self.stale_at.or(soon);
                }
            }
            _ => {}
        }
    }

    /// A stream that was opened while nobody speaks.
    fn keep_pace(&mut self) {
        if self.rest.is_some() {
            self.set_pace(Pace::Rest);
        }
    }

    /// Opens and closes streams until they are those of the devices that are chosen now.
    fn settle(&mut self) {
        if self.is_opening() {
            self.stale_at = Some(Instant::now() + SETTLE);
            return;
        }
        let source = self.devices.choose_source(&self.options.input).cloned();
        let sink = self.devices.choose_sink(&self.options.output).cloned();
        if is_other(self.capture.as_ref().map(|held| &held.device), source.as_ref()) {
            if let Some(Capture { channel: Some(channel), .. }) = self.capture.take() {
                self.ask(&Command::DeleteRecordStream(channel), Question::Other);
            }
            if let Some(device) = source {
                self.ask(&streams::create_capture(&device, &self.latency), Question::Capture);
                self.microphone = Microphone::new();
                self.capture = Some(Capture { device, channel: None, has_samples: false });
            }
            self.capture_silent = Duration::ZERO;
            self.is_told = false;
        }
        if is_other(self.playback.as_ref().map(|held| &held.device), sink.as_ref()) {
            if let Some(Playback { channel: Some(channel), .. }) = self.playback.take() {
                self.ask(&Command::DeletePlaybackStream(channel), Question::Other);
            }
            if let Some(device) = sink {
                self.ask(&streams::create_playback(&device, &self.latency), Question::Playback);
                self.playback = Some(Playback::new(device, &self.latency));
            }
            self.playback_silent = Duration::ZERO;
            self.is_told = false;
        }
        if !self.has_device() {
            self.is_told = false;
        }
    }

    fn description(&self) -> String {
        let input = json::string(self.capture.as_ref().map(|held| held.device.name.as_str()));
        let output = json::string(self.playback.as_ref().map(|held| held.device.name.as_str()));
        format!("{{\"type\":\"devices\",\"input\":{input},\"output\":{output},\"failure\":null}}")
    }
}

fn is_other(held: Option<&Device>, chosen: Option<&Device>) -> bool {
    held.map(|device| &device.id) != chosen.map(|device| &device.id)
}
