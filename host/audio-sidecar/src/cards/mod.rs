//! Sound cards through cpal: CoreAudio, WASAPI, and ALSA where it was built in. The callbacks only move samples in and out of rings; this thread does the rest.

mod sound_ring;
mod streams;
mod stretch;

use crate::capture_ring::CaptureRing;
use crate::frames::{self, FRAME, FRAME_BYTES, HEADER_BYTES, Inbox, Message, Stereo};
use crate::json::{self, Listed};
use crate::options::Options;
use cpal::Device;
use cpal::traits::HostTrait;
use sound_ring::{Reader, Writer};
use std::io::{Read, Write};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use streams::Open;
use stretch::Stretch;

/// Devices are looked at this often: not every system tells.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const HANGS_AFTER: Duration = Duration::from_millis(500);
const MAX_PASSED: Duration = Duration::from_millis(150);
const ALIVE_EVERY: Duration = Duration::from_millis(200);
const WAIT: Duration = Duration::from_millis(5);
/// Frames of the engine that may wait here.
const MAX_WAITING: usize = 8;
const MAX_OWED: usize = 4;
/// A tick that is older than this is not answered any more.
const ANSWERS_WITHIN: Duration = Duration::from_millis(50);

pub fn list() -> Result<String, String> {
    let host = cpal::default_host();
    let listed = |devices: Vec<Device>, default: Option<Device>| -> Vec<Listed> {
        let default_id = default.map(|device| streams::id_of(&device));
        let list = devices.iter().map(|device| {
            let id = streams::id_of(device);
            Listed { is_default: Some(&id) == default_id.as_ref(), id, name: streams::name_of(device) }
        });
        list.collect()
    };
    let inputs = host.input_devices().map_err(|error| error.to_string())?.collect();
    let outputs = host.output_devices().map_err(|error| error.to_string())?.collect();
    Ok(json::list(&listed(inputs, host.default_input_device()), &listed(outputs, host.default_output_device())))
}

pub fn run(options: Options) -> Result<(), String> {
    let (sender, frames) = sync_channel(MAX_WAITING);
    let main = thread::current();
    thread::spawn(move || hear(&sender, &main));
    send_event(&frames::hello(false));
    Cards {
        options,
        host: cpal::default_host(),
        frames,
        input: None,
        output: None,
        ring: CaptureRing::new(frames::RATE, 0),
        stretch: Stretch::new(48_000),
        owed: 0,
        answered_at: Instant::now(),
        told: String::new(),
        seen: [(0, Duration::ZERO); 2],
    }
    .run()
}

