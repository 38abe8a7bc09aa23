//! One connection's life: it reads what there is, opens what is chosen, and moves sound until something fails.

use super::connection::{Connection, Failure, Packet, read_reply};
use super::devices::{Device, Devices};
use super::engine::Engine;
use super::streams::{self, Capture, Latency, PLAYED_FRAME_BYTES, Playback};
use crate::capture_ring::CaptureRing;
use crate::frames::{FRAME, RATE, Stereo};
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
/// Ticks that are caught up with after a stall; the time of earlier ones is left out.
const MAX_BURST: i64 = 3;
/// Frames that the engine may be late with before their time is left out.
const MAX_OWED: u32 = 4;
/// The queue is not lengthened again before the last change had its effect.
const LENGTHENED: Duration = Duration::from_millis(400);

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
    /// The loudspeaker's queue ran dry.
    pub dry: u32,
    /// The engine's frame came too late, or not at all.
    pub late: u32,
    /// Ticks that were left out after a stall.
    pub skipped: u32,
    /// Times in which the microphone gave too little, and in which it had given too much.
    pub starved: u32,
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
    ring: CaptureRing,
    /// When devices are to be read again.
    stale_at: Option<Instant>,
    waited: Duration,
    capture_silent: Duration,
    playback_silent: Duration,
    lengthened_at: Option<Instant>,
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
            ring: CaptureRing::new(RATE, latency.margin),
            options,
            latency,
            connection,
            questions: vec![(first, Question::Authentication)],
            devices: Devices::default(),
            capture: None,
            playback: None,
            stale_at: None,
            waited: Duration::ZERO,
            capture_silent: Duration::ZERO,
            playback_silent: Duration::ZERO,
            lengthened_at: None,
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
        while let Some(packet) = self.connection.next()? {
            match packet {
                Packet::Samples(channel, bytes) => {
                    if self.capture.as_ref().is_some_and(|capture| capture.channel == Some(channel)) {
                        for sample in bytes.chunks_exact(4) {
                            self.ring.push(f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]));
                        }
                        self.capture_silent = Duration::ZERO;
                        if let Some(capture) = &mut self.capture {
                            capture.has_samples = true;
                        }
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

    /// [audio] One frame of the engine.
    pub fn play(&mut self, frame: &Stereo) {
        let Some(Playback { channel: Some(channel), is_awake: true, owed, skipped, .. }) = &mut self.playback else { return };
        if *owed == 0 {
            self.counts.late += 1;
            return;
        }
        *owed -= 1;
        let left_out = std::mem::take(skipped);
        self.connection.play(*channel, left_out, frame);
    }

    /// [audio] Ticks that are due: the loudspeaker's clock, or the microphone's where there is no loudspeaker.
    fn tick(&mut self, engine: &mut Engine) {
        let mut frame = [0.0; FRAME];
        let has_microphone = self.capture.as_ref().is_some_and(|capture| capture.has_samples);
        let Some(playback) = self.playback.as_mut() else {
            while has_microphone && self.ring.has_frame() {
                self.ring.take(&mut frame);
                engine.captured(&frame, true);
            }
            return;
        };
        // A sink that sleeps takes the first frames and then nothing for as long as its longest latency.
        if !playback.is_awake {
            return;
        }
        let late = playback.credit / FRAME as i64 - MAX_BURST;
        if late > 0 {
            playback.credit -= late * FRAME as i64;
            playback.skipped += late as u64 * PLAYED_FRAME_BYTES;
            self.counts.skipped += late as u32;
        }
        while playback.credit >= FRAME as i64 {
            playback.credit -= FRAME as i64;
            playback.owed += 1;
            if playback.owed > MAX_OWED {
                playback.owed -= 1;
                playback.skipped += PLAYED_FRAME_BYTES;
                self.counts.late += 1;
            }
            if has_microphone {
                self.ring.take(&mut frame);
            }
            engine.captured(&frame, has_microphone);
        }
        self.counts.starved = self.ring.underruns;
        self.counts.cut = self.ring.cuts;
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
                // It runs dry once before the first frame.
                self.lengthened_at = Some(Instant::now());
                if let Some(playback) = &mut self.playback {
                    playback.channel = Some(created.channel);
                    playback.credit = i64::from(created.requested_bytes / 8);
                }
            }
            Question::Capture => {
                let created = read_reply::<CreateRecordStreamReply>(payload, version)?;
                if let Some(capture) = &mut self.capture {
                    capture.channel = Some(created.channel);
                }
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
                    playback.credit += i64::from(request.length / 8);
                    if !playback.is_awake {
                        // It ran dry while it slept, which tells nothing about the queue.
                        playback.is_awake = true;
                        self.lengthened_at = Some(Instant::now());
                    }
                }
            }
            Command::Underflow(underflow) if plays(&self.playback, underflow.channel) => self.on_dry(),
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

    fn on_dry(&mut self) {
        self.counts.dry += 1;
        if self.lengthened_at.is_none_or(|at| at.elapsed() < LENGTHENED) {
            return;
        }
        self.lengthened_at = Some(Instant::now());
        if let Some(command) = self.playback.as_mut().and_then(|playback| streams::lengthen(playback, &self.latency)) {
            self.ask(&command, Question::Other);
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
                self.ring = CaptureRing::new(RATE, self.latency.margin);
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
                let queue = self.latency.queue;
                self.playback =
                    Some(Playback { device, channel: None, credit: 0, owed: 0, skipped: 0, queue, is_awake: false });
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
