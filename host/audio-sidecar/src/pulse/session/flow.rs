//! The sound of a session: ticks to the engine, its answers to the loudspeaker, and rest.

use super::super::engine::Engine;
use super::super::microphone::rms_of;
use super::super::streams::{self, PAIR_BYTES, Pace, Playback};
use super::{Question, Session};
use crate::frames::{FRAME, Stereo};
use std::time::{Duration, Instant};

/// Ticks of the loudspeaker that are caught up with after a stall; the time of earlier ones is left out.
const MAX_BURST: i64 = 3;
/// While nobody speaks and nobody is heard, a frame comes with each piece, 10 ms apart.
const RESTING_LULL: Duration = Duration::from_millis(9);

impl Session<'_> {
    /// [audio] One frame of the engine.
    pub fn play(&mut self, frame: &Stereo) {
        let Some(Playback { channel: Some(channel), is_awake: true, line, asked_at, .. }) = &mut self.playback else {
            return;
        };
        if self.rest.is_none()
            && let Some(written) = line.push(frame, pairs_since(*asked_at))
        {
            self.connection.play(*channel, written.skipped as u64 * PAIR_BYTES, written.samples);
        }
    }

    /// [audio] No frame comes until something is heard again; the server plays silence by itself.
    pub fn pause(&mut self) {
        if let Some(playback) = &mut self.playback {
            playback.line.restart();
        }
    }

    /// [audio] The session rests until the microphone is louder than `level`: frames are gathered, and the server plays silence by itself. At level 0 each frame counts again.
    pub fn rest(&mut self, level: f32, engine: &mut Engine) {
        if level > 0.0 {
            if self.rest.replace(level).is_none() {
                self.set_pace(Pace::Rest);
            }
        } else if self.rest.is_some() {
            self.wake();
            engine.send_gathered();
        }
    }

    fn wake(&mut self) {
        self.rest = None;
        self.pause();
        self.set_pace(Pace::Awake);
    }

    /// The time in which the microphone's next frame cannot be whole. What the server sends meanwhile is read together, in one wake-up.
    pub fn lull(&self) -> Option<Duration> {
        if self.connection.has_output() || !self.questions.is_empty() {
            return None;
        }
        self.lull_until?.checked_duration_since(Instant::now())
    }

    pub(super) fn set_pace(&mut self, pace: Pace) {
        let commands = [
            self.playback.as_ref().and_then(|held| streams::pace_playback(held, &self.latency, pace)),
            self.capture.as_ref().and_then(|held| streams::pace_capture(held, &self.latency, pace)),
        ];
        for command in commands.into_iter().flatten() {
            self.ask(&command, Question::Other);
        }
    }

    /// [audio] Ticks that are due: the microphone's clock, or the loudspeaker's where there is no microphone.
    pub(super) fn tick(&mut self, engine: &mut Engine) {
        let mut frame = [0.0; FRAME];
        let has_microphone = self.capture.as_ref().is_some_and(|capture| capture.has_samples);
        while has_microphone && self.microphone.take(&mut frame) {
            self.send(&frame, true, engine);
            let lull = if self.rest.is_some() { RESTING_LULL } else { self.latency.lull() };
            self.lull_until = Some(Instant::now() + lull);
        }
        let Some(playback) = self.playback.as_mut() else { return };
        let played = playback.line.played();
        self.counts.dry = playback.line.gaps;
        self.counts.late = playback.line.stale;
        self.counts.cut = playback.line.cuts;
        // A sink that sleeps takes the first frames and then nothing for as long as its longest latency.
        if has_microphone || !playback.is_awake {
            playback.ticked = played;
            return;
        }
        let late = (played - playback.ticked) / FRAME as i64 - MAX_BURST;
        if late > 0 && self.rest.is_none() {
            playback.ticked += late * FRAME as i64;
            self.counts.skipped += late as u32;
        }
        let due = (played - playback.ticked) / FRAME as i64;
        playback.ticked += due * FRAME as i64;
        for _ in 0..due {
            self.send(&[0.0; FRAME], false, engine);
        }
    }

    /// [audio] One tick. The first frame that is louder than rest allows ends it, before it is sent.
    fn send(&mut self, frame: &[f32; FRAME], is_live: bool, engine: &mut Engine) {
        if self.rest.is_some_and(|level| is_live && rms_of(frame) > level) {
            self.wake();
        }
        if self.rest.is_some() {
            engine.gather(frame, is_live);
        } else {
            engine.captured(frame, is_live);
        }
    }
}

fn pairs_since(at: Instant) -> i64 {
    (at.elapsed().as_micros() * 48 / 1_000) as i64
}