/// Reads the engine's frames and ends the process with standard input.
fn hear(sender: &SyncSender<Box<Stereo>>, main: &thread::Thread) {
    let mut inbox = Inbox::new();
    let mut bytes = [0; 16 << 10];
    loop {
        match std::io::stdin().lock().read(&mut bytes) {
            Ok(0) => std::process::exit(0),
            Ok(read) => {
                // A frame that finds the queue full is dropped: those before it are late already.
                let result = inbox.push(&bytes[..read], |message| {
                    match message {
                        Message::Played(frame) => drop(sender.try_send(Box::new(*frame))),
                        // Every tick is answered: the card needs each frame.
                        Message::Rest(_) | Message::Pause => {}
                    }
                });
                if result.is_err() {
                    eprintln!("standard input is malformed");
                    std::process::exit(1);
                }
                main.unpark();
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => std::process::exit(1),
        }
    }
}

struct Cards {
    options: Options,
    host: cpal::Host,
    frames: Receiver<Box<Stereo>>,
    input: Option<Open<Reader>>,
    output: Option<Open<Writer>>,
    ring: CaptureRing,
    stretch: Stretch,
    /// Ticks that the engine has not answered.
    owed: usize,
    answered_at: Instant,
    told: String,
    /// Callbacks of input and output, and how long their number has stood still.
    seen: [(u32, Duration); 2],
}

impl Cards {
    fn run(&mut self) -> Result<(), String> {
        let mut before = Instant::now();
        let mut looked_at: Option<Instant> = None;
        let mut alive_at = before;
        loop {
            let now = Instant::now();
            self.watch((now - before).min(MAX_PASSED));
            before = now;
            if looked_at.is_none_or(|at| now - at >= LOOK_EVERY) {
                looked_at = Some(now);
                self.look();
            }
            self.play();
            self.tick();
            if self.input.is_none() && self.output.is_none() && now - alive_at >= ALIVE_EVERY {
                alive_at = now;
                send_event("{\"type\":\"alive\"}");
            }
            thread::park_timeout(WAIT);
        }
    }

    /// Closes what was lost or hangs; `look` opens it again.
    fn watch(&mut self, passed: Duration) {
        let signs =
            [self.input.as_ref().map(|open| open.signs.clone()), self.output.as_ref().map(|open| open.signs.clone())];
        for (index, signs) in signs.into_iter().enumerate() {
            let Some(signs) = signs else { continue };
            let callbacks = signs.callbacks.load(Ordering::Relaxed);
            let (before, silent) = &mut self.seen[index];
            *silent = if callbacks == *before { *silent + passed } else { Duration::ZERO };
            *before = callbacks;
            let limit = if callbacks == 0 { 4 * HANGS_AFTER } else { HANGS_AFTER };
            if signs.is_lost.load(Ordering::Relaxed) || *silent > limit {
                *silent = Duration::ZERO;
                if index == 0 { self.input = None } else { self.output = None }
            }
        }
    }

    fn look(&mut self) {
        let source = find(self.host.input_devices(), &self.options.input)
            .or_else(|| if self.options.input.is_empty() { self.host.default_input_device() } else { None });
        if is_other(self.input.as_ref().map(|open| &open.id), source.as_ref()) {
            self.input = source
                .and_then(|device| streams::open_input(&device, self.options.is_low_latency, thread::current()).ok());
            if let Some(open) = &self.input {
                self.ring = CaptureRing::new(open.rate as usize, open.block as usize / 2);
            }
            self.seen[0] = (0, Duration::ZERO);
        }
        let sink = find(self.host.output_devices(), &self.options.output).or_else(|| self.host.default_output_device());
        if is_other(self.output.as_ref().map(|open| &open.id), sink.as_ref()) {
            self.output = sink
                .and_then(|device| streams::open_output(&device, self.options.is_low_latency, thread::current()).ok());
            if let Some(open) = &self.output {
                self.stretch = Stretch::new(open.rate);
            }
            self.seen[1] = (0, Duration::ZERO);
            self.owed = 0;
        }
        let input = json::string(self.input.as_ref().map(|open| open.name.as_str()));
        let output = json::string(self.output.as_ref().map(|open| open.name.as_str()));
        let event = format!("{{\"type\":\"devices\",\"input\":{input},\"output\":{output},\"failure\":null}}");
        if event != self.told {
            send_event(&event);
            self.told = event;
        }
    }

    /// [audio] Puts the engine's frames into the loudspeaker's ring.
    fn play(&mut self) {
        while let Ok(frame) = self.frames.try_recv() {
            let Some(open) = &self.output else { continue };
            self.owed = self.owed.saturating_sub(1);
            self.answered_at = Instant::now();
            let ring = &open.ring;
            self.stretch.push(&frame, |left, right| {
                ring.push(left);
                ring.push(right);
            });
        }
    }

    /// [audio] Ticks as often as the loudspeaker needs a frame, or as the microphone gives one where there is no loudspeaker.
    fn tick(&mut self) {
        if let Some(open) = &self.input {
            while let Some(sample) = open.ring.pop() {
                self.ring.push(sample);
            }
        }
        let mut frame = [0.0; FRAME];
        let Some(output) = &self.output else {
            while self.input.is_some() && self.ring.has_frame() {
                self.ring.take(&mut frame);
                send_captured(&frame, true);
            }
            return;
        };
        if self.owed > 0 && self.answered_at.elapsed() > ANSWERS_WITHIN {
            self.owed = 0;
            self.answered_at = Instant::now();
        }
        let block = output.block as usize;
        let frame_samples = FRAME * output.rate as usize / frames::RATE;
        // A block is taken at once, and the answer needs its time.
        let target = block + block.max(output.rate as usize / 250) + frame_samples / 2;
        while output.ring.fill() / 2 + self.owed * frame_samples < target && self.owed < MAX_OWED {
            self.owed += 1;
            let is_live = self.input.is_some();
            if is_live {
                self.ring.take(&mut frame);
            }
            send_captured(&frame, is_live);
        }
    }
}

fn find<I: Iterator<Item = Device>>(devices: Result<I, cpal::Error>, id: &str) -> Option<Device> {
    if id.is_empty() { None } else { devices.ok()?.find(|device| streams::id_of(device) == id) }
}

fn is_other(held: Option<&String>, chosen: Option<&Device>) -> bool {
    held.cloned() != chosen.map(streams::id_of)
}

fn send_captured(frame: &[f32; FRAME], is_live: bool) {
    let mut message = [0; HEADER_BYTES + FRAME_BYTES];
    frames::write_header(
        &mut message,
        frames::KIND_CAPTURED,
        if is_live { 0 } else { frames::FLAG_NO_MICROPHONE },
        FRAME_BYTES,
    );
    for (bytes, sample) in message[HEADER_BYTES..].chunks_exact_mut(4).zip(frame) {
        bytes.copy_from_slice(&sample.to_le_bytes());
    }
    send(&message);
}

fn send_event(json: &str) {
    let mut message = vec![0; HEADER_BYTES];
    frames::write_header(&mut message, frames::KIND_EVENT, 0, json.len());
    message.extend_from_slice(json.as_bytes());
    send(&message);
}

/// Waits where the engine is behind: then nothing ticks. Where it is gone `hear` ends the process.
fn send(message: &[u8]) {
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(message).and_then(|()| output.flush());
}
